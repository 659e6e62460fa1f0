//! What creditors grant by themselves, what collectors allow single debtors, and how refusals are
//! worded.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, Locale, StaffId, plans::Allowance, requests::RequestPolicy};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A creditor's policy, if it has decided anything.
pub async fn of(tx: &mut Tx, creditor: CreditorId) -> Result<Option<RequestPolicy>, StoreError> {
    const SQL: &str = "SELECT policy FROM request_policy WHERE creditor_id = $1";
    let found: Option<Json<RequestPolicy>> =
        on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).fetch_optional(db).await)?;
    Ok(found.map(|policy| policy.0))
}

/// Sets a creditor's policy.
pub async fn put(
    tx: &mut Tx,
    creditor: CreditorId,
    policy: &RequestPolicy,
    by: Option<StaffId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO request_policy (creditor_id, policy, updated_at, updated_by) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id) DO UPDATE SET policy = excluded.policy, \
        updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(Json(policy)).bind(at).bind(by).execute(db).await
        .map(drop))
}

/// What a collector allows a debtor.
pub async fn allowance(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Option<(Allowance, String)>, StoreError> {
    const SQL: &str =
        "SELECT allowance, note FROM allowance WHERE creditor_id = $1 AND debtor_id = $2";
    let found: Option<(Json<Allowance>, String)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_optional(db).await)?;
    Ok(found.map(|(allowance, note)| (allowance.0, note)))
}

/// Sets what a collector allows a debtor, with the reason.
pub async fn allow(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    allowance: Allowance,
    note: &str,
    (by, at): (StaffId, DateTime<Utc>),
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO allowance (creditor_id, debtor_id, allowance, note, updated_at, updated_by) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, debtor_id) DO UPDATE SET \
        allowance = excluded.allowance, note = excluded.note, updated_at = excluded.updated_at, \
        updated_by = excluded.updated_by";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).bind(Json(allowance)).bind(note).bind(at)
        .bind(by).execute(db).await.map(drop))
}

/// A reason for a refusal, worded for debtors.
#[derive(Clone, Debug, FromRow)]
pub struct Reason {
    pub id: Uuid,
    pub locale: Locale,
    pub name: String,
    pub words: String,
}

/// The reasons of a creditor, by name.
pub async fn reasons(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Reason>, StoreError> {
    const SQL: &str = "SELECT id, locale, name, words FROM refusal_reason \
        WHERE creditor_id = $1 ORDER BY name, locale LIMIT 200";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Adds a reason, or words one of the same name anew.
pub async fn put_reason(
    tx: &mut Tx,
    creditor: CreditorId,
    reason: &Reason,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO refusal_reason (creditor_id, id, locale, name, words, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, locale, name) DO UPDATE SET \
        words = excluded.words, updated_at = excluded.updated_at";
    let r = reason;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(r.id).bind(r.locale).bind(&r.name).bind(&r.words)
        .bind(at).execute(db).await.map(drop))
}
