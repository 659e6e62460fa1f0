//! Planned and done steps.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ActionId, ContactId, CreditorId, DebtorId, DocumentId, InvoiceId, MessageId, PrintBatchId,
    RunId, ScenarioVersionId, StaffId, TemplateId,
    scenario::{ActionKind, ActionState, CallOutcome, Tone},
};
use sqlx::{FromRow, QueryBuilder};

/// An action.
#[derive(Clone, Debug, FromRow)]
pub struct Action {
    pub creditor_id: CreditorId,
    pub id: ActionId,
    pub debtor_id: DebtorId,
    /// Nobody for what stays inside the house.
    pub contact_id: Option<ContactId>,
    pub kind: ActionKind,
    pub level: i64,
    pub tone: Tone,
    /// The template's name; of a task, what to do.
    pub template: String,
    pub state: ActionState,
    /// The day at the debtor's; at most one message a debtor has it.
    pub due_on: NaiveDate,
    /// From when it may be done.
    pub due_at: DateTime<Utc>,
    /// Why it was left out or called off: a reason's or a hold's name.
    pub reason: Option<String>,
    /// A collector's own subject for this one message.
    pub subject: Option<String>,
    /// A collector's own text for this one message.
    pub body: Option<String>,
    pub assigned_to: Option<StaffId>,
    pub message_id: Option<MessageId>,
    /// The letter as laid out.
    pub document_id: Option<DocumentId>,
    pub batch_id: Option<PrintBatchId>,
    /// Of a registered letter.
    pub tracking: Option<String>,
    /// Of a call.
    pub outcome: Option<CallOutcome>,
    pub note: String,
    /// The template that worded it, and which version of it.
    pub template_id: Option<TemplateId>,
    pub template_number: Option<i64>,
    pub validated_by: Option<StaffId>,
    pub done_by: Option<StaffId>,
    pub done_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// An invoice that an action is about.
#[derive(Clone, Debug, FromRow)]
pub struct About {
    pub creditor_id: CreditorId,
    pub action_id: ActionId,
    pub invoice_id: InvoiceId,
    pub run_id: RunId,
    pub step: i64,
    /// The version of the scenario that the step is of; not known of old ones.
    pub version_id: Option<ScenarioVersionId>,
    /// The first one leads.
    pub position: i64,
    /// Whether the action may still be done for it.
    pub is_open: bool,
}

macro_rules! columns {
    () => {
        "a.creditor_id, a.id, a.debtor_id, a.contact_id, a.kind, a.level, a.tone, a.template, a.state, a.due_on, \
         a.due_at, a.reason, a.subject, a.body, a.assigned_to, a.message_id, a.document_id, a.batch_id, a.tracking, \
         a.outcome, a.note, a.template_id, a.template_number, a.validated_by, a.done_by, a.done_at, a.created_at"
    };
}

/// Adds actions with their invoices.
///
/// # Errors
/// [`StoreError::Conflict`] when another message is planned for a debtor's day, or an invoice has
/// an open action: someone else planned at the same moment.
pub async fn insert_all(
    tx: &mut Tx,
    actions: &[Action],
    about: &[About],
) -> Result<(), StoreError> {
    const ACTION: &str = "INSERT INTO action (creditor_id, id, debtor_id, contact_id, kind, level, tone, template, \
        state, due_on, due_at, reason, subject, body, assigned_to, message_id, document_id, batch_id, tracking, \
        outcome, note, template_id, template_number, validated_by, done_by, done_at, created_at) ";
    const ABOUT: &str = "INSERT INTO action_invoice (creditor_id, action_id, invoice_id, run_id, step, version_id, \
        position, is_open) ";
    for chunk in actions.chunks(500) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(ACTION);
            query.push_values(chunk, |mut row, a| {
                row.push_bind(a.creditor_id).push_bind(a.id).push_bind(a.debtor_id).push_bind(a.contact_id)
                    .push_bind(a.kind).push_bind(a.level).push_bind(a.tone).push_bind(&a.template)
                    .push_bind(a.state).push_bind(a.due_on).push_bind(a.due_at).push_bind(&a.reason)
                    .push_bind(&a.subject).push_bind(&a.body).push_bind(a.assigned_to).push_bind(a.message_id)
                    .push_bind(a.document_id).push_bind(a.batch_id).push_bind(&a.tracking).push_bind(a.outcome)
                    .push_bind(&a.note).push_bind(a.template_id).push_bind(a.template_number)
                    .push_bind(a.validated_by).push_bind(a.done_by).push_bind(a.done_at)
                    .push_bind(a.created_at);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    for chunk in about.chunks(1_000) {
        on!(tx, db => {
            let mut query = QueryBuilder::new(ABOUT);
            query.push_values(chunk, |mut row, i| {
                row.push_bind(i.creditor_id).push_bind(i.action_id).push_bind(i.invoice_id).push_bind(i.run_id)
                    .push_bind(i.step).push_bind(i.version_id).push_bind(i.position).push_bind(i.is_open);
            });
            query.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Replaces what may change of an action, if it still is in state `from`. `false` if someone else
/// was first.
///
/// # Errors
/// [`StoreError::Conflict`] when its new day has another message for the debtor.
pub async fn update(tx: &mut Tx, action: &Action, from: ActionState) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE action SET contact_id = $4, kind = $5, state = $6, due_on = $7, due_at = $8, \
        reason = $9, subject = $10, body = $11, assigned_to = $12, message_id = $13, document_id = $14, \
        batch_id = $15, tracking = $16, outcome = $17, note = $18, validated_by = $19, done_by = $20, done_at = $21, \
        tone = $22, template_id = $23, template_number = $24 \
        WHERE creditor_id = $1 AND id = $2 AND state = $3";
    const CLOSE: &str = "UPDATE action_invoice SET is_open = FALSE \
        WHERE creditor_id = $1 AND action_id = $2 AND is_open";
    let a = action;
    let rows = on!(tx, db => sqlx::query(SQL).bind(a.creditor_id).bind(a.id).bind(from).bind(a.contact_id)
        .bind(a.kind).bind(a.state).bind(a.due_on).bind(a.due_at).bind(&a.reason).bind(&a.subject).bind(&a.body)
        .bind(a.assigned_to).bind(a.message_id).bind(a.document_id).bind(a.batch_id).bind(&a.tracking)
        .bind(a.outcome).bind(&a.note).bind(a.validated_by).bind(a.done_by).bind(a.done_at)
        .bind(a.tone).bind(a.template_id).bind(a.template_number).execute(db).await
        .map(|done| done.rows_affected()))?;
    if rows == 1 && !a.state.is_open() {
        on!(tx, db => sqlx::query(CLOSE).bind(a.creditor_id).bind(a.id).execute(db).await.map(drop))?;
    }
    Ok(rows == 1)
}

/// The action with this id, whichever creditor's: for the worker, which holds only the id.
pub async fn any_by_id(tx: &mut Tx, id: ActionId) -> Result<Option<Action>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM action a WHERE a.id = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// The action with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ActionId,
) -> Result<Option<Action>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM action a WHERE a.creditor_id = $1 AND a.id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The invoices of an action, the leading one first.
pub async fn about(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
) -> Result<Vec<About>, StoreError> {
    const SQL: &str = "SELECT creditor_id, action_id, invoice_id, run_id, step, version_id, position, is_open \
        FROM action_invoice WHERE creditor_id = $1 AND action_id = $2 ORDER BY position";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(action).fetch_all(db).await)
}

/// Takes an invoice out of an open action at a moment: it no longer needs it.
pub async fn leave(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
    invoice: InvoiceId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE action_invoice SET is_open = FALSE, left_at = $4 \
        WHERE creditor_id = $1 AND action_id = $2 AND invoice_id = $3";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(action).bind(invoice).bind(at)
        .execute(db).await.map(drop))
}

/// The open actions about an invoice: one at most, unless it was moved.
pub async fn open_of_invoice(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Vec<Action>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM action_invoice i JOIN action a ON a.creditor_id = i.creditor_id AND a.id = i.action_id
         WHERE i.creditor_id = $1 AND i.invoice_id = $2 AND i.is_open"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_all(db).await)
}

/// Letters that are laid out and not posted, of one debtor or of all.
pub async fn to_print(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: Option<DebtorId>,
) -> Result<Vec<Action>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM action a WHERE a.creditor_id = $1 AND a.state = 'to_print'
            AND ($2 IS NULL OR a.debtor_id = $2) ORDER BY a.id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The days since `since` on which a message went, or will go, to a debtor, and which action it is.
pub async fn message_days(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    since: NaiveDate,
) -> Result<Vec<(ActionId, NaiveDate)>, StoreError> {
    const SQL: &str = "SELECT id, due_on FROM action
        WHERE creditor_id = $1 AND debtor_id = $2 AND due_on >= $3
            AND kind IN ('email', 'sms', 'letter', 'registered_letter')
            AND state IN ('to_validate', 'planned', 'to_do', 'to_print', 'done')
        ORDER BY due_on, id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).bind(since).fetch_all(db).await)
}

/// How often nobody was reached by phone for a step of a run.
pub async fn missed_calls(
    tx: &mut Tx,
    creditor: CreditorId,
    run: RunId,
    step: i64,
) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM action_invoice i
        JOIN action a ON a.creditor_id = i.creditor_id AND a.id = i.action_id
        WHERE i.creditor_id = $1 AND i.run_id = $2 AND i.step = $3 AND a.state = 'done'
            AND a.outcome IN ('voicemail', 'no_answer')";
    let (count,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(run).bind(step)
        .fetch_one(db).await)?;
    Ok(count)
}

