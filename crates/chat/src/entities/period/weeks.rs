//! Weeks and weekends by what is in them, and units by their rank: `the week of October 6th`,
//! `ce week-end`, `la première semaine d'octobre`, `the last four months of 2021`.

use super::{Said, month_around};
use crate::entities::{
    calendar, date, holiday,
    lexicon::{self, Unit},
    numeral,
    scan::Scan,
    value::{Grain, Period, period},
};
use chrono::{Datelike as _, NaiveDate, Weekday};
use std::ops::Range;

/// A week by a day of it, by its number, or a weekend.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    weekend(scan, at)
        .or_else(|| of_day(scan, at))
        .or_else(|| of_work(scan, at))
        .or_else(|| all_week(scan, at))
}

/// `the week of october 6th`, `la semaine du 6 octobre`, `week 31`.
fn of_day(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let start = scan.skip(at, &["the", "la"]);
    let noun = scan.is(start, &["week", "semaine"]).then_some(start + 1)?;
    if let Some(number) = scan.small(noun) {
        let monday = NaiveDate::from_isoywd_opt(scan.today().year(), number, Weekday::Mon)?;
        return Some((period(calendar::week(monday, 0)?, Some(Grain::Week))?, noun + 1));
    }
    let links = [
        "beginning on",
        "starting on",
        "beginning",
        "starting",
        "of the",
        "of",
        "commencing",
        "du",
        "de",
        "d",
    ];
    let start = scan.any_phrase(noun, &links)?;
    let numbered = || {
        let (number, end, _) = date::day_number(scan, start)?;
        Some((calendar::next_day_of_month(scan.today(), number)?, end))
    };
    let (day, end) =
        date::anchor(scan, start).map(|(day, end)| (day.date, end)).or_else(numbered)?;
    // A Sunday belongs to the week that it opens.
    let inside = if day.weekday() == Weekday::Sun { day.succ_opt()? } else { day };
    Some((period(calendar::week(inside, 0)?, Some(Grain::Week))?, end))
}

/// `this weekend`, `le week-end prochain`, `labor day weekend`.
fn weekend(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let today = scan.today();
    if let Some((day, end)) = holiday::read(scan, at) {
        let after = word_weekend(scan, end)?;
        return Some((around(day.date)?, after));
    }
    let led =
        scan.is(at, &["this", "ce", "the", "le", "next", "last", "prochain", "coming", "dernier"]);
    let start = scan.skip(at + usize::from(led), &["coming", "next"]);
    let end = word_weekend(scan, start)?;
    if let Some((day, after)) =
        scan.is(end, &["of"]).then(|| holiday::read(scan, end + 1)).flatten()
    {
        return Some((around(day.date)?, after));
    }
    let saturday = calendar::weekday_of_week(today, Weekday::Sat, 0)?;
    let weeks = i64::from(scan.is(at, &["next"]))
        - i64::from(scan.is(at, &["last"]) || scan.is(end, &["dernier", "passe"]));
    let in_week = i64::from(today > saturday && scan.is(end, &["prochain"]));
    let first = calendar::plus_days(saturday, 7 * (weeks + in_week))?;
    let end = scan.skip(end, &["prochain", "dernier", "passe", "suivant"]);
    Some((period(first..calendar::plus_days(first, 2)?, None)?, end))
}

fn word_weekend(scan: &Scan, at: usize) -> Option<usize> {
    scan.any_phrase(at, &["weekend", "week end", "weekends", "we", "wkend", "wk end"]).filter(
        |end| {
            !scan.is(at, &["we"])
                || scan.is_french() && *end > 0 && scan.is(at.wrapping_sub(1), &["ce", "le"])
        },
    )
}

/// The weekend with a holiday: to the Monday, or from the Thursday.
fn around(day: NaiveDate) -> Option<Period> {
    let (first, after) = match day.weekday() {
        Weekday::Mon => (calendar::plus_days(day, -2)?, day.succ_opt()?),
        Weekday::Thu => (day, calendar::plus_days(day, 4)?),
        Weekday::Fri => (day, calendar::plus_days(day, 3)?),
        _ => {
            let saturday = calendar::weekday_of_week(day, Weekday::Sat, 0)?;
            (saturday, calendar::plus_days(saturday, 2)?)
        }
    };
    period(first..after, None)
}

