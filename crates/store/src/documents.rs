//! Stored files: invoices' PDFs, logos, imported files. Kept in the database, so that one backup
//! holds everything and several servers see the same.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DocumentId};
use sqlx::FromRow;

/// A file and what is known of it.
#[derive(Clone, Debug, FromRow)]
pub struct Document {
    pub creditor_id: CreditorId,
    pub id: DocumentId,
    /// `invoice`, `receipt`, `logo`, `import`, `letter`, `print_batch` or `proof`.
    pub kind: String,
    pub media_type: String,
    pub file_name: String,
    pub sha256: Vec<u8>,
    pub size_bytes: i64,
    pub created_at: DateTime<Utc>,
    pub content: Vec<u8>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, kind, media_type, file_name, sha256, size_bytes, created_at, content"
    };
}

/// Stores a file.
pub async fn insert(tx: &mut Tx, document: &Document) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO document (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    let d = document;
    on!(tx, db => sqlx::query(SQL).bind(d.creditor_id).bind(d.id).bind(&d.kind).bind(&d.media_type)
        .bind(&d.file_name).bind(&d.sha256).bind(d.size_bytes).bind(d.created_at).bind(&d.content)
        .execute(db).await.map(drop))
}

/// The file with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DocumentId,
) -> Result<Option<Document>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM document WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Forgets a file that is no longer needed, such as an import that has been read.
pub async fn delete(tx: &mut Tx, creditor: CreditorId, id: DocumentId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM document WHERE creditor_id = $1 AND id = $2")
        .bind(creditor).bind(id).execute(db).await.map(drop))
}

/// How large a document is, without reading it.
pub async fn size(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DocumentId,
) -> Result<Option<i64>, StoreError> {
    const SQL: &str = "SELECT size_bytes FROM document WHERE creditor_id = $1 AND id = $2";
    let row: Option<(i64,)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)?;
    Ok(row.map(|(bytes,)| bytes))
}
