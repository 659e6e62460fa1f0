//! Messages to contacts, planned and sent. The text is made when a message leaves, since it
//! carries a link whose secret is never stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    ContactId, CreditorId, DebtorId, DocumentId, Locale, MessageId, PostingId,
    message::{Channel, MessageKind, MessageState},
};
use sqlx::FromRow;

/// A message.
#[derive(Clone, Debug, FromRow)]
pub struct Message {
    pub creditor_id: CreditorId,
    pub id: MessageId,
    pub debtor_id: DebtorId,
    pub contact_id: ContactId,
    pub kind: MessageKind,
    pub channel: Channel,
    pub locale: Locale,
    /// The address it goes to, as stored when it was planned.
    pub recipient: String,
    pub subject: String,
    /// What the debtor types on the verification page.
    pub verification_code: String,
    /// The last digits of the IBAN at that moment, for the verification page.
    pub iban_digits: String,
    /// The payment that a receipt is about.
    pub posting_id: Option<PostingId>,
    pub document_id: Option<DocumentId>,
    pub state: MessageState,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, \
         verification_code, iban_digits, posting_id, document_id, state, created_at, sent_at"
    };
}

/// Plans a message.
pub async fn insert(tx: &mut Tx, message: &Message) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO message (",
        columns!(),
        ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    );
    let m = message;
    on!(tx, db => sqlx::query(SQL).bind(m.creditor_id).bind(m.id).bind(m.debtor_id).bind(m.contact_id)
        .bind(m.kind).bind(m.channel).bind(m.locale).bind(&m.recipient).bind(&m.subject)
        .bind(&m.verification_code).bind(&m.iban_digits).bind(m.posting_id).bind(m.document_id)
        .bind(m.state).bind(m.created_at).bind(m.sent_at).execute(db).await.map(drop))
}

/// The message with this id, whichever creditor's: for the worker, which holds only the id.
pub async fn by_id(tx: &mut Tx, id: MessageId) -> Result<Option<Message>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM message WHERE id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The message that carries this verification code.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Message>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM message WHERE verification_code = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(code).fetch_optional(db).await)
}

/// Messages to a debtor, newest first; at most 500.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Message>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM message WHERE creditor_id = $1 AND debtor_id = $2 \
         ORDER BY created_at DESC, id DESC LIMIT 500"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Records that a message left, or that it never will.
pub async fn set_state(
    tx: &mut Tx,
    creditor: CreditorId,
    id: MessageId,
    state: MessageState,
    sent_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE message SET state = $3, sent_at = $4 WHERE creditor_id = $1 AND id = $2")
        .bind(creditor).bind(id).bind(state).bind(sent_at).execute(db).await.map(drop))
}
