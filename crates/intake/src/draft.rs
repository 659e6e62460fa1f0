//! What a file says, checked but not yet stored: the values every format is turned into.
//!
//! Amounts are in the draft's currency and never negative unless said otherwise. Numbers such as
//! BT-112 are the business terms of EN 16931, so that a reader can go from here to the standard.

use crate::{
    field::Field,
    reason::{Position, Reason},
};
use chrono::NaiveDate;
use domain::{
    Currency, Locale, Money,
    invoice::InvoiceKind,
    party::{Address, DebtorKind},
};
use rust_decimal::Decimal;

/// One invoice or credit note as a file states it.
///
/// Always true: `due == total - prepaid + rounding + third_party`, and every amount has the
/// currency of `total`.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceDraft {
    /// Where it stands in the file: a row, or the root element.
    pub position: Position,
    /// Its number, 1 to 100 characters (BT-1).
    pub reference: String,
    /// Invoice or credit note. An invoice with a negative total is a credit note here.
    pub kind: InvoiceKind,
    /// The UNTDID 1001 code as stated, such as `380` (BT-3); none in CSV files.
    pub type_code: Option<String>,
    /// Issue date (BT-2), between 1970 and 2100.
    pub issued_on: NaiveDate,
    /// Due date (BT-9); the latest one when a file states several; none when the caller has to
    /// apply the creditor's payment terms. In XML it may precede the issue date, as direct debits
    /// do; in CSV that is refused as a swap of columns.
    pub due_on: Option<NaiveDate>,
    /// Total with tax (BT-112), zero or more, for credit notes too.
    pub total: Money,
    /// Total without tax (BT-109), if stated. Negative only if `tax` outweighs it.
    pub net: Option<Money>,
    /// Total tax (BT-110), if stated.
    pub tax: Option<Money>,
    /// What the file says is already paid (BT-113), zero or more.
    pub prepaid: Money,
    /// Rounding of the amount to pay (BT-114), a few minor units of either sign.
    pub rounding: Money,
    /// Claims of others collected with this invoice (BT-DEX-002, XRechnung extension); otherwise 0.
    pub third_party: Money,
    /// What remains to pay (BT-115); negative when more was paid than claimed.
    pub due: Money,
    /// What it is about, in one line of at most 200 characters.
    pub label: Option<String>,
    /// Its lines, in the file's order; none in CSV files and in MINIMUM and BASIC WL profiles.
    pub lines: Vec<LineDraft>,
    /// The buyer's routing reference (BT-10), such as the `code service` of a French public body.
    pub buyer_reference: Option<String>,
    /// Purchase order (BT-13).
    pub purchase_order: Option<String>,
    /// Invoices that this one corrects or credits (BT-25), in the file's order.
    pub preceding: Vec<String>,
    /// What a transfer should carry (BT-83).
    pub payment_reference: Option<String>,
    /// Who owes.
    pub debtor: DebtorDraft,
    /// Who claims, as stated: for the caller to compare with the creditor it imports for, or to name
    /// the one for whom that one collects. In CSV files a name at most.
    pub seller: Option<Box<SellerDraft>>,
    /// The file read is a PDF that is itself the invoice's document: keep it with the invoice.
    pub file_is_document: bool,
    /// Details of a party that could not be used and were left out.
    pub remarks: Vec<Remark>,
}

impl InvoiceDraft {
    /// The currency of every amount (BT-5).
    pub const fn currency(&self) -> Currency {
        self.total.currency
    }
}

/// One line of an invoice. Amounts of credit notes are positive when they give back.
#[derive(Clone, Debug, PartialEq)]
pub struct LineDraft {
    /// What was sold (BT-153), at most 200 characters; may be empty.
    pub label: String,
    /// Quantity (BT-129), in `unit`; negative for returned goods.
    pub quantity: Option<Decimal>,
    /// Unit of the quantity as a code of UN/ECE Recommendation 20, such as `C62` or `HUR`.
    pub unit: Option<String>,
    /// Amount without tax (BT-131), rounded to the minor unit; negative lines exist.
    pub net: Money,
    /// Tax rate in percent (BT-152): 20 is 20 %.
    pub tax_rate: Option<Decimal>,
}

impl LineDraft {
    /// The amount with tax, rounded half-up: indicative, for taxes are summed before rounding.
    pub fn gross(&self) -> Option<Money> {
        let factor = Decimal::ONE_HUNDRED.checked_add(self.tax_rate?)?;
        let gross = self.net.to_decimal().checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED)?;
        Money::rounded(gross, self.net.currency).ok()
    }
}

/// Who owes (BG-7), as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DebtorDraft {
    /// The creditor's own code for this debtor (BT-46), at most 100 characters.
    pub reference: Option<String>,
    /// Name (BT-44), 1 to 200 characters.
    pub name: String,
    /// What it is in law: stated in CSV files, inferred in XML files from the SIREN (1 and 2 start
    /// those of public bodies) or from a tax number; none when nothing tells.
    pub kind: Option<DebtorKind>,
    /// SIREN, nine digits with a right check digit (BT-47 of scheme 0002, or within the tax number).
    pub siren: Option<String>,
    /// Tax number without blanks, such as `FR19787878784` (BT-48).
    pub vat_id: Option<String>,
    /// Postal address (BG-8).
    pub address: Address,
    /// E-mail (BT-58, or BT-49 of scheme `EM`).
    pub email: Option<String>,
    /// Telephone as written (BT-57), at most 40 characters.
    pub phone: Option<String>,
    /// Whom to ask for (BT-56).
    pub contact_name: Option<String>,
    /// Language to write in, if stated.
    pub language: Option<Locale>,
}

/// Who claims (BG-4) and who is to be paid (BG-10, BG-17), as stated and not otherwise checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SellerDraft {
    /// Name (BT-27).
    pub name: String,
    /// SIREN, nine digits (BT-30 of scheme 0002 or 0009, or within the tax number).
    pub siren: Option<String>,
    /// SIRET, fourteen digits, if that is what the file gives.
    pub siret: Option<String>,
    /// Tax number without blanks (BT-31).
    pub vat_id: Option<String>,
    /// Accounts to pay into (BT-84) that are valid IBANs, without blanks.
    pub ibans: Vec<String>,
    /// Who is to be paid if not the seller, such as a factor (BT-59).
    pub payee: Option<String>,
}

/// A detail that was left out of a draft because it cannot be used; the claim itself stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// Which detail.
    pub field: Field,
    /// Why.
    pub reason: Reason,
    /// The text in question, at most 80 characters.
    pub value: String,
}
