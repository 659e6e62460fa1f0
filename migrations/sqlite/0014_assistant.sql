-- The assistant: for whom it answers, what it keeps of a thread, how it came to each answer, and the
-- creditor's own rules.

CREATE TABLE assistant (
    creditor_id BLOB NOT NULL PRIMARY KEY REFERENCES creditor (id),
    -- 'below' answers debtors who owe less than `below_minor` in all.
    answers TEXT NOT NULL CHECK (answers IN ('never', 'below', 'always')),
    below_minor BIGINT NOT NULL CHECK (below_minor >= 0),
    -- When people answer: minutes of the day, local time, on business days.
    staffed_from BIGINT NOT NULL CHECK (staffed_from >= 0 AND staffed_from <= 1440),
    staffed_until BIGINT NOT NULL CHECK (staffed_until > staffed_from AND staffed_until <= 1440),
    updated_at TEXT NOT NULL,
    updated_by BLOB
);

-- Where the assistant stands in a thread between two turns: what it asks, confirms or offers.
CREATE TABLE dialogue (
    creditor_id BLOB NOT NULL,
    conversation_id BLOB NOT NULL,
    state TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, conversation_id),
    FOREIGN KEY (creditor_id, conversation_id) REFERENCES conversation (creditor_id, id)
);

-- How the assistant came to its answer to a turn of the debtor's, kept for ninety days. Card and
-- account numbers are masked before anything is written here.
CREATE TABLE turn_trace (
    creditor_id BLOB NOT NULL,
    conversation_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    words TEXT NOT NULL,
    intent TEXT NOT NULL,
    act TEXT NOT NULL,
    -- The version of the creditor's rules; 0 for those of the product alone.
    rules BIGINT NOT NULL,
    -- Why a person should look at the phrase, if so; phrases of one key say the same.
    unclear TEXT CHECK (unclear IN ('unknown', 'ambiguous', 'corrected', 'handed_over')),
    phrase_key TEXT NOT NULL,
    settled_at TEXT,
    trace TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, conversation_id, position),
    FOREIGN KEY (creditor_id, conversation_id, position) REFERENCES turn (creditor_id, conversation_id, position)
);
CREATE INDEX turn_trace_unclear ON turn_trace (creditor_id, phrase_key)
    WHERE unclear IS NOT NULL AND settled_at IS NULL;
CREATE INDEX turn_trace_latest ON turn_trace (creditor_id, at);
CREATE INDEX turn_trace_old ON turn_trace (at);

-- What a creditor adds to the product's rules, version by version; the highest number counts.
CREATE TABLE assistant_rules (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    number BIGINT NOT NULL CHECK (number > 0),
    overlay TEXT NOT NULL,
    note TEXT NOT NULL,
    published_at TEXT NOT NULL,
    published_by BLOB NOT NULL,
    PRIMARY KEY (creditor_id, number)
);
