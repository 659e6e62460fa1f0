//! IBANs (ISO 13616): a country, two check digits, the account, in any grouping.

use std::ops::Range;

/// Lengths by country, of those whose accounts debtors here have. Numbers of these countries are
/// masked even when a digit is mistyped; those of others when the check digits agree.
const LENGTHS: [(&str, usize); 24] = [
    ("AD", 24),
    ("AT", 20),
    ("BE", 16),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GR", 27),
    ("IE", 22),
    ("IT", 27),
    ("LT", 20),
    ("LU", 20),
    ("MC", 27),
    ("MT", 31),
    ("NL", 18),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
];

/// Where IBANs are.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut before = ' ';
    for (start, c) in text.char_indices() {
        let free = found.last().is_none_or(|last| start >= last.end);
        if free && c.is_ascii_alphabetic() && !before.is_alphanumeric() {
            found.extend(iban(text, start));
        }
        before = c;
    }
    found
}

fn iban(text: &str, start: usize) -> Option<Range<usize>> {
    let mut code = String::with_capacity(34);
    let mut best = None;
    let mut gap = 0;
    for (offset, c) in text[start..].char_indices() {
        if c.is_ascii_alphanumeric() {
            gap = 0;
            code.push(c.to_ascii_uppercase());
        } else {
            gap += 1;
            if gap > 2 || c.is_alphanumeric() {
                break;
            }
            continue;
        }
        if code.len() > 34 || !has_shape(&code) {
            break;
        }
        let end = start + offset + c.len_utf8();
        let bounded = !text[end..].starts_with(char::is_alphanumeric);
        if bounded && is_iban(&code) {
            best = Some(start..end);
        }
    }
    best
}

/// Two letters, then two digits: what has been read so far may become an IBAN.
fn has_shape(code: &str) -> bool {
    code.bytes().take(4).enumerate().all(|(index, byte)| {
        if index < 2 { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() }
    })
}

fn is_iban(code: &str) -> bool {
    let known = LENGTHS.iter().find(|(country, _)| code.starts_with(country));
    match known {
        Some((_, length)) => code.len() == *length && mostly_digits(code),
        // one sentence in ninety-seven has the right check digits
        None => code.len() >= 15 && mostly_digits(code) && remainder(code) == 1,
    }
}

/// A sentence that begins like an IBAN (`de 12 …`) has few digits.
fn mostly_digits(code: &str) -> bool {
    remainder(code) == 1 || code.bytes().filter(u8::is_ascii_digit).count() * 10 >= code.len() * 6
}

/// The number that the code stands for, modulo 97; 1 when the check digits agree.
fn remainder(code: &str) -> u32 {
    let (head, tail) = code.split_at(4);
    tail.chars().chain(head.chars()).filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        if value > 9 { (rest * 100 + value) % 97 } else { (rest * 10 + value) % 97 }
    })
}
