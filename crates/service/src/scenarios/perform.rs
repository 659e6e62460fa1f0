//! Doing a planned action when its time has come: looked at once more, worded from what is owed at
//! that moment, handed over, noted.

use super::{
    day::job,
    events::{cancel_actions, happened},
    facts::{self, Facts, debtor_page, local_slot, local_today},
    notice, policy,
    tones::Tones,
};
use crate::{Context, Error, audit::By, worker::Failure};
use chrono::Duration;
use domain::{
    ActionId, DebtorId,
    scenario::{self, ActionState, Day, DayPlan, Event, Reason, Verdict},
};
use store::{
    StoreError, Tx,
    actions::{About, Action},
    creditors::Creditor,
    policies::Policy,
};
use uuid::Uuid;

/// When sending is switched off, planned actions look again after this long.
pub(crate) const SWITCHED_OFF_PAUSE: Duration = Duration::minutes(15);

/// An action that may leave now, with what it needs to be worded.
pub(crate) struct Ready {
    pub(crate) creditor: Creditor,
    pub(crate) policy: Policy,
    pub(crate) action: Action,
    /// The invoices it is still about, the leading one first.
    pub(crate) about: Vec<About>,
}

/// Does a planned action. One that was done, called off or moved is left alone, so that the job may
/// run twice.
pub async fn perform(ctx: &Context, id: ActionId) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let ready = look(ctx, &mut tx, id).await?;
    tx.commit().await?;
    let Some(ready) = ready else { return Ok(()) };
    // Boxed: a reminder with all its parts is large, and most jobs are something else.
    Box::pin(crate::reminders::leave(ctx, ready)).await
}

/// Looks whether an action may leave at this moment. If not, it is put off, given to a person or
/// called off in this transaction.
async fn look(ctx: &Context, tx: &mut Tx, id: ActionId) -> Result<Option<Ready>, Failure> {
    let Some(action) = store::actions::any_by_id(tx, id).await? else { return Ok(None) };
    if action.state != ActionState::Planned {
        return Ok(None);
    }
    let creditor = store::creditors::by_id(tx, action.creditor_id).await?;
    let creditor = creditor.ok_or_else(|| Failure::give_up("an action without its creditor"))?;
    store::debtors::lock(tx, creditor.id, action.debtor_id).await?;
    let policy = policy(ctx, tx, creditor.id).await?;
    if policy.switched_off_at.is_some() {
        let again = Action { due_at: ctx.now() + SWITCHED_OFF_PAUSE, ..action };
        store::jobs::enqueue(tx, &job(ctx, &again)).await?;
        return Ok(None);
    }
    let Some(action) = notice::as_worded(tx, &creditor, action).await? else { return Ok(None) };
    if notice::needs_validation(&policy, &action) {
        notice::ask_for_validation(ctx, tx, action).await?;
        return Ok(None);
    }
    let Some(debtor) = facts_of(ctx, tx, &creditor, &policy, action.debtor_id).await? else {
        call_off(ctx, tx, action, Reason::Settled.as_str()).await?;
        return Ok(None);
    };
    let Some(action) = in_time(ctx, tx, &creditor, &policy, &debtor, action).await? else {
        return Ok(None);
    };
    let about = still_needed(ctx, tx, &creditor, &policy, debtor, &action).await?;
    if about.is_empty() {
        return Ok(None);
    }
    Ok(Some(Ready { creditor, policy, action, about }))
}

/// Whether a letter that is laid out may leave the house at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// It may.
    Open,
    /// Sending is switched off: it waits.
    SwitchedOff,
    /// It must not as it is: it was called off, or is laid out anew, in this transaction.
    Closed,
}

/// Asks of a letter that is laid out what every message is asked at the moment it leaves.
pub(crate) async fn gate(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    id: ActionId,
) -> Result<Gate, Error> {
    let Some(action) = store::actions::by_id(tx, creditor.id, id).await? else {
        return Ok(Gate::Closed);
    };
    store::debtors::lock(tx, creditor.id, action.debtor_id).await?;
    // Read again under the lock: only now does it stay as it is.
    let action = store::actions::by_id(tx, creditor.id, id).await?;
    let Some(action) = action.filter(|action| action.state == ActionState::ToPrint) else {
        return Ok(Gate::Closed);
    };
    let policy = policy(ctx, tx, creditor.id).await?;
    if policy.switched_off_at.is_some() {
        return Ok(Gate::SwitchedOff);
    }
    if notice::needs_validation(&policy, &action) {
        // Laid out anew, it comes to the person who has to validate it.
        crate::letters::outdated(ctx, tx, action).await?;
        return Ok(Gate::Closed);
    }
    let Some(debtor) = facts_of(ctx, tx, creditor, &policy, action.debtor_id).await? else {
        call_off(ctx, tx, action, Reason::Settled.as_str()).await?;
        return Ok(Gate::Closed);
    };
    still_needed(ctx, tx, creditor, &policy, debtor, &action).await?;
    // Without one of its invoices, it is no longer the letter that was laid out.
    let left = store::actions::by_id(tx, creditor.id, id).await?;
    let same = left.is_some_and(|left| left.state == ActionState::ToPrint);
    Ok(if same { Gate::Open } else { Gate::Closed })
}

/// What the rules are told about one debtor; nothing if no invoice of it is on its way any more.
pub(super) async fn facts_of(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    policy: &Policy,
    debtor: DebtorId,
) -> Result<Option<Facts>, Error> {
    let range = (before(debtor), debtor);
    let today = ctx.today(creditor);
    let page = debtor_page(ctx, tx, creditor, &policy.frame, range, Vec::new(), today).await?;
    Ok(page.debtors.into_iter().next())
}

