-- When an invoice left an action before it was done: what was sent then is not about it.
ALTER TABLE action_invoice ADD COLUMN left_at TEXT;

-- When, and why, the house that prints refused a letter for good: it is printed by hand.
ALTER TABLE letter ADD COLUMN refused_at TEXT;
ALTER TABLE letter ADD COLUMN refused_why TEXT;
