//! Weekdays: bare, next, last, of a week, with a number, in eight days.

use super::{Written, day_number, written};
use crate::entities::{calendar, duration, lexicon, relative, scan::Scan, value::Day};
use chrono::{Datelike as _, NaiveDate, Weekday};

/// A day that a weekday names.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    led(scan, at).or_else(|| week_first(scan, at)).or_else(|| counted(scan, at)).or_else(|| {
        let (weekday, end) = lexicon::weekday(scan, at)?;
        followed(scan, weekday, end).or_else(|| Some((bare(scan.today(), weekday)?, end)))
    })
}

/// The next one; the one before for the past.
fn bare(today: NaiveDate, weekday: Weekday) -> Option<Day> {
    let previous = calendar::weekday_before(today, weekday);
    Some(Day { previous, ..Day::exact(calendar::weekday_after(today, weekday)?) })
}

/// `prochain`: the first one to come, which others take for that of next week.
fn next_fr(today: NaiveDate, weekday: Weekday) -> Option<Day> {
    let date = calendar::weekday_after(today, weekday)?;
    Some(Day { alternative: calendar::plus_days(date, 7), ..Day::exact(date) })
}

/// `next`: that of next week, which others take for the first one to come.
fn next_en(today: NaiveDate, weekday: Weekday) -> Option<Day> {
    let date = calendar::weekday_of_week(today, weekday, 1)?;
    let first = calendar::weekday_after(today, weekday)?;
    Some(Day { alternative: (first != date).then_some(first), ..Day::exact(date) })
}

/// `next Friday`, `ce vendredi`, `last Monday`, `this coming Tuesday`.
fn led(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let today = scan.today();
    if let Some((weekday, end)) = scan
        .any_phrase(at, &["a week on", "week on", "a week"])
        .and_then(|after| lexicon::weekday(scan, after))
    {
        let coming = calendar::weekday_after(today, weekday)?;
        return Some((Day::exact(calendar::plus_days(coming, 7)?), end));
    }
    let start = scan.skip(at + 1, &["coming", "next"]);
    let (weekday, end) = lexicon::weekday(scan, start)?;
    let day = match scan.word(at) {
        "next" | "following" => next_en(today, weekday)?,
        "prochain" | "prochaine" => next_fr(today, weekday)?,
        "last" | "previous" | "past" | "dernier" => {
            Day::exact(calendar::weekday_before(today, weekday)?)
        }
        "this" | "coming" | "upcoming" | "ce" | "cette" => {
            Day::exact(calendar::weekday_after(today, weekday)?)
        }
        _ => return None,
    };
    match followed(scan, weekday, end) {
        Some((day, after)) if !scan.is(end, &["prochain"]) => Some((day, after)),
        _ => Some((day, end)),
    }
}

/// What follows a weekday and changes which one it is.
fn followed(scan: &Scan, weekday: Weekday, at: usize) -> Option<(Day, usize)> {
    in_eight(scan, weekday, at)
        .or_else(|| adjective(scan, weekday, at))
        .or_else(|| of_week(scan, weekday, at))
        .or_else(|| numbered(scan, weekday, at))
}

/// `jeudi en huit`: a week after the coming one. On a Thursday, some count from today.
fn in_eight(scan: &Scan, weekday: Weekday, at: usize) -> Option<(Day, usize)> {
    let weeks = match scan.any_phrase(at, &["en huit", "en 8"]) {
        Some(_) => 7,
        None => scan.any_phrase(at, &["en quinze", "en 15"]).map(|_| 14)?,
    };
    if lexicon::unit(scan, at + 2).is_some() {
        return None;
    }
    let coming = calendar::weekday_from(scan.today(), weekday)?;
    let date = calendar::plus_days(coming, weeks)?;
    let alternative = (coming == scan.today()).then(|| calendar::plus_days(date, 7)).flatten();
    Some((Day { alternative, ..Day::exact(date) }, at + 2))
}

/// `vendredi prochain`, `lundi dernier`, `friday after next`, `friday week`.
fn adjective(scan: &Scan, weekday: Weekday, at: usize) -> Option<(Day, usize)> {
    const NEXT: [&str; 9] = [
        "prochain",
        "prochaine",
        "suivant",
        "d apres",
        "qui vient",
        "pro",
        "proch",
        "qui arrive",
        "a venir",
    ];
    let today = scan.today();
    if let Some(end) = scan.any_phrase(at, &NEXT).filter(|_| scan.is_french()) {
        return Some((next_fr(today, weekday)?, end));
    }
    if let Some(end) = scan.any_phrase(at, &["dernier", "passe", "derniere", "d avant"]) {
        return Some((Day::exact(calendar::weekday_before(today, weekday)?), end));
    }
    let later = ["after next", "week"];
    let end = scan.any_phrase(at, &later).filter(|_| !scan.is_french())?;
    let coming = calendar::weekday_after(today, weekday)?;
    Some((Day::exact(calendar::plus_days(coming, 7)?), end))
}

/// `mercredi de la semaine prochaine`, `wednesday next week`, `lundi cette semaine`.
fn of_week(scan: &Scan, weekday: Weekday, at: usize) -> Option<(Day, usize)> {
    let start = scan.skip(scan.skip(at, &[","]), &["of", "in", "de"]);
    let (weeks, end) = week_words(scan, start)?;
    let date = calendar::weekday_of_week(scan.today(), weekday, weeks)?;
    Some((Day::exact(date), end))
}

