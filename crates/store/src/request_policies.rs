//! What creditors grant by themselves, what collectors allow single debtors, and how refusals are
//! worded.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, Locale, StaffId, plans::Allowance, requests::RequestPolicy};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A policy as it was published.
#[derive(Clone, Debug, FromRow)]
pub struct Version {
    /// From 1, without a gap; the highest counts.
    pub number: i64,
    pub policy: Json<RequestPolicy>,
    pub published_at: DateTime<Utc>,
    pub published_by: Option<StaffId>,
    /// The version whose text this one took up again.
    pub restored_from: Option<i64>,
}

macro_rules! version {
    ($rest:literal) => {
        concat!(
            "SELECT number, policy, published_at, published_by, restored_from FROM request_policy_version \
             WHERE creditor_id = $1",
            $rest
        )
    };
}

/// The policy that counts, if the creditor has published any.
pub async fn of(tx: &mut Tx, creditor: CreditorId) -> Result<Option<Version>, StoreError> {
    const SQL: &str = version!(" ORDER BY number DESC LIMIT 1");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// One version.
pub async fn version(
    tx: &mut Tx,
    creditor: CreditorId,
    number: i64,
) -> Result<Option<Version>, StoreError> {
    const SQL: &str = version!(" AND number = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(number).fetch_optional(db).await)
}

/// The latest versions, newest first.
pub async fn versions(
    tx: &mut Tx,
    creditor: CreditorId,
    limit: i64,
) -> Result<Vec<Version>, StoreError> {
    const SQL: &str = version!(" ORDER BY number DESC LIMIT $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).fetch_all(db).await)
}

/// Adds a version. `false` if one of this number was published meanwhile.
pub async fn publish(
    tx: &mut Tx,
    creditor: CreditorId,
    version: &Version,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO request_policy_version (creditor_id, number, policy, published_at, published_by, \
        restored_from) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, number) DO NOTHING";
    let v = version;
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(v.number).bind(&v.policy).bind(v.published_at)
        .bind(v.published_by).bind(v.restored_from).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
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

/// A reason for a refusal, worded for debtors in one language.
#[derive(Clone, Debug, FromRow)]
pub struct Reason {
    pub id: Uuid,
    pub locale: Locale,
    /// The same in every language.
    pub name: String,
    pub words: String,
    /// Its place in the list.
    pub position: i64,
    /// No longer offered since then.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The reasons of a creditor in their order, retired ones included.
pub async fn reasons(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Reason>, StoreError> {
    const SQL: &str = "SELECT id, locale, name, words, position, retired_at FROM refusal_reason \
        WHERE creditor_id = $1 ORDER BY position, name, locale LIMIT 200";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Adds a reason, or writes one of the same name and language anew.
pub async fn put_reason(
    tx: &mut Tx,
    creditor: CreditorId,
    reason: &Reason,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO refusal_reason (creditor_id, id, locale, name, words, position, retired_at, \
        updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (creditor_id, locale, name) DO UPDATE SET \
        words = excluded.words, position = excluded.position, retired_at = excluded.retired_at, \
        updated_at = excluded.updated_at";
    let r = reason;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(r.id).bind(r.locale).bind(&r.name).bind(&r.words)
        .bind(r.position).bind(r.retired_at).bind(at).execute(db).await.map(drop))
}
