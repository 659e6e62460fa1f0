//! A collector's decision that an invoice goes to a court or a lawyer, whether or not its scenario
//! has a step that asks for it.

use super::events::happened;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use domain::{
    DebtorId, RunId,
    party::Role,
    scenario::{Event, Stage},
};
use serde_json::json;

/// The longest reason, in characters.
pub const REASON_MOST: usize = 500;

/// Why an invoice cannot be handed over.
#[derive(Debug, thiserror::Error)]
pub enum LitigationError {
    /// The run is not this debtor's, or not this creditor's.
    #[error("there is no such invoice under way here")]
    Unknown,
    /// Nothing is owed, a plan is under way, or it has been handed over already.
    #[error("this invoice cannot be handed over")]
    Unfit,
    /// Why is missing, or longer than [`REASON_MOST`].
    #[error("the reason is missing or too long")]
    Reason,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for LitigationError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Whether a run at this stage can be handed over: one that is chased, or that ended unpaid. A plan
/// that is kept is nobody's to sue about.
#[must_use]
pub const fn can_be_handed_over(stage: Stage) -> bool {
    matches!(stage, Stage::Chasing | Stage::Doubtful)
}

/// Hands one invoice over. What was planned about it is called off, and no reminder follows.
///
/// # Errors
/// [`LitigationError`].
pub async fn hand_over(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    run: RunId,
    why: &str,
) -> Result<(), LitigationError> {
    actor.demand(Role::Manager)?;
    let why = why.trim();
    if why.is_empty() || why.chars().count() > REASON_MOST {
        return Err(LitigationError::Reason);
    }
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor.id, debtor).await?;
    let run = store::runs::by_id(&mut tx, creditor.id, run).await?;
    let run = run.filter(|run| run.debtor_id == debtor).ok_or(LitigationError::Unknown)?;
    let row = store::invoices::by_id(&mut tx, creditor.id, run.invoice_id).await?;
    let owed = row.map_or(0, |row| row.balance_minor);
    if owed <= 0 || !can_be_handed_over(run.stage) {
        return Err(LitigationError::Unfit);
    }
    let event = Event::LitigationDecided;
    let run = happened(ctx, &mut tx, creditor, run, event, By::Staff(actor)).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "run.handed_over",
        subject: run.id.0,
        detail: json!({ "invoice": run.invoice_id, "why": why }),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}
