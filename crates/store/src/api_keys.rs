//! Keys with which the creditor's own systems read. Only hashes are stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ApiKeyId, CreditorId, StaffId, feed::Scope};
use sqlx::{FromRow, types::Json};

/// A key.
#[derive(Clone, Debug, FromRow)]
pub struct ApiKey {
    pub creditor_id: CreditorId,
    pub id: ApiKeyId,
    pub name: String,
    /// Its first characters.
    pub beginning: String,
    pub scopes: Json<Vec<Scope>>,
    /// For how many days it was made.
    pub days: i64,
    /// The form that it was made with.
    pub form_key: String,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<StaffId>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether it still opens anything.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

macro_rules! columns {
    () => {
        "creditor_id, id, name, beginning, scopes, days, form_key, created_at, created_by, expires_at, revoked_at, \
         last_used_at"
    };
}

/// Adds a key. `false` if the same form has made one already.
pub async fn insert(tx: &mut Tx, key: &ApiKey, hash: &[u8]) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO api_key (creditor_id, id, name, beginning, key_hash, scopes, days, form_key, \
        created_at, created_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (creditor_id, form_key) DO NOTHING";
    let k = key;
    let rows = on!(tx, db => sqlx::query(SQL).bind(k.creditor_id).bind(k.id).bind(&k.name).bind(&k.beginning)
        .bind(hash).bind(&k.scopes).bind(k.days).bind(&k.form_key).bind(k.created_at).bind(k.created_by)
        .bind(k.expires_at).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The key with this hash, whoever's, live or not.
pub async fn by_hash(tx: &mut Tx, hash: &[u8]) -> Result<Option<ApiKey>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM api_key WHERE key_hash = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(hash).fetch_optional(db).await)
}

/// A creditor's key.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM api_key WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A creditor's keys, the latest first; at most 100.
pub async fn all(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<ApiKey>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM api_key WHERE creditor_id = $1 ORDER BY created_at DESC, id DESC LIMIT 100"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Lets a key expire at an instant, if it would live longer.
pub async fn shorten(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ApiKeyId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE api_key SET expires_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND expires_at > $3";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(until).execute(db).await.map(drop))
}

/// Revokes a key. `false` if it was already.
pub async fn revoke(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ApiKeyId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE api_key SET revoked_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND revoked_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that a key was used, unless it was noted after `since`.
pub async fn used(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ApiKeyId,
    at: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE api_key SET last_used_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < $4)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).bind(since).execute(db).await.map(drop))
}
