//! Days: `le 5`, `20/04`, `vendredi prochain`, `in ten days`, `two weeks after Christmas`.

mod ranked;
mod weekday;
mod written;

pub(super) use ranked::nth;
pub(super) use written::{Written, day_number, written, year};

use super::{
    Value, calendar, holiday, relative,
    scan::Scan,
    value::{Day, Grain, Match},
};
use chrono::{Datelike as _, NaiveDate};

/// The longest day that begins here.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    day(scan, at).map(|(day, end)| (Value::Date(day), end))
}

/// A day, an anchored one included: `3 weeks after January 15th`.
pub(super) fn day(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    longest([
        anchor(scan, at),
        relative::offset(scan, at),
        weekday::with_offset(scan, at),
        ranked::closest(scan, at),
    ])
}

/// A day that does not depend on another one in the text.
pub(super) fn anchor(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    scan.memos.anchor.at(at, || read_anchor(scan, at))
}

fn read_anchor(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    longest([
        from_written(scan, at),
        day_of_month(scan, at),
        relative::word(scan, at),
        weekday::read(scan, at),
        ranked::read(scan, at),
        holiday::read(scan, at),
        super::period::boundary(scan, at),
    ])
}

fn longest<const N: usize>(found: [Option<(Day, usize)>; N]) -> Option<(Day, usize)> {
    found.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// A day and month, or one with its weekday after it: `Jul 18, Fri`.
fn from_written(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let (written, end) = written(scan, at)?;
    let next = scan.skip(end, &[","]);
    if let Some((weekday, after)) = super::lexicon::weekday(scan, next).filter(|_| next > end) {
        return Some((weekday::on(scan, weekday, &written)?, after));
    }
    Some((resolved(scan.today(), &written)?, end))
}

/// The next such day, unless a year is said.
pub(super) fn resolved(today: NaiveDate, written: &Written) -> Option<Day> {
    let Written { day, month, year } = *written;
    if let Some(year) = year {
        return calendar::date(year, month, day).map(Day::exact);
    }
    let date = calendar::next_day_named(today, month, day)?;
    let previous = calendar::last_day_named(today, month, day);
    Some(Day { previous, ..Day::exact(date) })
}

/// `le 5`, `the 15th`, `au 31`, `le 5 du mois prochain`, `20 of next month`.
fn day_of_month(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    if let Some(found) = in_a_month(scan, at) {
        return Some(found);
    }
    let article: &[&str] = if scan.is_french() {
        &["le", "au", "du"]
    } else {
        &["the", "by", "until", "on", "till", "before"]
    };
    // `en 15` is a day in one corpus only.
    let corpora = scan.known.conventions == super::Conventions::CORPORA;
    let led = scan.is(at, article) || corpora && scan.is_french() && scan.is(at, &["en"]);
    let start = led.then_some(at + 1)?;
    let start = scan.skip(start, &["the"]);
    let (day, end, ranked) = day_number(scan, start)?;
    let definite = scan.is(start - 1, &["the"]);
    let spelled = scan.is_word(start);
    // `the second` is more often one of several than a day, `by 3` a time.
    let certain = if scan.is_french() {
        !spelled || ranked && scan.is(start, &["premier"]) && is_day_led(scan, at)
    } else {
        ranked && (!spelled || is_day_led(scan, at))
            || definite && is_day_led(scan, at)
            || scan.is(at, &["on"]) && !spelled
    };
    (certain && is_free(scan, end))
        .then(|| of_next_month(scan.today(), day))
        .flatten()
        .map(|day| (day, end))
}

/// The next day of that number, whatever the month.
pub(super) fn of_next_month(today: NaiveDate, day: u32) -> Option<Day> {
    Some(Day {
        previous: calendar::last_day_of_month(today, day),
        day_of_month: Some(day),
        ..Day::exact(calendar::next_day_of_month(today, day)?)
    })
}

/// A preposition that leads to a day stands before the article.
fn is_day_led(scan: &Scan, at: usize) -> bool {
    const LEADS: [&str; 15] = [
        "on", "by", "until", "till", "before", "after", "for", "from", "since", "avant", "pour",
        "apres", "des", "depuis", "vers",
    ];
    scan.is(at, &LEADS) || scan.is(at.wrapping_sub(1), &LEADS)
}

/// Whether what follows a lone day makes it nothing else: no unit, currency, noun or number.
fn is_free(scan: &Scan, at: usize) -> bool {
    const STOPPERS_FR: [&str; 51] = [
        "euro",
        "euros",
        "e",
        "eur",
        "balles",
        "fois",
        "x",
        "h",
        "heure",
        "heures",
        "rue",
        "avenue",
        "av",
        "bd",
        "boulevard",
        "place",
        "chemin",
        "bis",
        "ter",
        "allee",
        "impasse",
        "pourcent",
        "pour cent",
        "premiere",
        "premieres",
        "premiers",
        "dernier",
        "dernieres",
        "facture",
        "factures",
        "mensualites",
        "echeances",
        "versements",
        "millions",
        "k",
        "mille",
        "cent",
        "er",
        "eme",
        "virgule",
        "point",
        "route",
        "quai",
        "personnes",
        "invoice",
        "lettres",
        "chiffres",
        "factures",
        "enfants",
        "messages",
        "mails",
    ];
    const GO_ON_EN: [&str; 43] = [
        "if", "and", "or", "at", "please", "pls", "plz", "thanks", "thank", "ok", "okay", "of",
        "for", "but", "to", "then", "when", "as", "so", "because", "instead", "i", "is", "was",
        "works", "would", "will", "next", "this", "latest", "i'll", "i'd", "we", "my", "it",
        "it's", "with", "by", "until", "in", "from", "hahaha", "maybe",
    ];
    if scan.digits(at).is_some() {
        return false;
    }
    let sign = ["€", "$", "£", "%", "/", ":", "x", "-"];
    if scan.is(at, &sign)
        || scan.is(at, &[".", ","]) && scan.glued(at + 1) && scan.digits(at + 1).is_some()
    {
        return false;
    }
    let is_unit = super::lexicon::unit(scan, at).is_some();
    if scan.is_french() {
        return !scan.is(at, &STOPPERS_FR) && !is_unit;
    }
    !is_unit && (!scan.is_word(at) || scan.is(at, &GO_ON_EN))
}

/// `le 5 du mois prochain`, `20th of next month`, `15th day of this month`.
fn in_a_month(scan: &Scan, at: usize) -> Option<(Day, usize)> {
    let inside = at > 0 && scan.glued(at) && scan.is(at - 1, &["/", ":", "€", "$"]);
    let (day, end, _) = day_number(scan, at).filter(|_| !inside)?;
    let end = scan.skip(end, &["day", "jour"]);
    let link = scan.skip(end, &["of", "de", "du", "in", "d"]);
    if link == end && scan.is(link, &["le", "the"]) {
        return None;
    }
    let (first, after, said) = super::period::month_around(scan, link)?;
    match said {
        super::period::Said::Bare if link > end => {
            return of_next_month(scan.today(), day).map(|day| (day, after));
        }
        super::period::Said::Which => {}
        // A name is read with its day, and `5 mois` is a length.
        _ => return None,
    }
    let date = calendar::date(first.year(), first.month(), day)?;
    Some((Day::exact(date), after))
}

/// A day whose words name no more than a month or a year from now: `dans 1 an`.
pub(super) const fn coarse(date: NaiveDate, grain: Grain) -> Day {
    let mut day = Day::exact(date);
    day.grain = grain;
    day
}
