-- What an e-mail or a short message said when it left, word for word. Where a secret stood (the link's, a code's) a mark
-- stands: no secret is ever stored. Kept as long as its message is.
CREATE TABLE message_text (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    message_id UUID NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL,
    -- Empty for short messages.
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The same as HTML, deflated (RFC 1951): most of it is markup, which would be most of what is kept.
    html BYTEA,
    -- The files that went with it: name, media type, size and SHA-256 of each, as JSON.
    files JSONB NOT NULL,
    PRIMARY KEY (creditor_id, message_id)
);
