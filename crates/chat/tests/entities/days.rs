use super::{day, find, values};
use chat::entities::{Day, Freq, Grain, Period, Value};
use domain::Locale::{self, En, Fr};

/// The only day or period of a message: first and last day.
fn days(language: Locale, message: &str) -> (String, String) {
    let found: Vec<_> = values(language, message)
        .into_iter()
        .filter_map(|value| match value {
            Value::Date(day) => Some((day.date.to_string(), day.date.to_string())),
            Value::Period(Period { from, to, .. }) => Some((from.to_string(), to.to_string())),
            _ => None,
        })
        .collect();
    assert_eq!(found.len(), 1, "{message}: {found:?}");
    found[0].clone()
}

fn only_day(language: Locale, message: &str) -> Day {
    let found = find(language, message);
    let day = found.chosen.iter().find_map(|entity| match &entity.value {
        Value::Date(day) => Some(*day),
        _ => None,
    });
    day.unwrap_or_else(|| panic!("no day in {message}: {found:?}"))
}

#[test]
fn a_bare_weekday_is_the_next_one_and_was_the_last_one() {
    for (language, message, next, last) in [
        (Fr, "je règle ça samedi", "2026-03-14", "2026-03-07"),
        (Fr, "mardi je passe au guichet", "2026-03-17", "2026-03-03"),
        (En, "money comes in on Wednesday", "2026-03-11", "2026-03-04"),
        (Fr, "dimmanche", "2026-03-15", "2026-03-08"),
    ] {
        let found = only_day(language, message);
        assert_eq!((found.date, found.previous), (day(next), Some(day(last))), "{message}");
    }
}

#[test]
fn next_differs_between_the_languages_and_keeps_the_other_reading() {
    for (language, message, date, alternative) in [
        (Fr, "jeudi prochain", "2026-03-12", Some("2026-03-19")),
        (En, "next Thursday", "2026-03-19", Some("2026-03-12")),
        (Fr, "vendredi en huit", "2026-03-20", None),
        (Fr, "lundi en quinze", "2026-03-30", None),
        (Fr, "mardi en huit", "2026-03-17", Some("2026-03-24")),
        (En, "this Saturday", "2026-03-14", None),
        (En, "a week on Monday", "2026-03-23", None),
        (En, "Sunday week", "2026-03-22", None),
    ] {
        let found = only_day(language, message);
        assert_eq!((found.date, found.alternative), (day(date), alternative.map(day)), "{message}");
    }
}

#[test]
fn days_are_found_however_they_are_said() {
    for (language, message, date) in [
        (Fr, "demain", "2026-03-11"),
        (Fr, "jte vire sa 2m1", "2026-03-11"),
        (Fr, "après-demain sans faute", "2026-03-12"),
        (Fr, "c'était avant-hier", "2026-03-08"),
        (Fr, "dans 12 jours", "2026-03-22"),
        (Fr, "dans une quinzaine", "2026-03-25"),
        (Fr, "sous 48h", "2026-03-12"),
        (Fr, "d'ici trois semaines", "2026-03-31"),
        (Fr, "il y a un mois", "2026-02-10"),
        (Fr, "dans 5 jours ouvrés", "2026-03-17"),
        (Fr, "le 12 avril", "2026-04-12"),
        (Fr, "le 02/05", "2026-05-02"),
        (Fr, "le 2.5.2026", "2026-05-02"),
        (Fr, "le premier mai", "2026-05-01"),
        (Fr, "le 3 du mois prochain", "2026-04-03"),
        (Fr, "mercredi 18 mars", "2026-03-18"),
        (Fr, "mercredi de la semaine prochaine", "2026-03-18"),
        (Fr, "fin avril", "2026-04-30"),
        (Fr, "à la fin du mois", "2026-03-31"),
        (Fr, "mi-mai", "2026-05-15"),
        (Fr, "dernier jour du mois", "2026-03-31"),
        (Fr, "le premier lundi de juin", "2026-06-01"),
        (Fr, "le lundi de Pâques", "2026-04-06"),
        (Fr, "une semaine après noël", "2027-01-01"),
        (En, "tmrw", "2026-03-11"),
        (En, "in eight days", "2026-03-18"),
        (En, "in a fortnight", "2026-03-24"),
        (En, "in a couple of weeks", "2026-03-24"),
        (En, "within 10 days", "2026-03-20"),
        (En, "two weeks from today", "2026-03-24"),
        (En, "3 days ago", "2026-03-07"),
        (En, "on May 4th", "2026-05-04"),
        (En, "4 May 2027", "2027-05-04"),
        (En, "on 04/05", "2026-05-04"),
        (En, "by the end of May", "2026-05-31"),
        (En, "the last Friday of the month", "2026-03-27"),
        (En, "Tuesday next week", "2026-03-17"),
        (En, "Good Friday", "2026-04-03"),
        (En, "two days before Easter", "2026-04-03"),
    ] {
        assert_eq!(days(language, message), (date.to_owned(), date.to_owned()), "{message}");
    }
}

