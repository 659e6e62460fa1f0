use super::today;
use chat::{
    entities::{self, Known},
    mask,
    text::{self, SmsWords, Text},
};
use domain::Locale;
use proptest::prelude::*;

/// A number with its check digit (Luhn) and the network's first digits.
fn card(mut digits: Vec<u8>) -> String {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match u32::from(*digit) * if index % 2 == 0 { 2 } else { 1 } {
            doubled @ 10.. => doubled - 9,
            doubled => doubled,
        })
        .sum();
    digits.push(u8::try_from((10 - sum % 10) % 10).expect("a digit"));
    digits.into_iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// Card numbers of 13 to 19 digits, beginning as networks' numbers do.
fn cards() -> impl Strategy<Value = String> {
    (2_u8..=6, proptest::collection::vec(0_u8..=9, 11..=17))
        .prop_map(|(first, rest)| card([vec![first], rest].concat()))
        .prop_filter("all the same digit is no card", |card| {
            card.bytes().any(|digit| digit != card.as_bytes()[0])
        })
}

/// Messages out of what the grammars look for, in any order: where they are likeliest to err.
fn jumble() -> impl Strategy<Value = String> {
    let words = [
        "le",
        "5",
        "31",
        "29",
        "février",
        "mars",
        "may",
        "fin",
        "du",
        "mois",
        "prochain",
        "en",
        "huit",
        "dans",
        "un",
        "an",
        "et",
        "demi",
        "deux",
        "cent",
        "mille",
        "million",
        "quatre",
        "vingt",
        "dix",
        "€",
        "$",
        "k",
        "euros",
        "par",
        "every",
        "other",
        "Friday",
        "next",
        "last",
        "week",
        "of",
        "the",
        "99999999999999999999",
        "0",
        "-",
        "/",
        ".",
        ",",
        ":",
        "h",
        "pm",
        "%",
        "2026",
        "9999",
        "entre",
        "between",
        "and",
        "to",
        "au",
        "ago",
        "from",
        "now",
        "first",
        "dernier",
        "jour",
        "years",
        "semaines",
        "noël",
        "easter",
        "@",
        "point",
        "arobase",
        "F-1",
        "+33",
        "06",
        "d'",
        "l'",
        "billion",
        "trillion",
        "décennies",
        "after",
        "before",
    ];
    proptest::collection::vec(
        (proptest::sample::select(words.to_vec()), proptest::sample::select(vec![" ", "", " "])),
        0..14,
    )
    .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn check(message: &str) {
    let references = ["F-1".to_owned(), String::new(), "é/7".to_owned()];
    let text = Text::read(message, SmsWords::core());
    let mut end = 0;
    for token in &text.tokens {
        assert!(token.span.start >= end && text.raw.get(token.span.clone()).is_some());
        assert!(!token.folded.chars().any(char::is_whitespace));
        end = token.span.end;
    }
    for language in [Locale::Fr, Locale::En] {
        for conventions in [entities::Conventions::ASSISTANT, entities::Conventions::CORPORA] {
            let known = Known { conventions, ..Known::new(today(), language, &references) };
            let found = entities::find(&text, &known);
            let mut end = 0;
            for entity in &found.chosen {
                assert!(entity.tokens.start >= end && entity.tokens.end <= text.tokens.len());
                assert_eq!(entity.span, text.span(entity.tokens.clone()));
                assert!(!entity.span.is_empty() && text.raw.get(entity.span.clone()).is_some());
                end = entity.tokens.end;
            }
            for (entity, _) in &found.rejected {
                assert!(text.raw.get(entity.span.clone()).is_some());
            }
        }
        let _ = entities::answer(&text, language);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_panics_and_spans_fit(message in "\\PC{0,80}") {
        check(&message);
    }

    #[test]
    fn no_jumble_of_known_words_panics(message in jumble()) {
        check(&message);
    }

    #[test]
    fn no_card_number_is_left(card in cards(), gaps in proptest::collection::vec(0_usize..6, 19), before in "[a-zé ,]{0,12}", after in "[a-z .!]{0,12}") {
        let parts = ["", " ", "-", ".", " - ", "\u{a0}"];
        let written: String =
            card.chars().zip(gaps).flat_map(|(digit, gap)| std::iter::once(digit).chain(parts[gap].chars())).collect();
        let raw = Text::read(&format!("{before} {written} {after}"), SmsWords::core()).raw;
        prop_assert!(raw.contains(mask::CARD) || raw.contains(mask::IBAN), "{raw}");
        prop_assert!(!raw.contains(|c: char| c.is_ascii_digit()), "{raw}");
    }

    #[test]
    fn a_card_number_hidden_in_digits_is_not_left(card in cards(), before in "[0-9]{0,3}", after in "[0-9]{0,3}") {
        let raw = mask::masked(&format!("{before}{card}{after}"));
        prop_assert!(!raw.contains(&card), "{raw}");
    }

    #[test]
    fn masking_twice_changes_nothing(message in "[a-z0-9 .-]{0,60}") {
        let once = mask::masked(&message);
        prop_assert_eq!(mask::masked(&once), once);
    }

    #[test]
    fn a_message_is_cut(message in "[a-z ]{0,50}") {
        let long = message.repeat(200);
        prop_assert!(Text::read(&long, SmsWords::core()).raw.chars().count() <= text::LONGEST);
    }
}

#[test]
fn ibans_are_masked_in_any_grouping() {
    for written in [
        "FR7630006000011234567890189",
        "fr76 3000 6000 0112 3456 7890 189",
        "DE89-3704-0044-0532-0130-00",
        "BE68 5390 0754 7034",
        "NL91ABNA0417164300",
        "GB29 NWBK 6016 1331 9268 19",
        "FR76 3000 6000 0112 3456 7890 188",
        "NO93 8601 1117 947",
    ] {
        let raw = Text::read(&format!("mon iban : {written}, merci"), SmsWords::core()).raw;
        assert_eq!(raw, format!("mon iban : {}, merci", mask::IBAN));
    }
    // A word before a card number may look like a country: all of it goes all the same.
    for country in ["de", "fr", "be", "ok"] {
        let raw = mask::masked(&format!("{country} 4111 1111 1111 1111"));
        assert!(!raw.contains("1111"), "{raw}");
    }
    let kept = "de 12 à 15 euros, pas 4111 1111 1111 1112 ni 06 12 34 56 78 le 12/03/2026";
    assert_eq!(mask::masked(kept), kept);
}

#[test]
fn digits_of_other_scripts_and_hidden_marks_do_not_save_a_card_number() {
    for written in [
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "4111\u{200b}1111\u{2060}1111\u{ad}1111",
    ] {
        assert_eq!(Text::read(written, SmsWords::core()).raw, mask::CARD);
    }
}
