-- Scenarios: versions, runs, actions, holds, wordings; what is known of contacts and deliveries.

ALTER TABLE debtor ADD COLUMN segment TEXT;
ALTER TABLE debtor ADD COLUMN score BIGINT CHECK (score BETWEEN 0 AND 100);
ALTER TABLE debtor ADD COLUMN score_source TEXT;
ALTER TABLE debtor ADD COLUMN scored_on TEXT;
-- How many invoices were paid in full, and how many days after their due dates in all.
ALTER TABLE debtor ADD COLUMN paid_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE debtor ADD COLUMN paid_days_late BIGINT NOT NULL DEFAULT 0;

-- The lowest rank is written to first.
ALTER TABLE contact ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN email_opted_out_at TEXT;
ALTER TABLE contact ADD COLUMN sms_opted_out_at TEXT;
ALTER TABLE contact ADD COLUMN letter_opted_out_at TEXT;
ALTER TABLE contact ADD COLUMN call_opted_out_at TEXT;
ALTER TABLE contact ADD COLUMN email_bounced_at TEXT;
ALTER TABLE contact ADD COLUMN sms_bounced_at TEXT;
ALTER TABLE contact ADD COLUMN letter_bounced_at TEXT;
-- The number is somebody else's.
ALTER TABLE contact ADD COLUMN call_bounced_at TEXT;
CREATE INDEX contact_by_phone ON contact (phone) WHERE phone IS NOT NULL;

-- SQLite changes no check in place: these three tables are made anew.

CREATE TABLE message_new (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'receipt', 'refund', 'door_code', 'reminder',
        'formal_notice')),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter', 'registered_letter')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    verification_code TEXT NOT NULL UNIQUE,
    iban_digits TEXT NOT NULL,
    posting_id BLOB,
    document_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'failed', 'cancelled')),
    created_at TEXT NOT NULL,
    sent_at TEXT,
    action_id BLOB,
    provider_reference TEXT,
    delivery TEXT NOT NULL DEFAULT 'unknown' CHECK (delivery IN ('unknown', 'delivered', 'bounced')),
    delivery_at TEXT,
    delivery_detail TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
INSERT INTO message_new (creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, verification_code,
    iban_digits, posting_id, document_id, state, created_at, sent_at)
    SELECT creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, verification_code,
    iban_digits, posting_id, document_id, state, created_at, sent_at FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_by_debtor ON message (creditor_id, debtor_id, created_at);
CREATE INDEX message_by_number ON message (recipient, sent_at) WHERE channel = 'sms';
CREATE INDEX message_by_reference ON message (channel, provider_reference) WHERE provider_reference IS NOT NULL;

CREATE TABLE document_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'logo', 'import', 'letter', 'print_batch', 'proof')),
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (creditor_id, id)
);
INSERT INTO document_new (creditor_id, id, kind, media_type, file_name, sha256, size_bytes, created_at, content)
    SELECT creditor_id, id, kind, media_type, file_name, sha256, size_bytes, created_at, content FROM document;
DROP TABLE document;
ALTER TABLE document_new RENAME TO document;

CREATE TABLE task_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received')),
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

CREATE TABLE reminder_policy (
    creditor_id BLOB PRIMARY KEY REFERENCES creditor (id),
    frame TEXT NOT NULL,
    formal_automatic BOOLEAN NOT NULL,
    interest TEXT NOT NULL CHECK (interest IN ('claim', 'waive')),
    indemnity TEXT NOT NULL CHECK (indemnity IN ('claim', 'waive')),
    -- A contract's rate in % a year; without one the default rate of the law counts.
    contract_rate TEXT,
    switched_off_at TEXT,
    switched_off_by BLOB,
    switched_off_why TEXT,
    updated_at TEXT NOT NULL
);

CREATE TABLE scenario (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Scenarios are tried in this order; the first whose criteria hold takes an invoice.
    position BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    archived_at TEXT,
    PRIMARY KEY (creditor_id, id)
);

CREATE TABLE scenario_version (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    scenario_id BLOB NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'checked', 'published')),
    definition TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB,
    published_at TEXT,
    published_by BLOB,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, scenario_id, number),
    FOREIGN KEY (creditor_id, scenario_id) REFERENCES scenario (creditor_id, id)
);

CREATE TABLE run (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    version_id BLOB NOT NULL,
    -- The conditions that chose the scenario, in the words of the definition.
    chosen_by TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('chasing', 'supervised', 'paid', 'cancelled', 'doubtful', 'litigation')),
    next_step BIGINT NOT NULL CHECK (next_step >= 0),
    level BIGINT NOT NULL,
    broken_promises BIGINT NOT NULL,
    promised_on TEXT,
    last_on TEXT,
    not_before TEXT,
    -- The part of the balance that is contested, in minor units.
    contested_minor BIGINT NOT NULL CHECK (contested_minor >= 0),
    -- The last part payment or other acknowledgement: the limitation period starts anew.
    acknowledged_on TEXT,
    -- Why it waited when it was last planned.
    waits_for TEXT,
    waits_until TEXT,
    entered_at TEXT NOT NULL,
    level_since TEXT NOT NULL,
    left_at TEXT,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, invoice_id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id),
    FOREIGN KEY (creditor_id, version_id) REFERENCES scenario_version (creditor_id, id)
);
CREATE INDEX run_open ON run (creditor_id, debtor_id) WHERE left_at IS NULL;

