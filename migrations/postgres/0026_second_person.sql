-- A change of a plan that somebody proposed, above the amount from which a second person confirms it.
CREATE TABLE plan_change (
    creditor_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    change JSONB NOT NULL,
    proposed_by UUID NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, plan_id),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id)
);
