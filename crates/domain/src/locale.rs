//! Languages of the screens: how amounts, dates and plurals are written.

use crate::{Money, text_enum};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};

text_enum! {
    /// A language that debtors and collectors can read.
    pub enum Locale {
        /// French, as written in France.
        Fr => "fr",
        /// English, as written in the United Kingdom.
        En => "en",
    }
}

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Locale {
    /// The text in this language.
    pub const fn pick<T: Copy>(self, fr: T, en: T) -> T {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// The other language, for the switch.
    #[must_use]
    pub const fn other(self) -> Self {
        self.pick(Self::En, Self::Fr)
    }

    /// The language that best answers an `Accept-Language` header; French when none is known.
    pub fn negotiate(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let locale = match pieces.next()?.get(..2)?.to_ascii_lowercase().as_str() {
                    "fr" => Self::Fr,
                    "en" => Self::En,
                    _ => return None,
                };
                let weight: f32 = pieces
                    .find_map(|piece| piece.strip_prefix("q="))
                    .map_or(1.0, |q| q.parse().unwrap_or(0.0));
                Some((locale, weight))
            })
            .fold((Self::Fr, 0.0), |best, next| if next.1 > best.1 { next } else { best })
            .0
    }

    /// An amount: `1 240,00 €` with narrow no-break spaces, or `€1,240.00`.
    pub fn money(self, money: Money) -> String {
        let digits = money.currency.digits() as usize;
        let absolute = money.minor.unsigned_abs().to_string();
        let padded = format!("{absolute:0>width$}", width = digits + 1);
        let (whole, fraction) = padded.split_at(padded.len() - digits);
        let sign = if money.minor < 0 { "\u{2212}" } else { "" };
        let whole = group(whole, self.pick('\u{202f}', ','));
        let mark = if digits == 0 { "" } else { self.pick(",", ".") };
        let symbol = match money.currency.code() {
            "EUR" => "€",
            "GBP" => "£",
            other => other,
        };
        match self {
            Self::Fr => format!("{sign}{whole}{mark}{fraction}\u{a0}{symbol}"),
            Self::En if symbol.len() == 3 && symbol.is_ascii() => {
                format!("{sign}{symbol}\u{a0}{whole}{mark}{fraction}")
            }
            Self::En => format!("{sign}{symbol}{whole}{mark}{fraction}"),
        }
    }

    /// An amount as a form field holds it: `1240,00` or `1240.00`.
    pub fn money_input(self, money: Money) -> String {
        let text = money.to_decimal().to_string();
        match self {
            Self::Fr => text.replace('.', ","),
            Self::En => text,
        }
    }

    /// A date: `12 mars 2026`, `1er mai 2026`, `12 March 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        format!("{} {}", self.day_month(date), date.year())
    }

    /// A date without its year: `12 mars`, `12 March`.
    pub fn day_month(self, date: NaiveDate) -> String {
        let month = date.month0() as usize;
        match self {
            Self::Fr if date.day() == 1 => format!("1er\u{a0}{}", MONTHS_FR[month]),
            Self::Fr => format!("{}\u{a0}{}", date.day(), MONTHS_FR[month]),
            Self::En => format!("{}\u{a0}{}", date.day(), MONTHS_EN[month]),
        }
    }

    /// A date that commits someone: `vendredi 20 mars 2026`, `Friday 20 March 2026`.
    pub fn weekday_date(self, date: NaiveDate) -> String {
        format!("{} {}", self.weekday(date.weekday()), self.date(date))
    }

    /// A weekday's name.
    pub const fn weekday(self, day: Weekday) -> &'static str {
        match day {
            Weekday::Mon => self.pick("lundi", "Monday"),
            Weekday::Tue => self.pick("mardi", "Tuesday"),
            Weekday::Wed => self.pick("mercredi", "Wednesday"),
            Weekday::Thu => self.pick("jeudi", "Thursday"),
            Weekday::Fri => self.pick("vendredi", "Friday"),
            Weekday::Sat => self.pick("samedi", "Saturday"),
            Weekday::Sun => self.pick("dimanche", "Sunday"),
        }
    }

    /// A local date and time: `12 mars 2026 à 14:05`, `12 March 2026 at 14:05`.
    pub fn date_time(self, at: NaiveDateTime) -> String {
        let joint = self.pick("à", "at");
        format!("{} {joint} {:02}:{:02}", self.date(at.date()), at.hour(), at.minute())
    }

    /// The plural or singular form: French counts 0 and 1 as singular, English only 1.
    pub const fn plural<'a>(self, count: u64, one: &'a str, many: &'a str) -> &'a str {
        match (self, count) {
            (Self::Fr, 0 | 1) | (Self::En, 1) => one,
            _ => many,
        }
    }
}

fn group(whole: &str, separator: char) -> String {
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 * 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn amounts_follow_the_language() {
        let cases = [
            (24_000, "240,00\u{a0}€", "€240.00"),
            (-5, "\u{2212}0,05\u{a0}€", "\u{2212}€0.05"),
            (123_456_789, "1\u{202f}234\u{202f}567,89\u{a0}€", "€1,234,567.89"),
            (100_000, "1\u{202f}000,00\u{a0}€", "€1,000.00"),
        ];
        for (cents, fr, en) in cases {
            assert_eq!(Locale::Fr.money(Money::eur(cents)), fr);
            assert_eq!(Locale::En.money(Money::eur(cents)), en);
        }
        let yen = Money::new(1_500, "JPY".parse().unwrap());
        assert_eq!(Locale::Fr.money(yen), "1\u{202f}500\u{a0}JPY");
        assert_eq!(Locale::En.money(yen), "JPY\u{a0}1,500");
        let most = Money::new(i64::MIN, Currency::EUR);
        assert!(Locale::Fr.money(most).starts_with('\u{2212}'));
    }

    #[test]
    fn dates_follow_the_language() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        assert_eq!(Locale::Fr.weekday_date(date), "vendredi 20\u{a0}mars 2026");
        assert_eq!(Locale::En.weekday_date(date), "Friday 20\u{a0}March 2026");
        let first = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        assert_eq!(Locale::Fr.date(first), "1er\u{a0}mai 2026");
    }

    #[test]
    fn the_preferred_known_language_wins() {
        assert_eq!(Locale::negotiate("en-GB,en;q=0.9,fr;q=0.8"), Locale::En);
        assert_eq!(Locale::negotiate("de,fr;q=0.5,en;q=0.4"), Locale::Fr);
        assert_eq!(Locale::negotiate("de"), Locale::Fr);
        assert_eq!(Locale::negotiate(""), Locale::Fr);
        assert_eq!(Locale::negotiate("é;q=x,,;"), Locale::Fr);
    }

    #[test]
    fn zero_is_singular_in_french_only() {
        assert_eq!(Locale::Fr.plural(0, "facture", "factures"), "facture");
        assert_eq!(Locale::En.plural(0, "invoice", "invoices"), "invoices");
    }
}
