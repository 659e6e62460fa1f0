//! A PDF's objects, fetched one by one through its cross-reference tables and streams.
//!
//! Nothing is loaded ahead, and every cost is counted: objects fetched, bytes inflated, sections
//! followed. General libraries load the whole file, object streams included, where a small file may
//! grow to gigabytes. A table that does not lead to its objects means a damaged or truncated
//! document, which is refused: it could not be shown to a debtor either.

use super::{
    object::{Dict, Object, Parser},
    stream,
};
use crate::reason::Reason;
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

const MAX_SECTIONS: usize = 200;
const MAX_ENTRIES: usize = 400_000;
const MAX_FETCHES: usize = 5_000;
const MAX_INDIRECTION: usize = 8;
const MIN_WORK: usize = 1 << 20;

#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Free,
    /// At an offset.
    At(usize),
    /// Within an object stream.
    Within(u32),
}

/// An object and, for streams, where their bytes start.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    pub(super) object: Object,
    start: Option<usize>,
}

/// An object stream once inflated: offsets by object number, and the bytes.
type Unpacked = Rc<(HashMap<u32, usize>, Vec<u8>)>;

/// See the module.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    pub(super) entries: HashMap<u32, Entry>,
    /// The newest trailer.
    pub(super) trailer: Dict,
    unpacked: HashMap<u32, Unpacked>,
    /// Objects that may still be fetched.
    fetches: usize,
    /// Bytes that may still be inflated.
    allowance: usize,
    /// Bytes that may still be looked at: objects and streams of a hostile file can overlap.
    work: usize,
}

impl<'a> File<'a> {
    /// Follows the cross-reference sections. `allowance` is how many bytes may be inflated in all.
    pub(super) fn open(bytes: &'a [u8], allowance: usize) -> Result<Self, Reason> {
        let header =
            bytes.windows(5).take(1024).position(|window| window == b"%PDF-").ok_or(Reason::Pdf)?;
        let tail = bytes.len().saturating_sub(4096).max(header);
        let last = bytes[tail..]
            .windows(9)
            .rposition(|window| window == b"startxref")
            .ok_or(Reason::Pdf)?;
        let start =
            Parser::new(bytes, tail + last + 9).int().and_then(|start| usize::try_from(start).ok());
        let start = start.ok_or(Reason::Pdf)?;
        // Offsets count from the header; some writers count from the junk before it.
        let first = Self::sections(&bytes[header..], start, allowance);
        if header > 0 && matches!(first, Err(Reason::Pdf)) {
            Self::sections(bytes, start, allowance)
        } else {
            first
        }
    }

    /// A file of which nothing is known yet.
    pub(super) fn empty(bytes: &'a [u8], allowance: usize) -> Self {
        Self {
            bytes,
            entries: HashMap::new(),
            trailer: Dict::default(),
            unpacked: HashMap::new(),
            fetches: MAX_FETCHES,
            allowance,
            work: 4 * bytes.len().max(MIN_WORK),
        }
    }

    fn sections(bytes: &'a [u8], start: usize, allowance: usize) -> Result<Self, Reason> {
        let mut file = Self::empty(bytes, allowance);
        let mut seen = HashSet::new();
        let mut next = Some(start);
        while let Some(at) = next {
            if seen.len() >= MAX_SECTIONS {
                return Err(Reason::PdfLimit);
            }
            if at >= bytes.len() || !seen.insert(at) {
                return Err(Reason::Pdf);
            }
            let trailer = file.section(at)?;
            if let Some(hidden) = offset(&trailer, "XRefStm")
                && seen.insert(hidden)
            {
                file.section(hidden)?;
            }
            next = offset(&trailer, "Prev");
            if file.trailer.get("Root").is_none() {
                file.trailer = trailer;
            }
        }
        file.refuse_encryption()?;
        if file.trailer.get("Root").is_some() { Ok(file) } else { Err(Reason::Pdf) }
    }

    /// Reads one section, whose entries give way to newer ones; returns its trailer.
    fn section(&mut self, at: usize) -> Result<Dict, Reason> {
        let mut parser = Parser::new(self.bytes, at);
        if !parser.keyword("xref") {
            return self.stream_section(at);
        }
        let mut listed = Vec::new();
        while !parser.keyword("trailer") {
            let first = parser.int().ok_or(Reason::Pdf)?;
            let count = parser.int().ok_or(Reason::Pdf)?;
            for number in first..first.saturating_add(count) {
                let offset = parser.int().ok_or(Reason::Pdf)?;
                parser.int().ok_or(Reason::Pdf)?;
                let used = parser.keyword("n");
                if !used && !parser.keyword("f") {
                    return Err(Reason::Pdf);
                }
                if listed.len() >= MAX_ENTRIES {
                    return Err(Reason::PdfLimit);
                }
                if let (Ok(number), Ok(offset)) = (u32::try_from(number), usize::try_from(offset)) {
                    listed.push((number, if used { Entry::At(offset) } else { Entry::Free }));
                }
            }
        }
        let Object::Dict(trailer) = parser.object()? else { return Err(Reason::Pdf) };
        // In hybrid files what the table calls free may stand in the stream.
        let hybrid = trailer.get("XRefStm").is_some();
        for (number, entry) in listed {
            if !(hybrid && matches!(entry, Entry::Free)) {
                self.list(number, entry)?;
            }
        }
        Ok(trailer)
    }

