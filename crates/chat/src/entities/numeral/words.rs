//! Numbers in words, and numbers of both kinds: `quatre-vingt-deux`, `4 mille 3 cents et 21`.

use super::{Numeral, digits::literal};
use crate::entities::{lexicon, scan::Scan};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

/// A word of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entities) enum Spelled {
    /// 0 to 19.
    Unit(u64),
    /// 20, 30 … 90.
    Tens(u64),
    /// 21 to 99 in one word: `twentyfive`.
    Both(u64),
    /// A hundred, which multiplies a unit.
    Hundred,
    /// A thousand or more, which multiplies everything before it below itself.
    Scale(u64),
}

const THOUSAND: u64 = 1_000;
const MILLION: u64 = 1_000_000;
const BILLION: u64 = 1_000_000_000;
const TRILLION: u64 = 1_000_000_000_000;

/// What a cardinal word says.
pub(in crate::entities) fn spelled(french: bool, word: &str) -> Option<Spelled> {
    let known = if french { spelled_fr } else { spelled_en };
    known(word).or_else(|| known(meant(french, word)?))
}

/// The long number word that a word is one letter away from.
fn meant(french: bool, word: &str) -> Option<&'static str> {
    const FR: [&str; 9] = [
        "quatre",
        "treize",
        "quatorze",
        "quinze",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "vingt",
    ];
    const EN: [&str; 14] = [
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "twenty",
        "thirty",
        "fifty",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
    ];
    let words: &[&str] = if french { &FR } else { &EN };
    // `seventh`, `thirtieth` and `quatrième` are ranks, `thirsty` is none.
    let other =
        word.ends_with("th") || word.ends_with("eme") || word == "thirsty" || word.len() < 5;
    words.iter().copied().find(|known| !other && lexicon::is_slip(word, known))
}

fn spelled_fr(word: &str) -> Option<Spelled> {
    use Spelled::{Hundred, Scale, Tens, Unit};
    Some(match word {
        "zero" => Unit(0),
        "un" | "une" => Unit(1),
        "deux" => Unit(2),
        "trois" => Unit(3),
        "quatre" => Unit(4),
        "cinq" => Unit(5),
        "six" => Unit(6),
        "sept" => Unit(7),
        "huit" => Unit(8),
        "neuf" => Unit(9),
        "dix" => Unit(10),
        "onze" => Unit(11),
        "douze" => Unit(12),
        "treize" => Unit(13),
        "quatorze" => Unit(14),
        "quinze" => Unit(15),
        "seize" => Unit(16),
        "vingt" | "vingts" => Tens(20),
        "trente" => Tens(30),
        "quarante" => Tens(40),
        "cinquante" => Tens(50),
        "soixante" => Tens(60),
        "septante" => Tens(70),
        "huitante" | "octante" => Tens(80),
        "nonante" => Tens(90),
        "cent" | "cents" => Hundred,
        "mille" | "milles" | "mil" => Scale(THOUSAND),
        "million" | "millions" => Scale(MILLION),
        "milliard" | "milliards" => Scale(BILLION),
        "billion" | "billions" => Scale(TRILLION),
        _ => return None,
    })
}

fn spelled_en(word: &str) -> Option<Spelled> {
    use Spelled::{Hundred, Scale};
    Some(match word {
        "hundred" | "hundreds" => Hundred,
        "thousand" => Scale(THOUSAND),
        "million" => Scale(MILLION),
        "billion" => Scale(BILLION),
        "trillion" => Scale(TRILLION),
        _ => return below_hundred_en(word),
    })
}

fn below_hundred_en(word: &str) -> Option<Spelled> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let position = |words: &[&str], word: &str| {
        words.iter().position(|known| *known == word).and_then(|at| u64::try_from(at).ok())
    };
    match word {
        "nought" | "naught" | "nil" => return Some(Spelled::Unit(0)),
        "single" => return Some(Spelled::Unit(1)),
        "fourty" => return Some(Spelled::Tens(40)),
        _ => {}
    }
    if let Some(unit) = position(&UNITS, word) {
        return Some(Spelled::Unit(unit));
    }
    let (index, tens) = TENS.iter().enumerate().find(|(_, tens)| word.starts_with(**tens))?;
    let value = (u64::try_from(index).ok()? + 2) * 10;
    match &word[tens.len()..] {
        "" => Some(Spelled::Tens(value)),
        rest => position(&UNITS[..10], rest)
            .filter(|unit| *unit > 0)
            .map(|unit| Spelled::Both(value + unit)),
    }
}

