//! What debtors ask, and what has happened to it.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ContactId, CreditorId, Currency, DebtorId, DocumentId, InvoiceId, RequestId, StaffId,
    plans::Clause,
    requests::{Answer, Ask, RequestKind, RequestState},
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A request.
#[derive(Clone, Debug, FromRow)]
pub struct Request {
    pub creditor_id: CreditorId,
    pub id: RequestId,
    pub debtor_id: DebtorId,
    /// Who asked; none when a collector wrote it down for them.
    pub contact_id: Option<ContactId>,
    pub kind: RequestKind,
    pub state: RequestState,
    pub ask: Json<Ask>,
    /// In the debtor's words.
    pub words: String,
    /// What is at stake, in minor units.
    pub minor: i64,
    pub currency: Currency,
    /// What of it went beyond the policy; empty if the policy granted it.
    pub clauses: Json<Vec<Clause>>,
    /// The day by which the debtor was told to expect an answer.
    pub answer_by: Option<NaiveDate>,
    /// The last answer that counts.
    pub answer: Option<Json<Answer>>,
    /// The last day on which a counter-offer can be accepted.
    pub open_until: Option<NaiveDate>,
    /// An answer that a collector gave and can still take back, or that waits for a second person.
    pub pending: Option<Json<Answer>>,
    pub pending_by: Option<StaffId>,
    /// When it begins to count; while a second person is needed, when it was given.
    pub pending_at: Option<DateTime<Utc>>,
    pub needs_second: bool,
    pub assigned_to: Option<StaffId>,
    pub snoozed_until: Option<NaiveDate>,
    /// Counts every change, so that nobody overwrites what they have not seen.
    pub version: i64,
    /// The form that it was sent with: a second click is no second request.
    pub form_key: String,
    /// The version of the policy that judged it; 0 for what suits most.
    pub policy_number: Option<i64>,
    pub opened_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// An invoice that a request is about.
#[derive(Clone, Debug, FromRow)]
pub struct About {
    pub request_id: RequestId,
    pub invoice_id: InvoiceId,
    /// How much of it: what is contested, or what was owed when it was asked.
    pub minor: i64,
    pub is_open: bool,
}

/// Something that happened to a request.
#[derive(Clone, Debug, FromRow)]
pub struct Event {
    pub id: Uuid,
    pub request_id: RequestId,
    pub at: DateTime<Utc>,
    /// Such as `opened`, `answered`, `withdrawn`, `note`.
    pub kind: String,
    /// `system`, `debtor`, `staff` or `provider`.
    pub author_kind: String,
    pub author_id: Option<Uuid>,
    pub words: String,
    pub document_id: Option<DocumentId>,
    /// Between colleagues: not shown to debtors.
    pub is_internal: bool,
}

/// The columns of a [`Request`] `r`.
macro_rules! columns {
    () => {
        "r.creditor_id, r.id, r.debtor_id, r.contact_id, r.kind, r.state, r.ask, r.words, r.minor, r.currency, \
         r.clauses, r.answer_by, r.answer, r.open_until, r.pending, r.pending_by, r.pending_at, r.needs_second, \
         r.assigned_to, r.snoozed_until, r.version, r.form_key, r.policy_number, r.opened_at, r.ended_at"
    };
}

pub(crate) use columns;

/// Adds a request with what it is about. `false` if the same form has made one already.
pub async fn insert(tx: &mut Tx, request: &Request, about: &[About]) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO request (creditor_id, id, debtor_id, contact_id, kind, state, ask, words, minor, \
        currency, clauses, answer_by, answer, open_until, pending, pending_by, pending_at, needs_second, assigned_to, \
        snoozed_until, version, form_key, opened_at, ended_at, policy_number, category) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
        $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) \
        ON CONFLICT (creditor_id, form_key) DO NOTHING";
    let r = request;
    let rows = on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.id).bind(r.debtor_id).bind(r.contact_id)
        .bind(r.kind).bind(r.state).bind(&r.ask).bind(&r.words).bind(r.minor).bind(r.currency).bind(&r.clauses)
        .bind(r.answer_by).bind(&r.answer).bind(r.open_until).bind(&r.pending).bind(r.pending_by)
        .bind(r.pending_at).bind(r.needs_second).bind(r.assigned_to).bind(r.snoozed_until).bind(r.version)
        .bind(&r.form_key).bind(r.opened_at).bind(r.ended_at).bind(r.policy_number).bind(r.ask.category()).execute(db).await
        .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    for row in about {
        const ABOUT: &str = "INSERT INTO request_invoice (creditor_id, request_id, invoice_id, minor, is_open) \
            VALUES ($1, $2, $3, $4, $5)";
        on!(tx, db => sqlx::query(ABOUT).bind(r.creditor_id).bind(r.id).bind(row.invoice_id).bind(row.minor)
            .bind(row.is_open).execute(db).await.map(drop))?;
    }
    Ok(true)
}

