//! Asking the provider what became of an attempt, when its news are late or its answer was lost.

use super::{
    apply::{Applied, apply},
    forbidden,
    provider::{Handle, ProviderError},
    start::{closed, opened, order},
};
use crate::{Context, worker::Failure};
use chrono::Duration;
use domain::{PaymentAttemptId, job::JobKind, payment::AttemptState};
use store::jobs::Job;

/// Brings an attempt up to date with its provider. An attempt whose opening went unanswered is
/// asked for again with the same key, which finds the checkout that was opened, if one was.
pub async fn reconcile(ctx: &Context, id: PaymentAttemptId) -> Result<Applied, Failure> {
    let mut tx = ctx.store.write().await?;
    let Some(attempt) = store::payments::lock(&mut tx, id).await? else {
        return Ok(Applied::NotOurs);
    };
    tx.commit().await?;
    if matches!(attempt.state, AttemptState::Succeeded | AttemptState::Quarantined) {
        return Ok(Applied::UpToDate);
    }
    let provider = ctx
        .provider(&attempt.provider)
        .ok_or_else(|| Failure::give_up("unknown provider"))?
        .clone();

    let session = match attempt.provider_session.clone() {
        Some(session) => session,
        None if attempt.expires_at <= ctx.now() => return expire(ctx, id).await,
        None => match provider.start(&order(ctx, &attempt).await?).await {
            Ok(started) => {
                let session = started.session.clone();
                opened(ctx, id, started).await?;
                session
            }
            Err(ProviderError::Refused(_)) => return expire(ctx, id).await,
            Err(error) => return Err(Failure::retry(error)),
        },
    };
    if forbidden::must_close(ctx, &attempt).await? {
        match provider.cancel(&session).await {
            Ok(()) => {
                closed(ctx, id).await?;
                return Ok(Applied::UpToDate);
            }
            Err(error @ ProviderError::Unknown(_)) => return Err(Failure::retry(error)),
            // It has ended already: its news decide.
            Err(ProviderError::Refused(_)) => {}
        }
    }
    let handle = Handle { session: Some(session), payment: attempt.provider_payment.clone() };
    match provider.fetch(&handle).await.map_err(Failure::retry)? {
        Some(snapshot) => {
            let applied = apply(ctx, &*provider, id, &snapshot).await?;
            look_again(ctx, id).await?;
            Ok(applied)
        }
        None => expire(ctx, id).await,
    }
}

/// An attempt that is not decided when it should be is asked about until it is: its last event may
/// be lost, and a bank takes days.
async fn look_again(ctx: &Context, id: PaymentAttemptId) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let Some(attempt) = store::payments::lock(&mut tx, id).await? else { return Ok(()) };
    let now = ctx.now();
    if !attempt.state.is_live() || attempt.expires_at > now {
        return Ok(());
    }
    let pause = if attempt.state == AttemptState::Processing {
        Duration::hours(12)
    } else {
        Duration::minutes(30)
    };
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(attempt.creditor_id),
        kind: JobKind::ReconcileAttempt,
        subject_id: id.0,
        run_at: now + pause,
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    store::jobs::enqueue(&mut tx, &job).await?;
    Ok(tx.commit().await?)
}

async fn expire(ctx: &Context, id: PaymentAttemptId) -> Result<Applied, Failure> {
    let mut tx = ctx.store.write().await?;
    if let Some(mut attempt) = store::payments::lock(&mut tx, id).await? {
        attempt.state = attempt.state.after(AttemptState::Expired);
        if !attempt.state.is_live() {
            attempt.live_key = None;
        }
        attempt.updated_at = ctx.now();
        store::payments::update(&mut tx, &attempt).await?;
        tx.commit().await?;
    }
    Ok(Applied::UnknownToProvider)
}
