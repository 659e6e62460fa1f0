//! Conditions as typed: what they look at, and values in the reader's words.

use super::draft::Fault;
use domain::{
    Currency, Locale, Money,
    party::DebtorKind,
    scenario::{Behaviour, Condition, Test},
};
use std::str::FromStr;

/// What conditions may look at, by the names in the form.
pub(super) const SUBJECTS: [&str; 10] = [
    "balance",
    "age",
    "kind",
    "segment",
    "behaviour",
    "country",
    "disputed",
    "broken_promises",
    "score",
    "debtor",
];

/// A condition as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ConditionText {
    /// Whether the contrary must hold.
    pub(super) not: bool,
    /// One of [`SUBJECTS`].
    pub(super) on: String,
    /// The value or values.
    pub(super) is: String,
}

impl ConditionText {
    /// The text of a condition.
    pub(super) fn of(condition: &Condition, locale: Locale, currency: Currency) -> Self {
        text_of(condition, locale, currency)
    }
}

/// The conditions that these texts say; what cannot be read is added to the faults.
pub(super) fn conditions(
    texts: &[ConditionText],
    step: Option<usize>,
    locale: Locale,
    currency: Currency,
    faults: &mut Vec<Fault>,
) -> Vec<Condition> {
    let mut read = Vec::new();
    for text in texts {
        if let Some(test) = test(&text.on, &text.is, locale, currency) {
            read.push(Condition { test, not: text.not });
        } else {
            faults.push(Fault { step, words: unreadable(&text.on, locale) });
        }
    }
    read
}

/// What to do about a value that cannot be read.
fn unreadable(on: &str, locale: Locale) -> String {
    let (name, example) = (subject(on, locale), example(on, locale));
    match locale {
        Locale::Fr => {
            format!("Condition «\u{a0}{name}\u{a0}»\u{a0}: écrivez par exemple {example}.")
        }
        Locale::En => format!("Condition “{name}”: write for example {example}."),
    }
}

fn test(on: &str, is: &str, locale: Locale, currency: Currency) -> Option<Test> {
    let names = || -> Option<Vec<String>> {
        let names: Vec<String> =
            is.split(',').map(|name| name.trim().to_owned()).filter(|n| !n.is_empty()).collect();
        (!names.is_empty()).then_some(names)
    };
    Some(match on {
        "balance" => {
            let amount = Money::parse(is, currency).ok().filter(|amount| amount.minor >= 0);
            Test::BalanceAtLeast(amount?.minor)
        }
        "age" => Test::DaysLateAtLeast(is.parse().ok()?),
        "kind" => Test::DebtorKind(words(DebtorKind::ALL, is, |kind| kind.words(locale))?),
        "segment" => Test::Segment(names()?),
        "behaviour" => Test::Behaviour(words(Behaviour::ALL, is, |kind| kind.words(locale))?),
        "country" => {
            let codes: Vec<String> = names()?.iter().map(|code| code.to_uppercase()).collect();
            let valid =
                |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
            Test::Country(codes.iter().all(valid).then_some(codes)?)
        }
        "disputed" => {
            let percent: u16 = is.trim_end_matches('%').trim().parse().ok()?;
            Test::DisputedAtLeast((percent <= 100).then_some(percent * 10)?)
        }
        "broken_promises" => Test::BrokenPromisesAtLeast(is.parse().ok()?),
        "score" => Test::ScoreAtLeast(is.parse().ok().filter(|score| *score <= 100)?),
        "debtor" => Test::Debtor(names()?),
        _ => return None,
    })
}

/// Values by their words or codes, between commas.
fn words<T: Copy + FromStr>(
    all: &[T],
    text: &str,
    words: impl Fn(T) -> &'static str,
) -> Option<Vec<T>> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let found = names.map(|name| {
        let same = |value: &T| words(*value).to_lowercase() == name.to_lowercase();
        all.iter().copied().find(same).or_else(|| name.parse().ok())
    });
    found.collect::<Option<Vec<T>>>().filter(|found| !found.is_empty())
}

fn text_of(condition: &Condition, locale: Locale, currency: Currency) -> ConditionText {
    let (on, is) = match &condition.test {
        Test::BalanceAtLeast(minor) => {
            ("balance", locale.money_input(Money::new(*minor, currency)))
        }
        Test::DaysLateAtLeast(days) => ("age", days.to_string()),
        Test::DebtorKind(kinds) => {
            ("kind", kinds.iter().map(|k| k.words(locale)).collect::<Vec<_>>().join(", "))
        }
        Test::Segment(names) => ("segment", names.join(", ")),
        Test::Behaviour(kinds) => {
            ("behaviour", kinds.iter().map(|k| k.words(locale)).collect::<Vec<_>>().join(", "))
        }
        Test::Country(codes) => ("country", codes.join(", ")),
        Test::DisputedAtLeast(permille) => ("disputed", (permille / 10).to_string()),
        Test::BrokenPromisesAtLeast(count) => ("broken_promises", count.to_string()),
        Test::ScoreAtLeast(score) => ("score", score.to_string()),
        Test::Debtor(references) => ("debtor", references.join(", ")),
    };
    ConditionText { not: condition.not, on: on.to_owned(), is }
}

/// What a condition looks at, in words.
pub(super) fn subject(on: &str, locale: Locale) -> &'static str {
    match on {
        "balance" => locale.pick("Solde d’au moins", "Balance of at least"),
        "age" => locale.pick("Jours de retard, au moins", "Days late, at least"),
        "kind" => locale.pick("Qualité du débiteur", "Kind of debtor"),
        "segment" => locale.pick("Segment", "Segment"),
        "behaviour" => locale.pick("Habitude de paiement", "Payment behaviour"),
        "country" => locale.pick("Pays", "Country"),
        "disputed" => locale.pick("Part contestée, au moins (%)", "Share contested, at least (%)"),
        "broken_promises" => {
            locale.pick("Promesses non tenues, au moins", "Broken promises, at least")
        }
        "score" => locale.pick("Score externe, au moins", "Outside score, at least"),
        "debtor" => locale.pick("Références de débiteurs", "Debtor references"),
        _ => locale.pick("Choisissez", "Choose"),
    }
}

/// What may be written as a condition's value.
pub(super) fn example(on: &str, locale: Locale) -> String {
    let listed = |words: Vec<&str>| words.join(", ");
    match on {
        "balance" => locale.pick("120,00", "120.00").to_owned(),
        "kind" => listed(DebtorKind::ALL.iter().map(|kind| kind.words(locale)).collect()),
        "behaviour" => listed(Behaviour::ALL.iter().map(|kind| kind.words(locale)).collect()),
        "segment" => locale.pick("fragile, export", "fragile, export").to_owned(),
        "country" => "FR, BE".to_owned(),
        "age" | "score" => "30".to_owned(),
        "disputed" => "25".to_owned(),
        "debtor" => "C-1042, C-1050".to_owned(),
        _ => "1".to_owned(),
    }
}
