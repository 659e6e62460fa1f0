//! What messages said when they left, without their secrets.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId, MessageId};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};

/// A message's text.
#[derive(Clone, Debug, FromRow)]
pub struct MessageText {
    pub creditor_id: CreditorId,
    pub message_id: MessageId,
    pub kept_at: DateTime<Utc>,
    /// Empty for short messages.
    pub subject: String,
    pub body: String,
    /// Deflated (RFC 1951).
    pub html: Option<Vec<u8>>,
    pub files: Json<Vec<SentFile>>,
}

/// A file that went with a message: enough to tell whether another one is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
}

/// Keeps what a message said. What was kept first stays.
pub async fn keep(tx: &mut Tx, text: &MessageText) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO message_text (creditor_id, message_id, kept_at, subject, body, html, files) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (creditor_id, message_id) DO NOTHING";
    let t = text;
    on!(tx, db => sqlx::query(SQL).bind(t.creditor_id).bind(t.message_id).bind(t.kept_at).bind(&t.subject)
        .bind(&t.body).bind(&t.html).bind(&t.files).execute(db).await.map(drop))
}

/// What a message said.
pub async fn of_message(
    tx: &mut Tx,
    creditor: CreditorId,
    message: MessageId,
) -> Result<Option<MessageText>, StoreError> {
    const SQL: &str = "SELECT creditor_id, message_id, kept_at, subject, body, html, files FROM message_text \
        WHERE creditor_id = $1 AND message_id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(message).fetch_optional(db).await)
}

/// Which messages to a debtor can be read.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<MessageId>, StoreError> {
    const SQL: &str = "SELECT m.id FROM message m
        JOIN message_text t ON t.creditor_id = m.creditor_id AND t.message_id = m.id
        WHERE m.creditor_id = $1 AND m.debtor_id = $2";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}
