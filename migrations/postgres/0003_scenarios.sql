-- Scenarios: versions, runs, actions, holds, wordings; what is known of contacts and deliveries.

ALTER TABLE debtor ADD COLUMN segment TEXT;
ALTER TABLE debtor ADD COLUMN score BIGINT CHECK (score BETWEEN 0 AND 100);
ALTER TABLE debtor ADD COLUMN score_source TEXT;
ALTER TABLE debtor ADD COLUMN scored_on DATE;
-- How many invoices were paid in full, and how many days after their due dates in all.
ALTER TABLE debtor ADD COLUMN paid_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE debtor ADD COLUMN paid_days_late BIGINT NOT NULL DEFAULT 0;

-- The lowest rank is written to first.
ALTER TABLE contact ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN email_opted_out_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN sms_opted_out_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN letter_opted_out_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN call_opted_out_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN email_bounced_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN sms_bounced_at TIMESTAMPTZ;
ALTER TABLE contact ADD COLUMN letter_bounced_at TIMESTAMPTZ;
-- The number is somebody else's.
ALTER TABLE contact ADD COLUMN call_bounced_at TIMESTAMPTZ;
CREATE INDEX contact_by_phone ON contact (phone) WHERE phone IS NOT NULL;

ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check CHECK (kind IN ('link', 'receipt', 'refund', 'door_code',
    'reminder', 'formal_notice'));
ALTER TABLE message DROP CONSTRAINT message_channel_check;
ALTER TABLE message ADD CONSTRAINT message_channel_check CHECK (channel IN ('email', 'sms', 'letter',
    'registered_letter'));
ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message ADD CONSTRAINT message_state_check CHECK (state IN ('planned', 'sent', 'failed', 'cancelled'));
ALTER TABLE message ADD COLUMN action_id UUID;
ALTER TABLE message ADD COLUMN provider_reference TEXT;
ALTER TABLE message ADD COLUMN delivery TEXT NOT NULL DEFAULT 'unknown'
    CHECK (delivery IN ('unknown', 'delivered', 'bounced'));
ALTER TABLE message ADD COLUMN delivery_at TIMESTAMPTZ;
ALTER TABLE message ADD COLUMN delivery_detail TEXT;
CREATE INDEX message_by_number ON message (recipient, sent_at) WHERE channel = 'sms';
CREATE INDEX message_by_reference ON message (channel, provider_reference) WHERE provider_reference IS NOT NULL;

ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN ('invoice', 'receipt', 'logo', 'import',
    'letter', 'print_batch', 'proof'));

ALTER TABLE task DROP CONSTRAINT task_kind_check;
ALTER TABLE task ADD CONSTRAINT task_kind_check CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce',
    'wrong_person', 'unreachable', 'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer',
    'dispute', 'not_received'));

CREATE TABLE reminder_policy (
    creditor_id UUID PRIMARY KEY REFERENCES creditor (id),
    frame JSONB NOT NULL,
    formal_automatic BOOLEAN NOT NULL,
    interest TEXT NOT NULL CHECK (interest IN ('claim', 'waive')),
    indemnity TEXT NOT NULL CHECK (indemnity IN ('claim', 'waive')),
    -- A contract's rate in % a year; without one the default rate of the law counts.
    contract_rate TEXT,
    switched_off_at TIMESTAMPTZ,
    switched_off_by UUID,
    switched_off_why TEXT,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE scenario (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    -- Scenarios are tried in this order; the first whose criteria hold takes an invoice.
    position BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    archived_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id)
);

CREATE TABLE scenario_version (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    scenario_id UUID NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'checked', 'published')),
    definition JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID,
    published_at TIMESTAMPTZ,
    published_by UUID,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, scenario_id, number),
    FOREIGN KEY (creditor_id, scenario_id) REFERENCES scenario (creditor_id, id)
);

CREATE TABLE run (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    version_id UUID NOT NULL,
    -- The conditions that chose the scenario, in the words of the definition.
    chosen_by JSONB NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('chasing', 'supervised', 'paid', 'cancelled', 'doubtful', 'litigation')),
    next_step BIGINT NOT NULL CHECK (next_step >= 0),
    level BIGINT NOT NULL,
    broken_promises BIGINT NOT NULL,
    promised_on DATE,
    last_on DATE,
    not_before DATE,
    -- The part of the balance that is contested, in minor units.
    contested_minor BIGINT NOT NULL CHECK (contested_minor >= 0),
    -- The last part payment or other acknowledgement: the limitation period starts anew.
    acknowledged_on DATE,
    -- Why it waited when it was last planned.
    waits_for TEXT,
    waits_until DATE,
    entered_at TIMESTAMPTZ NOT NULL,
    level_since DATE NOT NULL,
    left_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, invoice_id),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id),
    FOREIGN KEY (creditor_id, version_id) REFERENCES scenario_version (creditor_id, id)
);
CREATE INDEX run_open ON run (creditor_id, debtor_id) WHERE left_at IS NULL;

