//! The moment from which letters count as sent.

use super::{
    batch::note,
    guard::{Fit, fit},
};
use crate::{Context, Error, StaffActor, audit::By, scenarios};
use chrono::NaiveDate;
use domain::{
    ActionId, MessageId, PrintBatchId,
    message::{Channel, MessageKind, MessageState},
    party::Role,
    scenario::{ActionKind, ActionState, Delivery, Tone},
};
use serde_json::json;
use std::collections::HashSet;
use store::{
    Tx,
    creditors::Creditor,
    letters::{Letter, Listed},
    messages::Message,
};

/// What came of posting a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Letters that are on their way.
    pub posted: usize,
    /// Letters that wait for another batch.
    pub kept_back: usize,
    /// Letters that had been called off meanwhile and must not leave.
    pub called_off: usize,
}

/// Why a batch cannot be noted as posted.
#[derive(Debug, thiserror::Error)]
pub enum PostedError {
    /// There is no such batch.
    #[error("there is no such batch")]
    NotFound,
    /// Someone has noted it before.
    #[error("the batch is posted already")]
    Already,
    /// No letter of it was chosen.
    #[error("no letter was chosen")]
    Nothing,
    /// The batch waited, and so many of the chosen letters must not leave any more: they are called
    /// off, and nothing is posted yet.
    #[error("{0} letters were called off since the batch was made")]
    Outdated(usize),
    /// The batch waited, and sending is switched off.
    #[error("sending is switched off")]
    SwitchedOff,
    /// The day lies in the future, or before the batch was made.
    #[error("the day is after today or before the batch")]
    Day,
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PostedError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Notes that the chosen letters of a batch are at the post office since `on`: their runs go on. The
/// others of the batch wait for the next one. There is no way back from here.
///
/// Letters that were not posted on the batch's own day are asked once more whether they may leave.
pub async fn posted(
    ctx: &Context,
    actor: &StaffActor,
    id: PrintBatchId,
    on: NaiveDate,
    chosen: &[ActionId],
) -> Result<Posted, PostedError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let chosen: HashSet<ActionId> = chosen.iter().copied().collect();
    let mut tx = ctx.store.read().await?;
    let batch = store::letters::batch(&mut tx, creditor.id, id).await?;
    drop(tx);
    let batch = batch.ok_or(PostedError::NotFound)?;
    if on > ctx.today(creditor) || on < batch.day {
        return Err(PostedError::Day);
    }
    if on > batch.day && batch.posted_at.is_none() {
        still_fit(ctx, creditor, id, &chosen).await?;
    }
    let mut tx = ctx.store.write().await?;
    // Locked by its row from here on: a second click waits, and finds it posted.
    if !store::letters::batch_posted(&mut tx, creditor.id, id, ctx.now()).await? {
        return Err(PostedError::Already);
    }
    let mut letters = store::letters::of_batch(&mut tx, creditor.id, id).await?;
    // Everyone who locks several debtors does so in this order.
    letters.sort_by_key(|letter| letter.debtor_id);
    let mut told = Posted { posted: 0, kept_back: 0, called_off: 0 };
    for letter in &letters {
        if letter.state != ActionState::ToPrint {
            told.called_off += 1;
        } else if !chosen.contains(&letter.letter.action_id) {
            let action = letter.letter.action_id;
            store::letters::move_to(&mut tx, creditor.id, action, Some(id), None).await?;
            told.kept_back += 1;
        } else if on_its_way(ctx, &mut tx, creditor, letter, on, By::Staff(actor)).await? {
            told.posted += 1;
        } else {
            told.called_off += 1;
        }
    }
    if told.posted == 0 {
        return Err(PostedError::Nothing);
    }
    let detail = json!({
        "on": on, "posted": told.posted, "kept_back": told.kept_back, "called_off": told.called_off,
    });
    note(ctx, &mut tx, actor, "print_batch.posted", id, detail).await?;
    tx.commit().await?;
    Ok(told)
}

/// Asks the chosen letters of a batch that has waited whether they may still leave.
async fn still_fit(
    ctx: &Context,
    creditor: &Creditor,
    batch: PrintBatchId,
    chosen: &HashSet<ActionId>,
) -> Result<(), PostedError> {
    let mut tx = ctx.store.read().await?;
    let mut letters = store::letters::of_batch(&mut tx, creditor.id, batch).await?;
    drop(tx);
    letters.retain(|letter| {
        letter.state == ActionState::ToPrint && chosen.contains(&letter.letter.action_id)
    });
    let before = letters.len();
    match fit(ctx, creditor, letters).await? {
        Fit::SwitchedOff => Err(PostedError::SwitchedOff),
        Fit::Letters(left) if left.len() < before => {
            Err(PostedError::Outdated(before - left.len()))
        }
        Fit::Letters(_) => Ok(()),
    }
}

/// Notes that one letter is on its way: the message stands in the debtor's file, the action is done
/// and its runs go on. `false` if it was called off in the meantime.
pub(super) async fn on_its_way(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    listed: &Listed,
    on: NaiveDate,
    by: By<'_>,
) -> Result<bool, Error> {
    store::debtors::lock(tx, creditor.id, listed.debtor_id).await?;
    let id = listed.letter.action_id;
    let Some(mut action) = store::actions::by_id(tx, creditor.id, id).await? else {
        return Ok(false);
    };
    if action.state != ActionState::ToPrint {
        return Ok(false);
    }
    let message = match action.message_id {
        Some(message) => {
            let (state, now) = (MessageState::Sent, ctx.now());
            store::messages::set_state(tx, creditor.id, message, state, Some(now)).await?;
            message
        }
        None => tell(ctx, tx, creditor, listed).await?,
    };
    action.message_id = Some(message);
    if let By::Staff(actor) = by {
        action.done_by = Some(actor.id);
    }
    if !scenarios::done(ctx, tx, creditor, action, by).await? {
        return Ok(false);
    }
    let letter = Letter { posted_on: Some(on), ..listed.letter.clone() };
    store::letters::update(tx, &letter).await?;
    Ok(true)
}

/// Writes the message down: from now on its code can be verified.
async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    listed: &Listed,
) -> Result<MessageId, Error> {
    let Letter { contact_id, locale, subject, verification_code, recipient, .. } =
        listed.letter.clone();
    let now = ctx.now();
    let message = Message {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: listed.debtor_id,
        contact_id,
        kind: match listed.tone {
            Tone::Formal => MessageKind::FormalNotice,
            Tone::Friendly | Tone::Firm => MessageKind::Reminder,
        },
        channel: match listed.kind {
            ActionKind::RegisteredLetter => Channel::RegisteredLetter,
            _ => Channel::Letter,
        },
        locale,
        recipient: recipient.replace('\n', ", "),
        subject,
        verification_code,
        iban_digits: crate::transfers::account(creditor).last_digits().to_owned(),
        posting_id: None,
        document_id: listed.document_id,
        state: MessageState::Sent,
        created_at: now,
        sent_at: Some(now),
        action_id: Some(listed.letter.action_id),
        provider_reference: None,
        delivery: Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: None,
    };
    store::messages::insert(tx, &message).await?;
    Ok(message.id)
}
