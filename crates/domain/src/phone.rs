//! Telephone numbers as gateways take them: E.164, `+33612345678`.
//!
//! A number given with its country (`+…` or `00…`) is taken as it stands; a French one may be given
//! as people write it, `06 12 34 56 78`. Overseas ranges get their own country code, as the French
//! numbering plan assigns them.

use std::fmt;

/// A number in E.164 form: `+`, the country code, at most fifteen digits in all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// French mobile ranges that are overseas: the national beginning, and what it becomes.
const OVERSEAS: [(&str, &str); 8] = [
    ("0690", "+590690"),
    ("0691", "+590691"),
    ("0694", "+594694"),
    ("0696", "+596696"),
    ("0697", "+596697"),
    ("0692", "+262692"),
    ("0693", "+262693"),
    ("0639", "+262639"),
];

/// Calling codes by country, for the list of countries that may be written to. Shared codes are
/// named after the one that most numbers belong to: `+1` is `US`, `+7` is `RU`, `+44` is `GB`.
const CODES: [(&str, &str); 54] = [
    ("1", "US"),
    ("7", "RU"),
    ("20", "EG"),
    ("27", "ZA"),
    ("30", "GR"),
    ("31", "NL"),
    ("32", "BE"),
    ("33", "FR"),
    ("34", "ES"),
    ("36", "HU"),
    ("39", "IT"),
    ("40", "RO"),
    ("41", "CH"),
    ("43", "AT"),
    ("44", "GB"),
    ("45", "DK"),
    ("46", "SE"),
    ("47", "NO"),
    ("48", "PL"),
    ("49", "DE"),
    ("61", "AU"),
    ("81", "JP"),
    ("86", "CN"),
    ("90", "TR"),
    ("91", "IN"),
    ("212", "MA"),
    ("213", "DZ"),
    ("216", "TN"),
    ("221", "SN"),
    ("225", "CI"),
    ("262", "RE"),
    ("351", "PT"),
    ("352", "LU"),
    ("353", "IE"),
    ("354", "IS"),
    ("356", "MT"),
    ("357", "CY"),
    ("358", "FI"),
    ("359", "BG"),
    ("370", "LT"),
    ("371", "LV"),
    ("372", "EE"),
    ("376", "AD"),
    ("377", "MC"),
    ("385", "HR"),
    ("386", "SI"),
    ("420", "CZ"),
    ("421", "SK"),
    ("508", "PM"),
    ("590", "GP"),
    ("594", "GF"),
    ("596", "MQ"),
    ("687", "NC"),
    ("689", "PF"),
];

