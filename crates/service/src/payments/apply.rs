//! From a provider's news to the ledger.

use super::{
    book::{book, book_chargebacks, book_payment, book_refunds, into_suspense, payment_key},
    provider::{EventError, Handle, PaymentProvider, ProviderState, Snapshot},
};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    scenarios,
    worker::Failure,
};
use domain::{
    Money, PaymentAttemptId, ProviderEventId,
    job::JobKind,
    ledger::{Account, Posting, PostingKind},
    payment::AttemptState,
};
use serde_json::{Value, json};
use store::{Json, Tx, jobs::Job, payments::Attempt, provider_events::ProviderEvent, tasks::Task};

/// Keeps a provider's event once it is verified. Returns whether it is new. Applying it is the
/// worker's work.
///
/// # Errors
/// `Ok(Err(…))` when the event is not believed: nothing is kept.
pub async fn receive_event(
    ctx: &Context,
    provider: &dyn PaymentProvider,
    signature: &str,
    body: &[u8],
) -> Result<Result<bool, EventError>, Error> {
    let event = match provider.verify_event(signature, body, ctx.now()) {
        Ok(event) => event,
        Err(error) => return Ok(Err(error)),
    };
    let kept = json!({
        "session": event.handle.session,
        "payment": event.handle.payment,
        "attempt": event.attempt,
        "event": event.payload,
    });
    let row = ProviderEvent {
        id: ctx.id(),
        provider: provider.name().to_owned(),
        event_id: event.id,
        kind: event.kind,
        payload: Json(kept),
        received_at: ctx.now(),
        processed_at: None,
        outcome: None,
    };
    let mut tx = ctx.store.write().await?;
    let new = store::provider_events::insert(&mut tx, &row).await?;
    if new {
        let attempt = find(&mut tx, &row.provider, &event.handle, event.attempt).await?;
        let job = Job {
            id: ctx.id(),
            // So that it shows among the creditor's dead letters if it cannot be applied.
            creditor_id: attempt.map(|attempt| attempt.creditor_id),
            kind: JobKind::ApplyProviderEvent,
            subject_id: row.id.0,
            run_at: row.received_at,
            attempts: 0,
            last_error: None,
            created_at: row.received_at,
        };
        store::jobs::enqueue(&mut tx, &job).await?;
    }
    tx.commit().await?;
    Ok(Ok(new))
}

/// What came of a provider's news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It concerns nothing of ours.
    NotOurs,
    /// The provider does not know the payment (any more).
    UnknownToProvider,
    /// Ledger and attempt say what the provider says.
    UpToDate,
    /// Something did not match; a human must look.
    Quarantined,
}

/// Applies a kept event: asks the provider how the payment stands, then applies that.
pub async fn apply_event(ctx: &Context, id: ProviderEventId) -> Result<Applied, Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(event) = store::provider_events::by_id(&mut tx, id).await? else {
        return Ok(Applied::NotOurs);
    };
    let text = |key: &str| event.payload.0.get(key).and_then(Value::as_str).map(str::to_owned);
    let handle = Handle { session: text("session"), payment: text("payment") };
    let named = text("attempt").and_then(|id| id.parse().ok());
    let attempt = find(&mut tx, &event.provider, &handle, named).await?;
    drop(tx);

    let provider =
        ctx.provider(&event.provider).ok_or_else(|| Failure::give_up("unknown provider"))?.clone();
    let known = attempt.as_ref().map(|attempt| Handle {
        session: handle.session.clone().or_else(|| attempt.provider_session.clone()),
        payment: handle.payment.clone().or_else(|| attempt.provider_payment.clone()),
    });
    let snapshot = provider.fetch(&known.unwrap_or(handle)).await.map_err(Failure::retry)?;
    let applied = match snapshot {
        None => Applied::UnknownToProvider,
        Some(snapshot) => {
            let id = attempt.map(|attempt| attempt.id).or(snapshot.attempt);
            match id {
                Some(id) => apply(ctx, &*provider, id, &snapshot).await?,
                None => Applied::NotOurs,
            }
        }
    };
    let mut tx = ctx.store.write().await?;
    store::provider_events::set_processed(&mut tx, event.id, &format!("{applied:?}"), ctx.now())
        .await?;
    tx.commit().await?;
    Ok(applied)
}

pub(super) async fn find(
    tx: &mut Tx,
    provider: &str,
    handle: &Handle,
    named: Option<PaymentAttemptId>,
) -> Result<Option<Attempt>, Error> {
    if let Some(session) = &handle.session
        && let Some(attempt) = store::payments::by_session(tx, provider, session).await?
    {
        return Ok(Some(attempt));
    }
    if let Some(payment) = &handle.payment
        && let Some(attempt) = store::payments::by_payment(tx, provider, payment).await?
    {
        return Ok(Some(attempt));
    }
    match named {
        Some(id) => Ok(store::payments::of_any_creditor(tx, id).await?),
        None => Ok(None),
    }
}

