//! What providers pay out, and keep for themselves, against our ledger.
//!
//! Once a day each provider is asked for its payouts. Of a payout that has reached the bank account,
//! every movement is looked up in the ledger; each creditor's part is booked: fees from the clearing
//! account, one posting a movement, and the payout from the clearing account to the bank. What does
//! not match is booked all the same, since the money is there, and somebody is asked to look: what is
//! left on the clearing account says by how much.
//!
//! A payout is booked in one transaction, under keys of its own, so that all of this may run as often
//! as one likes. It is asked for again later: one that the bank sends back is turned round.

mod book;
mod compare;
mod view;

pub use view::{Line, PayoutFile, PayoutRow, Payouts, Unsettled, payout, payouts};

use crate::{Context, Error, payments::provider::PayoutProgress, worker::Failure};
use chrono::Duration;
use domain::job::JobKind;
use store::jobs::Job;
use uuid::Uuid;

/// Payouts made within this time are looked at each day: banks send some back after weeks, and an
/// installation that rested catches up.
const LOOKED_AT: Duration = Duration::days(45);

/// Has each provider asked once a day (UTC). Safe to call as often as one likes, from any number of
/// workers. Returns how many will be asked.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn schedule(ctx: &Context) -> Result<usize, Error> {
    let today = ctx.now().date_naive();
    let mut tx = ctx.store.read().await?;
    let known = store::payouts::checks(&mut tx).await?;
    drop(tx);
    let mut planned = 0;
    for provider in ctx.providers() {
        let name = provider.name();
        if known.iter().any(|check| check.provider == name && check.planned_on >= today) {
            continue;
        }
        let mut tx = ctx.store.write().await?;
        let Some(check) = store::payouts::plan_check(&mut tx, ctx.id(), name, today).await? else {
            continue;
        };
        let now = ctx.now();
        let job = Job {
            id: ctx.id(),
            creditor_id: None,
            kind: JobKind::SettlePayouts,
            subject_id: check,
            run_at: now,
            attempts: 0,
            last_error: None,
            created_at: now,
        };
        store::jobs::enqueue(&mut tx, &job).await?;
        tx.commit().await?;
        planned += 1;
    }
    Ok(planned)
}

/// Asks a provider what it has paid out, and books what is not booked yet.
pub(crate) async fn settle(ctx: &Context, check: Uuid) -> Result<(), Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(check) = store::payouts::check(&mut tx, check).await? else { return Ok(()) };
    drop(tx);
    let provider = ctx.provider(&check.provider);
    let provider = provider.ok_or_else(|| Failure::give_up("unknown provider"))?.clone();
    let since = ctx.now() - LOOKED_AT;
    for payout in provider.list_payouts(since).await.map_err(Failure::retry)? {
        let mut tx = ctx.store.read().await?;
        let known = store::payouts::of_reference(&mut tx, provider.name(), &payout.id).await?;
        drop(tx);
        match payout.state {
            PayoutProgress::Paid if known.is_empty() => {
                let movements = provider.list_settlement(&payout.id).await;
                let movements = movements.map_err(Failure::retry)?;
                let found = compare::look_up(ctx, &*provider, movements).await?;
                book::book(ctx, provider.name(), &payout, found).await?;
            }
            PayoutProgress::Returned => book::turn_round(ctx, known).await?,
            PayoutProgress::Paid | PayoutProgress::Pending => {}
        }
    }
    let mut tx = ctx.store.write().await?;
    store::payouts::checked(&mut tx, check.id, ctx.now()).await?;
    Ok(tx.commit().await?)
}
