//! Invoices and credit notes. Balances come from the ledger.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CreditorId, Currency, DebtorId, DocumentId, InvoiceId, invoice::InvoiceKind};
use sqlx::FromRow;

/// An invoice or credit note as taken in.
#[derive(Clone, Debug, FromRow)]
pub struct Invoice {
    pub creditor_id: CreditorId,
    pub id: InvoiceId,
    pub debtor_id: DebtorId,
    pub reference: String,
    pub kind: InvoiceKind,
    /// What it is for, in the creditor's words.
    pub label: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// The total with tax, positive for invoices and credit notes alike.
    pub total_minor: i64,
    pub currency: Currency,
    pub purchase_order: Option<String>,
    /// On whose behalf it is collected, if the creditor's mandate is `third_party`.
    pub principal: Option<String>,
    pub document_id: Option<DocumentId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An invoice with what is owed on it, what of that is on its way, and what is contested.
#[derive(Clone, Debug, FromRow)]
pub struct WithBalance {
    #[sqlx(flatten)]
    pub invoice: Invoice,
    pub balance_minor: i64,
    pub processing_minor: i64,
    /// By disputes that are open, or as a collector has set it.
    pub contested_minor: i64,
}

impl WithBalance {
    /// What is owed on it and not contested, in minor units.
    #[must_use]
    pub fn uncontested_minor(&self) -> i64 {
        self.balance_minor - self.contested_minor
    }

    /// What of it neither a payment under way nor an open dispute has taken, in minor units; a
    /// credit is negative.
    #[must_use]
    pub fn free_minor(&self) -> i64 {
        match self.balance_minor {
            credit @ ..=0 => credit,
            owed => (owed - self.processing_minor - self.contested_minor).max(0),
        }
    }
}

/// One line of an invoice.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    pub invoice_id: InvoiceId,
    pub position: i64,
    pub label: String,
    /// A decimal number as text.
    pub quantity: Option<String>,
    pub amount_minor: i64,
}

macro_rules! columns {
    ($prefix:literal) => {
        concat!(
            $prefix,
            "creditor_id, ",
            $prefix,
            "id, ",
            $prefix,
            "debtor_id, ",
            $prefix,
            "reference, ",
            $prefix,
            "kind, ",
            $prefix,
            "label, ",
            $prefix,
            "issued_on, ",
            $prefix,
            "due_on, ",
            $prefix,
            "total_minor, ",
            $prefix,
            "currency, ",
            $prefix,
            "purchase_order, ",
            $prefix,
            "principal, ",
            $prefix,
            "document_id, ",
            $prefix,
            "created_at, ",
            $prefix,
            "updated_at"
        )
    };
}

