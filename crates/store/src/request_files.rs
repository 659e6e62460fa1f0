//! What debtors attach to their requests; the bytes are in [`crate::documents`].

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, DocumentId, RequestId};
use sqlx::FromRow;
use uuid::Uuid;

/// A file of a request.
#[derive(Clone, Debug, FromRow)]
pub struct RequestFile {
    pub request_id: RequestId,
    /// Its place among the request's files, from 1.
    pub number: i64,
    pub debtor_id: DebtorId,
    /// What happened when it came.
    pub event_id: Uuid,
    pub document_id: DocumentId,
    /// A small picture to look through.
    pub preview_id: Option<DocumentId>,
    /// As its sender called it, made harmless.
    pub name: String,
    pub media_type: String,
    pub size_bytes: i64,
    /// Of a PDF.
    pub pages: Option<i64>,
    /// Of a picture, in pixels.
    pub width: Option<i64>,
    pub height: Option<i64>,
    /// SHA-256 of what was sent.
    pub sent_sha256: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "request_id, number, debtor_id, event_id, document_id, preview_id, name, media_type, size_bytes, pages, \
         width, height, sent_sha256, created_at"
    };
}

/// Adds a file to a request.
pub async fn insert(
    tx: &mut Tx,
    creditor: CreditorId,
    file: &RequestFile,
) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO request_file (creditor_id, ",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    );
    let f = file;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(f.request_id).bind(f.number).bind(f.debtor_id)
        .bind(f.event_id).bind(f.document_id).bind(f.preview_id).bind(&f.name).bind(&f.media_type)
        .bind(f.size_bytes).bind(f.pages).bind(f.width).bind(f.height).bind(&f.sent_sha256).bind(f.created_at)
        .execute(db).await.map(drop))
}

/// The files of a request, in the order in which they came.
pub async fn of_request(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
) -> Result<Vec<RequestFile>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request_file WHERE creditor_id = $1 AND request_id = $2 ORDER BY number"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).fetch_all(db).await)
}

/// A file that was kept back between colleagues comes with another event after all, under another name.
pub async fn tell_again(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    number: i64,
    (event, name): (Uuid, &str),
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE request_file SET event_id = $4, name = $5 \
        WHERE creditor_id = $1 AND request_id = $2 AND number = $3 AND EXISTS ( \
         SELECT 1 FROM request_event e WHERE e.creditor_id = $1 AND e.id = request_file.event_id AND e.is_internal)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(request).bind(number).bind(event).bind(name)
        .execute(db).await.map(drop))
}

/// One file of a request.
pub async fn one(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    number: i64,
) -> Result<Option<RequestFile>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request_file WHERE creditor_id = $1 AND request_id = $2 AND number = $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).bind(number).fetch_optional(db).await)
}

/// One file of a request, as its debtor may see it: nothing as long as it is between colleagues.
pub async fn shown(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    number: i64,
) -> Result<Option<RequestFile>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request_file WHERE creditor_id = $1 AND request_id = $2 AND number = $3 AND NOT EXISTS ( \
         SELECT 1 FROM request_event e WHERE e.creditor_id = $1 AND e.id = request_file.event_id AND e.is_internal)"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).bind(number).fetch_optional(db).await)
}

/// How many files a debtor has handed in since an instant.
pub async fn count_since(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    since: DateTime<Utc>,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM request_file WHERE creditor_id = $1 AND debtor_id = $2 AND created_at >= $3";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(debtor).bind(since).fetch_one(db).await)
}
