-- What else can be written, kept and given to do.

ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check CHECK (kind IN ('link', 'receipt', 'refund', 'door_code', 'reminder',
        'formal_notice', 'commitment_code', 'request_received', 'request_answered', 'plan_agreed', 'instalment_notice',
        'plan_broken', 'clearance', 'contact_changed', 'delegate_link', 'account_message'));
ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN ('invoice', 'receipt', 'logo', 'import',
    'letter', 'print_batch', 'proof', 'evidence', 'contract', 'upload'));
ALTER TABLE task DROP CONSTRAINT task_kind_check;
ALTER TABLE task ADD CONSTRAINT task_kind_check CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person',
    'unreachable', 'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
    'not_received', 'account_message', 'file'));
