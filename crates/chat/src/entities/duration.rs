//! Lengths of time: `deux mois`, `a month and a half`, `3 ans et demi`.

use super::{
    Value, calendar,
    lexicon::{self, Unit},
    numeral::{self, Numeral},
    scan::Scan,
    value::{Length, Match},
};
use rust_decimal::Decimal;

/// A length of time that belongs to nothing else.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    const ABOUT: [&str; 9] = [
        "about",
        "around",
        "approximately",
        "roughly",
        "environ",
        "approximativement",
        "almost",
        "a peu pres",
        "plus ou moins",
    ];
    if let Some(start) = scan.any_phrase(at, &ABOUT) {
        let (length, end) = length(scan, start)?;
        return Some((Value::Duration(Length { approximate: true, ..length }), end));
    }
    let (length, end) = whole_unit(scan, at).or_else(|| length(scan, at))?;
    Some((Value::Duration(length), end))
}

/// A length and the token after it. French `quinze jours` is 15 days here.
pub(super) fn length(scan: &Scan, at: usize) -> Option<(Length, usize)> {
    scan.memos.length.at(at, || read_length(scan, at))
}

fn read_length(scan: &Scan, at: usize) -> Option<(Length, usize)> {
    let (mut sum, mut end, mut last) = term(scan, at)?;
    while let Some((next, after, unit)) = following(scan, end, last) {
        sum = added(&sum, &next)?;
        (end, last) = (after, unit);
    }
    let (sum, end) = with_half(scan, &sum, end, last)?;
    Some((two_weeks(scan, sum, at), end))
}

/// The unit of a length of one term, and its number: `dans 3 jours ouvrés`.
pub(super) fn single(scan: &Scan, at: usize) -> Option<(Numeral, Unit, usize)> {
    let numeral = numeral::or_article(scan, at)?;
    let (unit, end) = unit_after(scan, &numeral)?;
    Some((numeral, unit, end))
}

/// A number with its unit.
fn term(scan: &Scan, at: usize) -> Option<(Length, usize, Unit)> {
    if let Some((length, end)) = half_unit(scan, at) {
        return Some((length, end, Unit::Day));
    }
    let numeral = count(scan, at)?;
    let (unit, end) = unit_after(scan, &numeral)?;
    Some((calendar::length_of(unit, numeral.value)?, end, unit))
}

/// A number before a unit, `two and a half` and `another` included.
fn count(scan: &Scan, at: usize) -> Option<Numeral> {
    if scan.is(at, &["another"]) {
        return Some(Numeral { value: Decimal::ONE, end: at + 1, article: true });
    }
    if let Some(end) = scan.any_phrase(at, &["a couple of", "a couple"]) {
        return Some(Numeral { value: Decimal::TWO, end, article: true });
    }
    let numeral = numeral::or_article(scan, at)?;
    let half = scan.any_phrase(numeral.end, &["and a half", "and half", "et demi", "et demie"]);
    match half {
        Some(end) if !numeral.article && unit_at(scan, end).is_some() => Some(Numeral {
            value: numeral.value.checked_add(Decimal::new(5, 1))?,
            end,
            article: false,
        }),
        _ => Some(numeral),
    }
}

fn unit_at(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    lexicon::unit(scan, at)
}

/// The unit after a number; a lone letter must be glued to digits.
fn unit_after(scan: &Scan, numeral: &Numeral) -> Option<(Unit, usize)> {
    let collective = scan.before(numeral.end).ends_with("aine");
    let linked = if collective { scan.skip(numeral.end, &["de", "d"]) } else { numeral.end };
    let at = scan.skip(
        linked,
        &[
            "calendar",
            "full",
            "whole",
            "more",
            "extra",
            "additional",
            "further",
            "bons",
            "bonnes",
            "petit",
            "petite",
            "petits",
            "petites",
            "longues",
            "plein",
            "pleins",
            "autres",
        ],
    );
    let digits = scan.digits(numeral.end.wrapping_sub(1)).is_some();
    let letter = digits && !(scan.glued(at + 1) && scan.is_word(at + 1));
    // `twenty second` is a rank.
    let rank = scan.is(at, &["second", "seconde"]) && numeral.value > Decimal::ONE;
    match scan.word(at) {
        _ if rank => None,
        "j" | "min" | "sec" | "mn" if !letter => None,
        "d" if !scan.is_french() && digits && scan.glued(at) => Some((Unit::Day, at + 1)),
        "w" if digits && scan.glued(at) => Some((Unit::Week, at + 1)),
        "m" if digits && scan.glued(at) && scan.is_french() => None,
        "y" if digits && scan.glued(at) => Some((Unit::Year, at + 1)),
        // `9h` is a time, `48h` a length.
        "h" if digits && (!scan.is_french() || numeral.value >= Decimal::from(24)) => {
            Some((Unit::Hour, at + 1))
        }
        _ => unit_at(scan, at),
    }
}

