//! The internal owners of disputes: asked when a dispute is opened, reminded until they answer or
//! the dispute ends, and beyond the day a collector is told.
//!
//! Owners need no seat: each e-mail carries a link that opens this one dispute ([`super::owner_door`]);
//! `owner_mail` words it.
//! When they are reminded is decided in `domain::requests::Chased`.

use super::{answer, decide::DecideError, said};
use crate::{Context, Error, StaffActor, audit::By, guests, reminders::add_task};
use chrono::{Duration, NaiveDate, NaiveDateTime};
use domain::{
    DisputeOwnerId, Money, RequestId,
    email::Email,
    guest::GuestPurpose,
    party::Role,
    requests::{Advice, Ask, Chase, Chased, RequestKind, RequestPolicy},
};
use serde_json::json;
use store::{
    Tx, creditors::Creditor, dispute_owners::DisputeOwner, requests::Request, throttle::Limit,
};

/// Owners looked at in one go.
const PAGE: i64 = 200;
/// The most characters of an owner's name.
const NAME_MOST: usize = 120;
/// The farthest day by which an owner can be asked to answer, in days.
const FARTHEST: i64 = 90;
/// A second click within a minute writes to nobody twice.
const BETWEEN: Limit = Limit { capacity: 1, refill: Duration::minutes(1) };

/// An owner as collectors see them.
#[derive(Clone, Debug)]
pub struct OwnerView {
    /// A name or a service.
    pub name: String,
    /// Where they are written to.
    pub email: String,
    /// When they were asked, local time.
    pub asked_at: NaiveDateTime,
    /// The day by which an answer is expected.
    pub due_on: NaiveDate,
    /// How often they were reminded since.
    pub reminders: i64,
    /// The last day on which they were.
    pub reminded_on: Option<NaiveDate>,
    /// What they answered.
    pub answer: Option<OwnerAnswer>,
    /// Whether they are asked now, rather than somebody in their place.
    pub is_asked: bool,
    /// Whether their answer should have come.
    pub is_late: bool,
}

/// What an owner answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerAnswer {
    /// When, local time.
    pub at: NaiveDateTime,
    /// What they advise.
    pub advice: Advice,
    /// How much, when it is a part.
    pub amount: Option<Money>,
    /// In their words.
    pub words: String,
}

/// Whom a collector asks.
#[derive(Clone, Debug)]
pub struct OwnerCommand {
    /// A name or a service.
    pub name: String,
    /// Where to write to.
    pub email: Email,
    /// The day by which an answer is expected.
    pub due_on: NaiveDate,
}

/// Asks the desk of a dispute's category, if the creditor has one.
pub(super) async fn ask_desk(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    policy: &RequestPolicy,
) -> Result<(), Error> {
    let Ask::Dispute { category, .. } = request.ask.0 else { return Ok(()) };
    let (Some(desk), Some(due_on)) = (policy.desk(category), request.answer_by) else {
        return Ok(());
    };
    begin(ctx, tx, creditor, request, (&desk.name, &desk.email, due_on), By::System).await
}

