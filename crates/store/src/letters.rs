//! Letters on their way: laid out, printed in batches, posted, proved or returned.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ActionId, ContactId, CreditorId, DebtorId, DocumentId, InvoiceId, Locale, MessageId,
    PrintBatchId, StaffId,
    letter::ReturnReason,
    scenario::{ActionKind, ActionState, Tone},
};
use sqlx::FromRow;

/// A letter as it was laid out.
#[derive(Clone, Debug, FromRow)]
pub struct Letter {
    pub creditor_id: CreditorId,
    /// The step of the scenario that it carries out.
    pub action_id: ActionId,
    /// Printed on it, and repeated by later ones.
    pub reference: String,
    /// Whom it is for.
    pub contact_id: ContactId,
    pub locale: Locale,
    pub subject: String,
    /// The code printed on it.
    pub verification_code: String,
    /// Name and address as printed, a line each.
    pub recipient: String,
    pub pages: i64,
    pub laid_out_at: DateTime<Utc>,
    pub posted_on: Option<NaiveDate>,
    /// The acknowledgement of receipt.
    pub proof_id: Option<DocumentId>,
    pub received_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub return_reason: Option<ReturnReason>,
    /// Since when the house that prints does not want it: it is printed by hand.
    pub refused_at: Option<DateTime<Utc>>,
    /// Why not, in its words.
    pub refused_why: Option<String>,
}

/// A letter with its action and its debtor.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub letter: Letter,
    pub debtor_id: DebtorId,
    pub debtor_name: String,
    pub debtor_reference: String,
    pub kind: ActionKind,
    pub tone: Tone,
    pub state: ActionState,
    pub due_on: NaiveDate,
    pub batch_id: Option<PrintBatchId>,
    pub document_id: Option<DocumentId>,
    pub message_id: Option<MessageId>,
    /// Of a registered letter.
    pub tracking: Option<String>,
    /// Why it was called off.
    pub reason: Option<String>,
}

macro_rules! listed {
    ($end:literal) => {
        concat!(
            "SELECT l.creditor_id, l.action_id, l.reference, l.contact_id, l.locale, l.subject, l.verification_code, \
             l.recipient, l.pages, l.laid_out_at, l.posted_on, l.proof_id, l.received_on, l.returned_on, \
             l.return_reason, l.refused_at, l.refused_why, a.debtor_id, d.name AS debtor_name, d.reference AS debtor_reference, a.kind, a.tone, \
             a.state, a.due_on, a.batch_id, a.document_id, a.message_id, a.tracking, a.reason \
             FROM letter l \
             JOIN action a ON a.creditor_id = l.creditor_id AND a.id = l.action_id \
             JOIN debtor d ON d.creditor_id = l.creditor_id AND d.id = a.debtor_id \
             WHERE l.creditor_id = $1 AND ",
            $end
        )
    };
}

/// Adds a letter.
pub async fn insert(tx: &mut Tx, letter: &Letter) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO letter (creditor_id, action_id, reference, contact_id, locale, subject, \
        verification_code, recipient, pages, laid_out_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let l = letter;
    on!(tx, db => sqlx::query(SQL).bind(l.creditor_id).bind(l.action_id).bind(&l.reference).bind(l.contact_id)
        .bind(l.locale).bind(&l.subject).bind(&l.verification_code).bind(&l.recipient).bind(l.pages)
        .bind(l.laid_out_at).execute(db).await.map(drop))
}

/// Replaces what is known of a letter's way.
pub async fn update(tx: &mut Tx, letter: &Letter) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE letter SET posted_on = $3, proof_id = $4, received_on = $5, returned_on = $6, \
        return_reason = $7 WHERE creditor_id = $1 AND action_id = $2";
    let l = letter;
    on!(tx, db => sqlx::query(SQL).bind(l.creditor_id).bind(l.action_id).bind(l.posted_on).bind(l.proof_id)
        .bind(l.received_on).bind(l.returned_on).bind(l.return_reason).execute(db).await.map(drop))
}

/// Forgets a letter that is laid out anew.
pub async fn delete(tx: &mut Tx, creditor: CreditorId, action: ActionId) -> Result<(), StoreError> {
    const SQL: &str =
        "DELETE FROM letter WHERE creditor_id = $1 AND action_id = $2 AND posted_on IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(action).execute(db).await.map(drop))
}

