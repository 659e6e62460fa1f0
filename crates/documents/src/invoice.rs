//! Invoices of our own making, for claims that came without a PDF.

use crate::{
    Check, Party, Style, figures,
    text::{self, LONG, SHORT},
};
use chrono::NaiveDate;
use domain::{Locale, Money, bank::BankAccount, invoice::InvoiceKind, reference::RfReference};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// An invoice or a credit note as issued: it does not change with payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoicePaper {
    /// Language of the paper.
    pub locale: Locale,
    /// Colours and logo of the creditor.
    pub style: Style,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// Its reference.
    pub reference: String,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// Date from which it is late the day after.
    pub due_on: NaiveDate,
    /// What it is about, in a few words.
    pub subject: Option<String>,
    /// The customer's order number.
    pub order: Option<String>,
    /// What else its head says, each with its name: when it was supplied, what it corrects.
    pub facts: Vec<(String, String)>,
    /// Who issues it.
    pub creditor: Party,
    /// Who owes it.
    pub debtor: Party,
    /// What was sold.
    pub lines: Vec<InvoiceLine>,
    /// Total without tax, where tax is shown.
    pub net_total: Option<Money>,
    /// Tax by rate.
    pub vat: Vec<VatLine>,
    /// What is owed, tax included.
    pub total: Money,
    /// Terms of payment, late-payment and other mentions, a paragraph each.
    pub mentions: Vec<String>,
    /// Where to transfer the money.
    pub account: Option<BankAccount>,
    /// What the transfer must carry.
    pub transfer_reference: Option<RfReference>,
    /// How to verify the paper.
    pub check: Option<Check>,
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What was sold.
    pub description: String,
    /// How many.
    pub quantity: Option<Decimal>,
    /// For one, without tax.
    pub unit_price: Option<Money>,
    /// Tax rate in per cent.
    pub vat_rate: Option<Decimal>,
    /// For all, without tax.
    pub amount: Money,
}

/// Tax at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatLine {
    /// Per cent.
    pub rate: Decimal,
    /// What it is computed on.
    pub base: Money,
    /// The tax.
    pub tax: Money,
}

impl InvoiceLine {
    fn data(&self, locale: Locale) -> Value {
        json!({
            "description": text::line(&self.description, LONG),
            "quantity": self.quantity.map(|quantity| figures::decimal(locale, quantity)),
            "unit_price": self.unit_price.map(|price| locale.money(price)),
            "vat_rate": self.vat_rate.map(|rate| figures::percent(locale, rate)),
            "amount": locale.money(self.amount),
        })
    }
}

impl InvoicePaper {
    /// The transfer code, for an invoice that can be paid by transfer.
    pub(crate) fn transfer_code(&self) -> Option<String> {
        match (&self.account, &self.transfer_reference) {
            (Some(account), Some(reference)) => {
                figures::transfer_code(account, self.total, reference)
            }
            _ => None,
        }
    }

    pub(crate) fn data(&self, has_code: bool) -> Value {
        let locale = self.locale;
        let money = |amount| locale.money(amount);
        let short = |text: &Option<String>| {
            text.as_deref().map(|text| text::line(text, SHORT)).filter(|text| !text.is_empty())
        };
        let vat: Vec<Value> = self
            .vat
            .iter()
            .map(|vat| {
                json!({
                    "rate": figures::percent(locale, vat.rate),
                    "base": money(vat.base),
                    "tax": money(vat.tax),
                })
            })
            .collect();
        let facts: Vec<[String; 2]> = self
            .facts
            .iter()
            .map(|(name, value)| [text::line(name, SHORT), text::line(value, SHORT)])
            .collect();
        let account = self.account.as_ref().map(|account| {
            json!({
                "holder": text::line(&account.holder, SHORT),
                "iban": text::line(&account.grouped_iban(), SHORT),
                "bic": account.bic.as_deref().map(|bic| text::line(bic, 20)),
            })
        });
        json!({
            "lang": locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.issued_on),
            "credit_note": self.kind == InvoiceKind::CreditNote,
            "number": text::line(&self.reference, SHORT),
            "issued": locale.date(self.issued_on),
            "due": locale.weekday_date(self.due_on),
            "due_short": locale.date(self.due_on),
            "subject": short(&self.subject),
            "order": short(&self.order),
            "facts": facts,
            "sender": self.creditor.data(locale),
            "recipient": self.debtor.data(locale),
            "lines": self.lines.iter().map(|line| line.data(locale)).collect::<Vec<_>>(),
            "net_total": self.net_total.map(money),
            "vat": vat,
            "total": money(self.total),
            "account": account,
            "transfer_reference": self.transfer_reference.as_ref().map(RfReference::grouped),
            "transfer_code": has_code,
            "check": self.check.as_ref().map(Check::data),
            "mentions": self.mentions.iter().map(|text| text::line(text, LONG)).collect::<Vec<_>>(),
        })
    }
}
