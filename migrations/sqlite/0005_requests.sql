-- Requests, what is answered, and plans.

-- SQLite changes no check in place: these two tables are made anew.

CREATE TABLE message_new (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'receipt', 'refund', 'door_code', 'reminder', 'formal_notice',
        'commitment_code', 'request_received', 'request_answered', 'plan_agreed', 'instalment_notice', 'plan_broken',
        'clearance')),
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
    delivery_at, delivery_detail)
    SELECT creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, verification_code,
    iban_digits, posting_id, document_id, state, created_at, sent_at, action_id, provider_reference, delivery,
    delivery_at, delivery_detail FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_by_debtor ON message (creditor_id, debtor_id, created_at);
CREATE INDEX message_by_number ON message (recipient, sent_at) WHERE channel = 'sms';
CREATE INDEX message_by_reference ON message (channel, provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TABLE document_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'logo', 'import', 'letter', 'print_batch', 'proof',
        'evidence', 'contract')),
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

CREATE TABLE request (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    -- Who asked; none when a collector wrote it down for them.
    contact_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('plan', 'delay', 'promise', 'dispute', 'discount', 'contact_change',
        'callback', 'document', 'data')),
    state TEXT NOT NULL CHECK (state IN ('open', 'document_asked', 'countered', 'approved', 'refused', 'withdrawn',
        'expired', 'settled')),
    ask TEXT NOT NULL,
    -- In the debtor's words.
    words TEXT NOT NULL,
    -- What is at stake, in minor units.
    minor BIGINT NOT NULL CHECK (minor >= 0),
    currency TEXT NOT NULL,
    -- What of it went beyond the policy; empty if the policy granted it.
    clauses TEXT NOT NULL,
    -- The day by which the debtor was told to expect an answer.
    answer_by TEXT,
    -- The last answer, and the day until which it can be accepted if it is a counter-offer.
    answer TEXT,
    open_until TEXT,
    -- An answer that a collector gave and can still take back.
    pending TEXT,
    pending_by BLOB,
    pending_at TEXT,
    -- Another person has to confirm it before it counts.
    needs_second BOOLEAN NOT NULL,
    assigned_to BLOB,
    snoozed_until TEXT,
    -- Counts every change, so that nobody overwrites what they have not seen.
    version BIGINT NOT NULL,
    form_key TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, form_key),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX request_by_debtor ON request (creditor_id, debtor_id, opened_at);
CREATE INDEX request_waiting ON request (creditor_id, state, answer_by, minor DESC, id) WHERE ended_at IS NULL;

-- The invoices a request is about; for a dispute, how much of each is contested.
CREATE TABLE request_invoice (
    creditor_id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    minor BIGINT NOT NULL CHECK (minor >= 0),
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, request_id, invoice_id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id)
);
CREATE INDEX request_invoice_open ON request_invoice (creditor_id, invoice_id) WHERE is_open;

-- What has happened to a request, for both sides; notes between colleagues are not shown to debtors.
CREATE TABLE request_event (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('system', 'debtor', 'staff', 'provider')),
    author_id BLOB,
    words TEXT NOT NULL,
    document_id BLOB,
    is_internal BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX request_event_by_request ON request_event (creditor_id, request_id, at);

CREATE TABLE plan (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    contact_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('instalments', 'settlement')),
    state TEXT NOT NULL CHECK (state IN ('active', 'broken', 'completed', 'ended')),
    total_minor BIGINT NOT NULL CHECK (total_minor > 0),
    currency TEXT NOT NULL,
    grace_days BIGINT NOT NULL,
    agreed_on TEXT NOT NULL,
    -- The debtor may move one date by themselves, once.
    was_moved BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX plan_active ON plan (creditor_id, state, id) WHERE state = 'active';
CREATE INDEX plan_by_debtor ON plan (creditor_id, debtor_id, created_at);

-- What was owed on each invoice when the plan was agreed.
CREATE TABLE plan_invoice (
    creditor_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, plan_id, invoice_id),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id)
);
-- An invoice is in one plan at a time.
CREATE UNIQUE INDEX plan_invoice_open ON plan_invoice (creditor_id, invoice_id) WHERE is_open;

CREATE TABLE instalment (
    creditor_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    announced_at TEXT,
    PRIMARY KEY (creditor_id, plan_id, position),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id)
);

CREATE TABLE request_policy (
    creditor_id BLOB PRIMARY KEY REFERENCES creditor (id),
    policy TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB
);

-- What a collector allows one debtor beyond, or below, the policy.
CREATE TABLE allowance (
    creditor_id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    allowance TEXT NOT NULL,
    note TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB,
    PRIMARY KEY (creditor_id, debtor_id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);

-- Reasons for a refusal, worded for debtors.
CREATE TABLE refusal_reason (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, locale, name)
);

-- The six digits by which a contact commits; the latest counts, for ten minutes and five tries.
CREATE TABLE commitment_code (
    creditor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, contact_id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
