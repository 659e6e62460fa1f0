//! Plans and their instalments. How far one has come is told by the ledger.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, CreditorId, Currency, DebtorId, InvoiceId, PlanId, RequestId,
    plans::{Instalment, PlanKind, PlanState},
    scenario::HoldReason,
};
use sqlx::FromRow;

/// A plan.
#[derive(Clone, Debug, FromRow)]
pub struct Plan {
    pub creditor_id: CreditorId,
    pub id: PlanId,
    pub debtor_id: DebtorId,
    /// The request that it was agreed on.
    pub request_id: RequestId,
    /// Who is written to about it.
    pub contact_id: Option<ContactId>,
    pub kind: PlanKind,
    pub state: PlanState,
    /// What its instalments come to, in minor units.
    pub total_minor: i64,
    pub currency: Currency,
    /// Calendar days after an instalment's date before it counts as missed.
    pub grace_days: i64,
    pub agreed_on: NaiveDate,
    /// Whether the debtor has moved a date by themselves.
    pub was_moved: bool,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Counts every change that someone made, so that nobody overwrites what they have not seen.
    pub version: i64,
    /// Nothing falls due before this day, and why.
    pub paused_until: Option<NaiveDate>,
    pub paused_why: Option<String>,
    /// So much, in minor units, settles all of it …
    pub settle_minor: Option<i64>,
    /// … if it is paid until this day …
    pub settle_until: Option<NaiveDate>,
    /// … beyond what had been paid when that was agreed.
    pub settle_from_minor: Option<i64>,
    /// It rests since this day, because its debtor is held, …
    pub held_since: Option<NaiveDate>,
    /// … for this reason.
    pub held_by: Option<HoldReason>,
}

/// An invoice in a plan.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Member {
    pub plan_id: PlanId,
    pub invoice_id: InvoiceId,
    /// What was owed on it when the plan was agreed, in minor units.
    pub minor: i64,
    pub is_open: bool,
}

/// An instalment as stored.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct StoredInstalment {
    pub position: i64,
    pub due_on: NaiveDate,
    pub minor: i64,
    pub announced_at: Option<DateTime<Utc>>,
}

impl From<&StoredInstalment> for Instalment {
    fn from(row: &StoredInstalment) -> Self {
        let position = u32::try_from(row.position).unwrap_or_default();
        Self { position, due_on: row.due_on, minor: row.minor }
    }
}

/// The columns of a [`Plan`].
macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, request_id, contact_id, kind, state, total_minor, currency, grace_days, \
         agreed_on, was_moved, created_at, ended_at, version, paused_until, paused_why, settle_minor, settle_until, \
         settle_from_minor, held_since, held_by"
    };
}

pub(crate) use columns;

/// Adds a plan with its invoices and instalments.
pub async fn insert(
    tx: &mut Tx,
    plan: &Plan,
    members: &[(InvoiceId, i64)],
    instalments: &[Instalment],
) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO plan (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22)"
    );
    const MEMBER: &str = "INSERT INTO plan_invoice (creditor_id, plan_id, invoice_id, minor, is_open) \
        VALUES ($1, $2, $3, $4, TRUE)";
    const PART: &str = "INSERT INTO instalment (creditor_id, plan_id, position, due_on, minor, announced_at) \
        VALUES ($1, $2, $3, $4, $5, NULL)";
    let p = plan;
    on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(p.id).bind(p.debtor_id).bind(p.request_id)
        .bind(p.contact_id).bind(p.kind).bind(p.state).bind(p.total_minor).bind(p.currency).bind(p.grace_days)
        .bind(p.agreed_on).bind(p.was_moved).bind(p.created_at).bind(p.ended_at).bind(p.version)
        .bind(p.paused_until).bind(&p.paused_why).bind(p.settle_minor).bind(p.settle_until)
        .bind(p.settle_from_minor).bind(p.held_since).bind(p.held_by).execute(db).await.map(drop))?;
    for (invoice, minor) in members {
        on!(tx, db => sqlx::query(MEMBER).bind(p.creditor_id).bind(p.id).bind(invoice).bind(minor)
            .execute(db).await.map(drop))?;
    }
    for part in instalments {
        on!(tx, db => sqlx::query(PART).bind(p.creditor_id).bind(p.id).bind(i64::from(part.position))
            .bind(part.due_on).bind(part.minor).execute(db).await.map(drop))?;
    }
    Ok(())
}

/// Ends a plan that is active. `false` if it had ended.
pub async fn end(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PlanId,
    state: PlanState,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE plan SET state = $3, ended_at = $4 \
        WHERE creditor_id = $1 AND id = $2 AND state = 'active'";
    const CLOSE: &str =
        "UPDATE plan_invoice SET is_open = FALSE WHERE creditor_id = $1 AND plan_id = $2";
    // What was to be changed of it has nothing left to change.
    const FORGET: &str = "DELETE FROM plan_change WHERE creditor_id = $1 AND plan_id = $2";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(state).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    if rows == 1 {
        on!(tx, db => sqlx::query(CLOSE).bind(creditor).bind(id).execute(db).await.map(drop))?;
        on!(tx, db => sqlx::query(FORGET).bind(creditor).bind(id).execute(db).await.map(drop))?;
    }
    Ok(rows == 1)
}

/// The plan with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PlanId,
) -> Result<Option<Plan>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM plan WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The plan that was agreed on a request; of several, the latest.
pub async fn of_request(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
) -> Result<Option<Plan>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM plan WHERE creditor_id = $1 AND request_id = $2 ORDER BY id DESC LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).fetch_optional(db).await)
}

