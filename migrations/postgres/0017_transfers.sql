-- Bank transfers that were booked: what the creditor's bank says of each. The money itself is in the
-- ledger; one whose payer nobody knows stands in suspense and has no debtor.

CREATE TABLE transfer (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    posting_id UUID NOT NULL,
    debtor_id UUID,
    received_on DATE NOT NULL,
    payer TEXT NOT NULL,
    reference TEXT NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    currency TEXT NOT NULL,
    -- Nobody where the command line booked it.
    staff_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, posting_id)
);
CREATE INDEX transfer_by_debtor ON transfer (creditor_id, debtor_id, created_at);
CREATE INDEX transfer_by_reference ON transfer (creditor_id, reference);
