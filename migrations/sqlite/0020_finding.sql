-- What a contact was sending when the session ended, for the hour in which the door is opened again. One of each
-- contact: the latest. Read by that contact alone.
CREATE TABLE kept_form (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    contact_id BLOB NOT NULL,
    -- The page whose form it is.
    page TEXT NOT NULL,
    -- `name=value&…`, without tokens, codes and files.
    fields TEXT NOT NULL,
    -- Whether the door has led back to it.
    is_offered BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, contact_id),
    FOREIGN KEY (creditor_id, contact_id) REFERENCES contact (creditor_id, id)
);
CREATE INDEX kept_form_expiry ON kept_form (expires_at);

-- Why something is contested, as its ask says, for lists.
ALTER TABLE request ADD COLUMN category TEXT;
UPDATE request SET category = json_extract(ask, '$.category') WHERE kind = 'dispute';

-- The queue in its order with whatever it is filtered by: a page however far, and the numbers of a list, are read
-- from this index alone. It does what these did.
DROP INDEX request_waiting;
DROP INDEX request_unended;
DROP INDEX request_of_kind;
CREATE INDEX request_queue ON request (creditor_id, answer_by, minor DESC, id, state, kind, snoozed_until, assigned_to,
    needs_second, category, debtor_id, ended_at) WHERE ended_at IS NULL;
