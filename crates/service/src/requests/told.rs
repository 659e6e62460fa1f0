//! A dispute that a collector was told of, in a letter or at the counter: the debtor's own request,
//! with its clock, its owner and its acknowledgement, written down by somebody else. Nobody takes an
//! amount out of what is asked for in any other way.

use super::{AskCommand, AskError, Asked, Opening, check, open};
use crate::{Context, StaffActor, audit::By};
use domain::{
    DebtorId, InvoiceId,
    party::Role,
    requests::{Ask, DisputeCategory},
};

/// What was told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who contests.
    pub debtor: DebtorId,
    /// Which invoice.
    pub invoice: InvoiceId,
    /// What of it, in minor units; the whole if nothing is said.
    pub minor: Option<i64>,
    /// What is wrong with it.
    pub category: DisputeCategory,
    /// As it was said.
    pub words: String,
    /// The same form twice is one request.
    pub form_key: String,
}

/// Opens the dispute. The debtor's first contact is told as if it had asked itself.
pub async fn dispute_told(
    ctx: &Context,
    actor: &StaffActor,
    told: Told,
) -> Result<Asked, AskError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let command = AskCommand {
        ask: Ask::Dispute { category: told.category },
        invoices: vec![(told.invoice, told.minor)],
        words: told.words,
        form_key: told.form_key,
        code: String::new(),
    };
    check(ctx, creditor, &command)?;
    let mut tx = ctx.store.write().await?;
    let contacts = store::contacts::of_debtor(&mut tx, creditor.id, told.debtor).await?;
    let contact = contacts.first().map(|contact| contact.id);
    let by = By::Staff(actor);
    let opening = Opening { debtor: told.debtor, contact, by, files: Vec::new() };
    let asked = Box::pin(open(ctx, &mut tx, creditor, opening, command)).await?;
    tx.commit().await?;
    Ok(asked)
}
