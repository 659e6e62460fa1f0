//! A provider's movements against our ledger.

use crate::{
    Context, Error,
    payments::{
        apply::{apply, find},
        provider::{Handle, Movement, PaymentProvider},
    },
    worker::Failure,
};
use domain::{
    Money,
    ledger::Account,
    settlement::{LineKind, Mismatch},
};
use store::{Tx, payments::Attempt};

/// A movement, and what we know of it.
pub(super) struct Found {
    pub(super) movement: Movement,
    /// The payment that it is about, if it is one of ours.
    pub(super) attempt: Option<Attempt>,
    /// What does not match, and what our ledger says, if anything.
    pub(super) mismatch: Option<(Mismatch, Option<Money>)>,
}

/// Looks up each movement. News that never reached us are asked for before anything counts as missing.
pub(super) async fn look_up(
    ctx: &Context,
    provider: &dyn PaymentProvider,
    movements: Vec<Movement>,
) -> Result<Vec<Found>, Failure> {
    let mut all = Vec::with_capacity(movements.len());
    for movement in movements {
        let mut tx = ctx.store.read().await?;
        let attempt = find(&mut tx, provider.name(), &movement.handle, movement.attempt).await?;
        let attempt = attempt.filter(|attempt| attempt.provider == provider.name());
        let mut mismatch = judge(&mut tx, provider.name(), &movement, attempt.as_ref()).await?;
        drop(tx);
        if let (Some((Mismatch::Missing, _)), Some(attempt)) = (&mismatch, &attempt)
            && catch_up(ctx, provider, &movement, attempt).await?
        {
            let mut tx = ctx.store.read().await?;
            mismatch = judge(&mut tx, provider.name(), &movement, Some(attempt)).await?;
        }
        all.push(Found { movement, attempt, mismatch });
    }
    Ok(all)
}

/// Asks how a payment stands whose news did not reach us, and applies that.
async fn catch_up(
    ctx: &Context,
    provider: &dyn PaymentProvider,
    movement: &Movement,
    attempt: &Attempt,
) -> Result<bool, Failure> {
    let told = movement.handle.clone();
    let handle = Handle {
        session: told.session.or_else(|| attempt.provider_session.clone()),
        payment: told.payment.or_else(|| attempt.provider_payment.clone()),
    };
    let snapshot = provider.fetch(&handle).await.map_err(Failure::retry)?;
    let Some(snapshot) = snapshot else { return Ok(false) };
    apply(ctx, provider, attempt.id, &snapshot).await?;
    Ok(true)
}

/// What does not match about a movement.
async fn judge(
    tx: &mut Tx,
    provider: &str,
    movement: &Movement,
    attempt: Option<&Attempt>,
) -> Result<Option<(Mismatch, Option<Money>)>, Error> {
    if movement.kind == LineKind::Fee {
        return Ok(None); // What a provider charges by itself is about no payment.
    }
    let (Some(attempt), Some(key)) = (attempt, source_key(provider, movement)) else {
        return Ok(Some((Mismatch::Unknown, None)));
    };
    if movement.gross.currency != attempt.currency {
        let expected = Money::new(attempt.amount_minor, attempt.currency);
        return Ok(Some((Mismatch::Currency, Some(expected))));
    }
    let Some(booked) = store::ledger::by_source(tx, attempt.creditor_id, &key).await? else {
        return Ok(Some((Mismatch::Missing, None)));
    };
    let entries = store::ledger::entries(tx, attempt.creditor_id, booked.id).await?;
    let clearing = entries.iter().filter(|entry| entry.account == Account::ProviderClearing);
    let minor: i64 = clearing.map(|entry| entry.minor).sum();
    let ours = Money::new(minor, booked.currency);
    Ok((ours != movement.gross).then_some((Mismatch::Amount, Some(ours))))
}

/// The key under which our ledger has what a movement is about; none for what we do not book.
fn source_key(provider: &str, movement: &Movement) -> Option<String> {
    let about = movement.about.as_deref();
    match movement.kind {
        LineKind::Payment => movement.handle.payment.as_ref().map(|id| format!("{provider}:{id}")),
        LineKind::Refund => about.map(|id| format!("{provider}:{id}")),
        LineKind::Chargeback => {
            let way = if movement.gross.is_positive() { "won" } else { "withheld" };
            about.map(|id| format!("{provider}:{id}:{way}"))
        }
        LineKind::Fee | LineKind::Other => None,
    }
}
