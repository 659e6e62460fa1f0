//! What an invoice of the creditor's own making adds up to.
//!
//! As EN 16931 computes it: a line's net amount is quantity times price, rounded to the minor unit
//! (BT-131); a rate's base is the sum of its lines (BT-116); its tax is rounded once, for the rate and
//! not line by line (BR-CO-17); totals are sums. Half a minor unit goes away from zero.
//!
//! [`typed`] reads what a person types, [`credit`] takes lines back, [`number`] names the papers.

mod credit;
pub mod number;
#[cfg(test)]
mod tests;
mod typed;
pub mod vat;

pub use credit::{CreditError, Credited};
pub use typed::{TypedLine, rate};

use crate::{Currency, Money, text_enum};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Most lines of one invoice.
pub const MOST_LINES: usize = 100;
/// Most characters of a line's words.
pub const LABEL_MOST: usize = 200;
/// Largest total, in minor units: ten digits before the decimal mark of a euro.
pub const MOST_TOTAL: i64 = 999_999_999_999;
/// Most decimals of a quantity.
const QUANTITY_DECIMALS: u32 = 4;
/// Most decimals of a rate of tax.
const RATE_DECIMALS: u32 = 2;

text_enum! {
    /// What was sold, which an invoice has to say (article 242 nonies A, annexe II CGI).
    pub enum Nature {
        /// Goods delivered.
        Goods => "goods",
        /// Services rendered.
        Services => "services",
        /// Both.
        Both => "both",
    }
}

/// One line before it is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was sold.
    pub label: String,
    /// How many; negative for something taken off.
    pub quantity: Decimal,
    /// For one, without tax.
    pub unit: Money,
    /// Tax in per cent.
    pub rate: Decimal,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It says nothing, or too much.
    #[error("a line says what was sold, in at most {LABEL_MOST} characters")]
    Label,
    /// It is no number, zero, or too precise.
    #[error("a quantity is a number other than zero with at most {QUANTITY_DECIMALS} decimals")]
    Quantity,
    /// It is no amount, or negative.
    #[error("a price is an amount that is not negative")]
    Price,
    /// It is no rate from 0 to 100.
    #[error("a rate is a number from 0 to 100 with at most {RATE_DECIMALS} decimals")]
    Rate,
    /// The amount is beyond [`MOST_TOTAL`].
    #[error("the line's amount is too large")]
    TooLarge,
}

/// Why lines make no invoice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    /// There is none.
    #[error("an invoice has at least one line")]
    Empty,
    /// There are more than [`MOST_LINES`].
    #[error("an invoice has at most {MOST_LINES} lines")]
    TooMany,
    /// These lines cannot be, by their place from 0.
    #[error("{} lines cannot be", .0.len())]
    Lines(Vec<(usize, LineFault)>),
    /// Nothing is owed in all, or more than [`MOST_TOTAL`].
    #[error("the total is more than nothing and at most {MOST_TOTAL} minor units")]
    Total,
}

/// A line with its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The line.
    pub line: Line,
    /// Quantity times price, without tax.
    pub net: Money,
}

/// Tax at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateTotal {
    /// Per cent.
    pub rate: Decimal,
    /// What its lines come to, without tax.
    pub base: Money,
    /// The tax.
    pub tax: Money,
}

/// An invoice computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Its lines, in order.
    pub lines: Vec<Priced>,
    /// Tax by rate, the highest rate first.
    pub rates: Vec<RateTotal>,
    /// Total without tax.
    pub net: Money,
    /// All tax.
    pub tax: Money,
    /// What is owed.
    pub total: Money,
}

