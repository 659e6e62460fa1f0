//! Bank transfers that were booked, and money that waits in suspense.
//!
//! What turns a posting round, or settles it, is a posting whose source key is made from its own:
//! `reversed:` or `settled:` and that key. So each happens once, and nothing is ever changed.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CreditorId, Currency, DebtorId, PaymentAttemptId, PostingId, StaffId, ledger::PostingKind,
};
use sqlx::FromRow;

/// What the creditor's bank says of a transfer that was booked.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Transfer {
    pub creditor_id: CreditorId,
    pub posting_id: PostingId,
    /// Nobody while it stands in suspense.
    pub debtor_id: Option<DebtorId>,
    /// The day on which it reached the creditor's account.
    pub received_on: NaiveDate,
    pub payer: String,
    pub reference: String,
    pub minor: i64,
    pub currency: Currency,
    /// Nobody where the command line booked it.
    pub staff_id: Option<StaffId>,
    pub created_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "t.creditor_id, t.posting_id, t.debtor_id, t.received_on, t.payer, t.reference, t.minor, t.currency, \
         t.staff_id, t.created_at"
    };
}

/// Keeps what is known of a transfer, beside its posting.
pub async fn insert(tx: &mut Tx, transfer: &Transfer) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO transfer (creditor_id, posting_id, debtor_id, received_on, payer, reference, \
        minor, currency, staff_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let t = transfer;
    on!(tx, db => sqlx::query(SQL).bind(t.creditor_id).bind(t.posting_id).bind(t.debtor_id).bind(t.received_on)
        .bind(&t.payer).bind(&t.reference).bind(t.minor).bind(t.currency).bind(t.staff_id).bind(t.created_at)
        .execute(db).await.map(drop))
}

/// What is known of the transfer of a posting.
pub async fn of_posting(
    tx: &mut Tx,
    creditor: CreditorId,
    posting: PostingId,
) -> Result<Option<Transfer>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM transfer t WHERE t.creditor_id = $1 AND t.posting_id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(posting).fetch_optional(db).await)
}

/// A transfer that says the same of itself and was not turned round: probably the same one.
pub async fn twin(
    tx: &mut Tx,
    creditor: CreditorId,
    reference: &str,
    received_on: NaiveDate,
    minor: i64,
) -> Result<Option<Transfer>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM transfer t JOIN ledger_posting p ON p.creditor_id = $1 AND p.id = t.posting_id
         WHERE t.creditor_id = $1 AND t.reference = $2 AND t.received_on = $3 AND t.minor = $4
            AND NOT EXISTS (SELECT 1 FROM ledger_posting r WHERE r.creditor_id = $1
                AND r.source_key = 'reversed:' || p.source_key)
         ORDER BY t.created_at LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(reference).bind(received_on).bind(minor)
        .fetch_optional(db).await)
}

/// A transfer on a debtor's file.
#[derive(Clone, Debug, FromRow)]
pub struct OnFile {
    #[sqlx(flatten)]
    pub transfer: Transfer,
    /// Whether it was turned round.
    pub reversed: bool,
}

/// A debtor's transfers, newest first; at most 200.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<OnFile>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", EXISTS (SELECT 1 FROM ledger_posting r WHERE r.creditor_id = $1
                AND r.source_key = 'reversed:' || p.source_key) AS reversed
         FROM transfer t JOIN ledger_posting p ON p.creditor_id = $1 AND p.id = t.posting_id
         WHERE t.creditor_id = $1 AND t.debtor_id = $2
         ORDER BY t.created_at DESC, t.posting_id DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// When a transfer of a debtor's was last booked.
pub async fn last_booked(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    const SQL: &str = "SELECT created_at FROM transfer WHERE creditor_id = $1 AND debtor_id = $2 \
        ORDER BY created_at DESC LIMIT 1";
    let found: Option<(DateTime<Utc>,)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_optional(db).await)?;
    Ok(found.map(|(at,)| at))
}

/// Money that waits in suspense.
#[derive(Clone, Debug, FromRow)]
pub struct Suspended {
    pub posting_id: PostingId,
    pub source_key: String,
    /// Whose it was taken for, if anybody's.
    pub debtor_id: Option<DebtorId>,
    pub debtor_name: Option<String>,
    /// The payment that did not match, if it came through a provider.
    pub attempt_id: Option<PaymentAttemptId>,
    pub posted_at: DateTime<Utc>,
    pub currency: Currency,
    /// How much, in minor units.
    pub minor: i64,
}

macro_rules! suspended {
    ($condition:literal) => {
        concat!(
            "SELECT p.id AS posting_id, p.source_key, p.debtor_id, d.name AS debtor_name, p.attempt_id, p.posted_at,
                p.currency, CAST(-SUM(e.minor) AS BIGINT) AS minor
             FROM ledger_posting p
             JOIN ledger_entry e ON e.creditor_id = $1 AND e.posting_id = p.id AND e.account = 'suspense'
             LEFT JOIN debtor d ON d.creditor_id = $1 AND d.id = p.debtor_id
             WHERE p.creditor_id = $1 AND p.kind = $2 AND NOT EXISTS (SELECT 1 FROM ledger_posting s
                WHERE s.creditor_id = $1 AND s.source_key = 'settled:' || p.source_key) ",
            $condition,
            " GROUP BY p.id, p.source_key, p.debtor_id, d.name, p.attempt_id, p.posted_at, p.currency
             ORDER BY p.posted_at, p.id LIMIT 500"
        )
    };
}

/// Money that waits to be recognised, oldest first; at most 500.
pub async fn suspended(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Suspended>, StoreError> {
    const SQL: &str = suspended!("");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(PostingKind::Suspense).fetch_all(db).await)
}

/// Money that waits under this posting; nothing once it is settled.
pub async fn suspended_as(
    tx: &mut Tx,
    creditor: CreditorId,
    posting: PostingId,
) -> Result<Option<Suspended>, StoreError> {
    const SQL: &str = suspended!("AND p.id = $3");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(PostingKind::Suspense).bind(posting)
        .fetch_optional(db).await)
}
