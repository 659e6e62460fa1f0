//! Collectors change a plan that is under way: it rests until a day, other terms take its place, a sum
//! settles the rest, or it ends.
//!
//! What only gives time, and what leaves the debtor a choice, counts at once. Other terms are
//! offered: the plan goes on until the debtor accepts them by their signature, like any
//! counter-offer. From the amount on from which a second person confirms what is granted, any change
//! waits for one: [`super::second`].

use super::{
    other_terms,
    plans::{PlanView, record, request_of, view},
    resting, runs, said, second,
};
use crate::{Context, Error, StaffActor, audit::By};
use chrono::{Days, NaiveDate};
use domain::{
    InvoiceId, PlanId, RequestId,
    message::MessageKind,
    party::Role,
    plans::{PlanChange, PlanState, Terms, TermsError, put_off},
    scenario::{Event, HoldReason},
};
use serde_json::json;
use store::{Tx, creditors::Creditor, plans::Plan};

/// The most days for which a plan may rest.
pub const PAUSE_MOST: u64 = 180;
/// The most characters of a reason.
pub const WHY_MOST: usize = 500;

/// Why a plan is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It is not this creditor's.
    #[error("there is no such plan here")]
    Unknown,
    /// It has changed, or has ended, since it was shown.
    #[error("the plan has changed since it was shown")]
    Stale,
    /// A request about its invoices waits for an answer: that one comes first.
    #[error("a request about these invoices waits")]
    Waiting(RequestId),
    /// The law, or the debtor's state, forbids agreeing on anything: the plan rests.
    #[error("nothing can be agreed while {} holds", .0.as_str())]
    Held(HoldReason),
    /// Whoever proposed the change cannot confirm it too.
    #[error("another person has to confirm it")]
    SamePerson,
    /// The date is not between tomorrow and the last one that can be chosen.
    #[error("this date cannot be chosen")]
    Date,
    /// Nothing falls due before that day.
    #[error("nothing falls due before that day")]
    NothingDue,
    /// The sum is not more than zero and less than what is owed.
    #[error("the sum is not less than what is owed")]
    Amount,
    /// The reason is missing, or too long.
    #[error("the reason is missing")]
    Why,
    /// Nobody could keep these terms.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ChangeError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

pub use other_terms::Renegotiated;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It counts.
    Done,
    /// Other terms count already, or were offered.
    Terms(Renegotiated),
    /// A second person has to confirm it first.
    Second,
}

/// Lets a plan rest until a day: the next instalment falls due then, the following ones as long
/// after it as before. It goes on by itself.
pub async fn pause(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    until: NaiveDate,
    why: &str,
) -> Result<Changed, ChangeError> {
    let why = why.trim().to_owned();
    change(ctx, actor, id, version, PlanChange::Pause { until, why }).await
}

/// Offers to settle what is left of a plan by a sum. Whoever pays it by its day owes nothing more;
/// for whoever does not, the plan goes on.
pub async fn offer_settlement(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    minor: i64,
    until: NaiveDate,
) -> Result<Changed, ChangeError> {
    change(ctx, actor, id, version, PlanChange::Settle { minor, until }).await
}

/// Proposes other terms for what is left of a plan.
pub async fn renegotiate(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    terms: Terms,
) -> Result<Changed, ChangeError> {
    change(ctx, actor, id, version, PlanChange::Renegotiate { terms }).await
}

/// Ends a plan: its invoices go back to reminders where they left.
pub async fn end(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    why: &str,
) -> Result<Changed, ChangeError> {
    let why = why.trim().to_owned();
    change(ctx, actor, id, version, PlanChange::End { why }).await
}

