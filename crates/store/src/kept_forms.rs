//! What contacts were sending when their session ended, for as long as they may come back for it.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId};
use sqlx::FromRow;

/// A form that was not sent.
#[derive(Clone, Debug, FromRow)]
pub struct KeptForm {
    pub creditor_id: CreditorId,
    pub contact_id: ContactId,
    /// The page whose form it is.
    pub page: String,
    /// `name=value&…`.
    pub fields: String,
    /// Whether the door has led back to it.
    pub is_offered: bool,
    pub expires_at: DateTime<Utc>,
}

/// Keeps a form in the place of an earlier one.
pub async fn put(tx: &mut Tx, form: &KeptForm) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO kept_form (creditor_id, contact_id, page, fields, is_offered, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, contact_id) DO UPDATE SET page = EXCLUDED.page, \
        fields = EXCLUDED.fields, is_offered = EXCLUDED.is_offered, expires_at = EXCLUDED.expires_at";
    let f = form;
    on!(tx, db => sqlx::query(SQL).bind(f.creditor_id).bind(f.contact_id).bind(&f.page).bind(&f.fields)
        .bind(f.is_offered).bind(f.expires_at).execute(db).await.map(drop))
}

/// What a contact left behind, unless its time is over.
pub async fn of_contact(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    now: DateTime<Utc>,
) -> Result<Option<KeptForm>, StoreError> {
    const SQL: &str = "SELECT creditor_id, contact_id, page, fields, is_offered, expires_at FROM kept_form \
        WHERE creditor_id = $1 AND contact_id = $2 AND expires_at > $3";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(contact).bind(now).fetch_optional(db).await)
}

/// Forgets what a contact left behind.
pub async fn delete(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM kept_form WHERE creditor_id = $1 AND contact_id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(contact).execute(db).await.map(drop))
}

/// Removes what nobody came back for, `most` rows at most.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH gone AS MATERIALIZED (SELECT creditor_id, contact_id FROM kept_form
            WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
        DELETE FROM kept_form WHERE expires_at <= $1
            AND (creditor_id, contact_id) IN (SELECT creditor_id, contact_id FROM gone)";
    on!(tx, db => sqlx::query(SQL).bind(now).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