/// The greatest id below this one: pages are ranges that exclude their first debtor.
fn before(debtor: DebtorId) -> DebtorId {
    DebtorId(Uuid::from_u128(debtor.0.as_u128().saturating_sub(1)))
}

/// Waits for the hours of contact. An action that an outage has kept past its day moves to today,
/// unless another message has that day.
async fn in_time(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    policy: &Policy,
    debtor: &Facts,
    action: Action,
) -> Result<Option<Action>, Failure> {
    let here = local_today(ctx, creditor, &debtor.profile);
    let (day, at) =
        local_slot(ctx, creditor, &policy.frame, &debtor.profile, here.max(action.due_on));
    if day == action.due_on && at <= ctx.now() {
        return Ok(Some(action));
    }
    let others: Vec<_> = debtor.received.iter().copied().filter(|d| *d != action.due_on).collect();
    let spaced = policy.frame.next_message_day(&others);
    if day != action.due_on && spaced.is_some_and(|first| first > day) {
        call_off(ctx, tx, action, Reason::Spacing.as_str()).await?;
        return Ok(None);
    }
    let moved = Action { due_on: day, due_at: at, ..action };
    if !store::actions::update(tx, &moved, ActionState::Planned).await? {
        return Ok(None);
    }
    if at <= ctx.now() {
        return Ok(Some(moved));
    }
    store::jobs::enqueue(tx, &job(ctx, &moved)).await?;
    Ok(None)
}

/// Asks the rules again about each invoice, as the ledger stands now, and takes out those that no
/// longer need this action.
async fn still_needed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    policy: &Policy,
    mut debtor: Facts,
    action: &Action,
) -> Result<Vec<About>, Error> {
    let definitions = facts::definitions(tx, creditor.id, std::slice::from_ref(&debtor)).await?;
    // This very action is neither an open one nor a message already received.
    debtor.received.clear();
    for invoice in &mut debtor.invoices {
        invoice.row.has_open_action = false;
        invoice.run.not_before = None;
    }
    let wordings = Tones::read(tx, creditor.id).await?.wordings();
    let day = Day {
        today: ctx.today(creditor).max(action.due_on),
        frame: &policy.frame,
        switched_off: false,
        formal_automatic: policy.formal_automatic,
        wordings: Some(&wordings),
    };
    let claims = debtor.claims(&definitions);
    let plan = scenario::plan_day(day, &debtor.day(&claims));
    let mut kept = Vec::new();
    let mut why = Reason::Settled.as_str();
    for row in store::actions::about(tx, creditor.id, action.id).await? {
        if !row.is_open {
            continue;
        }
        let place = debtor.invoices.iter().position(|i| i.row.run.id == row.run_id);
        let reason = place.map(|place| {
            let left_out = left_out(&plan, place, &row);
            left_out
                .or_else(|| no_longer(plan.verdicts[place]))
                .or_else(|| notice::not_yet(action, &debtor.invoices[place], day.today))
        });
        match reason {
            Some(None) => {
                kept.push(row);
                continue;
            }
            Some(Some(reason)) => why = reason,
            None => {}
        }
        cancel_actions(ctx, tx, creditor.id, row.invoice_id, why).await?;
    }
    Ok(kept)
}

/// Why the step of an action no longer applies to an invoice: its conditions, or a date that has
/// passed since it was planned.
fn left_out(plan: &DayPlan, place: usize, row: &About) -> Option<&'static str> {
    let index = usize::try_from(row.step).ok()?;
    let found = plan.left_out.iter().find(|(claim, step, _)| (*claim, *step) == (place, index));
    found.map(|(_, _, reason)| reason.as_str())
}

/// Why an invoice no longer needs an action that was planned for it. What only orders messages
/// among themselves is no reason: this one has had its turn.
fn no_longer(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Settled => Some(Reason::Settled.as_str()),
        Verdict::Ended | Verdict::Acts(_) => None,
        Verdict::Waits(wait) => match wait.reason {
            Reason::Settled
            | Reason::Held
            | Reason::Supervised
            | Reason::Contested
            | Reason::Unreachable
            | Reason::NotDelivered
            | Reason::Limitation => {
                Some(wait.hold.map_or(wait.reason.as_str(), |hold| hold.as_str()))
            }
            _ => None,
        },
    }
}

/// Calls an action off; its invoices are planned anew.
pub(crate) async fn call_off(
    ctx: &Context,
    tx: &mut Tx,
    action: Action,
    reason: &str,
) -> Result<(), Error> {
    let from = action.state;
    let off = Action {
        state: ActionState::Cancelled,
        reason: Some(reason.to_owned()),
        done_at: Some(ctx.now()),
        ..action
    };
    store::actions::update(tx, &off, from).await?;
    Ok(())
}

/// Notes that an action is done: its runs go on to their next steps. `false` if someone else was
/// first.
pub(crate) async fn done(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    action: Action,
    by: By<'_>,
) -> Result<bool, Error> {
    let from = action.state;
    let about = store::actions::about(tx, creditor.id, action.id).await?;
    let today = ctx.today(creditor);
    let action = Action { state: ActionState::Done, done_at: Some(ctx.now()), ..action };
    match store::actions::update(tx, &action, from).await {
        Ok(true) => {}
        Ok(false) => return Ok(false),
        Err(error @ StoreError::Conflict(_)) => return Err(Error::Conflict(error)),
        Err(error) => return Err(error.into()),
    }
    for row in about.into_iter().filter(|row| row.is_open) {
        let Some(run) = store::runs::by_id(tx, creditor.id, row.run_id).await? else { continue };
        let index = usize::try_from(row.step).unwrap_or_default();
        happened(ctx, tx, creditor, run, Event::StepDone { index, on: today }, by).await?;
    }
    Ok(true)
}
