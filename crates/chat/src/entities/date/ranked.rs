//! Days by their rank: `first Wednesday of October`, `dernier jour du mois`, `the closest Monday
//! to Oct 5th`.

use crate::entities::{
    calendar, date,
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

/// `the closest Monday to Oct 5th`.
pub(super) fn closest(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    if !scan.is(at, &["closest", "nearest"]) {
        return None;
    }
    let (weekday, end) = lexicon::weekday(scan, at + 1)?;
    let (day, after) = date::anchor(scan, scan.is(end, &["to"]).then_some(end + 1)?)?;
    let (before, next) =
        (calendar::weekday_until(day.date, weekday)?, calendar::weekday_from(day.date, weekday)?);
    let nearer = if day.date - before <= next - day.date { before } else { next };
    Some((Day::exact(nearer), after))
}
