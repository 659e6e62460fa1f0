//! The ledger's rows. Append-only: there is no update and no delete here.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, Currency, DebtorId, InvoiceId, PaymentAttemptId, PostingId,
    ledger::{Account, Posting, PostingKind},
};
use sqlx::FromRow;

/// A posting with where and when it belongs.
#[derive(Debug)]
pub struct NewPosting<'a> {
    pub id: PostingId,
    pub creditor: CreditorId,
    /// Nobody's for money in suspense.
    pub debtor: Option<DebtorId>,
    pub attempt: Option<PaymentAttemptId>,
    pub posting: &'a Posting,
    pub at: DateTime<Utc>,
}

/// Books a posting. `false` if its source key is booked already: then nothing changes.
pub async fn book(tx: &mut Tx, new: &NewPosting<'_>) -> Result<bool, StoreError> {
    const POSTING: &str = "INSERT INTO ledger_posting (creditor_id, id, debtor_id, kind, source_key, currency, \
        attempt_id, posted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (creditor_id, source_key) DO NOTHING";
    const ENTRY: &str = "INSERT INTO ledger_entry (creditor_id, posting_id, position, debtor_id, account, \
        invoice_id, minor) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let posting = new.posting;
    let rows = on!(tx, db => sqlx::query(POSTING).bind(new.creditor).bind(new.id).bind(new.debtor)
        .bind(posting.kind()).bind(posting.source_key()).bind(posting.currency()).bind(new.attempt)
        .bind(new.at).execute(db).await.map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    for (position, entry) in (0_i64..).zip(posting.entries()) {
        on!(tx, db => sqlx::query(ENTRY).bind(new.creditor).bind(new.id).bind(position).bind(new.debtor)
            .bind(entry.account).bind(entry.invoice).bind(entry.minor).execute(db).await.map(drop))?;
    }
    Ok(true)
}

/// A posting with one amount of it, for histories.
#[derive(Clone, Debug, FromRow)]
pub struct Booked {
    pub id: PostingId,
    pub debtor_id: Option<DebtorId>,
    pub kind: PostingKind,
    pub source_key: String,
    pub currency: Currency,
    pub attempt_id: Option<PaymentAttemptId>,
    pub posted_at: DateTime<Utc>,
    /// What the posting changed on invoices and credit, in minor units; negative for money received.
    /// Of an offset, what was deducted from invoices.
    pub minor: i64,
}

macro_rules! booked {
    ($condition:literal) => {
        concat!(
            "SELECT p.id, p.debtor_id, p.kind, p.source_key, p.currency, p.attempt_id, p.posted_at,
                CAST(COALESCE(SUM(CASE WHEN p.kind = 'offset' AND e.minor > 0 THEN 0
                    WHEN e.account IN ('receivable', 'credit') THEN e.minor ELSE 0 END), 0) AS BIGINT) AS minor
             FROM ledger_posting p
             JOIN ledger_entry e ON e.creditor_id = p.creditor_id AND e.posting_id = p.id
             WHERE p.creditor_id = $1 AND ", $condition, "
             GROUP BY p.id, p.debtor_id, p.kind, p.source_key, p.currency, p.attempt_id, p.posted_at
             ORDER BY p.posted_at DESC, p.id DESC LIMIT 500"
        )
    };
}

/// A debtor's postings, newest first; at most 500.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Booked>, StoreError> {
    const SQL: &str = booked!("p.debtor_id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The posting with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PostingId,
) -> Result<Option<Booked>, StoreError> {
    const SQL: &str = booked!("p.id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The posting with this source key.
pub async fn by_source(
    tx: &mut Tx,
    creditor: CreditorId,
    source_key: &str,
) -> Result<Option<Booked>, StoreError> {
    const SQL: &str = booked!("p.source_key = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(source_key).fetch_optional(db).await)
}

/// The postings that one attempt to pay has led to.
pub async fn of_attempt(
    tx: &mut Tx,
    creditor: CreditorId,
    attempt: PaymentAttemptId,
) -> Result<Vec<Booked>, StoreError> {
    const SQL: &str = booked!("p.attempt_id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(attempt).fetch_all(db).await)
}

/// One side of a stored posting.
#[derive(Clone, Debug, FromRow)]
pub struct StoredEntry {
    pub account: Account,
    pub invoice_id: Option<InvoiceId>,
    pub minor: i64,
    pub position: i64,
}

/// The entries of a posting, in order.
pub async fn entries(
    tx: &mut Tx,
    creditor: CreditorId,
    posting: PostingId,
) -> Result<Vec<StoredEntry>, StoreError> {
    const SQL: &str = "SELECT account, invoice_id, minor, position FROM ledger_entry \
        WHERE creditor_id = $1 AND posting_id = $2 ORDER BY position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(posting).fetch_all(db).await)
}

/// What happened on one invoice.
#[derive(Clone, Debug, FromRow)]
pub struct OnInvoice {
    pub posting_id: PostingId,
    pub kind: PostingKind,
    pub posted_at: DateTime<Utc>,
    pub minor: i64,
}

/// Everything booked on an invoice, oldest first.
pub async fn on_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<OnInvoice>, StoreError> {
    const SQL: &str = "SELECT p.id AS posting_id, p.kind, p.posted_at, e.minor FROM ledger_entry e
        JOIN ledger_posting p ON p.creditor_id = e.creditor_id AND p.id = e.posting_id
        WHERE e.creditor_id = $1 AND e.invoice_id = $2 ORDER BY p.posted_at, p.id, e.position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// What a debtor's open invoices have come through, for what is claimed on them.
#[derive(Clone, Debug, FromRow)]
pub struct OnOpenInvoice {
    pub invoice_id: InvoiceId,
    #[sqlx(flatten)]
    pub booked: OnInvoice,
    /// When the first formal notice about the invoice left.
    pub notice_at: Option<DateTime<Utc>>,
}

/// Everything booked on a debtor's open invoices, oldest first.
pub async fn on_open_invoices(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<OnOpenInvoice>, StoreError> {
    const SQL: &str =
        "SELECT e.invoice_id, p.id AS posting_id, p.kind, p.posted_at, e.minor, n.at AS notice_at
        FROM ledger_entry e
        JOIN ledger_posting p ON p.creditor_id = e.creditor_id AND p.id = e.posting_id
        LEFT JOIN (SELECT i.invoice_id, MIN(a.done_at) AS at FROM action a
            JOIN action_invoice i ON i.creditor_id = $1 AND i.action_id = a.id
            WHERE a.creditor_id = $1 AND a.debtor_id = $2 AND a.state = 'done' AND a.tone = 'formal'
                AND a.kind IN ('email', 'letter', 'registered_letter')
            GROUP BY i.invoice_id) n ON n.invoice_id = e.invoice_id
        WHERE e.creditor_id = $1 AND e.debtor_id = $2 AND e.invoice_id IN (
            SELECT invoice_id FROM ledger_entry
            WHERE creditor_id = $1 AND debtor_id = $2 AND account = 'receivable'
            GROUP BY invoice_id HAVING SUM(minor) <> 0)
        ORDER BY p.posted_at, p.id, e.position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// What was on an invoice right after a posting.
pub async fn balance_after(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    posting: PostingId,
    at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(e.minor) AS BIGINT), 0) FROM ledger_entry e
        JOIN ledger_posting p ON p.creditor_id = e.creditor_id AND p.id = e.posting_id
        WHERE e.creditor_id = $1 AND e.invoice_id = $2 AND (p.posted_at < $4 OR (p.posted_at = $4 AND p.id <= $3))";
    let (minor,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).bind(posting)
        .bind(at).fetch_one(db).await)?;
    Ok(minor)
}

/// What a debtor owed on all its invoices right after a posting.
pub async fn debtor_balance_after(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    posting: PostingId,
    at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(e.minor) AS BIGINT), 0) FROM ledger_posting p
        JOIN ledger_entry e ON e.creditor_id = p.creditor_id AND e.posting_id = p.id AND e.account = 'receivable'
        WHERE p.creditor_id = $1 AND p.debtor_id = $2
            AND (p.posted_at < $4 OR (p.posted_at = $4 AND p.id <= $3))";
    let (minor,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).bind(posting)
        .bind(at).fetch_one(db).await)?;
    Ok(minor)
}

/// The sum of a debtor's entries on one account.
pub async fn account_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    account: Account,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(minor) AS BIGINT), 0) FROM ledger_entry \
        WHERE creditor_id = $1 AND debtor_id = $2 AND account = $3";
    let (minor,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).bind(account)
        .fetch_one(db).await)?;
    Ok(minor)
}

