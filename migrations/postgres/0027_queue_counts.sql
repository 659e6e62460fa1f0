-- How many requests of each kind wait, with whatever the list is filtered by: counted from this index alone, in its
-- order, where the queue's own order would have them sorted first.
CREATE INDEX request_counts ON request (creditor_id, kind, state, snoozed_until, answer_by, minor, assigned_to,
    needs_second, category, debtor_id, ended_at) WHERE ended_at IS NULL;
