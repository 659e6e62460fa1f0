//! Words of the calendar and of units, folded, in both languages.

use super::scan::Scan;
use chrono::Weekday;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    /// Monday to Friday without public holidays.
    BusinessDay,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
}

const MONTHS_FR: [&[&str]; 12] = [
    &["janvier", "janv", "jan"],
    &["fevrier", "fevr", "fev"],
    &["mars"],
    &["avril", "avr"],
    &["mai"],
    &["juin"],
    &["juillet", "juil", "juill", "jui", "jul"],
    &["aout"],
    &["septembre", "sept", "sep"],
    &["octobre", "oct"],
    &["novembre", "nov"],
    &["decembre", "dec"],
];
const MONTHS_EN: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];
const WEEKDAYS_FR: [&[&str]; 7] = [
    &["lundi", "lun"],
    &["mardi", "mar"],
    &["mercredi", "mer", "mercr"],
    &["jeudi", "jeu"],
    &["vendredi", "ven", "vend"],
    &["samedi", "sam"],
    &["dimanche", "dim"],
];
const WEEKDAYS_EN: [&[&str]; 7] = [
    &["monday", "mon"],
    &["tuesday", "tue", "tues"],
    &["wednesday", "wed", "weds"],
    &["thursday", "thu", "thur", "thurs"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
];
pub(super) const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// A month's name or abbreviation with its point: the month, 1 to 12, and the token after.
pub(super) fn month(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    scan.memos.month.at(at, || read_month(scan, at))
}

fn read_month(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let words = if scan.is_french() { &MONTHS_FR } else { &MONTHS_EN };
    let (index, full) = named(scan, at, words)?;
    Some((u32::try_from(index).ok()? + 1, after_point(scan, at, full)))
}

/// A weekday's name, or an abbreviation that its surroundings make one (`mer` is a sea, `sat` a
/// verb): a point, a number beside it, a preposition before it, or nothing else in the message.
pub(super) fn weekday(scan: &Scan, at: usize) -> Option<(Weekday, usize)> {
    scan.memos.weekday.at(at, || read_weekday(scan, at))
}

fn read_weekday(scan: &Scan, at: usize) -> Option<(Weekday, usize)> {
    let words = if scan.is_french() { &WEEKDAYS_FR } else { &WEEKDAYS_EN };
    let (index, full) = named(scan, at, words)?;
    let end = after_point(scan, at, full);
    let clear = full
        || end > at + 1
        || scan.len() == 1
        || beside_a_number(scan, at)
        || scan.is(
            at.wrapping_sub(1),
            &["on", "by", "next", "this", "from", "to", "until", "till", "closest", "nearest"],
        );
    clear.then_some((WEEKDAYS[index], end))
}

fn beside_a_number(scan: &Scan, at: usize) -> bool {
    let next = scan.skip(at + 1, &[",", "the", "le"]);
    scan.digits(next).is_some()
        || month(scan, next).is_some()
        || scan.is(at.wrapping_sub(1), &[","])
            && (scan.digits(at.wrapping_sub(2)).is_some()
                || month(scan, at.wrapping_sub(2)).is_some())
}

/// The index of a name's group, and whether the name is written out: exactly, or with one letter
/// wrong when it is long enough not to become another word.
fn named(scan: &Scan, at: usize, names: &[&[&str]]) -> Option<(usize, bool)> {
    if !scan.is_word(at) {
        return None;
    }
    let word = scan.word(at);
    let word = word.strip_suffix("'s").unwrap_or(word);
    let exact = names.iter().enumerate().find_map(|(index, group)| {
        group.iter().position(|name| *name == word).map(|position| (index, position == 0))
    });
    let meant = |name: &str| name.len() >= 5 && name != "march" && is_slip(word, name);
    exact.or_else(|| {
        let position = names.iter().position(|group| meant(group[0]))?;
        // `vendredis` is a plural: every Friday, not the next one.
        let plural = word.strip_suffix('s') == Some(names[position][0]);
        (word.len() >= 5 && !plural).then_some((position, true))
    })
}

/// Whether one letter was left out, added, changed, or swapped with its neighbour, but not the
/// first one.
pub(super) fn is_slip(word: &str, meant: &str) -> bool {
    let (word, meant) = (word.as_bytes(), meant.as_bytes());
    if word.first() != meant.first() || word.len().abs_diff(meant.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (left, right) = (&word[same..], &meant[same..]);
    match (left, right) {
        ([a, b, rest @ ..], [c, d, others @ ..]) if a == d && b == c => rest == others,
        ([_, rest @ ..], [_, others @ ..]) if left.len() == right.len() => rest == others,
        ([_, rest @ ..], _) if left.len() > right.len() => rest == right,
        (_, [_, others @ ..]) => left == others,
        _ => false,
    }
}

fn after_point(scan: &Scan, at: usize, full: bool) -> usize {
    let point = scan.is(at + 1, &["."]) && scan.glued(at + 1);
    let inside = scan.is_word(at + 2) || scan.digits(at + 2).is_some();
    if point && (!full || inside) { at + 2 } else { at + 1 }
}

/// Whether a number before this token is an amount, a time, a share, a count or a length, and so no
/// day and no reference.
pub(super) fn is_measure(scan: &Scan, at: usize) -> bool {
    const MARKS: [&str; 29] = [
        "€",
        "$",
        "£",
        "%",
        ":",
        "euro",
        "euros",
        "e",
        "eur",
        "balles",
        "boules",
        "pounds",
        "quid",
        "dollars",
        "bucks",
        "fois",
        "x",
        "times",
        "instalments",
        "installments",
        "payments",
        "mensualites",
        "echeances",
        "versements",
        "h",
        "heures",
        "am",
        "pm",
        "pourcent",
    ];
    scan.is(at, &MARKS) || unit(scan, at).is_some()
}

/// A unit of time and the token after it.
pub(super) fn unit(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    scan.memos.unit.at(at, || read_unit(scan, at))
}

fn read_unit(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    let (unit, end) = if scan.is_french() { unit_fr(scan, at)? } else { unit_en(scan, at)? };
    let business: &[&str] = &["ouvres", "ouvrables", "ouvre", "ouvrable"];
    if unit == Unit::Day && scan.is(end, business) {
        return Some((Unit::BusinessDay, end + 1));
    }
    Some((unit, end))
}

fn unit_fr(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    let unit = match scan.word(at) {
        "seconde" | "secondes" | "sec" => Unit::Second,
        "minute" | "minutes" | "min" | "mn" => Unit::Minute,
        "heure" | "heures" => Unit::Hour,
        "jour" | "jours" | "jrs" | "jr" | "j" | "journee" | "journees" | "nuit" | "nuits" => {
            Unit::Day
        }
        "semaine" | "semaines" | "sem" | "sems" => Unit::Week,
        "quinzaine" | "quinzaines" => Unit::Fortnight,
        "mois" => Unit::Month,
        "trimestre" | "trimestres" => Unit::Quarter,
        "an" | "ans" | "annee" | "annees" => Unit::Year,
        "decennie" | "decennies" => Unit::Decade,
        word if word.len() >= 6 && (is_slip(word, "semaine") || is_slip(word, "semaines")) => {
            Unit::Week
        }
        _ => return None,
    };
    Some((unit, at + 1))
}

fn unit_en(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    let word = scan.word(at);
    let unit = match word.strip_suffix("'s").unwrap_or(word) {
        "second" | "seconds" | "sec" | "secs" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" | "night" | "nights" => Unit::Day,
        "business" | "working" | "work" if scan.is(at + 1, &["day", "days"]) => {
            return Some((Unit::BusinessDay, at + 2));
        }
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "month" | "months" | "mth" | "mths" => Unit::Month,
        "quarter" | "quarters" | "qtr" | "qtrs" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        word if word.len() >= 5 && (is_slip(word, "month") || is_slip(word, "months")) => {
            Unit::Month
        }
        _ => return None,
    };
    Some((unit, at + 1))
}
