//! Beginning, middle and end of a month, week, year or season, and the rest of it.

use super::{Said, month_around};
use crate::entities::{
    calendar,
    scan::Scan,
    value::{Day, Period, Thirds, period},
};
use chrono::{Datelike as _, NaiveDate};
use std::ops::Range;

/// Which part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Beginning,
    Middle,
    End,
}

/// Of what.
#[derive(Clone)]
enum Whole {
    Week(Range<NaiveDate>),
    Month { days: Range<NaiveDate>, said: Said },
    Year(Range<NaiveDate>),
    Season(Range<NaiveDate>),
}

/// The part's name and the token after it.
fn part(scan: &Scan, at: usize) -> Option<(Part, usize)> {
    const BEGINNING: [&str; 8] = [
        "beginning",
        "start",
        "debut",
        "early",
        "tout debut",
        "debut du",
        "au debut",
        "very beginning",
    ];
    const MIDDLE: [&str; 4] = ["mi", "milieu", "mid", "middle"];
    const END: [&str; 7] = ["end", "fin", "late", "toute fin", "tout fin", "very end", "ending"];
    let start = scan
        .any_phrase(
            at,
            &["at the", "by the", "the", "a la", "au", "la", "le", "en", "at", "d ici la", "d ici"],
        )
        .unwrap_or(at);
    for (part, names) in
        [(Part::Beginning, &BEGINNING[..]), (Part::Middle, &MIDDLE), (Part::End, &END)]
    {
        if let Some(end) = scan.any_phrase(start, names) {
            return Some((part, end));
        }
    }
    None
}

/// A part and its whole.
fn parts(scan: &Scan, at: usize) -> Option<(Part, Whole, usize)> {
    if let Some(end) = scan
        .any_phrase(at, &["eom", "the eom", "at the eom", "month end", "at the month end", "fdm"])
    {
        let days = calendar::month(scan.today(), 0)?;
        return Some((Part::End, Whole::Month { days, said: Said::Bare }, end));
    }
    let ends = [(Part::End, "eoy"), (Part::Beginning, "boy"), (Part::Beginning, "bom")];
    if let Some((part, word)) = ends.into_iter().find(|(_, word)| scan.word(at) == *word) {
        let whole = if word == "bom" {
            Whole::Month { days: calendar::month(scan.today(), 0)?, said: Said::Bare }
        } else {
            Whole::Year(calendar::year(scan.today(), 0)?)
        };
        return Some((part, whole, at + 1));
    }
    let (part, end) = part(scan, at)?;
    let link = scan.skip(scan.skip(end, &["of", "de", "du", "d", "in"]), &["around"]);
    let (whole, after) = whole(scan, link)?;
    Some((part, whole, after))
}

fn whole(scan: &Scan, at: usize) -> Option<(Whole, usize)> {
    if let Some((first, end, said)) = month_around(scan, at) {
        return Some((Whole::Month { days: calendar::month(first, 0)?, said }, end));
    }
    if let Some((period, end)) = super::unit::read(scan, at) {
        let days = period.from..period.to.succ_opt()?;
        return Some((
            if days.end - days.start > chrono::TimeDelta::days(40) {
                Whole::Year(days)
            } else {
                Whole::Week(days)
            },
            end,
        ));
    }
    if let Some((period, end)) = super::months::season(scan, at) {
        return Some((Whole::Season(period.from..period.to.succ_opt()?), end));
    }
    if let Some((year, end)) = crate::entities::date::year(scan, at) {
        return Some((Whole::Year(calendar::year(calendar::date(year, 1, 1)?, 0)?), end));
    }
    let start = scan.skip(at, &["la", "the", "l"]);
    let unit = scan.is(start, &["semaine", "week", "annee", "year"]).then_some(start + 1)?;
    let week = scan.is(start, &["semaine", "week"]);
    let days = if week {
        Whole::Week(calendar::week(scan.today(), 0)?)
    } else {
        Whole::Year(calendar::year(scan.today(), 0)?)
    };
    Some((days, unit))
}

/// A debtor who says the middle or the end of a month is held to a day: the 15th, the last.
pub(in crate::entities) fn boundary(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    if scan.known.conventions.thirds == Thirds::Ranges {
        return None;
    }
    let (part, whole, end) = parts(scan, at)?;
    let day = match (part, whole) {
        (Part::End, Whole::Month { days, said }) => end_of_month(scan, &days, said)?,
        (Part::Middle, Whole::Month { days, said }) => {
            let middle = calendar::plus_days(days.start, 14)?;
            coming(scan, middle, said)?
        }
        (Part::End, Whole::Week(days)) => {
            let sunday = days.end.pred_opt()?;
            Day { alternative: calendar::plus_days(sunday, -2), ..Day::exact(sunday) }
        }
        (Part::End, Whole::Year(days)) => Day::exact(days.end.pred_opt()?),
        (Part::Middle, Whole::Week(days)) => Day::exact(calendar::plus_days(days.start, 2)?),
        _ => return None,
    };
    Some((day, end))
}

