//! `acquit staff`.

use clap::{Args, Subcommand};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Staff {
    #[command(subcommand)]
    pub change: Option<StaffChange>,
    #[command(flatten)]
    pub new: Option<NewStaff>,
}

#[derive(Subcommand)]
pub(crate) enum StaffChange {
    /// Shuts somebody out at once, wherever they are signed in.
    Disable(StaffEmail),
    /// Lets somebody in again, with the password and the codes they had.
    Enable(StaffEmail),
    /// Gives somebody a role at a creditor, instead of the one they had there.
    Role {
        #[command(flatten)]
        who: StaffEmail,
        /// The creditor's short name.
        #[arg(long)]
        creditor: String,
        /// `viewer`, `collector`, `manager` or `admin`.
        #[arg(long)]
        role: String,
    },
    /// Gives somebody another password, read from standard input, and another secret for their
    /// one-time codes, which is printed once.
    Reset(StaffEmail),
}

#[derive(Args)]
pub(crate) struct StaffEmail {
    /// How they sign in.
    #[arg(long)]
    pub email: String,
}

#[derive(Args)]
pub(crate) struct NewStaff {
    /// How they sign in.
    #[arg(long)]
    pub email: String,
    /// As colleagues read it.
    #[arg(long)]
    pub name: String,
    /// `viewer`, `collector`, `manager` or `admin`.
    #[arg(long)]
    pub role: String,
    /// Short names of the creditors they work for.
    #[arg(long, required = true)]
    pub creditor: Vec<String>,
    /// `fr` or `en`.
    #[arg(long, default_value = "fr")]
    pub language: String,
}
