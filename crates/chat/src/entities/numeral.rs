//! Numbers, in digits and in words.

mod digits;
mod words;

pub(super) use digits::literal;
pub(super) use words::{Spelled, spelled};

use super::{Value, scan::Scan, value::Match};
use rust_decimal::Decimal;

/// A number as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeral {
    pub(super) value: Decimal,
    /// The token after it.
    pub(super) end: usize,
    /// Whether it may be an article: `un`, `une`, `a`, `an`.
    pub(super) article: bool,
}

impl Numeral {
    /// The value as a small whole number.
    pub(super) fn whole(&self) -> Option<u32> {
        use rust_decimal::prelude::ToPrimitive as _;
        self.value.is_integer().then(|| self.value.to_u32()).flatten()
    }
}

/// A number in digits or words, with what multiplies it: `1 200,50`, `2k`, `deux cents`.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Numeral> {
    scan.memos.numeral.at(at, || read_afresh(scan, at))
}

fn read_afresh(scan: &Scan, at: usize) -> Option<Numeral> {
    let start = scan.skip(at, &["+"]);
    if start > at && !scan.glued(start) {
        return None;
    }
    let numeral = words::composed(scan, start)?;
    Some(with_decimals(scan, numeral))
}

/// A number, or the article before a unit: `a week`, `une semaine`, `un euro`.
pub(super) fn or_article(scan: &Scan, at: usize) -> Option<Numeral> {
    read(scan, at).or_else(|| {
        let articles: &[&str] = if scan.is_french() { &["un", "une"] } else { &["a", "an"] };
        scan.is(at, articles).then_some(Numeral { value: Decimal::ONE, end: at + 1, article: true })
    })
}

/// A number that belongs to nothing else.
pub(super) fn standalone(scan: &Scan, at: usize) -> Option<Match> {
    if let Some(end) = fraction(scan, at) {
        return Some(end);
    }
    let numeral = read(scan, at)?;
    let article = numeral.article && !is_counting_article(scan, at);
    let in_digits = scan.digits(numeral.end - 1).is_some();
    let glued_word = in_digits && scan.is_word(numeral.end) && scan.glued(numeral.end);
    let after_letter =
        scan.glued(at) && scan.is_word(at.wrapping_sub(1)) && scan.digits(at).is_some();
    if article || glued_word || after_letter || is_pronoun(scan, at, numeral.end) {
        return None;
    }
    Some((Value::Number(numeral.value), repeated(scan, &numeral)))
}

/// `un` and `une` count, to the corpora, first in a sentence and after `et` or `ou`.
fn is_counting_article(scan: &Scan, at: usize) -> bool {
    scan.known.conventions.articles_count && (at == 0 || scan.is(at - 1, &["et", "ou"]))
}

/// `this one`, `which one`, `the one`: a pronoun.
fn is_pronoun(scan: &Scan, at: usize, end: usize) -> bool {
    const DETERMINERS: [&str; 17] = [
        "this", "that", "which", "the", "any", "some", "no", "every", "each", "another", "other",
        "new", "only", "wrong", "right", "same", "first",
    ];
    let ranked = at.checked_sub(1).is_some_and(|before| {
        super::ordinal::read(scan, before).is_some() || scan.digits(before).is_some()
    });
    end == at + 1 && scan.word(at) == "one" && (ranked || DETERMINERS.contains(&scan.before(at)))
}

/// A number said twice, the second time in brackets: `45 (forty-five)`.
fn repeated(scan: &Scan, numeral: &Numeral) -> usize {
    let again = scan.is(numeral.end, &["("]).then(|| read(scan, numeral.end + 1)).flatten();
    match again {
        Some(again) if again.value == numeral.value && scan.is(again.end, &[")"]) => again.end + 1,
        _ => numeral.end,
    }
}

/// `1/5`, smaller than one.
fn fraction(scan: &Scan, at: usize) -> Option<Match> {
    let alone = !(scan.glued(at) && at > 0);
    let whole = |at| scan.digits(at).filter(|digits| digits.len() <= 4)?.parse::<u32>().ok();
    let (above, below) = (whole(at)?, whole(at + 2)?);
    let tight = scan.is(at + 1, &["/"]) && scan.glued(at + 1) && scan.glued(at + 2);
    let longer = scan.is(at + 3, &["/", "-", "."]) && scan.glued(at + 3) && scan.glued(at + 4);
    (alone && tight && !longer && above < below)
        .then(|| (Value::Number(Decimal::from(above) / Decimal::from(below)), at + 3))
}

/// Decimals after a spoken mark: `dix virgule zéro huit`, `one point five`.
fn with_decimals(scan: &Scan, numeral: Numeral) -> Numeral {
    let marks: &[&str] = if scan.is_french() { &["virgule", "point"] } else { &["point"] };
    if !numeral.value.is_integer() || !scan.is(numeral.end, marks) {
        return numeral;
    }
    let Some((decimals, end)) = words::decimals(scan, numeral.end + 1) else { return numeral };
    match format!("{}.{decimals}", numeral.value.trunc()).parse() {
        Ok(value) => Numeral { value, end, article: false },
        Err(_) => numeral,
    }
}
