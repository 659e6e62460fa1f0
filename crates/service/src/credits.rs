//! Deducting credit notes from what the same debtor owes (compensation, articles 1347 and 1348-1
//! of the Code civil): first from the invoices that a credit note names, then by law.

use crate::{Context, Error, scenarios};
use domain::{
    DebtorId, InvoiceId,
    allocation::{self, Payable},
    ledger::Posting,
};
use store::{Tx, creditors::Creditor, invoices::WithBalance, ledger::NewPosting};

/// Deducts every credit of a debtor from its open invoices. What is left of a credit stays on it.
pub(crate) async fn deduct_credits(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<(), Error> {
    store::debtors::lock(tx, creditor.id, debtor).await?;
    let mut open = store::invoices::open_of_debtor(tx, creditor.id, debtor).await?;
    let credits: Vec<(InvoiceId, i64)> = open
        .iter()
        .filter(|row| row.balance_minor < 0)
        .map(|row| (row.invoice.id, -row.balance_minor))
        .collect();
    for (credit, minor) in credits {
        deduct(ctx, tx, creditor, debtor, &mut open, credit, minor).await?;
    }
    Ok(())
}

/// Deducts one credit from the invoices it names, before any other.
pub(crate) async fn deduct_from(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    credit: (InvoiceId, i64),
    references: &[String],
) -> Result<(), Error> {
    store::debtors::lock(tx, creditor.id, debtor).await?;
    let mut named = store::invoices::open_of_debtor(tx, creditor.id, debtor).await?;
    named.retain(|row| references.contains(&row.invoice.reference));
    deduct(ctx, tx, creditor, debtor, &mut named, credit.0, credit.1).await
}

async fn deduct(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    open: &mut [WithBalance],
    credit: InvoiceId,
    minor: i64,
) -> Result<(), Error> {
    let payables: Vec<Payable> = open
        .iter()
        .map(|row| Payable {
            invoice: row.invoice.id,
            due_on: row.invoice.due_on,
            issued_on: row.invoice.issued_on,
            // What is on its way must find its invoice open.
            balance_minor: (row.balance_minor - row.processing_minor).max(0),
        })
        .collect();
    let (allocated, _) = allocation::by_law(minor, &payables, ctx.today(creditor));
    if allocated.is_empty() {
        return Ok(());
    }
    let id = ctx.id::<domain::PostingId>();
    let posting =
        Posting::offset(format!("offset:{credit}:{id}"), credit, &allocated, creditor.currency)?;
    let new = NewPosting {
        id,
        creditor: creditor.id,
        debtor: Some(debtor),
        attempt: None,
        posting: &posting,
        at: ctx.now(),
    };
    store::ledger::book(tx, &new).await?;
    scenarios::booked(ctx, tx, creditor.id, &posting).await?;
    for (invoice, minor) in allocated {
        if let Some(row) = open.iter_mut().find(|row| row.invoice.id == invoice) {
            row.balance_minor -= minor;
        }
    }
    Ok(())
}
