//! E-mail addresses, telephone numbers, and web addresses that no grammar reads.

use super::{Entity, Value, scan::Scan};
use crate::text::{Text, TokenKind};
use std::ops::Range;

/// Adds addresses and telephone numbers.
pub(super) fn add(scan: &Scan, found: &mut Vec<Entity>) {
    let mut at = 0;
    while at < scan.len() {
        let matched = email(scan, at)
            .map(|(email, end)| (Value::Email(email), end))
            .or_else(|| phone(scan, at).map(|(phone, end)| (Value::Phone(phone), end)));
        match matched {
            Some((value, end)) => {
                found.push(scan.entity(at..end, value));
                at = end;
            }
            None => at += 1,
        }
    }
}

/// Tokens of what stands without a blank and is an address: `https://…`, `www…`, `a.b@c.d`.
pub(super) fn addresses(text: &Text) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.tokens.len() {
        let end = end_of_run(text, start);
        let run = &text.raw[text.span(start..end)];
        if run.contains("://") || run.starts_with("www.") || is_mail(run) {
            found.push(start..end);
        }
        start = end;
    }
    found
}

fn is_mail(run: &str) -> bool {
    run.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

fn end_of_run(text: &Text, start: usize) -> usize {
    (start + 1..text.tokens.len()).find(|at| !text.tokens[*at].glued).unwrap_or(text.tokens.len())
}

/// `paul.r@example.net`, `paul.r at example.net`, `paul point r arobase example point net`.
fn email(scan: &Scan, at: usize) -> Option<(String, usize)> {
    if at > 0 && scan.glued(at) && !scan.is(at - 1, &[":", "(", "<", ",", ";"]) {
        return None;
    }
    let mut local = Part::new(scan);
    let sign = local.read(at, true)?;
    let spoken = !scan.is(sign, &["@"]);
    let mut domain = Part::new(scan);
    let end = domain.read(sign + 1, false)?;
    let labels: Vec<&str> = domain.text.split('.').collect();
    let ends_well =
        labels.last().is_some_and(|last| last.len() >= 2 && last.chars().all(char::is_alphabetic));
    let whole = labels.len() >= 2 && labels.iter().all(|label| !label.is_empty());
    let meant = !scan.is(sign, &["at"])
        || at == 0 && end == scan.len()
        || is_announced(scan, at, &local.text);
    (ends_well && whole && (!spoken || meant))
        .then(|| (format!("{}@{}", local.text, domain.text), end))
}

/// `at` is a common word: something else has to say that an address is meant.
fn is_announced(scan: &Scan, at: usize, local: &str) -> bool {
    let words = ["email", "mail", "address", "is", ":", "adresse", "courriel", "e"];
    scan.is(at.wrapping_sub(1), &words)
        || local.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '_'))
}

/// One side of an address, put together from tokens.
struct Part<'a> {
    scan: &'a Scan<'a>,
    text: String,
}

impl<'a> Part<'a> {
    const fn new(scan: &'a Scan<'a>) -> Self {
        Self { scan, text: String::new() }
    }

    /// Reads tokens from `at`; the local side ends at the sign between both and returns its
    /// position, the domain at the last label and returns the token after it.
    fn read(&mut self, at: usize, local: bool) -> Option<usize> {
        let mut end = at;
        loop {
            self.label(end, local)?;
            end += 1;
            if local && self.scan.is(end, &["@", "at", "arobase", "arobas", "arrobase"]) {
                return Some(end);
            }
            let dot = self.scan.is(end, &["dot", "point"]) && self.scan.is_word(end + 1);
            if dot {
                self.text.push('.');
                end += 1;
                continue;
            }
            if !self.continues(end, local) {
                return (!local && !self.text.is_empty()).then_some(end);
            }
        }
    }