#[test]
fn periods_are_inclusive() {
    for (language, message, from, to) in [
        (Fr, "la semaine prochaine", "2026-03-16", "2026-03-22"),
        (Fr, "la semaine dernière", "2026-03-02", "2026-03-08"),
        (Fr, "ce mois-ci", "2026-03-01", "2026-03-31"),
        (Fr, "le mois prochain", "2026-04-01", "2026-04-30"),
        (Fr, "en juin", "2026-06-01", "2026-06-30"),
        (Fr, "début mai", "2026-05-01", "2026-05-10"),
        (Fr, "ce week-end", "2026-03-14", "2026-03-15"),
        (Fr, "entre le 20 et le 25 mars", "2026-03-20", "2026-03-25"),
        (Fr, "du 28 mars au 3 avril", "2026-03-28", "2026-04-03"),
        (Fr, "la semaine du 23 mars", "2026-03-23", "2026-03-29"),
        (Fr, "la deuxième quinzaine d'avril", "2026-04-15", "2026-04-30"),
        (En, "next month", "2026-04-01", "2026-04-30"),
        (En, "last week", "2026-03-02", "2026-03-08"),
        (En, "early June", "2026-06-01", "2026-06-10"),
        (En, "from 20 to 25 April", "2026-04-20", "2026-04-25"),
        (En, "between the 5th and the 10th", "2026-04-05", "2026-04-10"),
        (En, "rest of the month", "2026-03-10", "2026-03-31"),
    ] {
        assert_eq!(days(language, message), (from.to_owned(), to.to_owned()), "{message}");
    }
}

#[test]
fn the_past_has_its_own_reading() {
    for (language, message, previous) in [
        (Fr, "payé le 20 février", "2026-02-20"),
        (Fr, "viré le 5", "2026-03-05"),
        (En, "my transfer of 1 March", "2026-03-01"),
        (Fr, "réglé fin janvier", "2026-01-31"),
    ] {
        assert_eq!(only_day(language, message).previous, Some(day(previous)), "{message}");
    }
    let february = values(Fr, "payé en février");
    let Value::Period(period) = &february[0] else { panic!("{february:?}") };
    assert_eq!(period.previous, Some((day("2026-02-01"), day("2026-02-28"))));
    assert_eq!(period.grain, Some(Grain::Month));
}

#[test]
fn a_number_of_a_day_is_kept_for_plans() {
    assert_eq!(only_day(Fr, "plutôt le 7").day_of_month, Some(7));
    assert_eq!(only_day(En, "move it to the 21st").day_of_month, Some(21));
    assert_eq!(values(Fr, "le 5 de chaque mois"), [Value::DayOfMonth(5)]);
    assert_eq!(values(En, "on the 28th of every month"), [Value::DayOfMonth(28)]);
}

#[test]
fn one_wrong_letter_changes_nothing() {
    for (language, message, date) in [
        (Fr, "jeuid", "2026-03-12"),
        (Fr, "samdi prochain", "2026-03-14"),
        (Fr, "le 3 avirl", "2026-04-03"),
        (Fr, "demian", "2026-03-11"),
        (Fr, "dans 2 semianes", "2026-03-24"),
        (Fr, "DANS QUINZE JOURS", "2026-03-25"),
        (En, "on wednsday", "2026-03-11"),
        (En, "in two mounths", "2026-05-10"),
        (En, "tommorrow", "2026-03-11"),
    ] {
        assert_eq!(days(language, message), (date.to_owned(), date.to_owned()), "{message}");
    }
}

#[test]
fn what_only_looks_like_a_day_is_none() {
    for (language, message) in [
        (Fr, "le 5 rue des Lilas"),
        (Fr, "au 12 avenue Foch"),
        (Fr, "je n'ai pas été prévenu"),
        (Fr, "la mer et le jeu"),
        (En, "I sat down and may march"),
        (En, "the second invoice"),
        (En, "give me a second"),
        (Fr, "le 3 fois sans frais"),
        (Fr, "les vendredis"),
        (En, "the marsh is thirsty"),
    ] {
        let found = find(language, message);
        let none = found
            .chosen
            .iter()
            .all(|entity| !matches!(entity.value, Value::Date(_) | Value::Period(_)));
        assert!(none, "{message}: {found:?}");
    }
}

#[test]
fn frequencies_are_read_in_many_words() {
    for (language, message, freq) in [
        (Fr, "par mois", Freq::Monthly),
        (Fr, "chaque semaine", Freq::Weekly),
        (Fr, "tous les quinze jours", Freq::Biweekly),
        (Fr, "une semaine sur deux", Freq::Biweekly),
        (Fr, "tous les vendredis", Freq::Weekly),
        (Fr, "tous les trimestres", Freq::Quarterly),
        (En, "every fortnight", Freq::Biweekly),
        (En, "every other Friday", Freq::Biweekly),
        (En, "per week", Freq::Weekly),
        (En, "monthly", Freq::Monthly),
    ] {
        assert_eq!(values(language, message), [Value::Recurrence(freq)], "{message}");
    }
    assert!(values(En, "35 a month").contains(&Value::Recurrence(Freq::Monthly)));
}