/// What payments under way will settle of invoice `i`, and what is contested of it: by disputes, or
/// as a collector has set it.
macro_rules! claimed_by_others {
    ($creditor:literal) => {
        concat!(
            "COALESCE((SELECT CAST(SUM(a.minor) AS BIGINT) FROM payment_allocation a
                 JOIN payment_attempt p ON p.creditor_id = a.creditor_id AND p.id = a.attempt_id
                     AND p.state = 'processing'
                 WHERE a.creditor_id = ",
            $creditor,
            " AND a.invoice_id = i.id), 0) AS processing_minor,
             COALESCE((SELECT MAX(minor) FROM (
                 SELECT CAST(SUM(q.minor) AS BIGINT) AS minor FROM request_invoice q
                 JOIN request r ON r.creditor_id = q.creditor_id AND r.id = q.request_id
                     AND r.kind = 'dispute' AND r.ended_at IS NULL
                 WHERE q.creditor_id = ",
            $creditor,
            " AND q.invoice_id = i.id AND q.is_open
                 UNION ALL
                 SELECT u.contested_minor FROM run u
                 WHERE u.creditor_id = ",
            $creditor,
            " AND u.invoice_id = i.id) c), 0) AS contested_minor"
        )
    };
}

/// A debtor's invoices on which something is owed or credited, as rows of [`WithBalance`]. Every
/// balance has its invoice; LEFT makes SQLite begin with the few balances. What
/// [`claimed_by_others`] asks for each invoice is asked here once for all, since an overview needs it.
macro_rules! select_open {
    ($creditor:literal, $debtor:literal) => {
        concat!(
            "SELECT ",
            $crate::invoices::columns!("i."),
            ", b.minor AS balance_minor, COALESCE(moving.minor, 0) AS processing_minor,
                CASE WHEN COALESCE(disputed.minor, 0) > COALESCE(u.contested_minor, 0)
                    THEN disputed.minor ELSE COALESCE(u.contested_minor, 0) END AS contested_minor
             FROM (SELECT invoice_id, CAST(SUM(minor) AS BIGINT) AS minor FROM ledger_entry
                 WHERE creditor_id = ",
            $creditor,
            " AND debtor_id = ",
            $debtor,
            " AND account = 'receivable'
                 GROUP BY invoice_id HAVING SUM(minor) <> 0) b
             LEFT JOIN invoice i ON i.creditor_id = ",
            $creditor,
            " AND i.id = b.invoice_id
             LEFT JOIN run u ON u.creditor_id = ",
            $creditor,
            " AND u.invoice_id = b.invoice_id
             LEFT JOIN (SELECT a.invoice_id, CAST(SUM(a.minor) AS BIGINT) AS minor
                 FROM payment_attempt p
                 JOIN payment_allocation a ON a.creditor_id = p.creditor_id AND a.attempt_id = p.id
                 WHERE p.creditor_id = ",
            $creditor,
            " AND p.debtor_id = ",
            $debtor,
            " AND p.state = 'processing'
                 GROUP BY a.invoice_id) moving ON moving.invoice_id = b.invoice_id
             LEFT JOIN (SELECT q.invoice_id, CAST(SUM(q.minor) AS BIGINT) AS minor FROM request r
                 JOIN request_invoice q ON q.creditor_id = r.creditor_id AND q.request_id = r.id
                 WHERE r.creditor_id = ",
            $creditor,
            " AND r.debtor_id = ",
            $debtor,
            " AND r.kind = 'dispute' AND r.ended_at IS NULL AND q.is_open
                 GROUP BY q.invoice_id) disputed ON disputed.invoice_id = b.invoice_id"
        )
    };
}

pub(crate) use {columns, select_open};

/// Adds an invoice.
pub async fn insert(tx: &mut Tx, invoice: &Invoice) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO invoice (",
        columns!(""),
        ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    );
    let i = invoice;
    on!(tx, db => sqlx::query(SQL)
        .bind(i.creditor_id).bind(i.id).bind(i.debtor_id).bind(&i.reference).bind(i.kind).bind(&i.label)
        .bind(i.issued_on).bind(i.due_on).bind(i.total_minor).bind(i.currency).bind(&i.purchase_order)
        .bind(&i.principal).bind(i.document_id).bind(i.created_at).bind(i.updated_at)
        .execute(db).await.map(drop))
}

/// Replaces what a newer import says of an invoice.
pub async fn update(tx: &mut Tx, invoice: &Invoice) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE invoice SET label = $3, issued_on = $4, due_on = $5, total_minor = $6, \
        purchase_order = $7, principal = $8, document_id = $9, updated_at = $10 \
        WHERE creditor_id = $1 AND id = $2";
    let i = invoice;
    on!(tx, db => sqlx::query(SQL)
        .bind(i.creditor_id).bind(i.id).bind(&i.label).bind(i.issued_on).bind(i.due_on)
        .bind(i.total_minor).bind(&i.purchase_order).bind(&i.principal).bind(i.document_id)
        .bind(i.updated_at).execute(db).await.map(drop))
}

/// Adds a line.
pub async fn insert_line(tx: &mut Tx, creditor: CreditorId, line: &Line) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO invoice_line (creditor_id, invoice_id, position, label, quantity, \
        amount_minor) VALUES ($1, $2, $3, $4, $5, $6)";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(line.invoice_id).bind(line.position)
        .bind(&line.label).bind(&line.quantity).bind(line.amount_minor).execute(db).await.map(drop))
}

