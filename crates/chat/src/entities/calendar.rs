//! Reckoning with days, weeks and months. Everything is `None` beyond the calendar's ends.

use super::{lexicon::Unit, value::Length};
use chrono::{Datelike as _, Days, Months, NaiveDate, TimeDelta, Weekday};
use domain::calendar;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use std::ops::Range;

/// The date of a day, month and year that exist.
pub(super) fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    (1900..=2199).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
}

pub(super) fn plus_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_signed(TimeDelta::try_days(days)?)
}

pub(super) fn plus_months(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let count = Months::new(months.unsigned_abs());
    if months < 0 { date.checked_sub_months(count) } else { date.checked_add_months(count) }
}

/// The first such weekday after a day.
pub(super) fn weekday_after(date: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    weekday_from(date.succ_opt()?, weekday)
}

/// The first such weekday on or after a day.
pub(super) fn weekday_from(date: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(weekday.days_since(date.weekday()).into()))
}

/// The last such weekday before a day.
pub(super) fn weekday_before(date: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    weekday_until(date.pred_opt()?, weekday)
}

/// The last such weekday on or before a day.
pub(super) fn weekday_until(date: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(date.weekday().days_since(weekday).into()))
}

/// That weekday of the week, Monday to Sunday, that is `weeks` after the one of a day.
pub(super) fn weekday_of_week(date: NaiveDate, weekday: Weekday, weeks: i64) -> Option<NaiveDate> {
    let monday = weekday_until(date, Weekday::Mon)?;
    plus_days(monday, weeks * 7 + i64::from(weekday.num_days_from_monday()))
}

/// Monday to Monday.
pub(super) fn week(date: NaiveDate, weeks: i64) -> Option<Range<NaiveDate>> {
    let start = weekday_of_week(date, Weekday::Mon, weeks)?;
    Some(start..plus_days(start, 7)?)
}

/// The calendar month that is `months` after the one of a day.
pub(super) fn month(date: NaiveDate, months: i32) -> Option<Range<NaiveDate>> {
    span_of_months(date.with_day(1)?, months, 1)
}

/// The quarter that is `quarters` after the one of a day.
pub(super) fn quarter(date: NaiveDate, quarters: i32) -> Option<Range<NaiveDate>> {
    let first = date.with_day(1)?.with_month0(date.month0() / 3 * 3)?;
    span_of_months(first, quarters.checked_mul(3)?, 3)
}

/// The calendar year that is `years` after the one of a day.
pub(super) fn year(date: NaiveDate, years: i32) -> Option<Range<NaiveDate>> {
    span_of_months(date.with_day(1)?.with_month(1)?, years.checked_mul(12)?, 12)
}

fn span_of_months(first: NaiveDate, after: i32, length: i32) -> Option<Range<NaiveDate>> {
    let start = plus_months(first, after)?;
    Some(start..plus_months(start, length)?)
}

/// The last day of the month of a day.
pub(super) fn end_of_month(date: NaiveDate) -> Option<NaiveDate> {
    month(date, 0)?.end.pred_opt()
}

/// A month that is named without a year: the present or next one.
pub(super) fn next_month_named(today: NaiveDate, month: u32) -> Option<NaiveDate> {
    let this_year = date(today.year(), month, 1)?;
    if month >= today.month() { Some(this_year) } else { date(today.year() + 1, month, 1) }
}

/// The day of a year's calendar that comes next, today included.
pub(super) fn next_day_named(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    (0..=8).filter_map(|years| date(today.year() + years, month, day)).find(|date| *date >= today)
}

/// The day of a year's calendar that was last, today included.
pub(super) fn last_day_named(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    (0..=8).filter_map(|years| date(today.year() - years, month, day)).find(|date| *date <= today)
}

/// The next day of a month after today: the 31st skips months without one.
pub(super) fn next_day_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    days_of_months(today, day, 1).find(|date| *date > today)
}

/// The last such day of a month before today.
pub(super) fn last_day_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    days_of_months(today, day, -1).find(|date| *date < today)
}

/// That day in the month of `today` and those after (or before).
pub(super) fn days_of_months(
    today: NaiveDate,
    day: u32,
    step: i32,
) -> impl Iterator<Item = NaiveDate> {
    (0..60).filter_map(move |index| {
        let first = plus_months(today.with_day(1)?, index * step)?;
        date(first.year(), first.month(), day)
    })
}

/// The `rank`th such weekday from a first day; from the last day backwards when negative.
pub(super) fn nth_weekday(
    days: &Range<NaiveDate>,
    weekday: Weekday,
    rank: i64,
) -> Option<NaiveDate> {
    let found = if rank > 0 {
        plus_days(weekday_from(days.start, weekday)?, 7 * (rank - 1))?
    } else {
        plus_days(weekday_until(days.end.pred_opt()?, weekday)?, 7 * (rank + 1))?
    };
    days.contains(&found).then_some(found)
}

/// A day moved by a length of time, forwards or (`sign` −1) backwards. Whole units only: half a
/// month is rounded to days.
pub(super) fn moved(date: NaiveDate, length: &Length, sign: i32) -> Option<NaiveDate> {
    let months = length.years * Decimal::from(12) + length.months;
    let whole = months.trunc();
    let days = (months - whole) * Decimal::from(30)
        + length.weeks * Decimal::from(7)
        + length.days
        + (length.seconds / Decimal::from(86_400)).trunc();
    let moved = plus_months(date, whole.to_i32()?.checked_mul(sign)?)?;
    plus_days(moved, days.round().to_i64()?.checked_mul(sign.into())?)
}

/// A day moved by days on which people work.
pub(super) fn moved_business_days(date: NaiveDate, count: u32, sign: i32) -> Option<NaiveDate> {
    let count = (count <= 400).then_some(count)?;
    Some(if sign < 0 {
        calendar::subtract_business_days(date, count)
    } else {
        calendar::add_business_days(date, count)
    })
}

/// Easter Sunday of a year: the day before the only Easter Monday between 23 March and 26 April.
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    date(year, 3, 23)?
        .iter_days()
        .take(35)
        .find(|day| calendar::days_from_easter(*day) == 1)?
        .pred_opt()
}

/// One of a unit, as a length.
pub(super) fn length_of(unit: Unit, count: Decimal) -> Option<Length> {
    let mut length = Length::default();
    let days_and = |factor: u32| count.checked_mul(Decimal::from(factor));
    match unit {
        Unit::Second => length.seconds = count,
        Unit::Minute => length.seconds = days_and(60)?,
        Unit::Hour => length.seconds = days_and(3_600)?,
        Unit::Day | Unit::BusinessDay => length.days = count,
        Unit::Week => length.weeks = count,
        Unit::Fortnight => length.weeks = days_and(2)?,
        Unit::Month => length.months = count,
        Unit::Quarter => length.months = days_and(3)?,
        Unit::Year => length.years = count,
        Unit::Decade => length.years = days_and(10)?,
    }
    Some(length)
}
