-- Late interest and the indemnity that a payment settles besides what remains of its invoices.

ALTER TABLE payment_allocation ADD COLUMN accessory_minor BIGINT NOT NULL DEFAULT 0 CHECK (accessory_minor >= 0);
