//! Changing a plan that is under way: more time, other terms, a sum that settles it.

use super::{Instalment, Terms};
use crate::calendar;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A change of a plan that is under way, as a collector wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum PlanChange {
    /// Nothing falls due before this day, for this reason.
    Pause { until: NaiveDate, why: String },
    /// Other terms for what is left.
    Renegotiate { terms: Terms },
    /// So many minor units settle the rest, if they are paid until this day.
    Settle { minor: i64, until: NaiveDate },
    /// It ends, for this reason, and reminders go on.
    End { why: String },
}

/// What of each instalment remains to be paid, once so much has been; those that are paid are left
/// out.
#[must_use]
pub fn remaining(instalments: &[Instalment], paid_minor: i64) -> Vec<Instalment> {
    let mut sum = 0;
    let open = instalments.iter().map(|one| {
        sum += one.minor;
        Instalment { minor: (sum - paid_minor).clamp(0, one.minor), ..*one }
    });
    open.filter(|one| one.minor > 0).collect()
}

/// The instalments of a plan that rests until a day: the first that is not paid falls due on that
/// day, the following ones as long after it as before, and amounts stay as they are. Nothing if no
/// instalment falls due earlier, so that there is nothing to put off.
#[must_use]
pub fn put_off(
    instalments: &[Instalment],
    paid_minor: i64,
    until: NaiveDate,
) -> Option<Vec<Instalment>> {
    let first = *remaining(instalments, paid_minor).first()?;
    let days = u64::try_from((until - first.due_on).num_days()).ok().filter(|days| *days > 0)?;
    let moved = instalments.iter().map(|one| {
        if one.position < first.position {
            return *one;
        }
        let due_on = calendar::business_day_from(one.due_on + Days::new(days));
        Instalment { due_on, ..*one }
    });
    Some(moved.collect())
}

/// The most days by which a debtor may move an instalment by themselves.
pub const MOVE_MOST: u64 = 10;

/// The last day to which a debtor may move an instalment by themselves: some days later, on a business
/// day, and before the one that follows it, so that the order stays.
#[must_use]
pub fn latest_move(instalments: &[Instalment], one: Instalment) -> NaiveDate {
    let latest = calendar::business_day_from(one.due_on + Days::new(MOVE_MOST));
    let following = instalments.iter().find(|other| other.position > one.position);
    let Some(following) = following.filter(|other| other.due_on <= latest) else { return latest };
    let days = one.due_on.iter_days().take_while(|day| *day < following.due_on);
    days.filter(|day| calendar::business_day_from(*day) == *day).last().unwrap_or(one.due_on)
}

/// Whether a new schedule asks, up to any day, for no more than the old one did: then it takes
/// nothing away from the debtor, and needs no acceptance.
#[must_use]
pub fn only_gives_time(old: &[Instalment], new: &[Instalment]) -> bool {
    let by = |all: &[Instalment], day: NaiveDate| -> i64 {
        all.iter().filter(|one| one.due_on <= day).map(|one| one.minor).sum()
    };
    // What is asked for grows on these days alone.
    new.iter().all(|one| by(new, one.due_on) <= by(old, one.due_on))
}

/// A sum that settles the rest of a plan, open until a day. It takes nothing away: whoever does not
/// pay it keeps the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The sum, in minor units.
    pub minor: i64,
    /// The last day.
    pub until: NaiveDate,
    /// What had been paid of the plan when it was agreed, in minor units.
    pub from_minor: i64,
}

impl Settlement {
    /// What of the sum remains to be paid, in minor units.
    #[must_use]
    pub const fn left(&self, paid_minor: i64) -> i64 {
        let left = self.minor - (paid_minor - self.from_minor);
        if left < 0 { 0 } else { left }
    }

