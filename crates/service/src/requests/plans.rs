//! Plans: agreed, announced, kept or broken. What debtors may move is in [`super::moving`]; what
//! collectors see and change, in [`super::supervision`] and [`super::changes`].

use super::{answer, policy, resting, runs, said};
use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, InvoiceId, Money, PlanId, RequestId,
    message::MessageKind,
    plans::{Frequency, Instalment, PlanKind, PlanState, Progress, Settlement, Terms},
    requests::{Ask, RequestEvent},
    scenario::{Event, HoldReason},
};
use serde_json::{Value, json};
use store::{
    Tx,
    creditors::Creditor,
    plans::Plan,
    requests::{About, Request},
};
use uuid::Uuid;

pub use super::{
    changes::{
        ChangeError, Changed, PAUSE_MOST, Renegotiated, WHY_MOST, end, offer_settlement, pause,
        renegotiate,
    },
    moving::{MoveError, move_next},
    second::{confirm, undo},
    supervision::{ProposedChange, Supervised, Supervision, Watch, Watched, supervised, watched},
};

/// Plans looked at in one go.
const PAGE: i64 = 200;

/// Writes down what a request that is granted has agreed, if that is a schedule.
pub(super) async fn agree(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    about: &[About],
    today: NaiveDate,
    by: By<'_>,
) -> Result<(), Error> {
    let (kind, terms) = match request.ask.0 {
        Ask::Plan { terms } => (PlanKind::Instalments, terms),
        Ask::Discount { on, .. } => {
            let frequency = Frequency::Monthly;
            (PlanKind::Settlement, Terms { deposit_minor: 0, count: 1, first_on: on, frequency })
        }
        _ => return Ok(()),
    };
    let mut members: Vec<(InvoiceId, i64)> = Vec::new();
    for row in about {
        // What was paid since it was asked is not agreed again.
        let owed = runs::balance(tx, creditor, row.invoice_id).await?;
        let contested = store::requests::contested(tx, creditor.id, row.invoice_id).await?;
        if owed - contested > 0 {
            members.push((row.invoice_id, owed - contested));
        }
    }
    let owed: i64 = members.iter().map(|(_, minor)| minor).sum();
    let total = match request.ask.0 {
        Ask::Discount { minor, .. } => minor.min(owed),
        _ => owed,
    };
    // An answer that came after the first date moves it to today.
    let terms = Terms { first_on: terms.first_on.max(today), ..terms };
    let instalments = terms.schedule(total, today).map_err(Error::internal)?;
    let grace = policy::policy(tx, creditor.id).await?.grace_days;
    let plan = Plan {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: request.debtor_id,
        request_id: request.id,
        contact_id: request.contact_id,
        kind,
        state: PlanState::Active,
        total_minor: total,
        currency: request.currency,
        grace_days: grace.into(),
        agreed_on: today,
        was_moved: false,
        created_at: ctx.now(),
        ended_at: None,
        version: 0,
        paused_until: None,
        paused_why: None,
        settle_minor: None,
        settle_until: None,
        settle_from_minor: None,
        held_since: None,
        held_by: None,
    };
    replace(ctx, tx, creditor, &plan, &members, by).await?;
    store::plans::insert(tx, &plan, &members, &instalments).await?;
    let detail = json!({ "kind": kind, "total_minor": total, "instalments": instalments.len() });
    record(ctx, tx, &plan, "plan.agreed", detail, by).await
}

/// Ends the plans whose place another one takes. What they covered and the new one does not goes
/// back to reminders.
async fn replace(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    new: &Plan,
    members: &[(InvoiceId, i64)],
    by: By<'_>,
) -> Result<(), Error> {
    for &(invoice, _) in members {
        let Some(old) = store::plans::of_invoice(tx, creditor.id, invoice).await? else { continue };
        store::plans::end(tx, creditor.id, old.id, PlanState::Ended, ctx.now()).await?;
        for member in store::plans::members(tx, creditor.id, old.id).await? {
            if members.iter().all(|(id, _)| *id != member.invoice_id) {
                runs::tell(ctx, tx, creditor, member.invoice_id, Event::PlanEnded, by).await?;
            }
        }
        let request = request_of(tx, &old).await?;
        said::tell(ctx, tx, &request, "plan_replaced", by, "", false).await?;
        record(ctx, tx, &old, "plan.replaced", json!({ "by": new.id }), by).await?;
    }
    Ok(())
}

