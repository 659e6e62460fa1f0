//! Things that only a human should decide.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, StaffId, TaskId};
use sqlx::{FromRow, types::Json};

/// Something to look at.
#[derive(Clone, Debug, FromRow)]
pub struct Task {
    pub creditor_id: CreditorId,
    pub id: TaskId,
    pub debtor_id: Option<DebtorId>,
    pub kind: String,
    /// What caused it; the same cause makes one task only.
    pub source_key: String,
    pub detail: Json<serde_json::Value>,
    pub created_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<StaffId>,
}

/// Adds a task. `false` if its cause has made one already.
pub async fn insert(tx: &mut Tx, task: &Task) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO task (creditor_id, id, debtor_id, kind, source_key, detail, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (creditor_id, source_key) DO NOTHING";
    let t = task;
    let rows = on!(tx, db => sqlx::query(SQL).bind(t.creditor_id).bind(t.id).bind(t.debtor_id).bind(&t.kind)
        .bind(&t.source_key).bind(&t.detail).bind(t.created_at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Tasks that wait, oldest first; at most 500.
pub async fn open(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Task>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, debtor_id, kind, source_key, detail, created_at, done_at, done_by \
        FROM task WHERE creditor_id = $1 AND done_at IS NULL ORDER BY created_at, id LIMIT 500";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Marks a task as done. `false` if it was already, or is another creditor's.
pub async fn done(
    tx: &mut Tx,
    creditor: CreditorId,
    id: TaskId,
    by: StaffId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE task SET done_at = $3, done_by = $4 \
        WHERE creditor_id = $1 AND id = $2 AND done_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).bind(by).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Marks a task as done because what caused it is over. `false` if there is none that waits.
pub async fn settle(
    tx: &mut Tx,
    creditor: CreditorId,
    source_key: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE task SET done_at = $3 \
        WHERE creditor_id = $1 AND source_key = $2 AND done_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(source_key).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A task with its debtor's name.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    #[sqlx(flatten)]
    pub task: Task,
    pub debtor_name: Option<String>,
}

/// Tasks that wait, with their debtors' names, oldest first; at most 500.
pub async fn open_told(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Told>, StoreError> {
    const SQL: &str = "
        SELECT t.creditor_id, t.id, t.debtor_id, t.kind, t.source_key, t.detail, t.created_at, t.done_at, t.done_by,
            d.name AS debtor_name
        FROM task t LEFT JOIN debtor d ON d.creditor_id = $1 AND d.id = t.debtor_id
        WHERE t.creditor_id = $1 AND t.done_at IS NULL ORDER BY t.created_at, t.id LIMIT 500";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// The tasks about a debtor that wait, oldest first.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Task>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, debtor_id, kind, source_key, detail, created_at, done_at, done_by \
        FROM task WHERE creditor_id = $1 AND debtor_id = $2 AND done_at IS NULL ORDER BY created_at, id LIMIT 100";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The task with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: TaskId,
) -> Result<Option<Task>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, debtor_id, kind, source_key, detail, created_at, done_at, done_by \
        FROM task WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}
