//! What every letter is asked before it leaves the house: the same as an e-mail. Paper waits for days
//! between the printer and the post office, and much can happen to what it asks for.

use crate::{
    Context, Error,
    scenarios::{self, Gate},
};
use domain::ActionId;
use store::{creditors::Creditor, letters::Listed};

/// What came of asking.
pub(super) enum Fit {
    /// Sending is switched off: nothing leaves.
    SwitchedOff,
    /// These may leave, in the order in which they were given.
    Letters(Vec<Listed>),
}

/// Asks each letter of a pile. One that must not leave is called off or laid out anew at once.
pub(super) async fn fit(
    ctx: &Context,
    creditor: &Creditor,
    letters: Vec<Listed>,
) -> Result<Fit, Error> {
    let mut asked: Vec<_> = letters.iter().map(|l| (l.debtor_id, l.letter.action_id)).collect();
    // Everyone who locks several debtors does so in this order.
    asked.sort_unstable();
    let mut tx = ctx.store.write().await?;
    let mut closed = Vec::new();
    for (_, action) in asked {
        match scenarios::gate(ctx, &mut tx, creditor, action).await? {
            Gate::Open => {}
            Gate::Closed => closed.push(action),
            Gate::SwitchedOff => return Ok(Fit::SwitchedOff),
        }
    }
    tx.commit().await?;
    let open = letters.into_iter().filter(|letter| !closed.contains(&letter.letter.action_id));
    Ok(Fit::Letters(open.collect()))
}

/// Asks one letter.
pub(super) async fn ask(ctx: &Context, creditor: &Creditor, id: ActionId) -> Result<Gate, Error> {
    let mut tx = ctx.store.write().await?;
    let gate = scenarios::gate(ctx, &mut tx, creditor, id).await?;
    tx.commit().await?;
    Ok(gate)
}
