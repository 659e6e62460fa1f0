//! What collectors see of plans, and ending one.

use super::{
    changes,
    plans::{PlanView, record, request_of, view},
    policy, runs, said,
};
use crate::{Context, Error, StaffActor, audit::By};
use domain::{InvoiceId, Money, PlanId, RequestId, party::Role, plans::PlanState, scenario::Event};
use serde_json::json;
use store::{Tx, plans::Plan};

/// The most plans in one list.
pub const MOST: i64 = 200;

/// A plan in the office's list.
#[derive(Clone, Debug)]
pub struct Supervised {
    /// The plan.
    pub plan: PlanView,
    /// Its debtor's name.
    pub debtor_name: String,
    /// Whether an instalment is late, within the grace.
    pub at_risk: bool,
}

/// The office's list.
#[derive(Clone, Debug)]
pub struct Supervision {
    /// Those at risk first, then active, then the others; of the same sort the latest first.
    pub rows: Vec<Supervised>,
    /// How many there are in each state.
    pub counts: Vec<(PlanState, u64)>,
}

/// The latest plans of a creditor in a state, or in whatever state; at most [`MOST`].
pub async fn supervised(
    ctx: &Context,
    actor: &StaffActor,
    state: Option<PlanState>,
) -> Result<Supervision, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let mut rows = Vec::new();
    for plan in store::plans::latest(&mut tx, creditor.id, state, MOST).await? {
        rows.push(supervise(ctx, &mut tx, actor, &plan).await?);
    }
    rows.sort_by_key(|row| (!row.at_risk, row.plan.state != PlanState::Active));
    let counts = store::plans::counts(&mut tx, creditor.id).await?;
    let number = |count| u64::try_from(count).unwrap_or(0);
    let counts = counts.into_iter().map(|(state, count)| (state, number(count))).collect();
    Ok(Supervision { rows, counts })
}

async fn supervise(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    plan: &Plan,
) -> Result<Supervised, Error> {
    let creditor = &actor.creditor;
    let debtor = store::debtors::by_id(tx, creditor.id, plan.debtor_id).await?;
    let seen = view(ctx, tx, creditor, plan).await?;
    let late = seen.progress.is_late(ctx.today(creditor));
    Ok(Supervised {
        at_risk: seen.state == PlanState::Active && late && seen.held.is_none(),
        debtor_name: debtor.map(|debtor| debtor.name).unwrap_or_default(),
        plan: seen,
    })
}

/// One plan with all that matters for changing it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The plan.
    pub of: Supervised,
    /// What is owed on its invoices and not contested: what a new agreement would be about.
    pub owed: Money,
    /// Its invoices by their references, with what is owed on each.
    pub invoices: Vec<(InvoiceId, String, Money)>,
    /// A request about these invoices that waits, such as an offer made to the debtor.
    pub waiting: Option<RequestId>,
    /// From this amount on a manager changes it; none for never.
    pub manager_from_minor: Option<i64>,
}

/// One plan; nothing if it is another creditor's.
pub async fn watched(
    ctx: &Context,
    actor: &StaffActor,
    id: PlanId,
) -> Result<Option<Watched>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(plan) = store::plans::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let of = supervise(ctx, &mut tx, actor, &plan).await?;
    let mut invoices = Vec::new();
    for &(invoice, _) in &of.plan.invoices {
        if let Some(row) = store::invoices::by_id(&mut tx, creditor.id, invoice).await? {
            let owed = Money::new(row.balance_minor.max(0), row.invoice.currency);
            invoices.push((invoice, row.invoice.reference, owed));
        }
    }
    let owed = changes::owed(&mut tx, creditor, id).await?;
    let owed: i64 = owed.iter().map(|(_, minor)| minor).sum();
    Ok(Some(Watched {
        owed: Money::new(owed, plan.currency),
        waiting: changes::waiting(&mut tx, creditor, id).await?,
        manager_from_minor: policy::policy(&mut tx, creditor.id).await?.four_eyes_minor,
        invoices,
        of,
    }))
}

/// Ends a plan: its invoices go back to reminders where they left.
pub async fn end(ctx: &Context, actor: &StaffActor, id: PlanId, why: &str) -> Result<bool, Error> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let Some(plan) = store::plans::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(false);
    };
    store::debtors::lock(&mut tx, creditor.id, plan.debtor_id).await?;
    if !store::plans::end(&mut tx, creditor.id, id, PlanState::Ended, ctx.now()).await? {
        return Ok(false);
    }
    let by = By::Staff(actor);
    for member in store::plans::members(&mut tx, creditor.id, id).await? {
        runs::tell(ctx, &mut tx, creditor, member.invoice_id, Event::PlanEnded, by).await?;
    }
    let request = request_of(&mut tx, &plan).await?;
    said::tell(ctx, &mut tx, &request, "plan_ended", by, why.trim(), false).await?;
    record(ctx, &mut tx, &plan, "plan.ended", json!({ "why": why.trim() }), by).await?;
    tx.commit().await?;
    Ok(true)
}
