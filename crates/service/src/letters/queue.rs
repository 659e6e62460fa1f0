//! What a collector sees: letters that wait, batches, registered letters on their way.

use super::batch::MOST;
use crate::{Context, Error, StaffActor, context::local, papers::Paper};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    ActionId, DebtorId, DocumentId, PrintBatchId,
    letter::{ReturnReason, tracking_number},
    party::Role,
    scenario::{ActionKind, ActionState, Tone},
};
use store::{Tx, letters::Listed};

/// Batches that the page lists.
const BATCHES: i64 = 30;
/// Registered letters whose proof is awaited, as the page lists them.
const UNPROVED: i64 = 200;

/// A letter on screen.
#[derive(Clone, Debug)]
pub struct LetterView {
    /// Its action.
    pub id: ActionId,
    /// Its own reference.
    pub reference: String,
    /// Whose it is.
    pub debtor: DebtorId,
    /// The debtor's name.
    pub debtor_name: String,
    /// What the creditor calls the debtor.
    pub debtor_reference: String,
    /// Name and address in the window, line by line.
    pub recipient: Vec<String>,
    /// Whether it is a formal notice.
    pub formal: bool,
    /// Whether it goes by registered post.
    pub registered: bool,
    /// How many sides it prints.
    pub pages: i64,
    /// The day it is for.
    pub due_on: NaiveDate,
    /// How far it has come.
    pub state: ActionState,
    /// Why it was called off, by name.
    pub reason: Option<String>,
    /// Why the house that prints refused it: it is printed by hand.
    pub refused: Option<String>,
    /// The batch it is in.
    pub batch: Option<PrintBatchId>,
    /// Its tracking number.
    pub tracking: Option<String>,
    /// Since when it is at the post office.
    pub posted_on: Option<NaiveDate>,
    /// Whether a proof is kept.
    pub has_proof: bool,
    /// When it arrived, as its proof states.
    pub received_on: Option<NaiveDate>,
    /// When and why it came back.
    pub returned: Option<(NaiveDate, ReturnReason)>,
}

/// A batch on screen.
#[derive(Clone, Debug)]
pub struct BatchView {
    /// Which.
    pub id: PrintBatchId,
    /// Its day.
    pub day: NaiveDate,
    /// How many letters were put into it.
    pub letters: i64,
    /// When it was made, local time.
    pub made_at: NaiveDateTime,
    /// Since when it is noted as posted, local time.
    pub posted_at: Option<NaiveDateTime>,
}

/// The print queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Today at the creditor's.
    pub today: NaiveDate,
    /// Letters that wait for a batch.
    pub waiting: Vec<LetterView>,
    /// The last batches, newest first.
    pub batches: Vec<BatchView>,
    /// Registered letters of which nothing is known yet, oldest first.
    pub unproved: Vec<LetterView>,
    /// Who prints in our place, if anyone does.
    pub provider: Option<String>,
}

impl Queue {
    /// How many letters wait to be printed here: all of them, or those that another house refused.
    pub fn by_hand(&self) -> usize {
        let elsewhere = self.provider.is_some();
        self.waiting.iter().filter(|letter| !elsewhere || letter.refused.is_some()).count()
    }

    /// Today's batch, if it is made.
    pub fn of_today(&self) -> Option<&BatchView> {
        self.batches.iter().find(|batch| batch.day == self.today)
    }
}

/// A batch with its letters.
#[derive(Clone, Debug)]
pub struct BatchFile {
    /// Today at the creditor's.
    pub today: NaiveDate,
    /// The batch.
    pub batch: BatchView,
    /// Its letters in the order of the pile, those called off since included.
    pub letters: Vec<LetterView>,
}

/// One letter.
#[derive(Clone, Debug)]
pub struct LetterFile {
    /// Today at the creditor's.
    pub today: NaiveDate,
    /// The letter.
    pub letter: LetterView,
}

/// A stored file with its media type.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

fn view(listed: Listed) -> LetterView {
    let letter = listed.letter;
    LetterView {
        id: letter.action_id,
        reference: letter.reference,
        debtor: listed.debtor_id,
        debtor_name: listed.debtor_name,
        debtor_reference: listed.debtor_reference,
        recipient: letter.recipient.lines().map(str::to_owned).collect(),
        formal: listed.tone == Tone::Formal,
        registered: listed.kind == ActionKind::RegisteredLetter,
        pages: letter.pages,
        due_on: listed.due_on,
        state: listed.state,
        reason: listed.reason,
        refused: letter.refused_why,
        batch: listed.batch_id,
        tracking: listed.tracking,
        posted_on: letter.posted_on,
        has_proof: letter.proof_id.is_some(),
        received_on: letter.received_on,
        returned: letter.returned_on.zip(letter.return_reason),
    }
}

