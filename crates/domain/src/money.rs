//! Money: minor units and a currency. Never a floating-point number.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An ISO 4217 currency code with the number of its decimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The three-letter code.
    ///
    /// # Panics
    /// Never: the bytes are checked to be upper-case ASCII when the value is made.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("checked to be ASCII")
    }

    /// Decimal digits of the minor unit (ISO 4217): 2 for most, 0 for the yen, 3 for the dinars.
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text.as_bytes() {
            [a, b, c] if text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                Ok(Self([*a, *b, *c]))
            }
            _ => Err(MoneyError::Currency),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

crate::stored_as_text!(Currency);

/// Why an amount could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three upper-case letters.
    #[error("a currency is three upper-case letters, such as EUR")]
    Currency,
    /// Not a decimal number.
    #[error("this is not an amount")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("this amount has more decimals than its currency")]
    TooPrecise,
    /// Beyond what 64 bits of minor units hold.
    #[error("this amount is too large")]
    TooLarge,
}

/// An amount in minor units (cents) of one currency; negative amounts are credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 24000 is 240.00 in a currency of two digits.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount from minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Euros from cents.
    pub const fn eur(cents: i64) -> Self {
        Self::new(cents, Currency::EUR)
    }

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount as a decimal number of major units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// An exact amount from a decimal number of major units.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] when the number has more decimals than the currency,
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scaled = value
            .checked_mul(Decimal::from(10_i64.pow(currency.digits())))
            .ok_or(MoneyError::TooLarge)?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::TooPrecise);
        }
        scaled.to_i64().map(|minor| Self::new(minor, currency)).ok_or(MoneyError::TooLarge)
    }

    /// An amount rounded half-up (away from zero) to the minor unit.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn rounded(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let rounded =
            value.round_dp_with_strategy(currency.digits(), RoundingStrategy::MidpointAwayFromZero);
        Self::from_decimal(rounded, currency)
    }

    /// Reads what a person types: `240`, `240,00`, `240.00`, `1 240,00 €`, `1,240.00`, `€240`.
    ///
    /// With both separators present the last one is the decimal mark. A single separator followed
    /// by exactly three digits is read as the decimal mark only if the currency has three digits;
    /// otherwise it groups thousands.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], [`MoneyError::TooPrecise`] or [`MoneyError::TooLarge`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let kept: String = text
            .replace(currency.code(), "")
            .chars()
            .filter(|c| {
                !c.is_whitespace() && !matches!(c, '€' | '$' | '£' | '\u{202f}' | '\u{a0}' | '\'')
            })
            .collect();
        let kept = kept.replace('\u{2212}', "-");
        let number = match decimal_mark(&kept, currency.digits()) {
            Some(at) => {
                let (whole, fraction) = kept.split_at(at);
                format!("{}.{}", ungroup(whole)?, &fraction[1..])
            }
            None => ungroup(&kept)?,
        };
        let digits = number.strip_prefix('-').unwrap_or(&number);
        if digits.is_empty()
            || !digits.starts_with(|c: char| c.is_ascii_digit())
            || !digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        {
            return Err(MoneyError::NotANumber);
        }
        if digits.len() > 22 {
            return Err(MoneyError::TooLarge);
        }
        let value = number.parse::<Decimal>().map_err(|_| MoneyError::NotANumber)?;
        Self::from_decimal(value, currency)
    }

    /// The sum, or `None` when currencies differ or 64 bits do not suffice.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_add(other.minor).map(|minor| Self::new(minor, self.currency))
    }

    /// Whether something is owed.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Whether it is exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }
}

/// A whole number without its thousands separators, which must all be the same and stand before
/// groups of exactly three digits.
fn ungroup(whole: &str) -> Result<String, MoneyError> {
    let separators: Vec<char> = whole.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let uniform = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let in_threes = whole.split([',', '.']).skip(1).all(|group| group.len() == 3);
    if uniform && in_threes {
        Ok(whole.replace([',', '.'], ""))
    } else {
        Err(MoneyError::NotANumber)
    }
}

/// Position of the decimal mark in a number already freed of blanks and signs, if it has one.
fn decimal_mark(number: &str, digits: u32) -> Option<usize> {
    let last = number.rfind([',', '.'])?;
    let mark = number.as_bytes()[last];
    let other = if mark == b',' { '.' } else { ',' };
    let after = number.len() - last - 1;
    let repeated = number.bytes().filter(|byte| *byte == mark).count() > 1;
    let groups = repeated || (after == 3 && digits != 3 && !number.contains(other) && last <= 4);
    (!groups).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type_is_read() {
        for (text, cents) in [
            ("240", 24_000),
            ("240,5", 24_050),
            ("240.05", 24_005),
            ("1 240,00 €", 124_000),
            ("1\u{202f}240,00\u{a0}€", 124_000),
            ("1,240.00", 124_000),
            ("1.240,00", 124_000),
            ("€12", 1_200),
            ("1.240", 124_000),
            ("EUR 3,10", 310),
            ("-5,00", -500),
            ("1.234.567", 123_456_700),
        ] {
            assert_eq!(Money::parse(text, Currency::EUR), Ok(Money::eur(cents)), "{text}");
        }
        for text in ["", "abc", "1e3", ".", "12,3,4.5.6", "--4", "0x10", ",5"] {
            assert!(Money::parse(text, Currency::EUR).is_err(), "{text}");
        }
        assert_eq!(Money::parse("0,125", "TND".parse().unwrap()).unwrap().minor, 125);
        assert_eq!(Money::parse("1,0001", Currency::EUR), Err(MoneyError::TooPrecise));
        assert_eq!(Money::parse("99999999999999999999", Currency::EUR), Err(MoneyError::TooLarge));
    }

    #[test]
    fn half_a_cent_rounds_away_from_zero() {
        let half = Decimal::new(1_005, 3);
        assert_eq!(Money::rounded(half, Currency::EUR), Ok(Money::eur(101)));
        assert_eq!(Money::rounded(-half, Currency::EUR), Ok(Money::eur(-101)));
    }

    proptest! {
        #[test]
        fn decimal_form_is_exact(minor in any::<i64>()) {
            let money = Money::eur(minor);
            prop_assert_eq!(Money::from_decimal(money.to_decimal(), Currency::EUR), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Money::parse(&text, Currency::EUR);
        }
    }
}
