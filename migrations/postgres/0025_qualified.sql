-- What whoever waits in a thread wants, and the amount they named: the thread's last telling turn, as it was read. In
-- minor units of the creditor's currency.

ALTER TABLE conversation ADD COLUMN about TEXT;
ALTER TABLE conversation ADD COLUMN about_minor BIGINT;
