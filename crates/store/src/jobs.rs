//! Background jobs and the outbox. A job carries an id, never data; it is enqueued in the caller's
//! transaction and may run more than once.

use crate::{StoreError, Tx, dialect, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, JobId, job::JobKind};
use sqlx::FromRow;
use uuid::Uuid;

/// A job.
#[derive(Clone, Debug, FromRow)]
pub struct Job {
    pub id: JobId,
    /// Nobody's for work on the whole installation.
    pub creditor_id: Option<CreditorId>,
    pub kind: JobKind,
    /// What to work on.
    pub subject_id: Uuid,
    pub run_at: DateTime<Utc>,
    /// How many times it was begun.
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "id, creditor_id, kind, subject_id, run_at, attempts, last_error, created_at"
    };
}

/// Adds a job to be done once this transaction is committed.
pub async fn enqueue(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO job (id, creditor_id, kind, subject_id, state, run_at, attempts, created_at) \
        VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6)";
    on!(tx, db => sqlx::query(SQL).bind(job.id).bind(job.creditor_id).bind(job.kind).bind(job.subject_id)
        .bind(job.run_at).bind(job.created_at).execute(db).await.map(drop))
}

/// Adds many jobs at once.
pub async fn enqueue_all(tx: &mut Tx, jobs: &[Job]) -> Result<(), StoreError> {
    const SQL: &str =
        "INSERT INTO job (id, creditor_id, kind, subject_id, state, run_at, attempts, created_at) ";
    for chunk in jobs.chunks(1_000) {
        on!(tx, db => {
            let mut query = sqlx::QueryBuilder::new(SQL);
            query.push_values(chunk, |mut row, job| {
                row.push_bind(job.id).push_bind(job.creditor_id).push_bind(job.kind).push_bind(job.subject_id)
                    .push_bind("ready").push_bind(job.run_at).push_bind(0_i64).push_bind(job.created_at);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Claims jobs that are due, for one worker, until `lease_until`; a worker that dies loses them.
/// The oldest comes first.
pub async fn claim(
    tx: &mut Tx,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Job>, StoreError> {
    let sql = dialect::claim_jobs(tx);
    let mut jobs: Vec<Job> = on!(tx, db => sqlx::query_as(sql).bind(now).bind(lease_until).bind(limit).fetch_all(db).await)?;
    jobs.sort_unstable_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

// What follows changes a job only for the worker that claimed it last: `attempts` grows with each
// claim, so a worker that was thought dead and comes back undoes nothing.

/// Keeps a claimed job for longer. `false` if another worker has it now.
pub async fn hold(tx: &mut Tx, job: &Job, lease_until: DateTime<Utc>) -> Result<bool, StoreError> {
    const SQL: &str =
        "UPDATE job SET locked_until = $3 WHERE id = $1 AND attempts = $2 AND state = 'ready'";
    let rows = on!(tx, db => sqlx::query(SQL).bind(job.id).bind(job.attempts).bind(lease_until)
        .execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets a job that is done.
pub async fn finish(tx: &mut Tx, job: &Job) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM job WHERE id = $1 AND attempts = $2").bind(job.id).bind(job.attempts)
        .execute(db).await.map(drop))
}

/// Plans the next try.
pub async fn retry(
    tx: &mut Tx,
    job: &Job,
    run_at: DateTime<Utc>,
    error: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE job SET run_at = $3, last_error = $4, locked_until = NULL \
        WHERE id = $1 AND attempts = $2";
    on!(tx, db => sqlx::query(SQL).bind(job.id).bind(job.attempts).bind(run_at).bind(error)
        .execute(db).await.map(drop))
}

/// Gives a job up: it becomes a dead letter that a human sees.
pub async fn bury(tx: &mut Tx, job: &Job, error: &str) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE job SET state = 'dead', last_error = $3, locked_until = NULL \
        WHERE id = $1 AND attempts = $2";
    on!(tx, db => sqlx::query(SQL).bind(job.id).bind(job.attempts).bind(error).execute(db).await.map(drop))
}

/// A creditor's dead letters, newest first; at most 200.
pub async fn dead(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Job>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM job WHERE creditor_id = $1 AND state = 'dead' ORDER BY created_at DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Gives a dead letter another chance. `false` if there is none with this id.
pub async fn revive(
    tx: &mut Tx,
    creditor: CreditorId,
    id: JobId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE job SET state = 'ready', attempts = 0, run_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND state = 'dead'";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(now).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A dead letter as the operator sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Buried {
    #[sqlx(flatten)]
    pub job: Job,
    /// Whose it is; nobody's if what it was about is not known here.
    pub creditor_slug: Option<String>,
}

/// Every dead letter, whoever's and nobody's, oldest first: for the operator.
pub async fn buried(tx: &mut Tx) -> Result<Vec<Buried>, StoreError> {
    const SQL: &str = "
        SELECT j.id, j.creditor_id, j.kind, j.subject_id, j.run_at, j.attempts, j.last_error, j.created_at,
            c.slug AS creditor_slug
        FROM job j LEFT JOIN creditor c ON c.id = j.creditor_id
        WHERE j.state = 'dead' ORDER BY j.created_at, j.id";
    on!(tx, db => sqlx::query_as(SQL).fetch_all(db).await)
}

/// Gives a dead letter another chance, whoever's it is: for the operator. Nothing if there is none
/// with this id.
pub async fn exhume(tx: &mut Tx, id: JobId, now: DateTime<Utc>) -> Result<Option<Job>, StoreError> {
    const SQL: &str = concat!(
        "UPDATE job SET state = 'ready', attempts = 0, run_at = $2 \
         WHERE id = $1 AND state = 'dead' RETURNING ",
        columns!()
    );
    on!(tx, db => sqlx::query_as(SQL).bind(id).bind(now).fetch_optional(db).await)
}

/// How many jobs wait and how many are dead.
pub async fn counts(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(CASE state WHEN 'ready' THEN 1 ELSE 0 END) AS BIGINT), 0), \
        COALESCE(CAST(SUM(CASE state WHEN 'dead' THEN 1 ELSE 0 END) AS BIGINT), 0) FROM job";
    on!(tx, db => sqlx::query_as(SQL).fetch_one(db).await)
}

/// A dead letter with what it was about.
#[derive(Clone, Debug, FromRow)]
pub struct DeadLetter {
    #[sqlx(flatten)]
    pub job: Job,
    pub debtor_id: Option<DebtorId>,
    pub debtor_name: Option<String>,
    /// The address of a message, or the name of an imported file.
    pub about: Option<String>,
}

/// A creditor's dead letters with what they were about, newest first; at most 200.
pub async fn dead_letters(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<DeadLetter>, StoreError> {
    const SQL: &str = "
        SELECT j.id, j.creditor_id, j.kind, j.subject_id, j.run_at, j.attempts, j.last_error, j.created_at,
            d.id AS debtor_id, d.name AS debtor_name, COALESCE(m.recipient, g.recipient, i.file_name) AS about
        FROM job j
        LEFT JOIN message m ON j.kind = 'send_message' AND m.creditor_id = $1 AND m.id = j.subject_id
        LEFT JOIN guest_mail g ON j.kind = 'send_guest_mail' AND g.creditor_id = $1 AND g.id = j.subject_id
        LEFT JOIN refund r ON j.kind = 'send_refund' AND r.creditor_id = $1 AND r.id = j.subject_id
        LEFT JOIN payment_attempt a ON a.creditor_id = $1
            AND a.id = CASE WHEN j.kind = 'reconcile_attempt' THEN j.subject_id ELSE r.attempt_id END
        LEFT JOIN import i ON j.kind = 'run_import' AND i.creditor_id = $1 AND i.id = j.subject_id
        LEFT JOIN debtor d ON d.creditor_id = $1 AND d.id = COALESCE(m.debtor_id, a.debtor_id)
        WHERE j.creditor_id = $1 AND j.state = 'dead' ORDER BY j.created_at DESC, j.id DESC LIMIT 200";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}
