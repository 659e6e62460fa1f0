-- What debtors tell about their situation gives a person something to do.

ALTER TABLE task DROP CONSTRAINT task_kind_check;
ALTER TABLE task ADD CONSTRAINT task_kind_check CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file', 'webhook', 'left', 'deceased', 'insolvency', 'over_indebtedness',
        'vulnerable'));
