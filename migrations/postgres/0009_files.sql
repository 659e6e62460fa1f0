-- What debtors attach to their requests.

CREATE TABLE request_file (
    creditor_id UUID NOT NULL,
    request_id UUID NOT NULL,
    -- Its place among the request's files, from 1: its address.
    number BIGINT NOT NULL CHECK (number > 0),
    debtor_id UUID NOT NULL,
    -- With what it came: asking, or answering.
    event_id UUID NOT NULL,
    document_id UUID NOT NULL,
    -- A small picture to look through; none of a PDF.
    preview_id UUID,
    -- As its sender called it, made harmless.
    name TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size_bytes BIGINT NOT NULL,
    pages BIGINT,
    width BIGINT,
    height BIGINT,
    -- Of what was sent, before it was written anew: the same file twice is kept once.
    sent_sha256 BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, request_id, number),
    UNIQUE (creditor_id, request_id, sent_sha256),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX request_file_by_debtor ON request_file (creditor_id, debtor_id, created_at);
