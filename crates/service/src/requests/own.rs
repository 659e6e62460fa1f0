//! What debtors do about a request of theirs.

use super::{answer, code, resting, runs, said};
use crate::{
    Context, DebtorActor, Error,
    audit::By,
    files::{self, Checked, Room},
    requests::CodeError,
};
use domain::{
    RequestId,
    message::MessageKind,
    requests::{Answer, Ask, RequestEvent, RequestState},
    scenario::HoldReason,
};
use store::{Json, Tx, requests::Request};

/// The same words within so long are a second click.
const AGAIN: chrono::Duration = chrono::Duration::minutes(10);

/// Why it cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// It is not this debtor's.
    #[error("there is no such request here")]
    Unknown,
    /// It has been answered, or has ended, meanwhile.
    #[error("the request has moved on")]
    Ended,
    /// The law, or a person's state, forbids agreeing on anything now.
    #[error("nothing can be agreed while {} holds", .0.as_str())]
    Held(HoldReason),
    /// The commitment is not signed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Nothing was said.
    #[error("words are missing")]
    Words,
    /// The request has as many files as it can have.
    #[error("the request is full of files")]
    Full,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for OwnError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Takes a request back. What rested because of it goes on.
pub async fn withdraw(ctx: &Context, actor: &DebtorActor, id: RequestId) -> Result<(), OwnError> {
    leave(ctx, actor, id, RequestEvent::Withdrawn).await
}

/// Refuses a counter-offer.
pub async fn decline(ctx: &Context, actor: &DebtorActor, id: RequestId) -> Result<(), OwnError> {
    leave(ctx, actor, id, RequestEvent::Declined).await
}

async fn leave(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
    event: RequestEvent,
) -> Result<(), OwnError> {
    let mut tx = ctx.store.write().await?;
    let request = held(&mut tx, actor, id).await?;
    let by = By::Debtor(actor.contact.id);
    let left = answer::drop_out(ctx, &mut tx, &actor.creditor, request, event, by).await?;
    left.ok_or(OwnError::Ended)?;
    Ok(tx.commit().await?)
}

/// Accepts a counter-offer, signed by the six digits. Accepting twice is accepting once.
pub async fn accept(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
    given: &str,
) -> Result<(), OwnError> {
    let mut tx = ctx.store.write().await?;
    let mut request = held(&mut tx, actor, id).await?;
    if request.state == RequestState::Approved {
        return Ok(());
    }
    if !is_open_offer(ctx, actor, &request) {
        return Err(OwnError::Ended);
    }
    let hold = resting::forbidding(ctx, &mut tx, &actor.creditor, actor.debtor.id).await?;
    if let Some(hold) = hold {
        return Err(OwnError::Held(hold.reason));
    }
    if let Err(error) = code::sign(ctx, &mut tx, actor, given).await? {
        tx.commit().await?;
        return Err(error.into());
    }
    // What was offered is what is agreed.
    match request.answer.as_ref().map(|answer| &answer.0) {
        Some(Answer::Counter { terms, .. }) => request.ask = Json(Ask::Plan { terms: *terms }),
        Some(&Answer::CounterSum { minor, on, .. }) => {
            request.ask = Json(Ask::Discount { minor, on });
        }
        _ => {}
    }
    let by = By::Debtor(actor.contact.id);
    runs::acknowledged(ctx, &mut tx, &actor.creditor, &request, by).await?;
    answer::count(ctx, &mut tx, &actor.creditor, request, Answer::Approve, by).await?;
    Ok(tx.commit().await?)
}

fn is_open_offer(ctx: &Context, actor: &DebtorActor, request: &Request) -> bool {
    let today = ctx.today(&actor.creditor);
    request.state == RequestState::Countered && request.open_until.is_some_and(|last| last >= today)
}

/// Hands in what was asked for, in words; the request waits for a collector again.
pub async fn hand_in(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
    words: &str,
) -> Result<(), OwnError> {
    hand_in_with(ctx, actor, id, words, Vec::new()).await
}

/// The same, in words, in files, or both. What was handed in a moment ago is not handed in again.
pub async fn hand_in_with(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
    words: &str,
    files: Vec<Checked>,
) -> Result<(), OwnError> {
    let masked = chat::mask::masked(words.trim());
    let words = masked.as_str();
    let wordless = words.is_empty() && files.is_empty();
    if wordless || words.chars().count() > super::ask::WORDS_MOST {
        return Err(OwnError::Words);
    }
    let mut tx = ctx.store.write().await?;
    let mut request = held(&mut tx, actor, id).await?;
    let room = Room::find(&mut tx, &request, files).await?.ok_or(OwnError::Full)?;
    if room.new.is_empty() && was_said(ctx, &mut tx, &request, words).await? {
        return Ok(());
    }
    let by = By::Debtor(actor.contact.id);
    let state = request.state.after(RequestEvent::Answered).ok_or(OwnError::Ended)?;
    let was_asked = request.state == RequestState::DocumentAsked;
    request.state = state;
    answer::write(&mut tx, &mut request).await?;
    let event = said::tell(ctx, &mut tx, &request, "handed_in", by, words, false).await?;
    let detail = serde_json::json!({ "kind": request.kind, "files": room.new.len() });
    files::keep(ctx, &mut tx, &request, event, room).await?;
    if was_asked {
        let kind = MessageKind::RequestReceived;
        said::write(ctx, &mut tx, &actor.creditor, &request, kind).await?;
    }
    answer::record(ctx, &mut tx, &request, "request.handed_in", detail, by).await?;
    Ok(tx.commit().await?)
}

/// Whether the last thing that happened is that the debtor said just this, or sent nothing new.
async fn was_said(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    words: &str,
) -> Result<bool, OwnError> {
    let events = store::requests::events(tx, request.creditor_id, request.id).await?;
    let same = |event: &store::requests::Event| {
        event.kind == "handed_in" && event.words == words && ctx.now() - event.at < AGAIN
    };
    Ok(events.last().is_some_and(same))
}

/// The request, with its debtor kept from others.
async fn held(tx: &mut Tx, actor: &DebtorActor, id: RequestId) -> Result<Request, OwnError> {
    actor.demand_own()?;
    let (creditor, debtor) = (actor.creditor.id, actor.debtor.id);
    store::debtors::lock(tx, creditor, debtor).await?;
    let found = store::requests::by_id(tx, creditor, id).await?;
    found.filter(|request| request.debtor_id == debtor).ok_or(OwnError::Unknown)
}
