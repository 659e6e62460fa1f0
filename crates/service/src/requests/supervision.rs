//! What collectors see of plans.

use super::{
    changes,
    plans::{PlanView, view},
    policy, second,
};
use crate::{Context, Error, StaffActor};
use domain::{InvoiceId, Money, PlanId, RequestId, party::Role, plans::PlanState};
use store::{Tx, plan_list::Filter, plans::Plan};

pub use super::second::ProposedChange;

/// Plans on a page.
const PAGE: u32 = 100;

/// Which plans are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// In this state; none for whatever.
    pub state: Option<PlanState>,
    /// Those alone of which an instalment is late.
    pub at_risk: bool,
    /// Those alone that are paused.
    pub paused: bool,
    /// Those alone of which a change waits for a second person.
    pub proposed: bool,
}

/// A plan in the office's list.
#[derive(Clone, Debug)]
pub struct Supervised {
    /// The plan.
    pub plan: PlanView,
    /// Its debtor's name.
    pub debtor_name: String,
    /// Whether an instalment is late, within the grace.
    pub at_risk: bool,
    /// A change that waits for a second person.
    pub proposed: Option<ProposedChange>,
}

/// A page of the office's list.
#[derive(Clone, Debug)]
pub struct Supervision {
    /// Those at risk first, then active, then the others; of the same sort the latest first.
    pub rows: Vec<Supervised>,
    /// How many there are in each state.
    pub counts: Vec<(PlanState, u64)>,
    /// How many were asked for, on all pages.
    pub found: u64,
    /// The page, from 1.
    pub page: u32,
    /// The last page; 1 if there is nothing.
    pub pages: u32,
}

/// A page of a creditor's plans, the latest first; beyond the last there is nothing.
///
/// # Errors
/// When the role does not allow it, or the database is away.
pub async fn supervised(
    ctx: &Context,
    actor: &StaffActor,
    asked: Watch,
    page: u32,
) -> Result<Supervision, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let Watch { state, at_risk, paused, proposed } = asked;
    // What has ended is neither late nor paused, and nothing of it changes.
    let state = if at_risk || paused || proposed { Some(PlanState::Active) } else { state };
    let today = ctx.today(creditor);
    let filter = Filter { state, late: at_risk, paused, proposed, today };
    let page = page.max(1);
    let offset = i64::from(page - 1) * i64::from(PAGE);
    let mut tx = ctx.store.read().await?;
    let listed = store::plan_list::page(&mut tx, creditor.id, filter, PAGE.into(), offset).await?;
    let number = |count: i64| u64::try_from(count).unwrap_or(0);
    let found = listed.first().map_or(0, |first| number(first.found));
    let pages = u32::try_from(found.div_ceil(PAGE.into())).unwrap_or(u32::MAX).max(1);
    let mut rows = Vec::new();
    for one in listed {
        rows.push(supervise(ctx, &mut tx, actor, &one.plan).await?);
    }
    rows.sort_by_key(|row| (!row.at_risk, row.plan.state != PlanState::Active));
    let counts = store::plans::counts(&mut tx, creditor.id).await?;
    let counts = counts.into_iter().map(|(state, count)| (state, number(count))).collect();
    Ok(Supervision { rows, counts, found, page, pages })
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
        proposed: second::proposed(tx, actor, plan.id).await?,
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
    /// From this amount on a second person confirms what changes it; none for never.
    pub second_from_minor: Option<i64>,
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
        second_from_minor: policy::policy(&mut tx, creditor.id).await?.four_eyes_minor,
        invoices,
        of,
    }))
}