/// Brings attempt and ledger to what a snapshot says, in one transaction. Applying the same, or an
/// older, snapshot again changes nothing: every posting has a unique source key and states only
/// move forward.
pub(super) async fn apply(
    ctx: &Context,
    provider: &dyn PaymentProvider,
    id: PaymentAttemptId,
    snapshot: &Snapshot,
) -> Result<Applied, Failure> {
    let mut tx = ctx.store.write().await?;
    let Some(mut attempt) = store::payments::lock(&mut tx, id).await? else {
        return Ok(Applied::NotOurs);
    };
    if attempt.provider != provider.name() {
        return Ok(Applied::NotOurs);
    }
    if let Some(why) = mismatch(ctx, &attempt, snapshot) {
        quarantine(ctx, &mut tx, &mut attempt, snapshot, why).await?;
        tx.commit().await.map_err(Failure::from)?;
        return Ok(Applied::Quarantined);
    }
    store::debtors::lock(&mut tx, attempt.creditor_id, attempt.debtor_id).await?;
    if attempt.provider_session.is_none() {
        attempt.provider_session.clone_from(&snapshot.handle.session);
    }
    if snapshot.handle.payment.is_some() {
        attempt.provider_payment.clone_from(&snapshot.handle.payment);
    }
    let (news, failure) = match &snapshot.state {
        ProviderState::Open => (AttemptState::Open, None),
        ProviderState::Processing => (AttemptState::Processing, None),
        ProviderState::Paid => (AttemptState::Succeeded, None),
        ProviderState::Failed(why) => (AttemptState::Failed, Some(why)),
        ProviderState::Expired => (AttemptState::Expired, None),
    };
    let before = attempt.state;
    attempt.state = before.after(news);
    attempt.failure = match attempt.state {
        AttemptState::Failed => {
            failure.map(|why| why.chars().take(300).collect()).or(attempt.failure)
        }
        _ => None, // whatever order the news came in
    };
    if !attempt.state.is_live() || attempt.state == AttemptState::Processing {
        attempt.live_key = None;
    }
    if snapshot.state == ProviderState::Paid {
        book_payment(ctx, &mut tx, &mut attempt, snapshot).await?;
        book_refunds(ctx, &mut tx, &mut attempt, snapshot).await?;
        book_chargebacks(ctx, &mut tx, &attempt, snapshot).await?;
    }
    scenarios::payment_news(ctx, &mut tx, &attempt, before).await?;
    attempt.updated_at = ctx.now();
    store::payments::update(&mut tx, &attempt).await?;
    tx.commit().await.map_err(Failure::from)?;
    Ok(Applied::UpToDate)
}

/// Why a snapshot cannot be about this attempt as we made it.
fn mismatch(ctx: &Context, attempt: &Attempt, snapshot: &Snapshot) -> Option<&'static str> {
    let expected = Money::new(attempt.amount_minor, attempt.currency);
    let other_session = matches!(
        (&attempt.provider_session, &snapshot.handle.session),
        (Some(ours), Some(theirs)) if ours != theirs
    );
    if snapshot.attempt.is_some_and(|id| id != attempt.id) || other_session {
        Some("reference")
    } else if snapshot.creditor.is_some_and(|id| id != attempt.creditor_id) {
        Some("creditor")
    } else if snapshot.amount.currency != expected.currency {
        Some("currency")
    } else if snapshot.amount != expected {
        Some("amount")
    } else if snapshot.live != ctx.settings.live_payments {
        Some("mode")
    } else {
        None
    }
}

async fn quarantine(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &mut Attempt,
    snapshot: &Snapshot,
    why: &'static str,
) -> Result<(), Failure> {
    let paid = snapshot.state == ProviderState::Paid && snapshot.live == ctx.settings.live_payments;
    let mut news = false;
    if paid && snapshot.amount.is_positive() {
        // The key of the payment itself: a charge is counted once, here or on the invoices.
        let posting = Posting::receipt(
            PostingKind::Suspense,
            payment_key(attempt, snapshot),
            Account::ProviderClearing,
            snapshot.amount,
            &[],
        )?;
        news |= book(ctx, tx, attempt, &into_suspense(&posting)?).await?.is_some();
    }
    let task = Task {
        creditor_id: attempt.creditor_id,
        id: ctx.id(),
        debtor_id: Some(attempt.debtor_id),
        kind: "payment_mismatch".to_owned(),
        source_key: format!("mismatch:{}:{why}", attempt.id),
        detail: Json(json!({
            "attempt": attempt.id,
            "why": why,
            "expected_minor": attempt.amount_minor,
            "expected_currency": attempt.currency,
            "received_minor": snapshot.amount.minor,
            "received_currency": snapshot.amount.currency,
            "payment": snapshot.handle.payment,
            "paid": paid,
        })),
        created_at: ctx.now(),
        done_at: None,
        done_by: None,
    };
    news |= store::tasks::insert(tx, &task).await?;
    if attempt.state != AttemptState::Succeeded && paid {
        attempt.state = AttemptState::Quarantined;
        attempt.live_key = None;
    }
    attempt.updated_at = ctx.now();
    store::payments::update(tx, attempt).await?;
    if !news {
        return Ok(());
    }
    let act = Act {
        creditor: attempt.creditor_id,
        debtor: Some(attempt.debtor_id),
        by: By::Provider,
        action: "payment.quarantined",
        subject: attempt.id.0,
        detail: json!({ "why": why, "minor": snapshot.amount.minor }),
    };
    audit::record(ctx, tx, act).await?;
    Ok(())
}