/// The letter of an action.
pub async fn by_action(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
) -> Result<Option<Listed>, StoreError> {
    const SQL: &str = listed!("l.action_id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(action).fetch_optional(db).await)
}

/// Letters that wait for a batch, registered ones last, in the order in which they were laid out; on
/// request only those that the house which prints has refused.
pub async fn waiting(
    tx: &mut Tx,
    creditor: CreditorId,
    refused_only: bool,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!(
        "a.state = 'to_print' AND a.batch_id IS NULL AND (l.refused_at IS NOT NULL OR NOT $3) \
         ORDER BY CASE WHEN a.kind = 'registered_letter' THEN 1 ELSE 0 END, l.laid_out_at, l.action_id LIMIT $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).bind(refused_only).fetch_all(db).await)
}

/// Notes that the house that prints refused a letter. `false` if it was noted before.
pub async fn refuse(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
    at: DateTime<Utc>,
    why: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE letter SET refused_at = $3, refused_why = $4 \
        WHERE creditor_id = $1 AND action_id = $2 AND refused_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(action).bind(at).bind(why).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The letters of a batch in the order of the pile, those called off since included.
pub async fn of_batch(
    tx: &mut Tx,
    creditor: CreditorId,
    batch: PrintBatchId,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!(
        "a.batch_id = $2 \
         ORDER BY CASE WHEN a.kind = 'registered_letter' THEN 1 ELSE 0 END, l.laid_out_at, l.action_id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(batch).fetch_all(db).await)
}

/// Posted registered letters of which nothing is known yet, oldest first.
pub async fn unproved(
    tx: &mut Tx,
    creditor: CreditorId,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = listed!(
        "a.kind = 'registered_letter' AND a.state = 'done' AND l.proof_id IS NULL AND l.returned_on IS NULL \
         ORDER BY l.posted_on, l.action_id LIMIT $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).fetch_all(db).await)
}

/// The letter that carries a reference or a tracking number; what a returned envelope shows.
pub async fn by_mark(
    tx: &mut Tx,
    creditor: CreditorId,
    mark: &str,
) -> Result<Option<Listed>, StoreError> {
    const SQL: &str =
        listed!("(l.reference = $2 OR a.tracking = $2) ORDER BY l.laid_out_at LIMIT 1");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(mark).fetch_optional(db).await)
}

/// The first letter that was posted about an invoice: its reference and the day.
pub async fn first_about(
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<Option<(String, NaiveDate)>, StoreError> {
    const SQL: &str = "SELECT l.reference, l.posted_on FROM action_invoice i
        JOIN letter l ON l.creditor_id = i.creditor_id AND l.action_id = i.action_id
        WHERE i.creditor_id = $1 AND i.invoice_id = $2 AND l.posted_on IS NOT NULL
        ORDER BY l.posted_on, l.laid_out_at LIMIT 1";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(invoice).fetch_optional(db).await)
}

/// Planned letters whose time has come: those that something has kept from being laid out.
pub async fn overdue(
    tx: &mut Tx,
    creditor: CreditorId,
    now: DateTime<Utc>,
) -> Result<Vec<ActionId>, StoreError> {
    const SQL: &str = "SELECT id FROM action WHERE creditor_id = $1 AND state = 'planned' AND due_at <= $2 \
        AND kind IN ('letter', 'registered_letter') ORDER BY due_at, id";
    let rows: Vec<(ActionId,)> =
        on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(now).fetch_all(db).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Puts a letter into a batch, or back into the queue. `false` if it no longer waits there.
pub async fn move_to(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
    from: Option<PrintBatchId>,
    to: Option<PrintBatchId>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE action SET batch_id = $4 WHERE creditor_id = $1 AND id = $2 AND state = 'to_print' \
        AND (batch_id = $3 OR (batch_id IS NULL AND $5))";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(action).bind(from).bind(to)
        .bind(from.is_none()).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sets the tracking number of a registered letter.
pub async fn set_tracking(
    tx: &mut Tx,
    creditor: CreditorId,
    action: ActionId,
    tracking: Option<&str>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE action SET tracking = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(action).bind(tracking).execute(db).await.map(drop))
}

/// Letters printed together.
#[derive(Clone, Debug, FromRow)]
pub struct Batch {
    pub creditor_id: CreditorId,
    pub id: PrintBatchId,
    /// The creditor's day; one batch has it.
    pub day: NaiveDate,
    pub document_id: DocumentId,
    pub letters: i64,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<StaffId>,
    pub posted_at: Option<DateTime<Utc>>,
}

macro_rules! batch {
    ($end:literal) => {
        concat!(
            "SELECT creditor_id, id, day, document_id, letters, created_at, created_by, posted_at \
             FROM print_batch WHERE creditor_id = $1 ",
            $end
        )
    };
}

/// Adds a batch. `false` if its day has one: someone else was first.
pub async fn insert_batch(tx: &mut Tx, batch: &Batch) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO print_batch (creditor_id, id, day, document_id, letters, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (creditor_id, day) DO NOTHING";
    let b = batch;
    let rows = on!(tx, db => sqlx::query(SQL).bind(b.creditor_id).bind(b.id).bind(b.day).bind(b.document_id)
        .bind(b.letters).bind(b.created_at).bind(b.created_by).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The batch with this id.
pub async fn batch(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PrintBatchId,
) -> Result<Option<Batch>, StoreError> {
    const SQL: &str = batch!("AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The batch of a day.
pub async fn batch_of_day(
    tx: &mut Tx,
    creditor: CreditorId,
    day: NaiveDate,
) -> Result<Option<Batch>, StoreError> {
    const SQL: &str = batch!("AND day = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(day).fetch_optional(db).await)
}

/// The last batches, newest first.
pub async fn batches(
    tx: &mut Tx,
    creditor: CreditorId,
    limit: i64,
) -> Result<Vec<Batch>, StoreError> {
    const SQL: &str = batch!("ORDER BY day DESC LIMIT $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).fetch_all(db).await)
}

/// Notes that a batch is at the post office. `false` if it was noted before.
pub async fn batch_posted(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PrintBatchId,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE print_batch SET posted_at = $3 WHERE creditor_id = $1 AND id = $2 AND posted_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets a batch that is not posted. `false` if it is, or is gone.
pub async fn delete_batch(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PrintBatchId,
) -> Result<bool, StoreError> {
    const SQL: &str =
        "DELETE FROM print_batch WHERE creditor_id = $1 AND id = $2 AND posted_at IS NULL";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
