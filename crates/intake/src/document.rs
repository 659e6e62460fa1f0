//! What CII and UBL have in common: from what a document states to a draft.

use crate::{
    draft::{InvoiceDraft, LineDraft},
    field::Field,
    figures::{Amount, Totals},
    party,
    reason::{Reason, Rejection},
    text::{self, LONG, SHORT},
    xml::El,
};
use chrono::NaiveDate;
use domain::{Money, invoice::InvoiceKind};
use rust_decimal::Decimal;

/// A line as stated.
pub(crate) struct StatedLine<'t> {
    pub(crate) label: Option<&'t str>,
    pub(crate) quantity: Option<El<'t>>,
    pub(crate) net: Amount<'t>,
    pub(crate) tax_rate: Option<El<'t>>,
}

/// A document as stated.
pub(crate) struct Stated<'t> {
    pub(crate) root: El<'t>,
    pub(crate) reference: El<'t>,
    pub(crate) kind: InvoiceKind,
    pub(crate) type_code: Option<&'t str>,
    pub(crate) issued_on: NaiveDate,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) totals: Totals<'t>,
    pub(crate) lines: Vec<StatedLine<'t>>,
    pub(crate) buyer_reference: Option<&'t str>,
    pub(crate) purchase_order: Option<&'t str>,
    pub(crate) preceding: Vec<&'t str>,
    pub(crate) payment_reference: Option<&'t str>,
    pub(crate) buyer: El<'t>,
    pub(crate) debtor: party::Stated<'t>,
    pub(crate) seller: party::Stated<'t>,
    pub(crate) payee: Option<&'t str>,
    pub(crate) accounts: Vec<&'t str>,
}

/// An element's text that has to be there and be short.
fn short(element: El<'_>, field: Field) -> Result<String, Rejection> {
    let kept = text::line(element.text().unwrap_or_default(), SHORT + 1);
    match kept.chars().count() {
        0 => Err(element.rejection(field, Reason::Missing)),
        count if count > SHORT => Err(element.rejection(field, Reason::TooLong { max: SHORT })),
        _ => Ok(kept),
    }
}

/// A number that only describes: too many decimals are rounded off.
fn detail(element: Option<El<'_>>) -> Result<Option<Decimal>, Rejection> {
    let Some((element, text)) = element.and_then(|element| Some((element, element.text()?))) else {
        return Ok(None);
    };
    match crate::figures::number(text) {
        Ok(number) => Ok(Some(number)),
        Err(Reason::TooPrecise) => Ok(text.parse().ok()),
        Err(reason) => Err(element.rejection(Field::LineDetail, reason)),
    }
}

impl Stated<'_> {
    /// The draft, once every amount has been checked.
    pub(crate) fn draft(self) -> Result<InvoiceDraft, Rejection> {
        let reference = short(self.reference, Field::Reference)?;
        let currency = self.totals.currency;
        let sums = self.totals.check()?;
        let summary = self.totals.summary;

        // A negative invoice gives back: it is a credit note. A negative credit note could mean
        // either, and publishers mean both.
        let negative = sums.gross.is_sign_negative() && !sums.gross.is_zero();
        let kind = match (self.kind, negative) {
            (InvoiceKind::CreditNote, true) => {
                return Err(summary
                    .rejection(Field::Total, Reason::NegativeCreditNote)
                    .with_value(&sums.gross.to_string()));
            }
            (InvoiceKind::Invoice, true) => InvoiceKind::CreditNote,
            (kind, false) => kind,
        };
        let sign = if negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let money = |field: Field, value: Decimal| {
            Money::from_decimal(value * sign, currency).map_err(|error| {
                let reason = match error {
                    domain::money::MoneyError::TooPrecise => Reason::TooPrecise,
                    _ => Reason::AmountTooLarge,
                };
                Rejection::at(summary.position(), field, reason).with_value(&value.to_string())
            })
        };
        let prepaid = money(Field::Prepaid, sums.prepaid)?;
        if prepaid.minor < 0 {
            let value = sums.prepaid.to_string();
            return Err(Rejection::at(summary.position(), Field::Prepaid, Reason::Negative)
                .with_value(&value));
        }

        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let net = Money::rounded(line.net.value * sign, currency)
                .map_err(|_| line.net.element.rejection(Field::LineNet, Reason::AmountTooLarge))?;
            lines.push(LineDraft {
                label: text::line(line.label.unwrap_or_default(), LONG),
                unit: line
                    .quantity
                    .and_then(|quantity| text::some_line(quantity.attribute("unitCode")?, 10)),
                quantity: detail(line.quantity)?.map(|quantity| quantity * sign),
                net,
                tax_rate: detail(line.tax_rate)?,
            });
        }

        let name = self.debtor.name.and_then(|name| text::some_line(name, LONG));
        let name = name.ok_or_else(|| {
            Rejection::at(self.buyer.position(), Field::DebtorName, Reason::Missing)
        })?;
        let mut remarks = Vec::new();
        let debtor = self.debtor.debtor(name, &mut remarks);
        let seller = self.seller.seller(&self.accounts, self.payee, &mut remarks);
        Ok(InvoiceDraft {
            position: self.root.position(),
            reference,
            kind,
            type_code: self.type_code.and_then(|code| text::some_line(code, 20)),
            issued_on: self.issued_on,
            due_on: self.due_on,
            total: money(Field::Total, sums.gross)?,
            net: sums.net.map(|net| money(Field::Net, net)).transpose()?,
            tax: sums.tax.map(|tax| money(Field::Tax, tax)).transpose()?,
            prepaid,
            rounding: money(Field::Rounding, sums.rounding)?,
            third_party: money(Field::ThirdParty, sums.third_party)?,
            due: money(Field::Due, sums.due)?,
            label: label(&lines),
            lines,
            buyer_reference: self.buyer_reference.and_then(|text| text::some_line(text, LONG)),
            purchase_order: self.purchase_order.and_then(|text| text::some_line(text, SHORT)),
            preceding: self
                .preceding
                .into_iter()
                .filter_map(|text| text::some_line(text, SHORT))
                .collect(),
            payment_reference: self.payment_reference.and_then(|text| text::some_line(text, LONG)),
            debtor,
            seller: Some(Box::new(seller)),
            file_is_document: false,
            remarks,
        })
    }
}

/// The first lines' labels: the documents' own notes are legal boilerplate.
fn label(lines: &[LineDraft]) -> Option<String> {
    let shown: Vec<&str> = lines
        .iter()
        .map(|line| line.label.as_str())
        .filter(|label| !label.is_empty())
        .take(3)
        .collect();
    text::some_line(&shown.join(", "), LONG)
}
