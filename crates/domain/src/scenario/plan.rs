//! What a debtor should receive on a day, and why everything else waits.
//!
//! Three questions in turn: of each invoice, which step is due ([`walk`]); of the debtor, whether a
//! message may go at all today; of the invoices that want one, which go together.

use super::{
    ActionKind, ActionState, Base, Contactable, Definition, Frame, Holds, Mode, Place, Reason,
    Route, Run, Stage, Step, Subject, Wait, Wordings, route::route,
};
use chrono::{Days, NaiveDate};

/// An invoice on the day of planning.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// Where it stands.
    pub run: &'a Run,
    /// The version it follows.
    pub definition: &'a Definition,
    /// What conditions look at; the balance is what the ledger says now.
    pub subject: &'a Subject,
    /// When it was due.
    pub due_on: NaiveDate,
    /// The last day on which automation may act on it; none while it cannot be told.
    pub limitation_on: Option<NaiveDate>,
    /// Whether an action about it is still open.
    pub has_open_action: bool,
    /// Whether an earlier message about it has arrived.
    pub message_arrived: bool,
}

/// The day itself, the same for all debtors of a creditor.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    /// The date at the debtor's.
    pub today: NaiveDate,
    /// The limits.
    pub frame: &'a Frame,
    /// Whether the creditor has switched sending off.
    pub switched_off: bool,
    /// Whether formal notices may leave without a person's validation.
    pub formal_automatic: bool,
    /// Which channels have words for which template; none if every one is taken to have.
    pub wordings: Option<&'a Wordings>,
}

/// A debtor on the day of planning.
#[derive(Clone, Debug)]
pub struct DebtorDay<'a> {
    /// What holds the debtor as a whole.
    pub holds: &'a Holds,
    /// Where the debtor is, for holidays.
    pub place: Place<'a>,
    /// People, the preferred one first.
    pub contacts: &'a [Contactable],
    /// Days on which messages went, or will go, to this debtor; the last weeks suffice.
    pub received: &'a [NaiveDate],
    /// The debtor's invoices in the scenario.
    pub claims: &'a [Claim<'a>],
}

/// What becomes of one invoice today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the action with this place in [`DayPlan::actions`].
    Acts(usize),
    /// It waits.
    Waits(Wait),
    /// Nothing remains to be paid: it leaves.
    Settled,
    /// The sequence and the days after it are over: it leaves unpaid.
    Ended,
}

/// An action to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAction {
    /// To whom, and how.
    pub route: Route,
    /// The state in which it begins.
    pub state: ActionState,
    /// The invoices it is about, as places in [`DebtorDay::claims`], with the step of each. The
    /// first one leads: its template and level are the action's.
    pub members: Vec<(usize, usize)>,
}

/// A debtor's day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayPlan {
    /// One for each claim.
    pub verdicts: Vec<Verdict>,
    /// At most one message, and tasks.
    pub actions: Vec<PlannedAction>,
    /// Steps left out today: claim, step, reason.
    pub left_out: Vec<(usize, usize, Reason)>,
}

/// An invoice whose step is due and allowed.
struct Candidate<'a> {
    claim: usize,
    index: usize,
    step: &'a Step,
    due: NaiveDate,
    /// Whether the invoice's own due date has passed.
    is_late: bool,
    route: Route,
}

enum Found<'a> {
    Candidate(Candidate<'a>),
    Verdict(Verdict),
}

/// The day on which a step of a run falls; none when it counts from a promise that was not made.
#[must_use]
pub fn due_on(step: &Step, run: &Run, invoice_due: NaiveDate) -> Option<NaiveDate> {
    let base = match step.offset.from {
        Base::DueDate => Some(invoice_due),
        Base::PreviousStep => run.last_on.or(Some(invoice_due)),
        Base::Promise => run.promised_on,
    };
    base.map(|base| step.offset.from(base))
}

/// Plans one debtor's day. The same input always gives the same plan.
#[must_use]
pub fn plan_day(day: Day<'_>, debtor: &DebtorDay<'_>) -> DayPlan {
    let mut plan = DayPlan::default();
    let mut candidates = Vec::new();
    for (place, claim) in debtor.claims.iter().enumerate() {
        match walk(day, debtor, place, claim, &mut plan.left_out) {
            Found::Candidate(candidate) => {
                plan.verdicts.push(Verdict::Waits(Wait::because(Reason::OtherFirst)));
                candidates.push(candidate);
            }
            Found::Verdict(verdict) => plan.verdicts.push(verdict),
        }
    }
    let (messages, tasks): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.route.kind.is_message());
    plan_tasks(tasks, &mut plan);
    plan_message(day, debtor, messages, &mut plan);
    plan
}

