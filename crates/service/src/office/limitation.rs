//! Until when an invoice may be claimed.

use crate::{Context, Error, StaffActor, scenarios};
use domain::{InvoiceId, legal::Limitation};

/// The limitation of an invoice that is not settled, restarted by what its debtor acknowledged; nothing
/// if it is settled, or another creditor's.
pub async fn limitation(
    ctx: &Context,
    actor: &StaffActor,
    id: InvoiceId,
) -> Result<Option<Limitation>, Error> {
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(row) = store::invoices::by_id(&mut tx, creditor, id).await? else { return Ok(None) };
    if row.balance_minor <= 0 {
        return Ok(None);
    }
    let debtor = store::debtors::by_id(&mut tx, creditor, row.invoice.debtor_id).await?;
    let run = store::runs::of_invoice(&mut tx, creditor, id).await?;
    let acknowledged = run.and_then(|run| run.acknowledged_on);
    Ok(debtor.map(|debtor| scenarios::limitation(debtor.kind, row.invoice.due_on, acknowledged)))
}