/// A debtor's actions, the newest day first; at most 500.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Action>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM action a WHERE a.creditor_id = $1 AND a.debtor_id = $2 ORDER BY a.due_on DESC, a.id DESC LIMIT 500"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// An action in the agenda.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub action: Action,
    pub debtor_name: String,
    pub debtor_reference: String,
    pub contact_name: Option<String>,
    pub assigned_name: Option<String>,
    /// How many invoices it is still about.
    pub invoices: i64,
    /// What is owed on them now, in minor units of the creditor's currency.
    pub balance_minor: i64,
}

/// Which open actions the agenda is about.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub creditor_id: CreditorId,
    /// The first and the last day.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Whoever is to do them; else only those of `assigned_to`, or of nobody.
    pub everybody: bool,
    pub assigned_to: Option<StaffId>,
    /// One kind only.
    pub kind: Option<ActionKind>,
}

macro_rules! filtered {
    () => {
        " a.creditor_id = $1 AND a.due_on >= $2 AND a.due_on <= $3
             AND a.state IN ('to_validate', 'planned', 'to_do', 'to_print')
             AND ($4 OR a.assigned_to IS NOT DISTINCT FROM $5) AND ($6 IS NULL OR a.kind = $6) "
    };
}

/// A page of open actions, the most urgent first: after so many, so many. Of one state only, and of it
/// only calls or all but calls, if asked for.
pub async fn agenda(
    tx: &mut Tx,
    filter: &Filter,
    only: Option<(ActionState, Option<bool>)>,
    (skipped, size): (i64, i64),
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", d.name AS debtor_name, d.reference AS debtor_reference, c.name AS contact_name, s.name AS assigned_name,
            CAST((SELECT COUNT(*) FROM action_invoice i
                WHERE i.creditor_id = $1 AND i.action_id = a.id AND i.is_open) AS BIGINT) AS invoices,
            COALESCE((SELECT CAST(SUM(e.minor) AS BIGINT) FROM action_invoice i
                JOIN ledger_entry e ON e.creditor_id = $1 AND e.invoice_id = i.invoice_id
                WHERE i.creditor_id = $1 AND i.action_id = a.id AND i.is_open), 0) AS balance_minor
         FROM action a
         JOIN debtor d ON d.creditor_id = $1 AND d.id = a.debtor_id
         LEFT JOIN contact c ON c.creditor_id = $1 AND c.id = a.contact_id
         LEFT JOIN staff s ON s.id = a.assigned_to
         WHERE",
        filtered!(),
        "AND ($7 IS NULL OR a.state = $7) AND ($8 IS NULL OR (a.kind = 'call_task') = $8)
         ORDER BY a.due_on, a.level DESC, a.id LIMIT $9 OFFSET $10"
    );
    let f = filter;
    let (state, calls) = only.map_or((None, None), |(state, calls)| (Some(state), calls));
    on!(tx, db => sqlx::query_as(SQL).bind(f.creditor_id).bind(f.from).bind(f.to).bind(f.everybody)
        .bind(f.assigned_to).bind(f.kind).bind(state).bind(calls).bind(size).bind(skipped)
        .fetch_all(db).await)
}