    fn list(&mut self, number: u32, entry: Entry) -> Result<(), Reason> {
        if self.entries.len() >= MAX_ENTRIES {
            return Err(Reason::PdfLimit);
        }
        self.entries.entry(number).or_insert(entry);
        Ok(())
    }

    fn stream_section(&mut self, at: usize) -> Result<Dict, Reason> {
        let fetched = self.parse_at(at, None)?;
        let content = self.content(&fetched, 0)?;
        let Object::Dict(dict) = fetched.object else { return Err(Reason::Pdf) };
        if !dict.is("Type", "XRef") {
            return Err(Reason::Pdf);
        }
        let small = |object: &Object| match object {
            Object::Int(number) => usize::try_from(*number).ok(),
            _ => None,
        };
        let ints = |key| match dict.get(key) {
            Some(Object::Array(items)) => items.iter().map(small).collect::<Option<Vec<usize>>>(),
            _ => None,
        };
        let widths = ints("W")
            .filter(|widths| widths.len() == 3 && widths.iter().all(|width| *width <= 8))
            .ok_or(Reason::Pdf)?;
        let size =
            dict.int("Size").and_then(|size| usize::try_from(size).ok()).ok_or(Reason::Pdf)?;
        let index = ints("Index").unwrap_or_else(|| vec![0, size]);
        let length: usize = widths.iter().sum();
        if length == 0 {
            return Err(Reason::Pdf);
        }
        let mut rows = content.chunks_exact(length);
        for range in index.chunks_exact(2) {
            for number in range[0]..range[0].saturating_add(range[1]) {
                // Fewer rows than announced: the rest is absent.
                let Some(row) = rows.next() else { return Ok(dict) };
                let (kind, rest) = row.split_at(widths[0]);
                let (second, _) = rest.split_at(widths[1]);
                let field = |bytes: &[u8]| {
                    bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
                };
                let entry = match if widths[0] == 0 { 1 } else { field(kind) } {
                    0 => Entry::Free,
                    1 => usize::try_from(field(second)).map_or(Entry::Free, Entry::At),
                    2 => u32::try_from(field(second)).map_or(Entry::Free, Entry::Within),
                    _ => continue,
                };
                self.list(u32::try_from(number).map_err(|_| Reason::Pdf)?, entry)?;
            }
        }
        Ok(dict)
    }

    /// Parses `12 0 obj …` at an offset; `expected` must be its number.
    fn parse_at(&mut self, at: usize, expected: Option<u32>) -> Result<Fetched, Reason> {
        self.count_fetch()?;
        let mut parser = Parser::new(self.bytes, at);
        let number = parser.int().ok_or(Reason::Pdf)?;
        let generation = parser.int();
        if generation.is_none()
            || !parser.keyword("obj")
            || expected.is_some_and(|expected| i64::from(expected) != number)
        {
            return Err(Reason::Pdf);
        }
        let object = parser.object()?;
        self.spend(parser.at.saturating_sub(at))?;
        let mut start = None;
        if matches!(object, Object::Dict(_)) && parser.keyword("stream") {
            let ending = match &self.bytes[parser.at..] {
                [b'\r', b'\n', ..] => 2,
                [b'\n' | b'\r', ..] => 1,
                _ => 0,
            };
            start = Some(parser.at + ending);
        }
        Ok(Fetched { object, start })
    }

    /// Enciphered files would give gibberish for every text and stream.
    pub(super) fn refuse_encryption(&self) -> Result<(), Reason> {
        match self.trailer.get("Encrypt") {
            None | Some(Object::Other) => Ok(()),
            Some(_) => Err(Reason::EncryptedPdf),
        }
    }

    /// Lets so many more objects be fetched: an attachment is a handful of them, a whole file many.
    pub(super) fn allow_fetches(&mut self, more: usize) {
        self.fetches = self.fetches.saturating_add(more);
    }

