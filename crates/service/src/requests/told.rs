//! A dispute that a collector was told of, in a letter, at the counter or in a call: the debtor's own
//! request, with its clock, its owner and its acknowledgement, written down by somebody else. Nobody
//! takes an amount out of what is asked for in any other way.

use super::{AskCommand, AskError, Asked, Opening, check, open};
use crate::{Context, StaffActor, audit::By, messages};
use domain::{
    ContactId, DebtorId, InvoiceId,
    party::Role,
    requests::{Ask, DisputeCategory},
};
use store::Tx;

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

/// Opens the dispute. Whoever reads for the debtor is told as if they had asked themselves.
pub async fn dispute_told(
    ctx: &Context,
    actor: &StaffActor,
    told: Told,
) -> Result<Asked, AskError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let reader = messages::reader(ctx, &mut tx, &actor.creditor, told.debtor, None).await?;
    let contact = reader.map(|contact| contact.id);
    let asked = Box::pin(open_told(ctx, &mut tx, actor, contact, told)).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Opens the dispute in the caller's transaction, for the contact who told of it.
pub(crate) async fn open_told(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    contact: Option<ContactId>,
    told: Told,
) -> Result<Asked, AskError> {
    let creditor = &actor.creditor;
    let command = AskCommand {
        ask: Ask::dispute(told.category),
        invoices: vec![(told.invoice, told.minor)],
        words: told.words,
        form_key: told.form_key,
        code: String::new(),
    };
    check(ctx, creditor, &command)?;
    let by = By::Staff(actor);
    let opening = Opening { debtor: told.debtor, contact, by, files: Vec::new() };
    open(ctx, tx, creditor, opening, command).await
}
