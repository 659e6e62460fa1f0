//! Reminders: worded from the creditor's templates and the ledger at the moment they leave.

use crate::{Context, scenarios::Ready, worker::Failure};

/// Words an action that may leave now and hands it over.
pub(crate) async fn leave(ctx: &Context, ready: Ready) -> Result<(), Failure> {
    let _ = (ctx, ready);
    Err(Failure::retry("not worded yet"))
}