/// The sum of a creditor's entries on one account.
pub async fn account_of_creditor(
    tx: &mut Tx,
    creditor: CreditorId,
    account: Account,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(minor) AS BIGINT), 0) FROM ledger_entry \
        WHERE creditor_id = $1 AND account = $2";
    let (minor,): (i64,) =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(account).fetch_one(db).await)?;
    Ok(minor)
}

/// The sum of one attempt's entries on one account.
pub async fn account_of_attempt(
    tx: &mut Tx,
    creditor: CreditorId,
    attempt: PaymentAttemptId,
    account: Account,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(e.minor) AS BIGINT), 0) FROM ledger_posting p
        JOIN ledger_entry e ON e.creditor_id = p.creditor_id AND e.posting_id = p.id AND e.account = $3
        WHERE p.creditor_id = $1 AND p.attempt_id = $2";
    let (minor,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(attempt).bind(account)
        .fetch_one(db).await)?;
    Ok(minor)
}

/// Something in the ledger that should not be.
#[derive(Clone, Debug, FromRow)]
pub struct Flaw {
    pub creditor_id: CreditorId,
    /// `unbalanced`, `overpaid`, `total` or `empty`.
    pub kind: String,
    /// The posting's source key or the invoice's reference.
    pub subject: String,
    /// By how much, in minor units.
    pub minor: i64,
}

