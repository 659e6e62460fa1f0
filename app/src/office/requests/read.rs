//! What was typed into the forms of a case.

use super::verb::Verb;
use crate::{error::Failure, forms::Form, office::seat::id};
use chrono::NaiveDate;
use domain::{
    Currency, Locale, Money, StaffId,
    email::Email,
    plans::{MOST_INSTALMENTS, Terms, TermsError},
    requests::Answer,
};
use service::requests::owners::OwnerCommand;

/// The most characters of what is written to a debtor.
const MOST: usize = 2_000;

/// What a form asks for.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    Answer(Answer),
    Undo,
    Confirm,
    Assign(Option<StaffId>),
    Snooze(NaiveDate),
    Note(String),
    Owner(OwnerCommand),
}

/// What the form says; nothing if something of it cannot be read, which is then noted.
pub(super) fn read(
    verb: Verb,
    form: &mut Form,
    locale: Locale,
    currency: Currency,
    chosen: Option<String>,
) -> Result<Option<Wish>, Failure> {
    let wish = match verb {
        Verb::Approve => Some(Wish::Answer(Answer::Approve)),
        Verb::ApproveUntil => {
            day(form, "until", locale).map(|on| Wish::Answer(Answer::ApproveUntil { on }))
        }
        Verb::ApprovePart => {
            let minor = amount(form, "amount", locale, currency);
            minor.map(|minor| Wish::Answer(Answer::ApprovePart { minor }))
        }
        Verb::Counter if form.posted().has("sum") => sum(form, locale, currency).map(Wish::Answer),
        Verb::Counter => offer(form, locale, currency).map(Wish::Answer),
        Verb::Refuse => {
            let written = prose(form, "reason", locale);
            let reason =
                written.map(|own| if own.is_empty() { chosen.unwrap_or(own) } else { own });
            reason.map(|reason| Wish::Answer(Answer::Refuse { reason }))
        }
        Verb::AskDocument => {
            prose(form, "what", locale).map(|what| Wish::Answer(Answer::AskDocument { what }))
        }
        // It takes a file: its form has a handler of its own.
        Verb::HandOver => None,
        Verb::Undo => Some(Wish::Undo),
        Verb::Confirm => Some(Wish::Confirm),
        Verb::Assign => Some(Wish::Assign(match form.value("to") {
            "" => None,
            to => Some(id(to)?),
        })),
        Verb::Snooze => day(form, "snooze_until", locale).map(Wish::Snooze),
        Verb::Note => prose(form, "note", locale).map(Wish::Note),
        Verb::Owner => owner(form, locale).map(Wish::Owner),
    };
    Ok(wish)
}

/// Who is asked about a dispute, and by when.
fn owner(form: &mut Form, locale: Locale) -> Option<OwnerCommand> {
    let email = Email::parse(form.value("owner_email"));
    if email.is_none() {
        let words = locale.pick(
            "Une adresse, par exemple qualite@exemple.fr.",
            "An address, such as quality@example.com.",
        );
        form.reject("owner_email", words);
    }
    let due_on = day(form, "owner_due", locale);
    let name = form.value("owner_name").to_owned();
    Some(OwnerCommand { name, email: email?, due_on: due_on? })
}

/// Other terms, with the last day to accept them.
fn offer(form: &mut Form, locale: Locale, currency: Currency) -> Option<Answer> {
    let terms = offer_terms(form, locale, currency);
    let open_until = day(form, "open_until", locale);
    Some(Answer::Counter { terms: terms?, open_until: open_until? })
}

/// Another sum that settles the whole, with its day and the last day to accept it.
fn sum(form: &mut Form, locale: Locale, currency: Currency) -> Option<Answer> {
    let minor = amount(form, "sum", locale, currency);
    let on = day(form, "sum_on", locale);
    let open_until = day(form, "open_until", locale);
    Some(Answer::CounterSum { minor: minor?, on: on?, open_until: open_until? })
}

/// Terms that a collector proposes.
pub(super) fn offer_terms(form: &mut Form, locale: Locale, currency: Currency) -> Option<Terms> {
    let count = form.value("count").parse::<u32>().ok();
    let count = count.filter(|count| (1..=MOST_INSTALMENTS).contains(count));
    if count.is_none() {
        form.reject("count", terms_words(TermsError::Count, locale).1);
    }
    let first_on = day(form, "first_on", locale);
    let frequency = form.value("frequency").parse().ok();
    if frequency.is_none() {
        form.reject("frequency", locale.pick("Choisissez un rythme.", "Choose a rhythm."));
    }
    let deposit_minor = match form.value("deposit") {
        "" => Some(0),
        _ => amount(form, "deposit", locale, currency),
    };
    Some(Terms {
        deposit_minor: deposit_minor?,
        count: count?,
        first_on: first_on?,
        frequency: frequency?,
    })
}

pub(super) fn day(form: &mut Form, name: &'static str, locale: Locale) -> Option<NaiveDate> {
    let day = form.value(name).parse().ok();
    if day.is_none() {
        form.reject(name, locale.pick("Choisissez un jour.", "Choose a day."));
    }
    day
}

fn amount(form: &mut Form, name: &'static str, locale: Locale, currency: Currency) -> Option<i64> {
    let amount = Money::parse(form.value(name), currency).ok().filter(|money| money.minor >= 0);
    if amount.is_none() {
        let words = locale
            .pick("Indiquez un montant, par exemple 24,00.", "Give an amount, such as 24.00.");
        form.reject(name, words);
    }
    amount.map(|money| money.minor)
}

