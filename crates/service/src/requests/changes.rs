//! Collectors change a plan that is under way: it rests until a day, other terms take its place, or
//! a sum settles the rest.
//!
//! What only gives time, and what leaves the debtor a choice, counts at once. Other terms are
//! offered: the plan goes on until the debtor accepts them by their signature, like any
//! counter-offer. From the amount on from which a second person confirms what is granted, a manager
//! makes the change.

use super::{
    answer,
    plans::{PlanView, record, request_of, view},
    policy, resting, runs, said,
};
use crate::{Context, Error, StaffActor, audit::By};
use chrono::{Days, NaiveDate};
use domain::{
    InvoiceId, PlanId, RequestId,
    message::MessageKind,
    party::Role,
    plans::{PlanState, Terms, TermsError, only_gives_time, put_off, remaining},
    requests::{Answer, Ask, RequestKind, RequestState},
    scenario::HoldReason,
};
use serde_json::json;
use store::{
    Json, Tx,
    creditors::Creditor,
    plans::Plan,
    requests::{About, Request},
};

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
    /// The amount asks for a manager.
    #[error("a manager changes plans of this size")]
    Manager,
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

/// Lets a plan rest until a day: the next instalment falls due then, the following ones as long
/// after it as before. It goes on by itself.
pub async fn pause(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    until: NaiveDate,
    why: &str,
) -> Result<(), ChangeError> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > WHY_MOST {
        return Err(ChangeError::Why);
    }
    let mut tx = ctx.store.write().await?;
    let (mut plan, seen) = take(ctx, &mut tx, actor, id, version).await?;
    let today = ctx.today(&actor.creditor);
    if until <= today || until > today + Days::new(PAUSE_MOST) {
        return Err(ChangeError::Date);
    }
    let moved = put_off(&seen.instalments, seen.progress.paid_minor, until);
    for instalment in moved.ok_or(ChangeError::NothingDue)? {
        store::plans::put_off(&mut tx, plan.creditor_id, id, instalment).await?;
    }
    plan.paused_until = Some(until);
    plan.paused_why = Some(why.to_owned());
    let detail = json!({ "until": until, "why": why });
    let told = Told { kind: "plan_paused", action: "plan.paused", words: why, detail };
    write(ctx, &mut tx, actor, &plan, told).await?;
    Ok(tx.commit().await?)
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
) -> Result<(), ChangeError> {
    let mut tx = ctx.store.write().await?;
    let (mut plan, seen) = take(ctx, &mut tx, actor, id, version).await?;
    let today = ctx.today(&actor.creditor);
    if until < today || until > today + Days::new(PAUSE_MOST) {
        return Err(ChangeError::Date);
    }
    let left = seen.progress.total_minor - seen.progress.paid_minor;
    if minor <= 0 || minor >= left {
        return Err(ChangeError::Amount);
    }
    plan.settle_minor = Some(minor);
    plan.settle_until = Some(until);
    plan.settle_from_minor = Some(seen.progress.paid_minor);
    let detail = json!({ "total_minor": minor, "until": until });
    let told =
        Told { kind: "settlement_offered", action: "plan.settlement_offered", words: "", detail };
    write(ctx, &mut tx, actor, &plan, told).await?;
    Ok(tx.commit().await?)
}

/// What became of other terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renegotiated {
    /// The request that tells of it, to both sides.
    pub request: RequestId,
    /// Whether they count already, since they only give time; else the debtor is asked.
    pub at_once: bool,
}

/// Proposes other terms for what is left of a plan.
pub async fn renegotiate(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
    terms: Terms,
) -> Result<Renegotiated, ChangeError> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let (plan, seen) = take(ctx, &mut tx, actor, id, version).await?;
    let today = ctx.today(creditor);
    let owed = owed(&mut tx, creditor, id).await?;
    let total = owed.iter().map(|(_, minor)| minor).sum();
    let schedule = terms.schedule(total, today)?;
    let at_once =
        only_gives_time(&remaining(&seen.instalments, seen.progress.paid_minor), &schedule);
    let policy = policy::current(&mut tx, creditor.id).await?;
    let open_until = today + Days::new(policy.policy.counter_days.into());
    let by = By::Staff(actor);
    let request = request(ctx, &plan, (terms, total), policy.number);
    let about: Vec<About> = owed
        .into_iter()
        .map(|(invoice_id, minor)| About {
            request_id: request.id,
            invoice_id,
            minor,
            is_open: true,
        })
        .collect();
    if !store::requests::insert(&mut tx, &request, &about).await?
        || !store::plans::update(&mut tx, &plan).await?
    {
        return Err(ChangeError::Stale);
    }
    said::tell(ctx, &mut tx, &request, "renegotiated", by, "", false).await?;
    let detail = json!({ "request": request.id, "at_once": at_once, "total_minor": total });
    record(ctx, &mut tx, &plan, "plan.renegotiated", detail, by).await?;
    let id = request.id;
    let answer = if at_once { Answer::Approve } else { Answer::Counter { terms, open_until } };
    answer::count(ctx, &mut tx, creditor, request, answer, by).await?;
    tx.commit().await?;
    Ok(Renegotiated { request: id, at_once })
}

/// The request that other terms are answered on. A second click finds the plan changed.
fn request(
    ctx: &Context,
    plan: &Plan,
    (terms, total): (Terms, i64),
    policy_number: i64,
) -> Request {
    Request {
        creditor_id: plan.creditor_id,
        id: ctx.id(),
        debtor_id: plan.debtor_id,
        contact_id: plan.contact_id,
        kind: RequestKind::Plan,
        state: RequestState::Open,
        ask: Json(Ask::Plan { terms }),
        words: String::new(),
        minor: total,
        currency: plan.currency,
        clauses: Json(Vec::new()),
        answer_by: None,
        answer: None,
        open_until: None,
        pending: None,
        pending_by: None,
        pending_at: None,
        needs_second: false,
        assigned_to: None,
        snoozed_until: None,
        version: 0,
        form_key: format!("renegotiate:{}:{}", plan.id, plan.version),
        policy_number: Some(policy_number),
        opened_at: ctx.now(),
        ended_at: None,
    }
}

/// The plan as it was seen, with its debtor kept from others.
async fn take(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
) -> Result<(Plan, PlanView), ChangeError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let found = store::plans::by_id(tx, creditor.id, id).await?.ok_or(ChangeError::Unknown)?;
    store::debtors::lock(tx, creditor.id, found.debtor_id).await?;
    let plan = store::plans::by_id(tx, creditor.id, id).await?.ok_or(ChangeError::Unknown)?;
    if plan.version != version || plan.state != PlanState::Active {
        return Err(ChangeError::Stale);
    }
    if let Some(hold) = resting::forbidding(ctx, tx, creditor, plan.debtor_id).await? {
        return Err(ChangeError::Held(hold.reason));
    }
    if let Some(request) = waiting(tx, creditor, id).await? {
        return Err(ChangeError::Waiting(request));
    }
    let seen = view(ctx, tx, creditor, &plan).await?;
    let left = seen.progress.total_minor - seen.progress.paid_minor;
    let least = policy::policy(tx, creditor.id).await?.four_eyes_minor;
    if least.is_some_and(|least| left >= least) && actor.demand(Role::Manager).is_err() {
        return Err(ChangeError::Manager);
    }
    Ok((plan, seen))
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
