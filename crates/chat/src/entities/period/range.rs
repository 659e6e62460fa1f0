//! From one day to another: `du 13 au 15 juillet`, `from next Monday to Friday`, `July 13-15`.

use super::{Said, month_around};
use crate::entities::{
    calendar, date, duration, lexicon,
    scan::Scan,
    value::{Period, period},
};
use chrono::{Datelike as _, NaiveDate, Weekday};

/// One end of a range.
#[derive(Clone, Copy, Debug)]
enum End {
    /// A day without a doubt.
    Exact(NaiveDate),
    /// A day and month; the year is open.
    Written(date::Written),
    /// A number; the month is open.
    Number(u32),
    /// A weekday; the week is open.
    Weekday(Weekday),
    /// A month: its first day, and whether its year was said.
    Month(NaiveDate, bool),
}

/// A range of days or months.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    const LEADS: [&str; 12] = [
        "from", "between", "entre", "du", "de", "depuis", "des", "les", "d", "on", "from the", "le",
    ];
    let led = scan.is(at, &LEADS);
    let (first, joint) = end(scan, at + usize::from(led))?;
    let joined = joint_after(scan, joint, scan.word(at))?;
    let (last, after) = end(scan, joined)?;
    let numbers = matches!((first, last), (End::Number(_), End::Number(_)));
    let weekdays = matches!((first, last), (End::Weekday(_), End::Weekday(_)));
    let (which, after) = which_month(scan, after, numbers);
    let mixed = matches!((first, last), (End::Exact(_) | End::Weekday(_), End::Number(_)));
    // Bare numbers or weekdays are a range only when something leads to one.
    if (numbers && which.is_none() || weekdays || mixed) && !led {
        return None;
    }
    if numbers && which.is_none() && !is_calendar_led(scan, at, joined) {
        return None;
    }
    let (from, to) = resolved(scan.today(), first, last, which)?;
    Some((period(from..to.succ_opt()?, None)?, after))
}

/// `du 13 au 18` and `entre le 5 et le 10` speak of days, `entre 5 et 10` need not.
fn is_calendar_led(scan: &Scan, at: usize, joined: usize) -> bool {
    let article = scan.is(joined - 1, &["le", "the", "au"]);
    let weekday = lexicon::weekday(scan, scan.skip(at + 1, &["the", "le"])).is_some();
    weekday || article && (scan.is(at, &["du"]) || scan.is(at + 1, &["le", "the"]))
}

/// One end: a weekday before a day is left aside.
fn end(scan: &Scan, at: usize) -> Option<(End, usize)> {
    let start = scan.skip(at, &["the", "le", "on"]);
    if let Some((written, after)) = date::written(scan, start) {
        return Some((End::Written(written), after));
    }
    if let Some((weekday, after)) = lexicon::weekday(scan, start) {
        let numbered = scan.skip(scan.skip(after, &[","]), &["the", "le"]);
        if let Some((written, end)) = date::written(scan, numbered) {
            return Some((End::Written(written), end));
        }
        if let Some((number, end, _)) = date::day_number(scan, numbered) {
            return Some((End::Number(number), end));
        }
        if scan.is(after, &["prochain", "prochaine"]) {
            return Some((End::Exact(calendar::weekday_after(scan.today(), weekday)?), after + 1));
        }
        return Some((End::Weekday(weekday), after));
    }
    if let Some((first, after, said)) =
        month_around(scan, start).filter(|(_, _, said)| matches!(said, Said::Named | Said::Dated))
    {
        return Some((End::Month(first, said == Said::Dated), after));
    }
    let anchored = date::anchor(scan, start).filter(|(day, _)| day.day_of_month.is_none());
    if let Some((day, after)) = anchored {
        return Some((End::Exact(day.date), after));
    }
    // English counts with the same words: `from two to three`.
    let (number, after, ranked) = date::day_number(scan, start)?;
    let spelled = scan.is_word(start) && !ranked && !scan.is_french();
    let counted = lexicon::is_measure(scan, after) || scan.is(after, &["/"]);
    (!spelled && !counted).then_some((End::Number(number), after))
}

/// The token after what joins both ends.
fn joint_after(scan: &Scan, at: usize, lead: &str) -> Option<usize> {
    const JOINTS: [&str; 14] = [
        "jusqu au", "jusqu a", "jusqu en", "au", "a", "-", "to", "till", "until", "through",
        "thru", "up to", "en", "–",
    ];
    let paired = matches!(lead, "between" | "entre" | "depuis");
    let end = match scan.any_phrase(at, &JOINTS) {
        Some(end) if !scan.is(at, &["en"]) => end,
        _ => (paired && scan.is(at, &["and", "et"])).then_some(at + 1)?,
    };
    Some(scan.skip(end, &["the", "le"]))
}

