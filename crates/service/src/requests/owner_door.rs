//! The door for the owner of a dispute: a link opens this one dispute, and takes one answer.
//!
//! Looking changes nothing; unknown, expired and replaced links are told apart by nothing.

use super::{
    answer,
    ask::WORDS_MOST,
    case::{self, InQuestion},
    owners::{self, OwnerAnswer},
    said,
};
use crate::{Context, Error, audit::By, guests};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    CreditorId, DisputeOwnerId, Money,
    guest::GuestPurpose,
    requests::{Advice, Ask, DisputeCategory},
    token::LinkToken,
};
use serde_json::json;
use store::{Tx, creditors::Creditor, dispute_owners::DisputeOwner, requests::Request};
use uuid::Uuid;

/// What an owner needs to know of a dispute, and nothing else of the file.
#[derive(Clone, Debug)]
pub struct OwnerCase {
    /// The house.
    pub creditor: Creditor,
    /// Who is asked.
    pub name: String,
    /// By when.
    pub due_on: NaiveDate,
    /// Whether that day has passed.
    pub is_late: bool,
    /// Who disputes.
    pub debtor_name: String,
    /// The creditor's reference for them.
    pub debtor_reference: String,
    /// Why.
    pub category: DisputeCategory,
    /// In the debtor's words.
    pub words: String,
    /// Since when, local time.
    pub since: NaiveDateTime,
    /// What, invoice by invoice.
    pub invoices: Vec<InQuestion>,
    /// In all.
    pub amount: Money,
    /// What was answered already.
    pub answer: Option<OwnerAnswer>,
}

/// What an owner writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerWrites {
    /// What they advise.
    pub advice: Advice,
    /// How much, in minor units, for a part.
    pub minor: Option<i64>,
    /// Why.
    pub words: String,
}

/// Why an answer is not taken.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// The link opens nothing.
    #[error("the link opens nothing")]
    Dead,
    /// Another answer was given before.
    #[error("an answer was given already")]
    Answered,
    /// A part is more than nothing and less than the whole.
    #[error("the amount is no part of what is contested")]
    Amount {
        /// What is contested.
        whole: Money,
    },
    /// The reason is missing, or too long.
    #[error("words are missing")]
    Words,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for OwnerError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

struct Live {
    creditor: Creditor,
    request: Request,
    owner: DisputeOwner,
}

async fn live(
    ctx: &Context,
    tx: &mut Tx,
    token: Option<&LinkToken>,
) -> Result<Option<Live>, Error> {
    let Some((creditor, id)) = guests::subject(ctx, tx, GuestPurpose::Owner, token).await? else {
        return Ok(None);
    };
    of_owner(tx, creditor, id).await
}

/// Somebody who is asked about a dispute that is open.
async fn of_owner(tx: &mut Tx, creditor: CreditorId, id: Uuid) -> Result<Option<Live>, Error> {
    let owner = store::dispute_owners::by_id(tx, creditor, DisputeOwnerId(id)).await?;
    let Some(owner) = owner.filter(|owner| owner.replaced_at.is_none()) else { return Ok(None) };
    let request = store::requests::by_id(tx, creditor, owner.request_id).await?;
    let Some(request) = request.filter(|request| !request.state.is_end()) else { return Ok(None) };
    let creditor = store::creditors::by_id(tx, creditor).await?;
    Ok(creditor.map(|creditor| Live { creditor, request, owner }))
}

/// Whose house a link leads to: all that is shown before it is opened.
pub async fn look(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<Creditor>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(live(ctx, &mut tx, token).await?.map(|live| live.creditor))
}

/// The dispute that a link opens.
pub async fn open(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<OwnerCase>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(Live { creditor, request, owner }) = live(ctx, &mut tx, token).await? else {
        return Ok(None);
    };
    let Ask::Dispute { category, .. } = request.ask.0 else { return Ok(None) };
    let debtor = store::debtors::by_id(&mut tx, creditor.id, request.debtor_id).await?;
    let debtor = debtor.ok_or_else(|| Error::internal("a request without its debtor"))?;
    let about = store::requests::about(&mut tx, creditor.id, request.id).await?;
    Ok(Some(OwnerCase {
        invoices: case::in_question(&mut tx, &request, &about).await?,
        is_late: owner.due_on < ctx.today(&creditor),
        since: crate::context::local(&creditor, request.opened_at),
        amount: Money::new(request.minor, request.currency),
        answer: owners::answered(&creditor, &request, &owner),
        due_on: owner.due_on,
        name: owner.name,
        debtor_name: debtor.name,
        debtor_reference: debtor.reference,
        category,
        words: request.words,
        creditor,
    }))
}

/// Takes an owner's answer, for the collector to decide. The same answer twice is one.
pub async fn answer(
    ctx: &Context,
    token: Option<&LinkToken>,
    writes: OwnerWrites,
) -> Result<(), OwnerError> {
    let words = writes.words.trim();
    let mut tx = ctx.store.write().await?;
    let found = guests::subject(ctx, &mut tx, GuestPurpose::Owner, token).await?;
    let (creditor, id) = found.ok_or(OwnerError::Dead)?;
    let seen = of_owner(&mut tx, creditor, id).await?.ok_or(OwnerError::Dead)?;
    store::debtors::lock(&mut tx, creditor, seen.request.debtor_id).await?;
    // Read again under the lock: somebody else may be asked by now.
    let live = of_owner(&mut tx, creditor, id).await?.ok_or(OwnerError::Dead)?;
    let Live { creditor, mut request, owner } = live;
    let minor = writes.minor.filter(|_| writes.advice == Advice::Part);
    if owner.answered_at.is_some() {
        let same = owner.advice == Some(writes.advice)
            && owner.advised_minor == minor
            && owner.words == words;
        return if same { Ok(()) } else { Err(OwnerError::Answered) };
    }
    let is_part = minor.is_some_and(|minor| minor > 0 && minor < request.minor);
    if writes.advice == Advice::Part && !is_part {
        return Err(OwnerError::Amount { whole: Money::new(request.minor, request.currency) });
    }
    if words.is_empty() || words.chars().count() > WORDS_MOST {
        return Err(OwnerError::Words);
    }
    let owner = DisputeOwner {
        answered_at: Some(ctx.now()),
        advice: Some(writes.advice),
        advised_minor: minor,
        words: words.to_owned(),
        ..owner
    };
    store::dispute_owners::update(&mut tx, &owner).await?;
    store::tasks::settle(&mut tx, creditor.id, &owners::task(owner.id), ctx.now()).await?;
    if request.snoozed_until.is_some() {
        // What it was put aside for has come.
        request.snoozed_until = None;
        answer::write(&mut tx, &mut request).await?;
    }
    said::tell(ctx, &mut tx, &request, "owner_answered", By::System, words, true).await?;
    let detail = json!({
        "owner": owner.name, "email": owner.email, "advice": owner.advice, "minor": minor,
        "currency": request.currency,
    });
    answer::record(ctx, &mut tx, &request, "request.owner_answered", detail, By::System).await?;
    Ok(tx.commit().await?)
}
