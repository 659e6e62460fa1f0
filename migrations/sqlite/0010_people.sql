-- People beside the contacts: owners of disputes, and whoever else is let in for one purpose alone.

-- Who answers for a dispute within the creditor's house. One is asked at a time; those who were
-- asked before stay as what was.
CREATE TABLE dispute_owner (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    -- The day by which an answer is expected.
    due_on TEXT NOT NULL,
    -- How often they were reminded, and the last day on which they were.
    reminders BIGINT NOT NULL CHECK (reminders >= 0),
    reminded_on TEXT,
    -- When collectors were told that no answer came.
    escalated_at TEXT,
    -- When somebody else was asked instead.
    replaced_at TEXT,
    answered_at TEXT,
    advice TEXT CHECK (advice IN ('accept', 'part', 'reject')),
    -- How much of it, in minor units, when a part is advised.
    advised_minor BIGINT CHECK (advised_minor > 0),
    words TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX dispute_owner_by_request ON dispute_owner (creditor_id, request_id, asked_at);
CREATE UNIQUE INDEX dispute_owner_asked ON dispute_owner (creditor_id, request_id) WHERE replaced_at IS NULL;
CREATE INDEX dispute_owner_waiting ON dispute_owner (creditor_id, id)
    WHERE answered_at IS NULL AND replaced_at IS NULL;

-- What is written to people who are no contacts.
CREATE TABLE guest_mail (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('owner', 'address', 'delegate')),
    -- An owner of a dispute, an address to be confirmed, a delegate.
    subject_id BLOB NOT NULL,
    recipient TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    sent_at TEXT,
    PRIMARY KEY (creditor_id, id)
);

-- What such a mail carries: it opens one thing and nothing else. Only the hash is stored.
CREATE TABLE guest_link (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('owner', 'address', 'delegate')),
    subject_id BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id)
);
CREATE INDEX guest_link_by_subject ON guest_link (creditor_id, subject_id);
CREATE INDEX guest_link_expiry ON guest_link (expires_at);

-- New e-mail addresses of contacts, used from the moment on at which whoever reads them says so.
CREATE TABLE new_address (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    email TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    confirmed_at TEXT,
    -- When another address was named instead.
    replaced_at TEXT,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX new_address_by_request ON new_address (creditor_id, request_id);
CREATE UNIQUE INDEX new_address_awaited ON new_address (creditor_id, contact_id)
    WHERE confirmed_at IS NULL AND replaced_at IS NULL;

-- A view of the file, lent by a contact for some days.
CREATE TABLE delegate (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    -- Who lent it.
    contact_id BLOB NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    form_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    last_used_at TEXT,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, form_key),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX delegate_by_debtor ON delegate (creditor_id, debtor_id, created_at);
