//! Taking lines of an invoice back.
//!
//! Tax was rounded once for each rate, so lines that are taken back one after the other could come to
//! a cent more or less than the invoice: whoever takes the last line of a rate takes what is left of
//! its tax, and nobody takes more than that.

use super::{Bill, Priced, RateTotal, bases, tax_on};
use crate::Money;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What of an invoice was taken back before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credited {
    /// Which lines, by their place from 0.
    pub lines: BTreeSet<usize>,
    /// How much tax, by rate; a rate may stand here several times.
    pub tax: Vec<(Decimal, i64)>,
    /// How much in all, with tax, in minor units; also what was credited without naming lines.
    pub minor: i64,
}

/// Why lines cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// No line was chosen, or one that is not there.
    #[error("choose lines of this invoice")]
    Lines,
    /// One of them was taken back before.
    #[error("a line was credited already")]
    Before,
    /// They come to nothing, or to less.
    #[error("these lines come to nothing")]
    Nothing,
    /// They come to more than what is left of the invoice.
    #[error("these lines come to more than what is left")]
    TooMuch,
}

impl Bill {
    /// What taking these lines back comes to, after what was taken back before.
    ///
    /// # Errors
    /// [`CreditError`].
    pub fn credit(&self, before: &Credited, chosen: &BTreeSet<usize>) -> Result<Self, CreditError> {
        if chosen.is_empty() || chosen.iter().any(|place| *place >= self.lines.len()) {
            return Err(CreditError::Lines);
        }
        if !chosen.is_disjoint(&before.lines) {
            return Err(CreditError::Before);
        }
        let currency = self.total.currency;
        let lines: Vec<Priced> =
            chosen.iter().filter_map(|place| self.lines.get(*place)).cloned().collect();
        let gone: BTreeSet<usize> = before.lines.union(chosen).copied().collect();
        let rates = bases(currency, &lines)
            .into_iter()
            .map(|(rate, base)| {
                let tax = self.credited_tax(before, &gone, rate, base);
                RateTotal { rate, base, tax: Money::new(tax, currency) }
            })
            .collect();
        let credit = Self::added_up(currency, lines, rates);
        if !credit.total.is_positive() {
            return Err(CreditError::Nothing);
        }
        if credit.total.minor > self.total.minor - before.minor {
            return Err(CreditError::TooMuch);
        }
        Ok(credit)
    }

    /// The tax of lines of one rate: what is left of it with the last of them, before that their own
    /// as far as so much is left.
    fn credited_tax(
        &self,
        before: &Credited,
        gone: &BTreeSet<usize>,
        rate: Decimal,
        base: Money,
    ) -> i64 {
        let all = self.rates.iter().find(|of| of.rate == rate).map_or(0, |of| of.tax.minor);
        let taken: i64 = before.tax.iter().filter(|(of, _)| *of == rate).map(|(_, tax)| tax).sum();
        let left = all - taken;
        let mut of_rate = self.lines.iter().enumerate().filter(|(_, line)| line.line.rate == rate);
        if of_rate.all(|(place, _)| gone.contains(&place)) {
            return left;
        }
        tax_on(base, rate).minor.clamp(left.min(0), left.max(0))
    }
}
