-- What else can be written, kept and given to do. SQLite changes no check in place: the tables are made anew.

CREATE TABLE message_new (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'receipt', 'refund', 'door_code', 'reminder', 'formal_notice',
        'commitment_code', 'request_received', 'request_answered', 'plan_agreed', 'instalment_notice', 'plan_broken',
        'clearance', 'contact_changed', 'delegate_link', 'account_message')),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter', 'registered_letter')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    verification_code TEXT NOT NULL UNIQUE,
    iban_digits TEXT NOT NULL,
    posting_id BLOB,
    document_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'failed', 'cancelled')),
    created_at TEXT NOT NULL,
    sent_at TEXT,
    action_id BLOB,
    provider_reference TEXT,
    delivery TEXT NOT NULL DEFAULT 'unknown' CHECK (delivery IN ('unknown', 'delivered', 'bounced')),
    delivery_at TEXT,
    delivery_detail TEXT,
    request_id BLOB,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
INSERT INTO message_new (creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, verification_code,
    iban_digits, posting_id, document_id, state, created_at, sent_at, action_id, provider_reference, delivery,
    delivery_at, delivery_detail, request_id)
    SELECT creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, verification_code,
    iban_digits, posting_id, document_id, state, created_at, sent_at, action_id, provider_reference, delivery,
    delivery_at, delivery_detail, request_id FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_by_debtor ON message (creditor_id, debtor_id, created_at);
CREATE INDEX message_by_number ON message (recipient, sent_at) WHERE channel = 'sms';
CREATE INDEX message_by_reference ON message (channel, provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TABLE document_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'logo', 'import', 'letter', 'print_batch', 'proof',
        'evidence', 'contract', 'upload')),
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (creditor_id, id)
);
INSERT INTO document_new (creditor_id, id, kind, media_type, file_name, sha256, size_bytes, created_at, content)
    SELECT creditor_id, id, kind, media_type, file_name, sha256, size_bytes, created_at, content FROM document;
DROP TABLE document;
ALTER TABLE document_new RENAME TO document;

CREATE TABLE task_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file')),
    source_key TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TEXT NOT NULL,
    done_at TEXT,
    done_by BLOB,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, source_key)
);
INSERT INTO task_new (creditor_id, id, debtor_id, kind, source_key, detail, created_at, done_at, done_by)
    SELECT creditor_id, id, debtor_id, kind, source_key, detail, created_at, done_at, done_by FROM task;
DROP TABLE task;
ALTER TABLE task_new RENAME TO task;
CREATE INDEX task_open ON task (creditor_id, done_at, created_at);
