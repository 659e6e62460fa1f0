//! The text of an XML file, whatever encoding it is in.

use crate::reason::Reason;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text of an XML file in whatever encoding it declares.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if bytes.starts_with(&[b'<', 0]) => UTF_16LE,
        None if bytes.starts_with(&[0, b'<']) => UTF_16BE,
        None => match declared(bytes) {
            // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
            Some(label) => Encoding::for_label(label).ok_or(Reason::Encoding)?.output_encoding(),
            None => UTF_8,
        },
    };
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if malformed { Err(Reason::Encoding) } else { Ok(text) }
}

fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.trim_ascii_start();
    let end = start.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = start[..end].strip_prefix(b"<?xml")?;
    let at = declaration.windows(8).position(|window| window == b"encoding")?;
    let value = declaration[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = value.split_first()?;
    rest.iter().position(|byte| byte == quote).map(|end| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_encodings_are_decoded() {
        let latin = b"<?xml version=\"1.0\" encoding='ISO-8859-1'?><a>\xe9</a>";
        assert!(decode(latin).unwrap().ends_with("<a>é</a>"));
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>é</a>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&little).unwrap(), text);
        let mut big = vec![0xfe, 0xff];
        big.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(decode(&big).unwrap(), text);
        assert_eq!(decode(text.as_bytes()).unwrap(), text, "says UTF-16, is not");
        assert_eq!(decode(b"\xef\xbb\xbf<a/>").unwrap(), "<a/>");
        assert_eq!(decode(b"<a>\xe9</a>"), Err(Reason::Encoding));
        assert_eq!(decode(b"<?xml encoding='klingon'?><a/>"), Err(Reason::Encoding));
    }
}