/// How many open actions there are of each kind and state.
pub async fn agenda_counts(
    tx: &mut Tx,
    filter: &Filter,
) -> Result<Vec<(ActionKind, ActionState, i64)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT a.kind, a.state, CAST(COUNT(*) AS BIGINT) FROM action a WHERE",
        filtered!(),
        "GROUP BY a.kind, a.state"
    );
    let f = filter;
    on!(tx, db => sqlx::query_as(SQL).bind(f.creditor_id).bind(f.from).bind(f.to).bind(f.everybody)
        .bind(f.assigned_to).bind(f.kind).fetch_all(db).await)
}

/// How many actions are open, by kind and state, up to and including a day.
pub async fn open_counts(
    tx: &mut Tx,
    creditor: CreditorId,
    until: NaiveDate,
) -> Result<Vec<(ActionKind, ActionState, i64)>, StoreError> {
    const SQL: &str = "SELECT kind, state, CAST(COUNT(*) AS BIGINT) FROM action
        WHERE creditor_id = $1 AND due_on <= $2 AND state IN ('to_validate', 'planned', 'to_do', 'to_print')
        GROUP BY kind, state";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(until).fetch_all(db).await)
}

/// The first e-mail or letter that went about an invoice after its due date: later ones name it.
pub async fn first_letter(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Option<Action>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM action a
            JOIN action_invoice ai ON ai.creditor_id = a.creditor_id AND ai.action_id = a.id
            JOIN invoice i ON i.creditor_id = a.creditor_id AND i.id = ai.invoice_id
            WHERE a.creditor_id = $1 AND i.id = $2 AND a.due_on > i.due_on AND a.state = 'done'
                AND a.kind IN ('email', 'letter', 'registered_letter') ORDER BY a.done_at, a.id LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_optional(db).await)
}