/// `en semaine`, `this working week`: Monday to Friday.
fn of_work(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let end = scan.any_phrase(
        at,
        &["en semaine", "this working week", "this work week", "the working week"],
    )?;
    let monday = calendar::week(scan.today(), 0)?.start;
    Some((period(monday..calendar::plus_days(monday, 5)?, None)?, end))
}

fn all_week(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let end = scan.any_phrase(at, &["all week"])?;
    Some((period(calendar::week(scan.today(), 0)?, Some(Grain::Week))?, end))
}

/// `the first 2 weeks of 2021`, `dernière semaine de septembre`, `deuxième quinzaine d'avril`.
pub(super) fn ranked(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let start = scan.skip(at, &["the", "la", "le", "les"]);
    let (rank, end) = date::nth(scan, start)?;
    let several = numeral::read(scan, end).filter(|numeral| !numeral.article);
    let (count, noun) =
        several.map_or(Some((1, end)), |numeral| Some((numeral.whole()?, numeral.end)))?;
    let (unit, end) = lexicon::unit(scan, noun)?;
    let (days, after) = container(scan, end)?;
    let count = i64::from((1..=60).contains(&count).then_some(count)?);
    let part = match unit {
        Unit::Week => full_weeks(&days, rank, count)?,
        Unit::Month => full_months(&days, rank, i32::try_from(count).ok()?)?,
        Unit::Fortnight => half(&days, rank)?,
        _ => return None,
    };
    let grain = match unit {
        Unit::Week if count == 1 => Some(Grain::Week),
        Unit::Month if count == 1 => Some(Grain::Month),
        _ => None,
    };
    Some((period(part, grain)?, after))
}

/// What the units are counted in: a month or a year.
fn container(scan: &Scan, at: usize) -> Option<(Range<NaiveDate>, usize)> {
    let link = scan.skip(at, &["of", "in", "de", "d", "du", "en"]);
    if let Some((year, end)) = date::year(scan, link) {
        return Some((calendar::year(calendar::date(year, 1, 1)?, 0)?, end));
    }
    let years = [
        ("this year", 0),
        ("next year", 1),
        ("cette annee", 0),
        ("l annee prochaine", 1),
        ("the year", 0),
        ("l annee", 0),
    ];
    if let Some((shift, end)) =
        years.iter().find_map(|(words, shift)| Some((*shift, scan.any_phrase(link, &[words])?)))
    {
        return Some((calendar::year(scan.today(), shift)?, end));
    }
    let (first, end, said) = month_around(scan, link)?;
    (said != Said::Bare || link > at).then_some(())?;
    Some((calendar::month(first, 0)?, end))
}

/// Weeks that lie wholly inside.
fn full_weeks(days: &Range<NaiveDate>, rank: i64, count: i64) -> Option<Range<NaiveDate>> {
    let start = if rank > 0 {
        calendar::plus_days(calendar::weekday_from(days.start, Weekday::Mon)?, 7 * (rank - 1))?
    } else {
        let after = calendar::weekday_until(days.end, Weekday::Mon)?;
        calendar::plus_days(after, 7 * (rank + 1 - count))?
    };
    Some(start..calendar::plus_days(start, 7 * count)?)
}

fn full_months(days: &Range<NaiveDate>, rank: i64, count: i32) -> Option<Range<NaiveDate>> {
    let rank = i32::try_from(rank).ok()?;
    let start = if rank > 0 {
        calendar::plus_months(days.start, rank - 1)?
    } else {
        calendar::plus_months(days.end, rank + 1 - count)?
    };
    Some(start..calendar::plus_months(start, count)?)
}

/// A month's first or second fortnight: to the 14th, from the 15th.
fn half(days: &Range<NaiveDate>, rank: i64) -> Option<Range<NaiveDate>> {
    let middle = calendar::plus_days(days.start, 14)?;
    match rank {
        1 => Some(days.start..middle),
        2 | -1 => Some(middle..days.end),
        _ => None,
    }
}
