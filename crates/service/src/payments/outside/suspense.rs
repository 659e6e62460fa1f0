//! Money that nobody has recognised yet: what waits, and what becomes of it.

use super::book::{self, Recognised};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    context::local,
};
use chrono::NaiveDateTime;
use domain::{
    InvoiceId, Money, PaymentAttemptId, PostingId,
    ledger::{Account, Entry, Posting, PostingKind},
    party::Role,
};
use serde_json::json;
use store::{Tx, ledger::NewPosting, transfers::Transfer};

/// Money that waits.
#[derive(Clone, Debug)]
pub struct Suspended {
    /// The posting under which it waits.
    pub posting: PostingId,
    /// Since when, local time.
    pub since: NaiveDateTime,
    /// How much.
    pub amount: Money,
    /// Whose it was taken for, if anybody's.
    pub debtor: Option<(domain::DebtorId, String)>,
    /// The payment at the provider that did not match.
    pub payment: Option<PaymentAttemptId>,
    /// What the bank says of it, if it was a transfer.
    pub transfer: Option<Transfer>,
}

/// Why money in suspense was not settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// It does not wait here, or no longer.
    #[error("this money does not wait any more")]
    NotFound,
    /// The invoice is not this creditor's, is settled, or is in another currency.
    #[error("the invoice is not open here")]
    Invoice,
    /// The audit wants to know why.
    #[error("a reason is needed")]
    NoReason,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for SettleError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What waits to be recognised, oldest first; at most 500.
pub async fn suspended(ctx: &Context, actor: &StaffActor) -> Result<Vec<Suspended>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let mut seen = Vec::new();
    for row in store::transfers::suspended(&mut tx, creditor.id).await? {
        let transfer = origin(&mut tx, creditor.id, &row).await?;
        seen.push(Suspended {
            posting: row.posting_id,
            since: local(creditor, row.posted_at),
            amount: Money::new(row.minor, row.currency),
            debtor: row.debtor_id.zip(row.debtor_name),
            payment: row.attempt_id,
            transfer,
        });
    }
    Ok(seen)
}

/// What the bank said of money in suspense: of the posting itself or, where it came back, of the one
/// that was turned round.
async fn origin(
    tx: &mut Tx,
    creditor: domain::CreditorId,
    row: &store::transfers::Suspended,
) -> Result<Option<Transfer>, Error> {
    let posting = match row.source_key.strip_prefix("reversed:") {
        None => Some(row.posting_id),
        Some(key) => store::ledger::by_source(tx, creditor, key).await?.map(|booked| booked.id),
    };
    match posting {
        Some(posting) => Ok(store::transfers::of_posting(tx, creditor, posting).await?),
        None => Ok(None),
    }
}

/// Puts what waits on an invoice of whoever it turns out to be from; what is too much becomes that
/// debtor's credit. The debtor gets the receipt that it would have had at once.
///
/// # Errors
/// [`SettleError`].
pub async fn allocate(
    ctx: &Context,
    actor: &StaffActor,
    posting: PostingId,
    invoice: InvoiceId,
) -> Result<PostingId, SettleError> {
    actor.demand(Role::Manager)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let row = store::invoices::by_id(&mut tx, creditor.id, invoice).await?;
    let id = row.map(|row| row.invoice.debtor_id).ok_or(SettleError::Invoice)?;
    store::debtors::lock(&mut tx, creditor.id, id).await?;
    let debtor = store::debtors::by_id(&mut tx, creditor.id, id).await?;
    let debtor = debtor.ok_or(SettleError::Invoice)?;
    let waiting = store::transfers::suspended_as(&mut tx, creditor.id, posting).await?;
    let waiting = waiting.ok_or(SettleError::NotFound)?;
    let row = store::invoices::by_id(&mut tx, creditor.id, invoice).await?;
    let fits = |row: &store::invoices::WithBalance| {
        row.balance_minor > 0 && row.invoice.currency == waiting.currency
    };
    row.filter(fits).ok_or(SettleError::Invoice)?;
    let transfer = origin(&mut tx, creditor.id, &waiting).await?;
    let kind = if transfer.is_some() { PostingKind::Transfer } else { PostingKind::Payment };
    let money = Recognised {
        creditor,
        debtor: &debtor,
        kind,
        source_key: format!("settled:{}", waiting.source_key),
        on: Account::Suspense,
        amount: Money::new(waiting.minor, waiting.currency),
        invoices: Some(&[invoice]),
    };
    let booked = book::settle(ctx, &mut tx, &money).await?.ok_or(SettleError::NotFound)?;
    if let Some(transfer) = transfer {
        let known = Transfer {
            posting_id: booked,
            debtor_id: Some(debtor.id),
            staff_id: Some(actor.id),
            created_at: ctx.now(),
            ..transfer
        };
        store::transfers::insert(&mut tx, &known).await?;
        book::answer_wait(ctx, &mut tx, creditor, &debtor).await?;
    }
    book::receipt(ctx, &mut tx, creditor, &debtor, booked).await?;
    close_task(ctx, &mut tx, actor, &waiting).await?;
    let detail = json!({
        "minor": waiting.minor, "currency": waiting.currency, "posting": booked,
    });
    let act = act(actor, Some(debtor.id), "suspense.allocated", posting, detail);
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(booked)
}

