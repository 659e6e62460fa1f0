//! The day on which proceedings opened: what is older stays frozen, what is newer goes on.

use super::{events::cancel_actions, holds::HoldError};
use crate::{
    Context, StaffActor,
    audit::{self, Act, By},
    payments,
};
use chrono::NaiveDate;
use domain::{HoldId, party::Role, proceedings::Proceedings};
use serde_json::json;
use store::{Tx, creditors::Creditor, holds::Hold, invoices::Invoice};

/// Notes when the proceedings of a hold opened, as the judgment or the decision says.
///
/// # Errors
/// [`HoldError::Unknown`] when the hold was lifted, or tells of no proceedings; [`HoldError::Ahead`]
/// when the day has not come.
pub async fn date_proceedings(
    ctx: &Context,
    actor: &StaffActor,
    id: HoldId,
    opened_on: NaiveDate,
) -> Result<(), HoldError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    if opened_on > ctx.today(creditor) {
        return Err(HoldError::Ahead);
    }
    let mut tx = ctx.store.write().await?;
    let found = store::holds::by_id(&mut tx, creditor.id, id).await?;
    let told = found.filter(|hold| hold.lifted_at.is_none() && hold.proceedings().is_some());
    let mut hold = told.ok_or(HoldError::Unknown)?;
    store::debtors::lock(&mut tx, creditor.id, hold.debtor_id).await?;
    if hold.opened_on == Some(opened_on) {
        return Ok(());
    }
    let before = hold.opened_on.replace(opened_on);
    store::holds::set_opened(&mut tx, creditor.id, id, opened_on).await?;
    follow(ctx, &mut tx, creditor, &hold).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(hold.debtor_id),
        by: By::Staff(actor),
        action: "hold.dated",
        subject: id.0,
        detail: json!({
            "reason": hold.reason, "until": hold.ends_on, "opened_on": opened_on, "before": before,
        }),
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}

/// What is older waits for the proceedings, what is newer for nothing; what was about to leave, or
/// to be paid, about the older is called off.
async fn follow(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    hold: &Hold,
) -> Result<(), HoldError> {
    let (debtor, reason) = (hold.debtor_id, hold.reason.as_str());
    let Some(proceedings) = hold.proceedings() else { return Ok(()) };
    store::runs::wait_no_more(tx, creditor.id, debtor, reason).await?;
    store::runs::wait_for(tx, creditor.id, debtor, reason, hold.ends_on, proceedings.opened_on)
        .await?;
    for row in store::invoices::open_of_debtor(tx, creditor.id, debtor).await? {
        if proceedings.freeze(row.invoice.issued_on) {
            cancel_actions(ctx, tx, creditor.id, row.invoice.id, reason).await?;
        }
    }
    Ok(payments::look_at_open(ctx, tx, creditor, debtor).await?)
}

/// Of some invoices, those that proceedings freeze and those that they leave alone, by reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// Older than the proceedings.
    pub frozen: Vec<String>,
    /// Not older: owed, reminded and paid as ever.
    pub free: Vec<String>,
}

impl Parted {
    pub(super) fn of<'a>(
        proceedings: Proceedings,
        invoices: impl Iterator<Item = &'a Invoice>,
    ) -> Self {
        let reference = |invoice: &Invoice| invoice.reference.clone();
        let (frozen, free): (Vec<_>, Vec<_>) =
            invoices.partition(|invoice| proceedings.freeze(invoice.issued_on));
        Self {
            frozen: frozen.into_iter().map(reference).collect(),
            free: free.into_iter().map(reference).collect(),
        }
    }
}
