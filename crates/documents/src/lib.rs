//! Paper: receipts, invoices and letters as PDF, laid out by typst in this process.
//!
//! - [`Renderer`] holds the fonts and typst's library; make one, share it, render from anywhere.
//! - [`Receipt`], [`Clearance`], [`InvoicePaper`], [`Contract`] and [`LetterPaper`] are what the papers say; [`BatchPaper`] is a
//!   day's letters in one file. Amounts and dates are worded here, by [`domain::Locale`]; templates
//!   only place them.
//! - `templates/paper.typ` is the family: page, letterhead, window for the address, tables, foot.
//!   `receipt.typ`, `clearance.typ`, `invoice.typ`, `contract.typ`, `letter.typ` and `batch.typ` are one paper each.
//! - [`specimen`] invents papers, for previews, for the check of a template when it is saved, and
//!   for tests.
//!
//! **To add a paper**, write its struct with a `data` method (see [`Receipt`]), its template
//! beside the others, and one method of [`Renderer`].
//!
//! # What a template can reach
//! Four names and nothing else: itself, `paper.typ`, `data.json` (the paper as strings) and the
//! pictures `logo`, `transfer.svg` and `link.svg` when there are any (a batch: its letters). No file of the machine, no network, no
//! package, no clock: today is the paper's own date. What people typed is only ever data, so
//! `#read("/etc/passwd")` as a name is printed as it stands; `eval` and `plugin` are taken out of
//! the language so that no template can turn data back into markup or run foreign code.
//!
//! # What bounds a template
//! Our own templates are fixed and their input is cut to size ([`MAX_LINES`], length limits on
//! every text). A creditor's own template is a program written by an authenticated administrator.
//! typst stops `while` after 10,000 rounds, calls after 80 levels and unstable layouts after five
//! tries, but it has no limit on time or memory and cannot be interrupted. So such a template
//! is laid out on a thread of its own: its caller gets an answer after at most
//! [`TEMPLATE_TIME`], and no more than [`TEMPLATE_THREADS`] run at once, whoever owns them; one
//! that does not end keeps its thread and its memory until the process ends, and a second one
//! makes [`DocumentError::Busy`] of every further template until then. Whoever may save templates
//! can therefore disturb other creditors' custom papers, and memory: run `worker` under a memory
//! limit, and render a [`specimen`] with a template before it is saved. Papers of our own keep
//! working throughout.
//!
//! # The files
//! PDF/A-2a and PDF/UA-1 (archivable, tagged for screen readers) whenever every character can be
//! drawn; Latin, Greek and Cyrillic can. A text in another script, an emoji, or a creditor's
//! template without headings or alternative texts makes a plain tagged PDF 1.7 instead of none;
//! a missing character shows as an empty box. The same input gives the same bytes.
#![warn(missing_docs)]

mod batch;
mod clearance;
mod contract;
mod figures;
mod guard;
mod invoice;
mod letter;
mod party;
mod receipt;
mod renderer;
pub mod specimen;
mod text;
mod world;

#[cfg(test)]
mod tests;

pub use batch::{BatchLetter, BatchPaper};
pub use clearance::{Clearance, ClearanceLine};
pub use contract::Contract;
pub use guard::{TEMPLATE_THREADS, TEMPLATE_TIME};
pub use invoice::{InvoiceLine, InvoicePaper, VatLine};
pub use letter::{EarlierLetter, LetterKind, LetterLine, LetterPaper, LetterPart};
pub use party::{Check, Logo, Party, Style};
pub use receipt::{Receipt, ReceiptLine};
pub use renderer::{DocumentError, Pages, Renderer};

/// Most lines a paper takes; beyond, [`DocumentError::TooManyLines`].
pub const MAX_LINES: usize = 1_000;

/// Largest text of a creditor's template, in bytes.
pub const MAX_TEMPLATE: usize = 64 * 1024;

/// The receipt's template as it stands, for a creditor who starts from it.
pub const RECEIPT_TEMPLATE: &str = include_str!("../templates/receipt.typ");

/// The invoice's template as it stands, for a creditor who starts from it.
pub const INVOICE_TEMPLATE: &str = include_str!("../templates/invoice.typ");

/// A letter's template; creditors word letters, they do not lay them out.
const LETTER_TEMPLATE: &str = include_str!("../templates/letter.typ");

/// A contract's template: what was signed is not laid out otherwise.
const CONTRACT_TEMPLATE: &str = include_str!("../templates/contract.typ");

/// A clearance letter's template.
const CLEARANCE_TEMPLATE: &str = include_str!("../templates/clearance.typ");

/// The template of a day's letters.
const BATCH_TEMPLATE: &str = include_str!("../templates/batch.typ");
