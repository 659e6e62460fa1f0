-- What debtors tell about their situation gives a person something to do.
-- SQLite changes no check in place: the table is made anew.

CREATE TABLE task_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file', 'webhook', 'left', 'deceased', 'insolvency', 'over_indebtedness',
        'vulnerable')),
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
