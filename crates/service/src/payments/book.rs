//! What a payment, its refunds and its chargebacks do to the ledger. Every posting has a unique
//! source key: booking the same news again changes nothing.

use super::provider::{ChargebackState, RefundProgress, Snapshot};
use crate::{
    Context,
    audit::{self, Act, By},
    credits, messages, scenarios,
    worker::Failure,
};
use domain::{
    InvoiceId, Money, PostingId,
    ledger::{Account, Posting, PostingKind},
    message::MessageKind,
    payment::RefundState,
};
use serde_json::json;
use store::{
    Json, Tx,
    ledger::NewPosting,
    payments::{Allocation, Attempt},
    tasks::Task,
};

/// The same posting with the debtor's credit replaced by suspense: it is nobody's yet.
pub(super) fn into_suspense(posting: &Posting) -> Result<Posting, domain::ledger::LedgerError> {
    let entries = posting.entries().iter().map(|entry| domain::ledger::Entry {
        account: if entry.account == Account::Credit { Account::Suspense } else { entry.account },
        ..*entry
    });
    Posting::new(posting.kind(), posting.source_key(), posting.currency(), entries.collect())
}

pub(super) fn payment_key(attempt: &Attempt, snapshot: &Snapshot) -> String {
    let payment = snapshot.handle.payment.as_deref().or(snapshot.handle.session.as_deref());
    format!("{}:{}", attempt.provider, payment.unwrap_or("?"))
}

pub(super) async fn book_payment(
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
    // Less than was agreed settles invoices first.
    let whole = snapshot.amount.minor >= attempt.amount_minor;
    for Allocation { invoice_id, minor, accessory_minor } in chosen {
        // Another payment may have settled it meanwhile: what is too much becomes credit.
        let row = store::invoices::by_id(tx, attempt.creditor_id, invoice_id).await?;
        let balance = row.map_or(0, |row| row.balance_minor.max(0));
        let mut settled = minor.min(balance);
        if whole && accessory_minor > 0 && settled == minor {
            let key = format!("{}:{invoice_id}:accessories", payment_key(attempt, snapshot));
            let amount = Money::new(accessory_minor, attempt.currency);
            let (kind, against) = (PostingKind::Accessories, Account::Interest);
            let claimed = Posting::on_invoice(kind, key, invoice_id, amount, against)?;
            if book(ctx, tx, attempt, &claimed).await?.is_some() {
                settled += accessory_minor;
            }
        }
        capped.push((invoice_id, settled));
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
        detail: json!({
            "minor": snapshot.amount.minor,
            "currency": attempt.currency,
            "posting": posting_id,
        }),
    };
    audit::record(ctx, tx, act).await?;
    if let Some(creditor) = store::creditors::by_id(tx, attempt.creditor_id).await? {
        // What was paid may have been a sum less credits: now they are used up.
        credits::deduct_credits(ctx, tx, &creditor, attempt.debtor_id).await?;
    }
    messages::plan_for_attempt(ctx, tx, attempt, MessageKind::Receipt, posting_id).await?;
    Ok(())
}

pub(super) async fn book_refunds(
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
        let posting =
            give_back(tx, attempt, PostingKind::Refund, key, Account::ProviderClearing, amount)
                .await?;
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

/// Money of a payment given back: what went to credit first, then late interest and indemnities,
/// then the invoices in the reverse order of their settlement, each at most what this payment put
/// on it.
async fn give_back(
    tx: &mut Tx,
    attempt: &Attempt,
    kind: PostingKind,
    key: String,
    from: Account,
    amount: Money,
) -> Result<Posting, Failure> {
    let postings = store::ledger::of_attempt(tx, attempt.creditor_id, attempt.id).await?;
    let mut paid: Vec<(InvoiceId, i64)> = Vec::new();
    let (mut credited, mut claimed) = (0, 0);
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
                (Account::Interest, _) => claimed -= entry.minor,
                _ => {}
            }
        }
    }
    let mut left = amount.minor - credited.clamp(0, amount.minor);
    let accessories = claimed.clamp(0, left);
    left -= accessories;
    let mut back = Vec::new();
    for (invoice, sum) in paid.into_iter().rev() {
        let share = sum.clamp(0, left);
        left -= share;
        if share > 0 {
            back.push((invoice, share));
        }
    }
    Ok(Posting::reversal(kind, key, from, amount, accessories, &back)?)
}

pub(super) async fn book_chargebacks(
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
        let told = |action, posting: PostingId| Act {
            creditor: attempt.creditor_id,
            debtor: Some(attempt.debtor_id),
            by: By::Provider,
            action,
            subject: attempt.id.0,
            detail: json!({ "minor": amount.minor, "posting": posting, "chargeback": chargeback.id }),
        };
        if let Some(posting) = book(ctx, tx, attempt, &withheld).await? {
            audit::record(ctx, tx, told("payment.charged_back", posting)).await?;
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
                if let Some(posting) = book(ctx, tx, attempt, &won).await? {
                    audit::record(ctx, tx, told("payment.chargeback_won", posting)).await?;
                }
            }
            ChargebackState::Lost => {
                let (kind, key) = (PostingKind::Chargeback, format!("{key}:lost"));
                let lost = give_back(tx, attempt, kind, key, Account::Disputed, amount).await?;
                if let Some(posting) = book(ctx, tx, attempt, &lost).await? {
                    audit::record(ctx, tx, told("payment.chargeback_lost", posting)).await?;
                }
            }
        }
    }
    Ok(())
}

/// Books a posting of this attempt; nothing if it is booked already.
pub(super) async fn book(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &Attempt,
    posting: &Posting,
) -> Result<Option<PostingId>, Failure> {
    let new = NewPosting {
        id: ctx.id(),
        creditor: attempt.creditor_id,
        debtor: Some(attempt.debtor_id),
        attempt: Some(attempt.id),
        posting,
        at: ctx.now(),
    };
    if !store::ledger::book(tx, &new).await? {
        return Ok(None);
    }
    scenarios::booked(ctx, tx, attempt.creditor_id, posting).await?;
    Ok(Some(new.id))
}