impl Line {
    fn priced(self, currency: Currency) -> Result<Priced, LineFault> {
        let label = self.label.trim().to_owned();
        if label.is_empty()
            || label.chars().count() > LABEL_MOST
            || label.contains(char::is_control)
        {
            return Err(LineFault::Label);
        }
        let quantity = self.quantity.normalize();
        if quantity.is_zero() || quantity.scale() > QUANTITY_DECIMALS {
            return Err(LineFault::Quantity);
        }
        if self.unit.minor < 0 || self.unit.currency != currency {
            return Err(LineFault::Price);
        }
        let rate = self.rate.normalize();
        if !is_rate(rate) {
            return Err(LineFault::Rate);
        }
        let exact = quantity.checked_mul(self.unit.to_decimal()).ok_or(LineFault::TooLarge)?;
        let net = Money::rounded(exact, currency).map_err(|_| LineFault::TooLarge)?;
        if net.minor.abs() > MOST_TOTAL {
            return Err(LineFault::TooLarge);
        }
        Ok(Priced { line: Self { label, quantity, unit: self.unit, rate }, net })
    }
}

fn is_rate(rate: Decimal) -> bool {
    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&rate) && rate.scale() <= RATE_DECIMALS
}

/// The tax of a base: rounded once. Never too large for what [`MOST_TOTAL`] allows.
fn tax_on(base: Money, rate: Decimal) -> Money {
    let exact = base.to_decimal() * rate / Decimal::ONE_HUNDRED;
    Money::rounded(exact, base.currency).unwrap_or(Money::zero(base.currency))
}

impl Bill {
    /// Computes an invoice.
    ///
    /// # Errors
    /// [`BillError`], with every line that cannot be.
    pub fn of(currency: Currency, lines: Vec<Line>) -> Result<Self, BillError> {
        if lines.is_empty() {
            return Err(BillError::Empty);
        }
        if lines.len() > MOST_LINES {
            return Err(BillError::TooMany);
        }
        let (mut priced, mut faults) = (Vec::new(), Vec::new());
        for (place, line) in lines.into_iter().enumerate() {
            match line.priced(currency) {
                Ok(line) => priced.push(line),
                Err(fault) => faults.push((place, fault)),
            }
        }
        if !faults.is_empty() {
            return Err(BillError::Lines(faults));
        }
        let rates = bases(currency, &priced)
            .into_iter()
            .map(|(rate, base)| RateTotal { rate, base, tax: tax_on(base, rate) })
            .collect();
        let bill = Self::added_up(currency, priced, rates);
        let fits = bill.total.is_positive() && bill.total.minor <= MOST_TOTAL;
        if fits { Ok(bill) } else { Err(BillError::Total) }
    }

    fn added_up(currency: Currency, lines: Vec<Priced>, rates: Vec<RateTotal>) -> Self {
        let money = |minor| Money::new(minor, currency);
        let net: i64 = rates.iter().map(|of| of.base.minor).sum();
        let tax: i64 = rates.iter().map(|of| of.tax.minor).sum();
        Self { lines, rates, net: money(net), tax: money(tax), total: money(net + tax) }
    }

    /// The lines with tax, if rounding each of them gives the total to the minor unit.
    pub fn gross_lines(&self) -> Option<Vec<Money>> {
        let gross: Vec<Money> = self
            .lines
            .iter()
            .map(|line| {
                let tax = tax_on(line.net, line.line.rate);
                Money::new(line.net.minor + tax.minor, line.net.currency)
            })
            .collect();
        let sum: i64 = gross.iter().map(|money| money.minor).sum();
        (sum == self.total.minor).then_some(gross)
    }

    /// Whether some line bears no tax, of which an invoice has to say why.
    pub fn has_untaxed(&self) -> bool {
        self.rates.iter().any(|of| of.rate.is_zero())
    }

    /// Whether some line bears tax, for which the creditor needs its number.
    pub fn has_taxed(&self) -> bool {
        self.rates.iter().any(|of| !of.rate.is_zero())
    }
}

/// What the lines of each rate come to, the highest rate first.
fn bases(currency: Currency, lines: &[Priced]) -> Vec<(Decimal, Money)> {
    let mut bases: BTreeMap<Decimal, i64> = BTreeMap::new();
    for line in lines {
        *bases.entry(line.line.rate).or_default() += line.net.minor;
    }
    bases.into_iter().rev().map(|(rate, minor)| (rate, Money::new(minor, currency))).collect()
}
