//! Members of the collectors' team and what they may do where.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, Locale, StaffId,
    party::{Mandate, Role},
};
use sqlx::FromRow;

/// A member of staff.
#[derive(Clone, FromRow)]
pub struct Staff {
    pub id: StaffId,
    pub email: String,
    pub name: String,
    /// PHC string (argon2id).
    pub password_hash: String,
    /// Base 32.
    pub totp_secret: String,
    /// The last 30-second step whose code was used, so that no code opens twice.
    pub totp_last_step: i64,
    pub locale: Locale,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => { "id, email, name, password_hash, totp_secret, totp_last_step, locale, created_at, disabled_at" };
}

/// Adds a member of staff.
pub async fn insert(tx: &mut Tx, staff: &Staff) -> Result<(), StoreError> {
    const SQL: &str =
        concat!("INSERT INTO staff (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    let s = staff;
    on!(tx, db => sqlx::query(SQL).bind(s.id).bind(&s.email).bind(&s.name).bind(&s.password_hash)
        .bind(&s.totp_secret).bind(s.totp_last_step).bind(s.locale).bind(s.created_at).bind(s.disabled_at)
        .execute(db).await.map(drop))
}

/// The member of staff with this address, in lower case.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Staff>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM staff WHERE email = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(email).fetch_optional(db).await)
}

/// The member of staff with this id.
pub async fn by_id(tx: &mut Tx, id: StaffId) -> Result<Option<Staff>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM staff WHERE id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// Uses up a one-time code: `false` if its step, or a later one, was used before.
pub async fn use_totp_step(tx: &mut Tx, id: StaffId, step: i64) -> Result<bool, StoreError> {
    let rows = on!(tx, db => sqlx::query("UPDATE staff SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2")
        .bind(id).bind(step).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Changes the language of a member of staff.
pub async fn set_locale(tx: &mut Tx, id: StaffId, locale: Locale) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE staff SET locale = $2 WHERE id = $1").bind(id).bind(locale)
        .execute(db).await.map(drop))
}

/// Shuts a member of staff out from an instant on, or lets them in again.
pub async fn set_disabled(
    tx: &mut Tx,
    id: StaffId,
    at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE staff SET disabled_at = $2 WHERE id = $1").bind(id).bind(at)
        .execute(db).await.map(drop))
}

/// Gives a member of staff another password and another secret for one-time codes.
pub async fn set_credentials(
    tx: &mut Tx,
    id: StaffId,
    password_hash: &str,
    totp_secret: &str,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE staff SET password_hash = $2, totp_secret = $3, totp_last_step = 0 WHERE id = $1";
    on!(tx, db => sqlx::query(SQL).bind(id).bind(password_hash).bind(totp_secret).execute(db).await
        .map(drop))
}

/// Gives a member of staff a role at a creditor.
pub async fn set_role(
    tx: &mut Tx,
    creditor: CreditorId,
    staff: StaffId,
    role: Role,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO membership (creditor_id, staff_id, role) VALUES ($1, $2, $3) \
        ON CONFLICT (creditor_id, staff_id) DO UPDATE SET role = EXCLUDED.role";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(staff).bind(role).execute(db).await.map(drop))
}

/// Takes a member of staff's role at a creditor away.
pub async fn remove_role(
    tx: &mut Tx,
    creditor: CreditorId,
    staff: StaffId,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM membership WHERE creditor_id = $1 AND staff_id = $2")
        .bind(creditor).bind(staff).execute(db).await.map(drop))
}

/// A member of a creditor's team.
#[derive(Clone, Debug, FromRow)]
pub struct TeamMember {
    pub id: StaffId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// A creditor's team, those who are shut out included, by name.
pub async fn team(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<TeamMember>, StoreError> {
    const SQL: &str = "SELECT s.id, s.email, s.name, m.role, s.created_at, s.disabled_at \
        FROM membership m JOIN staff s ON s.id = m.staff_id WHERE m.creditor_id = $1 ORDER BY s.name, s.id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Every creditor at which those of a team work.
pub async fn places_of_team(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(StaffId, CreditorId)>, StoreError> {
    const SQL: &str = "SELECT staff_id, creditor_id FROM membership \
        WHERE staff_id IN (SELECT staff_id FROM membership WHERE creditor_id = $1)";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Keeps a creditor's administrators as they are for others until the transaction ends.
pub async fn lock_admins(tx: &mut Tx, creditor: CreditorId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE membership SET role = role WHERE creditor_id = $1 AND role = 'admin'")
        .bind(creditor).execute(db).await.map(drop))
}

/// How many administrators of a creditor can sign in besides one of them.
pub async fn other_admins(
    tx: &mut Tx,
    creditor: CreditorId,
    besides: StaffId,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM membership m JOIN staff s ON s.id = m.staff_id \
        WHERE m.creditor_id = $1 AND m.role = 'admin' AND m.staff_id <> $2 AND s.disabled_at IS NULL";
    let (count,): (i64,) =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(besides).fetch_one(db).await)?;
    Ok(count)
}

/// Those who work at a creditor, by name: who they are and what they may do.
pub async fn of_creditor(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(StaffId, String, Role)>, StoreError> {
    const SQL: &str = "SELECT s.id, s.name, m.role FROM membership m JOIN staff s ON s.id = m.staff_id \
        WHERE m.creditor_id = $1 AND s.disabled_at IS NULL ORDER BY s.name, s.id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// A creditor at which someone works.
#[derive(Clone, Debug, FromRow)]
pub struct Membership {
    pub creditor_id: CreditorId,
    pub slug: String,
    pub name: String,
    pub mandate: Mandate,
    pub role: Role,
}

/// Where a member of staff works, by the creditors' names.
pub async fn memberships(tx: &mut Tx, staff: StaffId) -> Result<Vec<Membership>, StoreError> {
    const SQL: &str = "SELECT c.id AS creditor_id, c.slug, c.name, c.mandate, m.role FROM membership m \
        JOIN creditor c ON c.id = m.creditor_id WHERE m.staff_id = $1 ORDER BY c.name";
    on!(tx, db => sqlx::query_as(SQL).bind(staff).fetch_all(db).await)
}