/// Removes an invoice's lines before a newer import writes them anew.
pub async fn clear_lines(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM invoice_line WHERE creditor_id = $1 AND invoice_id = $2")
        .bind(creditor).bind(invoice).execute(db).await.map(drop))
}

/// The lines of the invoices of one debtor that are still open, in order.
pub async fn lines_of(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<Line>, StoreError> {
    const SQL: &str = "SELECT invoice_id, position, label, quantity, amount_minor FROM invoice_line \
        WHERE creditor_id = $1 AND invoice_id = $2 ORDER BY position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// The invoice that the creditor knows by this reference.
pub async fn by_reference(
    tx: &mut Tx,
    creditor: CreditorId,
    reference: &str,
) -> Result<Option<Invoice>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(""), " FROM invoice WHERE creditor_id = $1 AND reference = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(reference).fetch_optional(db).await)
}

/// One invoice with its balance, whatever that is.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: InvoiceId,
) -> Result<Option<WithBalance>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!("i."),
        ",
            COALESCE((SELECT CAST(SUM(e.minor) AS BIGINT) FROM ledger_entry e
                WHERE e.creditor_id = $1 AND e.invoice_id = $2), 0) AS balance_minor,
            ",
        claimed_by_others!("$1"),
        "
         FROM invoice i WHERE i.creditor_id = $1 AND i.id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A debtor's invoices on which something is owed or credited, oldest due date first.
pub async fn open_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<WithBalance>, StoreError> {
    const SQL: &str = concat!(select_open!("$1", "$2"), " ORDER BY i.due_on, i.reference");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// A debtor's latest invoices, settled ones included, newest first; at most 500.
pub async fn all_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<WithBalance>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!("i."),
        ", COALESCE(b.minor, 0) AS balance_minor, ",
        claimed_by_others!("$1"),
        "
         FROM invoice i
         LEFT JOIN (SELECT invoice_id, CAST(SUM(minor) AS BIGINT) AS minor FROM ledger_entry
             WHERE creditor_id = $1 AND debtor_id = $2 AND account = 'receivable'
             GROUP BY invoice_id) b ON b.invoice_id = i.id
         WHERE i.creditor_id = $1 AND i.debtor_id = $2
         ORDER BY i.issued_on DESC, i.reference DESC LIMIT 500"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// An invoice of which nothing is left.
#[derive(Clone, Debug, FromRow)]
pub struct Settled {
    pub reference: String,
    pub issued_on: NaiveDate,
    pub total_minor: i64,
    pub currency: Currency,
    pub principal: Option<String>,
    /// When what was booked last on it was booked.
    pub settled_at: DateTime<Utc>,
}

/// A debtor's invoices of which nothing is left, the oldest first.
pub async fn settled_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Settled>, StoreError> {
    const SQL: &str =
        "SELECT i.reference, i.issued_on, i.total_minor, i.currency, i.principal, b.settled_at
         FROM (SELECT e.invoice_id, MAX(p.posted_at) AS settled_at FROM ledger_entry e
             JOIN ledger_posting p ON p.creditor_id = e.creditor_id AND p.id = e.posting_id
             WHERE e.creditor_id = $1 AND e.debtor_id = $2 AND e.account = 'receivable'
             GROUP BY e.invoice_id HAVING SUM(e.minor) <= 0) b
         JOIN invoice i ON i.creditor_id = $1 AND i.id = b.invoice_id
         WHERE i.kind = 'invoice'
         ORDER BY i.issued_on, i.reference";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}
