-- Conversations between contacts and whoever answers for the creditor.

CREATE TABLE conversation (
    creditor_id UUID NOT NULL,
    id UUID NOT NULL,
    debtor_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    -- Who answers: the assistant, a member of staff (`owner_id`), or nobody yet.
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('assistant', 'staff', 'none')),
    owner_id UUID,
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'answered', 'closed')),
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    -- Since when the debtor waits, and the day by which an answer was promised.
    waits_since TIMESTAMPTZ,
    answer_by DATE,
    -- The last turn of each side, counted from 1, and up to where the other side has read.
    debtor_turn BIGINT NOT NULL CHECK (debtor_turn >= 0),
    creditor_turn BIGINT NOT NULL CHECK (creditor_turn >= 0),
    debtor_seen BIGINT NOT NULL CHECK (debtor_seen >= 0),
    creditor_seen BIGINT NOT NULL CHECK (creditor_seen >= 0),
    last_turn_at TIMESTAMPTZ NOT NULL,
    -- When an e-mail last said that something waits to be read.
    told_at TIMESTAMPTZ,
    -- Counts every change but reading, so that nobody answers what they have not seen.
    version BIGINT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, id),
    -- One thread for each contact, however often it is closed.
    UNIQUE (creditor_id, contact_id),
    CHECK ((owner_kind = 'staff') = (owner_id IS NOT NULL)),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX conversation_by_debtor ON conversation (creditor_id, debtor_id);
CREATE INDEX conversation_waiting ON conversation (creditor_id, waits_since, id) WHERE state = 'waiting';
CREATE INDEX conversation_latest ON conversation (creditor_id, state, last_turn_at, id);

CREATE TABLE turn (
    creditor_id UUID NOT NULL,
    conversation_id UUID NOT NULL,
    -- From 1.
    position BIGINT NOT NULL CHECK (position > 0),
    author TEXT NOT NULL CHECK (author IN ('debtor', 'staff', 'assistant')),
    -- The contact or the member of staff.
    author_id UUID,
    words TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    -- The form that it was sent with: a second click is no second turn.
    form_key TEXT NOT NULL,
    PRIMARY KEY (creditor_id, conversation_id, position),
    UNIQUE (creditor_id, form_key),
    FOREIGN KEY (creditor_id, conversation_id) REFERENCES conversation (creditor_id, id)
);
