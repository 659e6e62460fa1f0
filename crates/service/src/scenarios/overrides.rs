//! What a collector decides about one planned action, inside the frame: validate, refuse, put off,
//! leave out, change to whom or how it speaks, stop. Whoever is second finds that it has changed.

use super::{
    acting::{ActionError, FARTHEST, take},
    day::job,
    facts::contactables,
    holds::{self, HoldCommand, HoldError},
};
use crate::{Context, Error, StaffActor, audit::By, reminders};
use chrono::NaiveDate;
use domain::{
    ActionId, ContactId, StaffId,
    party::Role,
    scenario::{ActionState, Event, HoldReason, Reason},
};
use serde_json::json;

/// The longest subject of a collector's own, in characters.
pub const SUBJECT_MOST: usize = 200;
/// The longest text of a collector's own, in characters.
pub const BODY_MOST: usize = 8_000;

/// Lets a message go that waits for validation, at the next moment at which it may leave. What is
/// owed is asked of the ledger again then.
pub async fn validate(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
) -> Result<NaiveDate, ActionError> {
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    if held.action.state != ActionState::ToValidate {
        return Err(ActionError::Unfit);
    }
    let day = held.action.due_on.max(ctx.today(&actor.creditor));
    held.put_on(ctx, &mut tx, actor, day).await?;
    held.action.state = ActionState::Planned;
    held.action.validated_by = Some(actor.id);
    held.write(&mut tx, ActionState::ToValidate).await?;
    store::jobs::enqueue(&mut tx, &job(ctx, &held.action)).await?;
    let on = held.action.due_on;
    held.record(ctx, &mut tx, actor, "action.validated", json!({ "on": on })).await?;
    tx.commit().await?;
    Ok(on)
}

/// Validates many, each by itself: one that has changed keeps no other back.
pub async fn validate_all(
    ctx: &Context,
    actor: &StaffActor,
    chosen: &[(ActionId, String)],
) -> Result<Vec<(ActionId, Result<NaiveDate, ActionError>)>, Error> {
    actor.demand(Role::Collector)?;
    let mut outcomes = Vec::with_capacity(chosen.len());
    for (id, seen) in chosen {
        let outcome = match validate(ctx, actor, *id, seen).await {
            Err(ActionError::Other(error @ (Error::Unavailable(_) | Error::Internal(_)))) => {
                return Err(error);
            }
            outcome => outcome,
        };
        outcomes.push((*id, outcome));
    }
    Ok(outcomes)
}

/// Leaves an action out, with the reason: its invoices go on to their next steps. Of a message that
/// waits for validation this is the refusal.
pub async fn skip(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    why: &str,
) -> Result<(), ActionError> {
    let why = said(why, "why")?;
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    let from = held.action.state;
    let verb = if from == ActionState::ToValidate { "action.refused" } else { "action.skipped" };
    held.action.state = ActionState::Skipped;
    held.action.reason = Some(Reason::Collector.as_str().to_owned());
    held.action.note.clone_from(&why);
    held.action.done_by = Some(actor.id);
    held.action.done_at = Some(ctx.now());
    held.write(&mut tx, from).await?;
    let on = ctx.today(&actor.creditor);
    held.tell(ctx, &mut tx, actor, |index| Event::StepSkipped { index, on }).await?;
    held.record(ctx, &mut tx, actor, verb, json!({ "why": why })).await?;
    Ok(tx.commit().await?)
}

/// Puts an action off to another day. Returns the day on which it goes: the first from the chosen
/// one on when messages may leave.
pub async fn postpone(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    to: NaiveDate,
) -> Result<NaiveDate, ActionError> {
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    if held.action.state == ActionState::ToPrint {
        return Err(ActionError::Unfit);
    }
    let (before, from) = (held.action.due_on, held.action.state);
    let due_at = held.action.due_at;
    held.put_on(ctx, &mut tx, actor, to).await?;
    held.write(&mut tx, from).await?;
    // Put off, its job finds it later and waits; brought forward, it needs one sooner.
    if from == ActionState::Planned && held.action.due_at < due_at {
        store::jobs::enqueue(&mut tx, &job(ctx, &held.action)).await?;
    }
    let on = held.action.due_on;
    let detail = json!({ "before": before, "on": on });
    held.record(ctx, &mut tx, actor, "action.postponed", detail).await?;
    tx.commit().await?;
    Ok(on)
}

