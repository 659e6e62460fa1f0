//! The command line.

mod creditor;
mod staff;
mod transfer;

pub(crate) use creditor::{ChangedCreditor, Creditor, CreditorChange, NewCreditor};
pub(crate) use staff::{NewStaff, Staff, StaffChange};
pub(crate) use transfer::Transfer;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{JobId, Locale, feed::Scope};
use std::path::PathBuf;

/// Acquit: a payment portal for debtors and a back office for collectors.
#[derive(Parser)]
#[command(name = "acquit", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Configuration file (TOML); `acquit.toml` if it exists. The environment (`ACQUIT__…`) goes
    /// before it.
    #[arg(long, global = true, env = "ACQUIT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serves the portal and the office.
    ///
    /// Example: `ACQUIT__DATABASE__URL=sqlite:/var/lib/acquit/acquit.db acquit serve`
    Serve,
    /// Does background work only: messages, events of providers, imports. As many as you like may
    /// share one PostgreSQL database.
    ///
    /// Example: `ACQUIT__DATABASE__URL=postgres://acquit@db/acquit acquit worker`
    Worker,
    /// Brings the database's schema up to date. Safe to repeat; `serve` and `worker` refuse to
    /// start on an older schema only if this fails.
    ///
    /// Example: `acquit migrate`
    Migrate,
    /// Takes in invoices: CSV, Factur-X or ZUGFeRD PDF, CII or UBL XML. Prints one JSON object a
    /// file; exits with 1 if anything was rejected. Safe to repeat.
    ///
    /// Example: `acquit import --creditor demo factures.csv facture-42.pdf`
    Import(Import),
    /// Takes in scores from outside, one line a debtor: `reference;score;source;date[;segment]`, with
    /// a score from 0 (worst) to 100. Prints what came of it as JSON; exits with 1 if a line was
    /// rejected. Safe to repeat: an older score never replaces a newer one.
    ///
    /// Example: `acquit scores --creditor demo scores.csv`
    Scores(Scores),
    /// Makes a new access link for a debtor's contact and prints it. The link is a secret.
    ///
    /// Example: `acquit link --creditor demo --debtor C-1042`
    Link(Link),
    /// Takes in one message that came back, from standard input: for a mail server to pipe into. Exits
    /// with 75 when it should try again.
    ///
    /// Example: `acquit bounce --recipient "$RECIPIENT" < message`
    Bounce(Bounce),
    /// Checks the whole ledger and prints a JSON report; exits with 1 if anything is wrong.
    ///
    /// Example: `acquit verify-ledger`
    VerifyLedger,
    /// Checks the chain of every creditor's audit and prints a JSON report; exits with 1 if an event was
    /// changed, left out or slipped in. Where each chain ends is told: keep it on another machine.
    ///
    /// Example: `acquit verify-audit`
    VerifyAudit,
    /// Lists the jobs that were given up, whichever creditor's, and those that concern none and so
    /// appear in no office. `--retry` gives one of them another chance.
    ///
    /// Examples: `acquit jobs`, `acquit jobs --json`, `acquit jobs --retry ID`
    Jobs(Jobs),
    /// Plans a day of reminders and does what is due, printing how many invoices met which fate.
    /// Safe to run twice; `worker` and `serve` do the same by themselves each morning.
    ///
    /// Example: `acquit run --creditor demo --date 2026-11-23 --dry-run --explain`
    Run(Run),
    /// Checks the configuration and prints it without its secrets.
    ///
    /// Example: `acquit --config /etc/acquit.toml check-config`
    CheckConfig,
    /// Adds a member of staff; prints the secret of their one-time codes once. The password is
    /// read from standard input. `disable`, `enable`, `role` and `reset` change one: their sessions
    /// end at once.
    ///
    /// Examples: `acquit staff --email claire@example.com --name "Claire" --role admin --creditor demo`,
    /// `acquit staff disable --email claire@example.com`
    Staff(Staff),
    /// Books a transfer that reached the creditor's account, and prints what it settled as JSON.
    /// Safe to repeat with the same reference: it is booked once, and told again.
    ///
    /// Example: `acquit transfer --creditor demo --invoice F2026-014 --amount 240.00 --date 2026-11-20 --reference VIR-8812`
    Transfer(Transfer),
    /// Makes a key with which a creditor's own systems read, and prints it, once: it is stored
    /// nowhere.
    ///
    /// Example: `acquit api-key --creditor demo --name "ERP" --scope events:read`
    ApiKey(NewApiKey),
    /// Adds a creditor; `change` gives one another name, logo, colour, account or terms.
    ///
    /// Examples: `acquit creditor --slug atelier --name "Atelier" --email compta@atelier.fr --iban FR14…`,
    /// `acquit creditor change --slug atelier --logo logo.png`
    Creditor(Box<Creditor>),
    /// Fills a folder with a believable demonstration and serves it.
    ///
    /// Example: `acquit demo --port 3000 --data demo-data`
    Demo(Demo),
    /// The assistant without a database: what it reads in messages, what it answers, and whether its
    /// rules are sound.
    ///
    /// Example: `acquit chat explain --lang fr "je peux payer en 3 fois ?"`
    Chat(Chat),
    /// Measures speed against limits taken in the same run.
    ///
    /// Example: `acquit bench`
    Bench(Bench),
}

#[derive(Args)]
pub(crate) struct Import {
    /// The creditor's short name.
    #[arg(long)]
    pub creditor: String,
    /// Files to take in.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Bounce {
    /// The address it was delivered to: the envelope's recipient.
    #[arg(long)]
    pub recipient: String,
}

