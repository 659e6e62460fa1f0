-- What else can be written and given to do, and what providers pay out.

ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check CHECK (kind IN ('link', 'receipt', 'refund', 'mistake', 'door_code', 'reminder', 'formal_notice',
        'commitment_code', 'request_received', 'request_answered', 'plan_agreed', 'instalment_notice', 'plan_broken',
        'clearance', 'contact_changed', 'delegate_link', 'account_message'));
ALTER TABLE task DROP CONSTRAINT task_kind_check;
ALTER TABLE task ADD CONSTRAINT task_kind_check CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file', 'webhook', 'left', 'deceased', 'insolvency', 'over_indebtedness',
        'vulnerable', 'settlement'));

-- A provider's payout, as far as it is a creditor's: one payout may carry the money of several. The money itself is in
-- the ledger.
CREATE TABLE payout (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    provider TEXT NOT NULL,
    -- The provider's name for it.
    reference TEXT NOT NULL,
    -- The day on which it reaches the bank account, as the provider says.
    arrives_on DATE NOT NULL,
    -- What reaches the account, fees deducted; below zero where the provider takes money back.
    minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- 'returned' where the bank has sent it back to the provider.
    state TEXT NOT NULL CHECK (state IN ('paid', 'returned')),
    booked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, provider, reference)
);
CREATE INDEX payout_latest ON payout (creditor_id, arrives_on, id);
CREATE INDEX payout_by_reference ON payout (provider, reference);

-- What a payout is made of.
CREATE TABLE payout_line (
    creditor_id UUID NOT NULL,
    payout_id UUID NOT NULL,
    -- The provider's name for the movement: one is in one payout.
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'chargeback', 'fee', 'other')),
    -- The payment that it is about, if it is one of ours.
    attempt_id UUID,
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
    id UUID PRIMARY KEY,
    provider TEXT NOT NULL UNIQUE,
    planned_on DATE NOT NULL,
    done_at TIMESTAMPTZ
);

-- The demonstration's provider remembers when, so that it can pay out day by day.
ALTER TABLE demo_checkout ADD COLUMN paid_at TIMESTAMPTZ;
ALTER TABLE demo_refund ADD COLUMN sent_at TIMESTAMPTZ;