CREATE TABLE hold (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    -- One of both for an invoice or a person; none for the debtor as a whole.
    invoice_id UUID,
    contact_id UUID,
    reason TEXT NOT NULL CHECK (reason IN ('payment', 'plan_review', 'counter_offer', 'delay', 'promise', 'dispute',
        'collector', 'wrong_person', 'bounce', 'deceased', 'insolvency', 'over_indebtedness', 'vulnerable',
        'data_restriction')),
    note TEXT NOT NULL,
    starts_on DATE NOT NULL,
    -- The last day; none when only an event or a person ends it.
    ends_on DATE,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('system', 'debtor', 'staff', 'provider')),
    author_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    lifted_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    CHECK (invoice_id IS NULL OR contact_id IS NULL)
);
CREATE INDEX hold_open ON hold (creditor_id, debtor_id) WHERE lifted_at IS NULL;

CREATE TABLE template (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter', 'call')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    tone TEXT NOT NULL CHECK (tone IN ('friendly', 'firm', 'formal')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, name, channel, locale)
);

-- A day's letters, printed and posted together; one batch a day.
CREATE TABLE print_batch (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    day DATE NOT NULL,
    document_id UUID NOT NULL,
    letters BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by UUID,
    posted_at TIMESTAMPTZ,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day)
);

CREATE TABLE action (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    contact_id UUID,
    kind TEXT NOT NULL CHECK (kind IN ('email', 'sms', 'letter', 'registered_letter', 'call_task', 'internal_task',
        'escalation')),
    level BIGINT NOT NULL,
    tone TEXT NOT NULL CHECK (tone IN ('friendly', 'firm', 'formal')),
    template TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('to_validate', 'planned', 'to_do', 'to_print', 'done', 'skipped',
        'cancelled', 'failed')),
    -- The day at the debtor's, and the moment from which it may be done.
    due_on DATE NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    reason TEXT,
    -- A collector's own wording of this one message.
    subject TEXT,
    body TEXT,
    assigned_to UUID,
    message_id UUID,
    document_id UUID,
    batch_id UUID,
    tracking TEXT,
    outcome TEXT CHECK (outcome IN ('promise', 'dispute', 'already_paid', 'not_received', 'cash', 'voicemail',
        'no_answer', 'wrong_number', 'opt_out')),
    note TEXT NOT NULL,
    validated_by UUID,
    done_by UUID,
    done_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
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
    creditor_id UUID NOT NULL,
    action_id UUID NOT NULL,
    invoice_id UUID NOT NULL,
    run_id UUID NOT NULL,
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
    creditor_id UUID NOT NULL,
    action_id UUID NOT NULL,
    -- Printed on it, and repeated by later ones.
    reference TEXT NOT NULL,
    contact_id UUID NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    subject TEXT NOT NULL,
    verification_code TEXT NOT NULL,
    -- Name and address as printed, a line each.
    recipient TEXT NOT NULL,
    pages BIGINT NOT NULL CHECK (pages > 0),
    laid_out_at TIMESTAMPTZ NOT NULL,
    posted_on DATE,
    -- The acknowledgement of receipt, or what else shows that it arrived.
    proof_id UUID,
    received_on DATE,
    returned_on DATE,
    return_reason TEXT CHECK (return_reason IN ('unknown_address', 'refused', 'unclaimed')),
    PRIMARY KEY (creditor_id, action_id),
    UNIQUE (creditor_id, reference),
    FOREIGN KEY (creditor_id, action_id) REFERENCES action (creditor_id, id)
);

-- For whom a collector collects: what the law wants in its letters (article R124-4 CPCE).
CREATE TABLE principal (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    -- As invoices name it.
    name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    siren TEXT,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID,
    PRIMARY KEY (creditor_id, name)
);

CREATE TABLE planned_day (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    day DATE NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    counts JSONB NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day)
);

-- A day's debtors in pieces, so that several workers share it and a killed one loses little.
CREATE TABLE planned_page (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    day_id UUID NOT NULL,
    from_debtor UUID NOT NULL,
    to_debtor UUID NOT NULL,
    finished_at TIMESTAMPTZ,
    counts JSONB NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, day_id, from_debtor),
    FOREIGN KEY (creditor_id, day_id) REFERENCES planned_day (creditor_id, id)
);