    /// Whether the debtor may still choose it.
    #[must_use]
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.until >= today
    }

    /// Whether it has settled the plan. `grace_days` are added to its last day, since banks take
    /// their time.
    #[must_use]
    pub fn is_met(&self, paid_minor: i64, today: NaiveDate, grace_days: u32) -> bool {
        let last = self.until + Days::new(grace_days.into());
        today <= last && self.left(paid_minor) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::{Frequency, Progress, Terms};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn monthly(count: u32, first: &str, total: i64) -> Vec<Instalment> {
        let frequency = Frequency::Monthly;
        let terms = Terms { deposit_minor: 0, count, first_on: day(first), frequency };
        terms.schedule(total, day("2026-06-01")).unwrap()
    }

    fn dates(all: &[Instalment]) -> Vec<String> {
        all.iter().map(|one| one.due_on.to_string()).collect()
    }

    #[test]
    fn a_paused_plan_goes_on_where_it_stood_with_the_same_distances() {
        let all = monthly(3, "2026-06-15", 9_000);
        let moved = put_off(&all, 3_000, day("2026-08-14")).unwrap();
        assert_eq!(dates(&moved), ["2026-06-15", "2026-08-14", "2026-09-16"]);
        assert_eq!(put_off(&all, 3_000, day("2026-07-15")), None, "nothing falls due before");
        assert_eq!(put_off(&all, 9_000, day("2026-12-01")), None, "nothing is left");
    }

    #[test]
    fn what_is_begun_of_an_instalment_moves_with_it() {
        let all = monthly(2, "2026-06-15", 6_000);
        let moved = put_off(&all, 1_000, day("2026-07-01")).unwrap();
        assert_eq!(dates(&moved), ["2026-07-01", "2026-07-31"]);
        let open: Vec<_> = remaining(&moved, 1_000).iter().map(|one| one.minor).collect();
        assert_eq!(open, [2_000, 3_000]);
    }

    #[test]
    fn a_date_moves_by_ten_days_and_stays_before_the_next() {
        let all = monthly(2, "2026-06-15", 6_000);
        assert_eq!(latest_move(&all, all[0]), day("2026-06-25"));
        assert_eq!(latest_move(&all, all[1]), day("2026-07-27"), "the tenth day is a Saturday");
        let frequency = Frequency::Weekly;
        let terms = Terms { deposit_minor: 0, count: 3, first_on: day("2026-06-15"), frequency };
        let weekly = terms.schedule(9_000, day("2026-06-01")).unwrap();
        assert_eq!(latest_move(&weekly, weekly[0]), day("2026-06-19"), "the Friday before");
        assert_eq!(latest_move(&weekly, weekly[2]), day("2026-07-09"), "none follows");
    }

    #[test]
    fn smaller_and_later_gives_time_and_sooner_or_larger_takes_some() {
        let old = monthly(3, "2026-06-15", 9_000);
        assert!(only_gives_time(&old, &old));
        assert!(only_gives_time(&old, &monthly(6, "2026-06-15", 9_000)));
        assert!(only_gives_time(&old, &monthly(1, "2026-08-17", 9_000)));
        assert!(!only_gives_time(&old, &monthly(6, "2026-06-12", 9_000)), "three days sooner");
        assert!(!only_gives_time(&old, &monthly(2, "2026-06-15", 9_000)), "larger parts");
        assert!(!only_gives_time(&old, &monthly(9, "2026-06-15", 90_000)), "more in all");
    }

    #[test]
    fn a_settlement_counts_from_when_it_was_agreed_and_until_its_last_day() {
        let offer = Settlement { minor: 5_000, until: day("2026-06-15"), from_minor: 3_000 };
        assert_eq!([3_000, 6_000, 9_000].map(|paid| offer.left(paid)), [5_000, 2_000, 0]);
        assert!(offer.is_open(day("2026-06-15")) && !offer.is_open(day("2026-06-16")));
        assert!(offer.is_met(8_000, day("2026-06-18"), 3), "a bank may take its time");
        assert!(!offer.is_met(8_000, day("2026-06-19"), 3));
        assert!(!offer.is_met(7_999, day("2026-06-15"), 3));
    }

    fn schedule() -> impl Strategy<Value = Vec<Instalment>> {
        let parts = (1_i64..1_000_000, 1_u32..=36, 0_u64..60, 0_usize..3);
        parts.prop_filter_map("a cent for each", |(total, count, wait, rhythm)| {
            let today = day("2026-06-01");
            let first_on = today + Days::new(wait);
            let frequency = Frequency::ALL[rhythm];
            Terms { deposit_minor: 0, count, first_on, frequency }.schedule(total, today).ok()
        })
    }

    proptest! {
        #[test]
        fn a_paused_plan_keeps_its_sum_and_never_breaks_meanwhile(
            all in schedule(), share in 0_u32..=100, pause in 1_u64..180, grace in 0_u32..10,
        ) {
            let total: i64 = all.iter().map(|one| one.minor).sum();
            let paid = total * i64::from(share) / 100;
            let until = day("2026-06-01") + Days::new(pause);
            let Some(moved) = put_off(&all, paid, until) else { return Ok(()) };
            prop_assert_eq!(moved.iter().map(|one| one.minor).sum::<i64>(), total);
            prop_assert!(moved.iter().zip(&all).all(|(new, old)| new.due_on >= old.due_on));
            prop_assert!(moved.windows(2).all(|two| two[0].due_on <= two[1].due_on));
            prop_assert!(only_gives_time(&remaining(&all, paid), &remaining(&moved, paid)));
            let mut on = day("2026-06-01");
            while on < until {
                let progress = Progress::of(&moved, paid, on, grace);
                prop_assert_eq!((progress.missed, progress.due_minor), (None, 0));
                on = on + Days::new(1);
            }
        }

        #[test]
        fn what_remains_is_what_is_not_paid(all in schedule(), share in 0_u32..=100) {
            let total: i64 = all.iter().map(|one| one.minor).sum();
            let paid = total * i64::from(share) / 100;
            let open: i64 = remaining(&all, paid).iter().map(|one| one.minor).sum();
            prop_assert_eq!(open, total - paid);
        }

        #[test]
        fn giving_time_is_never_needing_more_on_any_day(old in schedule(), new in schedule(), on in 0_u64..2_000) {
            let on = day("2026-06-01") + Days::new(on);
            let by = |all: &[Instalment]| all.iter().filter(|one| one.due_on <= on).map(|one| one.minor).sum::<i64>();
            prop_assert!(!only_gives_time(&old, &new) || by(&new) <= by(&old));
        }
    }
}
