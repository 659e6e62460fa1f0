//! Invoices in the office: issued here, credited here, or issued elsewhere and added by hand.
//!
//! A paper that is issued here is laid out under the number that would follow; then it draws that number,
//! is stored and booked in one transaction: without its PDF there is no invoice, and no number is missing. From then on it is an invoice like
//! one that was imported: in the ledger, in scenarios, on the portal. It is never changed again; what
//! was wrong is corrected by a [credit note](issue_credit), line by line or as a whole.
//!
//! - `profile`: what a creditor's papers bear beyond its identity, and the prefixes of its series.
//! - `issue` and `credit`: judged, previewed, issued. `make`: what both have in common.
//! - `mentions`: what the law wants said. `add`: invoices of others.
//!
//! What is computed is in [`domain::billing`].
//!
//! These papers are PDFs. Electronic invoices as article 289 bis CGI wants them between businesses go
//! through an accredited platform, which this is none: such an invoice is issued there and added here.

mod add;
mod credit;
mod issue;
mod make;
mod mentions;
mod profile;

pub use add::{AddError, AddedInvoice, REFERENCE_MOST, add};
pub use credit::{
    CreditNoteError, Creditable, NewCredit, REASON_MOST, creditable, issue_credit, preview_credit,
};
pub use issue::{
    Fault, IssueError, NewInvoice, Preview, Start, TERM_MOST, TEXT_MOST, issue, preview, start,
};
pub use make::Made;
pub use profile::{NewProfile, Profile, ProfileError, change_profile, profile};
pub use store::invoicing::Correction;

use domain::party::Mandate;
use store::{creditors::Creditor, debtors::Debtor};

/// What an invoice cannot be issued without, and nobody has stated yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The creditor collects for others, who issue their invoices themselves.
    Mandate,
    /// The creditor's SIREN.
    Siren,
    /// The creditor's address.
    Address,
    /// The creditor's number for value-added tax, where a line bears tax.
    VatNumber,
    /// Why a line bears no tax, where one does not.
    Exemption,
    /// The debtor's address.
    DebtorAddress,
}

/// What is missing whatever the lines are (article L441-9 C. com.).
fn missing(creditor: &Creditor, debtor: &Debtor) -> Vec<Missing> {
    let french = creditor.country.eq_ignore_ascii_case("FR");
    let is_placed = |street: &str, city: &str| !street.trim().is_empty() && !city.trim().is_empty();
    [
        (Missing::Mandate, creditor.mandate == Mandate::ThirdParty),
        (Missing::Siren, french && creditor.siren.is_none()),
        (Missing::Address, !is_placed(&creditor.street, &creditor.city)),
        (Missing::DebtorAddress, !is_placed(&debtor.street, &debtor.city)),
    ]
    .into_iter()
    .filter_map(|(what, is_missing)| is_missing.then_some(what))
    .collect()
}

/// A short text as people type it: one line, as long as a paper takes.
fn short(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().count() <= most && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}
