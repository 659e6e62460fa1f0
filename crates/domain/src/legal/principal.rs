//! What bears interest: an invoice's balance as it changes with part payments.

use crate::{Currency, Money};
use chrono::NaiveDate;

/// What is owed once everything that happened on a day is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The day on which funds became available, or on which something else changed the balance.
    pub on: NaiveDate,
    /// What was owed from then on, with tax.
    pub amount: Money,
}

/// An invoice's balance through time, with tax.
///
/// A day bears interest on what is owed as it begins, so the day of a payment still counts on the
/// old balance: interest is due up to and including the day on which funds are available.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    opening: Money,
    changes: Vec<Balance>,
}

/// Balances of one invoice that are in different currencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a balance in {found} on an invoice in {expected}")]
pub struct PrincipalError {
    /// The invoice's currency.
    pub expected: Currency,
    /// The other one.
    pub found: Currency,
}

impl Principal {
    /// An amount that nothing has changed.
    pub const fn constant(amount: Money) -> Self {
        Self { opening: amount, changes: Vec::new() }
    }

    /// An amount and the balances that followed, in any order; of two on one day the last counts.
    ///
    /// # Errors
    /// [`PrincipalError`] when currencies differ.
    pub fn new(
        opening: Money,
        balances: impl IntoIterator<Item = Balance>,
    ) -> Result<Self, PrincipalError> {
        let mut changes: Vec<Balance> = balances.into_iter().collect();
        let foreign = changes.iter().find(|change| change.amount.currency != opening.currency);
        if let Some(Balance { amount, .. }) = foreign {
            return Err(PrincipalError { expected: opening.currency, found: amount.currency });
        }
        changes.sort_by_key(|change| change.on);
        Ok(Self { opening, changes })
    }

    /// The currency of every balance.
    pub const fn currency(&self) -> Currency {
        self.opening.currency
    }

    /// What is owed as a day begins.
    pub fn as_day_begins(&self, day: NaiveDate) -> Money {
        let before = self.changes.partition_point(|change| change.on < day);
        before.checked_sub(1).map_or(self.opening, |last| self.changes[last].amount)
    }

    /// The last day that begins with the same balance as this one, if the balance changes later.
    pub fn unchanged_until(&self, day: NaiveDate) -> Option<NaiveDate> {
        let next = self.changes.partition_point(|change| change.on < day);
        self.changes.get(next).map(|change| change.on)
    }

    /// Whether some day from `first` to `last` begins with something owed.
    pub fn is_owed_between(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let owed_later =
            |change: &Balance| (first..last).contains(&change.on) && change.amount.is_positive();
        first <= last
            && (self.as_day_begins(first).is_positive() || self.changes.iter().any(owed_later))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 3, day).unwrap()
    }

    fn balance(on: u32, cents: i64) -> Balance {
        Balance { on: day(on), amount: Money::eur(cents) }
    }

    #[test]
    fn the_day_of_a_payment_begins_with_the_old_balance() {
        let principal =
            Principal::new(Money::eur(100), [balance(20, 0), balance(10, 70), balance(10, 60)])
                .unwrap();
        let begins = |number| principal.as_day_begins(day(number)).minor;
        assert_eq!(
            [begins(1), begins(10), begins(11), begins(20), begins(21)],
            [100, 100, 60, 60, 0]
        );
        let until = |number| principal.unchanged_until(day(number));
        assert_eq!([until(1), until(10), until(11)], [Some(day(10)), Some(day(10)), Some(day(20))]);
        assert_eq!(until(21), None);
    }

    #[test]
    fn something_is_owed_while_a_day_begins_with_a_balance() {
        let paid_then_taken_back =
            Principal::new(Money::eur(100), [balance(10, 0), balance(20, 100)]).unwrap();
        let owed = |first, last| paid_then_taken_back.is_owed_between(day(first), day(last));
        assert!(owed(10, 10) && owed(11, 21));
        assert!(!owed(11, 20) && !owed(12, 11) && !owed(21, 20));
    }

    #[test]
    fn one_invoice_has_one_currency() {
        let pounds = Money::new(1, "GBP".parse().unwrap());
        let mixed = Principal::new(Money::eur(1), [Balance { on: day(1), amount: pounds }]);
        assert!(mixed.is_err());
    }
}
