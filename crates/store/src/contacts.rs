//! People at a debtor.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId, DebtorId, Locale};
use sqlx::FromRow;

/// A contact with its addresses.
#[derive(Clone, Debug, FromRow)]
pub struct Contact {
    pub creditor_id: CreditorId,
    pub id: ContactId,
    pub debtor_id: DebtorId,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub locale: Locale,
    pub created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, name, email, phone, locale, created_at"
    };
}

/// Adds a contact.
pub async fn insert(tx: &mut Tx, contact: &Contact) -> Result<(), StoreError> {
    const SQL: &str =
        concat!("INSERT INTO contact (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    let c = contact;
    on!(tx, db => sqlx::query(SQL).bind(c.creditor_id).bind(c.id).bind(c.debtor_id).bind(&c.name)
        .bind(&c.email).bind(&c.phone).bind(c.locale).bind(c.created_at).execute(db).await.map(drop))
}

/// The contact with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM contact WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A debtor's contacts, oldest first.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Contact>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM contact WHERE creditor_id = $1 AND debtor_id = $2 ORDER BY created_at, id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Replaces a contact's name, addresses and language. An address that changes has not been tried
/// yet, whoever corrects it: that messages to the former one came back is forgotten.
pub async fn update(tx: &mut Tx, contact: &Contact) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE contact SET name = $3, email = $4, phone = $5, locale = $6, \
        email_bounced_at = CASE WHEN COALESCE(email, '') = COALESCE($4, '') THEN email_bounced_at END, \
        sms_bounced_at = CASE WHEN COALESCE(phone, '') = COALESCE($5, '') THEN sms_bounced_at END \
        WHERE creditor_id = $1 AND id = $2";
    let c = contact;
    on!(tx, db => sqlx::query(SQL).bind(c.creditor_id).bind(c.id).bind(&c.name).bind(&c.email)
        .bind(&c.phone).bind(c.locale).execute(db).await.map(drop))
}
