//! Money: a number beside a currency.

mod currency;

use super::{
    Value,
    numeral::{self, Numeral},
    scan::Scan,
    value::{Amount, Conventions, Currency, Match},
};
use rust_decimal::Decimal;

/// An amount, or two bounds of one.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Match> {
    range(scan, at).or_else(|| single(scan, at).map(|(amount, end)| (Value::Amount(amount), end)))
}

/// One amount: `45 €`, `€45,50`, `45€50`, `quatre-vingt euros`, `15 dollars and 15`.
fn single(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    single_plain(scan, at)
        .or_else(|| slang(scan, at))
        .map(|(amount, end)| with_cents(scan, amount, end))
}

/// `€45,50`, `EUR 20`, `$10k`.
fn before_number(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    let start = scan.skip(at, &["+"]);
    let (currency, after) = currency::sign(scan, start)?;
    let numeral =
        number(scan, after).filter(|_| scan.digits(after).is_some() || scan.is(after, &["."]))?;
    let (value, end) = (numeral.value, numeral.end);
    (!is_counted(scan, end)).then_some((Amount { value, currency }, end))
}

/// What follows a number makes it a time or a share of something, not money: `£ 2 fois`.
fn is_counted(scan: &Scan, at: usize) -> bool {
    scan.is(at, &["%"])
}

/// `45 €`, `45e`, `quarante-cinq euros`, `half million usd`, `10 grand`.
fn after_number(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    let numeral = number(scan, at)
        .or_else(|| numeral::or_article(scan, at))
        .or_else(|| part_of_scale(scan, at))?;
    let of = scan.skip(numeral.end, &["d", "de"]);
    let (currency, end) = currency::word(scan, numeral.end, &numeral)
        .or_else(|| (of > numeral.end).then(|| currency::word(scan, of, &numeral)).flatten())?;
    let value = numeral.value.checked_mul(currency::factor(scan, end))?;
    Some((Amount { value, currency }, end))
}

/// `half million`, `quarter million`.
fn part_of_scale(scan: &Scan, at: usize) -> Option<Numeral> {
    let part = match scan.word(at) {
        "half" => Decimal::new(5, 1),
        "quarter" => Decimal::new(25, 2),
        _ => return None,
    };
    let start = scan.skip(at + 1, &["a"]);
    match numeral::spelled(false, scan.word(start))? {
        numeral::Spelled::Scale(scale) => {
            let value = part.checked_mul(Decimal::from(scale))?;
            Some(Numeral { value, end: start + 1, article: false })
        }
        _ => None,
    }
}

/// A number of money: three digits after a point are thousands.
fn number(scan: &Scan, at: usize) -> Option<Numeral> {
    let start = scan.skip(at, &["+"]);
    let plain = numeral::read(scan, at);
    let money = numeral::literal(scan, start, true);
    match (plain, money) {
        (Some(plain), Some((value, end))) if plain.end == end => Some(Numeral { value, ..plain }),
        (plain, _) => plain,
    }
}

/// Coins and notes by their names: `a quarter`, `five nickels`, `a grand`, `a fiver`, `a tenner`.
fn slang(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    if scan.is_french() {
        return None;
    }
    let count = numeral::or_article(scan, at);
    let name = count.map_or(at, |count| count.end);
    // American coins are of use to corpora; to a debtor, `three quarters` is a share.
    let coins = scan.known.conventions == Conventions::CORPORA;
    let (value, currency) = currency::note(scan.word(name), count.is_some(), coins)?;
    // `a quarter of it`, `two quarters` of a year: a share or a length of time.
    let share = scan.is(name + 1, &["of", "past", "to"])
        || scan.is(at.wrapping_sub(1), &["the", "next", "this", "last"]);
    let count = count.map_or(Decimal::ONE, |count| count.value);
    let amount = Amount { value: value.checked_mul(count)?, currency };
    (!share).then_some((amount, name + 1))
}

