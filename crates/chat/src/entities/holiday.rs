//! Days with names.

use super::{calendar, date, scan::Scan, value::Day};
use chrono::{Datelike as _, NaiveDate, Weekday};

/// How a named day is found in a year.
#[derive(Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Month, weekday, rank (from the end when negative), days after it.
    Nth(u32, Weekday, i64, i64),
}

use Rule::{Easter, Fixed, Nth};

const HOLIDAYS_FR: &[(&str, Rule)] = &[
    ("noel", Fixed(12, 25)),
    ("veille de noel", Fixed(12, 24)),
    ("reveillon de noel", Fixed(12, 24)),
    ("jour de l an", Fixed(1, 1)),
    ("nouvel an", Fixed(1, 1)),
    ("premier de l an", Fixed(1, 1)),
    ("saint sylvestre", Fixed(12, 31)),
    ("reveillon du nouvel an", Fixed(12, 31)),
    ("epiphanie", Fixed(1, 6)),
    ("chandeleur", Fixed(2, 2)),
    ("saint valentin", Fixed(2, 14)),
    ("st valentin", Fixed(2, 14)),
    ("fete du travail", Fixed(5, 1)),
    ("armistice", Fixed(11, 11)),
    ("fete nationale", Fixed(7, 14)),
    ("prise de la bastille", Fixed(7, 14)),
    ("assomption", Fixed(8, 15)),
    ("toussaint", Fixed(11, 1)),
    ("jour des morts", Fixed(11, 1)),
    ("halloween", Fixed(10, 31)),
    ("fete de la musique", Fixed(6, 21)),
    ("poisson d avril", Fixed(4, 1)),
    ("lundi de paques", Easter(1)),
    ("vendredi saint", Easter(-2)),
    ("mardi gras", Easter(-47)),
    ("paques", Easter(0)),
    ("ascension", Easter(39)),
    ("lundi de pentecote", Easter(50)),
    ("pentecote", Easter(49)),
    ("fete des meres", Nth(5, Weekday::Sun, -1, 0)),
    ("fete des peres", Nth(6, Weekday::Sun, 3, 0)),
    ("black friday", Nth(11, Weekday::Thu, 4, 1)),
];
const HOLIDAYS_EN: &[(&str, Rule)] = &[
    ("christmas eve", Fixed(12, 24)),
    ("xmas eve", Fixed(12, 24)),
    ("christmas day", Fixed(12, 25)),
    ("christmas", Fixed(12, 25)),
    ("xmas", Fixed(12, 25)),
    ("boxing day", Fixed(12, 26)),
    ("new year's eve", Fixed(12, 31)),
    ("new years eve", Fixed(12, 31)),
    ("new year eve", Fixed(12, 31)),
    ("new year's day", Fixed(1, 1)),
    ("new years day", Fixed(1, 1)),
    ("new year day", Fixed(1, 1)),
    ("new year's", Fixed(1, 1)),
    ("new years", Fixed(1, 1)),
    ("new year", Fixed(1, 1)),
    ("valentine's day", Fixed(2, 14)),
    ("valentines day", Fixed(2, 14)),
    ("valentine's", Fixed(2, 14)),
    ("st patrick's day", Fixed(3, 17)),
    ("saint patrick's day", Fixed(3, 17)),
    ("ides of march", Fixed(3, 15)),
    ("april fools", Fixed(4, 1)),
    ("april fool's day", Fixed(4, 1)),
    ("may day", Fixed(5, 1)),
    ("bastille day", Fixed(7, 14)),
    ("independence day", Fixed(7, 4)),
    ("halloween", Fixed(10, 31)),
    ("all saints day", Fixed(11, 1)),
    ("guy fawkes", Fixed(11, 5)),
    ("bonfire night", Fixed(11, 5)),
    ("armistice day", Fixed(11, 11)),
    ("remembrance day", Fixed(11, 11)),
    ("easter monday", Easter(1)),
    ("good friday", Easter(-2)),
    ("maundy thursday", Easter(-3)),
    ("palm sunday", Easter(-7)),
    ("ash wednesday", Easter(-46)),
    ("shrove tuesday", Easter(-47)),
    ("mardi gras", Easter(-47)),
    ("easter sunday", Easter(0)),
    ("easter", Easter(0)),
    ("ascension day", Easter(39)),
    ("pentecost", Easter(49)),
    ("whit monday", Easter(50)),
    ("mothers day", Nth(5, Weekday::Sun, 2, 0)),
    ("mother's day", Nth(5, Weekday::Sun, 2, 0)),
    ("fathers day", Nth(6, Weekday::Sun, 3, 0)),
    ("father's day", Nth(6, Weekday::Sun, 3, 0)),
    ("memorial day", Nth(5, Weekday::Mon, -1, 0)),
    ("labor day", Nth(9, Weekday::Mon, 1, 0)),
    ("labour day", Nth(9, Weekday::Mon, 1, 0)),
    ("martin luther king day", Nth(1, Weekday::Mon, 3, 0)),
    ("columbus day", Nth(10, Weekday::Mon, 2, 0)),
    ("presidents day", Nth(2, Weekday::Mon, 3, 0)),
    ("thanksgiving day", Nth(11, Weekday::Thu, 4, 0)),
    ("thanksgiving", Nth(11, Weekday::Thu, 4, 0)),
    ("black friday", Nth(11, Weekday::Thu, 4, 1)),
    ("cyber monday", Nth(11, Weekday::Thu, 4, 4)),
];

/// A named day, of the year that is said, else the next one.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    scan.memos.holiday.at(at, || read_afresh(scan, at))
}

fn read_afresh(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let start = scan.skip(at, &["next", "following", "prochaine", "prochain", "this"]);
    let after = scan.any_phrase(start, &["jour de", "day of"]);
    let (rule, end) = named(scan, start).or_else(|| named(scan, after?))?;
    let end = scan.skip(end, &["prochain", "prochaine"]);
    // `happy new year` and `the new year` are no days.
    if scan.is(at.wrapping_sub(1), &["happy", "bonne", "merry", "joyeux", "joyeuses", "joyeuse"]) {
        return None;
    }
    let year_at = scan.skip(scan.skip(end, &[","]), &["in", "of", "en", "de"]);
    if let Some((year, after)) = date::year(scan, year_at) {
        return Some((Day::exact(in_year(rule, year)?), after));
    }
    let today = scan.today();
    let date = (0..=1)
        .filter_map(|years| in_year(rule, today.year() + years))
        .find(|day| *day >= today)?;
    let previous =
        (0..=1).filter_map(|years| in_year(rule, today.year() - years)).find(|day| *day <= today);
    Some((Day { previous, ..Day::exact(date) }, end))
}

/// The longest name that begins here.
fn named(scan: &Scan, at: usize) -> Option<(Rule, usize)> {
    let names = if scan.is_french() { HOLIDAYS_FR } else { HOLIDAYS_EN };
    names
        .iter()
        .filter_map(|(name, rule)| Some((*rule, scan.any_phrase(at, &[name])?)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn in_year(rule: Rule, year: i32) -> Option<NaiveDate> {
    match rule {
        Fixed(month, day) => calendar::date(year, month, day),
        Easter(days) => calendar::plus_days(calendar::easter(year)?, days),
        Nth(month, weekday, rank, days) => {
            let of = calendar::month(calendar::date(year, month, 1)?, 0)?;
            calendar::plus_days(calendar::nth_weekday(&of, weekday, rank)?, days)
        }
    }
}
