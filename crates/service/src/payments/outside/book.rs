//! What recognised money does: the ledger, the scenario, what was asked, the receipt.

use crate::{
    Context, Error, accessories,
    audit::{self, Act, By},
    credits, messages, requests, scenarios,
};
use domain::{
    InvoiceId, Locale, Money, PostingId,
    allocation::{self, Payable},
    ledger::{Account, Posting, PostingKind},
    message::MessageKind,
    scenario::HoldReason,
};
use serde_json::json;
use store::{Tx, creditors::Creditor, debtors::Debtor, invoices::WithBalance, ledger::NewPosting};

/// Money that is known to be a debtor's.
pub(super) struct Recognised<'a> {
    pub(super) creditor: &'a Creditor,
    pub(super) debtor: &'a Debtor,
    /// As it is to be called: a transfer or a payment.
    pub(super) kind: PostingKind,
    pub(super) source_key: String,
    /// The account that it stands on.
    pub(super) on: Account,
    pub(super) amount: Money,
    /// What it settles before anything becomes credit; every open invoice if none is named.
    pub(super) invoices: Option<&'a [InvoiceId]>,
}

/// Books recognised money: settles invoices and what is claimed on those it settles whole, then
/// deducts credits. Nothing if its key is booked already. The debtor is locked by the caller.
pub(super) async fn settle(
    ctx: &Context,
    tx: &mut Tx,
    money: &Recognised<'_>,
) -> Result<Option<PostingId>, Error> {
    let (creditor, debtor) = (money.creditor, money.debtor);
    if store::ledger::by_source(tx, creditor.id, &money.source_key).await?.is_some() {
        return Ok(None);
    }
    let rows = store::invoices::open_of_debtor(tx, creditor.id, debtor.id).await?;
    let (mut parts, left) = spread(ctx, money, &rows);
    claim(ctx, tx, money, &rows, &mut parts, left).await?;
    let (amount, key) = (money.amount, money.source_key.clone());
    let posting = Posting::receipt(money.kind, key, money.on, amount, &parts)?;
    let Some(id) = book(ctx, tx, money, &posting).await? else { return Ok(None) };
    // What was transferred may have been a sum less credits: now they are used up.
    credits::deduct_credits(ctx, tx, creditor, debtor.id).await?;
    Ok(Some(id))
}

/// What goes to each invoice, and what is left over. Money that names no invoice goes to what is
/// neither contested nor being paid, then to the rest; an invoice that was named takes all it can.
fn spread(
    ctx: &Context,
    money: &Recognised<'_>,
    rows: &[WithBalance],
) -> (Vec<(InvoiceId, i64)>, i64) {
    let today = ctx.today(money.creditor);
    let payables = |balance: &dyn Fn(&WithBalance) -> i64| -> Vec<Payable> {
        let payable = |row: &WithBalance| Payable {
            invoice: row.invoice.id,
            due_on: row.invoice.due_on,
            issued_on: row.invoice.issued_on,
            balance_minor: balance(row),
        };
        rows.iter().map(payable).collect()
    };
    if let Some(named) = money.invoices {
        let mut open = payables(&|row| row.balance_minor);
        open.retain(|payable| named.contains(&payable.invoice));
        return allocation::by_law(money.amount.minor, &open, today);
    }
    let (mut parts, left) =
        allocation::by_law(money.amount.minor, &payables(&WithBalance::free_minor), today);
    let taken = |row: &WithBalance| {
        let part = parts.iter().find(|(invoice, _)| *invoice == row.invoice.id);
        part.map_or(0, |(_, minor)| *minor)
    };
    let rest = payables(&|row| row.balance_minor - row.processing_minor - taken(row));
    let (more, left) = allocation::by_law(left, &rest, today);
    for (invoice, minor) in more {
        match parts.iter_mut().find(|(known, _)| *known == invoice) {
            Some((_, sum)) => *sum += minor,
            None => parts.push((invoice, minor)),
        }
    }
    (parts, left)
}

