//! Decodes streams, never beyond a limit. Attachments and cross-reference streams are deflated or
//! plain; other filters are for images.

use super::object::{Dict, Object};
use crate::reason::Reason;
use flate2::read::ZlibDecoder;
use std::{borrow::Cow, io::Read};

const MAX_FILTERS: usize = 4;

/// Applies the filters of a stream; at most `limit` bytes come out of each.
pub(super) fn decode(
    raw: &[u8],
    filter: &Object,
    parameters: &Object,
    limit: usize,
) -> Result<Vec<u8>, Reason> {
    let filters: Vec<&Object> = match filter {
        Object::Other => Vec::new(),
        Object::Array(filters) => filters.iter().collect(),
        one => vec![one],
    };
    if filters.len() > MAX_FILTERS {
        return Err(Reason::PdfLimit);
    }
    let mut content = Cow::Borrowed(raw);
    for (index, filter) in filters.into_iter().enumerate() {
        let parameters = match parameters {
            Object::Array(each) => each.get(index),
            one => Some(one),
        };
        match filter {
            Object::Name(name) if matches!(name.as_slice(), b"FlateDecode" | b"Fl") => {
                let inflated = inflate(&content, limit)?;
                content = Cow::Owned(match parameters {
                    Some(Object::Dict(parameters)) => unpredict(inflated, parameters)?,
                    _ => inflated,
                });
            }
            Object::Name(name) if name == b"Crypt" => return Err(Reason::EncryptedPdf),
            Object::Name(_) => return Err(Reason::PdfFilter),
            _ => return Err(Reason::Pdf),
        }
    }
    if content.len() > limit { Err(Reason::PdfLimit) } else { Ok(content.into_owned()) }
}

fn inflate(raw: &[u8], limit: usize) -> Result<Vec<u8>, Reason> {
    let mut content = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    ZlibDecoder::new(raw).take(most).read_to_end(&mut content).map_err(|_| Reason::Pdf)?;
    if content.len() > limit { Err(Reason::PdfLimit) } else { Ok(content) }
}

/// Undoes the PNG predictors, which most writers use for cross-reference streams.
fn unpredict(content: Vec<u8>, parameters: &Dict) -> Result<Vec<u8>, Reason> {
    let value = |key, default| parameters.int(key).unwrap_or(default);
    match value("Predictor", 1) {
        1 => return Ok(content),
        10..=15 => {}
        _ => return Err(Reason::PdfFilter),
    }
    let columns =
        usize::try_from(value("Columns", 1)).ok().filter(|columns| (1..=65_536).contains(columns));
    let columns = columns.ok_or(Reason::Pdf)?;
    if value("Colors", 1) != 1 || value("BitsPerComponent", 8) != 8 {
        return Err(Reason::PdfFilter);
    }
    let mut plain: Vec<u8> = Vec::with_capacity(content.len());
    let mut above = vec![0_u8; columns];
    for row in content.chunks_exact(columns + 1) {
        let (mut left, mut above_left) = (0_u8, 0_u8);
        for (byte, up) in row[1..].iter().zip(&mut above) {
            let predicted = match row[0] {
                0 => 0,
                1 => left,
                2 => *up,
                3 => u8::midpoint(left, *up),
                4 => paeth(left, *up, above_left),
                _ => return Err(Reason::Pdf),
            };
            let value = byte.wrapping_add(predicted);
            plain.push(value);
            above_left = std::mem::replace(up, value);
            left = value;
        }
    }
    Ok(plain)
}

fn paeth(left: u8, up: u8, above_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(above_left);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(above_left) {
        left
    } else if distance(up) <= distance(above_left) {
        up
    } else {
        above_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let flate = Object::Name(b"FlateDecode".to_vec());
        let bomb = deflate(&vec![0; 30 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(decode(&bomb, &flate, &Object::Other, 20 << 20), Err(Reason::PdfLimit));
        let twice = deflate(&bomb);
        let nested = Object::Array(vec![flate.clone(), flate.clone()]);
        assert_eq!(decode(&twice, &nested, &Object::Other, 20 << 20), Err(Reason::PdfLimit));
        assert_eq!(decode(&deflate(b"abc"), &flate, &Object::Other, 3), Ok(b"abc".to_vec()));
        assert_eq!(decode(b"junk", &flate, &Object::Other, 3_000), Err(Reason::Pdf));
        let endless = Object::Array(vec![flate; 100]);
        assert_eq!(decode(&twice, &endless, &Object::Other, 20 << 20), Err(Reason::PdfLimit));
        let image = Object::Name(b"DCTDecode".to_vec());
        assert_eq!(decode(b"", &image, &Object::Other, 10), Err(Reason::PdfFilter));
    }

    #[test]
    fn predictors_are_undone() {
        let Ok(Object::Dict(parameters)) =
            super::super::object::Parser::new(b"<</Predictor 12/Columns 3>>", 0).object()
        else {
            panic!()
        };
        let rows = [[0, 1, 2, 3], [2, 1, 1, 1], [1, 5, 1, 1], [3, 2, 2, 2], [4, 0, 0, 0]].concat();
        assert_eq!(
            unpredict(rows, &parameters).unwrap(),
            [1, 2, 3, 2, 3, 4, 5, 6, 7, 4, 7, 9, 4, 7, 9]
        );
    }
}
