-- Which version of its scenario an invoice followed when an action was planned for it: runs can be moved later. Not
-- known of what was planned before.
ALTER TABLE action_invoice ADD COLUMN version_id UUID;

-- Every wording that a template has had; the highest number counts.
ALTER TABLE template ADD COLUMN number BIGINT NOT NULL DEFAULT 1;
CREATE TABLE template_version (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    template_id UUID NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    tone TEXT NOT NULL CHECK (tone IN ('friendly', 'firm', 'formal')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    saved_by UUID,
    PRIMARY KEY (creditor_id, template_id, number)
);
INSERT INTO template_version (creditor_id, template_id, number, tone, subject, body, saved_at, saved_by)
    SELECT creditor_id, id, 1, tone, subject, body, updated_at, updated_by FROM template;

-- Which of them worded an action; none while it has not been worded to leave, and where a collector wrote the text.
ALTER TABLE action ADD COLUMN template_id UUID;
ALTER TABLE action ADD COLUMN template_number BIGINT;