fn prose(form: &mut Form, name: &'static str, locale: Locale) -> Option<String> {
    let text = form.value(name).to_owned();
    if text.chars().count() > MOST {
        let words =
            locale.pick("Deux mille caractères au plus.", "Two thousand characters at most.");
        form.reject(name, words);
        return None;
    }
    Some(text)
}

/// The field of the counter-offer's form that is wrong, and what to do.
pub(super) const fn terms_words(error: TermsError, locale: Locale) -> (&'static str, &'static str) {
    match error {
        TermsError::Nothing => {
            ("", locale.pick("Il n’y a plus rien à payer.", "There is nothing left to pay."))
        }
        TermsError::Count => {
            ("count", locale.pick("De 1 à 120 échéances.", "From 1 to 120 instalments."))
        }
        TermsError::Deposit => (
            "deposit",
            locale.pick(
                "Le versement immédiat doit laisser quelque chose à étaler.",
                "What is paid at once must leave something to spread.",
            ),
        ),
        TermsError::Past => {
            ("first_on", locale.pick("Cette date est passée.", "This date has passed."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;
    use domain::plans::Frequency;

    fn read_as<const N: usize>(
        verb: Verb,
        pairs: [(&str, &str); N],
        chosen: Option<&str>,
    ) -> (Option<Wish>, Form) {
        let mut form = Form::from(Posted::from_pairs(pairs));
        let chosen = chosen.map(str::to_owned);
        let wish = read(verb, &mut form, Locale::Fr, Currency::EUR, chosen).unwrap();
        (wish, form)
    }

    #[test]
    fn a_counter_offer_is_read_with_its_last_day() {
        let pairs = [
            ("count", "4"),
            ("first_on", "2026-06-12"),
            ("frequency", "monthly"),
            ("deposit", "50,00"),
            ("open_until", "2026-06-05"),
        ];
        let (wish, form) = read_as(Verb::Counter, pairs, None);
        let Some(Wish::Answer(Answer::Counter { terms, open_until })) = wish else {
            panic!("{:?}", form.errors());
        };
        assert_eq!((terms.count, terms.deposit_minor), (4, 5_000));
        assert_eq!(terms.frequency, Frequency::Monthly);
        assert_eq!(open_until.to_string(), "2026-06-05");
    }

    #[test]
    fn everything_wrong_with_an_offer_is_said_at_once() {
        let pairs = [("count", "0"), ("first_on", ""), ("frequency", "daily"), ("deposit", "x")];
        let (wish, form) = read_as(Verb::Counter, pairs, None);
        assert!(wish.is_none());
        let fields: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(fields, ["count", "first_on", "frequency", "deposit", "open_until"]);
    }

    #[test]
    fn another_sum_is_read_with_its_days() {
        let pairs = [("sum", "150,00"), ("sum_on", "2026-07-01"), ("open_until", "2026-06-20")];
        let (wish, _) = read_as(Verb::Counter, pairs, None);
        let Some(Wish::Answer(Answer::CounterSum { minor, on, open_until })) = wish else {
            panic!("no sum was read")
        };
        let days = (on.to_string(), open_until.to_string());
        assert_eq!((minor, days), (15_000, ("2026-07-01".to_owned(), "2026-06-20".to_owned())));
        let (wish, form) = read_as(Verb::Counter, [("sum", "x")], None);
        let fields: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert!(wish.is_none());
        assert_eq!(fields, ["sum", "sum_on", "open_until"]);
    }

    #[test]
    fn ones_own_words_go_before_the_librarys() {
        let reason = |own, chosen| match read_as(Verb::Refuse, [("reason", own)], chosen).0 {
            Some(Wish::Answer(Answer::Refuse { reason })) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason("", Some("Trop long.")), "Trop long.");
        assert_eq!(reason("Non.", Some("Trop long.")), "Non.");
        assert_eq!(reason("", None), "");
    }

    #[test]
    fn amounts_and_days_are_read_or_refused_beside_their_field() {
        let (wish, _) = read_as(Verb::ApprovePart, [("amount", "12,50")], None);
        let Some(Wish::Answer(answer)) = wish else { panic!("no answer was read") };
        assert_eq!(answer, Answer::ApprovePart { minor: 1_250 });
        let (wish, form) = read_as(Verb::ApprovePart, [("amount", "douze")], None);
        assert!(wish.is_none() && form.error("amount").is_some());
        let (wish, form) = read_as(Verb::Snooze, [("snooze_until", "demain")], None);
        assert!(wish.is_none() && form.error("snooze_until").is_some());
        let (wish, _) = read_as(Verb::Assign, [("to", "")], None);
        assert!(matches!(wish, Some(Wish::Assign(None))));
    }

    #[test]
    fn whoever_is_asked_has_one_plain_address() {
        let pairs = |email| {
            [("owner_name", "Qualité"), ("owner_email", email), ("owner_due", "2026-06-12")]
        };
        let (wish, _) = read_as(Verb::Owner, pairs("qualite@marceau.example"), None);
        let Some(Wish::Owner(command)) = wish else { panic!("nobody was read") };
        assert_eq!(command.email.as_str(), "qualite@marceau.example");
        let (wish, form) = read_as(Verb::Owner, pairs("a@b.example, c@d.example"), None);
        assert!(wish.is_none() && form.error("owner_email").is_some());
    }
}
