//! A policy as typed, and what it says.

use super::names::{BANDS, BandNames, DESKS, DeskNames, EXAMPLES, ExampleNames, NUMBERS};
use crate::forms::Form;
use domain::{
    Currency, Locale, Money,
    email::Email,
    plans::{Band, Frequency, MOST_INSTALMENTS, PlanPolicy},
    requests::{Desk, DisputeCategory, Example, ExampleAsk, RequestPolicy},
};

/// The farthest day of a band.
const DAYS_MOST: u32 = 3_650;
/// The first instalment of an example, where nothing else is said.
const FIRST_IN: u32 = 30;

/// The plain numbers of a policy, in the order of [`NUMBERS`].
pub(super) const fn numbers(policy: &RequestPolicy) -> [u32; 9] {
    [
        policy.plan.first_within_days,
        policy.plan.deposit_percent,
        policy.plan.broken_most,
        policy.delay_days,
        policy.promise_days,
        policy.grace_days,
        policy.review_days,
        policy.counter_days,
        policy.notice_days,
    ]
}

/// Reads the form: the policy it says, and in which row each of its examples stands. What cannot be
/// read is noted beside its field.
pub(super) fn read(
    form: &mut Form,
    locale: Locale,
    currency: Currency,
) -> Option<(RequestPolicy, Vec<usize>)> {
    let mut reading = Reading { form, locale, currency };
    let bands = BANDS.iter().filter_map(|names| reading.band(names)).collect();
    let least_minor = reading.amount("least").filter(|minor| *minor > 0);
    let frequencies = reading.frequencies();
    let four_eyes_minor = match reading.form.value("four_eyes") {
        "" => None,
        _ => reading.amount("four_eyes"),
    };
    let [
        first_within_days,
        deposit_percent,
        broken_most,
        delay_days,
        promise_days,
        grace_days,
        review_days,
        counter_days,
        notice_days,
    ] = NUMBERS.map(|number| reading.number(number.name, number.least, number.most).unwrap_or(0));
    let desks = DESKS
        .iter()
        .zip(DisputeCategory::ALL)
        .filter_map(|(names, category)| reading.desk(names, *category))
        .collect();
    let examples = EXAMPLES.iter().enumerate();
    let examples = examples.filter_map(|(row, names)| Some((reading.example(names)?, row)));
    let (examples, places): (Vec<_>, Vec<_>) = examples.collect();
    if least_minor.is_none() && form.error("least").is_none() {
        form.reject("least", locale.pick("Plus que zéro.", "More than zero."));
    }
    let least_minor = least_minor.filter(|_| form.is_valid())?;
    let plan = PlanPolicy {
        bands,
        least_minor,
        frequencies,
        first_within_days,
        deposit_percent,
        broken_most,
    };
    let policy = RequestPolicy {
        plan,
        delay_days,
        promise_days,
        grace_days,
        review_days,
        counter_days,
        notice_days,
        four_eyes_minor,
        desks,
        examples,
    };
    Some((policy, places))
}

struct Reading<'a> {
    form: &'a mut Form,
    locale: Locale,
    currency: Currency,
}

