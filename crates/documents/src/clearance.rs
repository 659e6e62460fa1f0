//! Clearance letters: that a debtor owes nothing any more, and which invoices were settled when.

use crate::{
    Check, Party, Style, figures,
    text::{self, LONG, SHORT},
};
use chrono::NaiveDate;
use domain::{Locale, Money};
use serde_json::{Value, json};

/// What a creditor, or whoever collects for one, certifies when all is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearance {
    /// Language of the paper.
    pub locale: Locale,
    /// Colours and logo of whoever issues it.
    pub style: Style,
    /// The debtor's reference at the creditor's.
    pub number: String,
    /// The day as of which nothing is owed, in the creditor's time zone.
    pub as_of: NaiveDate,
    /// To whom the money was owed.
    pub creditor: Party,
    /// Who collected on the creditor's behalf, if not the creditor.
    pub collector: Option<Party>,
    /// Who owes nothing any more.
    pub debtor: Party,
    /// What was settled, the oldest first.
    pub lines: Vec<ClearanceLine>,
    /// What of it the paper has no room for.
    pub earlier: usize,
    /// How to verify the paper.
    pub check: Option<Check>,
    /// Legal and other mentions, a paragraph each.
    pub mentions: Vec<String>,
}

/// One invoice that is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearanceLine {
    /// The invoice's reference.
    pub reference: String,
    /// Its date of issue.
    pub issued_on: NaiveDate,
    /// Its amount, all taxes included.
    pub total: Money,
    /// The day on which nothing was left of it.
    pub settled_on: NaiveDate,
}

impl Clearance {
    pub(crate) fn data(&self) -> Value {
        let locale = self.locale;
        let line = |line: &ClearanceLine| {
            json!({
                "reference": text::line(&line.reference, SHORT),
                "date": locale.date(line.issued_on),
                "total": locale.money(line.total),
                "settled": locale.date(line.settled_on),
            })
        };
        json!({
            "lang": locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.as_of),
            "number": text::line(&self.number, SHORT),
            "as_of": locale.date(self.as_of),
            "sender": self.collector.as_ref().unwrap_or(&self.creditor).data(locale),
            "creditor": self.creditor.data(locale),
            "collected": self.collector.is_some(),
            "recipient": self.debtor.data(locale),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "earlier": self.earlier,
            "check": self.check.as_ref().map(Check::data),
            "mentions": self.mentions.iter().map(|text| text::line(text, LONG)).collect::<Vec<_>>(),
        })
    }
}
