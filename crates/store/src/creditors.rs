//! Creditors: the tenants.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, Currency, DocumentId, Locale,
    party::{Gate, Mandate},
};
use sqlx::FromRow;

/// A creditor with its brand, its bank account and its policies.
#[derive(Clone, Debug, FromRow)]
pub struct Creditor {
    pub id: CreditorId,
    pub slug: String,
    pub name: String,
    pub mandate: Mandate,
    pub activity: String,
    pub siren: Option<String>,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    pub email: String,
    pub phone: Option<String>,
    pub locale: Locale,
    /// IANA name, such as `Europe/Paris`.
    pub time_zone: String,
    pub currency: Currency,
    /// `#RRGGBB`, as the creditor gave it; contrast is corrected when it is shown.
    pub brand_colour: String,
    pub logo_id: Option<DocumentId>,
    pub gate: Gate,
    pub account_holder: String,
    pub iban: String,
    pub bic: Option<String>,
    /// Days from issue to due date when a file gives no due date.
    pub payment_term_days: i64,
    /// Bank days for which "I have transferred" keeps reminders still.
    pub transfer_hold_days: i64,
    pub created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "id, slug, name, mandate, activity, siren, street, postcode, city, country, email, phone, locale, \
         time_zone, currency, brand_colour, logo_id, gate, account_holder, iban, bic, payment_term_days, \
         transfer_hold_days, created_at"
    };
}

/// Adds a creditor.
pub async fn insert(tx: &mut Tx, creditor: &Creditor) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO creditor (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)"
    );
    let c = creditor;
    on!(tx, db => sqlx::query(SQL)
        .bind(c.id).bind(&c.slug).bind(&c.name).bind(c.mandate).bind(&c.activity).bind(&c.siren)
        .bind(&c.street).bind(&c.postcode).bind(&c.city).bind(&c.country).bind(&c.email).bind(&c.phone)
        .bind(c.locale).bind(&c.time_zone).bind(c.currency).bind(&c.brand_colour).bind(c.logo_id)
        .bind(c.gate).bind(&c.account_holder).bind(&c.iban).bind(&c.bic).bind(c.payment_term_days)
        .bind(c.transfer_hold_days).bind(c.created_at)
        .execute(db).await.map(drop))
}

/// The creditor with this id.
pub async fn by_id(tx: &mut Tx, id: CreditorId) -> Result<Option<Creditor>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM creditor WHERE id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The creditor with this short name.
pub async fn by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Creditor>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM creditor WHERE slug = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(slug).fetch_optional(db).await)
}

/// Every creditor, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Creditor>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM creditor ORDER BY name");
    on!(tx, db => sqlx::query_as(SQL).fetch_all(db).await)
}

/// Replaces what a creditor is called, where it is reached and paid, and its terms.
pub async fn update(tx: &mut Tx, creditor: &Creditor) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE creditor SET name = $2, activity = $3, street = $4, postcode = $5, city = $6, email = $7,
            phone = $8, brand_colour = $9, gate = $10, account_holder = $11, iban = $12, bic = $13,
            payment_term_days = $14, transfer_hold_days = $15 WHERE id = $1";
    let c = creditor;
    on!(tx, db => sqlx::query(SQL).bind(c.id).bind(&c.name).bind(&c.activity).bind(&c.street)
        .bind(&c.postcode).bind(&c.city).bind(&c.email).bind(&c.phone).bind(&c.brand_colour).bind(c.gate)
        .bind(&c.account_holder).bind(&c.iban).bind(&c.bic).bind(c.payment_term_days)
        .bind(c.transfer_hold_days).execute(db).await.map(drop))
}

/// Gives a creditor its SIREN.
pub async fn set_siren(tx: &mut Tx, id: CreditorId, siren: Option<&str>) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE creditor SET siren = $2 WHERE id = $1")
        .bind(id).bind(siren).execute(db).await.map(drop))
}

/// Gives a creditor its logo.
pub async fn set_logo(tx: &mut Tx, id: CreditorId, logo: DocumentId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE creditor SET logo_id = $2 WHERE id = $1")
        .bind(id).bind(logo).execute(db).await.map(drop))
}

/// The column mapping remembered for this creditor's CSV files, as JSON.
pub async fn import_mapping(
    tx: &mut Tx,
    id: CreditorId,
) -> Result<Option<serde_json::Value>, StoreError> {
    let found: Option<(Option<sqlx::types::Json<serde_json::Value>>,)> = on!(tx, db =>
        sqlx::query_as("SELECT import_mapping FROM creditor WHERE id = $1").bind(id).fetch_optional(db).await)?;
    Ok(found.and_then(|(mapping,)| mapping).map(|json| json.0))
}

/// Remembers the column mapping of this creditor's CSV files.
pub async fn set_import_mapping(
    tx: &mut Tx,
    id: CreditorId,
    mapping: &serde_json::Value,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE creditor SET import_mapping = $2 WHERE id = $1")
        .bind(id).bind(sqlx::types::Json(mapping)).execute(db).await.map(drop))
}
