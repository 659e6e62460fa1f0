//! A change of a large plan waits for a second person: whoever wants it proposes it, a colleague
//! confirms it, and either may take it back. What was proposed is judged again when it is confirmed.

use super::{
    changes::{self, ChangeError, Changed, UnderWay},
    plans::record,
    policy, queue,
};
use crate::{Context, Error, StaffActor, audit::By};
use chrono::NaiveDateTime;
use domain::{PlanId, party::Role, plans::PlanChange};
use serde_json::json;
use store::{Json, Tx, plan_changes::Proposed, plans::Plan};

/// A change that waits, with who proposed it.
#[derive(Clone, Debug)]
pub struct ProposedChange {
    /// The change.
    pub change: PlanChange,
    /// Who proposed it, if they still work here.
    pub by: Option<String>,
    /// Whether it was the reader.
    pub by_me: bool,
    /// When, local time.
    pub at: NaiveDateTime,
}

/// Whether what is left of a plan asks for a second person.
pub(super) async fn is_needed(
    tx: &mut Tx,
    actor: &StaffActor,
    under_way: &UnderWay,
) -> Result<bool, Error> {
    let progress = &under_way.seen.progress;
    let left = progress.total_minor - progress.paid_minor;
    let least = policy::policy(tx, actor.creditor.id).await?.four_eyes_minor;
    Ok(least.is_some_and(|least| left >= least))
}

/// Has a change wait. Every form of the plan that was shown before is out of date then.
pub(super) async fn propose(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    plan: &Plan,
    change: PlanChange,
) -> Result<(), ChangeError> {
    let detail = json!({ "wanted": change });
    let proposed = Proposed {
        plan_id: plan.id,
        change: Json(change),
        proposed_by: actor.id,
        proposed_at: ctx.now(),
    };
    if !store::plan_changes::propose(tx, actor.creditor.id, &proposed).await?
        || !store::plans::update(tx, plan).await?
    {
        return Err(ChangeError::Stale);
    }
    Ok(record(ctx, tx, plan, "plan.change_proposed", detail, By::Staff(actor)).await?)
}

/// The change of a plan that waits, for whoever looks at it.
pub(super) async fn proposed(
    tx: &mut Tx,
    actor: &StaffActor,
    plan: PlanId,
) -> Result<Option<ProposedChange>, Error> {
    let creditor = &actor.creditor;
    let Some(found) = store::plan_changes::of_plan(tx, creditor.id, plan).await? else {
        return Ok(None);
    };
    let team = queue::team(tx, actor).await?;
    let by = team.into_iter().find(|(id, _)| *id == found.proposed_by).map(|(_, name)| name);
    let at = crate::context::local(creditor, found.proposed_at);
    let by_me = found.proposed_by == actor.id;
    Ok(Some(ProposedChange { change: found.change.0, by, by_me, at }))
}

/// Confirms a colleague's change, as the second person: it counts, if it is still possible.
pub async fn confirm(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
) -> Result<Changed, ChangeError> {
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let found = waiting(&mut tx, actor, id).await?;
    if found.proposed_by == actor.id {
        return Err(ChangeError::SamePerson);
    }
    let Json(change) = found.change;
    let under_way = changes::take(ctx, &mut tx, actor, id, version, &change).await?;
    if !store::plan_changes::forget(&mut tx, creditor, id).await? {
        return Err(ChangeError::Stale);
    }
    let (by, detail) = (By::Staff(actor), json!({ "by": found.proposed_by }));
    record(ctx, &mut tx, &under_way.plan, "plan.change_confirmed", detail, by).await?;
    let done = Box::pin(changes::make(ctx, &mut tx, actor, under_way, change)).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes a change back that waits, one's own or a colleague's.
pub async fn undo(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
    version: i64,
) -> Result<(), ChangeError> {
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let found = waiting(&mut tx, actor, id).await?;
    let plan = store::plans::by_id(&mut tx, creditor, id).await?.ok_or(ChangeError::Unknown)?;
    store::debtors::lock(&mut tx, creditor, plan.debtor_id).await?;
    if plan.version != version
        || !store::plan_changes::forget(&mut tx, creditor, id).await?
        || !store::plans::update(&mut tx, &plan).await?
    {
        return Err(ChangeError::Stale);
    }
    let detail = json!({ "wanted": found.change });
    record(ctx, &mut tx, &plan, "plan.change_undone", detail, By::Staff(actor)).await?;
    Ok(tx.commit().await?)
}

/// The change that waits for a plan of this creditor.
async fn waiting(tx: &mut Tx, actor: &StaffActor, id: PlanId) -> Result<Proposed, ChangeError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    store::plans::by_id(tx, creditor, id).await?.ok_or(ChangeError::Unknown)?;
    store::plan_changes::of_plan(tx, creditor, id).await?.ok_or(ChangeError::Stale)
}