/// `half year`, `half a month`, `demi an`, `un demi-mois`.
fn half_unit(scan: &Scan, at: usize) -> Option<(Length, usize)> {
    let start = scan.skip(at, &["un", "une", "a"]);
    if !scan.is(start, &["half", "demi", "demie"]) {
        return None;
    }
    let (unit, end) = unit_at(scan, scan.skip(start + 1, &["a", "an"]))?;
    let half = Decimal::new(5, 1);
    match unit {
        Unit::Month => Some((calendar::length_of(Unit::Day, Decimal::from(15))?, end)),
        Unit::Day | Unit::BusinessDay => {
            Some((calendar::length_of(Unit::Hour, Decimal::from(12))?, end))
        }
        unit => Some((calendar::length_of(unit, half)?, end)),
    }
}

/// The next, smaller term: `2 years, 3 months`, `une semaine et trois jours`.
fn following(scan: &Scan, at: usize, last: Unit) -> Option<(Length, usize, Unit)> {
    let next = scan.skip(scan.skip(at, &[","]), &["et", "and"]);
    let (length, end, unit) = term(scan, next)?;
    let half = scan.is(next, &["half", "demi", "a", "un", "une"]) && unit == last;
    (size(unit) < size(last) && !half).then_some((length, end, unit))
}

const fn size(unit: Unit) -> u8 {
    match unit {
        Unit::Second => 0,
        Unit::Minute => 1,
        Unit::Hour => 2,
        Unit::Day | Unit::BusinessDay => 3,
        Unit::Week | Unit::Fortnight => 4,
        Unit::Month | Unit::Quarter => 5,
        Unit::Year | Unit::Decade => 6,
    }
}

fn added(sum: &Length, next: &Length) -> Option<Length> {
    Some(Length {
        years: sum.years.checked_add(next.years)?,
        months: sum.months.checked_add(next.months)?,
        weeks: sum.weeks.checked_add(next.weeks)?,
        days: sum.days.checked_add(next.days)?,
        seconds: sum.seconds.checked_add(next.seconds)?,
        approximate: sum.approximate,
    })
}

/// `et demi`, `and a half`, `et un quart` after the last term; a month and a half is 45 days.
fn with_half(scan: &Scan, sum: &Length, end: usize, last: Unit) -> Option<(Length, usize)> {
    const HALVES: [&str; 5] = ["and a half", "and half", "et demi", "et demie", "et demis"];
    const QUARTERS: [&str; 3] = ["et un quart", "and a quarter", "et quart"];
    let (part, after) = match scan.any_phrase(end, &HALVES) {
        Some(after) => (Decimal::new(5, 1), after),
        None => match scan.any_phrase(end, &QUARTERS) {
            Some(after) => (Decimal::new(25, 2), after),
            None => return Some((*sum, end)),
        },
    };
    if last == Unit::Month {
        let days = sum.months.checked_add(part)?.checked_mul(Decimal::from(30))?;
        return Some((
            Length { months: Decimal::ZERO, days: sum.days.checked_add(days)?, ..*sum },
            after,
        ));
    }
    Some((added(sum, &calendar::length_of(last, part)?)?, after))
}

/// In the public corpora, French `quinze jours` is two weeks.
fn two_weeks(scan: &Scan, sum: Length, at: usize) -> Length {
    let idiom = scan.known.conventions.quinzaine_is_two_weeks && scan.is(at, &["quinze"]);
    let fifteen = Length { days: Decimal::from(15), ..Length::default() };
    if idiom && sum == fifteen {
        return Length { weeks: Decimal::TWO, ..Length::default() };
    }
    sum
}

/// One whole unit: `all week`, `full month`, `toute la journée`, `un mois entier`.
fn whole_unit(scan: &Scan, at: usize) -> Option<(Length, usize)> {
    let one = |unit, end| Some((calendar::length_of(unit, Decimal::ONE)?, end));
    if scan.is(at, &["all", "full", "whole", "entire", "plein", "pleine"]) {
        let (unit, end) = unit_at(scan, scan.skip(at + 1, &["the"]))?;
        return one(unit, end);
    }
    if scan.is(at, &["tout", "toute"]) && scan.is(at + 1, &["le", "la", "l"]) {
        let (unit, end) = unit_at(scan, at + 2)?;
        return one(unit, end);
    }
    let start = scan.skip(at, &["un", "une"]);
    let (unit, end) = unit_at(scan, start).filter(|_| scan.is_french())?;
    if scan.is(end, &["entier", "entiere", "complet", "complete", "plein", "pleine"]) {
        return one(unit, end + 1);
    }
    None
}
