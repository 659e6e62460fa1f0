//! The terms of a plan as a form has them.

use super::read::{self, CHOICE, INVOICE};
use crate::{cookies, forms::Form};
use chrono::{Days, NaiveDate};
use domain::{
    Currency, Locale, Money, calendar,
    plans::{Frequency, MOST_INSTALMENTS, Terms, TermsError},
};
use service::requests::Draft;

pub(super) const COUNT: &str = "count";
pub(super) const FIRST: &str = "first";
pub(super) const FREQUENCY: &str = "frequency";
pub(super) const DEPOSIT: &str = "deposit";
/// What someone can spare each month; never kept.
pub(super) const MONTHLY: &str = "monthly";

/// The terms typed; what is wrong with them is noted in the form.
pub(super) fn typed(
    form: &mut Form,
    locale: Locale,
    currency: Currency,
    today: NaiveDate,
) -> Option<Terms> {
    let count = count(form, locale);
    let first_on = read::day_in(form, FIRST, locale, today);
    let deposit = read::amount_or_nothing(form, DEPOSIT, locale, currency);
    let frequency = form.value(FREQUENCY).parse().unwrap_or(Frequency::Monthly);
    Some(Terms { deposit_minor: deposit?.minor, count: count?, first_on: first_on?, frequency })
}

fn count(form: &mut Form, locale: Locale) -> Option<u32> {
    let count = read::number(form.value(COUNT));
    let count = count.filter(|count| (1..=MOST_INSTALMENTS).contains(count));
    if count.is_none() {
        let (field, message) = refusal(locale, TermsError::Count);
        form.reject(field, message);
    }
    count
}

/// Why nobody could keep such terms, and beside which field that stands.
pub(super) const fn refusal(locale: Locale, error: TermsError) -> (&'static str, &'static str) {
    match error {
        TermsError::Nothing => (
            "",
            locale.pick(
                "Il n’y a rien à payer en ce moment.",
                "There is nothing to pay at the moment.",
            ),
        ),
        TermsError::Count => (
            COUNT,
            locale.pick(
                "Écrivez un nombre d’échéances, entre 1 et 120.",
                "Write a number of instalments, between 1 and 120.",
            ),
        ),
        TermsError::Deposit => (
            DEPOSIT,
            locale.pick(
                "Écrivez moins que le total : ce versement ne laisse rien à échelonner.",
                "Write less than the total: this payment leaves nothing to spread.",
            ),
        ),
        TermsError::Past => (
            FIRST,
            locale.pick(
                "Choisissez une date à partir d’aujourd’hui.",
                "Choose a date from today on.",
            ),
        ),
    }
}

/// Terms that ask for nothing in particular, to see what is offered.
pub(super) fn neutral(today: NaiveDate) -> Terms {
    Terms {
        deposit_minor: 0,
        count: 3,
        first_on: today + Days::new(30),
        frequency: Frequency::Monthly,
    }
}

/// What stands in the form the first time: the first offer, or what comes close to one.
pub(super) fn suggested(draft: &Draft, today: NaiveDate) -> Terms {
    if let Some(offer) = draft.offers.first() {
        return *offer;
    }
    let policy = &draft.policy.plan;
    let wait = u64::from(policy.first_within_days.min(30));
    Terms {
        deposit_minor: policy.least_deposit(draft.total.minor),
        first_on: calendar::business_day_from(today + Days::new(wait)),
        frequency: policy.frequencies.first().copied().unwrap_or(Frequency::Monthly),
        ..neutral(today)
    }
}

/// Terms as fields.
pub(super) fn fields(
    terms: Terms,
    locale: Locale,
    currency: Currency,
) -> Vec<(&'static str, String)> {
    vec![
        (COUNT, terms.count.to_string()),
        (FIRST, terms.first_on.to_string()),
        (FREQUENCY, terms.frequency.to_string()),
        (DEPOSIT, deposit(terms, locale, currency)),
    ]
}

/// A deposit as a field holds it; nothing for none.
pub(super) fn deposit(terms: Terms, locale: Locale, currency: Currency) -> String {
    match terms.deposit_minor {
        0 => String::new(),
        minor => locale.money_input(Money::new(minor, currency)),
    }
}

/// What of a form goes with the terms: the chosen invoices. What can be spared goes nowhere.
pub(super) fn beside(form: &Form, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let posted = form.posted();
    let of = |name: &'static str| posted.all(name).map(move |value| (name, value.to_owned()));
    names.iter().copied().flat_map(of).filter(|(_, value)| !value.is_empty()).collect()
}

/// Fields of the choice of invoices.
pub(super) const CHOSEN: &[&str] = &[CHOICE, INVOICE];

/// The address at which the schedule of these terms is shown.
pub(super) fn address(terms: Terms, form: &Form, locale: Locale, currency: Currency) -> String {
    let mut pairs = fields(terms, locale, currency);
    pairs.extend(beside(form, CHOSEN));
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", cookies::encode(value))).collect();
    format!("/ask/plan?{}", query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    const EUR: Currency = Currency::EUR;

    fn today() -> NaiveDate {
        "2026-06-01".parse().unwrap()
    }

    fn read(query: &str) -> (Option<Terms>, Form) {
        let mut form = Form::from(Posted::parse(query.as_bytes()).unwrap());
        (typed(&mut form, Locale::Fr, EUR, today()), form)
    }

    #[test]
    fn terms_go_into_an_address_and_come_back() {
        let terms = Terms { deposit_minor: 12_050, count: 7, ..neutral(today()) };
        for locale in Locale::ALL {
            let (empty, form) = (Form::new(), Form::from(Posted::from_pairs([(INVOICE, "é&=")])));
            assert!(!address(terms, &empty, *locale, EUR).contains(INVOICE));
            let address = address(terms, &form, *locale, EUR);
            let (_, query) = address.split_once('?').unwrap();
            let (back, form) = read(query);
            assert_eq!(back, Some(terms));
            assert!(form.is_valid());
            assert_eq!(form.value(INVOICE), "é&=");
        }
    }

    #[test]
    fn each_mistake_stands_beside_its_field() {
        for (query, field) in [
            ("count=0&first=2026-07-01", COUNT),
            ("count=121&first=2026-07-01", COUNT),
            ("count=&first=2026-07-01", COUNT),
            ("count=3&first=2026-05-31", FIRST),
            ("count=3&first=", FIRST),
            ("count=3&first=2026-07-01&deposit=-5", DEPOSIT),
        ] {
            let (terms, form) = read(query);
            assert_eq!(terms, None, "{query}");
            assert!(form.error(field).is_some() && form.errors().len() == 1, "{query}");
        }
        let (terms, _) = read("count=3&first=2026-07-01&frequency=weekly&deposit=");
        assert_eq!(terms.map(|terms| terms.frequency), Some(Frequency::Weekly));
    }
}
