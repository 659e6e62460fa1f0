-- The door, messages, payments, staff, and what keeps the process going.

CREATE TABLE access_link (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX access_link_by_contact ON access_link (creditor_id, contact_id);

CREATE TABLE door_code (
    creditor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    expires_at TEXT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, contact_id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);

CREATE TABLE throttle (
    key TEXT PRIMARY KEY,
    tokens_milli BIGINT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE session (
    id_hash BLOB PRIMARY KEY,
    area TEXT NOT NULL CHECK (area IN ('portal', 'office')),
    staff_id BLOB,
    creditor_id BLOB,
    contact_id BLOB,
    user_agent TEXT,
    data TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX session_by_staff ON session (staff_id);
CREATE INDEX session_by_contact ON session (creditor_id, contact_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE message (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'receipt', 'refund', 'door_code')),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'letter')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    verification_code TEXT NOT NULL UNIQUE,
    iban_digits TEXT NOT NULL,
    posting_id BLOB,
    document_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'failed')),
    created_at TEXT NOT NULL,
    sent_at TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX message_by_debtor ON message (creditor_id, debtor_id, created_at);

CREATE TABLE payment_attempt (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB,
    provider TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'unknown', 'open', 'processing', 'failed', 'cancelled',
        'expired', 'succeeded', 'quarantined')),
    live_key TEXT,
    form_key TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    provider_session TEXT,
    provider_payment TEXT,
    checkout_url TEXT,
    failure TEXT,
    received_minor BIGINT NOT NULL,
    refunded_minor BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, live_key),
    UNIQUE (creditor_id, form_key),
    UNIQUE (provider, provider_session),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX payment_attempt_by_debtor ON payment_attempt (creditor_id, debtor_id, created_at);
CREATE INDEX payment_attempt_by_payment ON payment_attempt (provider, provider_payment);

CREATE TABLE payment_allocation (
    creditor_id BLOB NOT NULL,
    attempt_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    PRIMARY KEY (creditor_id, attempt_id, invoice_id),
    FOREIGN KEY (creditor_id, attempt_id) REFERENCES payment_attempt (creditor_id, id)
);

CREATE TABLE refund (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    attempt_id BLOB NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'succeeded', 'failed')),
    provider_refund TEXT,
    failure TEXT,
    staff_id BLOB NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, attempt_id) REFERENCES payment_attempt (creditor_id, id)
);
CREATE INDEX refund_by_attempt ON refund (creditor_id, attempt_id);

CREATE TABLE provider_event (
    id BLOB PRIMARY KEY,
    provider TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    received_at TEXT NOT NULL,
    processed_at TEXT,
    outcome TEXT,
    UNIQUE (provider, event_id)
);

CREATE TABLE task (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce')),
    source_key TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TEXT NOT NULL,
    done_at TEXT,
    done_by BLOB,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, source_key)
);
CREATE INDEX task_open ON task (creditor_id, done_at, created_at);

CREATE TABLE transfer_notice (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    held_until TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX transfer_notice_by_debtor ON transfer_notice (creditor_id, debtor_id, created_at);

CREATE TABLE staff (
    id BLOB PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    totp_last_step BIGINT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    created_at TEXT NOT NULL,
    disabled_at TEXT
);

CREATE TABLE membership (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL CHECK (role IN ('viewer', 'collector', 'manager', 'admin')),
    PRIMARY KEY (creditor_id, staff_id)
);
CREATE INDEX membership_by_staff ON membership (staff_id);

CREATE TABLE import (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    staff_id BLOB,
    file_name TEXT NOT NULL,
    document_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    rows_read BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    finished_at TEXT,
    PRIMARY KEY (creditor_id, id)
);
CREATE INDEX import_by_age ON import (creditor_id, created_at);

CREATE TABLE import_rejection (
    creditor_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    place TEXT NOT NULL,
    field TEXT NOT NULL,
    message_fr TEXT NOT NULL,
    message_en TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    PRIMARY KEY (creditor_id, import_id, position),
    FOREIGN KEY (creditor_id, import_id) REFERENCES import (creditor_id, id)
);

CREATE TABLE job (
    id BLOB PRIMARY KEY,
    creditor_id BLOB,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'dead')),
    run_at TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    locked_until TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_by_creditor ON job (creditor_id, state, created_at);

CREATE TABLE audit_event (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('system', 'debtor', 'staff', 'provider')),
    actor_id BLOB,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    debtor_id BLOB,
    detail TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id)
);
CREATE INDEX audit_event_by_age ON audit_event (creditor_id, at);
CREATE INDEX audit_event_by_debtor ON audit_event (creditor_id, debtor_id, at);
CREATE INDEX payment_allocation_by_invoice ON payment_allocation (creditor_id, invoice_id);

-- What the demonstration's own checkout remembers: it stands in for a provider's memory.
CREATE TABLE demo_checkout (
    session TEXT PRIMARY KEY,
    attempt_id BLOB NOT NULL,
    creditor_id BLOB NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    locale TEXT NOT NULL,
    return_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'processing', 'paid', 'failed', 'expired')),
    payment TEXT,
    failure TEXT,
    expires_at TEXT NOT NULL
);

CREATE TABLE demo_refund (
    refund_id BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES demo_checkout (session),
    minor BIGINT NOT NULL
);