/// Numbers that stand for a multitude: `une douzaine`, `3 dozens`, `une quinzaine`.
fn collective(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    if scan.is_french() {
        let half = scan.is(at, &["demi", "demie"]);
        let value: u32 = match scan.word(at + usize::from(half)) {
            "douzaine" | "douzaines" => 12,
            "dizaine" | "dizaines" => 10,
            "quinzaine" => 15,
            "vingtaine" => 20,
            "trentaine" => 30,
            "quarantaine" => 40,
            "cinquantaine" => 50,
            "soixantaine" => 60,
            "centaine" | "centaines" => 100,
            _ => return None,
        };
        let value = Decimal::from(value) / Decimal::from(if half { 2 } else { 1 });
        return Some((value, at + 1 + usize::from(half)));
    }
    if let Some(end) = scan.any_phrase(at, &["half a dozen", "half dozen"]) {
        return Some((Decimal::from(6), end));
    }
    scan.is(at, &["dozen", "dozens", "dz", "dzs"]).then_some((Decimal::from(12), at + 1))
}

/// A whole number of several words, a literal, or both together.
pub(super) fn composed(scan: &Scan, at: usize) -> Option<Numeral> {
    let french = scan.is_french();
    let article = scan.is(at, if french { &["un", "une"] } else { &["a", "an"] });
    let start = at + usize::from(article);
    let half = scan.is(at, &["half", "demi"]);
    if let Some((value, end)) = (article || half).then(|| collective(scan, start)).flatten() {
        return Some(Numeral { value, end, article: false });
    }
    if article && !french {
        // `a hundred`, `a thousand`: the article counts one of what follows.
        let counts =
            matches!(spelled(false, scan.word(start)), Some(Spelled::Hundred | Spelled::Scale(_)));
        return if counts { composed(scan, start) } else { None };
    }
    let mut sum = Sum { scan, total: Decimal::ZERO, below: u64::MAX };
    let end = sum.read(at)?;
    let article = article && end == at + 1;
    let value = sum.total;
    if let Some((times, after)) = collective(scan, end).filter(|_| !article) {
        return Some(Numeral { value: value.checked_mul(times)?, end: after, article: false });
    }
    Some(Numeral { value, end, article })
}

/// What has been added up so far, and the scale that everything after must stay below.
struct Sum<'a> {
    scan: &'a Scan<'a>,
    total: Decimal,
    below: u64,
}

impl Sum<'_> {
    /// Adds up groups from `at`, largest scale first; the token after the last one.
    fn read(&mut self, at: usize) -> Option<usize> {
        let mut end = self.group(at)?;
        loop {
            let next = self.scan.skip(end, &["et", "and"]);
            let connected = if self.below == u64::MAX { None } else { self.group(next) };
            match connected {
                Some(after) => end = after,
                None => return Some(end),
            }
        }
    }

    /// One group with its scale: `deux cent deux mille`.
    fn group(&mut self, at: usize) -> Option<usize> {
        let (value, end) = below_thousand(self.scan, at)
            .or_else(|| self.lone_scale(at).then_some((Decimal::ONE, at)))?;
        let (mut scale, mut end) = (1, end);
        while let Some(factor) = self.scale(end) {
            scale = factor.checked_mul(scale)?;
            end += 1;
        }
        let first = self.below == u64::MAX;
        let fits = value.is_integer()
            && !value.is_zero()
            && value < Decimal::from(THOUSAND.min(self.below))
            && scale < self.below;
        if !first && !fits {
            return None;
        }
        self.total = self.total.checked_add(value.checked_mul(Decimal::from(scale))?)?;
        // Without a scale nothing can follow.
        self.below = if scale == 1 { if first { u64::MAX } else { 1 } } else { scale };
        Some(end)
    }

    /// `mille` counts one of itself; `million` only after an article.
    fn lone_scale(&self, at: usize) -> bool {
        let article = self.scan.is(at.wrapping_sub(1), &["a", "an"]);
        self.scale(at).is_some_and(|scale| scale == THOUSAND || article)
    }

    fn scale(&self, at: usize) -> Option<u64> {
        let word = self.scan.word(at);
        if word == "k" && self.scan.digits(at.wrapping_sub(1)).is_some() {
            return Some(THOUSAND);
        }
        match spelled(self.scan.is_french(), word)? {
            Spelled::Scale(scale) => Some(scale),
            _ => None,
        }
    }
}

