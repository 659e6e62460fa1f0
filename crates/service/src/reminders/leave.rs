//! Handing a reminder over.

use crate::{Context, scenarios::Ready, worker::Failure};

/// Words an action that may leave now, hands it over, and notes that it is done.
pub(crate) async fn leave(ctx: &Context, ready: Ready) -> Result<(), Failure> {
    let _ = (ctx, ready);
    Err(Failure::retry("not worded yet"))
}
