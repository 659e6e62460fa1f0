//! What the team's own work on the queue leaves behind: the views that each comes back to, and who
//! has a request open.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, RequestId, StaffId};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// Filters that someone of the team comes back to.
#[derive(Clone, Debug, FromRow)]
pub struct SavedView {
    pub id: Uuid,
    pub staff_id: StaffId,
    pub name: String,
    pub filters: Json<serde_json::Value>,
    pub created_at: DateTime<Utc>,
}

/// Someone's views, by name.
pub async fn views(
    tx: &mut Tx,
    creditor: CreditorId,
    staff: StaffId,
) -> Result<Vec<SavedView>, StoreError> {
    const SQL: &str = "SELECT id, staff_id, name, filters, created_at FROM saved_view \
        WHERE creditor_id = $1 AND staff_id = $2 ORDER BY name LIMIT 100";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(staff).fetch_all(db).await)
}

/// Keeps a view; one of the same name shows these filters from now on.
pub async fn save_view(
    tx: &mut Tx,
    creditor: CreditorId,
    view: &SavedView,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO saved_view (creditor_id, id, staff_id, name, filters, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, staff_id, name) DO UPDATE SET \
        filters = excluded.filters";
    let v = view;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(v.id).bind(v.staff_id).bind(&v.name).bind(&v.filters)
        .bind(v.created_at).execute(db).await.map(drop))
}

/// Forgets a view of someone's. `false` if it is not theirs.
pub async fn delete_view(
    tx: &mut Tx,
    creditor: CreditorId,
    staff: StaffId,
    id: Uuid,
) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM saved_view WHERE creditor_id = $1 AND staff_id = $2 AND id = $3";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(staff).bind(id).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that someone has a request open at this moment.
pub async fn read(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    staff: StaffId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO request_reader (creditor_id, request_id, staff_id, seen_at) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id, request_id, staff_id) DO UPDATE SET \
        seen_at = excluded.seen_at";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(request).bind(staff).bind(at).execute(db).await
        .map(drop))
}

/// The names of those who had a request open since then, but for one; at most ten.
pub async fn others(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    but: StaffId,
    since: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    const SQL: &str = "SELECT s.name FROM request_reader r JOIN staff s ON s.id = r.staff_id \
        WHERE r.creditor_id = $1 AND r.request_id = $2 AND r.staff_id <> $3 AND r.seen_at >= $4 \
        ORDER BY s.name LIMIT 10";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(request).bind(but).bind(since)
        .fetch_all(db).await)
}

/// Forgets who had a request open before then, `most` rows at most.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH gone AS MATERIALIZED (SELECT creditor_id, request_id, staff_id FROM request_reader
            WHERE seen_at < $1 ORDER BY seen_at LIMIT $2)
        DELETE FROM request_reader WHERE seen_at < $1
            AND (creditor_id, request_id, staff_id) IN (SELECT creditor_id, request_id, staff_id FROM gone)";
    on!(tx, db => sqlx::query(SQL).bind(before).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