/// Notes that what waits was sent back outside of Acquit: it leaves the account that it came in on.
///
/// # Errors
/// [`SettleError`].
pub async fn pay_back(
    ctx: &Context,
    actor: &StaffActor,
    posting: PostingId,
    reason: &str,
) -> Result<PostingId, SettleError> {
    actor.demand(Role::Manager)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(SettleError::NoReason);
    }
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let waiting = store::transfers::suspended_as(&mut tx, creditor, posting).await?;
    let waiting = waiting.ok_or(SettleError::NotFound)?;
    let from = came_in_on(&mut tx, creditor, &waiting).await?;
    let entry = |account, minor| Entry { account, invoice: None, minor };
    let entries = vec![entry(Account::Suspense, waiting.minor), entry(from, -waiting.minor)];
    let key = format!("settled:{}", waiting.source_key);
    let back = Posting::new(PostingKind::Refund, key, waiting.currency, entries);
    let back = back.map_err(Error::from)?;
    let new = NewPosting {
        id: ctx.id(),
        creditor,
        debtor: waiting.debtor_id,
        attempt: None,
        posting: &back,
        at: ctx.now(),
    };
    if !store::ledger::book(&mut tx, &new).await? {
        return Err(SettleError::NotFound);
    }
    close_task(ctx, &mut tx, actor, &waiting).await?;
    let detail = json!({
        "minor": waiting.minor,
        "currency": waiting.currency,
        "posting": new.id,
        "note": reason.chars().take(500).collect::<String>(),
    });
    let act = act(actor, waiting.debtor_id, "suspense.paid_back", posting, detail);
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// The account on which money in suspense came in: the provider's or the creditor's bank. What came
/// back from an invoice has its origin under the key that was turned round and settled.
async fn came_in_on(
    tx: &mut Tx,
    creditor: domain::CreditorId,
    waiting: &store::transfers::Suspended,
) -> Result<Account, Error> {
    let mut key = waiting.source_key.as_str();
    while let Some(earlier) = key.strip_prefix("reversed:settled:") {
        key = earlier;
    }
    let Some(first) = store::ledger::by_source(tx, creditor, key).await? else {
        return Err(Error::internal("money in suspense without its origin"));
    };
    let entries = store::ledger::entries(tx, creditor, first.id).await?;
    let account = entries.iter().find(|entry| entry.minor > 0).map(|entry| entry.account);
    account.ok_or_else(|| Error::internal("money in suspense that came from nowhere"))
}

/// The task that a payment's mismatch made is done with its money. Its key names the attempt.
async fn close_task(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    waiting: &store::transfers::Suspended,
) -> Result<(), Error> {
    let (Some(attempt), Some(debtor)) = (waiting.attempt_id, waiting.debtor_id) else {
        return Ok(());
    };
    let creditor = actor.creditor.id;
    let begin = format!("mismatch:{attempt}:");
    for task in store::tasks::of_debtor(tx, creditor, debtor).await? {
        if task.source_key.starts_with(&begin) {
            store::tasks::done(tx, creditor, task.id, actor.id, ctx.now()).await?;
        }
    }
    Ok(())
}

fn act<'a>(
    actor: &'a StaffActor,
    debtor: Option<domain::DebtorId>,
    action: &'static str,
    posting: PostingId,
    detail: serde_json::Value,
) -> Act<'a> {
    let creditor = actor.creditor.id;
    Act { creditor, debtor, by: By::Staff(actor), action, subject: posting.0, detail }
}
