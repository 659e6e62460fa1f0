//! What was booked by mistake, turned round.

use super::book::accessories_key;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    messages, scenarios,
};
use domain::{
    DebtorId, PostingId,
    ledger::{Account, Entry, Posting, PostingKind},
    message::{MessageKind, MessageState},
    party::Role,
};
use serde_json::json;
use store::{
    Tx,
    creditors::Creditor,
    ledger::{Booked, NewPosting},
    messages::Message,
};

/// Why something was not turned round.
#[derive(Debug, thiserror::Error)]
pub enum ReverseError {
    /// There is no such transfer here.
    #[error("there is no such transfer here")]
    NotFound,
    /// It was turned round before.
    #[error("it was turned round before")]
    Already,
    /// The audit wants to know why.
    #[error("a reason is needed")]
    NoReason,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ReverseError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Turns a transfer round that was booked by mistake: what it settled is owed again, what was
/// claimed with it is claimed no more, what it left as credit is gone. What had come out of suspense
/// goes back there.
///
/// The first booking stays, and so does its row. Whoever was sent its receipt is told of the mistake;
/// a receipt that has not left yet never does.
///
/// # Errors
/// [`ReverseError`]; of two managers at the same instant, one is told that it was done.
pub async fn reverse(
    ctx: &Context,
    actor: &StaffActor,
    posting: PostingId,
    reason: &str,
) -> Result<PostingId, ReverseError> {
    actor.demand(Role::Manager)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ReverseError::NoReason);
    }
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let booked = store::ledger::by_id(&mut tx, creditor, posting).await?;
    let booked = booked.filter(is_ours).ok_or(ReverseError::NotFound)?;
    let debtor = booked.debtor_id.ok_or(ReverseError::NotFound)?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;
    let entries = turned(&mut tx, &actor.creditor, &booked).await?;
    let to_suspense = entries.iter().any(|entry| entry.account == Account::Suspense);
    let kind = if to_suspense { PostingKind::Suspense } else { PostingKind::TransferReversed };
    let key = format!("reversed:{}", booked.source_key);
    let reversing = Posting::new(kind, key, booked.currency, entries).map_err(Error::from)?;
    let new = NewPosting {
        id: ctx.id(),
        creditor,
        debtor: Some(debtor),
        attempt: None,
        posting: &reversing,
        at: ctx.now(),
    };
    if !store::ledger::book(&mut tx, &new).await? {
        return Err(ReverseError::Already);
    }
    scenarios::booked(ctx, &mut tx, creditor, &reversing).await?;
    tell(ctx, &mut tx, &actor.creditor, debtor, posting).await?;
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "transfer.reversed",
        subject: posting.0,
        detail: json!({
            "minor": booked.minor.abs(),
            "currency": booked.currency,
            "posting": new.id,
            "note": reason.chars().take(500).collect::<String>(),
        }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(new.id)
}

/// Tells the debtor that what was booked was a mistake.
async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    posting: PostingId,
) -> Result<(), Error> {
    let sent = store::messages::of_debtor(tx, creditor.id, debtor).await?;
    let is_receipt =
        |one: &Message| one.kind == MessageKind::Receipt && one.posting_id == Some(posting);
    let receipt = sent.into_iter().find(is_receipt);
    if let Some(receipt) = &receipt
        && receipt.state == MessageState::Planned
    {
        messages::call_off(ctx, tx, receipt, "outdated").await?;
    }
    let meant = receipt.map(|receipt| receipt.contact_id);
    if let Some(to) = messages::reader(ctx, tx, creditor, debtor, meant).await? {
        messages::plan(ctx, tx, creditor, &to, MessageKind::Mistake, Some(posting)).await?;
    }
    Ok(())
}

/// Whether people booked it here: a transfer, or what they took out of suspense. What a provider
/// confirmed is refunded instead.
fn is_ours(booked: &Booked) -> bool {
    let settled = booked.source_key.starts_with("settled:");
    match booked.kind {
        PostingKind::Transfer => true,
        PostingKind::Payment => settled,
        _ => false,
    }
}

/// The entries of a posting and of what was claimed with it, turned round and added up.
async fn turned(tx: &mut Tx, creditor: &Creditor, booked: &Booked) -> Result<Vec<Entry>, Error> {
    let mut entries = store::ledger::entries(tx, creditor.id, booked.id).await?;
    let invoices: Vec<_> = entries.iter().filter_map(|entry| entry.invoice_id).collect();
    for invoice in invoices {
        let key = accessories_key(&booked.source_key, invoice);
        if let Some(claimed) = store::ledger::by_source(tx, creditor.id, &key).await? {
            entries.extend(store::ledger::entries(tx, creditor.id, claimed.id).await?);
        }
    }
    let mut sums: Vec<Entry> = Vec::new();
    for entry in entries {
        let (account, invoice) = (entry.account, entry.invoice_id);
        match sums.iter_mut().find(|sum| (sum.account, sum.invoice) == (account, invoice)) {
            Some(sum) => sum.minor -= entry.minor,
            None => sums.push(Entry { account, invoice, minor: -entry.minor }),
        }
    }
    sums.retain(|sum| sum.minor != 0);
    Ok(sums)
}
