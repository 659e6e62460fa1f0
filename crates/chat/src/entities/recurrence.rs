//! How often: `par mois`, `toutes les deux semaines`, `every other Friday`, `le 5 de chaque mois`.

use super::{
    Value,
    lexicon::{self, Unit},
    numeral, ordinal,
    scan::Scan,
    value::{Freq, Match},
};

/// A frequency, or the same day of every month.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    if let Some(found) = day_of_month(scan, at) {
        return Some(found);
    }
    let (freq, end) = adverb(scan, at).or_else(|| every(scan, at)).or_else(|| per(scan, at))?;
    Some((Value::Recurrence(freq), end))
}

/// `mensuel`, `weekly`, `fortnightly`, `hebdomadaire`.
fn adverb(scan: &Scan, at: usize) -> Option<(Freq, usize)> {
    let freq = match scan.word(at) {
        // `mes mensualités` are those that are there already.
        "mensualite" | "mensualites"
            if scan.is(at.wrapping_sub(1), &["mes", "ma", "la", "les"]) =>
        {
            return None;
        }
        "mensuel" | "mensuelle" | "mensuels" | "mensuelles" | "mensuellement" | "monthly"
        | "mensualite" | "mensualites" => Freq::Monthly,
        "hebdomadaire" | "hebdomadaires" | "hebdo" | "hebdomadairement" | "weekly" => Freq::Weekly,
        "bimensuel" | "bimensuelle" | "bimensuels" | "bimensuelles" | "fortnightly"
        | "biweekly" => Freq::Biweekly,
        "quotidien" | "quotidienne" | "quotidiennement" | "daily" => Freq::Daily,
        "trimestriel" | "trimestrielle" | "trimestriels" | "trimestriellement" | "quarterly" => {
            Freq::Quarterly
        }
        "annuel" | "annuelle" | "annuels" | "annuellement" | "annual" | "annually" | "yearly" => {
            Freq::Yearly
        }
        "bi" if scan.is(at + 1, &["weekly", "hebdomadaire", "mensuel", "mensuelle"]) => {
            return Some((Freq::Biweekly, at + 2));
        }
        _ => return None,
    };
    Some((freq, at + 1))
}

/// `tous les mois`, `chaque vendredi`, `every two weeks`, `une semaine sur deux`.
fn every(scan: &Scan, at: usize) -> Option<(Freq, usize)> {
    if let Some(found) = one_in_two(scan, at) {
        return Some(found);
    }
    let start = if scan.is(at, &["chaque", "chaques", "each", "every", "ts", "ttes"]) {
        scan.skip(at + 1, &["les", "single"])
    } else {
        let all = scan.is(at, &["tous", "toutes", "tout", "toute"]) && scan.is(at + 1, &["les"]);
        all.then_some(at + 2)?
    };
    if scan.is(start, &["other", "second"]) {
        let (freq, end) = unit_or_weekday(scan, start + 1)?;
        return Some((if freq == Freq::Weekly { Freq::Biweekly } else { freq }, end));
    }
    if let Some(numeral) = numeral::read(scan, start)
        && let Some((unit, end)) = lexicon::unit(scan, numeral.end)
    {
        return Some((several(unit, numeral.whole()?)?, end));
    }
    unit_or_weekday(scan, start)
}

/// `une semaine sur deux`, `un vendredi sur deux`.
fn one_in_two(scan: &Scan, at: usize) -> Option<(Freq, usize)> {
    let start = scan.is(at, &["un", "une", "1"]).then_some(at + 1)?;
    let (freq, end) = unit_or_weekday(scan, start)?;
    let after = scan.any_phrase(end, &["sur deux", "sur 2"])?;
    (freq == Freq::Weekly).then_some((Freq::Biweekly, after))
}

