//! Why invoices are paid late, counted: what was asked and contested, and what calls came to.

use crate::{StoreError, Tx, dialect, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CreditorId,
    party::DebtorKind,
    requests::{RequestKind, RequestState},
    scenario::CallOutcome,
};
use sqlx::FromRow;

/// Requests that have all of this in common.
#[derive(Clone, Debug, FromRow)]
pub struct Group {
    pub kind: RequestKind,
    /// Of a dispute.
    pub category: Option<String>,
    pub state: RequestState,
    pub debtor_kind: DebtorKind,
    /// For whom the invoice is collected; of several, the first by name.
    pub principal: Option<String>,
    pub number: i64,
    /// What they were about, in minor units.
    pub minor: i64,
    /// What of a dispute was accepted, in minor units.
    pub accepted_minor: i64,
}

/// The requests that were opened between two instants, by what they have in common.
pub async fn requests(
    tx: &mut Tx,
    creditor: CreditorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Group>, StoreError> {
    const SQL: &str = "
        SELECT kind, category, state, debtor_kind, principal, COUNT(*) AS number,
            CAST(SUM(minor) AS BIGINT) AS minor, CAST(SUM(accepted_minor) AS BIGINT) AS accepted_minor
        FROM (
            SELECT r.kind, r.ask ->> 'category' AS category, r.state, d.kind AS debtor_kind, r.minor,
                CASE WHEN r.kind <> 'dispute' OR r.state <> 'approved' THEN 0
                    WHEN r.answer ->> 'answer' = 'approve_part' THEN CAST(r.answer ->> 'minor' AS BIGINT)
                    ELSE r.minor END AS accepted_minor,
                (SELECT MIN(i.principal) FROM request_invoice a
                    JOIN invoice i ON i.creditor_id = $1 AND i.id = a.invoice_id
                    WHERE a.creditor_id = $1 AND a.request_id = r.id) AS principal
            FROM request r JOIN debtor d ON d.creditor_id = $1 AND d.id = r.debtor_id
            WHERE r.creditor_id = $1 AND r.opened_at >= $2 AND r.opened_at < $3) each_one
        GROUP BY kind, category, state, debtor_kind, principal
        ORDER BY kind, category, state, debtor_kind, principal";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(until).fetch_all(db).await)
}

/// Disputes of one product in one state.
#[derive(Clone, Debug, FromRow)]
pub struct Product {
    /// What the contested line, or else the invoice, is for; may be empty.
    pub label: String,
    pub state: RequestState,
    pub number: i64,
    /// What of it was contested, in minor units.
    pub minor: i64,
    /// What of that was accepted, in minor units.
    pub accepted_minor: i64,
}

/// The disputes that were opened between two instants, by what they are about. One about several
/// products counts for each.
pub async fn products(
    tx: &mut Tx,
    creditor: CreditorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Product>, StoreError> {
    let sql = dialect::contested_products(tx);
    on!(tx, db => sqlx::query_as(sql).bind(creditor).bind(from).bind(until).fetch_all(db).await)
}

/// What calls came to between two instants: outcome, calls, debtors.
pub async fn calls(
    tx: &mut Tx,
    creditor: CreditorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(CallOutcome, i64, i64)>, StoreError> {
    const SQL: &str = "SELECT outcome, COUNT(*), COUNT(DISTINCT debtor_id) FROM action \
        WHERE creditor_id = $1 AND outcome IS NOT NULL AND done_at >= $2 AND done_at < $3 \
        GROUP BY outcome ORDER BY 2 DESC, outcome";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(until).fetch_all(db).await)
}

/// Invoices that fell due.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub struct Fallen {
    pub number: i64,
    /// Their totals, in minor units.
    pub minor: i64,
    /// How many of them have ever been contested …
    pub contested: i64,
    /// … and their totals.
    pub contested_minor: i64,
}

/// The invoices that fell due from a day on and before another.
pub async fn fallen_due(
    tx: &mut Tx,
    creditor: CreditorId,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Fallen, StoreError> {
    const SQL: &str = "
        SELECT COUNT(*) AS number, COALESCE(CAST(SUM(minor) AS BIGINT), 0) AS minor,
            COALESCE(CAST(SUM(contested) AS BIGINT), 0) AS contested,
            COALESCE(CAST(SUM(contested * minor) AS BIGINT), 0) AS contested_minor
        FROM (
            SELECT i.total_minor AS minor, CASE WHEN EXISTS (
                SELECT 1 FROM request_invoice a JOIN request r
                    ON r.creditor_id = $1 AND r.id = a.request_id AND r.kind = 'dispute'
                WHERE a.creditor_id = $1 AND a.invoice_id = i.id) THEN 1 ELSE 0 END AS contested
            FROM invoice i
            WHERE i.creditor_id = $1 AND i.kind = 'invoice' AND i.due_on >= $2 AND i.due_on < $3) each_one";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(until).fetch_one(db).await)
}