/// Writes a request as it is now, unless it has changed since its version was read.
pub async fn update(tx: &mut Tx, request: &Request) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE request SET state = $3, answer_by = $4, answer = $5, open_until = $6, pending = $7, \
        pending_by = $8, pending_at = $9, needs_second = $10, assigned_to = $11, snoozed_until = $12, \
        version = version + 1, ended_at = $13, minor = $15 WHERE creditor_id = $1 AND id = $2 AND version = $14";
    const CLOSE: &str =
        "UPDATE request_invoice SET is_open = FALSE WHERE creditor_id = $1 AND request_id = $2";
    let r = request;
    let rows = on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.id).bind(r.state).bind(r.answer_by)
        .bind(&r.answer).bind(r.open_until).bind(&r.pending).bind(r.pending_by).bind(r.pending_at)
        .bind(r.needs_second).bind(r.assigned_to).bind(r.snoozed_until).bind(r.ended_at).bind(r.version)
        .bind(r.minor).execute(db).await.map(|done| done.rows_affected()))?;
    if rows == 1 && r.ended_at.is_some() {
        on!(tx, db => sqlx::query(CLOSE).bind(r.creditor_id).bind(r.id).execute(db).await.map(drop))?;
    }
    Ok(rows == 1)
}

/// The request with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: RequestId,
) -> Result<Option<Request>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM request r WHERE r.creditor_id = $1 AND r.id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The request that a form has made.
pub async fn by_form(
    tx: &mut Tx,
    creditor: CreditorId,
    form_key: &str,
) -> Result<Option<Request>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request r WHERE r.creditor_id = $1 AND r.form_key = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(form_key).fetch_optional(db).await)
}

/// A debtor's requests, newest first; at most 200.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Request>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request r WHERE r.creditor_id = $1 AND r.debtor_id = $2 \
         ORDER BY r.opened_at DESC, r.id DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The open requests about an invoice, oldest first.
pub async fn open_of_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<Request>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request_invoice i JOIN request r ON r.creditor_id = $1 AND r.id = i.request_id \
         WHERE i.creditor_id = $1 AND i.invoice_id = $2 AND i.is_open AND r.ended_at IS NULL \
         ORDER BY r.opened_at, r.id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// Counter-offers, and transfers announced, whose last day lies before this one; at most 500.
pub async fn run_out(
    tx: &mut Tx,
    creditor: CreditorId,
    today: NaiveDate,
) -> Result<Vec<Request>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM request r WHERE r.creditor_id = $1 AND r.ended_at IS NULL \
         AND r.open_until < $2 ORDER BY r.id LIMIT 500"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(today).fetch_all(db).await)
}

/// The invoices that a request is about.
pub async fn about(
    tx: &mut Tx,
    creditor: CreditorId,
    id: RequestId,
) -> Result<Vec<About>, StoreError> {
    const SQL: &str = "SELECT request_id, invoice_id, minor, is_open FROM request_invoice \
        WHERE creditor_id = $1 AND request_id = $2 ORDER BY invoice_id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_all(db).await)
}

/// What is contested of an invoice by disputes that are open, in minor units.
pub async fn contested(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(CAST(SUM(i.minor) AS BIGINT), 0) FROM request_invoice i \
        JOIN request r ON r.creditor_id = $1 AND r.id = i.request_id AND r.kind = 'dispute' \
        WHERE i.creditor_id = $1 AND i.invoice_id = $2 AND i.is_open AND r.ended_at IS NULL";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(invoice).fetch_one(db).await)
}

/// Adds to what has happened to a request.
pub async fn tell(tx: &mut Tx, creditor: CreditorId, event: &Event) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO request_event (creditor_id, id, request_id, at, kind, author_kind, author_id, \
        words, document_id, is_internal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let e = event;
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(e.id).bind(e.request_id).bind(e.at).bind(&e.kind)
        .bind(&e.author_kind).bind(e.author_id).bind(&e.words).bind(e.document_id).bind(e.is_internal)
        .execute(db).await.map(drop))
}

/// What was told between colleagues as `from` is told as `to`, and shown to the debtor if `shown`.
pub async fn retell(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
    (from, to): (&str, &str),
    shown: bool,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE request_event SET kind = $4, is_internal = NOT $5 \
        WHERE creditor_id = $1 AND request_id = $2 AND kind = $3 AND is_internal";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(request).bind(from).bind(to).bind(shown)
        .execute(db).await.map(drop))
}

/// What has happened to a request, oldest first.
pub async fn events(
    tx: &mut Tx,
    creditor: CreditorId,
    id: RequestId,
) -> Result<Vec<Event>, StoreError> {
    const SQL: &str = "SELECT id, request_id, at, kind, author_kind, author_id, words, document_id, is_internal \
        FROM request_event WHERE creditor_id = $1 AND request_id = $2 ORDER BY at, id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_all(db).await)
}