/// `of this month`, `next month`, `mois prochain` after two numbers.
fn which_month(scan: &Scan, at: usize, numbers: bool) -> (Option<NaiveDate>, usize) {
    let link = scan.skip(at, &["of", "de", "du", "in", "d"]);
    let month = numbers.then(|| month_around(scan, link)).flatten();
    match month.filter(|(_, _, said)| *said == Said::Which) {
        Some((first, end, _)) => (Some(first), end),
        None => (None, at),
    }
}

/// Both days, the second after the first.
fn resolved(
    today: NaiveDate,
    first: End,
    last: End,
    month: Option<NaiveDate>,
) -> Option<(NaiveDate, NaiveDate)> {
    match (first, last) {
        (End::Written(from), End::Written(to)) => written(today, from, to),
        (End::Number(from), End::Written(to)) => {
            written(today, date::Written { day: from, ..to }, to).filter(|(from, to)| from <= to)
        }
        (End::Written(from), End::Number(to)) => {
            let from = date::resolved(today, &from)?.date;
            let to = calendar::days_of_months(from, to, 1).find(|date| *date >= from)?;
            Some((from, to))
        }
        (End::Number(from), End::Number(to)) => numbers(today, from, to, month),
        (End::Month(from, dated), End::Month(to, _)) => {
            let from = if dated { from } else { month_until(from, to)? };
            let to = if to < from { calendar::plus_months(to, 12)? } else { to };
            Some((from, calendar::end_of_month(to)?))
        }
        (End::Month(..), _) => None,
        (End::Number(day), End::Exact(to)) => {
            Some((calendar::days_of_months(to, day, -1).find(|date| *date <= to)?, to))
        }
        (from, to) => {
            let from = single(today, from)?;
            Some((from, following(from, to)?)).filter(|(from, to)| from <= to)
        }
    }
}

/// Two days of a month that was said, else of the next ones.
fn numbers(
    today: NaiveDate,
    from: u32,
    to: u32,
    month: Option<NaiveDate>,
) -> Option<(NaiveDate, NaiveDate)> {
    if let Some(first) = month {
        let of = |day| calendar::date(first.year(), first.month(), day);
        return Some((of(from)?, of(to)?)).filter(|(from, to)| from <= to);
    }
    let from = calendar::next_day_of_month(today, from)?;
    let to = calendar::days_of_months(from, to, 1).find(|date| *date >= from)?;
    Some((from, to))
}

fn written(
    today: NaiveDate,
    from: date::Written,
    to: date::Written,
) -> Option<(NaiveDate, NaiveDate)> {
    let from = date::Written { year: from.year.or(to.year), ..from };
    let start = date::resolved(today, &from)?.date;
    let end = match to.year {
        Some(_) => date::resolved(today, &to)?.date,
        None => calendar::next_day_named(start, to.month, to.day)?,
    };
    (start <= end).then_some((start, end))
}

/// A month without a year, in the year before one with it.
fn month_until(from: NaiveDate, to: NaiveDate) -> Option<NaiveDate> {
    let same_year = calendar::date(to.year(), from.month(), 1)?;
    if to.year() > from.year() && same_year <= to { Some(same_year) } else { Some(from) }
}

fn single(today: NaiveDate, end: End) -> Option<NaiveDate> {
    match end {
        End::Exact(date) => Some(date),
        End::Written(written) => Some(date::resolved(today, &written)?.date),
        End::Number(day) => calendar::next_day_of_month(today, day),
        End::Weekday(weekday) => calendar::weekday_after(today, weekday),
        End::Month(..) => None,
    }
}

fn following(from: NaiveDate, end: End) -> Option<NaiveDate> {
    match end {
        End::Exact(date) => Some(date),
        End::Written(written) => match written.year {
            Some(year) => calendar::date(year, written.month, written.day),
            None => calendar::next_day_named(from, written.month, written.day),
        },
        End::Number(day) => calendar::days_of_months(from, day, 1).find(|date| *date >= from),
        End::Weekday(weekday) => calendar::weekday_from(from, weekday),
        End::Month(first, _) => calendar::end_of_month(first),
    }
}

/// A day and how long from it: `18th Dec for 10 days`, `for 3 days from today`.
pub(super) fn lasting(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let start = scan.skip(at, &["for", "pendant", "pour"]);
    if let Some((length, end)) = duration::length(scan, start) {
        let link = scan.skip(end, &[","]);
        let after = scan.any_phrase(
            link,
            &[
                "starting from",
                "starting",
                "beginning",
                "from",
                "a partir du",
                "a compter du",
                "a partir de",
            ],
        )?;
        // Without `for`, `two weeks from Monday` is a day.
        if start == at && scan.is(link, &["from"]) {
            return None;
        }
        let (day, end) = date::anchor(scan, after)?;
        return Some((period(day.date..calendar::moved(day.date, &length, 1)?, None)?, end));
    }
    let (day, end) = date::anchor(scan, at)?;
    let start = scan.is(end, &["for", "pendant", "pour"]).then_some(end + 1)?;
    let (length, after) = duration::length(scan, start)?;
    Some((period(day.date..calendar::moved(day.date, &length, 1)?, None)?, after))
}
