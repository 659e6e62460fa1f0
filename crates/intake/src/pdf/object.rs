//! PDF objects, parsed one at a time and only as deep and as many as an invoice's need.

use crate::reason::Reason;

const MAX_DEPTH: usize = 32;
const MAX_OBJECTS: usize = 100_000;

/// The kinds of object that lead to an attachment. The others parse as `Other`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Other,
    Int(i64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// Number of an indirect object; generations are told apart by the cross-reference table only.
    Reference(u32),
}

/// A dictionary; of a repeated key the last value counts, as in other readers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    pub(super) fn single(key: &str, value: Object) -> Self {
        Self(vec![(key.as_bytes().to_vec(), value)])
    }

    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(known, _)| known == key.as_bytes()).map(|(_, value)| value)
    }

    pub(super) fn int(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Object::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }

    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(value)) if value == name.as_bytes())
    }
}

fn blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Reads objects from a place on.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    /// Next byte.
    pub(super) at: usize,
    left: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()), left: MAX_OBJECTS }
    }

    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips blanks and comments.
    pub(super) fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if blank(byte) {
                self.at += 1;
            } else if byte == b'%' {
                self.at += self.rest().iter().take_while(|byte| !matches!(byte, 10 | 13)).count();
            } else {
                break;
            }
        }
    }

    /// Takes a word of letters if it comes next.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes an integer if one comes next.
    pub(super) fn int(&mut self) -> Option<i64> {
        self.skip_blanks();
        let rest = self.rest();
        let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&rest[..sign + digits]).ok()?;
        let number = text.parse().ok()?;
        self.at += sign + digits;
        Some(number)
    }

    /// Takes one object.
    pub(super) fn object(&mut self) -> Result<Object, Reason> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, Reason> {
        self.left = self.left.checked_sub(1).ok_or(Reason::PdfLimit)?;
        if depth > MAX_DEPTH {
            return Err(Reason::PdfLimit);
        }
        self.skip_blanks();
        match self.peek().ok_or(Reason::Pdf)? {
            b'/' => Ok(Object::Name(self.name())),
            b'(' => self.literal(),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth).map(Object::Dict),
            b'<' => self.hexadecimal(),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_blanks();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        return Ok(Object::Array(items));
                    }
                    items.push(self.nested(depth + 1)?);
                }
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => Ok(self.number()),
            byte if delimiter(byte) => Err(Reason::Pdf),
            _ => {
                // true, false, null
                self.at += self
                    .rest()
                    .iter()
                    .take_while(|byte| !blank(**byte) && !delimiter(**byte))
                    .count();
                Ok(Object::Other)
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Dict, Reason> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name();
                    entries.push((key, self.nested(depth + 1)?));
                }
                Some(b'>') if self.rest().starts_with(b">>") => {
                    self.at += 2;
                    return Ok(Dict(entries));
                }
                _ => return Err(Reason::Pdf),
            }
        }
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw: &[u8] = &self.rest()
            [..self.rest().iter().take_while(|byte| !blank(**byte) && !delimiter(**byte)).count()];
        self.at += raw.len();
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match (first, after) {
                (b'#', [high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    name.push(16 * hexadecimal(*high) + hexadecimal(*low));
                    rest = &after[2..];
                }
                _ => name.push(*first),
            }
        }
        name
    }

    /// An integer, a reference such as `12 0 R`, or a real number, whose value nothing here needs.
    fn number(&mut self) -> Object {
        let start = self.at;
        let length =
            self.rest().iter().take_while(|byte| !blank(**byte) && !delimiter(**byte)).count();
        let end = start + length;
        let Some(first) = self.int().filter(|_| self.at == end) else {
            self.at = end;
            return Object::Other;
        };
        let reference = u32::try_from(first)
            .ok()
            .filter(|_| self.int().is_some_and(|generation| generation >= 0));
        if let Some(number) = reference
            && self.keyword("R")
            && self.peek().is_none_or(|byte| blank(byte) || delimiter(byte))
        {
            return Object::Reference(number);
        }
        self.at = end;
        Object::Int(first)
    }

    fn literal(&mut self) -> Result<Object, Reason> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.peek().ok_or(Reason::Pdf)?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(Object::Text(text)),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Reason> {
        let byte = self.peek().ok_or(Reason::Pdf)?;
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' if self.peek() == Some(b'\n') => self.at += 1,
            b'\r' | b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u16::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    value = value * 8 + u16::from(digit - b'0');
                }
                text.push(value.to_le_bytes()[0]);
            }
            other => text.push(other),
        }
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Object, Reason> {
        let Some(length) = self.rest().iter().position(|byte| *byte == b'>') else {
            self.at = self.bytes.len();
            return Err(Reason::Pdf);
        };
        let digits: Vec<u8> = self.rest()[1..length]
            .iter()
            .copied()
            .filter(u8::is_ascii_hexdigit)
            .map(hexadecimal)
            .collect();
        self.at += length + 1;
        // A missing last digit is zero.
        let pair = |pair: &[u8]| 16 * pair[0] + pair.get(1).copied().unwrap_or_default();
        Ok(Object::Text(digits.chunks(2).map(pair).collect()))
    }
}

/// Value of a hexadecimal digit already checked to be one.
fn hexadecimal(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Object, Reason> {
        Parser::new(text.as_bytes(), 0).object()
    }

    #[test]
    fn objects_are_read() {
        let Object::Dict(dict) = parse(
            "<< /A 12 0 R /B [1 -2 3.5 /N#61me true] % note\n /C (a\\(b\\055(c)\\\n) /D <4 15> >>",
        )
        .unwrap() else {
            panic!()
        };
        assert_eq!(dict.get("A"), Some(&Object::Reference(12)));
        let expected = vec![
            Object::Int(1),
            Object::Int(-2),
            Object::Other,
            Object::Name(b"Name".to_vec()),
            Object::Other,
        ];
        assert_eq!(dict.get("B"), Some(&Object::Array(expected)));
        assert_eq!(dict.get("C"), Some(&Object::Text(b"a(b-(c)".to_vec())));
        assert_eq!(dict.get("D"), Some(&Object::Text(b"AP".to_vec())));
        assert_eq!(
            parse("[1 0 1 0 R]"),
            Ok(Object::Array(vec![Object::Int(1), Object::Int(0), Object::Reference(1)]))
        );
    }

    #[test]
    fn depth_and_number_of_objects_are_limited() {
        assert_eq!(parse(&"[".repeat(1_000_000)), Err(Reason::PdfLimit));
        assert_eq!(parse(&"<</A".repeat(1_000_000)), Err(Reason::PdfLimit));
        assert_eq!(parse(&format!("[{}]", "1 ".repeat(1_000_000))), Err(Reason::PdfLimit));
        for text in ["", "[", "<<", "<</A", "(", "(\\", "<12", ">>", "<</A>>"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[<>\\[\\]()/%# 0-9RA\\\\.+-]{0,80}") {
            let _ = parse(&text);
        }
    }
}
