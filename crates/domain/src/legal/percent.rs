//! Rates in per cent a year.

use crate::Locale;
use rust_decimal::Decimal;
use std::{fmt, str::FromStr};

/// A rate in per cent a year: 14.25 is 14.25 %. Exact, with at most four decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(Decimal);

/// A text or number that is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate is a number from 0 to 100 with at most four decimals, such as 14.25")]
pub struct PercentError;

impl Percent {
    /// A rate from 0 to 100 % a year.
    ///
    /// # Errors
    /// [`PercentError`] outside that range or beyond four decimals. (Four keep the product
    /// of any amount, a rate and twenty years of days exact.)
    pub fn new(value: Decimal) -> Result<Self, PercentError> {
        let value = value.normalize();
        let valid = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&value) && value.scale() <= 4;
        if valid { Ok(Self(value)) } else { Err(PercentError) }
    }

    /// The number: 14.25 for 14.25 %.
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// The rate raised by a number of points: 4.25 % and 10 points are 14.25 %.
    #[must_use]
    pub fn plus_points(self, points: u8) -> Self {
        Self(self.0 + Decimal::from(points))
    }

    /// A multiple of the rate.
    #[must_use]
    pub fn times(self, factor: u8) -> Self {
        Self((self.0 * Decimal::from(factor)).normalize())
    }

    /// As people read it: `14,25 %` or `14.25%`, with at least two decimals.
    pub fn text(self, locale: Locale) -> String {
        let decimals = self.0.scale().max(2) as usize;
        let number = format!("{:.decimals$}", self.0);
        match locale {
            Locale::Fr => format!("{}\u{a0}%", number.replace('.', ",")),
            Locale::En => format!("{number}%"),
        }
    }
}

impl FromStr for Percent {
    type Err = PercentError;
    /// Reads `14.25` and `14,25`.
    fn from_str(text: &str) -> Result<Self, PercentError> {
        let number = text.trim().replace(',', ".");
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(PercentError);
        }
        Decimal::from_str_exact(&number).map_err(|_| PercentError).and_then(Self::new)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written_as_people_do() {
        let rate: Percent = "14,25".parse().unwrap();
        assert_eq!(rate.text(Locale::Fr), "14,25\u{a0}%");
        assert_eq!(rate.text(Locale::En), "14.25%");
        assert_eq!("15".parse::<Percent>().unwrap().text(Locale::Fr), "15,00\u{a0}%");
        assert_eq!("0.125".parse::<Percent>().unwrap().text(Locale::En), "0.125%");
        assert_eq!(rate.to_string().parse(), Ok(rate));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in ["", "-1", "100.01", "1.23456", "ten", "1e1", "1.2.3", "14 %", "+3"] {
            assert_eq!(text.parse::<Percent>(), Err(PercentError), "{text}");
        }
        assert!("100".parse::<Percent>().is_ok() && "0".parse::<Percent>().is_ok());
    }
}
