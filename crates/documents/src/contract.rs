//! Contracts: what was agreed to be paid, when, for which invoices.

use crate::{
    Check, Party, Style, figures,
    text::{self, LONG, SHORT},
};
use chrono::NaiveDate;
use domain::{Locale, Money, plans::PlanKind};
use serde_json::{Value, json};

/// The contract of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Language of the paper.
    pub locale: Locale,
    /// Colours and logo of whoever issues it.
    pub style: Style,
    /// The agreement's own number.
    pub number: String,
    /// Instalments, or a settlement for less.
    pub kind: PlanKind,
    /// When it was agreed, in the creditor's time zone.
    pub agreed_on: NaiveDate,
    /// To whom the money is owed.
    pub creditor: Party,
    /// Who collects on the creditor's behalf, if not the creditor.
    pub collector: Option<Party>,
    /// Who pays.
    pub debtor: Party,
    /// What the instalments come to.
    pub total: Money,
    /// Dates and amounts, in order.
    pub instalments: Vec<(NaiveDate, Money)>,
    /// The invoices by reference, with what was owed on each.
    pub invoices: Vec<(String, Money)>,
    /// What else was agreed, a paragraph each.
    pub terms: Vec<String>,
    /// How to verify the paper.
    pub check: Option<Check>,
}

impl Contract {
    pub(crate) fn data(&self) -> Value {
        let locale = self.locale;
        let money = |amount| locale.money(amount);
        let instalments: Vec<Value> = (1..)
            .zip(&self.instalments)
            .map(|(number, (due, amount))| {
                json!({
                    "number": number,
                    "due": locale.weekday_date(*due),
                    "amount": money(*amount),
                })
            })
            .collect();
        let invoices: Vec<Value> = self
            .invoices
            .iter()
            .map(|(reference, amount)| {
                json!({ "reference": text::line(reference, SHORT), "amount": money(*amount) })
            })
            .collect();
        let last = self.instalments.last().map(|(due, _)| locale.date(*due));
        json!({
            "lang": locale.as_str(),
            "style": self.style.data(),
            "date": figures::date(self.agreed_on),
            "number": text::line(&self.number, SHORT),
            "agreed": locale.date(self.agreed_on),
            "settlement": self.kind == PlanKind::Settlement,
            "sender": self.collector.as_ref().unwrap_or(&self.creditor).data(locale),
            "creditor": self.creditor.data(locale),
            "collected": self.collector.is_some(),
            "recipient": self.debtor.data(locale),
            "total": money(self.total),
            "last": last.unwrap_or_default(),
            "instalments": instalments,
            "invoices": invoices,
            "terms": self.terms.iter().map(|term| text::line(term, LONG)).collect::<Vec<_>>(),
            "check": self.check.as_ref().map(Check::data),
            "mentions": Vec::<String>::new(),
        })
    }
}
