//! Forgetting what no longer counts: sessions, forms that nobody came back for, codes and links of guests that have expired, tries
//! that have come back, who had a request open, webhooks that ended long ago, how the assistant came to
//! its answers. Anyone can make many such rows by the thousand without being let in.

use crate::{Context, Error, codes::CodeUse};
use chrono::Duration;

/// Webhooks that ended are shown for so long.
const DELIVERIES_KEPT: Duration = Duration::days(60);

/// Traces of the assistant's answers are kept for so long.
const TRACES_KEPT: Duration = Duration::days(90);

/// Rows of each kind that one round removes at most, so that nobody waits long for it to end.
const MOST: u32 = 500;

/// Removes a batch of what no longer counts. `true` if there may be more.
pub async fn sweep(ctx: &Context) -> Result<bool, Error> {
    let now = ctx.now();
    let mut tx = ctx.store.write().await?;
    let removed = [
        // A form that comes late still says whose it is.
        store::sessions::sweep(&mut tx, now - crate::kept_forms::LATE, MOST).await?,
        store::kept_forms::sweep(&mut tx, now, MOST).await?,
        store::codes::sweep(&mut tx, CodeUse::Door, now, MOST).await?,
        store::codes::sweep(&mut tx, CodeUse::Commitment, now, MOST).await?,
        store::guests::sweep(&mut tx, now, MOST).await?,
        store::throttle::sweep(&mut tx, now, MOST).await?,
        store::webhooks::sweep(&mut tx, now - DELIVERIES_KEPT, MOST).await?,
        store::assistant::sweep(&mut tx, now - TRACES_KEPT, MOST).await?,
        store::request_desk::sweep(&mut tx, now - crate::requests::beside::KEPT, MOST).await?,
    ];
    tx.commit().await?;
    Ok(removed.iter().any(|rows| *rows >= u64::from(MOST)))
}
