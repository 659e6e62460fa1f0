//! Changes of plans that wait for a second person: one at a time for each plan.

use crate::{Json, StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, PlanId, StaffId, plans::PlanChange};
use sqlx::FromRow;

/// A change that somebody proposed.
#[derive(Clone, Debug, FromRow)]
pub struct Proposed {
    pub plan_id: PlanId,
    pub change: Json<PlanChange>,
    pub proposed_by: StaffId,
    pub proposed_at: DateTime<Utc>,
}

/// Notes a change. `false` if one waits already.
pub async fn propose(
    tx: &mut Tx,
    creditor: CreditorId,
    proposed: &Proposed,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO plan_change (creditor_id, plan_id, change, proposed_by, proposed_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (creditor_id, plan_id) DO NOTHING";
    let p = proposed;
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(p.plan_id).bind(&p.change).bind(p.proposed_by)
        .bind(p.proposed_at).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The change that waits for a plan.
pub async fn of_plan(
    tx: &mut Tx,
    creditor: CreditorId,
    plan: PlanId,
) -> Result<Option<Proposed>, StoreError> {
    const SQL: &str = "SELECT plan_id, change, proposed_by, proposed_at FROM plan_change \
        WHERE creditor_id = $1 AND plan_id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(plan).fetch_optional(db).await)
}

/// Forgets the change that waits for a plan. `false` if none did.
pub async fn forget(tx: &mut Tx, creditor: CreditorId, plan: PlanId) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM plan_change WHERE creditor_id = $1 AND plan_id = $2";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(plan).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