/// The active plan that an invoice is in.
pub async fn of_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Option<Plan>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM plan WHERE creditor_id = $1 AND id = (SELECT plan_id FROM plan_invoice \
         WHERE creditor_id = $1 AND invoice_id = $2 AND is_open)"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_optional(db).await)
}

/// A debtor's plans, newest first; at most 100.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Plan>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM plan WHERE creditor_id = $1 AND debtor_id = $2 ORDER BY created_at DESC, id DESC LIMIT 100"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Active plans of a creditor after `from`, in order.
pub async fn active(
    tx: &mut Tx,
    creditor: CreditorId,
    from: PlanId,
    limit: i64,
) -> Result<Vec<Plan>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM plan WHERE creditor_id = $1 AND state = 'active' AND id > $2 ORDER BY id LIMIT $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(limit).fetch_all(db).await)
}

/// How many plans of a creditor are in each state.
pub async fn counts(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(PlanState, i64)>, StoreError> {
    const SQL: &str =
        "SELECT state, COUNT(*) FROM plan WHERE creditor_id = $1 GROUP BY state ORDER BY state";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Writes what a person may change of a plan that is under way, unless it has changed since its
/// version was read, or has ended.
pub async fn update(tx: &mut Tx, plan: &Plan) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE plan SET version = version + 1, paused_until = $4, paused_why = $5, settle_minor = $6, \
        settle_until = $7, settle_from_minor = $8 \
        WHERE creditor_id = $1 AND id = $2 AND version = $3 AND state = 'active'";
    let p = plan;
    let rows = on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(p.id).bind(p.version).bind(p.paused_until)
        .bind(&p.paused_why).bind(p.settle_minor).bind(p.settle_until).bind(p.settle_from_minor)
        .execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes whether a plan rests because its debtor is held.
pub async fn set_held(tx: &mut Tx, plan: &Plan) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE plan SET version = version + 1, held_since = $3, held_by = $4 \
        WHERE creditor_id = $1 AND id = $2 AND state = 'active'";
    let p = plan;
    on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(p.id).bind(p.held_since).bind(p.held_by)
        .execute(db).await.map(drop))
}

/// Gives an instalment another day; it is announced anew.
pub async fn put_off(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
    instalment: Instalment,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE instalment SET due_on = $4, announced_at = NULL \
        WHERE creditor_id = $1 AND plan_id = $2 AND position = $3 AND due_on <> $4";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(plan).bind(i64::from(instalment.position))
        .bind(instalment.due_on).execute(db).await.map(drop))
}

/// The invoices of a debtor that are in an active plan.
pub async fn invoices_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<InvoiceId>, StoreError> {
    const SQL: &str = "SELECT i.invoice_id FROM plan p JOIN plan_invoice i ON i.creditor_id = $1 AND i.plan_id = p.id \
        WHERE p.creditor_id = $1 AND p.debtor_id = $2 AND i.is_open";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The invoices of a plan.
pub async fn members(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
) -> Result<Vec<Member>, StoreError> {
    const SQL: &str = "SELECT plan_id, invoice_id, minor, is_open FROM plan_invoice \
        WHERE creditor_id = $1 AND plan_id = $2 ORDER BY invoice_id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(plan).fetch_all(db).await)
}

/// What is still owed on the invoices of a plan, in minor units; credits do not count.
pub async fn remaining(tx: &mut Tx, creditor: CreditorId, plan: PlanId) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(b.minor) AS BIGINT), 0) FROM (
            SELECT CAST(SUM(e.minor) AS BIGINT) AS minor FROM plan_invoice p
            JOIN ledger_entry e ON e.creditor_id = $1 AND e.invoice_id = p.invoice_id
            WHERE p.creditor_id = $1 AND p.plan_id = $2
            GROUP BY p.invoice_id HAVING SUM(e.minor) > 0) b";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(plan).fetch_one(db).await)
}

/// The instalments of a plan, in order.
pub async fn instalments(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
) -> Result<Vec<StoredInstalment>, StoreError> {
    const SQL: &str = "SELECT position, due_on, minor, announced_at FROM instalment \
        WHERE creditor_id = $1 AND plan_id = $2 ORDER BY position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(plan).fetch_all(db).await)
}

/// Notes that an instalment has been announced. `false` if it was before.
pub async fn announced(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
    position: u32,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE instalment SET announced_at = $4 \
        WHERE creditor_id = $1 AND plan_id = $2 AND position = $3 AND announced_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(plan).bind(i64::from(position)).bind(at)
        .execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Moves an instalment to another day, by the debtor themselves. `false` if they have moved one
/// before, or the plan has ended.
pub async fn move_once(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
    position: u32,
    due_on: NaiveDate,
) -> Result<bool, StoreError> {
    const ONCE: &str = "UPDATE plan SET was_moved = TRUE, version = version + 1 \
        WHERE creditor_id = $1 AND id = $2 AND state = 'active' AND NOT was_moved";
    const SQL: &str = "UPDATE instalment SET due_on = $4, announced_at = NULL \
        WHERE creditor_id = $1 AND plan_id = $2 AND position = $3";
    let rows = on!(tx, db => sqlx::query(ONCE).bind(creditor).bind(plan).execute(db).await
        .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(plan).bind(i64::from(position)).bind(due_on)
        .execute(db).await.map(drop))?;
    Ok(true)
}
