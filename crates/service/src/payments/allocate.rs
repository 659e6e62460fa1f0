//! What a payment settles: everything, some invoices or a part, less what the law has frozen.

use super::start::{Payer, Selection, StartError};
use crate::{Context, accessories};
use domain::{
    InvoiceId, Locale, Money,
    allocation::{self, Payable},
    proceedings::Proceedings,
};
use store::{Tx, invoices::WithBalance, payments::Allocation};

/// The least that can be paid, in minor units: providers refuse less than half a unit.
const LEAST_MINOR: i64 = 50;

/// What goes to each invoice. Credits lower what "everything" comes to. Whoever settles all that
/// remains of an invoice settles what is claimed on it, too; a part goes to invoices alone, which is
/// better for the debtor than article 1343-1 of the Code civil.
pub(super) async fn allocate(
    ctx: &Context,
    tx: &mut Tx,
    payer: &Payer<'_>,
    selection: &Selection,
    proceedings: Option<Proceedings>,
) -> Result<Vec<Allocation>, StartError> {
    let currency = payer.creditor.currency;
    let mut rows = store::invoices::open_of_debtor(tx, payer.creditor.id, payer.debtor.id).await?;
    if let Some(proceedings) = proceedings {
        keep_later(&mut rows, proceedings, selection)?;
    }
    let mut payables: Vec<Payable> = rows.iter().map(payable).collect();
    if let Some(chosen) = &selection.invoices {
        if chosen.is_empty() {
            return Err(StartError::NothingSelected);
        }
        let open =
            |id: &InvoiceId| payables.iter().any(|p| p.invoice == *id && p.balance_minor > 0);
        if !chosen.iter().all(open) {
            return Err(StartError::NotYours);
        }
        payables.retain(|payable| chosen.contains(&payable.invoice));
    }
    let owed: i64 = payables.iter().map(|payable| payable.balance_minor.max(0)).sum();
    let credits: i64 = match selection.invoices {
        None => payables.iter().map(|payable| payable.balance_minor.min(0)).sum(),
        Some(_) => 0,
    };
    let most = owed + credits;
    if most <= 0 {
        return Err(StartError::NothingOwed);
    }
    let minor = selection.amount.map_or(most, |amount| amount.minor);
    if minor > most {
        return Err(StartError::TooLarge { most: Money::new(most, currency) });
    }
    if minor < LEAST_MINOR.min(most) {
        return Err(StartError::TooSmall { least: Money::new(LEAST_MINOR.min(most), currency) });
    }
    let spread = allocation::by_law(minor, &payables, ctx.today(payer.creditor)).0;
    let claims = match selection.amount {
        None => accessories::open(ctx, tx, payer.creditor, payer.debtor, &rows, Locale::Fr).await?,
        Some(_) => Vec::new(),
    };
    let part = |(invoice_id, minor): (InvoiceId, i64)| {
        let whole = payables.iter().any(|p| p.invoice == invoice_id && p.balance_minor == minor);
        let claim = claims.iter().find(|claim| whole && claim.invoice == invoice_id);
        let accessory_minor = claim.map_or(0, |claim| claim.sum().minor);
        Allocation { invoice_id, minor, accessory_minor }
    };
    Ok(spread.into_iter().map(part).collect())
}

/// Leaves what proceedings do not freeze.
///
/// # Errors
/// [`StartError::Forbidden`] when nothing is left to pay, or something frozen was chosen.
fn keep_later(
    rows: &mut Vec<WithBalance>,
    proceedings: Proceedings,
    selection: &Selection,
) -> Result<(), StartError> {
    let frozen = |row: &WithBalance| proceedings.freeze(row.invoice.issued_on);
    let chosen = |row: &WithBalance| {
        selection.invoices.as_ref().is_some_and(|chosen| chosen.contains(&row.invoice.id))
    };
    let refused = rows.iter().any(|row| frozen(row) && chosen(row));
    rows.retain(|row| !frozen(row));
    if refused || rows.iter().all(|row| row.free_minor() <= 0) {
        return Err(StartError::Forbidden(proceedings.reason));
    }
    Ok(())
}

fn payable(row: &WithBalance) -> Payable {
    Payable {
        invoice: row.invoice.id,
        due_on: row.invoice.due_on,
        issued_on: row.invoice.issued_on,
        balance_minor: row.free_minor(),
    }
}
