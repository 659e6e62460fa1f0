-- The day on which proceedings opened parts what the law freezes from what is owed as ever.

ALTER TABLE hold ADD COLUMN opened_on TEXT;
