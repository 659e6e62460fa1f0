//! For whom a collector collects, with what its letters must say of them.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, StaffId};
use sqlx::FromRow;

/// A creditor on whose behalf another one collects.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Principal {
    pub creditor_id: CreditorId,
    /// As invoices name it.
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    pub siren: Option<String>,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<StaffId>,
}

/// The one with this name.
pub async fn by_name(
    tx: &mut Tx,
    creditor: CreditorId,
    name: &str,
) -> Result<Option<Principal>, StoreError> {
    const SQL: &str = "SELECT creditor_id, name, street, postcode, city, country, siren, updated_at, updated_by \
        FROM principal WHERE creditor_id = $1 AND name = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(name).fetch_optional(db).await)
}

/// Sets what is known of one.
pub async fn put(tx: &mut Tx, principal: &Principal) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO principal (creditor_id, name, street, postcode, city, country, siren, updated_at, \
        updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (creditor_id, name) DO UPDATE SET street = excluded.street, postcode = excluded.postcode,
            city = excluded.city, country = excluded.country, siren = excluded.siren,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    let p = principal;
    on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(&p.name).bind(&p.street).bind(&p.postcode)
        .bind(&p.city).bind(&p.country).bind(&p.siren).bind(p.updated_at).bind(p.updated_by)
        .execute(db).await.map(drop))
}

/// The names that invoices carry, and how many invoices carry each; at most 500.
pub async fn named(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<(String, i64)>, StoreError> {
    const SQL: &str = "SELECT principal, CAST(COUNT(*) AS BIGINT) FROM invoice \
        WHERE creditor_id = $1 AND principal IS NOT NULL GROUP BY principal ORDER BY principal LIMIT 500";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}
