//! A debtor's figures, in one statement: open invoices, the latest payments, how the debtor and the
//! creditor stand. With the session that asks for them, it is all that an overview costs.
//!
//! Rows inside a row travel as JSON, which both databases build; a row of a table each would cost
//! the page more than its making. Each is an array of its fields in the order of its type here
//! ([`Open`], [`Recent`]): names would be written, sent and read once a row.

use crate::{
    StoreError, Tx,
    identity::{self, OfSession, SessionRow},
    invoices::{Invoice, WithBalance, select_open},
    tx::{Handles, on},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, CreditorId, Currency, DebtorId, DocumentId, InvoiceId, PaymentAttemptId,
    invoice::InvoiceKind, payment::AttemptState, proceedings::Proceedings,
};
use serde::Deserialize;
use sqlx::{FromRow, types::Json};
use std::cmp::Reverse;

/// What an overview shows.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Invoices on which something is owed or credited, oldest due date first.
    pub open: Vec<WithBalance>,
    /// The latest tries to pay, newest first; at most three.
    pub recent: Vec<Recent>,
    pub standing: Standing,
    /// Whether a turn of the contact's conversation waits to be read.
    pub has_unread: bool,
}

/// A try to pay; it travels with its fields in this order.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Recent {
    pub id: PaymentAttemptId,
    pub created_at: DateTime<Utc>,
    pub amount_minor: i64,
    pub currency: Currency,
    pub state: AttemptState,
    pub refunded_minor: i64,
}

/// How a debtor and its creditor stand, besides invoices and payments: most creditors claim nothing
/// and most debtors ask nothing, and then nothing more is read.
#[derive(Clone, Debug, FromRow)]
pub struct Standing {
    /// The debtor's entries on the credit account, in minor units; a credit is negative.
    pub credit_minor: i64,
    /// Whether the creditor claims late interest or the indemnity.
    pub is_claiming: bool,
    /// The proceedings that forbid paying, if there are or were some: see [`Standing::forbids`].
    /// Their reason, the last day of their hold and the day they opened, `-` for none.
    forbidding: Option<String>,
    /// Whether the debtor has ever asked anything.
    pub has_requests: bool,
    /// Whether the creditor lets the assistant answer.
    pub is_automatic: bool,
}

impl Standing {
    /// What forbids paying earlier claims on a day, if anything does.
    pub fn forbids(&self, today: NaiveDate) -> Option<Proceedings> {
        let mut parts = self.forbidding.as_deref()?.split(' ');
        let reason = parts.next()?.parse().ok()?;
        let mut day = || parts.next().and_then(|text| text.parse::<NaiveDate>().ok());
        let (last, opened_on) = (day(), day());
        last.is_none_or(|last| last >= today).then_some(Proceedings { reason, opened_on })
    }
}

/// An invoice as it travels, its fields in this order.
#[derive(Deserialize)]
struct Open {
    id: InvoiceId,
    reference: String,
    kind: InvoiceKind,
    label: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    total_minor: i64,
    currency: Currency,
    purchase_order: Option<String>,
    principal: Option<String>,
    document_id: Option<DocumentId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    balance_minor: i64,
    processing_minor: i64,
    contested_minor: i64,
}

#[derive(FromRow)]
struct FiguresRow {
    open: Json<Vec<Open>>,
    recent: Json<Vec<Recent>>,
    #[sqlx(flatten)]
    standing: Standing,
    has_unread: bool,
}

/// The hold that forbids paying; of several, the one that lasts longest and reaches furthest. Which
/// day it is, is known once the creditor is: whether its last day has passed is asked afterwards.
macro_rules! forbidding {
    ($creditor:literal, $debtor:literal) => {
        concat!(
            "(SELECT reason || ' ' || COALESCE(CAST(ends_on AS TEXT), '-')
                    || ' ' || COALESCE(CAST(opened_on AS TEXT), '-')
                FROM hold WHERE creditor_id = ",
            $creditor,
            " AND debtor_id = ",
            $debtor,
            "
                AND lifted_at IS NULL AND invoice_id IS NULL AND contact_id IS NULL
                AND reason IN ('insolvency', 'over_indebtedness')
                ORDER BY ends_on DESC NULLS FIRST, opened_on DESC NULLS FIRST, id LIMIT 1)"
        )
    };
}