#[derive(Args)]
pub(crate) struct Chat {
    #[command(subcommand)]
    pub command: ChatCommand,
}

#[derive(Subcommand)]
pub(crate) enum ChatCommand {
    /// Reads `{"id","lang","text"}` a line; prints `{"id","intent","also","slots"}` a line.
    ///
    /// Example: `acquit chat classify --today 2026-03-10 < utterances.jsonl`
    Classify {
        /// The day on which the messages were written.
        #[arg(long)]
        today: NaiveDate,
    },
    /// Answers dialogues, each in its own `context`; prints `{"id","turns":[{"act","slots","then"}]}` a
    /// line.
    ///
    /// Example: `acquit chat replay < dialogues.jsonl`
    Replay,
    /// Finds one kind of value in `{"id","lang","ref","text"}` a line; prints `{"id","found":[…]}` a line.
    ///
    /// Example: `acquit chat slots --kind date < cases.jsonl`
    Slots {
        /// `date`, `period`, `amount`, `number`, `duration`, `percent`, `ordinal`, `yesno` or `pan`.
        #[arg(long)]
        kind: chat::cli::Kind,
    },
    /// Prints as JSON how a message is read: what was found, which rules fired, what was decided.
    ///
    /// Example: `acquit chat explain --lang en "stop texting me"`
    Explain {
        /// The language of the session: `fr` or `en`.
        #[arg(long)]
        lang: Locale,
        /// The day on which it was written; today, if none is given.
        #[arg(long)]
        today: Option<NaiveDate>,
        /// The message.
        text: String,
    },
    /// Checks rule packs, the product's own if none is named; a line a finding, and exit code 1 if there is
    /// one.
    ///
    /// Example: `acquit chat lint overlay.toml`
    Lint {
        /// Overlays of creditors.
        packs: Vec<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct Scores {
    /// The creditor's short name.
    #[arg(long)]
    pub creditor: String,
    /// The file, in UTF-8.
    pub file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Link {
    /// The creditor's short name.
    #[arg(long)]
    pub creditor: String,
    /// The debtor's reference at that creditor.
    #[arg(long)]
    pub debtor: String,
}

#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "the option is called --dry-run")]
pub(crate) struct Run {
    /// The creditor's short name; every creditor if not given.
    #[arg(long)]
    pub creditor: Option<String>,
    /// The day, `YYYY-MM-DD`; today at each creditor's if not given. One that has not come yet
    /// needs `--dry-run`.
    #[arg(long)]
    pub date: Option<chrono::NaiveDate>,
    /// Write and send nothing: say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON: one object a creditor, and with `--explain` one an invoice before it.
    #[arg(long)]
    pub json: bool,
    /// Print a line for each invoice: what happens, or why it waits and until when.
    #[arg(long)]
    pub explain: bool,
}

#[derive(Args)]
pub(crate) struct Jobs {
    /// Print one JSON object a line instead of a table.
    #[arg(long, conflicts_with = "retry")]
    pub json: bool,
    /// Give the job of this identifier another chance: a worker takes it at once.
    #[arg(long, value_name = "ID")]
    pub retry: Option<JobId>,
}

#[derive(Args)]
pub(crate) struct NewApiKey {
    /// The creditor's short name.
    #[arg(long)]
    pub creditor: String,
    /// What it is for.
    #[arg(long)]
    pub name: String,
    /// `events:read`, `requests:read`, `invoices:read`; several times for several.
    #[arg(long, required = true)]
    pub scope: Vec<Scope>,
    /// Days it lives.
    #[arg(long, default_value_t = 365)]
    pub days: i64,
}

#[derive(Args)]
pub(crate) struct Demo {
    /// Port on loopback.
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// Where everything is kept; its database is `acquit.db` there.
    #[arg(long, default_value = "demo-data")]
    pub data: PathBuf,
    /// Print one line of JSON when ready, instead of text.
    #[arg(long)]
    pub json: bool,
    /// A folder of electronic invoices to take in as well, if it exists.
    #[arg(long, default_value = "../shared/invoices")]
    pub invoices: PathBuf,
}

#[derive(Args)]
pub(crate) struct Bench {
    /// The database to measure on; PostgreSQL in a new database of the server that
    /// `ACQUIT_TEST_POSTGRES_URL` names.
    #[arg(long, value_enum, default_value_t = BenchDatabase::Sqlite)]
    pub on: BenchDatabase,
    /// What to measure; everything without it.
    #[arg(long, value_enum)]
    pub only: Vec<BenchPart>,
    /// Seconds each measurement takes.
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// Rows of the import measured.
    #[arg(long, default_value_t = 100_000)]
    pub rows: usize,
    /// Open invoices of the day that is planned on PostgreSQL; a fifth of them on SQLite.
    #[arg(long, default_value_t = 1_000_000)]
    pub invoices: usize,
    /// Open requests of the queue that is opened.
    #[arg(long, default_value_t = 50_000)]
    pub requests: usize,
    /// Only fills the database at an address, for a measurement in another process. It may hold a
    /// password: arguments are everybody's to read, the environment is not.
    #[arg(
        long,
        hide = true,
        value_name = "URL",
        env = "ACQUIT_BENCH_FILL",
        hide_env_values = true
    )]
    pub fill: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchDatabase {
    Sqlite,
    Postgresql,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchPart {
    Overview,
    Import,
    Planning,
    Queue,
    Talk,
}

impl Bench {
    /// Whether a part was asked for.
    pub(crate) fn wants(&self, part: BenchPart) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}