/// Sends an action to another contact of the debtor, whom its channel reaches.
pub async fn redirect(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    to: ContactId,
) -> Result<(), ActionError> {
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    let from = held.action.state;
    let creditor = &actor.creditor;
    if held.action.contact_id.is_none() || from == ActionState::ToPrint {
        return Err(ActionError::Unfit);
    }
    let debtor = held.action.debtor_id;
    let people = store::reach::of_debtor(&mut tx, creditor.id, debtor).await?;
    let standing = store::holds::of_debtor(&mut tx, creditor.id, debtor).await?;
    let profile = held.profile(&mut tx, actor).await?;
    let people = contactables(ctx, &profile, &people, &standing, ctx.today(creditor));
    let person = people.iter().find(|person| person.id == to).ok_or(ActionError::Unknown)?;
    if !person.takes(held.action.kind) {
        return Err(ActionError::Unreachable);
    }
    let detail = json!({ "before": held.action.contact_id, "contact_id": to });
    held.action.contact_id = Some(to);
    held.write(&mut tx, from).await?;
    held.record(ctx, &mut tx, actor, "action.redirected", detail).await?;
    Ok(tx.commit().await?)
}

/// Words one message in a collector's own way; with an empty text the template speaks again.
pub async fn reword(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    subject: &str,
    body: &str,
) -> Result<(), ActionError> {
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    let from = held.action.state;
    if !held.action.kind.is_message() || from == ActionState::ToPrint {
        return Err(ActionError::Unfit);
    }
    let text = |text: &str, most: usize| {
        Some(text.trim().chars().take(most).collect::<String>()).filter(|text| !text.is_empty())
    };
    held.action.subject = text(subject, SUBJECT_MOST);
    held.action.body = text(body, BODY_MOST);
    let own = held.action.body.is_some() || held.action.subject.is_some();
    let faults = reminders::own_words(&held.action, actor.creditor.locale);
    if !faults.is_empty() {
        return Err(ActionError::Faults(faults));
    }
    held.write(&mut tx, from).await?;
    held.record(ctx, &mut tx, actor, "action.reworded", json!({ "own": own })).await?;
    Ok(tx.commit().await?)
}

/// Stops reminders about every invoice of an action until a day, with the reason. The action is
/// called off.
pub async fn stop(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    why: &str,
    until: NaiveDate,
) -> Result<(), ActionError> {
    let why = said(why, "why")?;
    let today = ctx.today(&actor.creditor);
    if until < today || (until - today).num_days() > FARTHEST {
        return Err(ActionError::Day);
    }
    let mut tx = ctx.store.write().await?;
    let held = take(&mut tx, actor, id, seen).await?;
    for row in &held.about {
        let command = HoldCommand {
            debtor: held.action.debtor_id,
            invoice: Some(row.invoice_id),
            contact: None,
            reason: HoldReason::Collector,
            until: Some(until),
            note: why.clone(),
        };
        holds::place(ctx, &mut tx, &actor.creditor, &command, By::Staff(actor)).await.map_err(
            |error| match error {
                HoldError::Other(error) => ActionError::Other(error),
                _ => ActionError::Unknown,
            },
        )?;
    }
    let detail = json!({ "why": why, "until": until });
    held.record(ctx, &mut tx, actor, "action.stopped", detail).await?;
    Ok(tx.commit().await?)
}

/// Gives an action to a colleague, or to nobody in particular.
pub async fn assign(
    ctx: &Context,
    actor: &StaffActor,
    id: ActionId,
    seen: &str,
    to: Option<StaffId>,
) -> Result<(), ActionError> {
    let mut tx = ctx.store.write().await?;
    let mut held = take(&mut tx, actor, id, seen).await?;
    let team = store::staff::of_creditor(&mut tx, actor.creditor.id).await?;
    let works_here = |id: StaffId| {
        team.iter().any(|(member, _, role)| *member == id && role.includes(Role::Collector))
    };
    if to.is_some_and(|to| !works_here(to)) {
        return Err(ActionError::Unknown);
    }
    let from = held.action.state;
    held.action.assigned_to = to;
    held.write(&mut tx, from).await?;
    held.record(ctx, &mut tx, actor, "action.assigned", json!({ "to": to })).await?;
    Ok(tx.commit().await?)
}

/// What must be said, without blanks around it.
pub(super) fn said(text: &str, field: &'static str) -> Result<String, ActionError> {
    let text = text.trim();
    if text.is_empty() { Err(ActionError::Missing(field)) } else { Ok(text.to_owned()) }
}
