-- Debits equal credits (R3), whoever writes: a posting that is uneven, or has no entry, cannot be committed.
CREATE OR REPLACE FUNCTION refuse_uneven() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting UUID;
BEGIN
    IF TG_TABLE_NAME = 'ledger_posting' THEN
        posting := NEW.id;
    ELSE
        posting := NEW.posting_id;
    END IF;
    IF (SELECT SUM(minor) FROM ledger_entry
        WHERE creditor_id = NEW.creditor_id AND posting_id = posting) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'posting % is uneven', posting USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_posting_even AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_uneven();
CREATE CONSTRAINT TRIGGER ledger_entry_even AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_uneven();
