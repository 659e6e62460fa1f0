-- A plan rests while the law, or decency, holds its debtor: since when, and for which reason. Both
-- or neither; when the hold has ended the plan goes on and they are empty again.
ALTER TABLE plan ADD COLUMN held_since TEXT;
ALTER TABLE plan ADD COLUMN held_by TEXT
    CHECK (held_by IN ('deceased', 'insolvency', 'over_indebtedness', 'vulnerable'));
