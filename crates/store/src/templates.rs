//! How messages are worded, in each creditor's own words.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, Locale, StaffId, TemplateId, scenario::Tone};
use sqlx::FromRow;

/// A wording. The same name may exist once for each channel and language.
#[derive(Clone, Debug, FromRow)]
pub struct Template {
    pub creditor_id: CreditorId,
    pub id: TemplateId,
    /// What steps name it by.
    pub name: String,
    /// `email`, `sms`, `letter` or `call` (the script of a call).
    pub channel: String,
    pub locale: Locale,
    pub tone: Tone,
    /// Of e-mails and letters; empty otherwise.
    pub subject: String,
    pub body: String,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<StaffId>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, name, channel, locale, tone, subject, body, updated_at, updated_by"
    };
}

/// A wording that a template has, or had.
#[derive(Clone, Debug, FromRow)]
pub struct TemplateVersion {
    /// From 1; the highest counts.
    pub number: i64,
    pub tone: Tone,
    pub subject: String,
    pub body: String,
    pub saved_at: DateTime<Utc>,
    pub saved_by: Option<StaffId>,
}

/// Adds a wording, or replaces the one of the same name, channel and language. Each one that differs
/// from the one before is kept as a version.
pub async fn put(tx: &mut Tx, template: &Template) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO template (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (creditor_id, name, channel, locale) DO UPDATE SET tone = excluded.tone,
             subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at,
             updated_by = excluded.updated_by,
             number = template.number + CASE WHEN template.tone = excluded.tone
                 AND template.subject = excluded.subject AND template.body = excluded.body THEN 0 ELSE 1 END"
    );
    const KEEP: &str = "INSERT INTO template_version (creditor_id, template_id, number, tone, subject, body, saved_at, \
        saved_by)
        SELECT creditor_id, id, number, tone, subject, body, updated_at, updated_by FROM template
        WHERE creditor_id = $1 AND name = $2 AND channel = $3 AND locale = $4
        ON CONFLICT (creditor_id, template_id, number) DO NOTHING";
    let t = template;
    on!(tx, db => sqlx::query(SQL).bind(t.creditor_id).bind(t.id).bind(&t.name).bind(&t.channel)
        .bind(t.locale).bind(t.tone).bind(&t.subject).bind(&t.body).bind(t.updated_at).bind(t.updated_by)
        .execute(db).await.map(drop))?;
    on!(tx, db => sqlx::query(KEEP).bind(t.creditor_id).bind(&t.name).bind(&t.channel).bind(t.locale)
        .execute(db).await.map(drop))
}

/// Which version of a template words messages now.
pub async fn number(
    tx: &mut Tx,
    creditor: CreditorId,
    id: TemplateId,
) -> Result<Option<i64>, StoreError> {
    on!(tx, db => sqlx::query_scalar("SELECT number FROM template WHERE creditor_id = $1 AND id = $2")
        .bind(creditor).bind(id).fetch_optional(db).await)
}

/// Every wording that a template has had, the latest first; at most 100.
pub async fn versions(
    tx: &mut Tx,
    creditor: CreditorId,
    id: TemplateId,
) -> Result<Vec<TemplateVersion>, StoreError> {
    const SQL: &str = "SELECT number, tone, subject, body, saved_at, saved_by FROM template_version \
        WHERE creditor_id = $1 AND template_id = $2 ORDER BY number DESC LIMIT 100";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_all(db).await)
}

/// Every wording of a creditor, by name, channel and language.
pub async fn all(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Template>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM template WHERE creditor_id = $1 ORDER BY name, channel, locale"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Of every wording of a creditor: its name, its channel and its tone.
pub async fn tones(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(String, String, Tone)>, StoreError> {
    const SQL: &str = "SELECT name, channel, tone FROM template WHERE creditor_id = $1 ORDER BY name, channel, locale";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// The wording of this name for a channel and a language.
pub async fn find(
    tx: &mut Tx,
    creditor: CreditorId,
    name: &str,
    channel: &str,
    locale: Locale,
) -> Result<Option<Template>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM template WHERE creditor_id = $1 AND name = $2 AND channel = $3 AND locale = $4"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(name).bind(channel).bind(locale)
        .fetch_optional(db).await)
}

/// The wording with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: TemplateId,
) -> Result<Option<Template>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM template WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Removes a wording. `false` if there is none with this id.
pub async fn delete(tx: &mut Tx, creditor: CreditorId, id: TemplateId) -> Result<bool, StoreError> {
    let rows = on!(tx, db => sqlx::query("DELETE FROM template WHERE creditor_id = $1 AND id = $2")
        .bind(creditor).bind(id).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
