//! Percent, shares of a whole, and how many times.

use super::{Value, numeral, scan::Scan, value::Match};

/// `15 %`, `dix pour cent`, `percent of ten`.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    if let Some(numeral) = numeral::read(scan, at)
        && let Some(end) = mark(scan, numeral.end)
    {
        return Some((Value::Percent(numeral.value), end));
    }
    let links: &[&str] = &["of", "de", "des", "du", "d"];
    let link = mark(scan, at).filter(|link| scan.is(*link, links) && !scan.is(at, &["%"]))?;
    let next = scan.skip(link + 1, &["the"]);
    let numeral = numeral::read(scan, next).filter(|numeral| !numeral.article)?;
    Some((Value::Percent(numeral.value), numeral.end))
}

/// The sign or word of percent, and the token after it.
fn mark(scan: &Scan, at: usize) -> Option<usize> {
    const WORDS: [&str; 12] = [
        "%",
        "percent",
        "percents",
        "pct",
        "percentage",
        "percentages",
        "pourcent",
        "pourcents",
        "pourcentage",
        "pourcentages",
        "pourcen",
        "prct",
    ];
    if scan.is(at, &WORDS) {
        return Some(at + 1);
    }
    scan.any_phrase(at, &["per cent", "pour cent", "p . c ."])
}

/// `la moitié`, `un tiers`, `half`; `en 3 fois`, `3x`, `in three goes`.
pub(super) fn parts(scan: &Scan, at: usize) -> Option<Match> {
    times(scan, at).or_else(|| share(scan, at))
}

fn times(scan: &Scan, at: usize) -> Option<Match> {
    let fixed: &[(&str, u32)] =
        if scan.is_french() { &[] } else { &[("once", 1), ("twice", 2), ("thrice", 3)] };
    if let Some((_, count)) = fixed.iter().find(|(word, _)| scan.word(at) == *word) {
        return Some((Value::Times(*count), at + 1));
    }
    let numeral = numeral::read(scan, at)?;
    let adjectives: &[&str] = if scan.is_french() {
        &["petites", "petits", "simples"]
    } else {
        &["equal", "monthly", "weekly", "easy", "smaller", "small", "separate", "more", "payment"]
    };
    let noun = scan.skip(numeral.end, adjectives);
    let counts = if scan.is_french() {
        scan.is(
            noun,
            &[
                "fois",
                "foi",
                "x",
                "mensualite",
                "mensualites",
                "echeance",
                "echeances",
                "versement",
                "versements",
                "paiement",
                "paiements",
                "tranches",
                "traites",
            ],
        )
    } else {
        scan.is(
            noun,
            &[
                "times",
                "x",
                "instalments",
                "installments",
                "instalment",
                "installment",
                "goes",
                "payments",
                "parts",
                "chunks",
                "lots",
            ],
        )
    };
    let count = numeral.whole().filter(|count| (1..=240).contains(count))?;
    counts.then_some((Value::Times(count), noun + 1))
}

fn share(scan: &Scan, at: usize) -> Option<Match> {
    let start = scan.skip(at, &["la", "le", "un", "une", "a", "les"]);
    if let Some(share) = word_share(scan, start) {
        return Some((Value::Fraction { numerator: share.0, denominator: share.1 }, share.2));
    }
    slashed(scan, at).or_else(|| several(scan, at))
}

/// `moitié`, `tiers`, `quart`; `half`, `third of`, `quarter of`.
fn word_share(scan: &Scan, at: usize) -> Option<(u32, u32, usize)> {
    let denominator = match (scan.is_french(), scan.word(at)) {
        (true, "moitie") | (false, "half") => 2,
        (true, "tiers") | (false, "third") => 3,
        (true, "quart") | (false, "quarter") => 4,
        _ => return None,
    };
    let sure =
        scan.is_french() || scan.is(at, &["half"]) || scan.is(at + 1, &["of", "now", "today"]);
    sure.then_some((1, denominator, at + 1))
}

fn slashed(scan: &Scan, at: usize) -> Option<Match> {
    let (numerator, denominator) = (scan.small(at)?, scan.small(at + 2)?);
    let tight = scan.is(at + 1, &["/"]) && scan.glued(at + 1) && scan.glued(at + 2);
    let plain = !scan.is(at + 3, &["/"]) && (at == 0 || !scan.glued(at));
    (tight && plain && (1..denominator).contains(&numerator) && denominator <= 4)
        .then_some((Value::Fraction { numerator, denominator }, at + 3))
}

/// `deux tiers`, `three quarters`, `two thirds`.
fn several(scan: &Scan, at: usize) -> Option<Match> {
    let numerator = numeral::read(scan, at)?;
    let (count, end) = (numerator.whole()?, numerator.end);
    let word = scan.word(end);
    let denominator = match word {
        "tiers" | "thirds" | "third" => 3,
        "quarts" | "quarters" => 4,
        "cinquiemes" | "fifths" => 5,
        _ => return None,
    };
    (1..denominator)
        .contains(&count)
        .then_some((Value::Fraction { numerator: count, denominator }, end + 1))
}
