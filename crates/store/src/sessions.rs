//! Sessions of debtors and staff. The cookie's value is stored as a hash only.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{ContactId, CreditorId, StaffId};
use sqlx::{FromRow, types::Json};

/// A session as stored.
#[derive(Clone, Debug, FromRow)]
pub struct Session {
    pub id_hash: Vec<u8>,
    /// `portal` or `office`.
    pub area: String,
    pub staff_id: Option<StaffId>,
    pub creditor_id: Option<CreditorId>,
    pub contact_id: Option<ContactId>,
    pub user_agent: Option<String>,
    pub data: Json<serde_json::Value>,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "id_hash, area, staff_id, creditor_id, contact_id, user_agent, data, created_at, seen_at, expires_at"
    };
}

/// Adds a session, or replaces its data if it exists.
pub async fn save(tx: &mut Tx, session: &Session) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO session (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (id_hash) DO UPDATE SET staff_id = EXCLUDED.staff_id, creditor_id = EXCLUDED.creditor_id, \
         contact_id = EXCLUDED.contact_id, user_agent = EXCLUDED.user_agent, data = EXCLUDED.data, \
         seen_at = EXCLUDED.seen_at, expires_at = EXCLUDED.expires_at"
    );
    let s = session;
    on!(tx, db => sqlx::query(SQL).bind(&s.id_hash).bind(&s.area).bind(s.staff_id).bind(s.creditor_id)
        .bind(s.contact_id).bind(&s.user_agent).bind(&s.data).bind(s.created_at).bind(s.seen_at)
        .bind(s.expires_at).execute(db).await.map(drop))
}

/// The session behind a cookie, unless it has expired.
pub async fn load(
    tx: &mut Tx,
    area: &str,
    id_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Session>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM session WHERE id_hash = $1 AND area = $2 AND expires_at > $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(id_hash).bind(area).bind(now).fetch_optional(db).await)
}

/// Ends a session.
pub async fn delete(tx: &mut Tx, id_hash: &[u8]) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM session WHERE id_hash = $1").bind(id_hash).execute(db).await.map(drop))
}

/// Sessions of a member of staff that have not expired, latest first.
pub async fn of_staff(
    tx: &mut Tx,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM session WHERE staff_id = $1 AND expires_at > $2 ORDER BY seen_at DESC"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(staff).bind(now).fetch_all(db).await)
}

/// Ends one session of a member of staff.
pub async fn delete_of_staff(
    tx: &mut Tx,
    staff: StaffId,
    id_hash: &[u8],
) -> Result<u64, StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM session WHERE staff_id = $1 AND id_hash = $2")
        .bind(staff).bind(id_hash).execute(db).await.map(|done| done.rows_affected()))
}

/// Ends every session of a member of staff but the one in use.
pub async fn delete_others_of_staff(
    tx: &mut Tx,
    staff: StaffId,
    kept: &[u8],
) -> Result<u64, StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM session WHERE staff_id = $1 AND id_hash <> $2")
        .bind(staff).bind(kept).execute(db).await.map(|done| done.rows_affected()))
}

/// Ends every session of a member of staff.
pub async fn delete_all_of_staff(tx: &mut Tx, staff: StaffId) -> Result<u64, StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM session WHERE staff_id = $1").bind(staff).execute(db).await
        .map(|done| done.rows_affected()))
}

/// Ends every session of a contact.
pub async fn delete_of_contact(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
) -> Result<u64, StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM session WHERE creditor_id = $1 AND contact_id = $2")
        .bind(creditor).bind(contact).execute(db).await.map(|done| done.rows_affected()))
}

/// Removes expired sessions, `most` at most; one that is prolonged meanwhile stays.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH expired AS MATERIALIZED (
            SELECT id_hash FROM session WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
        )
        DELETE FROM session WHERE expires_at <= $1 AND id_hash IN (SELECT id_hash FROM expired)";
    on!(tx, db => sqlx::query(SQL).bind(now).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
