-- A change of a plan that somebody proposed, above the amount from which a second person confirms it.
CREATE TABLE plan_change (
    creditor_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    change TEXT NOT NULL,
    proposed_by BLOB NOT NULL,
    proposed_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, plan_id),
    FOREIGN KEY (creditor_id, plan_id) REFERENCES plan (creditor_id, id)
);
