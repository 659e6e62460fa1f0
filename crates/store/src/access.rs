//! Access links and the codes sent to open the door. Only hashes are stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{AccessLinkId, ContactId, CreditorId};
use sqlx::FromRow;

/// A link that opens the portal for one contact.
#[derive(Clone, Debug, FromRow)]
pub struct AccessLink {
    pub creditor_id: CreditorId,
    pub id: AccessLinkId,
    pub contact_id: ContactId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl AccessLink {
    /// Whether it still opens the door.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Adds a link.
pub async fn insert(tx: &mut Tx, link: &AccessLink, token_hash: &[u8]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO access_link (creditor_id, id, contact_id, token_hash, created_at, \
        expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    on!(tx, db => sqlx::query(SQL).bind(link.creditor_id).bind(link.id).bind(link.contact_id)
        .bind(token_hash).bind(link.created_at).bind(link.expires_at).execute(db).await.map(drop))
}

/// The link with this token, live or not.
pub async fn by_token(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<AccessLink>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, contact_id, created_at, expires_at, revoked_at \
        FROM access_link WHERE token_hash = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(token_hash).fetch_optional(db).await)
}

/// Revokes every link of a contact.
pub async fn revoke_of_contact(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE access_link SET revoked_at = $3 \
        WHERE creditor_id = $1 AND contact_id = $2 AND revoked_at IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(contact).bind(at).execute(db).await
        .map(|done| done.rows_affected()))
}

/// Stores the hash of a new door code; an earlier one stops counting.
pub async fn set_door_code(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    code_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO door_code (creditor_id, contact_id, code_hash, expires_at, tries) \
        VALUES ($1, $2, $3, $4, 0) ON CONFLICT (creditor_id, contact_id) \
        DO UPDATE SET code_hash = EXCLUDED.code_hash, expires_at = EXCLUDED.expires_at, tries = 0";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(contact).bind(code_hash).bind(expires_at)
        .execute(db).await.map(drop))
}

/// Counts one try and returns the hash to compare with, unless the code is spent, expired or
/// tried five times.
pub async fn try_door_code(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>, StoreError> {
    const SQL: &str = "UPDATE door_code SET tries = tries + 1 WHERE creditor_id = $1 AND contact_id = $2 \
        AND expires_at > $3 AND tries < 5 RETURNING code_hash";
    let row: Option<(Vec<u8>,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(contact).bind(now)
        .fetch_optional(db).await)?;
    Ok(row.map(|(hash,)| hash))
}

/// Forgets a door code that has been used.
pub async fn spend_door_code(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM door_code WHERE creditor_id = $1 AND contact_id = $2")
        .bind(creditor).bind(contact).execute(db).await.map(drop))
}

/// Removes door codes that have expired, `most` at most; one that is replaced meanwhile stays.
pub async fn sweep_door_codes(
    tx: &mut Tx,
    now: DateTime<Utc>,
    most: u32,
) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH expired AS MATERIALIZED (
            SELECT creditor_id, contact_id FROM door_code WHERE expires_at <= $1 LIMIT $2
        )
        DELETE FROM door_code WHERE expires_at <= $1
            AND (creditor_id, contact_id) IN (SELECT creditor_id, contact_id FROM expired)";
    on!(tx, db => sqlx::query(SQL).bind(now).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