/// How many postings and entries there are.
pub async fn size(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    const SQL: &str = "SELECT CAST((SELECT COUNT(*) FROM ledger_posting) AS BIGINT), \
        CAST((SELECT COUNT(*) FROM ledger_entry) AS BIGINT)";
    on!(tx, db => sqlx::query_as(SQL).fetch_one(db).await)
}

/// Everything wrong with the ledger: postings whose debits differ from their credits or that have
/// no entries, invoices paid below zero, invoices whose booked claim differs from their total.
pub async fn flaws(tx: &mut Tx) -> Result<Vec<Flaw>, StoreError> {
    const SQL: &str = "
        SELECT p.creditor_id, 'unbalanced' AS kind, p.source_key AS subject, CAST(SUM(e.minor) AS BIGINT) AS minor
        FROM ledger_posting p JOIN ledger_entry e ON e.creditor_id = p.creditor_id AND e.posting_id = p.id
        GROUP BY p.creditor_id, p.id, p.source_key HAVING SUM(e.minor) <> 0
        UNION ALL
        SELECT p.creditor_id, 'empty', p.source_key, CAST(0 AS BIGINT) FROM ledger_posting p
        WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.creditor_id = p.creditor_id AND e.posting_id = p.id)
        UNION ALL
        SELECT i.creditor_id, 'overpaid', i.reference, CAST(SUM(e.minor) AS BIGINT)
        FROM invoice i JOIN ledger_entry e ON e.creditor_id = i.creditor_id AND e.invoice_id = i.id
        WHERE i.kind = 'invoice' GROUP BY i.creditor_id, i.id, i.reference HAVING SUM(e.minor) < 0
        UNION ALL
        SELECT i.creditor_id, 'total', i.reference,
            CAST(COALESCE(c.minor, 0) - CASE i.kind WHEN 'invoice' THEN i.total_minor ELSE -i.total_minor END AS BIGINT)
        FROM invoice i LEFT JOIN (
            SELECT e.creditor_id, e.invoice_id, SUM(e.minor) AS minor FROM ledger_entry e
            JOIN ledger_posting p ON p.creditor_id = e.creditor_id AND p.id = e.posting_id
            WHERE p.kind IN ('invoice', 'credit_note', 'correction') AND e.invoice_id IS NOT NULL
            GROUP BY e.creditor_id, e.invoice_id
        ) c ON c.creditor_id = i.creditor_id AND c.invoice_id = i.id
        WHERE COALESCE(c.minor, 0) <> CASE i.kind WHEN 'invoice' THEN i.total_minor ELSE -i.total_minor END
        LIMIT 1000";
    on!(tx, db => sqlx::query_as(SQL).fetch_all(db).await)
}