impl Phone {
    /// The number in a text as people write it; nothing if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.chars().any(|c| !is_written(c)) {
            return None;
        }
        // `+33 (0)6 12 34 56 78`: the nought in brackets is dialled within the country only.
        let text = text.replace("(0)", "");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let e164 = match (text.trim_start().starts_with('+'), digits.strip_prefix("00")) {
            (true, _) => digits,
            (false, Some(international)) => international.to_owned(),
            (false, None) => return Self::french(&digits),
        };
        let is_number = (8..=15).contains(&e164.len()) && !e164.starts_with('0');
        // A French number has nine digits after its code, and neither begins with a nought.
        let french = e164.strip_prefix("33");
        let is_french = french.is_none_or(|rest| rest.len() == 9 && !rest.starts_with('0'));
        (is_number && is_french).then(|| Self(format!("+{e164}")))
    }

    /// A number in the French national form: a nought and nine digits.
    fn french(digits: &str) -> Option<Self> {
        let rest = digits.strip_prefix('0').filter(|rest| rest.len() == 9)?;
        if rest.starts_with('0') {
            return None;
        }
        let overseas = OVERSEAS.iter().find(|(range, _)| digits.starts_with(range));
        Some(Self(overseas.map_or_else(
            || format!("+33{rest}"),
            |(range, code)| format!("{code}{}", &digits[range.len()..]),
        )))
    }

    /// With its `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country (ISO 3166) that its calling code belongs to; nothing for one not known here.
    pub fn country(&self) -> Option<&'static str> {
        let digits = &self.0[1..];
        let found = CODES.iter().filter(|(code, _)| digits.starts_with(code));
        found.max_by_key(|(code, _)| code.len()).map(|(_, country)| *country)
    }

    /// Whether a short message can reach it, as far as its digits tell: in France mobile numbers
    /// begin with 6 or 7, and what begins with 8 costs its caller.
    pub fn takes_messages(&self) -> bool {
        self.0.strip_prefix("+33").is_none_or(|rest| rest.starts_with(['6', '7']))
    }

    /// What may be logged: country and last digits.
    pub fn masked(&self) -> String {
        format!("{}•••{}", &self.0[..3], &self.0[self.0.len() - 2..])
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number as it is kept: E.164 if it is one, else as it was given.
pub fn kept(text: &str) -> String {
    Phone::parse(text).map_or_else(|| text.trim().to_owned(), |phone| phone.0)
}

/// A number as people read it aloud: French ones as they are dialled there, others behind the code of
/// their country, in pairs. What is no number stays as it was given.
pub fn grouped(text: &str) -> String {
    let Some(phone) = Phone::parse(text) else { return text.trim().to_owned() };
    let digits = &phone.0[1..];
    let (first, rest) = if let Some(rest) = digits.strip_prefix("33") {
        (format!("0{}", &rest[..1]), &rest[1..])
    } else {
        let known = CODES.iter().filter(|(code, _)| digits.starts_with(code));
        let Some(length) = known.map(|(code, _)| code.len()).max() else { return phone.0 };
        (format!("+{}", &digits[..length]), &digits[length..])
    };
    // An odd digit goes with the first pair: nobody reads a single one at the end.
    let (head, pairs) = rest.split_at(if rest.len() % 2 == 1 { 3.min(rest.len()) } else { 0 });
    let mut groups = vec![first.as_str()];
    groups.extend(Some(head).filter(|head| !head.is_empty()));
    groups.extend((0..pairs.len()).step_by(2).map(|at| &pairs[at..at + 2]));
    groups.join("\u{a0}")
}

/// What a link dials.
pub fn dialled(text: &str) -> String {
    format!("tel:{}", kept(text).replace([' ', '\u{a0}'], ""))
}

const fn is_written(c: char) -> bool {
    matches!(
        c,
        '0'..='9' | '+' | ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2011}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (written, read) in [
            ("06 12 34 56 78", "+33612345678"),
            ("07.12.34.56.78", "+33712345678"),
            ("+33 (0)6 12 34 56 78", "+33612345678"),
            ("0033612345678", "+33612345678"),
            ("+32 470 12 34 56", "+32470123456"),
            ("0690 12 34 56", "+590690123456"),
            ("0639123456", "+262639123456"),
            ("01 42 00 00 00", "+33142000000"),
        ] {
            assert_eq!(Phone::parse(written).unwrap().as_str(), read, "{written}");
        }
        for nothing in [
            "",
            "12",
            "612345678",
            "+0612345678",
            "06 12 34 56",
            "+33 06 12 34 56 78",
            "poste 12",
            "+",
        ] {
            assert_eq!(Phone::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn countries_and_kinds_are_told_apart() {
        let phone = |text| Phone::parse(text).unwrap();
        assert_eq!(phone("0612345678").country(), Some("FR"));
        assert_eq!(phone("+212612345678").country(), Some("MA"));
        assert_eq!(phone("0690123456").country(), Some("GP"));
        assert_eq!(phone("+99912345678").country(), None);
        assert!(phone("0712345678").takes_messages() && phone("+32470123456").takes_messages());
        assert!(!phone("0142000000").takes_messages() && !phone("0899123456").takes_messages());
        assert_eq!(phone("0612345678").masked(), "+33•••78");
        assert_eq!(kept(" 06 12 34 56 78 "), "+33612345678");
        assert_eq!(kept(" poste 12 "), "poste 12");
    }

    #[test]
    fn numbers_are_shown_in_groups() {
        for (kept, shown) in [
            ("+33612345678", "06 12 34 56 78"),
            ("01.42.00.00.00", "01 42 00 00 00"),
            ("+32470123456", "+32 470 12 34 56"),
            ("+352621123456", "+352 621 12 34 56"),
            ("+99912345678", "+99912345678"),
            (" poste 12 ", "poste 12"),
        ] {
            assert_eq!(grouped(kept).replace('\u{a0}', " "), shown);
        }
        assert_eq!(dialled("06 12 34 56 78"), "tel:+33612345678");
    }

    proptest! {
        #[test]
        fn a_shown_number_is_the_same_number(text in "[+]?[0-9 ]{8,16}") {
            if let Some(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(&grouped(&text)), Some(phone));
            }
        }

        #[test]
        fn what_is_read_is_e164_and_reads_as_itself(text in "[0-9+ ().x-]{0,24}") {
            if let Some(phone) = Phone::parse(&text) {
                let digits = &phone.as_str()[1..];
                prop_assert!((8..=15).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit()));
                prop_assert_eq!(Phone::parse(phone.as_str()), Some(phone));
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in any::<String>()) {
            let _ = (Phone::parse(&text), kept(&text));
        }
    }
}