/// `2 euros et 5 centimes`, `45€50`, `$20 43`, `15 dollars and 15`.
fn with_cents(scan: &Scan, amount: Amount, end: usize) -> (Amount, usize) {
    let plain = (amount, end);
    if amount.currency == Currency::Cent || !amount.value.is_integer() {
        return plain;
    }
    let joined = scan.is(end, &["et", "and"]);
    let next = end + usize::from(joined);
    let Some(cents) =
        numeral::read(scan, next).filter(|cents| !cents.article || scan.is(cents.end, &["cent"]))
    else {
        return plain;
    };
    let two = scan.digits(next).is_none_or(|digits| digits.len() == 2);
    let coin = currency::cents(scan, cents.end);
    let free =
        !scan.is_word(cents.end) || scan.is(cents.end, &["and", "et", "de", "of", "svp", "please"]);
    let signed = scan.is(end.wrapping_sub(1), &["$", "€", "£"]);
    let loose = two
        && free
        && !is_a_date(scan, next, cents.end)
        && (joined || !signed || scan.glued(next) || end > 2 && is_sign_first(scan, &amount, end));
    let Some(count) = cents.whole().filter(|count| *count < 100) else { return plain };
    match coin {
        Some(after) => {
            (Amount { value: amount.value + Decimal::new(count.into(), 2), ..amount }, after)
        }
        None if loose => {
            (Amount { value: amount.value + Decimal::new(count.into(), 2), ..amount }, cents.end)
        }
        None => plain,
    }
}

fn is_sign_first(scan: &Scan, _amount: &Amount, end: usize) -> bool {
    scan.digits(end - 1).is_some()
}

fn is_a_date(scan: &Scan, at: usize, end: usize) -> bool {
    super::lexicon::month(scan, end).is_some()
        || super::lexicon::unit(scan, end).is_some()
        || (scan.is(end, &["/", "-", "%", ":", "x"]) && scan.glued(end))
        || scan.is(at.wrapping_sub(1), &["le", "the"])
}

/// `10-20 euros`, `between 10 and 20 dollars`, `au moins 10 €`.
fn range(scan: &Scan, at: usize) -> Option<Match> {
    bounded(scan, at).or_else(|| half_bounded(scan, at))
}

fn bounded(scan: &Scan, at: usize) -> Option<Match> {
    let (start, joints): (usize, &[&str]) = match scan.word(at) {
        "between" | "entre" => (at + 1, &["and", "et"]),
        "from" | "de" => (at + 1, &["to", "a", "and"]),
        _ => (at, &["-", "to", "a"]),
    };
    let named = start > at;
    let first = single_plain(scan, start);
    let bare = || numeral::read(scan, start).filter(|numeral| !numeral.article);
    let (low, joint) = first
        .map(|(amount, end)| (amount.value, end))
        .or_else(|| bare().map(|numeral| (numeral.value, numeral.end)))?;
    if !scan.is(joint, joints) {
        return None;
    }
    let (high, end) = single_plain(scan, joint + 1)?;
    let same = first.is_none_or(|(amount, _)| amount.currency == high.currency);
    // `à` joins an amount to anything: `payer 50 à 60 €` is a range, `de 2 a 3x` none.
    let currency = high.currency;
    (same && low < high.value && (named || scan.is(joint, &["-", "to", "a"])))
        .then_some((Value::AmountRange { min: Some(low), max: Some(high.value), currency }, end))
}

fn single_plain(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    scan.memos.amount.at(at, || read_single_plain(scan, at))
}

fn read_single_plain(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    before_number(scan, at).or_else(|| after_number(scan, at))
}

fn half_bounded(scan: &Scan, at: usize) -> Option<Match> {
    const LEAST: [&str; 11] = [
        "at least",
        "no less than",
        "not less than",
        "more than",
        "over",
        "above",
        "au moins",
        "plus de",
        "minimum",
        "au minimum",
        "plus que",
    ];
    const MOST: [&str; 13] = [
        "at most",
        "no more than",
        "not more than",
        "less than",
        "lower than",
        "under",
        "below",
        "up to",
        "au plus",
        "moins de",
        "au maximum",
        "maximum",
        "jusqu a",
    ];
    let least = scan.any_phrase(at, &LEAST);
    let start = least.or_else(|| scan.any_phrase(at, &MOST))?;
    let (amount, end) = single(scan, start)?;
    let (min, max) =
        if least.is_some() { (Some(amount.value), None) } else { (None, Some(amount.value)) };
    Some((Value::AmountRange { min, max, currency: amount.currency }, end))
}