    fn count_fetch(&mut self) -> Result<(), Reason> {
        self.fetches = self.fetches.checked_sub(1).ok_or(Reason::PdfLimit)?;
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Reason> {
        self.work = self.work.checked_sub(bytes).ok_or(Reason::PdfLimit)?;
        Ok(())
    }

    /// Fetches an indirect object; an absent one is null.
    pub(super) fn fetch(&mut self, number: u32) -> Result<Fetched, Reason> {
        self.fetch_within(number, 0)
    }

    fn fetch_within(&mut self, number: u32, depth: usize) -> Result<Fetched, Reason> {
        if depth > MAX_INDIRECTION {
            return Err(Reason::PdfLimit);
        }
        match self.entries.get(&number).copied() {
            None | Some(Entry::Free) => Ok(Fetched { object: Object::Other, start: None }),
            Some(Entry::At(at)) => self.parse_at(at, Some(number)),
            Some(Entry::Within(container)) => {
                self.count_fetch()?;
                let unpacked = self.unpack(container, depth + 1)?;
                let (offsets, content) = &*unpacked;
                let at = *offsets.get(&number).ok_or(Reason::Pdf)?;
                let mut parser = Parser::new(content, at);
                let object = parser.object()?;
                self.spend(parser.at.saturating_sub(at))?;
                Ok(Fetched { object, start: None })
            }
        }
    }

    /// Numbers of the objects in an object stream; none if it cannot be read.
    pub(super) fn numbers_within(&mut self, container: u32) -> Result<Vec<u32>, Reason> {
        match self.unpack(container, 0) {
            Ok(unpacked) => Ok(unpacked.0.keys().copied().collect()),
            Err(Reason::PdfLimit) => Err(Reason::PdfLimit),
            Err(_) => Ok(Vec::new()),
        }
    }

    fn unpack(&mut self, container: u32, depth: usize) -> Result<Unpacked, Reason> {
        if let Some(unpacked) = self.unpacked.get(&container) {
            return Ok(Rc::clone(unpacked));
        }
        let Some(Entry::At(at)) = self.entries.get(&container).copied() else {
            return Err(Reason::Pdf);
        };
        let fetched = self.parse_at(at, Some(container))?;
        let content = self.content(&fetched, depth)?;
        let Object::Dict(dict) = fetched.object else { return Err(Reason::Pdf) };
        let int =
            |key| dict.int(key).and_then(|value| usize::try_from(value).ok()).ok_or(Reason::Pdf);
        let (first, count) = (int("First")?, int("N")?);
        let mut parser = Parser::new(&content, 0);
        let mut offsets = HashMap::new();
        for _ in 0..count.min(MAX_ENTRIES) {
            let (Some(number), Some(offset)) = (parser.int(), parser.int()) else { break };
            if let (Ok(number), Ok(offset)) = (u32::try_from(number), usize::try_from(offset)) {
                offsets.insert(number, first.saturating_add(offset));
            }
        }
        let unpacked = Rc::new((offsets, content));
        self.unpacked.insert(container, Rc::clone(&unpacked));
        Ok(unpacked)
    }

    /// An object behind any number of references.
    pub(super) fn resolve(&mut self, object: Option<&Object>) -> Result<Fetched, Reason> {
        self.resolve_within(object, 0)
    }

    fn resolve_within(&mut self, object: Option<&Object>, depth: usize) -> Result<Fetched, Reason> {
        let mut fetched = Fetched { object: object.cloned().unwrap_or(Object::Other), start: None };
        for _ in 0..MAX_INDIRECTION {
            let Object::Reference(number) = fetched.object else { return Ok(fetched) };
            fetched = self.fetch_within(number, depth)?;
        }
        Err(Reason::Pdf)
    }

    /// A dictionary behind references; empty if it is something else.
    pub(super) fn dict(&mut self, object: Option<&Object>) -> Result<Dict, Reason> {
        match self.resolve(object)?.object {
            Object::Dict(dict) => Ok(dict),
            _ => Ok(Dict::default()),
        }
    }

    /// The decoded bytes of a stream.
    pub(super) fn stream(&mut self, fetched: &Fetched) -> Result<Vec<u8>, Reason> {
        self.content(fetched, 0)
    }

    fn content(&mut self, fetched: &Fetched, depth: usize) -> Result<Vec<u8>, Reason> {
        let (Object::Dict(dict), Some(start)) = (&fetched.object, fetched.start) else {
            return Err(Reason::Pdf);
        };
        // The length of a stream may be an object in a stream whose length is that object.
        let Object::Int(length) = self.resolve_within(dict.get("Length"), depth + 1)?.object else {
            return Err(Reason::Pdf);
        };
        let length = usize::try_from(length).map_err(|_| Reason::Pdf)?;
        let end = start.checked_add(length).ok_or(Reason::Pdf)?;
        let raw = self.bytes.get(start..end).ok_or(Reason::Pdf)?;
        if !Parser::new(self.bytes, end).keyword("endstream") {
            return Err(Reason::Pdf);
        }
        let filter = self.resolve_within(dict.get("Filter"), depth + 1)?.object;
        let parameters = self.resolve_within(dict.get("DecodeParms"), depth + 1)?.object;
        self.spend(raw.len())?;
        let content = stream::decode(raw, &filter, &parameters, self.allowance)?;
        self.allowance = self.allowance.saturating_sub(content.len());
        Ok(content)
    }
}

fn offset(trailer: &Dict, key: &str) -> Option<usize> {
    trailer.int(key).and_then(|offset| usize::try_from(offset).ok())
}