    /// Takes one token, with the sign that is lost between it and the one before it.
    fn label(&mut self, at: usize, local: bool) -> Option<()> {
        let token = self.scan.token(at)?;
        let written = &self.scan.text.raw[token.span.clone()];
        let allowed = match token.kind {
            TokenKind::Word | TokenKind::Number => true,
            TokenKind::Punct => {
                !self.text.is_empty()
                    && (matches!(written, "." | "-") || local && matches!(written, "+" | "_"))
            }
            TokenKind::Masked => false,
        };
        let lost = token.glued.then(|| at.checked_sub(1)).flatten().and_then(|before| {
            let before = self.scan.token(before)?;
            let between = &self.scan.text.raw[before.span.end..token.span.start];
            (!self.text.is_empty() && !self.text.ends_with('.')).then_some(between)
        });
        if allowed {
            self.text.push_str(lost.unwrap_or(""));
            self.text.push_str(written);
        }
        allowed.then_some(())
    }

    fn continues(&self, at: usize, local: bool) -> bool {
        let glued = self.scan.glued(at);
        let ends_sentence =
            self.scan.is(at, &["."]) && !(self.scan.glued(at + 1) && self.scan.is_word(at + 1));
        let sign = self.scan.is(at, &[".", "-"]) || local && self.scan.is(at, &["+", "_", "."]);
        let letters = self.scan.is_word(at) || self.scan.digits(at).is_some();
        glued && (letters || sign) && (local || !ends_sentence)
    }
}

/// Signs that part the digits of a telephone number.
const SEPARATORS: [&str; 6] = ["-", ".", "/", "(", ")", "+"];

/// A telephone number, digits only.
fn phone(scan: &Scan, at: usize) -> Option<(String, usize)> {
    let opens = scan.is(at, &["+", "("]);
    let begins = scan.digits(at).is_some() || opens;
    if !begins
        || at > 0
            && scan.glued(at)
            && (scan.is_word(at - 1) || scan.is(at - 1, &["-", ".", "/", ",", "€", "$", "£"]))
    {
        return None;
    }
    let mut digits = String::new();
    let mut last = None;
    let mut end = at;
    while end < scan.len() {
        match scan.digits(end) {
            Some(more) => {
                digits.push_str(more);
                last = Some(end + 1);
            }
            None if scan.is(end, &SEPARATORS) => {}
            None => break,
        }
        if let Some(end) = last
            && is_complete(&digits)
            && opens_number(scan, end)
        {
            break;
        }
        end += 1;
    }
    let end = last?;
    let international = scan.is(at, &["+"])
        || scan.is(at, &["("]) && scan.is(at + 1, &["+"])
        || digits.starts_with("00");
    let alone = at == 0 && end >= scan.len();
    let glued_after = scan.is_word(end) && scan.glued(end);
    let likely = international && (9..=15).contains(&digits.len())
        || digits.starts_with('0') && (9..=11).contains(&digits.len())
        || (7..=15).contains(&digits.len())
            && (alone || is_expected(scan, at))
            && !is_date(scan, at, end);
    (likely && !glued_after).then_some((digits, end))
}

/// Ten digits that begin with 0 are a whole French number: what follows is something else.
fn is_complete(digits: &str) -> bool {
    digits.starts_with('0') && !digits.starts_with("00") && digits.len() == 10
}

fn opens_number(scan: &Scan, at: usize) -> bool {
    !scan.glued(at) && scan.digits(at).is_some_and(|digits| digits.len() != 1)
}

/// Something just before says that a telephone number comes.
fn is_expected(scan: &Scan, at: usize) -> bool {
    const WORDS: [&str; 16] = [
        "tel",
        "telephone",
        "phone",
        "mobile",
        "portable",
        "fixe",
        "cell",
        "number",
        "call",
        "ring",
        "appeler",
        "rappeler",
        "joindre",
        "joignable",
        "landline",
        "gsm",
    ];
    (at.saturating_sub(4)..at).any(|before| scan.is(before, &WORDS))
}

/// `12/03/2026` is no telephone number, whatever stands before it.
fn is_date(scan: &Scan, at: usize, end: usize) -> bool {
    let digits: usize = (at..end).filter_map(|part| scan.digits(part)).map(str::len).sum();
    digits <= 8
        && end == at + 5
        && (at..end).skip(1).step_by(2).all(|sign| scan.is(sign, &["/", "-", "."]))
}
