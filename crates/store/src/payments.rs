//! Tries to pay, what they settle, and money sent back.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    ContactId, CreditorId, Currency, DebtorId, InvoiceId, PaymentAttemptId, RefundId, StaffId,
    payment::{AttemptState, RefundState},
};
use sqlx::FromRow;

/// A try to pay.
#[derive(Clone, Debug, FromRow)]
pub struct Attempt {
    pub creditor_id: CreditorId,
    pub id: PaymentAttemptId,
    pub debtor_id: DebtorId,
    pub contact_id: Option<ContactId>,
    /// The address that the provider is told, fixed when the attempt is made: the same key asks the
    /// same question. None for whoever has not proved to be the contact.
    pub payer_email: Option<String>,
    pub provider: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub state: AttemptState,
    /// Unique while the debtor can still pay with it; nothing afterwards.
    pub live_key: Option<String>,
    /// The form that asked for it, so that a second click finds the first one's attempt.
    pub form_key: String,
    /// What the provider recognises a repeated question by.
    pub idempotency_key: String,
    pub provider_session: Option<String>,
    pub provider_payment: Option<String>,
    pub checkout_url: Option<String>,
    /// Why it failed, as the provider says.
    pub failure: Option<String>,
    pub received_minor: i64,
    pub refunded_minor: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, debtor_id, contact_id, provider, amount_minor, currency, state, live_key, form_key, \
         idempotency_key, provider_session, provider_payment, checkout_url, failure, received_minor, \
         refunded_minor, created_at, updated_at, expires_at, payer_email"
    };
}

/// Writes an attempt down, before the provider is asked.
pub async fn insert(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO payment_attempt (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
         $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
    );
    let a = attempt;
    on!(tx, db => sqlx::query(SQL).bind(a.creditor_id).bind(a.id).bind(a.debtor_id).bind(a.contact_id)
        .bind(&a.provider).bind(a.amount_minor).bind(a.currency).bind(a.state).bind(&a.live_key)
        .bind(&a.form_key).bind(&a.idempotency_key).bind(&a.provider_session).bind(&a.provider_payment)
        .bind(&a.checkout_url).bind(&a.failure).bind(a.received_minor).bind(a.refunded_minor)
        .bind(a.created_at).bind(a.updated_at).bind(a.expires_at).bind(&a.payer_email).execute(db).await.map(drop))
}

/// Stores everything about an attempt that changes in its life.
pub async fn update(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE payment_attempt SET state = $3, live_key = $4, provider_session = $5, \
        provider_payment = $6, checkout_url = $7, failure = $8, received_minor = $9, refunded_minor = $10, \
        updated_at = $11 WHERE creditor_id = $1 AND id = $2";
    let a = attempt;
    on!(tx, db => sqlx::query(SQL).bind(a.creditor_id).bind(a.id).bind(a.state).bind(&a.live_key)
        .bind(&a.provider_session).bind(&a.provider_payment).bind(&a.checkout_url).bind(&a.failure)
        .bind(a.received_minor).bind(a.refunded_minor).bind(a.updated_at).execute(db).await.map(drop))
}

/// What an attempt is to settle of an invoice.
#[derive(Clone, Copy, Debug, FromRow, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allocation {
    pub invoice_id: InvoiceId,
    /// Of what remains of it, in minor units.
    pub minor: i64,
    /// Late interest and indemnity on top, in minor units; only if all that remains is settled.
    pub accessory_minor: i64,
}

/// What an attempt is to settle.
pub async fn allocate(
    tx: &mut Tx,
    creditor: CreditorId,
    attempt: PaymentAttemptId,
    part: Allocation,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO payment_allocation \
        (creditor_id, attempt_id, invoice_id, minor, accessory_minor) VALUES ($1, $2, $3, $4, $5)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(attempt).bind(part.invoice_id).bind(part.minor)
        .bind(part.accessory_minor).execute(db).await.map(drop))
}

/// What an attempt was to settle.
pub async fn allocations(
    tx: &mut Tx,
    creditor: CreditorId,
    attempt: PaymentAttemptId,
) -> Result<Vec<Allocation>, StoreError> {
    const SQL: &str = "SELECT invoice_id, minor, accessory_minor FROM payment_allocation \
        WHERE creditor_id = $1 AND attempt_id = $2 ORDER BY invoice_id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(attempt).fetch_all(db).await)
}

