//! The arithmetic of instalments.

use super::{Context, Instalments};
use crate::slots::{Freq, Slots};
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// The instalments that the said values come to; `None` when they come to none: no number and no
/// amount, or nothing left to spread.
///
/// With an amount, their number follows from it; with a number, the amount does, rounded up to the
/// cent. Either way the last takes what is left, so that the sum is exact.
pub(super) fn instalments(said: &Slots, context: &Context) -> Option<Instalments> {
    let owed = context.owed(said.reference.as_deref());
    let upfront = said
        .upfront
        .or_else(|| owed.checked_mul(said.fraction?).map(cents_up))
        .filter(|upfront| *upfront > Decimal::ZERO);
    let total = owed - upfront.unwrap_or_default();
    if total <= Decimal::ZERO {
        return None;
    }
    let instalment = match (said.instalment, said.n) {
        (Some(instalment), _) => cents_up(instalment).min(total),
        (None, Some(n)) if n > 0 => cents_up(total / Decimal::from(n)),
        _ => return None,
    };
    if instalment <= Decimal::ZERO {
        return None;
    }
    let n = (total / instalment).ceil().to_u32()?;
    Some(Instalments {
        n,
        instalment,
        last: total - instalment * Decimal::from(n - 1),
        upfront,
        start: start(said, context),
        freq: said.freq.unwrap_or(Freq::Monthly),
    })
}

fn cents_up(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero)
}

/// The first instalment's day: as said, on the next such day of a month, or as the policy sets it.
fn start(said: &Slots, context: &Context) -> NaiveDate {
    said.start
        .or_else(|| said.day_of_month.and_then(|day| next_day_of_month(context.today, day)))
        .unwrap_or_else(|| after(context.today, context.policy.plan.default_start_days))
}

/// A day some days later; the same day beyond the calendar's end.
pub(super) fn after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}

/// The next day with this number, strictly after `today`; the last day of a month too short for it.
pub(super) fn next_day_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (1..=31).contains(&day).then_some(())?;
    (0..=1).find_map(|months| {
        let month = first.checked_add_months(Months::new(months))?;
        let last = u32::from(month.num_days_in_month());
        month.with_day(day.min(last)).filter(|date| *date > today)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{context, day};
    use proptest::prelude::*;

    fn money(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_gives_equal_parts_and_a_smaller_last() {
        let context = context(&[("F-1", "312.50")]);
        let plan = instalments(&Slots { n: Some(3), ..Slots::default() }, &context).unwrap();
        assert_eq!((plan.n, plan.instalment, plan.last), (3, money("104.17"), money("104.16")));
        assert_eq!((plan.start, plan.freq), (day(3, 17), Freq::Monthly));
    }

    #[test]
    fn an_amount_gives_their_number_and_wins_over_a_number_that_does_not_fit() {
        let context = context(&[("F-1", "240")]);
        let fifty = Slots { instalment: Some(money("50")), ..Slots::default() };
        let plan = instalments(&fifty, &context).unwrap();
        assert_eq!((plan.n, plan.instalment, plan.last), (5, money("50"), money("40")));
        let both = Slots { n: Some(3), ..fifty };
        assert_eq!(instalments(&both, &context).unwrap().n, 5);
    }

    #[test]
    fn what_is_paid_at_once_is_not_spread() {
        let context = context(&[("F-1", "240")]);
        let said = Slots { n: Some(3), upfront: Some(money("60")), ..Slots::default() };
        let plan = instalments(&said, &context).unwrap();
        assert_eq!((plan.n, plan.instalment, plan.upfront), (3, money("60"), Some(money("60"))));
        let half = Slots { n: Some(2), fraction: Some(money("0.5")), ..Slots::default() };
        assert_eq!(instalments(&half, &context).unwrap().instalment, money("60"));
        let all = Slots { upfront: Some(money("240")), ..said };
        assert_eq!(instalments(&all, &context), None);
    }

    #[test]
    fn a_day_of_the_month_is_the_next_one() {
        assert_eq!(next_day_of_month(day(3, 10), 12), Some(day(3, 12)));
        assert_eq!(next_day_of_month(day(3, 10), 10), Some(day(4, 10)));
        assert_eq!(next_day_of_month(day(4, 30), 31), Some(day(5, 31)));
        assert_eq!(next_day_of_month(day(2, 1), 30), Some(day(2, 28)));
        assert_eq!(next_day_of_month(day(2, 1), 32), None);
    }

    proptest! {
        #[test]
        fn the_sum_is_exact_and_the_last_is_never_larger(
            owed in 1_i64..2_000_000, n in proptest::option::of(0_u32..200),
            each in proptest::option::of(0_i64..500_000),
        ) {
            let mut context = context(&[("F-1", "1")]);
            context.invoices[0].amount = Decimal::new(owed, 2);
            let said = Slots { n, instalment: each.map(|cents| Decimal::new(cents, 2)), ..Slots::default() };
            if let Some(plan) = instalments(&said, &context) {
                let sum = plan.instalment * Decimal::from(plan.n - 1) + plan.last;
                prop_assert_eq!(sum, Decimal::new(owed, 2));
                prop_assert!(plan.last > Decimal::ZERO && plan.last <= plan.instalment);
            } else {
                prop_assert!(each.unwrap_or(0) == 0);
                prop_assert!(each.is_some() || n.unwrap_or(0) == 0);
            }
        }
    }
}
