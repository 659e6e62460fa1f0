//! Whether a PDF that a debtor attaches can be handed on to a collector: nothing in it runs, starts
//! or hides, and it is a PDF from its first byte to its last.
//!
//! Such a file is kept as it was sent, since rewriting it would break signatures and proofs; what
//! cannot be kept is refused, never mended. Objects are looked at one by one within the limits of
//! `file`. Because a reader may rebuild a damaged file and find objects that its table does not
//! lead to, names that are never innocent are also looked for in the raw bytes.

use super::{
    file::File,
    file_name,
    object::{Dict, Object},
    recover,
};
use crate::{
    reason::Reason,
    uploads::{MAX_PAGES, Refusal},
};

/// Objects of one file that are looked at: a hundred pages with their fonts and links are a tenth.
const MAX_OBJECTS: usize = 60_000;
/// Bytes that may be inflated: object streams only, never pictures or text.
const ALLOWANCE: usize = 20 << 20;
/// Browsers and sniffers look no further for marks of HTML.
const HEAD: usize = 1024;

/// Names that start, fetch or run something, as action or as entry.
const ACTIVE: [&[u8]; 7] =
    [b"JavaScript", b"JS", b"Launch", b"RichMedia", b"XFA", b"SubmitForm", b"ImportData"];
/// Those of them that chance does not write into compressed bytes.
const UNMISTAKABLE: [&[u8]; 3] = [b"JavaScript", b"Launch", b"RichMedia"];

/// The number of pages of a PDF that may be kept.
pub(crate) fn judge(bytes: &[u8]) -> Result<u32, Refusal> {
    is_pdf_throughout(bytes)?;
    if raw_names(bytes).any(|name| UNMISTAKABLE.contains(&name.as_slice())) {
        return Err(Refusal::Active);
    }
    let file = match File::open(bytes, ALLOWANCE) {
        Err(Reason::Pdf) => recover::open(bytes, ALLOWANCE),
        opened => opened,
    };
    file.and_then(look).map_err(|reason| refusal(&reason))?
}

fn refusal(reason: &Reason) -> Refusal {
    match reason {
        Reason::EncryptedPdf => Refusal::Encrypted,
        Reason::PdfLimit => Refusal::Complex,
        _ => Refusal::Damaged,
    }
}

/// A PDF from the first byte on, without another file before its end or after it.
fn is_pdf_throughout(bytes: &[u8]) -> Result<(), Refusal> {
    if !bytes.starts_with(b"%PDF-") {
        return Err(Refusal::Kind);
    }
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let marks: [&[u8]; 5] = [b"<html", b"<script", b"<svg", b"<!doctype", b"<?xml-stylesheet"];
    if marks.iter().any(|mark| head.windows(mark.len()).any(|window| window == *mark)) {
        return Err(Refusal::Disguised);
    }
    let end = bytes.windows(5).rposition(|window| window == b"%%EOF").ok_or(Refusal::Damaged)?;
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    if bytes[end + 5..].iter().all(is_blank) { Ok(()) } else { Err(Refusal::Disguised) }
}

/// Looks at every object.
fn look(mut file: File<'_>) -> Result<Result<u32, Refusal>, Reason> {
    file.allow_fetches(MAX_OBJECTS);
    let mut numbers: Vec<u32> = file.entries.keys().copied().collect();
    numbers.sort_unstable();
    let mut pages = 0_u32;
    for number in numbers {
        let object = match file.fetch(number) {
            Ok(fetched) => fetched.object,
            // An entry that leads nowhere is common, and shows nothing; the raw bytes were looked at.
            Err(Reason::Pdf) => continue,
            Err(reason) => return Err(reason),
        };
        if let Object::Dict(dict) = &object
            && dict.is("Type", "Page")
        {
            pages += 1;
        }
        if let Err(refusal) = harmless(&object) {
            return Ok(Err(refusal));
        }
    }
    Ok(match pages {
        0 => Err(Refusal::Damaged),
        pages if pages > MAX_PAGES => Err(Refusal::Pages),
        pages => Ok(pages),
    })
}

/// Whether an object, with all it holds, neither does nor hides anything. As deep as it was parsed.
fn harmless(object: &Object) -> Result<(), Refusal> {
    match object {
        Object::Name(name) if ACTIVE.contains(&name.as_slice()) => Err(Refusal::Active),
        Object::Array(items) => items.iter().try_for_each(harmless),
        Object::Dict(dict) => {
            if dict.entries().any(|(key, _)| ACTIVE.contains(&key)) {
                return Err(Refusal::Active);
            }
            if dict.get("EF").is_some() && !attaches_xml(dict) {
                return Err(Refusal::Attachments);
            }
            dict.entries().try_for_each(|(_, value)| harmless(value))
        }
        _ => Ok(()),
    }
}

/// Electronic invoices carry their data as XML; other attachments have no business here.
fn attaches_xml(specification: &Dict) -> bool {
    let named = |key| match specification.get(key) {
        Some(Object::Text(text)) => Some(file_name(text)),
        _ => None,
    };
    let mut all = ["UF", "F"].into_iter().filter_map(named).peekable();
    all.peek().is_some() && all.all(|name| name.rsplit('.').next() == Some("xml"))
}

/// Every name in the bytes, wherever it stands, with its `#` escapes undone.
fn raw_names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let longest = UNMISTAKABLE.iter().map(|name| 3 * name.len()).max().unwrap_or(0);
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.filter_map(move |(at, _)| {
        let rest = &bytes[at + 1..bytes.len().min(at + 1 + longest + 1)];
        // Most names are none of those looked for: no need to undo their escapes.
        let begins = |name: &&[u8]| rest.first() == name.first() || rest.first() == Some(&b'#');
        UNMISTAKABLE.iter().any(begins).then(|| unescaped(rest))
    })
}

fn unescaped(raw: &[u8]) -> Vec<u8> {
    let regular = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let length = raw.iter().take_while(|byte| regular(byte)).count();
    let mut name = Vec::with_capacity(length);
    let mut rest = &raw[..length];
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| *first == b'#');
        let code = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            name.push(byte);
            rest = &after[2..];
        } else {
            name.push(*first);
            rest = after;
        }
    }
    name
}
