//! Which invoices a wish is about, and what forbids it.

use super::{AskError, lines, resting, transferred};
use crate::Context;
use domain::{
    DebtorId, InvoiceId, Money,
    requests::{Ask, RequestKind},
};
use store::{Tx, creditors::Creditor, invoices::WithBalance};

/// The invoices that a wish is about, with how much of each. Money on its way and what is contested
/// already is left out.
pub(super) async fn chosen(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    ask: &Ask,
    wanted: &[(InvoiceId, Option<i64>)],
) -> Result<Vec<(WithBalance, i64)>, AskError> {
    let kind = ask.kind();
    if kind.acknowledges() {
        refuse_while_held(ctx, tx, creditor, debtor, ask).await?;
    }
    if !kind.is_about_money() {
        return Ok(Vec::new());
    }
    let rows = store::invoices::open_of_debtor(tx, creditor.id, debtor).await?;
    let (mut chosen, mut taken) = (Vec::new(), None);
    for row in rows {
        let wish = wanted.iter().find(|(id, _)| *id == row.invoice.id);
        if wish.is_none() && !wanted.is_empty() {
            continue;
        }
        let most = row.free_minor();
        if most <= 0 {
            continue;
        }
        let free = match ask {
            Ask::Transferred { .. } => transferred::free(tx, creditor, &row).await,
            ask if ask.seeks_agreement() => free(tx, creditor, &row).await,
            _ => Ok(()),
        };
        if let Err(error) = free {
            if wish.is_some() {
                return Err(error);
            }
            taken = Some(error);
            continue;
        }
        let typed = wish.and_then(|(_, part)| *part).filter(|_| kind == RequestKind::Dispute);
        let part = typed.or_else(|| lines::sum(ask, row.invoice.id).map(|sum| sum.min(most)));
        let minor = part.unwrap_or(most);
        if minor <= 0 || minor > most {
            return Err(AskError::Amount { most: Money::new(most, row.invoice.currency) });
        }
        chosen.push((row, minor));
    }
    let total: i64 = chosen.iter().map(|(_, minor)| minor).sum();
    if chosen.len() < wanted.len() {
        return Err(AskError::NotYours);
    }
    match ask {
        _ if chosen.is_empty() => Err(taken.unwrap_or(AskError::Nothing)),
        Ask::Discount { minor, .. } if *minor <= 0 || *minor >= total => {
            Err(AskError::Amount { most: Money::new(total - 1, creditor.currency) })
        }
        _ => Ok(chosen),
    }
}

/// Refuses to agree on anything while the law, or a person's state, forbids it.
async fn refuse_while_held(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    ask: &Ask,
) -> Result<(), AskError> {
    let hold = resting::forbidding(ctx, tx, creditor, debtor).await?;
    // Who has paid may say so, unless the law forbade it.
    let hold = hold.filter(|hold| ask.seeks_agreement() || hold.reason.is_legal());
    hold.map_or(Ok(()), |hold| Err(AskError::Held(hold.reason)))
}

/// Refuses a second agreement on the same invoice.
async fn free(tx: &mut Tx, creditor: &Creditor, row: &WithBalance) -> Result<(), AskError> {
    if store::plans::of_invoice(tx, creditor.id, row.invoice.id).await?.is_some() {
        return Err(AskError::InPlan);
    }
    let open = store::requests::open_of_invoice(tx, creditor.id, row.invoice.id).await?;
    let same = open.iter().find(|request| request.ask.seeks_agreement());
    same.map_or(Ok(()), |request| Err(AskError::Waiting(request.id)))
}
