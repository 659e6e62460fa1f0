//! E-mails to people who are no contacts, and the links that let them in for one purpose. Only the
//! links' hashes are stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, GuestMailId, guest::GuestPurpose};
use sqlx::FromRow;
use uuid::Uuid;

/// An e-mail to somebody who is no contact. It is worded when it leaves.
#[derive(Clone, Debug, FromRow)]
pub struct GuestMail {
    pub creditor_id: CreditorId,
    pub id: GuestMailId,
    pub purpose: GuestPurpose,
    /// An owner of a dispute, an address to be confirmed, a delegate.
    pub subject_id: Uuid,
    pub recipient: String,
    pub planned_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// A link in such a mail.
#[derive(Clone, Debug, FromRow)]
pub struct GuestLink {
    pub creditor_id: CreditorId,
    pub id: Uuid,
    pub purpose: GuestPurpose,
    pub subject_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Plans a mail.
pub async fn plan(tx: &mut Tx, mail: &GuestMail) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO guest_mail (creditor_id, id, purpose, subject_id, recipient, planned_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let m = mail;
    on!(tx, db => sqlx::query(SQL).bind(m.creditor_id).bind(m.id).bind(m.purpose).bind(m.subject_id)
        .bind(&m.recipient).bind(m.planned_at).execute(db).await.map(drop))
}

/// The mail with this id.
pub async fn mail(
    tx: &mut Tx,
    creditor: CreditorId,
    id: GuestMailId,
) -> Result<Option<GuestMail>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, purpose, subject_id, recipient, planned_at, sent_at FROM guest_mail \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Notes that a mail has left.
pub async fn sent(
    tx: &mut Tx,
    creditor: CreditorId,
    id: GuestMailId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE guest_mail SET sent_at = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await.map(drop))
}

/// Adds a link.
pub async fn add_link(tx: &mut Tx, link: &GuestLink, token_hash: &[u8]) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO guest_link (creditor_id, id, purpose, subject_id, token_hash, created_at, \
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let l = link;
    on!(tx, db => sqlx::query(SQL).bind(l.creditor_id).bind(l.id).bind(l.purpose).bind(l.subject_id)
        .bind(token_hash).bind(l.created_at).bind(l.expires_at).execute(db).await.map(drop))
}

/// The link with this token and purpose, whichever creditor's, unless it has expired. Whether what
/// it leads to is still open is for the subject to say.
pub async fn by_token(
    tx: &mut Tx,
    purpose: GuestPurpose,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<GuestLink>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, purpose, subject_id, created_at, expires_at FROM guest_link \
        WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
    on!(tx, db => sqlx::query_as(SQL).bind(token_hash).bind(purpose).bind(now).fetch_optional(db).await)
}

/// Removes links that have expired, `most` at most.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH expired AS MATERIALIZED (
            SELECT creditor_id, id FROM guest_link WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
        )
        DELETE FROM guest_link WHERE expires_at <= $1
            AND (creditor_id, id) IN (SELECT creditor_id, id FROM expired)";
    on!(tx, db => sqlx::query(SQL).bind(now).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
