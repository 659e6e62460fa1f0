//! `acquit creditor`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Creditor {
    #[command(subcommand)]
    pub change: Option<CreditorChange>,
    #[command(flatten)]
    pub new: Option<NewCreditor>,
}

#[derive(Subcommand)]
pub(crate) enum CreditorChange {
    /// Changes what is given and leaves the rest; each change is in the audit.
    Change(ChangedCreditor),
}

#[derive(Args)]
pub(crate) struct ChangedCreditor {
    /// Short name.
    #[arg(long)]
    pub slug: String,
    /// A picture, PNG or JPEG.
    #[arg(long)]
    pub logo: Option<PathBuf>,
    /// Name, as debtors read it.
    #[arg(long)]
    pub name: Option<String>,
    /// What it does.
    #[arg(long)]
    pub activity: Option<String>,
    /// Street and number.
    #[arg(long)]
    pub street: Option<String>,
    #[arg(long)]
    pub postcode: Option<String>,
    #[arg(long)]
    pub city: Option<String>,
    /// Where debtors' answers go.
    #[arg(long)]
    pub email: Option<String>,
    #[arg(long)]
    pub phone: Option<String>,
    /// Brand colour, `#RRGGBB`.
    #[arg(long)]
    pub colour: Option<String>,
    /// What opens a debtor's file: `none`, `postcode`, `siren` or `code`.
    #[arg(long)]
    pub gate: Option<String>,
    /// Where transfers go.
    #[arg(long)]
    pub iban: Option<String>,
    #[arg(long)]
    pub bic: Option<String>,
    /// The account holder's name as payers' banks check it.
    #[arg(long)]
    pub holder: Option<String>,
    /// Days from issue to due date when a file gives no due date.
    #[arg(long)]
    pub payment_term_days: Option<i64>,
    /// Bank days for which "I have transferred" keeps reminders still.
    #[arg(long)]
    pub transfer_hold_days: Option<i64>,
}

#[derive(Args)]
pub(crate) struct NewCreditor {
    /// Short name, used on the command line.
    #[arg(long)]
    pub slug: String,
    /// Name, as debtors read it.
    #[arg(long)]
    pub name: String,
    /// `own` or `third_party`.
    #[arg(long, default_value = "own")]
    pub mandate: String,
    /// What it does.
    #[arg(long, default_value = "")]
    pub activity: String,
    /// SIREN.
    #[arg(long)]
    pub siren: Option<String>,
    /// Street and number.
    #[arg(long, default_value = "")]
    pub street: String,
    #[arg(long, default_value = "")]
    pub postcode: String,
    #[arg(long, default_value = "")]
    pub city: String,
    /// Where debtors' answers go.
    #[arg(long)]
    pub email: String,
    #[arg(long)]
    pub phone: Option<String>,
    /// Brand colour, `#RRGGBB`.
    #[arg(long, default_value = "#1f4e79")]
    pub colour: String,
    /// What opens a debtor's file: `none`, `postcode`, `siren` or `code`.
    #[arg(long, default_value = "code")]
    pub gate: String,
    /// Where transfers go.
    #[arg(long)]
    pub iban: String,
    #[arg(long)]
    pub bic: Option<String>,
    /// The account holder's name as payers' banks check it; the creditor's name if not given.
    #[arg(long)]
    pub holder: Option<String>,
    #[arg(long, default_value = "Europe/Paris")]
    pub time_zone: String,
    /// A picture, PNG or JPEG.
    #[arg(long)]
    pub logo: Option<PathBuf>,
}
