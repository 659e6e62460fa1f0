-- Working through the queue, plans that change their way, versions of the policy.

-- Filters that someone of the team comes back to.
CREATE TABLE saved_view (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    id UUID NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    filters JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, id),
    UNIQUE (creditor_id, staff_id, name)
);

-- Who has a request open. A row counts for some seconds after it was last seen.
CREATE TABLE request_reader (
    creditor_id UUID NOT NULL,
    request_id UUID NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id),
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (creditor_id, request_id, staff_id),
    FOREIGN KEY (creditor_id, request_id) REFERENCES request (creditor_id, id)
);
CREATE INDEX request_reader_seen ON request_reader (seen_at);

-- The queue in its order: of everything that has not ended, of one kind (and how many there are of each, from the
-- index alone), of one colleague.
CREATE INDEX request_unended ON request (creditor_id, answer_by, minor DESC, id) WHERE ended_at IS NULL;
CREATE INDEX request_of_kind ON request (creditor_id, state, kind, answer_by, minor DESC, id, ended_at)
    WHERE ended_at IS NULL;
CREATE INDEX request_assigned ON request (creditor_id, assigned_to, answer_by, minor DESC, id)
    WHERE ended_at IS NULL AND assigned_to IS NOT NULL;
CREATE INDEX request_by_day ON request (creditor_id, opened_at);

-- The version of the policy that judged it; none before versions were kept, 0 for what suits most.
ALTER TABLE request ADD COLUMN policy_number BIGINT;

-- Every policy that was published; the highest number counts.
CREATE TABLE request_policy_version (
    creditor_id UUID NOT NULL REFERENCES creditor (id),
    number BIGINT NOT NULL CHECK (number > 0),
    policy JSONB NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    published_by UUID,
    -- The version whose text this one took up again.
    restored_from BIGINT,
    PRIMARY KEY (creditor_id, number)
);
INSERT INTO request_policy_version (creditor_id, number, policy, published_at, published_by)
    SELECT creditor_id, 1, policy, updated_at, updated_by FROM request_policy;
DROP TABLE request_policy;

-- Counts every change that someone made, so that nobody overwrites what they have not seen.
ALTER TABLE plan ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
-- Nothing falls due before this day, and why.
ALTER TABLE plan ADD COLUMN paused_until DATE;
ALTER TABLE plan ADD COLUMN paused_why TEXT;
-- So much, paid until this day, settles all of it; counted from what had been paid then.
ALTER TABLE plan ADD COLUMN settle_minor BIGINT;
ALTER TABLE plan ADD COLUMN settle_until DATE;
ALTER TABLE plan ADD COLUMN settle_from_minor BIGINT;

ALTER TABLE refusal_reason ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refusal_reason ADD COLUMN retired_at TIMESTAMPTZ;
