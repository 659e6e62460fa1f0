//! This, next and last: `cette semaine`, `next quarter`, `les 3 prochains jours`.

use crate::entities::{
    calendar,
    lexicon::{self, Unit},
    numeral,
    scan::Scan,
    value::{Grain, Period, Thirds, period},
};
use chrono::NaiveDate;
use std::ops::Range;

const NEXT: [&str; 19] = [
    "next",
    "following",
    "coming",
    "upcoming",
    "prochain",
    "prochaine",
    "prochains",
    "prochaines",
    "suivant",
    "suivante",
    "suivants",
    "suivantes",
    "pro",
    "proch",
    "subsequent",
    "nxt",
    "prochan",
    "forthcoming",
    "prochainne",
];
const LAST: [&str; 20] = [
    "last",
    "previous",
    "past",
    "dernier",
    "derniere",
    "derniers",
    "dernieres",
    "passe",
    "passee",
    "passes",
    "passees",
    "precedent",
    "precedente",
    "precedents",
    "precedentes",
    "denier",
    "lst",
    "ecoulee",
    "ecoule",
    "derniere",
];
const THIS: [&str; 9] = ["this", "current", "same", "ce", "cette", "cet", "present", "my", "thi"];

/// One unit: this one, the next or the last.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    scan.memos.unit_period.at(at, || read_afresh(scan, at))
}

fn read_afresh(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let start = scan.skip(at, &["the", "la", "le", "l", "around"]);
    let (shift, unit, end) = before_unit(scan, start)
        .or_else(|| after_unit(scan, start))
        .or_else(|| bare(scan, at, start))?;
    let (days, grain) = whole(scan.today(), unit, shift)?;
    Some((period(days, Some(grain))?, end))
}

/// `next week`, `ce mois-ci`, `prochain mois`, `this calendar year`, `week after next`.
fn before_unit(scan: &Scan, at: usize) -> Option<(i32, Unit, usize)> {
    let shift = shift(scan, at)?;
    let noun = scan.skip(at + 1, &["calendar", "same"]);
    // `my month` and `same week` say nothing about when, to a debtor.
    if scan.is(at, &["my", "same"]) && scan.known.conventions.thirds == Thirds::Deadlines {
        return None;
    }
    let (unit, end) = lexicon::unit(scan, noun)?;
    Some((shift, unit, scan.skip(end, &["ci", "la"])))
}

fn shift(scan: &Scan, at: usize) -> Option<i32> {
    if scan.is(at, &NEXT) {
        return Some(1);
    }
    if scan.is(at, &LAST) {
        return Some(-1);
    }
    scan.is(at, &THIS).then_some(0)
}

/// `semaine prochaine`, `mois dernier`, `année d'après`, `semaine en cours`.
fn after_unit(scan: &Scan, at: usize) -> Option<(i32, Unit, usize)> {
    if let Some(unit) = scan.is(at, &["autre"]).then(|| lexicon::unit(scan, at + 1)).flatten() {
        // `l'autre semaine` was.
        return Some((-1, unit.0, unit.1));
    }
    let (unit, end) = lexicon::unit(scan, at)?;
    if let Some(after) = scan.any_phrase(end, &["d apres", "qui vient", "qui arrive", "a venir"]) {
        return Some((1, unit, after));
    }
    if let Some(after) =
        scan.any_phrase(end, &["after next", "after the next", "apres la prochaine"])
    {
        return Some((2, unit, after));
    }
    if let Some(after) = scan.any_phrase(end, &["en cours", "courant", "courante"]) {
        return Some((0, unit, after));
    }
    if let Some(after) = scan.any_phrase(end, &["d avant"]) {
        return Some((-1, unit, after));
    }
    let french = scan.is_french();
    let shift = shift(scan, end).filter(|shift| *shift != 0 && french)?;
    Some((shift, unit, end + 1))
}

/// `dans la semaine`, and what only corpora say: `in the week`, `the year`.
fn bare(scan: &Scan, at: usize, start: usize) -> Option<(i32, Unit, usize)> {
    if let Some(end) = scan.any_phrase(
        at,
        &["dans la semaine", "dans le mois", "courant de la semaine", "courant du mois"],
    ) {
        let unit = if scan.is(end - 1, &["semaine"]) { Unit::Week } else { Unit::Month };
        return Some((0, unit, end));
    }
    let corpora = scan.known.conventions.thirds == Thirds::Ranges;
    let led = start > at && scan.is(at, &["the"]) && scan.is(at.wrapping_sub(1), &["in"]);
    let (unit, end) = lexicon::unit(scan, start)?;
    (corpora && led && !scan.is(end, &["of", "beginning", "starting"])).then_some((0, unit, end))
}