CREATE TABLE hold (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    -- One of both for an invoice or a person; none for the debtor as a whole.
    invoice_id BLOB,
    contact_id BLOB,
    reason TEXT NOT NULL CHECK (reason IN ('payment', 'plan_review', 'counter_offer', 'delay', 'promise', 'dispute',
        'collector', 'wrong_person', 'bounce', 'deceased', 'insolvency', 'over_indebtedness', 'vulnerable',
        'data_restriction')),
    note TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    -- The last day; none when only an event or a person ends it.
    ends_on TEXT,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('system', 'debtor', 'staff', 'provider')),
    author_id BLOB,
    created_at TEXT NOT NULL,
    lifted_at TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    CHECK (invoice_id IS NULL OR contact_id IS NULL)
);
CREATE INDEX hold_open ON hold (creditor_id, debtor_id) WHERE lifted_at IS NULL;

CREATE TABLE template (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter', 'call')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    tone TEXT NOT NULL CHECK (tone IN ('friendly', 'firm', 'formal')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, name, channel, locale)
);

-- A day's letters, printed and posted together; one batch a day.
CREATE TABLE print_batch (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    document_id BLOB NOT NULL,
    letters BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB,
    posted_at TEXT,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day)
);

CREATE TABLE action (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'sms', 'letter', 'registered_letter', 'call_task', 'internal_task',
        'escalation')),
    level BIGINT NOT NULL,
    tone TEXT NOT NULL CHECK (tone IN ('friendly', 'firm', 'formal')),
    template TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('to_validate', 'planned', 'to_do', 'to_print', 'done', 'skipped',
        'cancelled', 'failed')),
    -- The day at the debtor's, and the moment from which it may be done.
    due_on TEXT NOT NULL,
    due_at TEXT NOT NULL,
    reason TEXT,
    -- A collector's own wording of this one message.
    subject TEXT,
    body TEXT,
    assigned_to BLOB,
    message_id BLOB,
    document_id BLOB,
    batch_id BLOB,
    tracking TEXT,
    outcome TEXT CHECK (outcome IN ('promise', 'dispute', 'already_paid', 'not_received', 'cash', 'voicemail',
        'no_answer', 'wrong_number', 'opt_out')),
    note TEXT NOT NULL,
    validated_by BLOB,
    done_by BLOB,
    done_at TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX action_by_debtor ON action (creditor_id, debtor_id, due_on);
CREATE INDEX action_by_batch ON action (creditor_id, batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX action_waiting ON action (creditor_id, state, due_on)
    WHERE state IN ('to_validate', 'planned', 'to_do', 'to_print');
-- At most one message a debtor a day, whoever plans it.
CREATE UNIQUE INDEX action_one_message_a_day ON action (creditor_id, debtor_id, due_on)
    WHERE kind IN ('email', 'sms', 'letter', 'registered_letter')
        AND state IN ('to_validate', 'planned', 'to_do', 'to_print', 'done');

CREATE TABLE action_invoice (
    creditor_id BLOB NOT NULL,
    action_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    run_id BLOB NOT NULL,
    step BIGINT NOT NULL,
    position BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL,
    PRIMARY KEY (creditor_id, action_id, invoice_id),
    FOREIGN KEY (creditor_id, action_id) REFERENCES action (creditor_id, id)
);
-- One open action for an invoice, whoever plans it.
CREATE UNIQUE INDEX action_invoice_open ON action_invoice (creditor_id, run_id) WHERE is_open;
CREATE INDEX action_invoice_by_invoice ON action_invoice (creditor_id, invoice_id);

-- A letter as it was laid out, and what became of it on its way.
CREATE TABLE letter (
    creditor_id BLOB NOT NULL,
    action_id BLOB NOT NULL,
    -- Printed on it, and repeated by later ones.
    reference TEXT NOT NULL,
    contact_id BLOB NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    subject TEXT NOT NULL,
    verification_code TEXT NOT NULL,
    -- Name and address as printed, a line each.
    recipient TEXT NOT NULL,
    pages BIGINT NOT NULL CHECK (pages > 0),
    laid_out_at TEXT NOT NULL,
    posted_on TEXT,
    -- The acknowledgement of receipt, or what else shows that it arrived.
    proof_id BLOB,
    received_on TEXT,
    returned_on TEXT,
    return_reason TEXT CHECK (return_reason IN ('unknown_address', 'refused', 'unclaimed')),
    PRIMARY KEY (creditor_id, action_id),
    UNIQUE (creditor_id, reference),
    FOREIGN KEY (creditor_id, action_id) REFERENCES action (creditor_id, id)
);

-- For whom a collector collects: what the law wants in its letters (article R124-4 CPCE).
CREATE TABLE principal (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    -- As invoices name it.
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    siren TEXT,
    updated_at TEXT NOT NULL,
    updated_by BLOB,
    PRIMARY KEY (creditor_id, name)
);

CREATE TABLE planned_day (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    counts TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day)
);

-- A day's debtors in pieces, so that several workers share it and a killed one loses little.
CREATE TABLE planned_page (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    day_id BLOB NOT NULL,
    from_debtor BLOB NOT NULL,
    to_debtor BLOB NOT NULL,
    finished_at TEXT,
    counts TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day_id, from_debtor),
    FOREIGN KEY (creditor_id, day_id) REFERENCES planned_day (creditor_id, id)
);
