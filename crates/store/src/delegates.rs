//! People to whom a contact has lent a view of the file, for some days.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId, DebtorId, DelegateId};
use sqlx::FromRow;

/// Somebody who may look, pay and download for a debtor, and nothing else.
#[derive(Clone, Debug, FromRow)]
pub struct Delegate {
    pub creditor_id: CreditorId,
    pub id: DelegateId,
    pub debtor_id: DebtorId,
    /// Who lent it.
    pub contact_id: ContactId,
    pub name: String,
    pub email: String,
    /// The form that it was lent with: a second click lends nothing more.
    pub form_key: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

impl Delegate {
    /// Whether it still opens the file.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, contact_id, name, email, form_key, created_at, expires_at, revoked_at, \
         last_used_at"
    };
}

/// Adds one. `false` if the same form has made one already.
pub async fn insert(tx: &mut Tx, delegate: &Delegate) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO delegate (creditor_id, id, debtor_id, contact_id, name, email, form_key, \
        created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (creditor_id, form_key) DO NOTHING";
    let d = delegate;
    let rows = on!(tx, db => sqlx::query(SQL).bind(d.creditor_id).bind(d.id).bind(d.debtor_id).bind(d.contact_id)
        .bind(&d.name).bind(&d.email).bind(&d.form_key).bind(d.created_at).bind(d.expires_at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The one that a form has made.
pub async fn by_form(
    tx: &mut Tx,
    creditor: CreditorId,
    form_key: &str,
) -> Result<Option<Delegate>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM delegate WHERE creditor_id = $1 AND form_key = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(form_key).fetch_optional(db).await)
}

/// The one with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DelegateId,
) -> Result<Option<Delegate>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM delegate WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A debtor's, the latest first; at most 100.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Delegate>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM delegate WHERE creditor_id = $1 AND debtor_id = $2 ORDER BY created_at DESC, id DESC LIMIT 100"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Notes that one was used.
pub async fn used(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DelegateId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE delegate SET last_used_at = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await.map(drop))
}

/// Takes one back. `false` if it was before.
pub async fn revoke(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DelegateId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE delegate SET revoked_at = $3 \
        WHERE creditor_id = $1 AND id = $2 AND revoked_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
