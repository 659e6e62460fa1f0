//! Files taken in: how far, with what result.

use crate::{StoreError, Tx, dialect, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DocumentId, ImportId, StaffId, import::ImportState};
use sqlx::FromRow;

/// One file's import.
#[derive(Clone, Debug, FromRow)]
pub struct Import {
    pub creditor_id: CreditorId,
    pub id: ImportId,
    /// Nobody's for the command line.
    pub staff_id: Option<StaffId>,
    pub file_name: String,
    pub document_id: Option<DocumentId>,
    pub state: ImportState,
    pub rows_read: i64,
    pub accepted: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub rejected: i64,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, staff_id, file_name, document_id, state, rows_read, accepted, updated, unchanged, \
         rejected, created_at, finished_at"
    };
}

/// Adds an import.
pub async fn insert(tx: &mut Tx, import: &Import) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO import (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    let i = import;
    on!(tx, db => sqlx::query(SQL).bind(i.creditor_id).bind(i.id).bind(i.staff_id).bind(&i.file_name)
        .bind(i.document_id).bind(i.state).bind(i.rows_read).bind(i.accepted).bind(i.updated)
        .bind(i.unchanged).bind(i.rejected).bind(i.created_at).bind(i.finished_at)
        .execute(db).await.map(drop))
}

/// Stores an import's progress.
pub async fn update(tx: &mut Tx, import: &Import) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE import SET document_id = $3, state = $4, rows_read = $5, accepted = $6, \
        updated = $7, unchanged = $8, rejected = $9, finished_at = $10 WHERE creditor_id = $1 AND id = $2";
    let i = import;
    on!(tx, db => sqlx::query(SQL).bind(i.creditor_id).bind(i.id).bind(i.document_id).bind(i.state)
        .bind(i.rows_read).bind(i.accepted).bind(i.updated).bind(i.unchanged).bind(i.rejected)
        .bind(i.finished_at).execute(db).await.map(drop))
}

/// The import with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ImportId,
) -> Result<Option<Import>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM import WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The latest imports; at most 50.
pub async fn latest(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Import>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM import WHERE creditor_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Why a row, or a whole file, was not taken in.
#[derive(Clone, Debug, FromRow)]
pub struct Rejection {
    pub position: i64,
    /// The row or element, as a person finds it.
    pub place: String,
    pub field: String,
    pub message_fr: String,
    pub message_en: String,
    pub excerpt: String,
}

/// Keeps a rejection.
pub async fn insert_rejection(
    tx: &mut Tx,
    creditor: CreditorId,
    import: ImportId,
    rejection: &Rejection,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO import_rejection (creditor_id, import_id, position, place, field, \
        message_fr, message_en, excerpt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (creditor_id, import_id, position) DO NOTHING";
    let r = rejection;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(import).bind(r.position).bind(&r.place)
        .bind(&r.field).bind(&r.message_fr).bind(&r.message_en).bind(&r.excerpt)
        .execute(db).await.map(drop))
}

/// The rejections of an import in order; at most 1,000.
pub async fn rejections(
    tx: &mut Tx,
    creditor: CreditorId,
    import: ImportId,
) -> Result<Vec<Rejection>, StoreError> {
    const SQL: &str = "SELECT position, place, field, message_fr, message_en, excerpt FROM import_rejection \
        WHERE creditor_id = $1 AND import_id = $2 ORDER BY position LIMIT 1000";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(import).fetch_all(db).await)
}

/// From so many new rows on, the database is told how large its tables have become.
pub const MANY: u64 = 1_000;

/// Tells the database how large its tables have become; after many rows came at once.
pub async fn loaded(tx: &mut Tx) -> Result<(), StoreError> {
    let Some(sql) = dialect::renew_statistics(tx) else { return Ok(()) };
    on!(tx, db => sqlx::query(sql).execute(db).await.map(drop))
}