/// Follows one invoice through its steps to the one that is due, leaving out those that do not
/// apply.
fn walk<'a>(
    day: Day<'_>,
    debtor: &DebtorDay<'a>,
    place: usize,
    claim: &Claim<'a>,
    left_out: &mut Vec<(usize, usize, Reason)>,
) -> Found<'a> {
    if let Some(verdict) = standstill(day, debtor, claim) {
        return Found::Verdict(verdict);
    }
    let mut run = claim.run.clone();
    loop {
        let index = run.next;
        let Some(step) = claim.definition.steps.get(index) else {
            return Found::Verdict(after_the_last(day.today, &run, claim));
        };
        let due = due_on(step, &run, claim.due_on);
        if let Some(due) = due.filter(|due| *due > day.today) {
            return Found::Verdict(Verdict::Waits(Wait::until(Reason::NotDue, due)));
        }
        let Some(reason) = no_longer(step, due, day.today, claim) else {
            return match allowed(day, debtor, claim, step) {
                Err(wait) => Found::Verdict(Verdict::Waits(wait)),
                Ok(route) => {
                    let due = due.unwrap_or(day.today);
                    let is_late = claim.due_on < day.today;
                    Found::Candidate(Candidate { claim: place, index, step, due, is_late, route })
                }
            };
        };
        left_out.push((place, index, reason));
        run.next = index + 1;
        run.last_on = Some(day.today);
    }
}

/// What keeps an invoice still whatever its step says.
fn standstill(day: Day<'_>, debtor: &DebtorDay<'_>, claim: &Claim<'_>) -> Option<Verdict> {
    let waits = |reason| Some(Verdict::Waits(Wait::because(reason)));
    match claim.run.stage {
        Stage::Chasing => {}
        Stage::Supervised => return waits(Reason::Supervised),
        Stage::Paid | Stage::Cancelled | Stage::Doubtful | Stage::Litigation => {
            return waits(Reason::Settled);
        }
    }
    if claim.subject.balance.minor <= 0 {
        return if claim.subject.disputed_permille > 0 {
            waits(Reason::Contested)
        } else {
            Some(Verdict::Settled)
        };
    }
    // What the law or a person says about the debtor goes before what the invoice says.
    let held = debtor.holds.on(day.today).or_else(|| claim.run.holds.on(day.today));
    if let Some((hold, last)) = held {
        let until = last.map(|last| last + Days::new(1));
        return Some(Verdict::Waits(Wait { reason: Reason::Held, hold: Some(hold), until }));
    }
    if claim.limitation_on.is_some_and(|last| last < day.today) {
        return waits(Reason::Limitation);
    }
    if claim.has_open_action {
        return waits(Reason::Open);
    }
    let put_off = claim.run.not_before.filter(|first| *first > day.today);
    put_off.map(|first| Verdict::Waits(Wait::until(Reason::Collector, first)))
}

fn after_the_last(today: NaiveDate, run: &Run, claim: &Claim<'_>) -> Verdict {
    let last = run.last_on.unwrap_or(claim.due_on).max(claim.due_on);
    let ends = last + Days::new(claim.definition.end_after_days.into());
    if ends <= today { Verdict::Ended } else { Verdict::Waits(Wait::until(Reason::AllDone, ends)) }
}

/// Why a due step does not apply to this invoice; none when it does.
fn no_longer(
    step: &Step,
    due: Option<NaiveDate>,
    today: NaiveDate,
    claim: &Claim<'_>,
) -> Option<Reason> {
    let before_due = step.offset.from == Base::DueDate && step.offset.days < 0;
    if due.is_none() {
        Some(Reason::NoPromise)
    } else if before_due && today >= claim.due_on {
        Some(Reason::TooLate)
    } else if !step.conditions.iter().all(|condition| condition.holds(claim.subject)) {
        Some(Reason::Condition)
    } else {
        None
    }
}