async fn change(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    wanted: PlanChange,
) -> Result<Changed, ChangeError> {
    let mut tx = ctx.store.write().await?;
    let under_way = take(ctx, &mut tx, actor, id, version, &wanted).await?;
    if store::plan_changes::of_plan(&mut tx, actor.creditor.id, id).await?.is_some() {
        return Err(ChangeError::Stale);
    }
    let done = if second::is_needed(&mut tx, actor, &under_way).await? {
        second::propose(ctx, &mut tx, actor, &under_way.plan, wanted).await?;
        Changed::Second
    } else {
        // What a change sets going is large; it is kept apart from whoever waits for it.
        Box::pin(make(ctx, &mut tx, actor, under_way, wanted)).await?
    };
    tx.commit().await?;
    Ok(done)
}

/// Makes a change that was found possible count.
pub(super) async fn make(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    under_way: UnderWay,
    wanted: PlanChange,
) -> Result<Changed, ChangeError> {
    match wanted {
        PlanChange::Pause { until, why } => rest(ctx, tx, actor, under_way, until, why).await,
        PlanChange::Settle { minor, until } => {
            let UnderWay { mut plan, seen, .. } = under_way;
            plan.settle_minor = Some(minor);
            plan.settle_until = Some(until);
            plan.settle_from_minor = Some(seen.progress.paid_minor);
            let detail = json!({ "total_minor": minor, "until": until });
            let (kind, action) = ("settlement_offered", "plan.settlement_offered");
            write(ctx, tx, actor, &plan, Told { kind, action, words: "", detail }).await?;
            Ok(Changed::Done)
        }
        PlanChange::Renegotiate { terms } => {
            other_terms::propose(ctx, tx, actor, under_way, terms).await
        }
        PlanChange::End { why } => stop(ctx, tx, actor, &under_way.plan, &why).await,
    }
}

async fn rest(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    under_way: UnderWay,
    until: NaiveDate,
    why: String,
) -> Result<Changed, ChangeError> {
    let UnderWay { mut plan, seen, .. } = under_way;
    let moved = put_off(&seen.instalments, seen.progress.paid_minor, until);
    for instalment in moved.ok_or(ChangeError::NothingDue)? {
        store::plans::put_off(tx, plan.creditor_id, plan.id, instalment).await?;
    }
    plan.paused_until = Some(until);
    plan.paused_why = Some(why.clone());
    let detail = json!({ "until": until, "why": why });
    let told = Told { kind: "plan_paused", action: "plan.paused", words: &why, detail };
    write(ctx, tx, actor, &plan, told).await?;
    Ok(Changed::Done)
}

async fn stop(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    plan: &Plan,
    why: &str,
) -> Result<Changed, ChangeError> {
    let creditor = &actor.creditor;
    if !store::plans::end(tx, creditor.id, plan.id, PlanState::Ended, ctx.now()).await? {
        return Err(ChangeError::Stale);
    }
    let by = By::Staff(actor);
    for member in store::plans::members(tx, creditor.id, plan.id).await? {
        runs::tell(ctx, tx, creditor, member.invoice_id, Event::PlanEnded, by).await?;
    }
    let request = request_of(tx, plan).await?;
    said::tell(ctx, tx, &request, "plan_ended", by, why, false).await?;
    record(ctx, tx, plan, "plan.ended", json!({ "why": why }), by).await?;
    Ok(Changed::Done)
}

/// A plan that may be changed, with what tells how.
pub(super) struct UnderWay {
    pub(super) plan: Plan,
    pub(super) seen: PlanView,
    /// What is owed on each invoice and not contested.
    pub(super) owed: Vec<(InvoiceId, i64)>,
}

/// The plan as it was seen, with its debtor kept from others, if this change of it is possible.
pub(super) async fn take(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    wanted: &PlanChange,
) -> Result<UnderWay, ChangeError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let found = store::plans::by_id(tx, creditor.id, id).await?.ok_or(ChangeError::Unknown)?;
    store::debtors::lock(tx, creditor.id, found.debtor_id).await?;
    let plan = store::plans::by_id(tx, creditor.id, id).await?.ok_or(ChangeError::Unknown)?;
    if plan.version != version || plan.state != PlanState::Active {
        return Err(ChangeError::Stale);
    }
    // A plan may end whatever else is open about it; anything else is agreed with the debtor.
    if !matches!(wanted, PlanChange::End { .. }) {
        if let Some(hold) = resting::forbidding(ctx, tx, creditor, plan.debtor_id).await? {
            return Err(ChangeError::Held(hold.reason));
        }
        if let Some(request) = waiting(tx, creditor, id).await? {
            return Err(ChangeError::Waiting(request));
        }
    }
    let seen = view(ctx, tx, creditor, &plan).await?;
    let owed = owed(tx, creditor, id).await?;
    let under_way = UnderWay { plan, seen, owed };
    check(&under_way, wanted, ctx.today(creditor))?;
    Ok(under_way)
}

