-- The address that the provider is told of the payer, fixed when an attempt is made. What is still to
-- be asked of the provider is asked as it was begun.

ALTER TABLE payment_attempt ADD COLUMN payer_email TEXT;
UPDATE payment_attempt SET payer_email = (SELECT email FROM contact
        WHERE contact.creditor_id = payment_attempt.creditor_id AND contact.id = payment_attempt.contact_id)
    WHERE state IN ('created', 'unknown', 'open');