/// A plan with how far it has come.
#[derive(Clone, Debug)]
pub struct PlanView {
    /// Which.
    pub id: PlanId,
    /// The request it was agreed on.
    pub request: RequestId,
    /// Whose.
    pub debtor: DebtorId,
    /// Instalments, or a settlement.
    pub kind: PlanKind,
    /// Where it stands.
    pub state: PlanState,
    /// What its instalments come to.
    pub total: Money,
    /// When it was agreed.
    pub agreed_on: NaiveDate,
    /// The instalments, in order.
    pub instalments: Vec<Instalment>,
    /// How far it has come.
    pub progress: Progress,
    /// Its invoices with what was owed on each.
    pub invoices: Vec<(InvoiceId, i64)>,
    /// Whether the debtor may still move one date.
    pub may_move: bool,
    /// Days after an instalment's date before it counts as missed.
    pub grace_days: u32,
    /// What open disputes contest of its invoices, in minor units: not asked for meanwhile.
    pub contested_minor: i64,
    /// Counts every change that someone made.
    pub version: i64,
    /// Nothing falls due before this day, and why; none once it has come.
    pub paused: Option<(NaiveDate, String)>,
    /// A sum that settles the rest, as long as it is open.
    pub settlement: Option<Settlement>,
    /// It rests because its debtor is held: why, and since which day. Nothing falls due meanwhile,
    /// and the dates move when it goes on.
    pub held: Option<(HoldReason, NaiveDate)>,
}

/// A plan as it stands today.
pub(crate) async fn view(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
) -> Result<PlanView, Error> {
    let rows = store::plans::instalments(tx, creditor.id, plan.id).await?;
    let members = store::plans::members(tx, creditor.id, plan.id).await?;
    let instalments: Vec<Instalment> = rows.iter().map(Instalment::from).collect();
    let agreed: i64 = members.iter().map(|member| member.minor).sum();
    let mut contested_minor = 0;
    for member in &members {
        contested_minor += store::requests::contested(tx, creditor.id, member.invoice_id).await?;
    }
    let remaining = store::plans::remaining(tx, creditor.id, plan.id).await?;
    // Paid, or credited, since it was agreed; what is contested meanwhile is not asked for.
    let paid = (agreed - (remaining - contested_minor).max(0)).max(0);
    let grace_days = u32::try_from(plan.grace_days).unwrap_or(0);
    let today = ctx.today(creditor);
    let progress = Progress::of(&instalments, paid, today, grace_days);
    let held = plan.held_by.zip(plan.held_since).filter(|_| plan.state == PlanState::Active);
    let progress = if held.is_some() { progress.at_rest() } else { progress };
    let why = plan.paused_why.clone().unwrap_or_default();
    Ok(PlanView {
        id: plan.id,
        request: plan.request_id,
        debtor: plan.debtor_id,
        kind: plan.kind,
        state: plan.state,
        total: Money::new(plan.total_minor, plan.currency),
        agreed_on: plan.agreed_on,
        instalments,
        progress,
        invoices: members.iter().map(|member| (member.invoice_id, member.minor)).collect(),
        may_move: plan.state == PlanState::Active && !plan.was_moved && held.is_none(),
        grace_days,
        contested_minor,
        version: plan.version,
        paused: plan.paused_until.filter(|until| *until > today).map(|until| (until, why)),
        settlement: settlement(plan).filter(|offer| offer.is_open(today) && held.is_none()),
        held,
    })
}

/// The sum that settles a plan, whether or not it is still open.
pub(super) fn settlement(plan: &Plan) -> Option<Settlement> {
    let (minor, until) = plan.settle_minor.zip(plan.settle_until)?;
    Some(Settlement { minor, until, from_minor: plan.settle_from_minor.unwrap_or(0) })
}

/// Looks at one plan today: at rest, completed, missed, or due soon. Its debtor is kept from others.
pub(super) async fn look(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
) -> Result<(), Error> {
    if plan.state != PlanState::Active {
        return Ok(());
    }
    let plan = &resting::follow(ctx, tx, creditor, plan.clone(), By::System).await?;
    let seen = view(ctx, tx, creditor, plan).await?;
    let (paid, today) = (seen.progress.paid_minor, ctx.today(creditor));
    let settles = |offer: Settlement| offer.is_met(paid, today, seen.grace_days);
    if seen.progress.is_complete() || settlement(plan).is_some_and(settles) {
        // A dispute that is rejected would bring back what it covers.
        if seen.contested_minor > 0 {
            return Ok(());
        }
        return complete(ctx, tx, creditor, plan, &seen).await;
    }
    if seen.held.is_some() {
        return Ok(());
    }
    if seen.progress.missed.is_some() {
        return break_up(ctx, tx, creditor, plan, &seen).await;
    }
    announce(ctx, tx, creditor, plan, &seen).await
}

async fn complete(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
    seen: &PlanView,
) -> Result<(), Error> {
    if !store::plans::end(tx, creditor.id, plan.id, PlanState::Completed, ctx.now()).await? {
        return Ok(());
    }
    let request = request_of(tx, plan).await?;
    // What remains although everything agreed is paid was to be given up.
    let gives_up = plan.kind == PlanKind::Settlement || !seen.progress.is_complete();
    for &(invoice, _) in &seen.invoices {
        let left = runs::balance(tx, creditor, invoice).await?;
        if left > 0 && gives_up {
            answer::give_up(ctx, tx, creditor, &request, invoice, left).await?;
        } else if left <= 0 {
            runs::tell(ctx, tx, creditor, invoice, Event::PlanCompleted, By::System).await?;
        }
    }
    said::tell(ctx, tx, &request, "plan_completed", By::System, "", false).await?;
    said::write(ctx, tx, creditor, &request, MessageKind::Clearance).await?;
    record(ctx, tx, plan, "plan.completed", json!({}), By::System).await
}

