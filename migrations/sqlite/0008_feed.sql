-- The creditor's systems follow: keys to read with, endpoints that are told, and what is on its way to them.
-- SQLite changes no check in place: the table is made anew.

CREATE TABLE task_new (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('payment_mismatch', 'chargeback', 'bounce', 'wrong_person', 'unreachable',
        'limitation', 'stuck', 'doubtful', 'missing_rate', 'template', 'letter', 'answer', 'dispute',
        'not_received', 'account_message', 'file', 'webhook')),
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

-- Keys with which the creditor's own systems read. The key itself is nowhere.
CREATE TABLE api_key (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- Its first characters, by which people tell keys apart.
    beginning TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    -- For how many days it was made, and the one that replaces it.
    days BIGINT NOT NULL CHECK (days > 0),
    -- The form that it was made with: a second click is no second key.
    form_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by BLOB,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    last_used_at TEXT,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, form_key)
);

-- Where the creditor's own systems are told.
CREATE TABLE webhook_endpoint (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    -- What it is told about; nothing chosen is everything.
    topics TEXT NOT NULL,
    is_on BOOLEAN NOT NULL,
    -- Messages are signed with it, so that it is kept as it is; the one before signs too for a time.
    secret TEXT NOT NULL,
    former_secret TEXT,
    former_until TEXT,
    -- Counts changes, so that nobody overwrites what they have not seen.
    version BIGINT NOT NULL,
    -- Up to this number of the audit's chain, deliveries are written.
    told_seq BIGINT NOT NULL CHECK (told_seq >= 0),
    form_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, form_key)
);

-- One event on its way to one endpoint.
CREATE TABLE webhook_delivery (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    -- The event's place in the audit's chain; none for a test.
    seq BIGINT,
    event_id BLOB NOT NULL,
    event_type TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'delivered', 'given_up')),
    attempts BIGINT NOT NULL,
    last_status BIGINT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, endpoint_id, event_id),
    FOREIGN KEY (creditor_id, endpoint_id) REFERENCES webhook_endpoint (creditor_id, id)
);
CREATE INDEX webhook_delivery_latest ON webhook_delivery (creditor_id, endpoint_id, updated_at);
CREATE INDEX webhook_delivery_old ON webhook_delivery (updated_at) WHERE state IN ('delivered', 'given_up');