fn unit_or_weekday(scan: &Scan, at: usize) -> Option<(Freq, usize)> {
    if let Some((unit, end)) = lexicon::unit(scan, at) {
        return Some((several(unit, 1)?, end));
    }
    let singular = lexicon::weekday(scan, at).map(|(_, end)| end);
    let plural = |word: &str| {
        word.strip_suffix('s').is_some_and(|word| {
            const DAYS: [&str; 14] = [
                "lundi",
                "mardi",
                "mercredi",
                "jeudi",
                "vendredi",
                "samedi",
                "dimanche",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ];
            DAYS.contains(&word)
        })
    };
    singular.or_else(|| plural(scan.word(at)).then_some(at + 1)).map(|end| (Freq::Weekly, end))
}

/// Every `count` units. Fifteen days are two weeks when they return.
fn several(unit: Unit, count: u32) -> Option<Freq> {
    Some(match (unit, count) {
        (Unit::Day | Unit::BusinessDay, 1) => Freq::Daily,
        (Unit::Day, 7 | 8) | (Unit::Week, 1) => Freq::Weekly,
        (Unit::Day, 14 | 15) | (Unit::Week, 2) | (Unit::Fortnight, 1) => Freq::Biweekly,
        (Unit::Day, 30) | (Unit::Week, 4) | (Unit::Month, 1) => Freq::Monthly,
        (Unit::Month, 3) | (Unit::Quarter, 1) => Freq::Quarterly,
        (Unit::Month, 12) | (Unit::Year, 1) => Freq::Yearly,
        _ => return None,
    })
}

/// `par mois`, `/mois`, `per week`, `50 a month`, `au mois`.
fn per(scan: &Scan, at: usize) -> Option<(Freq, usize)> {
    let after_number = at > 0
        && (scan.digits(at - 1).is_some()
            || numeral::spelled(scan.is_french(), scan.before(at)).is_some()
            || is_money(scan.before(at)));
    let start = match scan.word(at) {
        "par" | "per" | "p" | "/" => at + 1,
        "a" | "an" | "the" | "la" | "le"
            if after_number && !(scan.is_french() && scan.is(at, &["a", "an"])) =>
        {
            at + 1
        }
        _ => return None,
    };
    let (unit, end) = lexicon::unit(scan, start)
        .or_else(|| scan.is(start, &["m"]).then_some((Unit::Month, start + 1)))?;
    let sane = !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour);
    sane.then(|| several(unit, 1)).flatten().map(|freq| (freq, end))
}

fn is_money(word: &str) -> bool {
    matches!(
        word,
        "€" | "euro"
            | "euros"
            | "e"
            | "eur"
            | "balles"
            | "$"
            | "£"
            | "pounds"
            | "quid"
            | "dollars"
            | "pound"
            | "time"
            | "once"
            | "twice"
            | "fois"
            | "fiver"
            | "tenner"
    )
}

/// `le 5 de chaque mois`, `tous les 10 du mois`, `the 5th of every month`.
fn day_of_month(scan: &Scan, at: usize) -> Option<Match> {
    const EVERY: [&str; 7] = [
        "de chaque mois",
        "chaque mois",
        "de tous les mois",
        "tous les mois",
        "of each month",
        "of every month",
        "every month",
    ];
    let all = scan.any_phrase(at, &["tous les", "chaque"]);
    let start = all.unwrap_or_else(|| scan.skip(scan.skip(at, &["on"]), &["le", "the", "every"]));
    let (day, end) = match ordinal::read(scan, start) {
        Some((rank, end)) => (u32::try_from(rank).ok()?, end),
        None => {
            numeral::read(scan, start).and_then(|numeral| Some((numeral.whole()?, numeral.end)))?
        }
    };
    let of_the_month = ["du mois", "of the month"];
    let after = match scan
        .any_phrase(end, &EVERY)
        .or_else(|| scan.any_phrase(scan.skip(end, &["day"]), &EVERY))
    {
        Some(after) => after,
        None if all.is_some() || scan.is(start.wrapping_sub(1), &["every"]) => {
            scan.any_phrase(end, &of_the_month)?
        }
        None => return None,
    };
    (1..=31).contains(&day).then_some((Value::DayOfMonth(day), after))
}
