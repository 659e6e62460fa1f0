//! A day with its month, in digits or with the month's name.

use crate::entities::{lexicon, numeral, ordinal, scan::Scan};
use rust_decimal::prelude::ToPrimitive as _;

/// A day, its month, and its year if it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entities) struct Written {
    pub(in crate::entities) day: u32,
    pub(in crate::entities) month: u32,
    pub(in crate::entities) year: Option<i32>,
}

/// The longest day with a month that begins here.
pub(in crate::entities) fn written(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    scan.memos.written.at(at, || read_written(scan, at))
}

fn read_written(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let behind_money = scan.is(at.wrapping_sub(1), &["$", "€", "£"]);
    if behind_money
        || scan.glued(at) && scan.is_word(at.wrapping_sub(1)) && scan.digits(at).is_some()
    {
        return None;
    }
    [
        year_first(scan, at),
        day_month(scan, at),
        month_day(scan, at),
        digits(scan, at),
        blanks(scan, at),
    ]
    .into_iter()
    .flatten()
    .filter(|(written, _)| exists(written))
    .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn exists(written: &Written) -> bool {
    // 2000 was a leap year: the 29th of February exists in some year.
    crate::entities::calendar::date(written.year.unwrap_or(2000), written.month, written.day)
        .is_some()
}

/// A number of a day, 1 to 31, the token after it, and whether it was a rank.
pub(in crate::entities) fn day_number(scan: &Scan, at: usize) -> Option<(u32, usize, bool)> {
    let valid = |day: u32| (1..=31).contains(&day);
    if let Some((rank, end)) = ordinal::read(scan, at) {
        return u32::try_from(rank).ok().filter(|day| valid(*day)).map(|day| (day, end, true));
    }
    if let Some(digits) = scan.digits(at) {
        let free =
            digits.len() <= 2 && !(scan.glued(at) && scan.is(at.wrapping_sub(1), &[",", "."]));
        let day = digits.parse().ok().filter(|day| free && valid(*day))?;
        return Some((day, at + 1, false));
    }
    let numeral = numeral::read(scan, at).filter(|numeral| !numeral.article && scan.is_word(at))?;
    numeral.whole().filter(|day| valid(*day)).map(|day| (day, numeral.end, false))
}

/// A year of four digits, of two after an apostrophe, or in words.
pub(in crate::entities) fn year(scan: &Scan, at: usize) -> Option<(i32, usize)> {
    if let Some(digits) = scan.digits(at) {
        let year =
            digits.parse().ok().filter(|year| digits.len() == 4 && (1900..2200).contains(year))?;
        let money = scan.is(at + 1, &["€", "$", "£", "euros", "euro"]);
        return (!money).then_some((year, at + 1));
    }
    let numeral =
        numeral::read(scan, at).filter(|_| scan.is_word(at) && !scan.is(at, &["mars"]))?;
    let value = numeral.value.to_i32()?;
    if matches!(value, 19 | 20) && !scan.is_french() {
        // `nineteen ninety five`, `twenty eighteen`.
        let rest = numeral::read(scan, numeral.end).filter(|_| scan.is_word(numeral.end))?;
        let decade = rest.value.to_i32().filter(|rest| (10..100).contains(rest))?;
        return Some((value * 100 + decade, rest.end));
    }
    (2000..2100).contains(&value).then_some((value, numeral.end))
}

/// The century of a year of two digits: 50 to 99 are of the last one.
fn century(year: i32) -> i32 {
    if year >= 50 { 1900 + year } else { 2000 + year }
}

/// A year at the end of a date: `, 2015`, `of 2015`, `'15`, or two digits at the end of a clause.
fn closing_year(scan: &Scan, at: usize) -> Option<(i32, usize)> {
    let linked = scan.skip(scan.skip(at, &[",", "/", "-", "."]), &["of", "de", "in", "en", "'"]);
    if let Some(found) = year(scan, linked) {
        return Some(found);
    }
    let digits = scan.digits(at).filter(|digits| digits.len() == 2)?;
    let after = at + 1;
    let closed = after >= scan.len()
        || scan.is(after, &["!", "?"])
        || scan.is(after, &[".", ","]) && !scan.glued(after + 1);
    let value: i32 = digits.parse().ok()?;
    closed.then(|| (century(value), after))
}

/// `15 février`, `the 1st of march`, `16. Nov. 2016`, `31-Oct-74`.
fn day_month(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let (day, end, _) = day_number(scan, at)?;
    let link = scan.skip(scan.skip(end, &[".", "-", "/"]), &["of", "de", "d", "du"]);
    let link = scan.any_phrase(link, &["mois de", "mois d"]).unwrap_or(link);
    let (month, end) = lexicon::month(scan, link)?;
    Some(with_year(scan, day, month, end))
}

fn with_year(scan: &Scan, day: u32, month: u32, end: usize) -> (Written, usize) {
    match closing_year(scan, end) {
        Some((year, after)) => (Written { day, month, year: Some(year) }, after),
        None => (Written { day, month, year: None }, end),
    }
}

/// `march 3`, `April 14, 2015`, `Oct-2`, `october, 1st`, `mai vingt et un`.
fn month_day(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let (month, end) = lexicon::month(scan, at)?;
    let next = scan.skip(scan.skip(end, &[",", "-", "/", "."]), &["the", "le"]);
    let (day, end, ranked) = day_number(scan, next)?;
    let counted =
        lexicon::is_measure(scan, end) || lexicon::month(scan, end).is_some() && scan.is_french();
    // French puts the day first: only a number that nothing else claims follows a month.
    // `mai 12e` is twelve euros.
    let short_euro = scan.is(end - 1, &["e"]);
    (!short_euro && (ranked || !counted)).then(|| with_year(scan, day, month, end))
}

/// `2019-sep-1`, `2020/Sep/23`.
fn year_first(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let (year, end) = year(scan, at).filter(|_| scan.digits(at).is_some())?;
    if let Some((month, end)) = lexicon::month(scan, end) {
        // `2016 Nov 16`.
        let (day, end, _) = day_number(scan, end)?;
        return Some((Written { day, month, year: Some(year) }, end));
    }
    let sign = scan.is(end, &["-", "/"]).then(|| scan.word(end))?;
    let (month, end) = match lexicon::month(scan, end + 1) {
        Some(found) => found,
        None => (scan.small(end + 1).filter(|month| (1..=12).contains(month))?, end + 2),
    };
    let day = scan.small(end + 1).filter(|_| scan.word(end) == sign)?;
    Some((Written { day, month, year: Some(year) }, end + 2))
}

/// `17/02`, `24/12/14`, `15.12.2016`, `15-2`; day first, unless only the month can be.
fn digits(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let first =
        scan.small(at).filter(|_| scan.digits(at).is_some_and(|digits| digits.len() <= 2))?;
    let second = scan
        .small(at + 2)
        .filter(|_| scan.digits(at + 2).is_some_and(|digits| digits.len() <= 2))?;
    let sign = scan.is(at + 1, &["/", "-", "."]).then(|| scan.word(at + 1))?;
    let tight = scan.glued(at + 1) && scan.glued(at + 2);
    let before = at > 0 && scan.glued(at) && scan.is(at - 1, &["/", "-", ".", ","]);
    if !tight || before {
        return None;
    }
    let (year, end) = numeric_year(scan, at + 3, sign);
    let open = scan.is(end, &["/", "-", "."])
        && scan.glued(end)
        && scan.glued(end + 1)
        && scan.digits(end + 1).is_some();
    let certain = year.is_some() || is_certain(scan, at, end, sign, first, second);
    if open && year.is_none() || !certain {
        return None;
    }
    let month_first = second > 12 && first <= 12 && (sign == "/" || year.is_some());
    let (day, month) = if month_first { (second, first) } else { (first, second) };
    Some((Written { day, month, year }, end))
}

fn numeric_year(scan: &Scan, at: usize, sign: &str) -> (Option<i32>, usize) {
    let glued = scan.glued(at) && scan.glued(at + 1) && scan.is(at, &[sign, ","]);
    let digits = scan.digits(at + 1).filter(|_| glued).unwrap_or("");
    match (digits.len(), digits.parse::<i32>()) {
        (4, Ok(year)) if (1900..2200).contains(&year) => (Some(year), at + 2),
        (2, Ok(year)) if scan.word(at) == sign => (Some(century(year)), at + 2),
        _ => (None, at),
    }
}

/// Without a year, a point may be decimal, a dash a range, and `1/2` a half.
fn is_certain(scan: &Scan, at: usize, end: usize, sign: &str, first: u32, second: u32) -> bool {
    const LEADS: [&str; 18] = [
        "le", "du", "au", "on", "by", "before", "until", "since", "from", "avant", "pour",
        "depuis", "les", "sur", "chaque", "of", "dated", "des",
    ];
    let led =
        at > 0 && scan.is(at - 1, &LEADS) || lexicon::weekday(scan, at.wrapping_sub(1)).is_some();
    let alone = at == 0 && end >= scan.len();
    match sign {
        "/" => led || alone || !(first < second && second <= 4),
        "-" => led || alone,
        _ => led && scan.is_french(),
    }
}

/// `le 17 02`, `24 12 14`: after an article, or alone.
fn blanks(scan: &Scan, at: usize) -> Option<(Written, usize)> {
    let part = |at: usize| {
        scan.small(at).filter(|_| scan.digits(at).is_some_and(|digits| digits.len() <= 2))
    };
    let (day, month) = (part(at)?, part(at + 1)?);
    let apart = !scan.glued(at + 1);
    let led = scan.is(at.wrapping_sub(1), &["le", "du", "au"]);
    let (year, end) = match scan.digits(at + 2).filter(|_| !scan.glued(at + 2)) {
        Some(digits) if digits.len() == 2 => (Some(century(digits.parse().ok()?)), at + 3),
        Some(digits) if digits.len() == 4 => (Some(digits.parse().ok()?), at + 3),
        Some(_) => return None,
        None => (None, at + 2),
    };
    let alone = at == 0 && end >= scan.len();
    let money =
        scan.is(end, &["€", "euros", "%", "h", "fois", ",", "."]) && !alone && scan.glued(end);
    (scan.is_french() && apart && (led || alone) && !money && scan.digits(end).is_none())
        .then_some((Written { day, month, year }, end))
}