/// The attempt with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PaymentAttemptId,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM payment_attempt WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The attempt with this id, whichever creditor's: for providers' news, which hold only the id.
pub async fn of_any_creditor(
    tx: &mut Tx,
    id: PaymentAttemptId,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM payment_attempt WHERE id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The attempt with this id, whichever creditor's, held against changes until the transaction
/// ends: for providers' news and the worker, which hold only the id.
pub async fn lock(tx: &mut Tx, id: PaymentAttemptId) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "UPDATE payment_attempt SET updated_at = updated_at WHERE id = $1 RETURNING ",
        columns!()
    );
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The one attempt of a debtor that can still be paid with.
pub async fn live(
    tx: &mut Tx,
    creditor: CreditorId,
    live_key: &str,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payment_attempt WHERE creditor_id = $1 AND live_key = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(live_key).fetch_optional(db).await)
}

/// The attempt that a form has asked for.
pub async fn by_form(
    tx: &mut Tx,
    creditor: CreditorId,
    form_key: &str,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payment_attempt WHERE creditor_id = $1 AND form_key = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(form_key).fetch_optional(db).await)
}

/// The attempt behind a provider's session.
pub async fn by_session(
    tx: &mut Tx,
    provider: &str,
    session: &str,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payment_attempt WHERE provider = $1 AND provider_session = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(provider).bind(session).fetch_optional(db).await)
}

/// The attempt behind a provider's payment.
pub async fn by_payment(
    tx: &mut Tx,
    provider: &str,
    payment: &str,
) -> Result<Option<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payment_attempt WHERE provider = $1 AND provider_payment = $2 \
         ORDER BY created_at LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(provider).bind(payment).fetch_optional(db).await)
}

/// A debtor's attempts, newest first; at most 200.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Attempt>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payment_attempt WHERE creditor_id = $1 AND debtor_id = $2 \
         ORDER BY created_at DESC, id DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Money sent back.
#[derive(Clone, Debug, FromRow)]
pub struct Refund {
    pub creditor_id: CreditorId,
    pub id: RefundId,
    pub attempt_id: PaymentAttemptId,
    pub minor: i64,
    pub reason: String,
    pub state: RefundState,
    pub provider_refund: Option<String>,
    pub failure: Option<String>,
    pub staff_id: StaffId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

macro_rules! refund_columns {
    () => {
        "creditor_id, id, attempt_id, minor, reason, state, provider_refund, failure, staff_id, created_at, updated_at"
    };
}

/// Writes a refund down, before the provider is asked.
pub async fn insert_refund(tx: &mut Tx, refund: &Refund) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO refund (",
        refund_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    );
    let r = refund;
    on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.id).bind(r.attempt_id).bind(r.minor)
        .bind(&r.reason).bind(r.state).bind(&r.provider_refund).bind(&r.failure).bind(r.staff_id)
        .bind(r.created_at).bind(r.updated_at).execute(db).await.map(drop))
}

/// Stores how a refund went.
pub async fn update_refund(tx: &mut Tx, refund: &Refund) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE refund SET state = $3, provider_refund = $4, failure = $5, updated_at = $6 \
        WHERE creditor_id = $1 AND id = $2";
    let r = refund;
    on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.id).bind(r.state).bind(&r.provider_refund)
        .bind(&r.failure).bind(r.updated_at).execute(db).await.map(drop))
}

/// The refund with this id, whichever creditor's, held until the transaction ends.
pub async fn lock_refund(tx: &mut Tx, id: RefundId) -> Result<Option<Refund>, StoreError> {
    const SQL: &str = concat!(
        "UPDATE refund SET updated_at = updated_at WHERE id = $1 RETURNING ",
        refund_columns!()
    );
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The refunds of an attempt, oldest first.
pub async fn refunds(
    tx: &mut Tx,
    creditor: CreditorId,
    attempt: PaymentAttemptId,
) -> Result<Vec<Refund>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        refund_columns!(),
        " FROM refund WHERE creditor_id = $1 AND attempt_id = $2 ORDER BY created_at, id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(attempt).fetch_all(db).await)
}

/// A debtor's word that a transfer is on its way.
#[derive(Clone, Debug, FromRow)]
pub struct TransferNotice {
    pub id: uuid::Uuid,
    pub amount_minor: i64,
    pub currency: Currency,
    /// Until when reminders keep still.
    pub held_until: chrono::NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// Records that a debtor says it has transferred.
pub async fn insert_transfer_notice(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    contact: ContactId,
    notice: &TransferNotice,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO transfer_notice (creditor_id, id, debtor_id, contact_id, amount_minor, \
        currency, held_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let n = notice;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(n.id).bind(debtor).bind(contact)
        .bind(n.amount_minor).bind(n.currency).bind(n.held_until).bind(n.created_at)
        .execute(db).await.map(drop))
}

/// A debtor's notices of transfers, newest first; at most 50.
pub async fn transfer_notices(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<TransferNotice>, StoreError> {
    const SQL: &str = "SELECT id, amount_minor, currency, held_until, created_at FROM transfer_notice \
        WHERE creditor_id = $1 AND debtor_id = $2 ORDER BY created_at DESC, id DESC LIMIT 50";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}
