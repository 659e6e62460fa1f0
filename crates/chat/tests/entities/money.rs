use super::values;
use chat::entities::{Amount, Currency, Value};
use domain::Locale::{self, En, Fr};

fn amount(language: Locale, message: &str) -> Option<(String, Currency)> {
    values(language, message).into_iter().find_map(|value| match value {
        Value::Amount(amount @ Amount { currency, .. }) => {
            Some((amount.major().normalize().to_string(), currency))
        }
        _ => None,
    })
}

#[test]
fn amounts_are_read_as_people_write_them() {
    use Currency::{Cent, Dollar, Eur, Iso, Pound};
    for (language, message, value, currency) in [
        (Fr, "je verse 35 €", "35", Eur),
        (Fr, "35e tout de suite", "35", Eur),
        (Fr, "35,50€", "35.5", Eur),
        (Fr, "35€50", "35.5", Eur),
        (Fr, "35 euros 50", "35.5", Eur),
        (Fr, "trente-cinq euros et vingt centimes", "35.2", Eur),
        (Fr, "1 350,75 euros", "1350.75", Eur),
        (Fr, "1.350 €", "1350", Eur),
        (Fr, "2k€", "2000", Eur),
        (Fr, "quarente euors", "40", Eur),
        (Fr, "soixante balles", "60", Eur),
        (Fr, "quatre-vingt-quinze euros", "95", Eur),
        (Fr, "septante-deux euros", "72", Eur),
        (Fr, "une vingtaine d'euros", "20", Eur),
        (Fr, "mille deux cents euros", "1200", Eur),
        (Fr, "60 francs suisses", "60", Iso("CHF")),
        (Fr, "80 centimes", "0.8", Cent),
        (En, "€35,50", "35.5", Eur),
        (En, "€1,350.75", "1350.75", Eur),
        (En, "thirty five pounds", "35", Pound),
        (En, "35 quid", "35", Pound),
        (En, "a tenner", "10", Pound),
        (En, "$20 and 43 cents", "20.43", Dollar),
        (En, "EUR 60", "60", Eur),
        (En, "one hundred and twenty euros", "120", Eur),
    ] {
        assert_eq!(amount(language, message), Some((value.to_owned(), currency)), "{message}");
    }
}

#[test]
fn a_number_beside_a_day_stays_an_amount() {
    for (message, value) in [
        ("mardi 20 balles", "20"),
        ("en avril 15 euros", "15"),
        ("vendredi 30 €", "30"),
        ("le 5 mai 12e", "12"),
    ] {
        assert_eq!(amount(Fr, message), Some((value.to_owned(), Currency::Eur)), "{message}");
    }
}

#[test]
fn a_rank_is_no_amount() {
    assert_eq!(values(Fr, "la 3e facture"), [Value::Ordinal(3)]);
    assert_eq!(amount(Fr, "45e"), Some(("45".to_owned(), Currency::Eur)));
}

#[test]
fn bounds_of_amounts_are_kept() {
    let found = values(Fr, "entre 20 et 30 euros");
    let [Value::AmountRange { min: Some(min), max: Some(max), currency: Currency::Eur }] =
        found[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!((min.to_string(), max.to_string()), ("20".to_owned(), "30".to_owned()));
    let found = values(En, "no more than £40");
    assert!(matches!(found[..], [Value::AmountRange { min: None, max: Some(_), .. }]), "{found:?}");
}

#[test]
fn counts_of_instalments_are_no_amounts() {
    for (language, message, count) in [
        (Fr, "payer en 4 fois", 4),
        (Fr, "4x sans frais", 4),
        (Fr, "six mensualités", 6),
        (Fr, "en trois versements", 3),
        (En, "in three goes", 3),
        (En, "5 monthly payments", 5),
        (En, "twice", 2),
    ] {
        assert!(values(language, message).contains(&Value::Times(count)), "{message}");
    }
}

#[test]
fn shares_and_percent_are_read() {
    for (language, message, numerator, denominator) in [
        (Fr, "la moitié maintenant", 1, 2),
        (Fr, "les deux tiers", 2, 3),
        (Fr, "un quart", 1, 4),
        (En, "half of it", 1, 2),
        (En, "a third now", 1, 3),
        (En, "three quarters", 3, 4),
    ] {
        assert_eq!(
            values(language, message),
            [Value::Fraction { numerator, denominator }],
            "{message}"
        );
    }
    for (language, message) in
        [(Fr, "30 %"), (Fr, "trente pour cent"), (En, "thirty percent"), (En, "30 per cent")]
    {
        assert_eq!(values(language, message), [Value::Percent(30.into())], "{message}");
    }
}
