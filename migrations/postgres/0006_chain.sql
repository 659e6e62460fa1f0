-- The audit's chain: each event sealed with the one before.

ALTER TABLE audit_event ADD COLUMN seq BIGINT;
ALTER TABLE audit_event ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX audit_event_chain ON audit_event (creditor_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_event_unsealed ON audit_event (creditor_id, at, id) WHERE seq IS NULL;

CREATE TABLE audit_head (
    creditor_id UUID PRIMARY KEY REFERENCES creditor (id),
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash BYTEA NOT NULL
);
