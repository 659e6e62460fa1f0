//! Invoice references: the debtor's own first, however they are typed, then what a word such as
//! `facture` announces.

use super::{Entity, Value, lexicon, scan::Scan};
use crate::text::TokenKind;

/// Longest run of tokens that a reference may be typed in.
const LONGEST: usize = 9;

/// Adds references.
pub(super) fn add(scan: &Scan, found: &mut Vec<Entity>) {
    let known: Vec<Own> = scan.known.references.iter().map(|printed| Own::new(printed)).collect();
    let mut at = 0;
    while at < scan.len() {
        let own = own(scan, at, &known).map(|(printed, end)| (printed.to_owned(), end));
        match own.or_else(|| announced(scan, at)) {
            Some((reference, end)) => {
                found.push(scan.entity(at..end, Value::Reference(reference)));
                at = end;
            }
            None => at += 1,
        }
    }
}

/// A reference of the debtor, ready to be compared.
struct Own<'a> {
    printed: &'a str,
    /// Letters and digits only, folded.
    bare: String,
    /// Its last run of digits without leading zeros, when nothing but letters is left out.
    number: String,
}

impl<'a> Own<'a> {
    fn new(printed: &'a str) -> Self {
        let bare: String =
            crate::text::fold(printed).chars().filter(|c| c.is_alphanumeric()).collect();
        let digits = printed.rsplit(|c: char| !c.is_ascii_digit()).find(|run| !run.is_empty());
        let number = digits.unwrap_or("").trim_start_matches('0').to_owned();
        Self { printed, bare, number }
    }
}

/// One of the debtor's own references: as printed, with other signs between, with one letter or
/// digit wrong if it is long, or its number alone.
fn own<'a>(scan: &Scan, at: usize, known: &[Own<'a>]) -> Option<(&'a str, usize)> {
    if known.is_empty() || !is_chunk(scan, at) {
        return None;
    }
    let mut typed = String::new();
    let mut best = None;
    for end in at..scan.len().min(at + LONGEST) {
        let token = scan.token(end)?;
        match token.kind {
            TokenKind::Word | TokenKind::Number => typed.push_str(&token.folded),
            TokenKind::Punct
                if end > at && matches!(token.folded.as_str(), "-" | "/" | "." | "_" | "#") =>
            {
                continue;
            }
            _ => break,
        }
        let next_glued = scan.glued(end + 1) && is_chunk(scan, end + 1);
        if !next_glued && let Some(printed) = matching(&typed, known) {
            best = Some((printed, end + 1));
        }
    }
    best.or_else(|| numbered(scan, at, known))
}

fn is_chunk(scan: &Scan, at: usize) -> bool {
    scan.token(at).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
}

fn matching<'a>(typed: &str, known: &[Own<'a>]) -> Option<&'a str> {
    let exact = known.iter().find(|own| own.bare == typed && !own.bare.is_empty());
    let near = || {
        let confused = clear(typed);
        let mut near = known.iter().filter(|own| {
            (clear(&own.bare) == confused || own.number == confused)
                && typed.len() >= 3
                && has_digit(typed)
                || typed.len() >= 7 && has_digit(typed) && lexicon::is_slip(typed, &own.bare)
        });
        // Two invoices that are both one digit away are a question, not an answer.
        near.next().filter(|_| near.next().is_none())
    };
    exact.or_else(near).map(|own| own.printed)
}

fn has_digit(typed: &str) -> bool {
    typed.bytes().any(|byte| byte.is_ascii_digit())
}

/// Letters that are taken for digits, as digits.
fn clear(typed: &str) -> String {
    typed
        .chars()
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

/// The number of a reference alone: `4471` for `INV-4471`, `12` for `F-0012` after `facture`.
fn numbered<'a>(scan: &Scan, at: usize, known: &[Own<'a>]) -> Option<(&'a str, usize)> {
    let digits = scan.digits(at)?.trim_start_matches('0');
    let glued = scan.glued(at) && is_chunk(scan, at.wrapping_sub(1))
        || scan.glued(at + 1) && !is_end(scan, at + 1);
    let mut same = known.iter().filter(|own| own.number == digits && !digits.is_empty());
    let own = same.next().filter(|_| same.next().is_none())?;
    let sure = digits.len() >= 3 || announcement(scan, at).is_some();
    (sure && !glued && !is_measured(scan, at + 1)).then_some((own.printed, at + 1))
}

/// A sign that ends a sentence or a list, not one inside a number.
fn is_end(scan: &Scan, at: usize) -> bool {
    scan.is(at, &[".", ",", "?", "!", ")", ";", ":"]) && scan.digits(at + 1).is_none()
}

/// What follows makes the number an amount, a time, a count or a day.
fn is_measured(scan: &Scan, at: usize) -> bool {
    lexicon::is_measure(scan, at) || scan.is(at, &["/", "k"]) || lexicon::month(scan, at).is_some()
}

/// Where the words end that announce a reference before `at`.
fn announcement(scan: &Scan, at: usize) -> Option<usize> {
    const NOUNS: [&str; 19] = [
        "facture",
        "factures",
        "fact",
        "invoice",
        "invoices",
        "inv",
        "ref",
        "reference",
        "dossier",
        "commande",
        "contrat",
        "bill",
        "numero",
        "order",
        "account",
        "case",
        "echeance",
        "facturation",
        "file",
    ];
    const LINKS: [&str; 11] =
        ["n", "no", "num", "numero", "number", "ref", ":", "#", "°", "º", "nr"];
    let mut before = at;
    while before > 0 && scan.is(before - 1, &LINKS) && at - before < 4 {
        before -= 1;
    }
    (before > 0 && scan.is(before - 1, &NOUNS)
        || scan.is(before, &["#"])
        || has_number_sign(scan, before, at))
    .then_some(before)
}

/// `n°`, `no.`, `ref:` without a noun.
fn has_number_sign(scan: &Scan, from: usize, to: usize) -> bool {
    (from..to).any(|at| scan.is(at, &["°", "º", "#", "ref", "numero"]))
}

/// What a noun announces, or what looks like nothing but a reference: `INV-118`, `B-77`.
fn announced(scan: &Scan, at: usize) -> Option<(String, usize)> {
    if !is_chunk(scan, at)
        || scan.glued(at) && is_chunk(scan, at.wrapping_sub(1))
        || scan.is_inside_address(at)
    {
        return None;
    }
    let mut end = at + 1;
    while scan.glued(end)
        && (is_chunk(scan, end)
            || scan.is(end, &["-", "/", "_"]) && is_chunk(scan, end + 1) && scan.glued(end + 1))
    {
        end += 1;
    }
    let written = &scan.text.raw[scan.text.span(at..end)];
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    let is_led = announcement(scan, at).is_some()
        && digits >= 2
        && !is_measured(scan, end)
        && !is_calendar(scan, at);
    let shaped = (1..=5).contains(&letters)
        && digits >= 2
        && written.starts_with(char::is_alphabetic)
        && (written.contains('-') || letters <= 4 && digits >= 3)
        && (scan.is(at, &["inv", "fac", "fact", "f", "ref", "fa"])
            || written.chars().all(|c| !c.is_lowercase()))
        && !is_calendar(scan, at);
    (is_led || shaped).then(|| (written.to_owned(), end))
}

/// `Oct-2`, `Q2`: words of the calendar.
fn is_calendar(scan: &Scan, at: usize) -> bool {
    lexicon::month(scan, at).is_some()
        || scan.digits(at).is_some() && scan.is(at + 1, &["/"]) && scan.glued(at + 2)
}
