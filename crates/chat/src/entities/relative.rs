//! Days counted from today or from another day: `demain`, `dans 10 jours`, `two weeks after
//! Christmas`, `il y a un mois`.

use super::{
    calendar, date, duration,
    lexicon::{self, Unit},
    scan::Scan,
    value::{Day, Daypart, Grain, Length, Thirds},
};
use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive as _;

/// A word or set phrase for a day near today.
pub(super) fn word(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let (days, end) = phrase(scan, at).or_else(|| single(scan, at))?;
    let daypart =
        (at..end).find_map(|part| super::daytime::daypart(scan, part)).map(|(part, _)| part);
    let tonight = scan.is(at, &["tonight", "tonite", "2nite"]).then_some(Daypart::Evening);
    let day = Day::exact(calendar::plus_days(scan.today(), days)?);
    Some((Day { daypart: daypart.or(tonight), ..day }, end))
}

fn phrase(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    const AFTER_TOMORROW: [&str; 7] = [
        "apres demain",
        "the day after tomorrow",
        "day after tomorrow",
        "apres dem1",
        "ap demain",
        "day after tmrw",
        "surlendemain",
    ];
    const BEFORE_YESTERDAY: [&str; 4] =
        ["avant hier", "the day before yesterday", "day before yesterday", "avt hier"];
    const TODAY: [&str; 11] = [
        "ce jour",
        "ce soir",
        "ce matin",
        "this morning",
        "this afternoon",
        "this evening",
        "cet apres midi",
        "cette nuit",
        "dans la journee",
        "cet aprem",
        "this day",
    ];
    const TOMORROW: [&str; 3] = ["le lendemain", "the next day", "the following day"];
    for (days, phrases) in
        [(2, &AFTER_TOMORROW[..]), (-2, &BEFORE_YESTERDAY), (0, &TODAY), (1, &TOMORROW)]
    {
        if let Some(end) = scan.any_phrase(at, phrases) {
            return Some((days, end));
        }
    }
    // What only a story says: of no use to a debtor, who would say `today`.
    let corpora = scan.known.conventions.thirds == Thirds::Ranges;
    if !corpora {
        return None;
    }
    if let Some(end) = scan.any_phrase(at, &["the day after", "lendemain", "le jour suivant"]) {
        return Some((1, end));
    }
    if let Some(end) = scan.any_phrase(at, &["la veille", "le jour d avant", "the day before"]) {
        return Some((-1, end));
    }
    let end = scan.any_phrase(at, &["the day", "my day"])?;
    (!scan.is(end, &["of", "before", "after"])).then_some((0, end))
}

fn single(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let days = match scan.word(at) {
        "today" | "tonight" | "otd" | "aujourd'hui" | "aujourdhui" | "ajd" | "auj" | "aujourd"
        | "tdy" | "2day" | "2nite" | "tonite" | "todays" | "today's" | "ajrd" | "ojd"
        | "ojourdui" | "ojourd'hui" => 0,
        "demain" | "dem1" | "2m1" | "2main" | "dmain" | "dmn" | "tomorrow" | "tomorow"
        | "tommorow" | "tommorrow" | "tmrw" | "tmr" | "tmw" | "tmoz" | "tomoz" | "2moro"
        | "2morrow" | "tomoro" | "tomorrow's" | "demin" => 1,
        word if word.len() >= 5 && lexicon::is_slip(word, "demain") => 1,
        word if word.len() >= 7 && lexicon::is_slip(word, "tomorrow") => 1,
        word if word.len() >= 9 && lexicon::is_slip(word, "aujourd'hui") => 0,
        "yesterday" | "hier" | "yday" | "yest" | "ier" => -1,
        _ => return None,
    };
    let end = scan.skip(at + 1, if scan.is(at, &["aujourd"]) { &["hui"] } else { &[] });
    Some((days, end))
}

/// Which way from which day.
struct Anchor {
    from: NaiveDate,
    /// The same day the last time it was.
    previous: Option<NaiveDate>,
    sign: i32,
    end: usize,
}

/// A length of time before or after a day.
pub(super) fn offset(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    scan.memos.offset.at(at, || read_offset(scan, at))
}

fn read_offset(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    led(scan, at).or_else(|| upcoming(scan, at)).or_else(|| beside(scan, at)).or_else(|| {
        let (length, end) = span(scan, at)?;
        let anchor = anchor_after(scan, end)?;
        let day = moved(anchor.from, &length, anchor.sign)?;
        // `a year after Christmas` is counted from the last one.
        let past = anchor.previous.filter(|_| day.grain == Grain::Month && anchor.sign > 0);
        let day = past.map_or(Some(day), |from| moved(from, &length, 1))?;
        Some((day, anchor.end))
    })
}

/// A length in units of the calendar, or in days of work.
enum Span {
    Length(Length),
    BusinessDays(u32),
}

fn span(scan: &Scan, at: usize) -> Option<(Span, usize)> {
    if let Some((numeral, Unit::BusinessDay, end)) = duration::single(scan, at) {
        return Some((Span::BusinessDays(numeral.whole()?), end));
    }
    let start = scan.skip(at, &["environ", "about", "around", "roughly"]);
    let start = scan.any_phrase(start, &["a peu pres"]).unwrap_or(start);
    let (length, end) = duration::length(scan, start)?;
    let end = scan.any_phrase(end, &["de jours"]).unwrap_or(end);
    // Less than a day makes none.
    (length.in_days() >= rust_decimal::Decimal::ONE).then_some((Span::Length(length), end))
}