fn batch_view(actor: &StaffActor, batch: &store::letters::Batch) -> BatchView {
    BatchView {
        id: batch.id,
        day: batch.day,
        letters: batch.letters,
        made_at: local(&actor.creditor, batch.created_at),
        posted_at: batch.posted_at.map(|at| local(&actor.creditor, at)),
    }
}

/// What waits for the printer, the post office, the postman.
pub async fn queue(ctx: &Context, actor: &StaffActor) -> Result<Queue, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let waiting = store::letters::waiting(&mut tx, creditor, false, MOST).await?;
    let batches = store::letters::batches(&mut tx, creditor, BATCHES).await?;
    let unproved = store::letters::unproved(&mut tx, creditor, UNPROVED).await?;
    Ok(Queue {
        today: ctx.today(&actor.creditor),
        waiting: waiting.into_iter().map(view).collect(),
        batches: batches.iter().map(|batch| batch_view(actor, batch)).collect(),
        unproved: unproved.into_iter().map(view).collect(),
        provider: ctx.post.as_ref().map(|post| post.name().to_owned()),
    })
}

/// One batch; nothing if it is another creditor's.
pub async fn batch(
    ctx: &Context,
    actor: &StaffActor,
    id: PrintBatchId,
) -> Result<Option<BatchFile>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let Some(found) = store::letters::batch(&mut tx, actor.creditor.id, id).await? else {
        return Ok(None);
    };
    let letters = store::letters::of_batch(&mut tx, actor.creditor.id, id).await?;
    Ok(Some(BatchFile {
        today: ctx.today(&actor.creditor),
        batch: batch_view(actor, &found),
        letters: letters.into_iter().map(view).collect(),
    }))
}

/// One letter; nothing if it is another creditor's.
pub async fn letter(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
) -> Result<Option<LetterFile>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let found = store::letters::by_action(&mut tx, actor.creditor.id, id).await?;
    let today = ctx.today(&actor.creditor);
    Ok(found.map(|listed| LetterFile { today, letter: view(listed) }))
}

/// The letter with this reference or tracking number, as read from an envelope.
pub async fn find(
    ctx: &Context,
    actor: &StaffActor,
    mark: &str,
) -> Result<Option<ActionId>, Error> {
    actor.demand(Role::Viewer)?;
    let mark = mark.trim().to_uppercase();
    let mut tx = ctx.store.read().await?;
    for mark in [Some(mark.clone()), tracking_number(&mark)].into_iter().flatten() {
        let found = store::letters::by_mark(&mut tx, actor.creditor.id, &mark).await?;
        if let Some(listed) = found {
            return Ok(Some(listed.letter.action_id));
        }
    }
    Ok(None)
}

/// A letter's PDF.
pub async fn letter_pdf(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
) -> Result<Option<Paper>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let found = store::letters::by_action(&mut tx, actor.creditor.id, id).await?;
    let document = found.and_then(|listed| listed.document_id);
    let file = stored(&mut tx, actor, document, "letter").await?;
    Ok(file.map(|file| Paper { file_name: file.name, bytes: file.bytes }))
}

/// A batch's PDF.
pub async fn batch_pdf(
    ctx: &Context,
    actor: &StaffActor,
    id: PrintBatchId,
) -> Result<Option<Paper>, Error> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.read().await?;
    let found = store::letters::batch(&mut tx, actor.creditor.id, id).await?;
    let document = found.map(|batch| batch.document_id);
    let file = stored(&mut tx, actor, document, "print_batch").await?;
    let prefix = actor.creditor.locale.pick("lettres", "letters");
    Ok(file.map(|file| Paper { file_name: format!("{prefix}-{}", file.name), bytes: file.bytes }))
}

/// The proof that a letter arrived.
pub async fn proof_file(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
) -> Result<Option<File>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let found = store::letters::by_action(&mut tx, actor.creditor.id, id).await?;
    let document = found.and_then(|listed| listed.letter.proof_id);
    stored(&mut tx, actor, document, "proof").await
}

async fn stored(
    tx: &mut Tx,
    actor: &StaffActor,
    id: Option<DocumentId>,
    kind: &str,
) -> Result<Option<File>, Error> {
    let Some(id) = id else { return Ok(None) };
    let found = store::documents::by_id(tx, actor.creditor.id, id).await?;
    Ok(found.filter(|document| document.kind == kind).map(|document| File {
        name: document.file_name,
        media_type: document.media_type,
        bytes: document.content,
    }))
}