/// The unit of the calendar that is `shift` after the present one.
fn whole(today: NaiveDate, unit: Unit, shift: i32) -> Option<(Range<NaiveDate>, Grain)> {
    Some(match unit {
        Unit::Week => (calendar::week(today, shift.into())?, Grain::Week),
        Unit::Month => (calendar::month(today, shift)?, Grain::Month),
        Unit::Quarter => (calendar::quarter(today, shift)?, Grain::Quarter),
        Unit::Year => (calendar::year(today, shift)?, Grain::Year),
        _ => return None,
    })
}

/// `next 3 weeks`, `les 3 prochains jours`, `2 upcoming months`, `within 10 days`.
pub(super) fn several(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    within(scan, at).or_else(|| {
        let start = scan.skip(at, &["the", "les", "these", "ces", "in", "over"]);
        let (count, shift, single, noun) =
            count_first(scan, start).or_else(|| adjective_first(scan, start))?;
        let (unit, end) = lexicon::unit(scan, noun)?;
        let (shift, end) = match shift {
            Some(shift) => (shift, end),
            // `2 semaines passées`.
            None => (self::shift(scan, end).filter(|shift| *shift < 0)?, end + 1),
        };
        if !(1..=1_000).contains(&count) || shift == 0 {
            return None;
        }
        if single {
            let (days, grain) = whole(scan.today(), unit, i32::try_from(count).ok()?)?;
            return Some((period(days, Some(grain))?, end));
        }
        Some((period(run(scan.today(), unit, count, shift)?, None)?, end))
    })
}

/// `3 next weeks`, `3 prochaines semaines`: count, direction, whether only the last is meant, and
/// where the unit is. `upcoming` means the last one alone (so Duckling).
fn count_first(scan: &Scan, at: usize) -> Option<(u32, Option<i32>, bool, usize)> {
    let count = numeral::read(scan, at).filter(|numeral| !numeral.article)?;
    let upcoming = scan.is(count.end, &["upcoming"]);
    match shift(scan, count.end).filter(|shift| *shift != 0) {
        Some(shift) => Some((count.whole()?, Some(shift), upcoming, count.end + 1)),
        None => Some((count.whole()?, None, false, count.end)),
    }
}

/// `next 3 weeks`, `next couple of weeks`, `prochaines 3 semaines`.
fn adjective_first(scan: &Scan, at: usize) -> Option<(u32, Option<i32>, bool, usize)> {
    let shift = shift(scan, at).filter(|shift| *shift != 0)?;
    let upcoming = scan.is(at, &["upcoming"]);
    if let Some(end) = scan.any_phrase(at + 1, &["couple of", "couple"]) {
        return Some((2, Some(shift), upcoming, end));
    }
    let count = numeral::read(scan, at + 1).filter(|numeral| !numeral.article)?;
    Some((count.whole()?, Some(shift), upcoming, count.end))
}

/// That many units after (or before) the present one; days begin tomorrow.
fn run(today: NaiveDate, unit: Unit, count: u32, shift: i32) -> Option<Range<NaiveDate>> {
    let count = i32::try_from(count).ok()?;
    let days = i64::from(count);
    match unit {
        Unit::Day if shift > 0 => {
            let first = today.succ_opt()?;
            Some(first..calendar::plus_days(first, days)?)
        }
        Unit::Day => Some(calendar::plus_days(today, -days)?..today),
        Unit::BusinessDay => {
            let last = calendar::moved_business_days(today, count.unsigned_abs(), 1)?;
            Some(today.succ_opt()?..last.succ_opt()?)
        }
        Unit::Fortnight => {
            let first = calendar::week(today, 1)?.start;
            Some(first..calendar::plus_days(first, 14 * days)?)
        }
        _ => {
            let (first, last) = if shift > 0 { (1, count) } else { (-count, -1) };
            Some(whole(today, unit, first)?.0.start..whole(today, unit, last)?.0.end)
        }
    }
}

/// `within 10 days`, `d'ici deux semaines`: from today. A debtor is held to the last day, which the
/// dates' grammar finds.
fn within(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    if scan.known.conventions.thirds == Thirds::Deadlines {
        return None;
    }
    let start = scan.any_phrase(
        at,
        &["within the next", "within next", "within", "d ici", "less than", "sous"],
    )?;
    let (length, end) = crate::entities::duration::length(scan, start)?;
    let last = calendar::moved(scan.today(), &length, 1)?;
    let end = scan.any_phrase(end, &["from today", "from now"]).unwrap_or(end);
    Some((period(scan.today()..last.succ_opt()?, None)?, end))
}
