//! What a debtor is asked for beyond invoices, as of today: late interest and the fixed indemnity.
//!
//! Nothing of it is in the ledger until it is paid: it grows by the day, and a creditor may waive it
//! at any time. Reminders, the portal and payments all ask here, so that they say the same.

use crate::{
    Context, Error,
    reminders::{Parties, Statement, StatementError},
    scenarios,
};
use domain::{InvoiceId, Locale, Money, legal::Decision};
use store::{Tx, creditors::Creditor, debtors::Debtor, invoices::WithBalance};

pub use crate::reminders::StatementLine;

/// What is claimed on one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which.
    pub invoice: InvoiceId,
    /// Its reference.
    pub reference: String,
    /// Late interest to this day.
    pub interest: Money,
    /// The fixed indemnity.
    pub indemnity: Money,
    /// How both are made up, line by line, in the reader's language.
    pub explanations: Vec<String>,
}

impl Claim {
    /// Interest and indemnity together.
    #[must_use]
    pub const fn sum(&self) -> Money {
        Money::new(self.interest.minor + self.indemnity.minor, self.interest.currency)
    }
}

/// What is claimed on a debtor's open invoices, given all of them. Nothing on those that are being
/// paid; nothing as long as a credit is open, which may settle an invoice first; and nothing when a
/// rate is missing: what cannot be explained is not asked for.
pub(crate) async fn open(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: &Debtor,
    rows: &[WithBalance],
    locale: Locale,
) -> Result<Vec<Claim>, Error> {
    let policy = scenarios::policy(ctx, tx, creditor.id).await?;
    let claims = policy.interest == Decision::Claim || policy.indemnity == Decision::Claim;
    if !claims || rows.iter().any(|row| row.balance_minor < 0) {
        return Ok(Vec::new());
    }
    let today = ctx.today(creditor);
    // A plan that is kept asks for what was agreed, and nothing on top.
    let in_plan = store::plans::invoices_of_debtor(tx, creditor.id, debtor.id).await?;
    let late = |row: &&WithBalance| {
        row.balance_minor > 0
            && row.processing_minor == 0
            && row.invoice.due_on < today
            && !in_plan.contains(&row.invoice.id)
    };
    let late: Vec<WithBalance> = rows.iter().filter(late).cloned().collect();
    let parties = Parties { creditor, debtor, policy: &policy, locale };
    match Statement::of_rows(ctx, tx, parties, late).await {
        Ok(statement) => Ok(statement.lines.into_iter().filter_map(claim).collect()),
        Err(StatementError::Refused { .. }) => Ok(Vec::new()),
        Err(StatementError::Other(error)) => Err(error),
    }
}

fn claim(line: StatementLine) -> Option<Claim> {
    let StatementLine { invoice, reference, interest, indemnity, explanations, .. } = line;
    let claim = Claim { invoice, reference, interest, indemnity, explanations };
    claim.sum().is_positive().then_some(claim)
}
