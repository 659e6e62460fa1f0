//! `acquit transfer`.

use clap::Args;

#[derive(Args)]
pub(crate) struct Transfer {
    /// The creditor's short name.
    #[arg(long)]
    pub creditor: String,
    /// The reference of an invoice to settle; several times for several of one debtor. What is too
    /// much stays as the debtor's credit.
    #[arg(long, required = true)]
    pub invoice: Vec<String>,
    /// How much arrived, in the creditor's currency: `240.00` or `240,00`.
    #[arg(long)]
    pub amount: String,
    /// On which day, `YYYY-MM-DD`.
    #[arg(long)]
    pub date: chrono::NaiveDate,
    /// The bank's own reference of the movement: the same one is booked once.
    #[arg(long)]
    pub reference: String,
    /// Who sent it.
    #[arg(long, default_value = "")]
    pub payer: String,
}
