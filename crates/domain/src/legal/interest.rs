//! Late interest: amount with tax × rate × days / 365, simple, exact, rounded once.

use super::{AppliedRate, Basis, HalfYear, Principal, RateError, Rates};
use crate::{Locale, Money};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

/// Days of the year in the formula, leap years included, times 100 for per cent.
const DIVISOR: Decimal = Decimal::from_parts(365 * 100, 0, 0, false, 0);

/// What is known of an invoice that may bear interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// When it had to be paid.
    pub due_on: NaiveDate,
    /// When formal notice took effect, if it was given (1344 C. civ.).
    pub notice_on: Option<NaiveDate>,
    /// What was owed, day by day, with tax.
    pub principal: Principal,
}

impl Debt {
    /// Whether something was owed on some day after the due date, up to `day`.
    pub fn is_late(&self, day: NaiveDate) -> bool {
        self.due_on.succ_opt().is_some_and(|first| self.principal.is_owed_between(first, day))
    }
}

/// Interest of a stretch of days in which neither the balance nor the rate changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestLine {
    /// First day, counted.
    pub from: NaiveDate,
    /// Last day, counted.
    pub to: NaiveDate,
    /// Calendar days from first to last.
    pub days: u64,
    /// What bore interest, with tax.
    pub base: Money,
    /// The rate with its origin.
    pub rate: AppliedRate,
    /// Interest in major units, not rounded to the cent.
    pub amount: Decimal,
}

/// Interest on one invoice, explained line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Why it is owed.
    pub basis: Basis,
    /// The stretches, oldest first; none when nothing has run.
    pub lines: Vec<InterestLine>,
    /// The exact sum of all lines, rounded half-up to the cent once.
    pub total: Money,
    /// The last day counted.
    pub until: NaiveDate,
}

/// Why interest cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterestError {
    /// There is no rate.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// Beyond what can be counted.
    #[error("{}", self.message(Locale::En))]
    TooLarge,
}

impl Interest {
    /// Whether every published value it is made from has been confirmed.
    pub fn is_confirmed(&self) -> bool {
        let published =
            |line: &InterestLine| line.rate.published.as_ref().is_none_or(|r| r.confirmed);
        self.lines.iter().all(published)
    }
}

/// Interest on an invoice up to and including `until`: the day on which funds are available, or
/// today. It is cut where the balance or the published rate changes.
///
/// # Errors
/// [`InterestError`] when a rate is missing for a day that bears interest, when a contract's rate
/// is below the floor on such a day, or when the amount is too large.
pub fn interest(
    debt: &Debt,
    basis: Basis,
    until: NaiveDate,
    rates: &Rates,
) -> Result<Interest, InterestError> {
    let stretches = match basis.first_day(debt.due_on, debt.notice_on) {
        Some(first) => stretches(&debt.principal, basis, first, until, rates)?,
        None => Vec::new(),
    };
    // The division comes last, so that a sum of exactly half a cent is still seen as such.
    let mut sum = Decimal::ZERO;
    let mut lines = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let product = stretch.product().ok_or(InterestError::TooLarge)?;
        sum = sum.checked_add(product).ok_or(InterestError::TooLarge)?;
        lines.push(stretch.into_line(product / DIVISOR));
    }
    let total = Money::rounded(sum / DIVISOR, debt.principal.currency())
        .map_err(|_| InterestError::TooLarge)?;
    Ok(Interest { basis, lines, total, until })
}

/// A line whose amount is yet to be computed.
struct Stretch {
    from: NaiveDate,
    to: NaiveDate,
    base: Money,
    rate: AppliedRate,
}

impl Stretch {
    fn days(&self) -> u64 {
        (self.to - self.from).num_days().unsigned_abs() + 1
    }

    /// Amount × rate × days, exact.
    fn product(&self) -> Option<Decimal> {
        self.base
            .to_decimal()
            .checked_mul(self.rate.percent.value())?
            .checked_mul(Decimal::from(self.days()))
    }

    fn into_line(self, amount: Decimal) -> InterestLine {
        let days = self.days();
        let Self { from, to, base, rate } = self;
        InterestLine { from, to, days, base, rate, amount }
    }

    /// Whether `next` only continues this stretch.
    fn goes_on_in(&self, next: &Self) -> bool {
        self.base == next.base && self.rate == next.rate && self.to + Days::new(1) == next.from
    }
}

/// The days from `first` to `until` on which something is owed, cut where anything changes.
fn stretches(
    principal: &Principal,
    basis: Basis,
    first: NaiveDate,
    until: NaiveDate,
    rates: &Rates,
) -> Result<Vec<Stretch>, RateError> {
    let began = HalfYear::containing(first);
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut next = Some(first);
    while let Some(from) = next.filter(|day| *day <= until) {
        let half_year = HalfYear::containing(from);
        let change = principal.unchanged_until(from).unwrap_or(until);
        let to = until.min(half_year.last_day()).min(change);
        let base = principal.as_day_begins(from);
        if base.is_positive() {
            let rate = basis.rate(half_year, began, rates)?;
            let stretch = Stretch { from, to, base, rate };
            match stretches.last_mut() {
                Some(last) if last.goes_on_in(&stretch) => last.to = to,
                _ => stretches.push(stretch),
            }
        }
        next = to.succ_opt();
    }
    Ok(stretches)
}
