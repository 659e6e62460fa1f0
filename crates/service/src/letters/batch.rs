//! A day's letters in one file, and taking it apart again.

use super::guard::{Fit, fit};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash, papers,
};
use chrono::NaiveDate;
use documents::{BatchLetter, BatchPaper};
use domain::{CreditorId, DocumentId, PrintBatchId, party::Role, scenario::ActionKind};
use serde_json::json;
use store::{
    Tx,
    documents::Document,
    letters::{Batch, Listed},
};

/// Most letters in one batch; those beyond it wait for the next day's.
pub(super) const MOST: i64 = 500;
/// How often a batch is made anew when letters are called off while it is laid out.
const TRIES: usize = 3;

/// Why there is no batch.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// No letter waits.
    #[error("no letter waits")]
    Nothing,
    /// Sending is switched off: nothing leaves.
    #[error("sending is switched off")]
    SwitchedOff,
    /// Letters are printed elsewhere, and none of them was refused there.
    #[error("letters are printed by {0}")]
    Elsewhere(String),
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for BatchError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Puts every letter that waits, and may still leave, into today's batch, in one PDF after their list.
/// Where another house prints, those are the letters that it has refused.
/// A day has one batch: whoever comes second is given the first one's.
pub async fn make_batch(ctx: &Context, actor: &StaffActor) -> Result<PrintBatchId, BatchError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let today = ctx.today(&actor.creditor);
    for _ in 0..TRIES {
        let mut tx = ctx.store.read().await?;
        if let Some(made) = store::letters::batch_of_day(&mut tx, creditor, today).await? {
            return Ok(made.id);
        }
        let letters = store::letters::waiting(&mut tx, creditor, ctx.post.is_some(), MOST).await?;
        drop(tx);
        let Fit::Letters(letters) = fit(ctx, &actor.creditor, letters).await? else {
            return Err(BatchError::SwitchedOff);
        };
        if letters.is_empty() {
            return Err(nothing(ctx));
        }
        let mut tx = ctx.store.read().await?;
        let paper = paper(&mut tx, actor, today, &letters).await?;
        drop(tx);
        let renderer = ctx.paper.clone();
        let pages = papers::on_own_thread(move || renderer.batch(&paper)).await?;
        let document = document(ctx, creditor, today, pages.pdf)?;
        if let Some(made) = keep(ctx, actor, today, &letters, &document).await? {
            return Ok(made);
        }
    }
    Err(Error::internal("letters were called off each time a batch was made").into())
}

/// Why there is no letter for a batch: what another house prints is no concern of ours.
fn nothing(ctx: &Context) -> BatchError {
    let elsewhere = ctx.post.as_ref().map(|post| BatchError::Elsewhere(post.name().to_owned()));
    elsewhere.unwrap_or(BatchError::Nothing)
}

async fn paper(
    tx: &mut Tx,
    actor: &StaffActor,
    today: NaiveDate,
    letters: &[Listed],
) -> Result<BatchPaper, Error> {
    let creditor = &actor.creditor;
    let mut pile = Vec::with_capacity(letters.len());
    for listed in letters {
        let id = listed.document_id.ok_or_else(|| Error::internal("a letter without its PDF"))?;
        let document = store::documents::by_id(tx, creditor.id, id).await?;
        let document = document.ok_or_else(|| Error::internal("a letter whose PDF is gone"))?;
        let mut window = listed.letter.recipient.lines().map(str::to_owned);
        pile.push(BatchLetter {
            reference: listed.letter.reference.clone(),
            name: window.next().unwrap_or_default(),
            address: window.collect(),
            registered: listed.kind == ActionKind::RegisteredLetter,
            pages: usize::try_from(listed.letter.pages).unwrap_or(1),
            pdf: document.content,
        });
    }
    Ok(BatchPaper {
        locale: creditor.locale,
        style: papers::style(tx, creditor).await?,
        number: today.to_string(),
        made_on: today,
        sender: papers::creditor_party(creditor, None),
        letters: pile,
    })
}

fn document(
    ctx: &Context,
    creditor: CreditorId,
    day: NaiveDate,
    pdf: Vec<u8>,
) -> Result<Document, Error> {
    Ok(Document {
        creditor_id: creditor,
        id: ctx.id::<DocumentId>(),
        kind: "print_batch".to_owned(),
        media_type: "application/pdf".to_owned(),
        file_name: format!("{day}.pdf"),
        sha256: hash::sha256(&pdf),
        size_bytes: i64::try_from(pdf.len()).map_err(Error::internal)?,
        created_at: ctx.now(),
        content: pdf,
    })
}

/// Writes the batch down. Nothing if one of its letters was called off, or laid out anew, while the
/// batch was: it must not be in the pile then.
async fn keep(
    ctx: &Context,
    actor: &StaffActor,
    today: NaiveDate,
    letters: &[Listed],
    document: &Document,
) -> Result<Option<PrintBatchId>, Error> {
    let creditor = actor.creditor.id;
    let batch = Batch {
        creditor_id: creditor,
        id: ctx.id(),
        day: today,
        document_id: document.id,
        letters: i64::try_from(letters.len()).map_err(Error::internal)?,
        created_at: ctx.now(),
        created_by: Some(actor.id),
        posted_at: None,
    };
    let mut tx = ctx.store.write().await?;
    if !store::letters::insert_batch(&mut tx, &batch).await? {
        let made = store::letters::batch_of_day(&mut tx, creditor, today).await?;
        return Ok(made.map(|made| made.id));
    }
    for letter in letters {
        let id = letter.letter.action_id;
        let same = store::actions::by_id(&mut tx, creditor, id)
            .await?
            .is_some_and(|action| action.document_id == letter.document_id);
        if !same || !store::letters::move_to(&mut tx, creditor, id, None, Some(batch.id)).await? {
            return Ok(None);
        }
    }
    store::documents::insert(&mut tx, document).await?;
    let detail = json!({ "day": today, "letters": batch.letters });
    note(ctx, &mut tx, actor, "print_batch.made", batch.id, detail).await?;
    tx.commit().await?;
    Ok(Some(batch.id))
}

/// Takes a batch apart that is not posted: its letters wait again, and its file is forgotten. `false`
/// if it is posted, or is gone.
pub async fn dissolve(ctx: &Context, actor: &StaffActor, id: PrintBatchId) -> Result<bool, Error> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let Some(batch) = store::letters::batch(&mut tx, creditor, id).await? else {
        return Ok(false);
    };
    if !store::letters::delete_batch(&mut tx, creditor, id).await? {
        return Ok(false);
    }
    for letter in store::letters::of_batch(&mut tx, creditor, id).await? {
        let action = letter.letter.action_id;
        store::letters::move_to(&mut tx, creditor, action, Some(id), None).await?;
    }
    store::documents::delete(&mut tx, creditor, batch.document_id).await?;
    let detail = json!({ "day": batch.day, "letters": batch.letters });
    note(ctx, &mut tx, actor, "print_batch.dissolved", id, detail).await?;
    tx.commit().await?;
    Ok(true)
}

pub(super) async fn note(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &'static str,
    batch: PrintBatchId,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let act = Act {
        creditor: actor.creditor.id,
        debtor: None,
        by: By::Staff(actor),
        action,
        subject: batch.0,
        detail,
    };
    audit::record(ctx, tx, act).await
}
