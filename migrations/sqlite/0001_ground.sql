-- The ground: creditors, debtors, contacts, invoices, the ledger.
-- Every tenant table leads with creditor_id, so that the schema can be spread by creditor.

CREATE TABLE creditor (
    id BLOB PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mandate TEXT NOT NULL CHECK (mandate IN ('own', 'third_party')),
    activity TEXT NOT NULL,
    siren TEXT,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    brand_colour TEXT NOT NULL,
    logo_id BLOB,
    gate TEXT NOT NULL CHECK (gate IN ('none', 'postcode', 'siren', 'code')),
    account_holder TEXT NOT NULL,
    iban TEXT NOT NULL,
    bic TEXT,
    payment_term_days BIGINT NOT NULL CHECK (payment_term_days BETWEEN 0 AND 365),
    transfer_hold_days BIGINT NOT NULL CHECK (transfer_hold_days BETWEEN 0 AND 30),
    import_mapping TEXT,
    created_at TEXT NOT NULL
);

CREATE TABLE document (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'receipt', 'logo', 'import')),
    media_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (creditor_id, id)
);

CREATE TABLE debtor (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('business', 'consumer', 'public_body')),
    name TEXT NOT NULL,
    siren TEXT,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    rf_reference TEXT NOT NULL,
    search_text TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, reference),
    UNIQUE (creditor_id, rf_reference)
);
CREATE INDEX debtor_by_name ON debtor (creditor_id, name, id);

CREATE TABLE contact (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
    created_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX contact_by_debtor ON contact (creditor_id, debtor_id);

CREATE TABLE invoice (
    creditor_id BLOB NOT NULL,
    id BLOB NOT NULL,
    debtor_id BLOB NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    label TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    total_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    purchase_order TEXT,
    principal TEXT,
    document_id BLOB,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, reference),
    FOREIGN KEY (creditor_id, debtor_id) REFERENCES debtor (creditor_id, id)
);
CREATE INDEX invoice_by_debtor ON invoice (creditor_id, debtor_id, due_on);

CREATE TABLE invoice_line (
    creditor_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    quantity TEXT,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, invoice_id, position),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id)
);

CREATE TABLE ledger_posting (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    id BLOB NOT NULL,
    debtor_id BLOB,
    kind TEXT NOT NULL,
    source_key TEXT NOT NULL,
    currency TEXT NOT NULL,
    attempt_id BLOB,
    posted_at TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, source_key)
);
CREATE INDEX ledger_posting_by_debtor ON ledger_posting (creditor_id, debtor_id, posted_at);
CREATE INDEX ledger_posting_by_attempt ON ledger_posting (creditor_id, attempt_id);

CREATE TABLE ledger_entry (
    creditor_id BLOB NOT NULL,
    posting_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    debtor_id BLOB,
    account TEXT NOT NULL CHECK (account IN ('receivable', 'sales', 'provider_clearing', 'provider_fees',
        'bank', 'suspense', 'disputed', 'refunds_payable', 'write_off', 'interest', 'credit')),
    invoice_id BLOB,
    minor BIGINT NOT NULL CHECK (minor <> 0),
    PRIMARY KEY (creditor_id, posting_id, position),
    FOREIGN KEY (creditor_id, posting_id) REFERENCES ledger_posting (creditor_id, id),
    CHECK ((account = 'receivable') = (invoice_id IS NOT NULL))
);
CREATE INDEX ledger_entry_by_debtor ON ledger_entry (creditor_id, debtor_id, account, invoice_id, minor);
CREATE INDEX ledger_entry_by_invoice ON ledger_entry (creditor_id, invoice_id) WHERE invoice_id IS NOT NULL;
