//! When something that nobody asked for may be sent: within the creditor's hours of contact, on the
//! debtor's clock and calendar, as steps of a scenario are.

use super::{
    facts::{at_home, local_slot, local_today},
    policy,
};
use crate::{Context, Error};
use chrono::{DateTime, Utc};
use domain::DebtorId;
use store::{Tx, creditors::Creditor};

/// The first moment from now on at which a debtor may be written to unasked; now, if that is
/// within the hours.
pub(crate) async fn next_slot(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<DateTime<Utc>, Error> {
    let Some(profile) = store::reach::profile(tx, creditor.id, debtor).await? else {
        return Ok(ctx.now());
    };
    let profile = at_home(profile, creditor);
    let frame = policy(ctx, tx, creditor.id).await?.frame.0;
    let today = local_today(ctx, creditor, &profile);
    Ok(local_slot(ctx, creditor, &frame, &profile, today).1.max(ctx.now()))
}
