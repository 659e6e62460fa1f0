use super::values;
use chat::entities::{Length, Value};
use domain::Locale::{self, En, Fr};
use rust_decimal::Decimal;

fn numbers(language: Locale, message: &str) -> Vec<String> {
    values(language, message)
        .into_iter()
        .filter_map(|value| match value {
            Value::Number(number) => Some(number.normalize().to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn numbers_in_words_and_digits_are_the_same() {
    for (language, message, value) in [
        (Fr, "dix-sept", "17"),
        (Fr, "vingt et un", "21"),
        (Fr, "soixante et onze", "71"),
        (Fr, "soixante-dix-neuf", "79"),
        (Fr, "quatre vingts", "80"),
        (Fr, "quatre-vingt-onze", "91"),
        (Fr, "nonante-six", "96"),
        (Fr, "deux cent un", "201"),
        (Fr, "trois mille quatre cent cinquante", "3450"),
        (Fr, "un million deux cent mille", "1200000"),
        (Fr, "12 mille 5 cents", "12500"),
        (Fr, "trois virgule zéro cinq", "3.05"),
        (Fr, "12 500,75", "12500.75"),
        (Fr, "12.500", "12500"),
        (Fr, "1,250", "1.25"),
        (Fr, "3k", "3000"),
        (En, "forty two", "42"),
        (En, "ninety-nine", "99"),
        (En, "one hundred and seven", "107"),
        (En, "two thousand five hundred and six", "2506"),
        (En, "six point two five", "6.25"),
        (En, "12,500.75", "12500.75"),
        (En, "12.500", "12.5"),
        (En, "four dozen", "48"),
    ] {
        assert_eq!(numbers(language, message), [value], "{message}");
    }
}

#[test]
fn articles_and_pronouns_are_no_numbers() {
    for (language, message) in [
        (Fr, "j'ai un souci avec une facture"),
        (Fr, "l'un ou l'autre"),
        (En, "that one is not mine"),
        (En, "the wrong one"),
        (En, "a bill"),
        (Fr, "il pèse 3kg"),
    ] {
        assert_eq!(numbers(language, message), Vec::<String>::new(), "{message}");
    }
}

#[test]
fn ranks_are_read() {
    for (language, message, rank) in [
        (Fr, "la deuxième", 2),
        (Fr, "le vingt et unième", 21),
        (Fr, "quatre-vingt-dixième", 90),
        (Fr, "la 12ème", 12),
        (En, "the third one", 3),
        (En, "twenty-second", 22),
        (En, "the 41st", 41),
    ] {
        assert!(values(language, message).contains(&Value::Ordinal(rank)), "{message}");
    }
}

#[test]
fn lengths_keep_their_units() {
    let days = |days: u32| Length { days: days.into(), ..Length::default() };
    let months = |months: u32| Length { months: months.into(), ..Length::default() };
    for (language, message, length) in [
        (Fr, "quinze jours", days(15)),
        (Fr, "15j", days(15)),
        (Fr, "trois mois", months(3)),
        (Fr, "un mois et demi", days(45)),
        (Fr, "deux semaines", Length { weeks: 2.into(), ..Length::default() }),
        (En, "six months", months(6)),
        (En, "a fortnight", Length { weeks: 2.into(), ..Length::default() }),
        (En, "two and a half years", Length { years: Decimal::new(25, 1), ..Length::default() }),
        (En, "about ten days", Length { approximate: true, ..days(10) }),
    ] {
        assert_eq!(values(language, message), [Value::Duration(length)], "{message}");
    }
    let year = Length { years: 1.into(), months: 1.into(), ..Length::default() };
    assert_eq!(year.in_days(), Decimal::from(395));
    assert!(values(Fr, "pendant des mois").is_empty());
}
