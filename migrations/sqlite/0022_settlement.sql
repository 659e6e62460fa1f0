-- What else can be written and given to do, and what providers pay out.
-- SQLite changes no check in place: the tables are made anew.

CREATE TABLE message_new (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'receipt', 'refund', 'mistake', 'door_code', 'reminder', 'formal_notice',
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

CREATE TABLE task_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file', 'webhook', 'left', 'deceased', 'insolvency', 'over_indebtedness',
        'vulnerable', 'settlement')),
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

-- A provider's payout, as far as it is a creditor's: one payout may carry the money of several. The money itself is in
-- the ledger.
CREATE TABLE payout (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    provider TEXT NOT NULL,
    -- The provider's name for it.
    reference TEXT NOT NULL,
    -- The day on which it reaches the bank account, as the provider says.
    arrives_on TEXT NOT NULL,
    -- What reaches the account, fees deducted; below zero where the provider takes money back.
    minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- 'returned' where the bank has sent it back to the provider.
    state TEXT NOT NULL CHECK (state IN ('paid', 'returned')),
    booked_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, provider, reference)
);
CREATE INDEX payout_latest ON payout (creditor_id, arrives_on, id);
CREATE INDEX payout_by_reference ON payout (provider, reference);

-- What a payout is made of.
CREATE TABLE payout_line (
    creditor_id BLOB NOT NULL,
    payout_id BLOB NOT NULL,
    -- The provider's name for the movement: one is in one payout.
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'chargeback', 'fee', 'other')),
    -- The payment that it is about, if it is one of ours.
    attempt_id BLOB,
    -- Before the fee; below zero for what leaves.
    gross_minor BIGINT NOT NULL,
    fee_minor BIGINT NOT NULL,
    -- What does not match, if so.
    mismatch TEXT CHECK (mismatch IN ('unknown', 'missing', 'amount', 'currency')),
    PRIMARY KEY (creditor_id, payout_id, reference),
    FOREIGN KEY (creditor_id, payout_id) REFERENCES payout (creditor_id, id)
);
CREATE INDEX payout_line_by_attempt ON payout_line (creditor_id, attempt_id);

-- When each provider was last asked what it has paid out. Of the whole installation.
CREATE TABLE settlement_check (
    id BLOB PRIMARY KEY,
    provider TEXT NOT NULL UNIQUE,
    planned_on TEXT NOT NULL,
    done_at TEXT
);

-- The demonstration's provider remembers when, so that it can pay out day by day.
ALTER TABLE demo_checkout ADD COLUMN paid_at TEXT;
ALTER TABLE demo_refund ADD COLUMN sent_at TEXT;
