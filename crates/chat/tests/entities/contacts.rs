use super::{today, values};
use chat::{
    entities::{self, Daypart, Known, Value},
    text::{SmsWords, Text},
};
use chrono::NaiveTime;
use domain::Locale::{self, En, Fr};

#[test]
fn telephones_are_digits() {
    for (language, message, digits) in [
        (Fr, "au 06.98.76.54.32", "0698765432"),
        (Fr, "joignable au +33 6 98 76 54 32", "33698765432"),
        (Fr, "mon fixe 01-23-45-67-89", "0123456789"),
        (En, "call 020 7946 0018", "02079460018"),
        (En, "on (0)7700 900123", "07700900123"),
    ] {
        assert!(values(language, message).contains(&Value::Phone(digits.to_owned())), "{message}");
    }
    assert!(
        !values(Fr, "120 euros le 12/03/2026").iter().any(|value| matches!(value, Value::Phone(_)))
    );
}

#[test]
fn addresses_are_read_written_and_spoken() {
    for (language, message, email) in [
        (Fr, "mon mail: lea.b@exemple.fr", "lea.b@exemple.fr"),
        (Fr, "lea arobase exemple point fr", "lea@exemple.fr"),
        (En, "it is sam_w+bills@mail.example.co.uk, thanks", "sam_w+bills@mail.example.co.uk"),
        (En, "my email is sam at example dot com", "sam@example.com"),
    ] {
        assert_eq!(values(language, message), [Value::Email(email.to_owned())], "{message}");
    }
    for message in ["meet me at 9.15", "have a look at example.com", "at@", "a@b"] {
        assert!(
            !values(En, message).iter().any(|value| matches!(value, Value::Email(_))),
            "{message}"
        );
    }
}

#[test]
fn times_and_parts_of_a_day_are_read() {
    let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    for (language, message, value) in [
        (Fr, "à 9h", Value::Time(at(9, 0))),
        (Fr, "14 h 30", Value::Time(at(14, 30))),
        (Fr, "dix-huit heures", Value::Time(at(18, 0))),
        (Fr, "à huit heures et demie du soir", Value::Time(at(20, 30))),
        (Fr, "entre 10h et midi", Value::TimeRange(at(10, 0), at(12, 0))),
        (Fr, "dans l'après-midi", Value::Daypart(Daypart::Afternoon)),
        (En, "at 4.45pm", Value::Time(at(16, 45))),
        (En, "at 4", Value::Time(at(16, 0))),
        (En, "quarter to nine am", Value::Time(at(8, 45))),
        (En, "between 2 and 4pm", Value::TimeRange(at(14, 0), at(16, 0))),
        (En, "in the evening", Value::Daypart(Daypart::Evening)),
    ] {
        assert_eq!(values(language, message), [value], "{message}");
    }
}

fn references(language: Locale, message: &str) -> Vec<String> {
    let own = ["F-2031".to_owned(), "F-2032".to_owned(), "AB/00017".to_owned()];
    let text = Text::read(message, SmsWords::core());
    entities::find(&text, &Known::new(today(), language, &own))
        .chosen
        .into_iter()
        .filter_map(|entity| match entity.value {
            Value::Reference(reference) => Some(reference),
            _ => None,
        })
        .collect()
}

#[test]
fn the_debtors_own_references_come_first_however_typed() {
    for message in ["F-2031", "f2031", "la F 2031", "facture 2031", "2031 svp", "F-2O31"] {
        assert_eq!(references(Fr, message), ["F-2031"], "{message}");
    }
    assert_eq!(references(Fr, "F2031 et F2032"), ["F-2031", "F-2032"]);
    assert_eq!(references(Fr, "facture 17"), ["AB/00017"]);
    assert_eq!(references(Fr, "je paie 17 euros, pas 2031 euros"), Vec::<String>::new());
}

#[test]
fn other_references_need_a_word_or_a_shape() {
    for (language, message, reference) in [
        (Fr, "facture n° 88120", "88120"),
        (En, "invoice INV-4410", "INV-4410"),
        (Fr, "réf : KX-99", "KX-99"),
        (En, "it says B-1207 on it", "B-1207"),
    ] {
        assert_eq!(references(language, message), [reference], "{message}");
    }
    for (language, message) in [
        (Fr, "la facture de 240"),
        (Fr, "facture 45 euros"),
        (En, "invoice of 12 May"),
        (Fr, "en 2026"),
    ] {
        assert_eq!(references(language, message), Vec::<String>::new(), "{message}");
    }
}

#[test]
fn yes_and_no_are_the_first_that_is_said() {
    for (language, message, yes) in [
        (Fr, "oui allez-y", true),
        (Fr, "ouiii", true),
        (Fr, "pas de souci", true),
        (Fr, "d'accord", true),
        (Fr, "non merci", false),
        (Fr, "pas d'accord", false),
        (Fr, "ce n'est pas bon, je ne veux pas", false),
        (En, "yep", true),
        (En, "no problem", true),
        (En, "that's not ok", false),
        (En, "nope, yes was a slip", false),
    ] {
        let text = Text::read(message, SmsWords::core());
        assert_eq!(
            entities::answer(&text, language).map(|answer| answer.yes),
            Some(yes),
            "{message}"
        );
    }
    for (language, message) in [(Fr, "je paierai mardi"), (En, "on Tuesday")] {
        let text = Text::read(message, SmsWords::core());
        assert_eq!(entities::answer(&text, language), None, "{message}");
    }
}