/// `la semaine prochaine`, `next week`, `this week`: weeks from now.
fn week_words(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let start = scan.skip(at, &["la", "the", "l"]);
    let after = [
        "semaine prochaine",
        "semaine prochain",
        "semaine suivante",
        "semaine d apres",
        "autre semaine",
        "semaine pro",
        "next week",
        "following week",
        "coming week",
        "week after",
        "week to come",
    ];
    if let Some(end) = scan.any_phrase(start, &["week after next", "semaine apres la prochaine"]) {
        return Some((2, end));
    }
    if let Some(end) = scan.any_phrase(start, &after) {
        return Some((1, end));
    }
    if let Some(end) = scan.any_phrase(start, &["cette semaine", "this week", "semaine en cours"]) {
        return Some((0, end));
    }
    let before = [
        "semaine derniere",
        "semaine dernier",
        "semaine passee",
        "semaine d avant",
        "last week",
        "previous week",
    ];
    scan.any_phrase(start, &before).map(|end| (-1, end))
}

/// `next week on Tuesday`, `la semaine prochaine, mardi`.
fn week_first(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let (weeks, end) = week_words(scan, at)?;
    let start = scan.skip(scan.skip(end, &[","]), &["on", "le"]);
    let (weekday, end) = lexicon::weekday(scan, start)?;
    Some((Day::exact(calendar::weekday_of_week(scan.today(), weekday, weeks)?), end))
}

/// `4 tuesdays from now`: the coming one is the first.
fn counted(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let count = crate::entities::numeral::read(scan, at).filter(|numeral| !numeral.article)?;
    let named = scan.word(count.end).strip_suffix('s')?;
    let weekday = lexicon::WEEKDAYS[DAYS.iter().position(|day| *day == named)?];
    let end = scan.any_phrase(count.end + 1, &["from now", "from today", "later", "hence"])?;
    let weeks = i64::from(count.whole().filter(|count| (1..=500).contains(count))?) - 1;
    let first = calendar::weekday_after(scan.today(), weekday)?;
    Some((Day::exact(calendar::plus_days(first, 7 * weeks)?), end))
}

/// `lundi 18 février`, `Fri, Jul 18`, `friday 31`, `tuesday the eleventh`.
fn numbered(scan: &Scan, weekday: Weekday, at: usize) -> Option<(Day, usize)> {
    let start = scan.skip(scan.skip(at, &[",", "-"]), &["the", "le"]);
    if let Some((written, end)) = written(scan, start) {
        return Some((on(scan, weekday, &written)?, end));
    }
    let (day, end, ranked) = day_number(scan, start)?;
    let counted = lexicon::is_measure(scan, end) || scan.is(end, &["."]) && scan.glued(end + 1);
    let short_euro = scan.is(end - 1, &["e"]);
    if short_euro || !ranked && (counted || scan.is_word(start)) {
        return None;
    }
    let matching = calendar::days_of_months(scan.today(), day, 1)
        .find(|date| *date >= scan.today() && date.weekday() == weekday)?;
    let near = calendar::next_day_of_month(scan.today().pred_opt()?, day)?;
    Some((trusted(scan, matching, near), end))
}

/// A weekday and a date: the year in which both agree.
pub(super) fn on(scan: &Scan, weekday: Weekday, written: &Written) -> Option<Day> {
    let near = super::resolved(scan.today(), written)?;
    if written.year.is_some() || near.date.weekday() == weekday {
        return Some(near);
    }
    // The fifth, if it was a Thursday, of this month; not the one of last year.
    let lately = |previous: NaiveDate| (scan.today() - previous).num_days() <= 120;
    if near.previous.is_some_and(|previous| previous.weekday() == weekday && lately(previous)) {
        return Some(Day { date: near.previous?, alternative: Some(near.date), ..near });
    }
    let matching = (0..=8)
        .filter_map(|years| calendar::date(near.date.year() + years, written.month, written.day))
        .find(|date| date.weekday() == weekday)?;
    Some(trusted(scan, matching, near.date))
}

/// When weekday and number disagree, corpora look for the day on which both hold; a debtor has
/// more likely mistaken the weekday than thought of next year.
fn trusted(scan: &Scan, matching: NaiveDate, near: NaiveDate) -> Day {
    let corpora = scan.known.conventions == crate::entities::Conventions::CORPORA;
    let soon = (matching - scan.today()).num_days() <= 366;
    if corpora || matching == near {
        Day::exact(matching)
    } else {
        Day { alternative: soon.then_some(matching), ..Day::exact(near) }
    }
}

/// `Monday two weeks from now`, `two months from today on Tuesday`.
pub(super) fn with_offset(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    if let Some((weekday, end)) = lexicon::weekday(scan, at) {
        let (day, after) = relative::offset(scan, end)?;
        return Some((Day::exact(calendar::weekday_until(day.date, weekday)?), after));
    }
    let (day, end) = relative::offset(scan, at)?;
    let (weekday, after) = lexicon::weekday(scan, scan.any_phrase(end, &["on", "le", "un"])?)?;
    let months =
        duration::single(scan, at).is_some_and(|(_, unit, _)| unit == lexicon::Unit::Month);
    let date = if months {
        calendar::weekday_from(day.date, weekday)?
    } else {
        calendar::weekday_until(day.date, weekday)?
    };
    Some((Day::exact(date), after))
}
