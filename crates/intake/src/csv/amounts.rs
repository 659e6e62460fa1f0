//! Amounts as people and spreadsheets write them, read only where one reading is possible.

use crate::reason::Reason;
use domain::{Currency, Money, money::MoneyError};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How a file writes decimals, when the caller knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1.234,50`
    Comma,
    /// `1,234.50`
    Point,
}

/// Reads an amount: `240`, `240,00`, `1 240.00 €`, `1.240,00`, `-12`, `12-`, `(12,00)`.
///
/// One separator before exactly three digits (`1,234`) is refused unless `mark` is given or
/// something else in the number tells.
pub(crate) fn amount(
    text: &str,
    currency: Currency,
    mark: Option<DecimalMark>,
) -> Result<Money, Reason> {
    let (negative, unsigned) = sign(text.trim());
    let bare = without_currency(unsigned, currency)?;
    let (inner_negative, bare) = sign(bare.trim());
    if negative && inner_negative {
        return Err(Reason::Amount);
    }
    let number = plain(bare, currency, mark)?;
    let value: Decimal = number.parse().map_err(|_| Reason::Amount)?;
    let value = if negative || inner_negative { -value } else { value };
    Money::from_decimal(value, currency).map_err(|error| match error {
        MoneyError::TooPrecise => Reason::TooPrecise,
        _ => Reason::AmountTooLarge,
    })
}

fn sign(text: &str) -> (bool, &str) {
    let minus = ['-', '\u{2212}'];
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (true, inner)
    } else if let Some(rest) = text.strip_prefix(minus).or_else(|| text.strip_suffix(minus)) {
        (true, rest)
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    }
}

fn without_currency(text: &str, currency: Currency) -> Result<&str, Reason> {
    let stated = |c: char| c.is_alphabetic() || matches!(c, '€' | '$' | '£');
    let blank = |c: char| c.is_whitespace();
    let before = text.trim_start_matches(stated);
    let number = before.trim_end_matches(stated);
    if number.is_empty() {
        return Err(Reason::Amount);
    }
    let marks = [&text[..text.len() - before.len()], &before[number.len()..]];
    for mark in marks.into_iter().filter(|mark| !mark.is_empty()) {
        let same = match mark {
            "€" => currency == Currency::EUR,
            "£" => currency.code() == "GBP",
            "$" => currency.code().ends_with('D'),
            code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                code == currency.code()
            }
            other => other.eq_ignore_ascii_case("euros") && currency == Currency::EUR,
        };
        if !same {
            let code = mark.len() == 3 || matches!(mark, "€" | "$" | "£");
            return Err(if code {
                Reason::OtherCurrency { expected: currency }
            } else {
                Reason::Amount
            });
        }
    }
    Ok(number.trim_matches(blank))
}

/// The number with a point as its decimal mark and without thousands separators.
fn plain(text: &str, currency: Currency, mark: Option<DecimalMark>) -> Result<String, Reason> {
    let separator =
        |c: char| matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    if !text.starts_with(|c: char| c.is_ascii_digit())
        || !text.ends_with(|c: char| c.is_ascii_digit())
    {
        return Err(Reason::Amount);
    }
    if !text.chars().all(|c| c.is_ascii_digit() || separator(c)) {
        let scientific = text
            .chars()
            .all(|c| c.is_ascii_digit() || separator(c) || matches!(c, 'e' | 'E' | '+' | '-'));
        return Err(if scientific && text.contains(['e', 'E']) {
            Reason::Scientific
        } else {
            Reason::Amount
        });
    }
    let decimal = decimal_mark(text, currency, mark)?;
    let (whole, fraction) = match decimal {
        Some(mark) => text.rsplit_once(mark).ok_or(Reason::Amount)?,
        None => (text, ""),
    };
    if fraction.contains(separator) || decimal.is_some_and(|mark| whole.contains(mark)) {
        return Err(Reason::Amount);
    }
    let digits = grouped(whole, separator)?;
    if digits.trim_start_matches('0').len() > 15 {
        return Err(Reason::AmountTooLarge);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 10 {
        return Err(Reason::TooPrecise);
    }
    Ok(format!("{digits}.{fraction}0"))
}

fn decimal_mark(
    text: &str,
    currency: Currency,
    mark: Option<DecimalMark>,
) -> Result<Option<char>, Reason> {
    let count = |mark| text.matches(mark).count();
    let (points, commas) = (count('.'), count(','));
    let known = mark.map(|mark| match mark {
        DecimalMark::Comma => ',',
        DecimalMark::Point => '.',
    });
    match (known, points, commas) {
        (Some(mark), ..) => Ok(text.contains(mark).then_some(mark)),
        (None, 0, 0 | 2..) | (None, 2.., 0) => Ok(None),
        (None, 1, 0) | (None, 0, 1) => {
            let mark = if points == 1 { '.' } else { ',' };
            let (before, after) = text.split_once(mark).unwrap_or((text, ""));
            // Blanks or apostrophes already group; a leading zero or four digits never do.
            let told = before.contains(|c: char| !c.is_ascii_digit())
                || before.starts_with('0')
                || before.len() > 3;
            if after.len() != 3 || told {
                Ok(Some(mark))
            } else if currency.digits() == 0 {
                Ok(None)
            } else {
                Err(Reason::AmbiguousAmount)
            }
        }
        // Both: the last one marks the decimals.
        (None, ..) => Ok(text.chars().rev().find(|c| matches!(c, '.' | ','))),
    }
}

/// The digits of a whole part whose groups, if any, are of three digits and separated alike.
fn grouped(whole: &str, separator: impl Fn(char) -> bool) -> Result<String, Reason> {
    let mut used = whole.chars().filter(|c| separator(*c));
    let Some(first) = used.next() else { return Ok(whole.to_owned()) };
    let mut groups = whole.split(&separator);
    let lead = groups.next().unwrap_or_default();
    let right = (1..=3).contains(&lead.len())
        && groups.all(|group| group.len() == 3)
        && used.all(|c| c == first);
    if right {
        Ok(whole.chars().filter(char::is_ascii_digit).collect())
    } else {
        Err(Reason::Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_forms_are_read() {
        for (text, cents) in [
            ("240", 24_000),
            ("240,5", 24_050),
            ("240.05", 24_005),
            ("1 240,00 €", 124_000),
            ("1\u{202f}240,00\u{a0}€", 124_000),
            ("1,240.00", 124_000),
            ("1.240,00", 124_000),
            ("€12", 1_200),
            ("EUR 3,10", 310),
            ("12,00 EUR", 1_200),
            ("-5,00", -500),
            ("5,00-", -500),
            ("(5,00)", -500),
            ("-5,00 €", -500),
            ("€-5", -500),
            ("\u{2212}5", -500),
            ("+5", 500),
            ("1.234.567", 123_456_700),
            ("1'240.50", 124_050),
            ("0,100", 10),
            ("1234,500", 123_450),
            ("1 234,500", 123_450),
            ("12,5000", 1_250),
            ("007", 700),
            ("12 euros", 1_200),
            ("1 234 567,89", 123_456_789),
        ] {
            assert_eq!(amount(text, Currency::EUR, None), Ok(Money::eur(cents)), "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_is_refused() {
        assert_eq!(amount("1,234", Currency::EUR, None), Err(Reason::AmbiguousAmount));
        assert_eq!(amount("100.500", Currency::EUR, None), Err(Reason::AmbiguousAmount));
        assert_eq!(
            amount("1,234", Currency::EUR, Some(DecimalMark::Point)),
            Ok(Money::eur(123_400))
        );
        assert_eq!(amount("1,230", Currency::EUR, Some(DecimalMark::Comma)), Ok(Money::eur(123)));
        let yen = "JPY".parse().unwrap();
        assert_eq!(amount("1,234", yen, None), Ok(Money::new(1_234, yen)));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "abc",
            ".",
            "12,3,4.5.6",
            "--4",
            "0x10",
            ",5",
            "5,",
            "1 2,00",
            "12 40",
            "1,23,456",
            "NaN",
            "=1+1",
            "(-5)",
            "-5-",
            "٣",
        ] {
            assert_eq!(amount(text, Currency::EUR, None), Err(Reason::Amount), "{text}");
        }
        assert_eq!(amount("1E+05", Currency::EUR, None), Err(Reason::Scientific));
        assert_eq!(amount("12,345678", Currency::EUR, None), Err(Reason::TooPrecise));
        assert_eq!(
            amount("99999999999999999999", Currency::EUR, None),
            Err(Reason::AmountTooLarge)
        );
        assert_eq!(
            amount("12 USD", Currency::EUR, None),
            Err(Reason::OtherCurrency { expected: Currency::EUR })
        );
        assert_eq!(
            amount("$12", Currency::EUR, None),
            Err(Reason::OtherCurrency { expected: Currency::EUR })
        );
    }

    proptest! {
        #[test]
        fn both_conventions_read_back(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            let money = Money::eur(cents);
            for locale in domain::Locale::ALL {
                prop_assert_eq!(amount(&locale.money(money), Currency::EUR, None), Ok(money));
                prop_assert_eq!(amount(&locale.money_input(money), Currency::EUR, None), Ok(money));
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>(), likely in "[-+0-9., €eE()']{0,30}") {
            let _ = (amount(&text, Currency::EUR, None), amount(&likely, Currency::EUR, Some(DecimalMark::Comma)));
        }
    }
}
