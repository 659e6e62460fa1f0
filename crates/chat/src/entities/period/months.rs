//! Months, quarters, halves, seasons and years, by name or number.

use crate::entities::{
    calendar, date, lexicon, ordinal,
    scan::Scan,
    value::{Grain, Period, period},
};
use chrono::{Datelike as _, NaiveDate};

/// How a month was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entities) enum Said {
    /// By its name, without a year.
    Named,
    /// By its name and year.
    Dated,
    /// `next month`, `ce mois-ci`.
    Which,
    /// `the month`, `mois`.
    Bare,
}

/// A month's first day, how it was said, and the token after it.
pub(in crate::entities) fn month_around(
    scan: &Scan,
    at: usize,
) -> Option<(NaiveDate, usize, Said)> {
    scan.memos.month_around.at(at, || read_month_around(scan, at))
}

fn read_month_around(scan: &Scan, at: usize) -> Option<(NaiveDate, usize, Said)> {
    relative(scan, at).or_else(|| named(scan, at))
}

fn relative(scan: &Scan, at: usize) -> Option<(NaiveDate, usize, Said)> {
    const NEXT: [&str; 9] = [
        "mois prochain",
        "mois suivant",
        "mois d apres",
        "mois qui vient",
        "prochain mois",
        "next month",
        "following month",
        "coming month",
        "mois pro",
    ];
    const THIS: [&str; 9] = [
        "ce mois ci",
        "ce mois",
        "cette mois",
        "mois en cours",
        "mois ci",
        "mois courant",
        "this month",
        "current month",
        "the current month",
    ];
    const LAST: [&str; 6] = [
        "mois dernier",
        "mois passe",
        "mois precedent",
        "dernier mois",
        "last month",
        "previous month",
    ];
    let start = scan.skip(at, &["le", "the", "l"]);
    for (months, phrases) in [(1, &NEXT[..]), (0, &THIS), (-1, &LAST)] {
        if let Some(end) = scan.any_phrase(start, phrases) {
            return Some((calendar::month(scan.today(), months)?.start, end, Said::Which));
        }
    }
    let end = scan.is(start, &["mois", "month"]).then_some(start + 1)?;
    Some((calendar::month(scan.today(), 0)?.start, end, Said::Bare))
}

fn named(scan: &Scan, at: usize) -> Option<(NaiveDate, usize, Said)> {
    let today = scan.today();
    let start = scan
        .any_phrase(
            at,
            &["le mois de", "le mois d", "mois de", "mois d", "month of", "the month of"],
        )
        .unwrap_or(at);
    let which = scan
        .is(start, &["next", "this", "last", "prochain", "ce", "cet", "cette", "the", "coming"]);
    let (month, end) = lexicon::month(scan, start + usize::from(which))?;
    let next = calendar::next_month_named(today, month)?;
    if which && scan.is(start, &["last"]) || scan.is(end, &["dernier", "passe"]) {
        let past = if next > today || month == today.month() {
            calendar::plus_months(next, -12)?
        } else {
            next
        };
        return Some((past, scan.skip(end, &["dernier", "passe"]), Said::Dated));
    }
    let linked = scan.skip(scan.skip(end, &[",", "/", "-"]), &["of", "de", "en", "in"]);
    if let Some((year, after)) = date::year(scan, linked) {
        return Some((calendar::date(year, month, 1)?, after, Said::Dated));
    }
    if let Some(after) =
        scan.any_phrase(linked, &["next year", "l annee prochaine", "l an prochain"])
    {
        return Some((calendar::date(today.year() + 1, month, 1)?, after, Said::Dated));
    }
    if let Some(after) = scan.any_phrase(end, &["after next", "in a year"]) {
        return Some((calendar::plus_months(next, 12)?, after, Said::Dated));
    }
    Some((next, scan.skip(end, &["prochain", "prochaine"]), Said::Named))
}