/// `trois cent vingt`, `3 hundred and 21`, `45`, any literal.
fn below_thousand(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let hundred = |at| spelled(scan.is_french(), scan.word(at)) == Some(Spelled::Hundred);
    let (count, after) = match below_hundred(scan, at) {
        Some((value, end)) => (value, end),
        None if hundred(at) => (Decimal::ONE, at),
        None => return None,
    };
    // More than nine of them, or a part of one, are coins in French: `34 cents`. English counts on:
    // `twelve hundred`.
    let coins = scan.is_french() && (count >= Decimal::TEN || !count.is_integer());
    if !hundred(after) || count >= Decimal::ONE_HUNDRED || coins {
        return Some((count, after));
    }
    let hundreds = count.checked_mul(Decimal::ONE_HUNDRED)?;
    let next = scan.skip(after + 1, &["et", "and"]);
    match below_hundred(scan, next) {
        Some((rest, end)) if rest.is_integer() && rest < Decimal::ONE_HUNDRED && !hundred(end) => {
            Some((hundreds + rest, end))
        }
        _ => Some((hundreds, after + 1)),
    }
}

/// A literal of any size, or words below a hundred.
fn below_hundred(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    literal(scan, at, false).or_else(|| {
        let (value, end) = words_below_hundred(scan, at)?;
        Some((Decimal::from(value), end))
    })
}

fn words_below_hundred(scan: &Scan, at: usize) -> Option<(u64, usize)> {
    let french = scan.is_french();
    let unit = |at: usize, most: u64| match spelled(french, scan.word(at)) {
        Some(Spelled::Unit(value @ 1..)) if value <= most => Some((value, at + 1)),
        _ => None,
    };
    match spelled(french, scan.word(at))? {
        Spelled::Unit(4) if french && scan.is(at + 1, &["vingt", "vingts"]) => {
            Some(tail_fr(scan, at + 2, 80))
        }
        Spelled::Unit(10) if french => Some(match unit(at + 1, 9) {
            Some((value @ 7.., end)) => (10 + value, end),
            _ => (10, at + 1),
        }),
        Spelled::Unit(value) | Spelled::Both(value) => Some((value, at + 1)),
        Spelled::Tens(value) if french => Some(tail_fr(scan, at + 1, value)),
        Spelled::Tens(value) => {
            let next = scan.skip(at + 1, &["-"]);
            Some(unit(next, 9).map_or((value, at + 1), |(rest, end)| (value + rest, end)))
        }
        Spelled::Hundred | Spelled::Scale(_) => None,
    }
}

/// What follows French tens: `et un`, `trois`, `dix-sept` after sixty and eighty.
fn tail_fr(scan: &Scan, at: usize, tens: u64) -> (u64, usize) {
    let beyond_ten = matches!(tens, 60 | 80);
    let connected = scan.is(at, &["et"]);
    let next = at + usize::from(connected);
    let figure = scan.digits(next).filter(|digits| digits.len() == 1 && !connected);
    let found = match spelled(true, scan.word(next)) {
        Some(Spelled::Unit(10)) if beyond_ten && !connected => {
            match spelled(true, scan.word(next + 1)) {
                Some(Spelled::Unit(value @ 7..=9)) => Some((10 + value, next + 2)),
                _ => Some((10, next + 1)),
            }
        }
        Some(Spelled::Unit(value @ (1 | 11))) if value == 1 || beyond_ten => {
            Some((value, next + 1))
        }
        Some(Spelled::Unit(value @ 1..)) if !connected && (value < 10 || beyond_ten) => {
            Some((value, next + 1))
        }
        _ => figure
            .and_then(|figure| figure.parse().ok())
            .filter(|value| *value > 0)
            .map(|value| (value, next + 1)),
    };
    found.map_or((tens, at), |(value, end)| (tens + value, end))
}

/// Digits after a spoken decimal mark: `zéro huit` is `08`, `soixante-quinze` is `75`.
pub(super) fn decimals(scan: &Scan, at: usize) -> Option<(String, usize)> {
    let mut said = String::new();
    let mut end = at;
    while let Some(Spelled::Unit(digit @ 0..=9)) = spelled(scan.is_french(), scan.word(end)) {
        said.push(char::from_digit(u32::try_from(digit).ok()?, 10)?);
        end += 1;
    }
    if said.is_empty() || said.bytes().all(|byte| byte == b'0') {
        let (value, after) = match scan.digits(end) {
            Some(digits) => (digits.to_owned(), end + 1),
            None => match words_below_hundred(scan, end) {
                Some((value, after)) => (value.to_u32()?.to_string(), after),
                None => return (!said.is_empty()).then_some((said, end)),
            },
        };
        said.push_str(&value);
        end = after;
    }
    (said.len() <= 12).then_some((said, end))
}