/// Claims late interest and the indemnity on invoices that are settled whole, as far as the money
/// reaches: a claim is paid as a whole or waits, as with payments at a provider.
async fn claim(
    ctx: &Context,
    tx: &mut Tx,
    money: &Recognised<'_>,
    rows: &[WithBalance],
    parts: &mut [(InvoiceId, i64)],
    mut left: i64,
) -> Result<(), Error> {
    if left <= 0 {
        return Ok(());
    }
    let claims = accessories::open(ctx, tx, money.creditor, money.debtor, rows, Locale::Fr).await?;
    for (invoice, minor) in parts {
        let whole = rows.iter().any(|r| r.invoice.id == *invoice && r.balance_minor == *minor);
        let claim = claims.iter().find(|claim| whole && claim.invoice == *invoice);
        let Some(sum) = claim.map(accessories::Claim::sum).filter(|sum| sum.minor <= left) else {
            continue;
        };
        let key = accessories_key(&money.source_key, *invoice);
        let (kind, against) = (PostingKind::Accessories, Account::Interest);
        let claimed = Posting::on_invoice(kind, key, *invoice, sum, against)?;
        if book(ctx, tx, money, &claimed).await?.is_some() {
            left -= sum.minor;
            *minor += sum.minor;
        }
    }
    Ok(())
}

/// The source key of what was claimed on an invoice as money settled it.
pub(super) fn accessories_key(source_key: &str, invoice: InvoiceId) -> String {
    format!("{source_key}:{invoice}:accessories")
}

async fn book(
    ctx: &Context,
    tx: &mut Tx,
    money: &Recognised<'_>,
    posting: &Posting,
) -> Result<Option<PostingId>, Error> {
    let new = NewPosting {
        id: ctx.id(),
        creditor: money.creditor.id,
        debtor: Some(money.debtor.id),
        attempt: None,
        posting,
        at: ctx.now(),
    };
    if !store::ledger::book(tx, &new).await? {
        return Ok(None);
    }
    scenarios::booked(ctx, tx, money.creditor.id, posting).await?;
    Ok(Some(new.id))
}

/// A transfer has come: what was said of one on its way is answered, whatever invoices it settled,
/// and nothing rests for it any more.
pub(super) async fn answer_wait(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
) -> Result<(), Error> {
    requests::transfer_came(ctx, tx, creditor, debtor.id).await?;
    for hold in store::holds::of_debtor(tx, creditor.id, debtor.id).await? {
        let whole = hold.invoice_id.is_none() && hold.contact_id.is_none();
        if !whole || hold.reason != HoldReason::Payment {
            continue;
        }
        store::holds::lift(tx, creditor.id, hold.id, ctx.now()).await?;
        store::runs::wait_no_more(tx, creditor.id, debtor.id, hold.reason.as_str()).await?;
        let act = Act {
            creditor: creditor.id,
            debtor: Some(debtor.id),
            by: By::System,
            action: "hold.lifted",
            subject: hold.id.0,
            detail: json!({ "reason": hold.reason }),
        };
        audit::record(ctx, tx, act).await?;
    }
    Ok(())
}

/// Plans the receipt, to the first contact who can be written to.
pub(super) async fn receipt(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
    posting: PostingId,
) -> Result<(), Error> {
    let holds = store::holds::of_debtor(tx, creditor.id, debtor.id).await?;
    let stopped = |contact| holds.iter().any(|hold| hold.contact_id == Some(contact));
    let contacts = store::contacts::of_debtor(tx, creditor.id, debtor.id).await?;
    let to = contacts.into_iter().find(|one| one.email.is_some() && !stopped(one.id));
    if let Some(to) = to {
        messages::plan(ctx, tx, creditor, &to, MessageKind::Receipt, Some(posting)).await?;
    }
    Ok(())
}
