//! What the law, or decency, holds is held as a whole: while a debtor has died, is insolvent,
//! over-indebted or in distress, nobody agrees on anything with them, and the plans they have rest.
//! Nothing falls due, is announced or breaks; when the last such hold has ended a plan goes on, with
//! later dates where its next one has come too near.

use super::{
    plans::{record, request_of, view},
    policy, said,
};
use crate::{Context, DebtorActor, Error, audit::By};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId,
    message::MessageKind,
    plans::{PlanState, put_off},
    scenario::HoldReason,
};
use serde_json::json;
use store::{Tx, creditors::Creditor, holds::Hold, messages::Message, plans::Plan};

/// The hold on a debtor as a whole that forbids agreeing on anything today, if one stands.
pub(crate) async fn forbidding(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<Option<Hold>, Error> {
    let today = ctx.today(creditor);
    let holds = store::holds::of_debtor(tx, creditor.id, debtor).await?;
    Ok(holds
        .into_iter()
        .find(|hold| hold.is_of_debtor() && hold.stands(today) && hold.reason.forbids_agreement()))
}

/// Why nothing can be agreed with a debtor today, if so: for a page that would offer it.
pub async fn agreement_held(
    ctx: &Context,
    actor: &DebtorActor,
) -> Result<Option<HoldReason>, Error> {
    let mut tx = ctx.store.read().await?;
    let hold = forbidding(ctx, &mut tx, &actor.creditor, actor.debtor.id).await?;
    Ok(hold.map(|hold| hold.reason))
}

/// What holds a debtor as a whole today: why, since when, and the last day if there is one.
pub(super) async fn on_debtor(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<Vec<(HoldReason, NaiveDate, Option<NaiveDate>)>, Error> {
    let today = ctx.today(creditor);
    let holds = store::holds::of_debtor(tx, creditor.id, debtor).await?;
    let standing = holds.iter().filter(|hold| hold.is_of_debtor() && hold.stands(today));
    Ok(standing.map(|hold| (hold.reason, hold.starts_on, hold.ends_on)).collect())
}

/// Of what holds a debtor as a whole, what is told first: what the law or decency forbids, else what
/// lasts longest.
pub(super) fn strongest(
    holds: &[Hold],
    today: NaiveDate,
) -> Option<(HoldReason, Option<NaiveDate>)> {
    let standing = holds.iter().filter(|hold| hold.is_of_debtor() && hold.stands(today));
    let first = standing
        .max_by_key(|hold| (hold.reason.forbids_agreement(), hold.ends_on.is_none(), hold.ends_on));
    first.map(|hold| (hold.reason, hold.ends_on))
}

/// Brings a debtor's plans in line with what holds the debtor now, whatever has changed.
pub(crate) async fn follow_holds(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    by: By<'_>,
) -> Result<(), Error> {
    for plan in store::plans::of_debtor(tx, creditor.id, debtor).await? {
        if plan.state == PlanState::Active {
            follow(ctx, tx, creditor, plan, by).await?;
        }
    }
    Ok(())
}

/// A plan under way as it is now: at rest if its debtor is held, going on if not any more.
pub(super) async fn follow(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mut plan: Plan,
    by: By<'_>,
) -> Result<Plan, Error> {
    let hold = forbidding(ctx, tx, creditor, plan.debtor_id).await?.map(|hold| hold.reason);
    if hold == plan.held_by {
        return Ok(plan);
    }
    let was = plan.held_by;
    // Of one reason after the other, the rest began with the first.
    plan.held_since = hold.and(plan.held_since.or_else(|| Some(ctx.today(creditor))));
    plan.held_by = hold;
    store::plans::set_held(tx, &plan).await?;
    plan.version += 1;
    match (was, hold) {
        (None, Some(_)) => {
            let request = request_of(tx, &plan).await?;
            said::tell(ctx, tx, &request, "plan_held", by, "", false).await?;
            record(ctx, tx, &plan, "plan.held", json!({ "reason": hold }), by).await?;
        }
        (Some(_), None) => go_on(ctx, tx, creditor, &plan, by).await?,
        _ => {}
    }
    Ok(plan)
}

/// A plan goes on. No instalment falls due before it can be announced; the following ones keep
/// their distance, and the debtor gets the dates as they are now.
async fn go_on(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    plan: &Plan,
    by: By<'_>,
) -> Result<(), Error> {
    let seen = view(ctx, tx, creditor, plan).await?;
    let days = policy::policy(tx, creditor.id).await?.notice_days;
    let first = ctx.today(creditor) + Days::new(days.into());
    let first = domain::calendar::business_day_from(first);
    let moved = put_off(&seen.instalments, seen.progress.paid_minor, first);
    for instalment in moved.iter().flatten() {
        store::plans::put_off(tx, creditor.id, plan.id, *instalment).await?;
    }
    let request = request_of(tx, plan).await?;
    said::tell(ctx, tx, &request, "plan_resumed", by, "", false).await?;
    said::write_in_hours(ctx, tx, creditor, &request, MessageKind::PlanAgreed).await?;
    let detail = json!({ "first_on": moved.map(|_| first) });
    record(ctx, tx, plan, "plan.resumed", detail, by).await
}

/// Whether a message that waited to leave still says something true: an instalment is announced as
/// long as its plan is followed and its day has not passed.
pub(crate) async fn still_says(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    message: &Message,
) -> Result<bool, Error> {
    let (MessageKind::InstalmentNotice, Some(request)) = (message.kind, message.request_id) else {
        return Ok(true);
    };
    let Some(plan) = store::plans::of_request(tx, creditor.id, request).await? else {
        return Ok(false);
    };
    let seen = view(ctx, tx, creditor, &plan).await?;
    let today = ctx.today(creditor);
    let due = seen.progress.next.is_some_and(|next| next.instalment.due_on >= today);
    Ok(due && seen.state == PlanState::Active && seen.held.is_none())
}
