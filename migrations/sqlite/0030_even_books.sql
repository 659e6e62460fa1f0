-- Debits equal credits (R3), whoever writes: a posting that is uneven, or has no entry, cannot be committed. While a
-- transaction writes one, a row here says by how much it is uneven, and refers to what never exists, which SQLite
-- checks at the commit. So between transactions this table is empty.
CREATE TABLE ledger_even (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 0)
);
CREATE TABLE ledger_uneven (
    creditor_id BLOB NOT NULL,
    posting_id BLOB NOT NULL,
    minor BIGINT NOT NULL,
    even BIGINT NOT NULL DEFAULT 1 CHECK (even = 1) REFERENCES ledger_even (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (creditor_id, posting_id)
) WITHOUT ROWID;

CREATE TRIGGER ledger_posting_even AFTER INSERT ON ledger_posting
BEGIN
    INSERT INTO ledger_uneven (creditor_id, posting_id, minor) VALUES (NEW.creditor_id, NEW.id, 0);
END;
CREATE TRIGGER ledger_entry_even AFTER INSERT ON ledger_entry
BEGIN
    INSERT INTO ledger_uneven (creditor_id, posting_id, minor) VALUES (NEW.creditor_id, NEW.posting_id, NEW.minor)
        ON CONFLICT (creditor_id, posting_id) DO UPDATE SET minor = minor + excluded.minor;
    DELETE FROM ledger_uneven WHERE creditor_id = NEW.creditor_id AND posting_id = NEW.posting_id AND minor = 0;
END;