/// The columns of [`Standing`].
macro_rules! standing {
    ($creditor:literal, $debtor:literal) => {
        concat!(
            "(SELECT COALESCE(CAST(SUM(minor) AS BIGINT), 0) FROM ledger_entry
                WHERE creditor_id = ",
            $creditor,
            " AND debtor_id = ",
            $debtor,
            "
                    AND account = 'credit') AS credit_minor,
            EXISTS (SELECT 1 FROM reminder_policy WHERE creditor_id = ",
            $creditor,
            "
                AND (interest = 'claim' OR indemnity = 'claim')) AS is_claiming,
            ",
            forbidding!($creditor, $debtor),
            " AS forbidding,
            EXISTS (SELECT 1 FROM request
                WHERE creditor_id = ",
            $creditor,
            " AND debtor_id = ",
            $debtor,
            ") AS has_requests,
            EXISTS (SELECT 1 FROM assistant WHERE creditor_id = ",
            $creditor,
            " AND answers <> 'never') AS is_automatic"
        )
    };
}

/// The columns of [`FiguresRow`], with the database's own words for a row, for all rows and for an
/// identifier.
macro_rules! figures {
    (
        $creditor:literal, $debtor:literal, $contact:literal,
        $row:literal, $rows:literal, $id:ident
    ) => {
        concat!(
            "COALESCE((SELECT ",
            $rows,
            "(",
            $row,
            "(",
            $id!("f.id"),
            ", f.reference, f.kind, f.label,
                f.issued_on, f.due_on, f.total_minor, f.currency, f.purchase_order, f.principal,
                ",
            $id!("f.document_id"),
            ", f.created_at, f.updated_at, f.balance_minor,
                f.processing_minor, f.contested_minor))
                FROM (",
            select_open!($creditor, $debtor),
            ") f), '[]') AS open,
            COALESCE((SELECT ",
            $rows,
            "(",
            $row,
            "(",
            $id!("t.id"),
            ", t.created_at, t.amount_minor,
                t.currency, t.state, t.refunded_minor))
                FROM (SELECT id, created_at, amount_minor, currency, state, refunded_minor
                    FROM payment_attempt
                    WHERE creditor_id = ",
            $creditor,
            " AND debtor_id = ",
            $debtor,
            "
                    ORDER BY created_at DESC, id DESC LIMIT 3) t), '[]') AS recent,
            EXISTS (SELECT 1 FROM conversation WHERE creditor_id = ",
            $creditor,
            "
                AND contact_id = ",
            $contact,
            " AND creditor_turn > debtor_seen) AS has_unread,
            ",
            standing!($creditor, $debtor)
        )
    };
}

/// Identifiers are bytes in SQLite, which JSON does not know.
macro_rules! as_hex {
    ($column:literal) => {
        concat!("NULLIF(hex(", $column, "), '')")
    };
}

/// PostgreSQL writes its own.
macro_rules! as_is {
    ($column:literal) => {
        $column
    };
}

/// A debtor's figures, as one of its contacts sees them.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    contact: ContactId,
) -> Result<Figures, StoreError> {
    const SQLITE: &str =
        concat!("SELECT ", figures!("$1", "$2", "$3", "json_array", "json_group_array", as_hex));
    const POSTGRES: &str =
        concat!("SELECT ", figures!("$1", "$2", "$3", "json_build_array", "json_agg", as_is));
    let sql = spoken(tx, SQLITE, POSTGRES);
    let row: FiguresRow = on!(tx, db => sqlx::query_as(sql).bind(creditor).bind(debtor).bind(contact)
        .fetch_one(db).await)?;
    Ok(row.figures(creditor, debtor))
}

/// A debtor's session with the figures of whoever it stands for.
pub async fn of_session(
    tx: &mut Tx,
    id_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(OfSession, Figures)>, StoreError> {
    #[derive(FromRow)]
    struct Both {
        #[sqlx(flatten)]
        session: SessionRow,
        #[sqlx(flatten)]
        figures: FiguresRow,
    }
    const SQLITE: &str = identity::select_session!(
        ", ",
        figures!("s.creditor_id", "d.id", "c.id", "json_array", "json_group_array", as_hex)
    );
    const POSTGRES: &str = identity::select_session!(
        ", ",
        figures!("s.creditor_id", "d.id", "c.id", "json_build_array", "json_agg", as_is)
    );
    let sql = spoken(tx, SQLITE, POSTGRES);
    let row: Option<Both> =
        on!(tx, db => sqlx::query_as(sql).bind(id_hash).bind(now).fetch_optional(db).await)?;
    Ok(row.map(|Both { session, figures }| {
        let session = OfSession::from(session);
        let figures = figures.figures(session.identity.creditor.id, session.identity.debtor.id);
        (session, figures)
    }))
}

/// How a debtor and its creditor stand.
pub async fn standing(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Standing, StoreError> {
    const SQL: &str = concat!("SELECT ", standing!("$1", "$2"));
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_one(db).await)
}

fn spoken(tx: &Tx, sqlite: &'static str, postgres: &'static str) -> &'static str {
    match tx.handle {
        Handles::Sqlite(_) => sqlite,
        Handles::Postgres(_) => postgres,
    }
}

impl FiguresRow {
    fn figures(self, creditor: CreditorId, debtor: DebtorId) -> Figures {
        let Self { open: Json(open), recent: Json(mut recent), standing, has_unread } = self;
        let mut open: Vec<WithBalance> =
            open.into_iter().map(|row| row.with_balance(creditor, debtor)).collect();
        // What order an array of rows has is up to the database.
        open.sort_by(|a, b| {
            (a.invoice.due_on, &a.invoice.reference).cmp(&(b.invoice.due_on, &b.invoice.reference))
        });
        recent.sort_by_key(|payment| Reverse((payment.created_at, payment.id)));
        Figures { open, recent, standing, has_unread }
    }
}

impl Open {
    fn with_balance(self, creditor_id: CreditorId, debtor_id: DebtorId) -> WithBalance {
        WithBalance {
            balance_minor: self.balance_minor,
            processing_minor: self.processing_minor,
            contested_minor: self.contested_minor,
            invoice: Invoice {
                creditor_id,
                id: self.id,
                debtor_id,
                reference: self.reference,
                kind: self.kind,
                label: self.label,
                issued_on: self.issued_on,
                due_on: self.due_on,
                total_minor: self.total_minor,
                currency: self.currency,
                purchase_order: self.purchase_order,
                principal: self.principal,
                document_id: self.document_id,
                created_at: self.created_at,
                updated_at: self.updated_at,
            },
        }
    }
}