/// Whether a change can be made today.
fn check(under_way: &UnderWay, wanted: &PlanChange, today: NaiveDate) -> Result<(), ChangeError> {
    let UnderWay { seen, owed, .. } = under_way;
    let worded = |why: &str| !why.is_empty() && why.chars().count() <= WHY_MOST;
    let last = today + Days::new(PAUSE_MOST);
    match wanted {
        PlanChange::Pause { why, .. } | PlanChange::End { why } if !worded(why) => {
            Err(ChangeError::Why)
        }
        PlanChange::Pause { until, .. } if *until <= today || *until > last => {
            Err(ChangeError::Date)
        }
        PlanChange::Pause { until, .. } => {
            let moved = put_off(&seen.instalments, seen.progress.paid_minor, *until);
            moved.map(drop).ok_or(ChangeError::NothingDue)
        }
        PlanChange::Settle { until, .. } if *until < today || *until > last => {
            Err(ChangeError::Date)
        }
        PlanChange::Settle { minor, .. } => {
            let left = seen.progress.total_minor - seen.progress.paid_minor;
            if *minor <= 0 || *minor >= left { Err(ChangeError::Amount) } else { Ok(()) }
        }
        PlanChange::Renegotiate { terms } => {
            let total = owed.iter().map(|(_, minor)| minor).sum();
            Ok(terms.schedule(total, today).map(drop)?)
        }
        PlanChange::End { .. } => Ok(()),
    }
}

/// What is owed on each invoice of a plan and not contested.
pub(super) async fn owed(
    tx: &mut Tx,
    creditor: &Creditor,
    plan: PlanId,
) -> Result<Vec<(InvoiceId, i64)>, Error> {
    let mut all = Vec::new();
    for member in store::plans::members(tx, creditor.id, plan).await? {
        let owed = runs::balance(tx, creditor, member.invoice_id).await?;
        let contested = store::requests::contested(tx, creditor.id, member.invoice_id).await?;
        if owed - contested > 0 {
            all.push((member.invoice_id, owed - contested));
        }
    }
    Ok(all)
}

/// A request to agree on something about a plan's invoices that has not ended.
pub(super) async fn waiting(
    tx: &mut Tx,
    creditor: &Creditor,
    plan: PlanId,
) -> Result<Option<RequestId>, Error> {
    for member in store::plans::members(tx, creditor.id, plan).await? {
        let open = store::requests::open_of_invoice(tx, creditor.id, member.invoice_id).await?;
        if let Some(request) = open.into_iter().find(|request| request.kind.acknowledges()) {
            return Ok(Some(request.id));
        }
    }
    Ok(None)
}

/// How a change is told: in the request's history and in the audit.
struct Told<'a> {
    kind: &'static str,
    action: &'static str,
    words: &'a str,
    detail: serde_json::Value,
}

/// Writes a changed plan, and tells the debtor, with the contract as it is now.
async fn write(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    plan: &Plan,
    told: Told<'_>,
) -> Result<(), ChangeError> {
    if !store::plans::update(tx, plan).await? {
        return Err(ChangeError::Stale);
    }
    let by = By::Staff(actor);
    let request = request_of(tx, plan).await?;
    said::tell(ctx, tx, &request, told.kind, by, told.words, false).await?;
    said::write(ctx, tx, &actor.creditor, &request, MessageKind::PlanAgreed).await?;
    Ok(record(ctx, tx, plan, told.action, told.detail, by).await?)
}
