-- What a contact was sending when the session ended, for the hour in which the door is opened again. One of each
-- contact: the latest. Read by that contact alone.
CREATE TABLE kept_form (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    contact_id UUID NOT NULL,
    -- The page whose form it is.
    page TEXT NOT NULL,
    -- `name=value&…`, without tokens, codes and files.
    fields TEXT NOT NULL,
    -- Whether the door has led back to it.
    is_offered BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, contact_id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX kept_form_expiry ON kept_form (expires_at);
