//! What the dialogue must know of the debtor and of the creditor's policy.

use crate::slots::json;
use chrono::NaiveDate;
use domain::{Currency, Locale, Money, scenario::HoldReason};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The end of a reference names it from so many characters on; fewer could be an amount or a day.
const SHORTEST_END: usize = 3;

/// What a turn is decided with, beside the message. Deserialises from the `context` of
/// `dialogues*.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Context {
    /// The day in the creditor's time zone.
    pub today: NaiveDate,
    /// The language that the conversation starts in.
    #[serde(rename = "lang")]
    pub language: Locale,
    /// What is open, in the order in which it is shown.
    pub invoices: Vec<Invoice>,
    /// What the creditor allows without asking a person.
    pub policy: Policy,
    /// The currency of every amount.
    #[serde(default = "euro")]
    pub currency: Currency,
    /// Country whose help lines are named, ISO 3166-1 alpha-2; France when absent.
    #[serde(default = "france")]
    pub country: String,
    /// What the creditor owes the debtor, in major units: it is taken off what is owed in all.
    #[serde(default, with = "json::number")]
    pub credit: Decimal,
    /// Why the law forbids paying and agreeing on anything, if it does.
    #[serde(default)]
    pub forbidden: Option<HoldReason>,
    /// The plan that is kept, if there is one.
    #[serde(default)]
    pub plan: Option<Agreed>,
    /// Whether a promise is for all that is owed, so that none is for a part.
    #[serde(default)]
    pub whole_promises: bool,
}

/// A plan that is kept, as of today. Amounts in major units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// What its instalments come to.
    #[serde(with = "json::number")]
    pub total: Decimal,
    /// What has been paid of it.
    #[serde(with = "json::number")]
    pub paid: Decimal,
    /// What was due by today and is not paid.
    #[serde(default, with = "json::number")]
    pub missed: Decimal,
    /// What remains of the first instalment that is not paid …
    #[serde(default, with = "json::maybe_number")]
    pub next: Option<Decimal>,
    /// … and its day.
    #[serde(default)]
    pub next_on: Option<NaiveDate>,
}

/// An open invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// What the debtor sees on it.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What is still owed on it, in major units.
    #[serde(with = "json::number")]
    pub amount: Decimal,
    /// When it was due.
    pub due: NaiveDate,
    /// What it is for.
    #[serde(default)]
    pub label: String,
    /// What is claimed on it beside, in major units: late interest and the indemnity.
    #[serde(default, with = "json::number")]
    pub claimed: Decimal,
    /// How that is made up, a line each, in the debtor's language.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Whether the plan that is kept covers it.
    #[serde(default)]
    pub in_plan: bool,
}

impl Invoice {
    /// What is asked for on it, in major units: what is owed, and what is claimed beside.
    pub fn asked(&self) -> Decimal {
        self.amount + self.claimed
    }
}

/// The creditor's policy. A value on a limit is inside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// Instalments.
    pub plan: PlanPolicy,
    /// Promises.
    pub promise: Days,
    /// Delays.
    pub delay: Days,
    /// Settlements.
    pub discount: DiscountPolicy,
    /// Payments in part.
    pub partial: PartialPolicy,
}

/// Which plans stand without a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanPolicy {
    /// At most so many instalments.
    pub max_instalments: u32,
    /// Each at least so much, in major units; the last may be smaller.
    #[serde(with = "json::number")]
    pub min_instalment: Decimal,
    /// The first at most so many days from today.
    pub max_first_days: u32,
    /// The first so many days from today, when the debtor names no day.
    pub default_start_days: u32,
    /// Whether any plan stands without a person.
    pub auto_approve: bool,
}

/// A limit in days from today.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Days {
    /// At most so many.
    pub max_days: u32,
}

/// What a person may grant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DiscountPolicy {
    /// At most so many per cent; nothing is granted without a person.
    #[serde(with = "json::number")]
    pub max_percent: Decimal,
}

/// What a payment in part must reach.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartialPolicy {
    /// At least so much, in major units.
    #[serde(with = "json::number")]
    pub min: Decimal,
}

fn euro() -> Currency {
    Currency::EUR
}

fn france() -> String {
    "FR".to_owned()
}

impl Context {
    /// Everything that is owed.
    pub fn balance(&self) -> Decimal {
        self.invoices.iter().map(|invoice| invoice.amount).sum()
    }

    /// Everything that is asked for, as the portal's first page says it: what is owed less credits,
    /// and what is claimed beside.
    pub fn asked(&self) -> Decimal {
        let owed = (self.balance() - self.credit).max(Decimal::ZERO);
        owed + self.invoices.iter().map(|invoice| invoice.claimed).sum::<Decimal>()
    }

    /// Whether there is nothing but what the plan that is kept covers.
    pub fn all_in_plan(&self) -> bool {
        self.plan.is_some() && self.invoices.iter().all(|invoice| invoice.in_plan)
    }

    /// What is owed on one invoice, or on all when none is named.
    pub fn owed(&self, reference: Option<&str>) -> Decimal {
        reference
            .and_then(|reference| self.invoice(reference))
            .map_or_else(|| self.balance(), |invoice| invoice.amount)
    }

    /// The invoice that a reference names, whatever its case, blanks and hyphens; its number
    /// alone is enough when only one invoice has it.
    pub fn invoice(&self, reference: &str) -> Option<&Invoice> {
        let wanted = letters(reference);
        let exactly = |invoice: &&Invoice| letters(&invoice.reference) == wanted;
        let by_its_end = || {
            let mut found = self.invoices.iter().filter(|invoice| {
                wanted.len() >= SHORTEST_END && letters(&invoice.reference).ends_with(&wanted)
            });
            found.next().filter(|_| found.next().is_none())
        };
        self.invoices.iter().find(exactly).or_else(by_its_end)
    }

    /// The only invoice, when there is one only.
    pub fn only(&self) -> Option<&Invoice> {
        match self.invoices.as_slice() {
            [invoice] => Some(invoice),
            _ => None,
        }
    }

    /// An amount as it is written for people, rounded to the minor unit.
    pub fn money(&self, amount: Decimal, language: Locale) -> String {
        Money::rounded(amount, self.currency)
            .map_or_else(|_| amount.to_string(), |money| language.money(money))
    }
}

fn letters(reference: &str) -> String {
    reference.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::context;

    #[test]
    fn references_are_known_however_they_are_written() {
        let context = context(&[("F-7741", "120"), ("INV-20418", "86.5")]);
        for (written, reference) in
            [("f7741", "F-7741"), ("7741", "F-7741"), ("inv 20418", "INV-20418")]
        {
            assert_eq!(context.invoice(written).unwrap().reference, reference);
        }
        for unknown in ["", "-", "1", "41", "F-7742"] {
            assert_eq!(context.invoice(unknown), None, "{unknown}");
        }
    }
}
