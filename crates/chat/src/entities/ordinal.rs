//! Ranks: `1er`, `troisième`, `twenty-first`.

use super::{lexicon, numeral, scan::Scan};
use rust_decimal::prelude::ToPrimitive as _;

/// Longest run of words before the one that makes a rank.
const LONGEST: usize = 9;

/// A rank and the token after it.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(u64, usize)> {
    scan.memos.ordinal.at(at, || read_afresh(scan, at))
}

fn read_afresh(scan: &Scan, at: usize) -> Option<(u64, usize)> {
    in_digits(scan, at).or_else(|| in_words(scan, at))
}

fn in_digits(scan: &Scan, at: usize) -> Option<(u64, usize)> {
    let suffixes: &[&str] = if scan.is_french() {
        &["er", "ere", "eme", "e", "ieme", "iem", "em", "nd", "nde", "eres", "ers", "emes"]
    } else {
        &["st", "nd", "rd", "th"]
    };
    let free = !(scan.glued(at) && scan.is_word(at.wrapping_sub(1)));
    let rank = scan.digits(at).filter(|digits| digits.len() <= 6)?.parse().ok()?;
    (free && scan.glued(at + 1) && scan.is(at + 1, suffixes)).then_some((rank, at + 2))
}

fn in_words(scan: &Scan, at: usize) -> Option<(u64, usize)> {
    let french = scan.is_french();
    if let Some(rank) = rank(french, scan.word(at)) {
        return Some((rank, at + 1));
    }
    let prefix = numeral::read(scan, at)?;
    let last = scan.skip(prefix.end, &["et", "and", "-"]);
    if last >= at + LONGEST {
        return None;
    }
    let count = prefix.value.to_u64()?;
    let whole = combined(count, rank(french, scan.word(last))?)?;
    Some((whole, last + 1))
}

/// A number and the rank that ends it: 20 and 1 are 21, 4 and 20 are 80, 9 and a thousand 9,000.
fn combined(count: u64, rank: u64) -> Option<u64> {
    match rank {
        20 if count % 100 == 4 => Some(count - 4 + 80),
        ..10 if count.is_multiple_of(10) && count > 0 => Some(count + rank),
        10..=16 if matches!(count % 100, 0 | 60 | 80) && count > 0 => Some(count + rank),
        17..=99 if count.is_multiple_of(100) && count > 0 => Some(count + rank),
        100.. => count.checked_mul(rank),
        _ => None,
    }
}

/// The rank that one word says.
fn rank(french: bool, word: &str) -> Option<u64> {
    if french { rank_fr(word) } else { rank_en(word) }
}

fn rank_fr(word: &str) -> Option<u64> {
    match word {
        "premier" | "premiere" | "premiers" | "premieres" | "unieme" => return Some(1),
        "second" | "seconde" => return Some(2),
        "cinquieme" => return Some(5),
        "neuvieme" => return Some(9),
        "millieme" => return Some(1_000),
        _ => {}
    }
    let stem = word.strip_suffix("ieme").or_else(|| word.strip_suffix("iemes"))?;
    let stem = if stem == "diz" { "dix" } else { stem };
    if stem == "trillion" {
        // As the corpora count; French proper has a billion here.
        return Some(1_000_000_000_000);
    }
    // The stem lacks the last letter of `quatre`, `onze`, `trente`.
    let exact = numeral::spelled(true, stem)
        .or_else(|| numeral::spelled(true, &format!("{stem}e")))
        .and_then(value);
    exact.or_else(|| mistyped_fr(stem))
}

/// The rank whose stem has one letter wrong: `huirième`.
fn mistyped_fr(stem: &str) -> Option<u64> {
    const STEMS: [(&str, u64); 14] = [
        ("deux", 2),
        ("trois", 3),
        ("quatr", 4),
        ("cinqu", 5),
        ("sept", 7),
        ("huit", 8),
        ("neuv", 9),
        ("douz", 12),
        ("treiz", 13),
        ("quatorz", 14),
        ("quinz", 15),
        ("vingt", 20),
        ("trent", 30),
        ("quarant", 40),
    ];
    STEMS.iter().find(|(meant, _)| lexicon::is_slip(stem, meant)).map(|(_, rank)| *rank)
}

fn rank_en(word: &str) -> Option<u64> {
    let cardinal = |word: &str| numeral::spelled(false, word).and_then(value);
    if let Some(exact) = small_rank_en(word) {
        return Some(exact);
    }
    // `twentyfifth`, `seventythird`: two words in one.
    for tens in ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"] {
        if let Some(rest) = word.strip_prefix(tens).filter(|rest| !rest.is_empty()) {
            return small_rank_en(rest)
                .filter(|rank| *rank < 10)
                .and_then(|rank| Some(cardinal(tens)? + rank));
        }
    }
    if let Some(stem) = word.strip_suffix("ieth") {
        return cardinal(&format!("{stem}y"));
    }
    cardinal(word.strip_suffix("th")?).filter(|rank| *rank > 3)
}

fn small_rank_en(word: &str) -> Option<u64> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "twelfth" => 12,
        _ => return None,
    })
}

const fn value(spelled: numeral::Spelled) -> Option<u64> {
    use numeral::Spelled::{Both, Hundred, Scale, Tens, Unit};
    match spelled {
        Unit(0) => None,
        Unit(value) | Tens(value) | Both(value) | Scale(value) => Some(value),
        Hundred => Some(100),
    }
}