async fn break_up(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
    seen: &PlanView,
) -> Result<(), Error> {
    if !store::plans::end(tx, creditor.id, plan.id, PlanState::Broken, ctx.now()).await? {
        return Ok(());
    }
    for &(invoice, _) in &seen.invoices {
        runs::tell(ctx, tx, creditor, invoice, Event::PlanBroken, By::System).await?;
        runs::rest_after_news(ctx, tx, creditor, invoice, By::System).await?;
    }
    let request = request_of(tx, plan).await?;
    said::tell(ctx, tx, &request, "plan_broken", By::System, "", false).await?;
    said::write(ctx, tx, creditor, &request, MessageKind::PlanBroken).await?;
    let missed = seen.progress.missed.map(|missed| missed.position);
    record(ctx, tx, plan, "plan.broken", json!({ "missed": missed }), By::System).await
}

/// Announces the next instalment, once, some days before it is due.
async fn announce(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
    seen: &PlanView,
) -> Result<(), Error> {
    let Some(next) = seen.progress.next else { return Ok(()) };
    let days = policy::policy(tx, creditor.id).await?.notice_days;
    if next.instalment.due_on > ctx.today(creditor) + Days::new(days.into()) {
        return Ok(());
    }
    let position = next.instalment.position;
    if store::plans::announced(tx, creditor.id, plan.id, position, ctx.now()).await? {
        let request = request_of(tx, plan).await?;
        said::write(ctx, tx, creditor, &request, MessageKind::InstalmentNotice).await?;
        let detail = json!({ "position": position });
        record(ctx, tx, plan, "plan.announced", detail, By::System).await?;
    }
    Ok(())
}

/// A creditor's day: every active plan is looked at, and counter-offers whose last day has passed
/// run out. Safe to run twice.
pub(crate) async fn supervise(ctx: &Context, creditor: &Creditor) -> Result<(), Error> {
    let mut from = PlanId(Uuid::nil());
    loop {
        let mut tx = ctx.store.read().await?;
        let plans = store::plans::active(&mut tx, creditor.id, from, PAGE).await?;
        drop(tx);
        let Some(last) = plans.last() else { break };
        from = last.id;
        for plan in &plans {
            let mut tx = ctx.store.write().await?;
            store::debtors::lock(&mut tx, creditor.id, plan.debtor_id).await?;
            if let Some(plan) = store::plans::by_id(&mut tx, creditor.id, plan.id).await? {
                look(ctx, &mut tx, creditor, &plan).await?;
            }
            tx.commit().await?;
        }
    }
    let mut tx = ctx.store.read().await?;
    let today = ctx.today(creditor);
    let offers = store::requests::run_out(&mut tx, creditor.id, today).await?;
    drop(tx);
    for offer in offers {
        let mut tx = ctx.store.write().await?;
        store::debtors::lock(&mut tx, creditor.id, offer.debtor_id).await?;
        if let Some(request) = store::requests::by_id(&mut tx, creditor.id, offer.id).await?
            && request.open_until.is_some_and(|last| last < today)
        {
            let awaited = request.ask.awaits_bank();
            let event = if awaited { RequestEvent::NotCome } else { RequestEvent::RanOut };
            let out = answer::drop_out(ctx, &mut tx, creditor, request, event, By::System).await?;
            if let Some(request) = out {
                let kind = MessageKind::RequestAnswered;
                said::write(ctx, &mut tx, creditor, &request, kind).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// A debtor's plans, newest first.
pub async fn of_debtor(ctx: &Context, actor: &DebtorActor) -> Result<Vec<PlanView>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let mut views = Vec::new();
    for plan in store::plans::of_debtor(&mut tx, creditor, debtor).await? {
        views.push(view(ctx, &mut tx, &actor.creditor, &plan).await?);
    }
    Ok(views)
}

pub(super) async fn request_of(tx: &mut Tx, plan: &Plan) -> Result<Request, Error> {
    let request = store::requests::by_id(tx, plan.creditor_id, plan.request_id).await?;
    request.ok_or_else(|| Error::internal("a plan without its request"))
}

pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    plan: &Plan,
    action: &'static str,
    detail: Value,
    by: By<'_>,
) -> Result<(), Error> {
    let (creditor, debtor) = (plan.creditor_id, Some(plan.debtor_id));
    let act = Act { creditor, debtor, by, action, subject: plan.id.0, detail };
    audit::record(ctx, tx, act).await
}