/// Asks somebody of the house about a dispute: instead of whoever was asked before, or the same
/// person once more.
pub async fn ask_owner(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    command: OwnerCommand,
) -> Result<(), DecideError> {
    actor.demand(Role::Collector)?;
    let OwnerCommand { name, email, due_on } = command;
    let (creditor, today) = (&actor.creditor, ctx.today(&actor.creditor));
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(DecideError::Missing("owner_name"));
    }
    if due_on < today || due_on > today + Duration::days(FARTHEST) {
        return Err(DecideError::Date);
    }
    let mut tx = ctx.store.write().await?;
    let request = locked(&mut tx, creditor, id).await?.ok_or(DecideError::Unknown)?;
    if request.kind != RequestKind::Dispute || request.state.is_end() {
        return Err(DecideError::Unfit);
    }
    let key = format!("owner:{id}:{}", email.as_str().to_ascii_lowercase());
    if !store::throttle::take(&mut tx, &key, BETWEEN, ctx.now()).await? {
        return Ok(());
    }
    let by = By::Staff(actor);
    match asked(&mut tx, &request).await? {
        Some(owner) if owner.answered_at.is_none() && email.is_same(&owner.email) => {
            let owner = DisputeOwner {
                name: name.to_owned(),
                // More time makes an answer late anew.
                escalated_at: owner.escalated_at.filter(|_| due_on < today),
                due_on,
                ..owner
            };
            remind(ctx, &mut tx, creditor, &request, owner, by).await?;
        }
        former => {
            if let Some(former) = former {
                let replaced = DisputeOwner { replaced_at: Some(ctx.now()), ..former };
                store::dispute_owners::update(&mut tx, &replaced).await?;
                store::tasks::settle(&mut tx, creditor.id, &task(replaced.id), ctx.now()).await?;
            }
            begin(ctx, &mut tx, creditor, &request, (name, email.as_str(), due_on), by).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn begin(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    (name, email, due_on): (&str, &str, NaiveDate),
    by: By<'_>,
) -> Result<(), Error> {
    let owner = DisputeOwner {
        creditor_id: creditor.id,
        id: ctx.id(),
        request_id: request.id,
        name: name.to_owned(),
        email: email.to_owned(),
        asked_at: ctx.now(),
        asked_on: ctx.today(creditor),
        due_on,
        reminders: 0,
        reminded_on: None,
        escalated_at: None,
        replaced_at: None,
        answered_at: None,
        advice: None,
        advised_minor: None,
        words: String::new(),
    };
    store::dispute_owners::insert(tx, &owner).await?;
    write_to(ctx, tx, creditor, request, &owner, "owner_asked", by).await?;
    let detail = json!({ "owner": name, "email": email, "due_on": due_on });
    answer::record(ctx, tx, request, "request.owner_asked", detail, by).await
}

async fn remind(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    owner: DisputeOwner,
    by: By<'_>,
) -> Result<(), Error> {
    let reminded_on = Some(ctx.today(creditor));
    let owner = DisputeOwner { reminders: owner.reminders + 1, reminded_on, ..owner };
    store::dispute_owners::update(tx, &owner).await?;
    write_to(ctx, tx, creditor, request, &owner, "owner_reminded", by).await?;
    let detail = json!({ "owner": owner.name, "email": owner.email, "due_on": owner.due_on });
    answer::record(ctx, tx, request, "request.owner_reminded", detail, by).await
}

async fn write_to(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    owner: &DisputeOwner,
    event: &str,
    by: By<'_>,
) -> Result<(), Error> {
    guests::plan(ctx, tx, creditor, GuestPurpose::Owner, owner.id.0, &owner.email).await?;
    said::tell(ctx, tx, request, event, by, &owner.name, true).await?;
    Ok(())
}

/// Looks after everybody whose answer is awaited: reminds those whose turn it is, and tells a
/// collector of those who are late. Safe to call as often as one likes.
pub(crate) async fn chase(ctx: &Context, creditor: &Creditor) -> Result<(), Error> {
    let today = ctx.today(creditor);
    let mut after = DisputeOwnerId(uuid::Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let page = store::dispute_owners::awaited(&mut tx, creditor.id, after, PAGE).await?;
        drop(tx);
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for owner in page {
            if chased(&owner).due(today) != Chase::default() {
                chase_one(ctx, creditor, &owner).await?;
            }
        }
    }
}

async fn chase_one(ctx: &Context, creditor: &Creditor, seen: &DisputeOwner) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    let request = locked(&mut tx, creditor, seen.request_id).await?;
    let Some(request) = request.filter(|request| !request.state.is_end()) else { return Ok(()) };
    // Read again under the lock: an answer may have come, or another worker.
    let owner = store::dispute_owners::by_id(&mut tx, creditor.id, seen.id).await?;
    let awaited = |owner: &DisputeOwner| owner.answered_at.is_none() && owner.replaced_at.is_none();
    let Some(mut owner) = owner.filter(awaited) else { return Ok(()) };
    let due = chased(&owner).due(ctx.today(creditor));
    if due.escalate {
        owner.escalated_at = Some(ctx.now());
        store::dispute_owners::update(&mut tx, &owner).await?;
        said::tell(ctx, &mut tx, &request, "owner_late", By::System, &owner.name, true).await?;
        let detail = json!({
            "owner": owner.name, "address": owner.email, "request": request.id, "due_on": owner.due_on,
        });
        let debtor = Some(request.debtor_id);
        add_task(ctx, &mut tx, creditor, debtor, "dispute", task(owner.id), detail).await?;
    }
    if due.remind {
        remind(ctx, &mut tx, creditor, &request, owner, By::System).await?;
    }
    Ok(tx.commit().await?)
}

/// A dispute has ended: nobody needs to run after an answer to it any more.
pub(super) async fn ended(ctx: &Context, tx: &mut Tx, request: &Request) -> Result<(), Error> {
    if request.kind != RequestKind::Dispute {
        return Ok(());
    }
    if let Some(owner) = asked(tx, request).await? {
        store::tasks::settle(tx, request.creditor_id, &task(owner.id), ctx.now()).await?;
    }
    Ok(())
}

/// The cause of the task about an owner's silence.
pub(super) fn task(owner: DisputeOwnerId) -> String {
    format!("owner:{owner}")
}

/// Whoever is asked about a dispute now.
async fn asked(tx: &mut Tx, request: &Request) -> Result<Option<DisputeOwner>, Error> {
    let all = store::dispute_owners::of_request(tx, request.creditor_id, request.id).await?;
    Ok(all.into_iter().find(|owner| owner.replaced_at.is_none()))
}

/// The request, with its debtor kept from others.
pub(super) async fn locked(
    tx: &mut Tx,
    creditor: &Creditor,
    id: RequestId,
) -> Result<Option<Request>, Error> {
    let Some(found) = store::requests::by_id(tx, creditor.id, id).await? else { return Ok(None) };
    store::debtors::lock(tx, creditor.id, found.debtor_id).await?;
    Ok(store::requests::by_id(tx, creditor.id, id).await?)
}

const fn chased(owner: &DisputeOwner) -> Chased {
    Chased {
        asked_on: owner.asked_on,
        due_on: owner.due_on,
        reminded_on: owner.reminded_on,
        is_escalated: owner.escalated_at.is_some(),
    }
}

/// Everybody who was asked about a dispute, the latest first.
pub(super) async fn of_request(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
) -> Result<Vec<OwnerView>, Error> {
    let all = store::dispute_owners::of_request(tx, creditor.id, request.id).await?;
    Ok(all.into_iter().map(|owner| view(ctx, creditor, request, owner)).collect())
}

fn view(ctx: &Context, creditor: &Creditor, request: &Request, owner: DisputeOwner) -> OwnerView {
    let is_asked = owner.replaced_at.is_none();
    let awaited = is_asked && owner.answered_at.is_none() && !request.state.is_end();
    OwnerView {
        answer: answered(creditor, request, &owner),
        asked_at: crate::context::local(creditor, owner.asked_at),
        is_late: awaited && owner.due_on < ctx.today(creditor),
        is_asked,
        name: owner.name,
        email: owner.email,
        due_on: owner.due_on,
        reminders: owner.reminders,
        reminded_on: owner.reminded_on,
    }
}

/// What an owner has answered, if they have.
pub(super) fn answered(
    creditor: &Creditor,
    request: &Request,
    owner: &DisputeOwner,
) -> Option<OwnerAnswer> {
    let (at, advice) = owner.answered_at.zip(owner.advice)?;
    Some(OwnerAnswer {
        at: crate::context::local(creditor, at),
        advice,
        amount: owner.advised_minor.map(|minor| Money::new(minor, request.currency)),
        words: owner.words.clone(),
    })
}
