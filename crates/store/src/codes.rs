//! Six-digit codes of contacts, by what they are for. Only hashes are stored; the latest counts.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId};

/// What a code is for. Each has a table of its own, so that asking for one spends no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeUse {
    /// Opens the door.
    Door,
    /// Signs a commitment.
    Commitment,
}

/// The same statement about the table of a use.
macro_rules! of {
    ($of:expr, $before:literal, $after:literal) => {
        match $of {
            CodeUse::Door => concat!($before, "door_code", $after),
            CodeUse::Commitment => concat!($before, "commitment_code", $after),
        }
    };
}

/// Stores the hash of a new code; an earlier one stops counting.
pub async fn set(
    tx: &mut Tx,
    of: CodeUse,
    creditor: CreditorId,
    contact: ContactId,
    hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = of!(
        of,
        "INSERT INTO ",
        " (creditor_id, contact_id, code_hash, expires_at, tries) VALUES ($1, $2, $3, $4, 0) \
         ON CONFLICT (creditor_id, contact_id) DO UPDATE SET code_hash = EXCLUDED.code_hash, \
         expires_at = EXCLUDED.expires_at, tries = 0"
    );
    on!(tx, db => sqlx::query(sql).bind(creditor).bind(contact).bind(hash).bind(expires_at)
        .execute(db).await.map(drop))
}

/// Counts one try and returns the hash to compare with, unless the code is spent, expired or tried
/// five times.
pub async fn attempt(
    tx: &mut Tx,
    of: CodeUse,
    creditor: CreditorId,
    contact: ContactId,
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = of!(
        of,
        "UPDATE ",
        " SET tries = tries + 1 WHERE creditor_id = $1 AND contact_id = $2 AND expires_at > $3 AND tries < 5 \
         RETURNING code_hash"
    );
    on!(tx, db => sqlx::query_scalar(sql).bind(creditor).bind(contact).bind(now).fetch_optional(db).await)
}

/// Forgets a code that has been used.
pub async fn spend(
    tx: &mut Tx,
    of: CodeUse,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<(), StoreError> {
    let sql = of!(of, "DELETE FROM ", " WHERE creditor_id = $1 AND contact_id = $2");
    on!(tx, db => sqlx::query(sql).bind(creditor).bind(contact).execute(db).await.map(drop))
}

/// Removes codes that have expired, `most` at most; one that is replaced meanwhile stays.
pub async fn sweep(
    tx: &mut Tx,
    of: CodeUse,
    now: DateTime<Utc>,
    most: u32,
) -> Result<u64, StoreError> {
    const DOOR: &str = "
        WITH expired AS MATERIALIZED (
            SELECT creditor_id, contact_id FROM door_code WHERE expires_at <= $1 LIMIT $2
        )
        DELETE FROM door_code WHERE expires_at <= $1
            AND (creditor_id, contact_id) IN (SELECT creditor_id, contact_id FROM expired)";
    const COMMITMENT: &str = "
        WITH expired AS MATERIALIZED (
            SELECT creditor_id, contact_id FROM commitment_code WHERE expires_at <= $1 LIMIT $2
        )
        DELETE FROM commitment_code WHERE expires_at <= $1
            AND (creditor_id, contact_id) IN (SELECT creditor_id, contact_id FROM expired)";
    let sql = match of {
        CodeUse::Door => DOOR,
        CodeUse::Commitment => COMMITMENT,
    };
    on!(tx, db => sqlx::query(sql).bind(now).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
