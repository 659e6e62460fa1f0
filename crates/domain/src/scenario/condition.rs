//! Conditions: which invoices take a way, and when a step applies.

use crate::{Locale, Money, party::DebtorKind, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// How a debtor has paid so far.
    pub enum Behaviour {
        /// Too few paid invoices to tell.
        New => "new",
        /// On time, or a few days late.
        Prompt => "prompt",
        /// Usually one to four weeks late.
        Slow => "slow",
        /// Usually later than that.
        Late => "late",
    }
}

impl Behaviour {
    /// From how many invoices were paid, and how many days after their due date on average.
    #[must_use]
    pub const fn of(paid: u32, average_days_late: i32) -> Self {
        match (paid, average_days_late) {
            (0..3, _) => Self::New,
            (_, ..=5) => Self::Prompt,
            (_, ..=30) => Self::Slow,
            _ => Self::Late,
        }
    }
}

/// What conditions look at: one invoice and its debtor, on one day.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What remains to be paid and is not contested.
    pub balance: Money,
    /// The contested part of the invoice, in thousandths of its total.
    pub disputed_permille: u16,
    /// Days after the due date; negative before.
    pub days_late: i32,
    /// What the debtor is in law.
    pub debtor_kind: DebtorKind,
    /// The creditor's own group for this debtor, such as `risky`.
    pub segment: Option<String>,
    /// How the debtor has paid so far.
    pub behaviour: Behaviour,
    /// The debtor's country, two letters.
    pub country: String,
    /// How many promises on this invoice were broken.
    pub broken_promises: u32,
    /// A score from outside, 0 (worst) to 100 (best).
    pub score: Option<u8>,
    /// The creditor's reference of the debtor.
    pub debtor_reference: String,
}

/// What is looked at, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", content = "is", rename_all = "snake_case")]
pub enum Test {
    /// The balance is at least this, in minor units of the invoice's currency.
    BalanceAtLeast(i64),
    /// So many days after the due date, at least.
    DaysLateAtLeast(i32),
    /// The debtor is one of these.
    DebtorKind(Vec<DebtorKind>),
    /// The debtor's segment is one of these.
    Segment(Vec<String>),
    /// The debtor has paid in one of these ways so far.
    Behaviour(Vec<Behaviour>),
    /// The debtor's country is one of these.
    Country(Vec<String>),
    /// At least so many thousandths of the invoice are contested.
    DisputedAtLeast(u16),
    /// At least so many promises were broken.
    BrokenPromisesAtLeast(u32),
    /// The outside score is at least this; without a score it is not.
    ScoreAtLeast(u8),
    /// The debtor is one of these references.
    Debtor(Vec<String>),
}

/// A test, or its contrary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is looked at.
    #[serde(flatten)]
    pub test: Test,
    /// Whether the contrary must hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

impl From<Test> for Condition {
    fn from(test: Test) -> Self {
        Self { test, not: false }
    }
}

impl Condition {
    /// The contrary of a test.
    #[must_use]
    pub const fn not(test: Test) -> Self {
        Self { test, not: true }
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, subject: &Subject) -> bool {
        self.test.holds(subject) != self.not
    }

    /// The condition in words, as the reason why an invoice took its way.
    #[must_use]
    pub fn words(&self, locale: Locale, currency: crate::Currency) -> String {
        let said = self.test.words(locale, currency);
        if self.not { format!("{} {said}", locale.pick("sauf", "unless")) } else { said }
    }
}

impl Test {
    fn holds(&self, s: &Subject) -> bool {
        let same = |text: &String, other: &str| text.eq_ignore_ascii_case(other.trim());
        match self {
            Self::BalanceAtLeast(minor) => s.balance.minor >= *minor,
            Self::DaysLateAtLeast(days) => s.days_late >= *days,
            Self::DebtorKind(kinds) => kinds.contains(&s.debtor_kind),
            Self::Segment(names) => {
                s.segment.as_deref().is_some_and(|own| names.iter().any(|name| same(name, own)))
            }
            Self::Behaviour(kinds) => kinds.contains(&s.behaviour),
            Self::Country(codes) => codes.iter().any(|code| same(code, &s.country)),
            Self::DisputedAtLeast(permille) => s.disputed_permille >= *permille,
            Self::BrokenPromisesAtLeast(count) => s.broken_promises >= *count,
            Self::ScoreAtLeast(score) => s.score.is_some_and(|own| own >= *score),
            Self::Debtor(references) => references.iter().any(|own| same(own, &s.debtor_reference)),
        }
    }

    fn words(&self, locale: Locale, currency: crate::Currency) -> String {
        let list = |words: Vec<&str>| words.join(locale.pick(" ou ", " or "));
        match self {
            Self::BalanceAtLeast(minor) => {
                let amount = locale.money(Money::new(*minor, currency));
                locale.pick("solde d’au moins ", "balance of at least ").to_owned() + &amount
            }
            Self::DaysLateAtLeast(days) => match locale {
                Locale::Fr => format!("au moins {days} jours de retard"),
                Locale::En => format!("at least {days} days late"),
            },
            Self::DebtorKind(kinds) => list(kinds.iter().map(|kind| kind.words(locale)).collect()),
            Self::Segment(names) => {
                let names = list(names.iter().map(String::as_str).collect());
                format!("segment {names}")
            }
            Self::Behaviour(kinds) => list(kinds.iter().map(|kind| kind.words(locale)).collect()),
            Self::Country(codes) => {
                let codes = list(codes.iter().map(String::as_str).collect());
                format!("{} {codes}", locale.pick("pays", "country"))
            }
            Self::DisputedAtLeast(permille) => {
                let percent = f64::from(*permille) / 10.0;
                match locale {
                    Locale::Fr => format!("au moins {percent} % contestés"),
                    Locale::En => format!("at least {percent}% contested"),
                }
            }
            Self::BrokenPromisesAtLeast(count) => match locale {
                Locale::Fr => format!("au moins {count} promesse(s) non tenue(s)"),
                Locale::En => format!("at least {count} broken promise(s)"),
            },
            Self::ScoreAtLeast(score) => match locale {
                Locale::Fr => format!("score d’au moins {score}"),
                Locale::En => format!("score of at least {score}"),
            },
            Self::Debtor(references) => {
                let references = list(references.iter().map(String::as_str).collect());
                format!("{} {references}", locale.pick("client", "debtor"))
            }
        }
    }
}

impl Behaviour {
    /// In words.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::New => locale.pick("nouveau payeur", "new payer"),
            Self::Prompt => locale.pick("paie à l’heure", "pays on time"),
            Self::Slow => locale.pick("paie avec retard", "pays late"),
            Self::Late => locale.pick("paie très tard", "pays very late"),
        }
    }
}
