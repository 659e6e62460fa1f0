//! Lines as people type them.

use super::{Line, LineFault, is_rate};
use crate::{Currency, Money};
use rust_decimal::Decimal;

/// A line as it stands in a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedLine {
    /// What was sold.
    pub label: String,
    /// How many; one if it is left empty.
    pub quantity: String,
    /// For one, without tax.
    pub price: String,
    /// Per cent.
    pub rate: String,
}

impl TypedLine {
    /// Whether nobody has begun it: neither words nor price. A rate stands there from the beginning.
    pub fn is_blank(&self) -> bool {
        self.label.trim().is_empty() && self.price.trim().is_empty()
    }

    /// The line that was meant.
    ///
    /// # Errors
    /// The first [`LineFault`].
    pub fn read(&self, currency: Currency) -> Result<Line, LineFault> {
        let quantity = match self.quantity.trim() {
            "" => Decimal::ONE,
            typed => number(typed).ok_or(LineFault::Quantity)?,
        };
        let unit = Money::parse(&self.price, currency).map_err(|_| LineFault::Price)?;
        let rate = rate(&self.rate).ok_or(LineFault::Rate)?;
        Ok(Line { label: self.label.trim().to_owned(), quantity, unit, rate })
    }
}

/// A rate of tax as people write it: `20`, `5,5`, `5.5 %`.
pub fn rate(text: &str) -> Option<Decimal> {
    let rate = number(text.trim().trim_end_matches('%'))?.normalize();
    is_rate(rate).then_some(rate)
}

/// A number of at most nine digits before its mark.
fn number(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace(',', ".").replace('\u{2212}', "-");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let whole = digits.split('.').next().unwrap_or_default();
    let fits = (1..=9).contains(&whole.len())
        && digits.len() <= 20
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if fits { Decimal::from_str_exact(&plain).ok() } else { None }
}