/// A month: `en mars`, `October 2014`, `11/2016`, `le mois prochain`.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    if let Some((first, end)) = numeric(scan, at) {
        return Some((whole(first, 1, Grain::Month)?, end));
    }
    let lead = scan.skip(at, &["en", "au", "in", "during", "courant"]);
    let (first, end, said) = month_around(scan, lead)?;
    let vague = said == Said::Bare || said == Said::Named && !is_month(scan, lead);
    if vague || scan.is(at, &["au"]) && !scan.is(lead, &["mois"]) {
        return None;
    }
    let mut month = whole(first, 1, Grain::Month)?;
    if said == Said::Named {
        let past = if first > scan.today() { calendar::plus_months(first, -12)? } else { first };
        let before = whole(past, 1, Grain::Month)?;
        month.previous = Some((before.from, before.to));
    }
    Some((month, end))
}

/// Whether a month's name is one here: `may` and `march` are verbs, `dec` and `mar` abbreviations,
/// and `3 mai` is a day.
fn is_month(scan: &Scan, at: usize) -> bool {
    const LEADS: [&str; 31] = [
        "in", "by", "next", "this", "during", "of", "for", "until", "till", "since", "from",
        "before", "after", "late", "early", "mid", "last", "en", "de", "d", "fin", "debut", "mi",
        "pour", "avant", "apres", "depuis", "courant", "mois", "the", "to",
    ];
    let led = at > 0 && scan.is(at - 1, &LEADS)
        || scan.is(at, &["next", "this", "last", "the", "prochain", "ce", "cette", "cet", "mois"]);
    let word = scan.word(at);
    let doubtful =
        word.len() <= 4 && !matches!(word, "juin" | "aout" | "mai" | "june" | "july" | "mars");
    led || at == 0 && scan.len() <= 2 || !doubtful && word != "march"
}

fn whole(first: NaiveDate, months: i32, grain: Grain) -> Option<Period> {
    period(first..calendar::plus_months(first, months)?, Some(grain))
}

/// `11/2016`, `2016 / 11`, `2014-10`.
fn numeric(scan: &Scan, at: usize) -> Option<(NaiveDate, usize)> {
    let before =
        at > 0 && scan.glued(at) && (scan.is(at - 1, &["/", "-", "."]) || scan.is_word(at - 1));
    let after = scan.is(at + 3, &["/", "-"]) && scan.glued(at + 3) && scan.digits(at + 4).is_some();
    let sign = scan.is(at + 1, &["/", "-"]);
    if before || after || !sign {
        return None;
    }
    let (year, month) = match date::year(scan, at).filter(|_| scan.digits(at).is_some()) {
        Some((year, _)) => (year, scan.small(at + 2)?),
        None => {
            (date::year(scan, at + 2).filter(|_| scan.digits(at + 2).is_some())?.0, scan.small(at)?)
        }
    };
    Some((calendar::date(year, month, 1)?, at + 3))
}

/// `3rd quarter`, `Q2 2027`, `le 2e trimestre`, `H2 2016`.
pub(super) fn quarter_or_half(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let start = scan.skip(at, &["the", "le"]);
    let (led_year, start) = match date::year(scan, start).filter(|_| scan.digits(start).is_some()) {
        Some((year, end)) => (Some(year), scan.skip(end, &["-"])),
        None => (None, start),
    };
    let (rank, months, end) = short_part(scan, start).or_else(|| {
        let (rank, end) = ordinal::read(scan, start)?;
        let months = match scan.word(end) {
            "quarter" | "qtr" | "trimestre" => 3,
            "half" | "semestre" => 6,
            _ => return None,
        };
        Some((u32::try_from(rank).ok()?, months, end + 1))
    })?;
    if !(1..=12 / months).contains(&rank) {
        return None;
    }
    let link = scan.skip(scan.skip(end, &["-", "/"]), &["of", "de", "en", "in"]);
    let link = scan.any_phrase(link, &["the year", "l annee"]).unwrap_or(link);
    let (year, end) = match led_year {
        Some(year) => (Some(year), end),
        None => date::year(scan, link)
            .map_or((None, if link > end + 1 { link } else { end }), |(year, end)| {
                (Some(year), end)
            }),
    };
    let month = (rank - 1) * months + 1;
    let length = i32::try_from(months).ok()?;
    let first = |year| calendar::date(year, month, 1);
    let this_year = scan.today().year();
    let start = match year {
        Some(year) => first(year)?,
        None => [first(this_year)?, first(this_year + 1)?].into_iter().find(|first| {
            calendar::plus_months(*first, length).is_some_and(|end| end > scan.today())
        })?,
    };
    let grain = if months == 3 { Some(Grain::Quarter) } else { None };
    Some((period(start..calendar::plus_months(start, length)?, grain)?, end))
}

