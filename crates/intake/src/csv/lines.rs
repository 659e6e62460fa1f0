//! Lines of text from a byte stream, in constant memory.
//!
//! UTF-16 is told by its byte order mark (or by the zero bytes of its first characters). Anything
//! else is decided line by line: what is valid UTF-8 is UTF-8, the rest is Windows-1252. Text in
//! Windows-1252 with an accent is practically never valid UTF-8, and a file glued together from
//! both is read right, without looking ahead.

use crate::reason::Reason;
use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;

/// Longest line and longest row, in bytes of UTF-8.
pub(crate) const MAX_ROW: usize = 256 * 1024;
const CHUNK: usize = 64 * 1024;

/// What [`Lines::next`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line, without its ending.
    Text(String),
    /// A line longer than [`MAX_ROW`], skipped.
    TooLong,
}

/// See the module.
pub(crate) struct Lines<R> {
    source: R,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    utf16: Option<Decoder>,
    started: bool,
    ended: bool,
    after_return: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self {
            source,
            raw: vec![0; CHUNK],
            text: Vec::new(),
            at: 0,
            utf16: None,
            started: false,
            ended: false,
            after_return: false,
        }
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line>, Reason> {
        let mut line = Vec::new();
        let mut length = 0;
        loop {
            if self.at == self.text.len() && !self.fill()? {
                return Ok((length > 0).then(|| finish(line, length)));
            }
            if std::mem::take(&mut self.after_return) && self.text[self.at] == b'\n' {
                self.at += 1;
                continue;
            }
            let rest = &self.text[self.at..];
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let piece = &rest[..end.unwrap_or(rest.len())];
            length += piece.len();
            if length <= MAX_ROW {
                line.extend_from_slice(piece);
            }
            self.at += piece.len();
            if let Some(end) = end {
                self.after_return = rest[end] == b'\r';
                self.at += 1;
                return Ok(Some(finish(line, length)));
            }
        }
    }

    /// Reads one more chunk; false at the end.
    fn fill(&mut self) -> Result<bool, Reason> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let wanted = if self.started { 1 } else { 4 };
            let mut read = 0;
            while read < wanted {
                match self.source.read(&mut self.raw[read..]) {
                    Ok(0) => {
                        self.ended = true;
                        break;
                    }
                    Ok(more) => read += more,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(_) => return Err(Reason::Unreadable),
                }
            }
            let skipped = if self.started { 0 } else { self.detect(read) };
            self.started = true;
            let bytes = &self.raw[skipped.min(read)..read];
            match &mut self.utf16 {
                None => self.text.extend_from_slice(bytes),
                Some(decoder) => {
                    let most =
                        decoder.max_utf8_buffer_length(bytes.len()).ok_or(Reason::Encoding)?;
                    self.text.resize(most, 0);
                    let (_, _, written, _) =
                        decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
                    self.text.truncate(written);
                }
            }
        }
        Ok(!self.text.is_empty())
    }

    /// Decides on UTF-16 from the first bytes; returns how many of them are a mark.
    fn detect(&mut self, read: usize) -> usize {
        let (encoding, mark) = match &self.raw[..read] {
            [0xef, 0xbb, 0xbf, ..] => return 3,
            [0xff, 0xfe, ..] => (UTF_16LE, 2),
            [0xfe, 0xff, ..] => (UTF_16BE, 2),
            [first, 0, third, 0, ..] if *first != 0 && *third != 0 => (UTF_16LE, 0),
            [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => (UTF_16BE, 0),
            _ => return 0,
        };
        self.utf16 = Some(encoding.new_decoder_without_bom_handling());
        mark
    }
}

fn finish(line: Vec<u8>, length: usize) -> Line {
    if length > MAX_ROW {
        return Line::TooLong;
    }
    Line::Text(String::from_utf8(line).unwrap_or_else(|error| {
        WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives one byte at a time, the hardest way to stream.
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut read = Lines::new(Drip(bytes));
        let mut found = Vec::new();
        while let Some(line) = read.next().unwrap() {
            match line {
                Line::Text(line) => found.push(line),
                Line::TooLong => found.push("too long".to_owned()),
            }
        }
        found
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let text = "né\r\nà\rœ\n\n€";
        let expected = ["né", "à", "œ", "", "€"];
        assert_eq!(all(text.as_bytes()), expected);
        assert_eq!(all(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        assert_eq!(all(&WINDOWS_1252.encode(text).0), expected);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(all(&[b"\xff\xfe", little.as_slice()].concat()), expected);
        assert_eq!(all(&[b"\xfe\xff", big.as_slice()].concat()), expected);
        let plain: Vec<u8> = "ab;c".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&plain), ["ab;c"], "no mark");
    }

    #[test]
    fn a_line_without_end_does_not_fill_memory() {
        let mut read = Lines::new(std::io::repeat(b'x').take(100 << 20).chain(&b"\nok"[..]));
        assert_eq!(read.next(), Ok(Some(Line::TooLong)));
        assert_eq!(read.next(), Ok(Some(Line::Text("ok".into()))));
        assert_eq!(read.next(), Ok(None));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            all(&bytes);
        }
    }
}
