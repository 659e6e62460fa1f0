//! Card numbers: runs of digits, however they are parted, that pass Luhn's check.

use std::ops::Range;

/// A card number written as people write one: without blanks, or in groups of 4-4-4-4, 4-6-5 or
/// 4-6-4 with one kind of sign between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Its digits.
    pub digits: String,
}

impl Card {
    /// The network, from the first digits.
    pub fn brand(&self) -> &'static str {
        let first = |count: usize| self.digits[..count].parse().unwrap_or(0_u32);
        match (first(1), first(2), first(4), self.digits.len()) {
            (4, ..) => "Visa",
            (_, 51..=55, _, 16) | (_, _, 2221..=2720, 16) => "Mastercard",
            (_, 34 | 37, _, 15) => "Amex",
            (_, 36 | 38 | 39, ..) | (_, _, 3000..=3059, _) => "DinerClub",
            (_, 65, ..) | (_, _, 6011 | 6440..=6499, _) => "Discover",
            _ => "Other",
        }
    }
}

/// A run of digits that nothing but digits is in.
struct Group {
    span: Range<usize>,
}

/// Well-formed card numbers in a text.
pub fn cards(text: &str) -> Vec<Card> {
    let mut found = Vec::new();
    for run in runs(text) {
        let separators: Vec<&str> =
            run.windows(2).map(|pair| &text[pair[0].span.end..pair[1].span.start]).collect();
        let uniform = separators.windows(2).all(|pair| pair[0] == pair[1])
            && separators.iter().all(|separator| separator.len() == 1);
        let lengths: Vec<usize> = run.iter().map(|group| group.span.len()).collect();
        let shaped =
            lengths.len() == 1 || matches!(lengths.as_slice(), [4, 4, 4, 4] | [4, 6, 4 | 5]);
        let span = run[0].span.start..run[run.len() - 1].span.end;
        let digits = digits(&text[span.clone()]);
        let alone = !text[..span.start].ends_with(char::is_alphanumeric)
            && !text[span.end..].starts_with(char::is_alphanumeric);
        if uniform && shaped && alone && is_card(&digits) {
            let digits = digits.into_iter().map(|digit| char::from(b'0' + digit)).collect();
            found.push(Card { span, digits });
        }
    }
    found
}

/// What has to be masked: every window of a run that could be a card number.
///
/// Windows begin and end where a group does; inside a group of 13 digits or more they begin
/// anywhere. A window that is not the whole run must begin as card numbers do (2 to 6), or a
/// telephone number beside a date would vanish too often.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for run in runs(text) {
        for (index, group) in run.iter().enumerate() {
            if found.last().is_some_and(|last| group.span.start < last.end) {
                continue;
            }
            let span = window(text, &run, index).or_else(|| inside(text, &group.span));
            found.extend(span);
        }
    }
    found
}

/// The longest window of whole groups that begins with group `first`.
fn window(text: &str, run: &[Group], first: usize) -> Option<Range<usize>> {
    let start = run[first].span.start;
    (first..run.len()).rev().find_map(|last| {
        let span = start..run[last].span.end;
        let whole = first == 0 && last + 1 == run.len();
        let digits = digits(&text[span.clone()]);
        (is_card(&digits) && (whole || matches!(digits[0], 2..=6))).then_some(span)
    })
}

/// The first and longest window inside one group.
fn inside(text: &str, group: &Range<usize>) -> Option<Range<usize>> {
    let digits = digits(&text[group.clone()]);
    for start in 0..digits.len() {
        let longest = (start + 19).min(digits.len());
        for end in (start + 13..=longest).rev() {
            if matches!(digits[start], 2..=6) && is_card(&digits[start..end]) {
                return Some(group.start + start..group.start + end);
            }
        }
    }
    None
}

/// Groups of digits with at most three signs between them.
fn runs(text: &str) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end =
            (at..bytes.len()).find(|end| !bytes[*end].is_ascii_digit()).unwrap_or(bytes.len());
        let group = Group { span: at..end };
        match runs.last_mut() {
            Some(run) if parts(&text[run[run.len() - 1].span.end..at]) => run.push(group),
            _ => runs.push(vec![group]),
        }
        at = end;
    }
    runs
}

fn parts(between: &str) -> bool {
    between.chars().count() <= 3 && !between.contains(char::is_alphanumeric)
}

fn digits(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect()
}

/// Luhn's check over 13 to 19 digits that are not all the same.
fn is_card(digits: &[u8]) -> bool {
    if !(13..=19).contains(&digits.len()) || digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| match u32::from(*digit) * factor {
            doubled @ 10.. => doubled - 9,
            doubled => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}
