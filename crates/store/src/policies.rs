//! A creditor's reminder policy, and the days that were planned.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CreditorId, DebtorId, StaffId, legal::Decision, scenario::Frame};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// How a creditor reminds.
#[derive(Clone, Debug, FromRow)]
pub struct Policy {
    pub creditor_id: CreditorId,
    pub frame: Json<Frame>,
    /// Whether formal notices may leave without a person's validation.
    pub formal_automatic: bool,
    /// Late interest.
    pub interest: Decision,
    /// The fixed indemnity of 40 €.
    pub indemnity: Decision,
    /// A contract's rate in % a year, a decimal number as text.
    pub contract_rate: Option<String>,
    /// Since when nothing is sent at all.
    pub switched_off_at: Option<DateTime<Utc>>,
    pub switched_off_by: Option<StaffId>,
    pub switched_off_why: Option<String>,
    pub updated_at: DateTime<Utc>,
}

impl Policy {
    /// What counts until a creditor decides otherwise: nothing beyond the principal is demanded.
    pub fn new(creditor: CreditorId, at: DateTime<Utc>) -> Self {
        Self {
            creditor_id: creditor,
            frame: Json(Frame::default()),
            formal_automatic: false,
            interest: Decision::Waive,
            indemnity: Decision::Waive,
            contract_rate: None,
            switched_off_at: None,
            switched_off_by: None,
            switched_off_why: None,
            updated_at: at,
        }
    }
}

macro_rules! columns {
    () => {
        "creditor_id, frame, formal_automatic, interest, indemnity, contract_rate, switched_off_at, \
         switched_off_by, switched_off_why, updated_at"
    };
}

/// A creditor's policy, if it has decided anything.
pub async fn of(tx: &mut Tx, creditor: CreditorId) -> Result<Option<Policy>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM reminder_policy WHERE creditor_id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// Sets a creditor's policy.
pub async fn put(tx: &mut Tx, policy: &Policy) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO reminder_policy (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (creditor_id) DO UPDATE SET frame = excluded.frame,
             formal_automatic = excluded.formal_automatic, interest = excluded.interest,
             indemnity = excluded.indemnity, contract_rate = excluded.contract_rate,
             switched_off_at = excluded.switched_off_at, switched_off_by = excluded.switched_off_by,
             switched_off_why = excluded.switched_off_why, updated_at = excluded.updated_at"
    );
    let p = policy;
    on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(&p.frame).bind(p.formal_automatic)
        .bind(p.interest).bind(p.indemnity).bind(&p.contract_rate).bind(p.switched_off_at)
        .bind(p.switched_off_by).bind(&p.switched_off_why).bind(p.updated_at).execute(db).await.map(drop))
}

/// Keeps others from changing a creditor's policy until this transaction ends, if it has one.
pub async fn lock(tx: &mut Tx, creditor: CreditorId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE reminder_policy SET updated_at = updated_at WHERE creditor_id = $1")
        .bind(creditor).execute(db).await.map(drop))
}

/// A day that was, or is being, planned.
#[derive(Clone, Debug, FromRow)]
pub struct PlannedDay {
    pub creditor_id: CreditorId,
    pub id: Uuid,
    pub day: NaiveDate,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// What came of it, by reason.
    pub counts: Json<serde_json::Value>,
}

/// Notes that a day is to be planned. `false` if it was noted before.
pub async fn begin_day(tx: &mut Tx, day: &PlannedDay) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO planned_day (creditor_id, id, day, started_at, finished_at, counts) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, day) DO NOTHING";
    let d = day;
    let rows = on!(tx, db => sqlx::query(SQL).bind(d.creditor_id).bind(d.id).bind(d.day).bind(d.started_at)
        .bind(d.finished_at).bind(&d.counts).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The planned day with this id.
pub async fn day(
    tx: &mut Tx,
    creditor: CreditorId,
    id: Uuid,
) -> Result<Option<PlannedDay>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, day, started_at, finished_at, counts FROM planned_day \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Notes what came of a day.
pub async fn end_day(
    tx: &mut Tx,
    creditor: CreditorId,
    day: NaiveDate,
    at: DateTime<Utc>,
    counts: &serde_json::Value,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE planned_day SET finished_at = $3, counts = $4 WHERE creditor_id = $1 AND day = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(day).bind(at).bind(Json(counts)).execute(db).await
        .map(drop))
}

/// Opens a day that was planned, so that it can be planned once more. `false` if its planning is
/// still under way.
pub async fn reopen_day(
    tx: &mut Tx,
    creditor: CreditorId,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE planned_day SET started_at = $3, finished_at = NULL \
        WHERE creditor_id = $1 AND id = $2 AND finished_at IS NOT NULL";
    const PAGES: &str = "DELETE FROM planned_page WHERE creditor_id = $1 AND day_id = $2";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    if rows == 1 {
        on!(tx, db => sqlx::query(PAGES).bind(creditor).bind(id).execute(db).await.map(drop))?;
    }
    Ok(rows == 1)
}

/// The last days that were planned, newest first.
pub async fn days(
    tx: &mut Tx,
    creditor: CreditorId,
    limit: i64,
) -> Result<Vec<PlannedDay>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, day, started_at, finished_at, counts FROM planned_day \
        WHERE creditor_id = $1 ORDER BY day DESC LIMIT $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).fetch_all(db).await)
}

/// Some debtors of a day, planned as one piece of work by whichever worker comes first.
#[derive(Clone, Debug, FromRow)]
pub struct PlannedPage {
    pub creditor_id: CreditorId,
    pub id: Uuid,
    pub day_id: Uuid,
    /// The debtors after this one …
    pub from_debtor: DebtorId,
    /// … up to and including this one.
    pub to_debtor: DebtorId,
    pub finished_at: Option<DateTime<Utc>>,
    pub counts: Json<serde_json::Value>,
}

/// Adds a page. `false` if the day has it already.
pub async fn insert_page(tx: &mut Tx, page: &PlannedPage) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO planned_page (creditor_id, id, day_id, from_debtor, to_debtor, finished_at, \
        counts) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (creditor_id, day_id, from_debtor) DO NOTHING";
    let p = page;
    let rows = on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(p.id).bind(p.day_id).bind(p.from_debtor)
        .bind(p.to_debtor).bind(p.finished_at).bind(&p.counts).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The page with this id.
pub async fn page(
    tx: &mut Tx,
    creditor: CreditorId,
    id: Uuid,
) -> Result<Option<PlannedPage>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, day_id, from_debtor, to_debtor, finished_at, counts \
        FROM planned_page WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The pages of a day.
pub async fn pages(
    tx: &mut Tx,
    creditor: CreditorId,
    day: Uuid,
) -> Result<Vec<PlannedPage>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, day_id, from_debtor, to_debtor, finished_at, counts \
        FROM planned_page WHERE creditor_id = $1 AND day_id = $2 ORDER BY from_debtor";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(day).fetch_all(db).await)
}

/// Notes what came of a page.
pub async fn end_page(
    tx: &mut Tx,
    creditor: CreditorId,
    id: Uuid,
    at: DateTime<Utc>,
    counts: &serde_json::Value,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE planned_page SET finished_at = $3, counts = $4 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).bind(Json(counts)).execute(db).await
        .map(drop))
}
