//! Access links. Only hashes are stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{AccessLinkId, ContactId, CreditorId, DebtorId};
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

/// Lets every link of a debtor's contacts live until `until` at most.
pub async fn shorten_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    until: DateTime<Utc>,
) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE access_link SET expires_at = $3 \
        WHERE creditor_id = $1 AND revoked_at IS NULL AND expires_at > $3 AND contact_id IN ( \
            SELECT id FROM contact WHERE creditor_id = $1 AND debtor_id = $2)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(debtor).bind(until).execute(db).await
        .map(|done| done.rows_affected()))
}