/// `Q3`, `T3`, `H2`.
fn short_part(scan: &Scan, at: usize) -> Option<(u32, u32, usize)> {
    let months = match scan.word(at) {
        "q" | "t" => 3,
        "h" | "s" => 6,
        _ => return None,
    };
    let rank = scan.small(at + 1).filter(|_| scan.glued(at + 1))?;
    Some((rank, months, at + 2))
}

/// `in 2014`, `en 2027`, `in two thousand and twenty`.
pub(super) fn year(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let lead = scan.any_phrase(at, &["l annee", "the year", "l an"]).or_else(|| {
        let led = scan.is(at, &["in", "en", "during", "for", "courant"]);
        led.then_some(at + 1)
    })?;
    let (year, end) = date::year(scan, lead)?;
    let end = scan.any_phrase(end, &["a . d .", "a . d", "ad"]).unwrap_or(end);
    Some((whole(calendar::date(year, 1, 1)?, 12, Grain::Year)?, end))
}

/// `été 2014`, `this winter`, `cet automne`: from solstice to equinox.
pub(super) fn season(scan: &Scan, at: usize) -> Option<(Period, usize)> {
    let which = scan.is(at, &["l", "cet", "cette", "ce", "le", "this", "next", "the", "current"]);
    let at_name = at + usize::from(which);
    let (month, day, until_month, until_day) = match scan.word(at_name) {
        "printemps" | "spring" => (3, 20, 6, 22),
        "ete" | "summer" => (6, 21, 9, 24),
        "automne" | "autumn" | "fall" => (9, 23, 12, 22),
        "hiver" | "winter" => (12, 21, 3, 21),
        "season" | "seasons" if which => return current_season(scan, at_name + 1),
        _ => return None,
    };
    let end = scan.skip(at_name + 1, &["prochain"]);
    let said = date::year(scan, scan.skip(end, &["of", "de"]));
    // `été` is also what one has been, `spring` and `fall` are verbs.
    let clear = which || said.is_some() || scan.is(at_name.wrapping_sub(1), &["en", "in", "for"]);
    let of = |year: i32| {
        let last = calendar::date(year + i32::from(until_month < month), until_month, until_day)?;
        Some(calendar::date(year, month, day)?..last)
    };
    let present = scan.today().year();
    let days = match said {
        Some((year, _)) => of(year)?,
        None => (present - 1..=present + 1).filter_map(of).find(|days| days.end > scan.today())?,
    };
    let end = said.map_or(end, |(_, after)| after);
    clear.then(|| period(days, None)).flatten().map(|season| (season, end))
}

fn current_season(scan: &Scan, end: usize) -> Option<(Period, usize)> {
    let today = scan.today();
    let year = today.year();
    let starts = [
        (year - 1, 12, 21),
        (year, 3, 20),
        (year, 6, 21),
        (year, 9, 23),
        (year, 12, 21),
        (year + 1, 3, 20),
    ];
    let days: Vec<NaiveDate> = starts
        .into_iter()
        .filter_map(|(year, month, day)| calendar::date(year, month, day))
        .collect();
    let pair = days.windows(2).find(|pair| pair[0] <= today && today < pair[1])?;
    let last = calendar::plus_days(pair[1], -1)?;
    Some((
        Period { from: pair[0], to: calendar::plus_days(last, 0)?, grain: None, previous: None },
        end,
    ))
}