fn moved(from: NaiveDate, span: &Span, sign: i32) -> Option<Day> {
    match span {
        Span::BusinessDays(count) => {
            calendar::moved_business_days(from, *count, sign).map(Day::exact)
        }
        Span::Length(length) => {
            let whole_years = !length.years.is_zero()
                && length.months.is_zero()
                && length.in_days().to_i64()? % 365 == 0;
            let grain = if whole_years { Grain::Month } else { Grain::Day };
            Some(date::coarse(calendar::moved(from, length, sign)?, grain))
        }
    }
}

/// `dans 10 jours`, `in a fortnight's time`, `sous huitaine`, `il y a un mois`.
fn led(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    const BACK: [&str; 3] = ["il y a", "y a", "il ya"];
    const FORTH: [&str; 16] = [
        "dans les",
        "dans",
        "in the next",
        "in",
        "within the next",
        "within",
        "sous",
        "d ici les",
        "d ici",
        "dici",
        "au bout de",
        "au bout d",
        "dan",
        "dns",
        "d ici a",
        "ds",
    ];
    if let Some(end) = scan.any_phrase(at, &["sous huitaine", "sous quinzaine"]) {
        let days = if scan.is(at + 1, &["huitaine"]) { 8 } else { 15 };
        return Some((Day::exact(calendar::plus_days(scan.today(), days)?), end));
    }
    let (sign, start) = match scan.any_phrase(at, &BACK) {
        Some(start) => (-1, start),
        None => (1, scan.any_phrase(at, &FORTH)?),
    };
    let start = scan.skip(start, &["moins", "maximum", "max"]);
    let (length, end) = fortnight_fr(scan, start).or_else(|| span(scan, start))?;
    let end =
        scan.any_phrase(end, &["time", "from now", "from today", "max", "maximum"]).unwrap_or(end);
    // `in 3 days from Monday` counts from Monday.
    let from = anchor_after(scan, end).filter(|anchor| anchor.sign > 0 && sign > 0);
    match from {
        Some(anchor) => Some((moved(anchor.from, &length, 1)?, anchor.end)),
        None => Some((moved(scan.today(), &length, sign)?, end)),
    }
}

/// `une quinzaine (de jours)` is 15 days, `une huitaine` 8.
fn fortnight_fr(scan: &Scan, at: usize) -> Option<(Span, usize)> {
    let start = scan.skip(at, &["une", "la"]);
    let days: u32 = match scan.word(start) {
        "quinzaine" => 15,
        "huitaine" => 8,
        "dizaine" => 10,
        "vingtaine" => 20,
        "trentaine" => 30,
        _ => return None,
    };
    let end = scan.any_phrase(start + 1, &["de jours", "de jour"]);
    let named = end.is_some() || matches!(days, 8 | 15);
    let length = Length { days: days.into(), ..Length::default() };
    named.then_some((Span::Length(length), end.unwrap_or(start + 1)))
}

/// What a length is counted from: `from now`, `ago`, `after Christmas`, `avant le 15`.
fn anchor_after(scan: &Scan, at: usize) -> Option<Anchor> {
    const FROM_TODAY: [&str; 10] = [
        "from now",
        "hence",
        "later",
        "in the future",
        "after today",
        "plus tard",
        "from today",
        "a partir d aujourd'hui",
        "a compter d aujourd'hui",
        "from this day",
    ];
    let today = scan.today();
    let end = scan.any_phrase(at, &FROM_TODAY);
    if let Some(end) = end {
        return Some(Anchor { from: today, previous: None, sign: 1, end });
    }
    if let Some(end) = scan.any_phrase(at, &["ago", "back", "before today"]) {
        return Some(Anchor { from: today, previous: None, sign: -1, end });
    }
    let (sign, start) = match scan.word(at) {
        "from" | "after" | "apres" => (1, at + 1),
        "before" | "avant" => (-1, at + 1),
        _ => return None,
    };
    match date::anchor(scan, start).or_else(|| date::anchor(scan, scan.skip(start, &["le", "the"])))
    {
        Some((day, end)) => Some(Anchor { from: day.date, previous: day.previous, sign, end }),
        // `deux jours après` alone counts from today.
        None => (sign > 0 && scan.is_french() && start >= scan.len()).then_some(Anchor {
            previous: None,
            from: today,
            sign,
            end: start,
        }),
    }
}

/// `the day before Christmas`, `le lendemain du 15`.
fn beside(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    const BEFORE: [&str; 6] = [
        "the day before",
        "day before",
        "la veille de",
        "la veille du",
        "la veille d",
        "la veille",
    ];
    const AFTER: [&str; 6] = [
        "the day after",
        "day after",
        "le lendemain de",
        "le lendemain du",
        "le lendemain d",
        "le lendemain",
    ];
    let (days, start) = match scan.any_phrase(at, &BEFORE) {
        Some(start) => (-1, start),
        None => (1, scan.any_phrase(at, &AFTER)?),
    };
    let numbered = || {
        let (day, end, _) =
            date::day_number(scan, start).filter(|_| scan.is(start - 1, &["du"]))?;
        Some((date::of_next_month(scan.today(), day)?, end))
    };
    let (day, end) = date::anchor(scan, start).or_else(numbered)?;
    Some((Day::exact(calendar::plus_days(day.date, days)?), end))
}

/// `two upcoming days`: the second of them.
fn upcoming(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let first = scan.is(at, &["upcoming"]);
    let numeral =
        super::numeral::read(scan, at + usize::from(first)).filter(|numeral| !numeral.article)?;
    let next = if first {
        numeral.end
    } else {
        scan.is(numeral.end, &["upcoming"]).then_some(numeral.end + 1)?
    };
    let end = scan.is(next, &["day", "days"]).then_some(next + 1)?;
    Some((Day::exact(calendar::plus_days(scan.today(), numeral.whole()?.into())?), end))
}