impl Reading<'_> {
    fn is_blank(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.form.value(name).is_empty())
    }

    fn number(&mut self, name: &'static str, least: u32, most: u32) -> Option<u32> {
        let read = self.form.value(name).parse().ok();
        let read = read.filter(|number| (least..=most).contains(number));
        if read.is_none() {
            let words = match self.locale {
                Locale::Fr => format!("Un nombre entier de {least} à {most}."),
                Locale::En => format!("A whole number from {least} to {most}."),
            };
            self.form.reject(name, words);
        }
        read
    }

    fn amount(&mut self, name: &'static str) -> Option<i64> {
        let read = Money::parse(self.form.value(name), self.currency).ok();
        let read = read.filter(|money| money.minor >= 0);
        if read.is_none() {
            let words = self.locale.pick(
                "Indiquez un montant, par exemple 500,00.",
                "Give an amount, such as 500.00.",
            );
            self.form.reject(name, words);
        }
        read.map(|money| money.minor)
    }

    fn band(&mut self, names: &BandNames) -> Option<Band> {
        if self.is_blank(&[names.up_to, names.count, names.days]) {
            return None;
        }
        let up_to = match self.form.value(names.up_to) {
            "" => Some(None),
            _ => self.amount(names.up_to).map(Some),
        };
        let count = self.number(names.count, 1, MOST_INSTALMENTS);
        let days = self.number(names.days, 1, DAYS_MOST);
        Some(Band { up_to_minor: up_to?, count: count?, days: days? })
    }

    fn frequencies(&mut self) -> Vec<Frequency> {
        let ticked = self.form.posted().all("frequency");
        let ticked: Vec<Frequency> = ticked.filter_map(|name| name.parse().ok()).collect();
        if ticked.is_empty() {
            let words = self.locale.pick("Cochez au moins un rythme.", "Tick at least one rhythm.");
            self.form.reject("frequency", words);
        }
        ticked
    }

    fn desk(&mut self, names: &DeskNames, category: DisputeCategory) -> Option<Desk> {
        if self.is_blank(&[names.name, names.email, names.days]) {
            return None;
        }
        let (name, email) =
            (self.form.value(names.name).to_owned(), self.form.value(names.email).to_owned());
        if name.is_empty() {
            let words = self
                .locale
                .pick("Nommez la personne ou le service.", "Name the person or service.");
            self.form.reject(names.name, words);
        }
        if Email::parse(&email).is_none() {
            let words = self.locale.pick(
                "Une adresse, par exemple qualite@exemple.fr.",
                "An address, such as quality@example.com.",
            );
            self.form.reject(names.email, words);
        }
        let days = self.number(names.days, 1, 60)?;
        Some(Desk { category, name, email, days })
    }

    fn example(&mut self, names: &ExampleNames) -> Option<Example> {
        if self.is_blank(&[names.debt, names.number]) {
            return None;
        }
        let total_minor = self.amount(names.debt);
        let ask = match self.form.value(names.kind) {
            "delay" => self.number(names.number, 0, 730).map(|days| ExampleAsk::Delay { days }),
            "promise" => self.number(names.number, 0, 730).map(|days| ExampleAsk::Promise { days }),
            _ => {
                let count = self.number(names.number, 1, MOST_INSTALMENTS);
                let first_in = match self.form.value(names.first) {
                    "" => Some(FIRST_IN),
                    _ => self.number(names.first, 0, 365),
                };
                count.zip(first_in).map(|(count, first_in)| ExampleAsk::Plan { count, first_in })
            }
        };
        let granted = self.form.value(names.granted) == "yes";
        Some(Example { total_minor: total_minor?, ask: ask?, granted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    /// What the form must hold, before anything optional.
    const PLAIN: [(&str, &str); 11] = [
        ("least", "30,00"),
        ("frequency", "monthly"),
        ("first_within_days", "35"),
        ("deposit_percent", "0"),
        ("broken_most", "0"),
        ("delay_days", "15"),
        ("promise_days", "15"),
        ("grace_days", "3"),
        ("review_days", "2"),
        ("counter_days", "7"),
        ("notice_days", "3"),
    ];

    fn form<const N: usize>(more: [(&str, &str); N]) -> Form {
        let pairs = PLAIN.into_iter().chain(more);
        let body = pairs.map(|(name, value)| format!("{name}={}", crate::cookies::encode(value)));
        let body = body.collect::<Vec<_>>().join("&");
        Form::from(Posted::parse(body.as_bytes()).unwrap())
    }

    fn read_as(form: &mut Form) -> Option<(RequestPolicy, Vec<usize>)> {
        read(form, Locale::Fr, Currency::EUR)
    }

    #[test]
    fn rows_left_blank_are_left_out() {
        let mut form = form([
            ("band_1_up_to", "500"),
            ("band_1_count", "3"),
            ("band_1_days", "100"),
            ("band_4_up_to", ""),
            ("band_4_count", "6"),
            ("band_4_days", "190"),
            ("four_eyes", ""),
        ]);
        let (policy, places) = read_as(&mut form).unwrap();
        let bands = [
            Band { up_to_minor: Some(50_000), count: 3, days: 100 },
            Band { up_to_minor: None, count: 6, days: 190 },
        ];
        assert_eq!(policy.plan.bands, bands);
        assert_eq!(policy.four_eyes_minor, None);
        assert_eq!((policy.plan.least_minor, policy.grace_days), (3_000, 3));
        assert_eq!(policy.plan.frequencies, [Frequency::Monthly]);
        assert!(places.is_empty() && policy.desks.is_empty());
        assert_eq!(numbers(&policy), [35, 0, 0, 15, 15, 3, 2, 7, 3]);
    }

    #[test]
    fn examples_know_the_row_they_stand_in() {
        let mut form = form([
            ("example_2_debt", "300"),
            ("example_2_kind", "plan"),
            ("example_2_number", "3"),
            ("example_2_granted", "yes"),
            ("example_5_debt", "300"),
            ("example_5_kind", "delay"),
            ("example_5_number", "60"),
            ("example_5_granted", "no"),
        ]);
        let (policy, places) = read_as(&mut form).unwrap();
        assert_eq!(places, [1, 4]);
        let plan = ExampleAsk::Plan { count: 3, first_in: FIRST_IN };
        let delay = ExampleAsk::Delay { days: 60 };
        let asked: Vec<_> = policy.examples.iter().map(|one| (one.ask, one.granted)).collect();
        assert_eq!(asked, [(plan, true), (delay, false)]);
    }

    #[test]
    fn everything_wrong_is_said_beside_its_field() {
        let mut form = form([
            ("band_1_count", "0"),
            ("desk_1_name", "Qualité"),
            ("desk_1_email", "qualite"),
            ("example_1_debt", "beaucoup"),
        ]);
        assert_eq!(read_as(&mut form), None);
        for name in ["band_1_count", "band_1_days", "desk_1_email", "desk_1_days", "example_1_debt"]
        {
            assert!(form.error(name).is_some(), "{name}");
        }
        let mut nothing = Form::from(Posted::from_pairs([("least", "0")]));
        assert_eq!(read_as(&mut nothing), None);
        for name in ["least", "frequency", "review_days"] {
            assert!(nothing.error(name).is_some(), "{name}");
        }
    }
}
