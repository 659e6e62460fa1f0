-- Invoices and credit notes that are issued here.

-- What a creditor's invoices bear beyond its identity.
CREATE TABLE invoicing (
    creditor_id BLOB PRIMARY KEY REFERENCES creditor (id),
    -- Under which it declares value-added tax, if it does.
    vat_number TEXT,
    -- Legal form, capital, register.
    legal TEXT NOT NULL,
    invoice_prefix TEXT NOT NULL,
    credit_prefix TEXT NOT NULL,
    -- The rate of tax that a new line begins with: a decimal number of per cent.
    vat_rate TEXT NOT NULL,
    -- Why lines at a rate of nothing bear no tax.
    exemption TEXT NOT NULL
);

-- The last number given in each series: the next one is drawn in the transaction that issues a paper, so that none is
-- missing and none stands twice.
CREATE TABLE invoice_series (
    creditor_id BLOB NOT NULL REFERENCES creditor (id),
    prefix TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL CHECK (last > 0),
    PRIMARY KEY (creditor_id, prefix, year)
);

-- What makes an invoice one of our own: it is never changed again, only credited.
CREATE TABLE issued_invoice (
    creditor_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    -- The form that issued it: sent twice, it issues once.
    form_key TEXT NOT NULL,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    nature TEXT NOT NULL CHECK (nature IN ('goods', 'services', 'both')),
    supplied_on TEXT NOT NULL,
    -- The invoice that a credit note corrects, and why.
    corrects_id BLOB,
    reason TEXT NOT NULL,
    PRIMARY KEY (creditor_id, invoice_id),
    UNIQUE (creditor_id, form_key),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES invoice (creditor_id, id),
    FOREIGN KEY (creditor_id, corrects_id) REFERENCES issued_invoice (creditor_id, invoice_id),
    CHECK (corrects_id IS NULL OR corrects_id <> invoice_id)
);
CREATE INDEX issued_invoice_corrected ON issued_invoice (creditor_id, corrects_id) WHERE corrects_id IS NOT NULL;

-- Its lines without tax, as issued.
CREATE TABLE issued_line (
    creditor_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    -- Decimal numbers.
    quantity TEXT NOT NULL,
    rate TEXT NOT NULL,
    unit_minor BIGINT NOT NULL CHECK (unit_minor >= 0),
    net_minor BIGINT NOT NULL,
    -- Of a credit note: the line of the invoice that it takes back.
    corrects_position BIGINT,
    PRIMARY KEY (creditor_id, invoice_id, position),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES issued_invoice (creditor_id, invoice_id)
);

-- Its tax by rate, as issued.
CREATE TABLE issued_tax (
    creditor_id BLOB NOT NULL,
    invoice_id BLOB NOT NULL,
    rate TEXT NOT NULL,
    base_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, invoice_id, rate),
    FOREIGN KEY (creditor_id, invoice_id) REFERENCES issued_invoice (creditor_id, invoice_id)
);
