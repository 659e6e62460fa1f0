//! What a reference means that people have read on a bank statement.

use crate::{Context, Error};
use domain::{DebtorId, InvoiceId};
use store::creditors::Creditor;

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// One invoice, and whose it is.
    Invoice(DebtorId, InvoiceId),
    /// A debtor.
    Debtor(DebtorId),
}

impl Named {
    /// Whose it is.
    pub const fn debtor(self) -> DebtorId {
        match self {
            Self::Invoice(debtor, _) | Self::Debtor(debtor) => debtor,
        }
    }

    /// The invoice, if it is one.
    pub const fn invoice(self) -> Option<InvoiceId> {
        match self {
            Self::Invoice(_, invoice) => Some(invoice),
            Self::Debtor(_) => None,
        }
    }
}

/// What a creditor's reference names: an invoice first, since that is what payers copy, else a debtor.
pub async fn named(
    ctx: &Context,
    creditor: &Creditor,
    reference: &str,
) -> Result<Option<Named>, Error> {
    let mut tx = ctx.store.read().await?;
    if let Some(found) = store::invoices::by_reference(&mut tx, creditor.id, reference).await? {
        return Ok(Some(Named::Invoice(found.debtor_id, found.id)));
    }
    let found = store::debtors::by_reference(&mut tx, creditor.id, reference).await?;
    Ok(found.map(|debtor| Named::Debtor(debtor.id)))
}
