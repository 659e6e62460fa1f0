//! Letters that are laid out and no longer say what is so.

use crate::{Context, Error, scenarios};
use domain::{
    CreditorId, DebtorId,
    scenario::{ActionState, Reason},
};
use store::{Tx, actions::Action};

/// What a letter asks for has changed since it was laid out. Before it is in a batch, it is laid out
/// again at once, in the words and with the amounts of then; the batch's paper cannot be changed, so
/// that there it is called off, and its step is planned anew.
pub(crate) async fn outdated(ctx: &Context, tx: &mut Tx, action: Action) -> Result<(), Error> {
    if action.state != ActionState::ToPrint {
        return Ok(());
    }
    if action.batch_id.is_some() {
        return scenarios::call_off(ctx, tx, action, Reason::Changed.as_str()).await;
    }
    lay_out_anew(ctx, tx, action).await
}

/// What every letter bears has changed: the debtor's name or address, or the creditor's own, its bank
/// account above all. What waits for the printer is laid out anew, of one debtor or of all.
pub(crate) async fn all_outdated(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: Option<DebtorId>,
) -> Result<(), Error> {
    for action in store::actions::to_print(tx, creditor, debtor).await? {
        outdated(ctx, tx, action).await?;
    }
    Ok(())
}

/// Takes a letter back to where it was before it was laid out. Everything that can keep a message
/// from leaving is asked again when its turn comes, which is now.
async fn lay_out_anew(ctx: &Context, tx: &mut Tx, action: Action) -> Result<(), Error> {
    let document = action.document_id;
    let planned =
        Action { state: ActionState::Planned, document_id: None, due_at: ctx.now(), ..action };
    if !store::actions::update(tx, &planned, ActionState::ToPrint).await? {
        return Ok(());
    }
    store::letters::delete(tx, planned.creditor_id, planned.id).await?;
    if let Some(document) = document {
        store::documents::delete(tx, planned.creditor_id, document).await?;
    }
    Ok(store::jobs::enqueue(tx, &scenarios::job(ctx, &planned)).await?)
}
