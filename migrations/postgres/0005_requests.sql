-- Requests, what is answered, and plans.

ALTER TABLE message ADD COLUMN request_id UUID;
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check CHECK (kind IN ('link', 'receipt', 'refund', 'door_code', 'reminder', 'formal_notice',
        'commitment_code', 'request_received', 'request_answered', 'plan_agreed', 'instalment_notice', 'plan_broken',
        'clearance'));
ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN ('invoice', 'receipt', 'logo', 'import',
    'letter', 'print_batch', 'proof', 'evidence', 'contract'));

CREATE TABLE request (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    -- Who asked; none when a collector wrote it down for them.
    contact_id UUID,
    kind TEXT NOT NULL CHECK (kind IN ('plan', 'delay', 'promise', 'dispute', 'discount', 'contact_change',
        'callback', 'document', 'data')),
    state TEXT NOT NULL CHECK (state IN ('open', 'document_asked', 'countered', 'approved', 'refused', 'withdrawn',
        'expired', 'settled')),
    ask JSONB NOT NULL,
    -- In the debtor's words.
    words TEXT NOT NULL,
    -- What is at stake, in minor units.
    minor BIGINT NOT NULL CHECK (minor >= 0),
    currency TEXT NOT NULL,
    -- What of it went beyond the policy; empty if the policy granted it.
    clauses JSONB NOT NULL,
    -- The day by which the debtor was told to expect an answer.
    answer_by DATE,
    -- The last answer, and the day until which it can be accepted if it is a counter-offer.
    answer JSONB,
    open_until DATE,
    -- An answer that a collector gave and can still take back.
    pending JSONB,
    pending_by UUID,
    pending_at TIMESTAMPTZ,
    -- Another person has to confirm it before it counts.
    needs_second BOOLEAN NOT NULL,
    assigned_to UUID,
    snoozed_until DATE,
    -- Counts every change, so that nobody overwrites what they have not seen.
    version BIGINT NOT NULL,
    form_key TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, form_key),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX request_by_debtor ON request (creditor_id, debtor_id, opened_at);
CREATE INDEX request_waiting ON request (creditor_id, state, answer_by, minor DESC, id) WHERE ended_at IS NULL;

-- The invoices a request is about; for a dispute, how much of each is contested.
CREATE TABLE request_invoice (
    creditor_id UUID NOT NULL,
    request_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    minor BIGINT NOT NULL CHECK (minor >= 0),
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, request_id, invoice_id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id)
);
CREATE INDEX request_invoice_open ON request_invoice (creditor_id, invoice_id) WHERE is_open;

-- What has happened to a request, for both sides; notes between colleagues are not shown to debtors.
CREATE TABLE request_event (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    request_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('system', 'debtor', 'staff', 'provider')),
    author_id UUID,
    words TEXT NOT NULL,
    document_id UUID,
    is_internal BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX request_event_by_request ON request_event (creditor_id, request_id, at);

CREATE TABLE plan (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    request_id UUID NOT NULL,
    contact_id UUID,
    kind TEXT NOT NULL CHECK (kind IN ('instalments', 'settlement')),
    state TEXT NOT NULL CHECK (state IN ('active', 'broken', 'completed', 'ended')),
    total_minor BIGINT NOT NULL CHECK (total_minor > 0),
    currency TEXT NOT NULL,
    grace_days BIGINT NOT NULL,
    agreed_on DATE NOT NULL,
    -- The debtor may move one date by themselves, once.
    was_moved BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX plan_active ON plan (creditor_id, state, id) WHERE state = 'active';
CREATE INDEX plan_by_debtor ON plan (creditor_id, debtor_id, created_at);

-- What was owed on each invoice when the plan was agreed.
CREATE TABLE plan_invoice (
    creditor_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, plan_id, invoice_id),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id)
);
-- An invoice is in one plan at a time.
CREATE UNIQUE INDEX plan_invoice_open ON plan_invoice (creditor_id, invoice_id) WHERE is_open;

CREATE TABLE instalment (
    creditor_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    position BIGINT NOT NULL,
    due_on DATE NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    announced_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, plan_id, position),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id)
);

CREATE TABLE request_policy (
    creditor_id UUID PRIMARY KEY REFERENCES creditor (id),
    policy JSONB NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID
);

-- What a collector allows one debtor beyond, or below, the policy.
CREATE TABLE allowance (
    creditor_id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    allowance JSONB NOT NULL,
    note TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID,
    PRIMARY KEY (creditor_id, debtor_id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);

-- Reasons for a refusal, worded for debtors.
CREATE TABLE refusal_reason (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, locale, name)
);

-- The six digits by which a contact commits; the latest counts, for ten minutes and five tries.
CREATE TABLE commitment_code (
    creditor_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    code_hash BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, contact_id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
