//! A cross-reference table made by looking for objects, as viewers do when the file's own table
//! leads nowhere, for instance after a mail gateway changed line endings.
//!
//! The scan jumps over streams, so that a PDF attached to the PDF does not pass for part of it, and
//! it looks at each byte about once.

use super::{
    file::{Entry, File},
    object::{Dict, Object, Parser},
};
use crate::reason::Reason;

const MAX_OBJECTS: usize = 100_000;

/// Whether the file has its end: one that was cut short is not mended, for its pages are missing.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    tail.windows(5).any(|window| window == b"%%EOF")
}

/// Lists every object found; later ones replace earlier ones, as in incremental updates.
pub(super) fn open(bytes: &[u8], allowance: usize) -> Result<File<'_>, Reason> {
    let mut file = File::empty(bytes, allowance);
    let mut root = None;
    let mut containers = Vec::new();
    let mut at = 0;
    // Objects that fail at the end of the file would otherwise be read again and again.
    let mut budget = 4 * bytes.len();
    while let Some(found) = next(bytes, at) {
        let (word, start, number) = match found {
            Found::Object { number, body, start } => (body, start, Some(number)),
            Found::Trailer { body } => (body, body, None),
        };
        let mut parser = Parser::new(bytes, word);
        at = word;
        let parsed = parser.object();
        budget = budget.checked_sub(parser.at - word).ok_or(Reason::PdfLimit)?;
        let object = match parsed {
            Ok(object) => object,
            Err(Reason::PdfLimit) => return Err(Reason::PdfLimit),
            Err(_) => continue,
        };
        at = parser.at;
        if let Some(number) = number {
            file.entries.insert(number, Entry::At(start));
            if file.entries.len() > MAX_OBJECTS {
                return Err(Reason::PdfLimit);
            }
        }
        let Object::Dict(dict) = object else { continue };
        if parser.keyword("stream") {
            at = stream_end(bytes, parser.at, &dict);
        }
        if dict.is("Type", "Catalog") {
            root = number;
        }
        if dict.is("Type", "ObjStm") {
            containers.extend(number);
        }
        if (number.is_none() || dict.is("Type", "XRef")) && dict.get("Root").is_some() {
            file.trailer = dict;
        }
    }
    for container in containers.into_iter().rev() {
        for number in file.numbers_within(container)? {
            file.entries.entry(number).or_insert(Entry::Within(container));
        }
    }
    if file.trailer.get("Root").is_none() {
        file.trailer = Dict::single("Root", Object::Reference(root.ok_or(Reason::Pdf)?));
    }
    file.refuse_encryption()?;
    Ok(file)
}

enum Found {
    Object { number: u32, start: usize, body: usize },
    Trailer { body: usize },
}

/// The next `12 0 obj` or `trailer` from a place on.
fn next(bytes: &[u8], from: usize) -> Option<Found> {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        if *byte == b't' && rest.starts_with(b"trailer") {
            return Some(Found::Trailer { body: at + 7 });
        }
        if *byte == b'o'
            && rest.starts_with(b"obj")
            && let Some((number, start)) = heading(&bytes[..at])
        {
            return Some(Found::Object { number, start, body: at + 3 });
        }
        at += 1;
    }
    None
}

/// The number before `0 obj`, and where it starts.
fn heading(before: &[u8]) -> Option<(u32, usize)> {
    let start = before.len().saturating_sub(24);
    let trimmed = before.trim_ascii_end();
    let generation = trimmed.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = trimmed.get(start..trimmed.len().checked_sub(generation)?)?;
    let numbered = rest.trim_ascii_end();
    let digits = numbered.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if generation == 0 || digits == 0 || rest.len() == numbered.len() {
        return None;
    }
    let from = numbered.len() - digits;
    let number = std::str::from_utf8(&numbered[from..]).ok()?.parse().ok()?;
    Some((number, start + from))
}

/// Where a stream ends: where its length says, if `endstream` is there; else at the next one.
fn stream_end(bytes: &[u8], start: usize, dict: &Dict) -> usize {
    let stated = dict.int("Length").and_then(|length| usize::try_from(length).ok());
    if let Some(end) = stated.and_then(|length| start.checked_add(length))
        && end < bytes.len()
        && Parser::new(bytes, end).keyword("endstream")
    {
        return end;
    }
    let found = bytes[start..].windows(9).position(|window| window == b"endstream");
    found.map_or(bytes.len(), |length| start + length)
}
