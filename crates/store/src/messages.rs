//! Messages to contacts, planned and sent. The text is made when a message leaves, since it
//! carries a link whose secret is never stored.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    ActionId, ContactId, CreditorId, DebtorId, DocumentId, Locale, MessageId, PostingId, RequestId,
    message::{Channel, MessageKind, MessageState},
    scenario::Delivery,
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
    /// The scenario's step that it carries out.
    pub action_id: Option<ActionId>,
    /// What the gateway calls it, for reports about its delivery.
    pub provider_reference: Option<String>,
    /// What is known of its arrival.
    pub delivery: Delivery,
    pub delivery_at: Option<DateTime<Utc>>,
    /// What the other side said.
    pub delivery_detail: Option<String>,
    /// The request or plan that it is about.
    pub request_id: Option<RequestId>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, contact_id, kind, channel, locale, recipient, subject, \
         verification_code, iban_digits, posting_id, document_id, state, created_at, sent_at, action_id, \
         provider_reference, delivery, delivery_at, delivery_detail, request_id"
    };
}

/// Plans a message.
pub async fn insert(tx: &mut Tx, message: &Message) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO message (",
        columns!(),
        ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22)"
    );
    let m = message;
    on!(tx, db => sqlx::query(SQL).bind(m.creditor_id).bind(m.id).bind(m.debtor_id).bind(m.contact_id)
        .bind(m.kind).bind(m.channel).bind(m.locale).bind(&m.recipient).bind(&m.subject)
        .bind(&m.verification_code).bind(&m.iban_digits).bind(m.posting_id).bind(m.document_id)
        .bind(m.state).bind(m.created_at).bind(m.sent_at).bind(m.action_id).bind(&m.provider_reference)
        .bind(m.delivery).bind(m.delivery_at).bind(&m.delivery_detail).bind(m.request_id).execute(db).await.map(drop))
}

/// The message with this id, whichever creditor's: for the worker, which holds only the id.
pub async fn by_id(tx: &mut Tx, id: MessageId) -> Result<Option<Message>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM message WHERE id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// A message to one debtor.
pub async fn one_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    id: MessageId,
) -> Result<Option<Message>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM message WHERE creditor_id = $1 AND debtor_id = $2 AND id = $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).bind(id).fetch_optional(db).await)
}

/// Sends what has not left yet to a contact's new address instead of the former one.
pub async fn readdress(
    tx: &mut Tx,
    creditor: CreditorId,
    contact: ContactId,
    former: &str,
    new: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE message SET recipient = $4 WHERE creditor_id = $1 AND contact_id = $2 \
        AND recipient = $3 AND channel = 'email' AND state = 'planned' AND kind <> 'contact_changed'";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(contact).bind(former).bind(new).execute(db).await
        .map(drop))
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

/// Records what is known of a message's arrival.
pub async fn set_delivery(
    tx: &mut Tx,
    message: &Message,
    delivery: Delivery,
    at: DateTime<Utc>,
    detail: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE message SET delivery = $3, delivery_at = $4, delivery_detail = $5 \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(message.creditor_id).bind(message.id).bind(delivery).bind(at)
        .bind(detail).execute(db).await.map(drop))
}

/// Records what the gateway calls a message.
pub async fn set_reference(
    tx: &mut Tx,
    creditor: CreditorId,
    id: MessageId,
    reference: &str,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE message SET provider_reference = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(reference).execute(db).await.map(drop))
}

/// Records the full form of the address that a message went to.
pub async fn set_recipient(
    tx: &mut Tx,
    creditor: CreditorId,
    id: MessageId,
    recipient: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE message SET recipient = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(recipient).execute(db).await.map(drop))
}

/// The message that a gateway knows by this reference.
pub async fn by_provider_reference(
    tx: &mut Tx,
    channel: Channel,
    reference: &str,
) -> Result<Option<Message>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM message WHERE channel = $1 AND provider_reference = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(channel).bind(reference).fetch_optional(db).await)
}

/// Short messages that have gone to this number (E.164), whichever creditor's, newest first; at most
/// 50: for answers, which say only where they come from.
pub async fn sms_to(tx: &mut Tx, number: &str) -> Result<Vec<Message>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM message WHERE channel = 'sms' AND recipient = $1 AND sent_at IS NOT NULL \
         ORDER BY sent_at DESC, id DESC LIMIT 50"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(number).fetch_all(db).await)
}
