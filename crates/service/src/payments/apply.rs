//! From a provider's news to the ledger.

use super::provider::{ChargebackState, EventError, Handle, PaymentProvider, ProviderState, RefundProgress, Snapshot};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    credits, messages,
    worker::Failure,
};
use domain::{
    InvoiceId, Money, PaymentAttemptId, ProviderEventId,
    job::JobKind,
    ledger::{Account, Posting, PostingKind},
    message::MessageKind,
    payment::{AttemptState, RefundState},
};
use serde_json::{Value, json};
use store::{
    Json, Tx, jobs::Job, ledger::NewPosting, payments::Attempt, provider_events::ProviderEvent, tasks::Task,
};

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

    let provider = ctx.provider(&event.provider).ok_or_else(|| Failure::give_up("unknown provider"))?.clone();
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
    store::provider_events::set_processed(&mut tx, event.id, &format!("{applied:?}"), ctx.now()).await?;
    tx.commit().await?;
    Ok(applied)
}

async fn find(
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
    let Some(mut attempt) = store::payments::lock(&mut tx, id).await? else { return Ok(Applied::NotOurs) };
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
    attempt.state = attempt.state.after(news);
    attempt.failure = match attempt.state {
        AttemptState::Failed => failure.map(|why| why.chars().take(300).collect()).or(attempt.failure),
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

/// The same posting with the debtor's credit replaced by suspense: it is nobody's yet.
fn into_suspense(posting: &Posting) -> Result<Posting, domain::ledger::LedgerError> {
    let entries = posting.entries().iter().map(|entry| domain::ledger::Entry {
        account: if entry.account == Account::Credit { Account::Suspense } else { entry.account },
        ..*entry
    });
    Posting::new(posting.kind(), posting.source_key(), posting.currency(), entries.collect())
}

fn payment_key(attempt: &Attempt, snapshot: &Snapshot) -> String {
    let payment = snapshot.handle.payment.as_deref().or(snapshot.handle.session.as_deref());
    format!("{}:{}", attempt.provider, payment.unwrap_or("?"))
}

async fn book_payment(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &mut Attempt,
    snapshot: &Snapshot,
) -> Result<(), Failure> {
    if attempt.received_minor > 0 {
        return Ok(()); // one payment an attempt, whatever the provider calls it now
    }
    let chosen = store::payments::allocations(tx, attempt.creditor_id, attempt.id).await?;
    let mut capped = Vec::with_capacity(chosen.len());
    for (invoice, minor) in chosen {
        // Another payment may have settled it meanwhile: what is too much becomes credit.
        let row = store::invoices::by_id(tx, attempt.creditor_id, invoice).await?;
        let balance = row.map_or(0, |row| row.balance_minor.max(0));
        capped.push((invoice, minor.min(balance)));
    }
    let posting = Posting::receipt(
        PostingKind::Payment,
        payment_key(attempt, snapshot),
        Account::ProviderClearing,
        snapshot.amount,
        &capped,
    )?;
    let Some(posting_id) = book(ctx, tx, attempt, &posting).await? else { return Ok(()) };
    attempt.received_minor = snapshot.amount.minor;
    let act = Act {
        creditor: attempt.creditor_id,
        debtor: Some(attempt.debtor_id),
        by: By::Provider,
        action: "payment.booked",
        subject: attempt.id.0,
        detail: json!({ "minor": snapshot.amount.minor, "posting": posting_id }),
    };
    audit::record(ctx, tx, act).await?;
    if let Some(creditor) = store::creditors::by_id(tx, attempt.creditor_id).await? {
        // What was paid may have been a sum less credits: now they are used up.
        credits::deduct_credits(ctx, tx, &creditor, attempt.debtor_id).await?;
    }
    messages::plan_for_attempt(ctx, tx, attempt, MessageKind::Receipt, posting_id).await?;
    Ok(())
}

async fn book_refunds(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &mut Attempt,
    snapshot: &Snapshot,
) -> Result<(), Failure> {
    for refund in &snapshot.refunds {
        if let Some(id) = refund.refund
            && let Some(mut ours) = store::payments::lock_refund(tx, id).await?
            && ours.attempt_id == attempt.id
            && ours.state != RefundState::Succeeded
        {
            (ours.state, ours.failure) = match &refund.state {
                RefundProgress::Pending => (ours.state, ours.failure),
                RefundProgress::Succeeded => (RefundState::Succeeded, None),
                RefundProgress::Failed(why) => (RefundState::Failed, Some(why.clone())),
            };
            ours.provider_refund = Some(refund.id.clone());
            ours.updated_at = ctx.now();
            store::payments::update_refund(tx, &ours).await?;
        }
        if refund.state != RefundProgress::Succeeded || refund.minor <= 0 {
            continue;
        }
        let left = attempt.received_minor - attempt.refunded_minor;
        let amount = Money::new(refund.minor.min(left), attempt.currency);
        if !amount.is_positive() {
            continue;
        }
        let key = format!("{}:{}", attempt.provider, refund.id);
        let back = give_back(tx, attempt, amount.minor).await?;
        let posting =
            Posting::reversal(PostingKind::Refund, key, Account::ProviderClearing, amount, &back)?;
        if let Some(posting_id) = book(ctx, tx, attempt, &posting).await? {
            attempt.refunded_minor += amount.minor;
            let act = Act {
                creditor: attempt.creditor_id,
                debtor: Some(attempt.debtor_id),
                by: By::Provider,
                action: "payment.refunded",
                subject: attempt.id.0,
                detail: json!({ "minor": amount.minor, "posting": posting_id }),
            };
            audit::record(ctx, tx, act).await?;
            messages::plan_for_attempt(ctx, tx, attempt, MessageKind::Refund, posting_id).await?;
        }
    }
    Ok(())
}

/// From which invoices money is given back: what went to credit first, then the invoices in the
/// reverse order of their settlement, each at most what this payment put on it.
async fn give_back(tx: &mut Tx, attempt: &Attempt, minor: i64) -> Result<Vec<(InvoiceId, i64)>, Failure> {
    let postings = store::ledger::of_attempt(tx, attempt.creditor_id, attempt.id).await?;
    let mut paid: Vec<(InvoiceId, i64)> = Vec::new();
    let mut credited = 0;
    for booked in postings.iter().rev() {
        for entry in store::ledger::entries(tx, attempt.creditor_id, booked.id).await? {
            match (entry.account, entry.invoice_id) {
                (Account::Receivable, Some(invoice)) => {
                    match paid.iter_mut().find(|(id, _)| *id == invoice) {
                        Some((_, sum)) => *sum -= entry.minor,
                        None => paid.push((invoice, -entry.minor)),
                    }
                }
                (Account::Credit, _) => credited -= entry.minor,
                _ => {}
            }
        }
    }
    let mut left = minor - credited.clamp(0, minor);
    let mut back = Vec::new();
    for (invoice, sum) in paid.into_iter().rev() {
        let share = sum.clamp(0, left);
        left -= share;
        if share > 0 {
            back.push((invoice, share));
        }
    }
    Ok(back)
}

async fn book_chargebacks(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &Attempt,
    snapshot: &Snapshot,
) -> Result<(), Failure> {
    for chargeback in snapshot.chargebacks.iter().filter(|chargeback| chargeback.minor > 0) {
        let amount = Money::new(chargeback.minor, attempt.currency);
        let key = format!("{}:{}", attempt.provider, chargeback.id);
        let move_between = |suffix: &str, kind, from: Account, to: Account| {
            let entry = |account, minor| domain::ledger::Entry { account, invoice: None, minor };
            let entries = vec![entry(to, amount.minor), entry(from, -amount.minor)];
            Posting::new(kind, format!("{key}:{suffix}"), attempt.currency, entries)
        };
        let withheld = move_between(
            "withheld",
            PostingKind::Chargeback,
            Account::ProviderClearing,
            Account::Disputed,
        )?;
        if book(ctx, tx, attempt, &withheld).await?.is_some() {
            let task = Task {
                creditor_id: attempt.creditor_id,
                id: ctx.id(),
                debtor_id: Some(attempt.debtor_id),
                kind: "chargeback".to_owned(),
                source_key: key.clone(),
                detail: Json(json!({ "attempt": attempt.id, "minor": amount.minor })),
                created_at: ctx.now(),
                done_at: None,
                done_by: None,
            };
            store::tasks::insert(tx, &task).await?;
        }
        match chargeback.state {
            ChargebackState::Open => {}
            ChargebackState::Won => {
                let won = move_between(
                    "won",
                    PostingKind::ChargebackWon,
                    Account::Disputed,
                    Account::ProviderClearing,
                )?;
                book(ctx, tx, attempt, &won).await?;
            }
            ChargebackState::Lost => {
                let back = give_back(tx, attempt, amount.minor).await?;
                let lost = Posting::reversal(
                    PostingKind::Chargeback,
                    format!("{key}:lost"),
                    Account::Disputed,
                    amount,
                    &back,
                )?;
                book(ctx, tx, attempt, &lost).await?;
            }
        }
    }
    Ok(())
}

/// Books a posting of this attempt; nothing if it is booked already.
async fn book(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &Attempt,
    posting: &Posting,
) -> Result<Option<domain::PostingId>, Failure> {
    let new = NewPosting {
        id: ctx.id(),
        creditor: attempt.creditor_id,
        debtor: Some(attempt.debtor_id),
        attempt: Some(attempt.id),
        posting,
        at: ctx.now(),
    };
    Ok(store::ledger::book(tx, &new).await?.then_some(new.id))
}
