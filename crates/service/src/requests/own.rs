//! What debtors do about a request of theirs.

use super::{answer, code, said};
use crate::{Context, DebtorActor, Error, audit::By, requests::CodeError};
use domain::{
    RequestId,
    message::MessageKind,
    requests::{Answer, Ask, RequestEvent, RequestState},
};
use store::{Json, Tx, requests::Request};

/// Why it cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// It is not this debtor's.
    #[error("there is no such request here")]
    Unknown,
    /// It has been answered, or has ended, meanwhile.
    #[error("the request has moved on")]
    Ended,
    /// The commitment is not signed.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Nothing was said.
    #[error("words are missing")]
    Words,
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
    if let Err(error) = code::sign(ctx, &mut tx, actor, given).await? {
        tx.commit().await?;
        return Err(error.into());
    }
    if let Some(Json(Answer::Counter { terms, .. })) = request.answer.clone() {
        // What was offered is what is agreed.
        request.ask = Json(Ask::Plan { terms });
    }
    let by = By::Debtor(actor.contact.id);
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
    let words = words.trim();
    if words.is_empty() || words.chars().count() > super::ask::WORDS_MOST {
        return Err(OwnError::Words);
    }
    let mut tx = ctx.store.write().await?;
    let mut request = held(&mut tx, actor, id).await?;
    let by = By::Debtor(actor.contact.id);
    let state = request.state.after(RequestEvent::Answered).ok_or(OwnError::Ended)?;
    let was_asked = request.state == RequestState::DocumentAsked;
    request.state = state;
    answer::write(&mut tx, &mut request).await?;
    said::tell(ctx, &mut tx, &request, "handed_in", by, words, false).await?;
    if was_asked {
        let kind = MessageKind::RequestReceived;
        said::write(ctx, &mut tx, &actor.creditor, &request, kind).await?;
    }
    let detail = serde_json::json!({ "kind": request.kind });
    answer::record(ctx, &mut tx, &request, "request.handed_in", detail, by).await?;
    Ok(tx.commit().await?)
}

/// The request, with its debtor kept from others.
async fn held(tx: &mut Tx, actor: &DebtorActor, id: RequestId) -> Result<Request, OwnError> {
    actor.demand_own()?;
    let (creditor, debtor) = (actor.creditor.id, actor.debtor.id);
    store::debtors::lock(tx, creditor, debtor).await?;
    let found = store::requests::by_id(tx, creditor, id).await?;
    found.filter(|request| request.debtor_id == debtor).ok_or(OwnError::Unknown)
}