/// The route of a step that is due, or why it may not be taken now.
fn allowed(
    day: Day<'_>,
    debtor: &DebtorDay<'_>,
    claim: &Claim<'_>,
    step: &Step,
) -> Result<Route, Wait> {
    if step.is_formal_notice() && claim.due_on >= day.today {
        // Until its due date has passed, nothing can be demanded.
        return Err(Wait::until(Reason::NotDue, claim.due_on + Days::new(1)));
    }
    if step.is_formal_notice() && !claim.message_arrived {
        return Err(Wait::because(Reason::NotDelivered));
    }
    match route(step, debtor.contacts, day.wordings) {
        // Somebody could be reached if only there were words.
        None if route(step, debtor.contacts, None).is_some() => {
            Err(Wait::because(Reason::Template))
        }
        None => Err(Wait::because(Reason::Unreachable)),
        Some(route) if route.kind.is_message() && day.switched_off => {
            Err(Wait::because(Reason::SwitchedOff))
        }
        Some(route) => Ok(route),
    }
}

/// One call for all invoices of a debtor that want one; one task for each kind and wording.
fn plan_tasks(tasks: Vec<Candidate<'_>>, plan: &mut DayPlan) {
    let first = plan.actions.len();
    let mut keys: Vec<(ActionKind, &str)> = Vec::new();
    for task in sorted(tasks) {
        let wording =
            if task.route.kind == ActionKind::CallTask { "" } else { &task.step.template };
        let key = (task.route.kind, wording);
        let place = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            plan.actions.push(PlannedAction {
                route: task.route,
                state: ActionState::ToDo,
                members: Vec::new(),
            });
            keys.len() - 1
        });
        plan.actions[first + place].members.push((task.claim, task.index));
        plan.verdicts[task.claim] = Verdict::Acts(first + place);
    }
}

/// The one message of the day: led by the highest level, joined by what can go with it.
fn plan_message(
    day: Day<'_>,
    debtor: &DebtorDay<'_>,
    candidates: Vec<Candidate<'_>>,
    plan: &mut DayPlan,
) {
    let candidates = sorted(candidates);
    let Some(lead) = candidates.first() else { return };
    if let Some(wait) = too_soon(day, debtor) {
        for candidate in &candidates {
            plan.verdicts[candidate.claim] = Verdict::Waits(wait);
        }
        return;
    }
    let place = plan.actions.len();
    let next = day.today + Days::new(day.frame.spacing_days.max(1).into());
    let mut members = Vec::new();
    for candidate in &candidates {
        if goes_with(lead, candidate) {
            members.push((candidate.claim, candidate.index));
            plan.verdicts[candidate.claim] = Verdict::Acts(place);
        } else {
            let wait = Wait::until(Reason::OtherFirst, next);
            plan.verdicts[candidate.claim] = Verdict::Waits(wait);
        }
    }
    let state = candidates
        .iter()
        .filter(|candidate| goes_with(lead, candidate))
        .map(|candidate| first_state(day, candidate.step))
        .max_by_key(|state| matches!(state, ActionState::ToValidate | ActionState::ToDo))
        .unwrap_or(ActionState::ToValidate);
    plan.actions.push(PlannedAction { route: lead.route, state, members });
}

fn too_soon(day: Day<'_>, debtor: &DebtorDay<'_>) -> Option<Wait> {
    let next = day.frame.next_message_day(debtor.received);
    if let Some(next) = next.filter(|next| *next > day.today) {
        return Some(Wait::until(Reason::Spacing, next));
    }
    let midnight = day.today.and_time(chrono::NaiveTime::MIN);
    let slot = day.frame.slot_from(midnight, debtor.place).date();
    (slot > day.today).then(|| Wait::until(Reason::QuietDay, slot))
}

/// Whether an invoice can be in the same message: the same person and channel. What is not due yet
/// is not mixed with what is late: the message asks for all of it now. A formal notice demands
/// exactly what it names, so only invoices at that same notice join it.
fn goes_with(lead: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let formal = lead.step.is_formal_notice() || other.step.is_formal_notice();
    lead.route == other.route
        && lead.is_late == other.is_late
        && (!formal
            || (lead.step.tone == other.step.tone && lead.step.template == other.step.template))
}

fn first_state(day: Day<'_>, step: &Step) -> ActionState {
    match step.mode {
        Mode::Manual => ActionState::ToDo,
        Mode::ToValidate => ActionState::ToValidate,
        Mode::Automatic if step.is_formal_notice() && !day.formal_automatic => {
            ActionState::ToValidate
        }
        Mode::Automatic => ActionState::Planned,
    }
}

/// The highest level first, then what has been due for longest.
fn sorted(mut candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    candidates.sort_by_key(|c| (std::cmp::Reverse(c.step.level), c.due, c.claim));
    candidates
}
