//! New e-mail addresses of contacts, which wait until whoever reads them has confirmed them.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId, NewAddressId, RequestId};
use sqlx::FromRow;

/// An address that a contact is to have.
#[derive(Clone, Debug, FromRow)]
pub struct NewAddress {
    pub creditor_id: CreditorId,
    pub id: NewAddressId,
    pub contact_id: ContactId,
    /// The request that named it.
    pub request_id: RequestId,
    pub email: String,
    pub asked_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When another address was named instead.
    pub replaced_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, contact_id, request_id, email, asked_at, confirmed_at, replaced_at"
    };
}

/// Adds an address that waits; one that waited before does no longer.
pub async fn insert(tx: &mut Tx, address: &NewAddress) -> Result<(), StoreError> {
    const REPLACE: &str = "UPDATE new_address SET replaced_at = $3 WHERE creditor_id = $1 AND contact_id = $2 \
        AND confirmed_at IS NULL AND replaced_at IS NULL";
    const SQL: &str = "INSERT INTO new_address (creditor_id, id, contact_id, request_id, email, asked_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let a = address;
    on!(tx, db => sqlx::query(REPLACE).bind(a.creditor_id).bind(a.contact_id).bind(a.asked_at)
        .execute(db).await.map(drop))?;
    on!(tx, db => sqlx::query(SQL).bind(a.creditor_id).bind(a.id).bind(a.contact_id).bind(a.request_id)
        .bind(&a.email).bind(a.asked_at).execute(db).await.map(drop))
}

/// The address with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: NewAddressId,
) -> Result<Option<NewAddress>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM new_address WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The address that a request named, if it has come so far.
pub async fn of_request(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
) -> Result<Option<NewAddress>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM new_address WHERE creditor_id = $1 AND request_id = $2 ORDER BY asked_at DESC LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).fetch_optional(db).await)
}

/// Notes that an address was confirmed. `false` if it was before, or waits no longer.
pub async fn confirm(
    tx: &mut Tx,
    creditor: CreditorId,
    id: NewAddressId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE new_address SET confirmed_at = $3 WHERE creditor_id = $1 AND id = $2 \
        AND confirmed_at IS NULL AND replaced_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
