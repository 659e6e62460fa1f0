//! Days by their rank: `first Wednesday of October`, `dernier jour du mois`, `the closest Monday
//! to Oct 5th`.

use crate::entities::{
    calendar, date, holiday,
    lexicon::{self, Unit},
    ordinal, period,
    scan::Scan,
    value::Day,
};
use chrono::NaiveDate;
use std::ops::Range;

/// A rank from the beginning, or from the end when negative, and the token after it.
pub(in crate::entities) fn nth(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    if scan.is(at, &["last", "dernier", "derniere", "final"]) {
        return Some((-1, at + 1));
    }
    let (rank, end) = ordinal::read(scan, at)?;
    let rank = i64::try_from(rank).ok().filter(|rank| (1..=366).contains(rank))?;
    if scan.is(end, &["last", "dernier", "derniere"]) {
        return Some((-rank, end + 1));
    }
    Some((rank, end))
}

/// A weekday or day of a month by its rank.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let (rank, end) = nth(scan, at)?;
    if let Some((weekday, end)) = lexicon::weekday(scan, end) {
        if rank > 0 && scan.is(end, &["after", "apres"]) {
            let (day, after) = holiday::read(scan, end + 1)?;
            let first = calendar::weekday_after(day.date, weekday)?;
            return Some((Day::exact(calendar::plus_days(first, 7 * (rank - 1))?), after));
        }
        let (days, after) = month(scan, end)?;
        return Some((
            Day::exact(coming(scan, days, |days| calendar::nth_weekday(days, weekday, rank))?),
            after,
        ));
    }
    let (unit, end) = lexicon::unit(scan, end)
        .filter(|(unit, _)| matches!(unit, Unit::Day | Unit::BusinessDay))?;
    let (days, after) = month(scan, end)?;
    let date = coming(scan, days, |days| match unit {
        Unit::Day if rank > 0 => calendar::plus_days(days.start, rank - 1),
        Unit::Day => calendar::plus_days(days.end, rank),
        _ if rank > 0 => {
            calendar::moved_business_days(days.start, u32::try_from(rank - 1).ok()?, 1)
        }
        _ => {
            calendar::moved_business_days(days.end.pred_opt()?, u32::try_from(-rank - 1).ok()?, -1)
        }
    });
    Some((Day::exact(date?), after))
}

/// The month after a link, and whether it was said which year's.
fn month(scan: &Scan, at: usize) -> Option<((Range<NaiveDate>, bool), usize)> {
    let link = scan.skip(at, &["of", "in", "de", "d", "du", "en"]);
    let (first, end, said) = period::month_around(scan, link)?;
    let fixed = matches!(said, period::Said::Dated | period::Said::Which);
    Some(((calendar::month(first, 0)?, fixed), end))
}

/// The day in that month; a year or month later when it is over and nothing says which was meant.
fn coming(
    scan: &Scan,
    (days, fixed): (Range<NaiveDate>, bool),
    day: impl Fn(&Range<NaiveDate>) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    let date = day(&days)?;
    if fixed || date >= scan.today() {
        return Some(date);
    }
    let months = if days.contains(&scan.today()) { 1 } else { 12 };
    day(&calendar::month(days.start, months)?)
}

/// `the closest Monday to Oct 5th`, `the second closest Monday to it`.
pub(super) fn closest(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let (rank, at) = match ordinal::read(scan, at) {
        Some((rank, end)) => (usize::try_from(rank).ok()?, end),
        None => (1, at),
    };
    if !scan.is(at, &["closest", "nearest"]) {
        return None;
    }
    let (weekday, end) = lexicon::weekday(scan, at + 1)?;
    let (day, after) = date::anchor(scan, scan.is(end, &["to"]).then_some(end + 1)?)?;
    let until = calendar::weekday_until(day.date, weekday)?;
    let mut near: Vec<NaiveDate> =
        [-7, 0, 7, 14].into_iter().filter_map(|days| calendar::plus_days(until, days)).collect();
    near.sort_by_key(|near| (*near - day.date).num_days().abs());
    Some((Day::exact(*near.get(rank.checked_sub(1)?)?), after))
}