fn end_of_month(scan: &Scan, days: &Range<NaiveDate>, said: Said) -> Option<Day> {
    let last = days.end.pred_opt()?;
    let previous = match said {
        Said::Named if last > scan.today() => {
            calendar::end_of_month(calendar::plus_months(days.start, -12)?)
        }
        Said::Bare => days.start.pred_opt(),
        _ => None,
    };
    Some(Day { previous, ..Day::exact(last) })
}

/// A day of a month that is named or present: the next one when it is over.
fn coming(scan: &Scan, day: NaiveDate, said: Said) -> Option<Day> {
    let over = day < scan.today();
    let months = match said {
        Said::Bare if over => 1,
        Said::Named if over => 12,
        _ => 0,
    };
    let previous = matches!(said, Said::Bare | Said::Named).then(|| {
        let step = if said == Said::Bare { -1 } else { -12 };
        if over { Some(day) } else { calendar::plus_months(day, step) }
    });
    Some(Day { previous: previous.flatten(), ..Day::exact(calendar::plus_months(day, months)?) })
}

/// A part as a range of days, `rest of the month`, `later this week`.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    if let Some(found) = rest(scan, at) {
        return Some(found);
    }
    let (part, whole, end) = parts(scan, at)?;
    let deadlines = scan.known.conventions.thirds == Thirds::Deadlines;
    if deadlines
        && (part == Part::End
            || part == Part::Middle && !matches!(whole, Whole::Season(_) | Whole::Year(_)))
    {
        return None;
    }
    Some((period(range(scan, part, whole)?, None)?, end))
}

fn range(scan: &Scan, part: Part, whole: Whole) -> Option<Range<NaiveDate>> {
    let day = |from: NaiveDate, days: i64| calendar::plus_days(from, days);
    match whole {
        Whole::Month { days, said } => of_month(scan, part, days, said),
        Whole::Week(days) => {
            let start = days.start;
            Some(match (part, scan.is_french()) {
                (Part::Beginning, _) => start..day(start, 3)?,
                (Part::Middle, _) => day(start, 2)?..day(start, 4)?,
                (Part::End, true) => day(start, 3)?..days.end,
                (Part::End, false) => day(start, 4)?..days.end,
            })
        }
        Whole::Year(days) => Some(match part {
            Part::Beginning => days.start..calendar::plus_months(days.start, 3)?,
            Part::Middle => {
                calendar::plus_months(days.start, 4)?..calendar::plus_months(days.start, 8)?
            }
            Part::End => calendar::plus_months(days.start, 9)?..days.end,
        }),
        Whole::Season(days) => Some(match part {
            Part::Beginning => days.start..day(days.start, 25)?,
            Part::Middle => day(days.start, 25)?..day(days.start, 55)?,
            Part::End => day(days.start, 55)?..day(days.end, -2)?,
        }),
    }
}

/// Ten days each; the first of a month that is present has to come.
fn of_month(
    scan: &Scan,
    part: Part,
    days: Range<NaiveDate>,
    said: Said,
) -> Option<Range<NaiveDate>> {
    let day = |number: u32| days.start.with_day(number);
    let french = scan.is_french();
    let ranges = scan.known.conventions.thirds == Thirds::Ranges;
    Some(match part {
        Part::Beginning => {
            let short = french && ranges && said == Said::Named;
            let first = days.start..day(if short { 6 } else { 11 })?;
            let begun = said == Said::Bare && first.start < scan.today();
            // A debtor on the 3rd means the days that are left, a corpus the next month's.
            let over = begun && (ranges || first.end <= scan.today());
            let months = match said {
                _ if over => 1,
                Said::Named if first.end <= scan.today() => 12,
                _ => 0,
            };
            calendar::plus_months(first.start, months)?..calendar::plus_months(first.end, months)?
        }
        Part::Middle if french => day(10)?..day(20)?,
        Part::Middle => day(11)?..day(21)?,
        Part::End => day(21)?..days.end,
    })
}

/// From today to the end: `rest of the week`, `le reste du mois`, `later this year`.
fn rest(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    const RESTS: [&str; 10] = [
        "rest of",
        "remaining of",
        "remainder of",
        "le reste de",
        "le reste du",
        "reste de",
        "reste du",
        "later in",
        "later",
        "the rest of",
    ];
    let start = scan.any_phrase(at, &RESTS)?;
    let (whole, end) = whole(scan, start)?;
    let days = match whole {
        Whole::Week(days) | Whole::Month { days, .. } | Whole::Year(days) | Whole::Season(days) => {
            days
        }
    };
    days.contains(&scan.today())
        .then(|| period(scan.today()..days.end, None))
        .flatten()
        .map(|period| (period, end))
}
