//! A debtor moves one date of a plan.

use super::{
    plans::{record, request_of, view},
    said,
};
use crate::{Context, DebtorActor, Error, audit::By};
use chrono::NaiveDate;
use domain::{
    PlanId, calendar,
    message::MessageKind,
    plans::{self, PlanState},
};
use serde_json::json;

/// Why a date is not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The plan is not this debtor's, has ended, or has no such instalment to come.
    #[error("there is no such instalment")]
    Unknown,
    /// One date may be moved, once.
    #[error("a date has been moved already")]
    Moved,
    /// The new date is not between today and this day.
    #[error("this date cannot be chosen")]
    Date {
        /// The last day.
        last: NaiveDate,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for MoveError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Moves the next instalment by a few days, which a debtor may do once in a plan; never to or beyond
/// the one after it. Its grace counts from the new date. The debtor gets all dates as they are now.
pub async fn move_next(
    ctx: &Context,
    actor: &DebtorActor,
    id: PlanId,
    to: NaiveDate,
) -> Result<NaiveDate, MoveError> {
    actor.demand_own()?;
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;
    let plan = store::plans::by_id(&mut tx, creditor, id).await?;
    let plan = plan.filter(|plan| plan.debtor_id == debtor).ok_or(MoveError::Unknown)?;
    let seen = view(ctx, &mut tx, &actor.creditor, &plan).await?;
    let under_way = seen.state == PlanState::Active && seen.held.is_none();
    let next = seen.progress.next.filter(|_| under_way).ok_or(MoveError::Unknown)?.instalment;
    let last = plans::latest_move(&seen.instalments, next);
    let to = calendar::business_day_from(to);
    if to < ctx.today(&actor.creditor) || to > last {
        return Err(MoveError::Date { last });
    }
    if !store::plans::move_once(&mut tx, creditor, id, next.position, to).await? {
        return Err(MoveError::Moved);
    }
    let detail = json!({ "position": next.position, "from": next.due_on, "to": to });
    let by = By::Debtor(actor.contact.id);
    record(ctx, &mut tx, &plan, "plan.moved", detail, by).await?;
    let request = request_of(&mut tx, &plan).await?;
    said::tell(ctx, &mut tx, &request, "plan_moved", by, &to.to_string(), false).await?;
    said::write(ctx, &mut tx, &actor.creditor, &request, MessageKind::PlanAgreed).await?;
    tx.commit().await?;
    Ok(to)
}
