//! Pictures: decoded within limits, made smaller, turned upright and written anew. What was beside
//! the pixels (position, camera, thumbnails, anything appended) does not survive.
//!
//! Memory: a decoded picture is at most 150 MB ([`MAX_ALLOC`]); it is made smaller before it is turned,
//! and gone before anything is written. Colour profiles are dropped too: a shade off is better than
//! another parser fed by strangers.

use super::{Clean, MAX_MEGAPIXELS, Media, Refusal};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, Limits,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::{CompressionType, FilterType, PngDecoder, PngEncoder},
    },
    metadata::Orientation,
};
use std::io::Cursor;

/// The longest side of what is kept, in pixels: an A4 page at 250 dots an inch.
const LARGE: u32 = 3_000;
/// The longest side of a preview.
const SMALL: u32 = 480;
/// The longest side of what is decoded at all.
const LONGEST: u32 = 20_000;
/// The most bytes a decoder may take, its result included.
const MAX_ALLOC: u64 = 160_000_000;
/// Progressive JPEGs keep every coefficient, two bytes for each value, until their last scan.
const MAX_PROGRESSIVE_MEGAPIXELS: u32 = 18;
/// A PNG larger than this is a photograph: as a JPEG it takes a tenth.
const MAX_PNG: usize = 4 << 20;
/// Text on photographs stays sharp.
const QUALITY: u8 = 82;

/// Whether a picture's own word about its turning counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    AsItSays,
    Upright,
}

pub(super) fn clean(bytes: &[u8], turn: Turn) -> Result<Clean, Refusal> {
    let is_png = bytes.starts_with(b"\x89PNG");
    let picture = decode(bytes, is_png, turn)?;
    let size = Some((picture.width(), picture.height()));
    let preview = Some(jpeg(&reduced(&picture, SMALL))?);
    let (media, bytes) = match is_png.then(|| png(&picture)).transpose()? {
        Some(bytes) if bytes.len() <= MAX_PNG => (Media::Png, bytes),
        _ => (Media::Jpeg, jpeg(&picture)?),
    };
    Ok(Clean { media, bytes, preview, size, pages: None })
}

/// The picture, no larger than [`LARGE`], upright.
fn decode(bytes: &[u8], is_png: bool, turn: Turn) -> Result<DynamicImage, Refusal> {
    if is_png {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits());
        return read(decoder.map_err(|error| refusal(&error))?, MAX_MEGAPIXELS, turn);
    }
    let most = if is_progressive(bytes) { MAX_PROGRESSIVE_MEGAPIXELS } else { MAX_MEGAPIXELS };
    read(JpegDecoder::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?, most, turn)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

fn read(
    mut decoder: impl ImageDecoder,
    megapixels: u32,
    turn: Turn,
) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > u64::from(megapixels) * 1_000_000 || decoder.total_bytes() > MAX_ALLOC {
        return Err(Refusal::Pixels);
    }
    decoder.set_limits(limits()).map_err(|error| refusal(&error))?;
    let orientation = match turn {
        Turn::AsItSays => decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Turn::Upright => Orientation::NoTransforms,
    };
    let whole = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let mut picture = if whole.width().max(whole.height()) > LARGE {
        reduced(&whole, LARGE)
    } else {
        eight_bits(whole)
    };
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refusal(error: &image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::Pixels,
        _ => Refusal::Damaged,
    }
}

/// With no side longer than this; a smaller one stays as it is.
fn reduced(picture: &DynamicImage, longest: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= longest {
        return picture.clone();
    }
    eight_bits(picture.thumbnail(longest, longest))
}

/// Width and height of the preview of a picture of this size.
#[must_use]
pub fn preview_size((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= SMALL {
        return (width, height);
    }
    let (half, longest) = (u64::from(longest) / 2, u64::from(longest));
    let scaled = |side: u32| (u64::from(side) * u64::from(SMALL) + half) / longest;
    let side = |side| u32::try_from(scaled(side)).unwrap_or(SMALL).max(1);
    (side(width), side(height))
}

/// Without the second byte of each value, which no screen shows.
fn eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        eight @ (DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_)) => eight,
        other if other.color().has_alpha() => other.into_rgba8().into(),
        other if other.color().has_color() => other.into_rgb8().into(),
        other => other.into_luma8().into(),
    }
}

fn png(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    write(encoder, picture)?;
    Ok(bytes)
}

/// Transparent parts become white, as paper is.
fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    if let DynamicImage::ImageRgba8(clear) = picture {
        let on_white = |value: u8, alpha: u8| {
            let mixed = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        let opaque = image::RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
            let [red, green, blue, alpha] = clear.get_pixel(x, y).0;
            image::Rgb([red, green, blue].map(|value| on_white(value, alpha)))
        });
        write(encoder, &opaque.into())?;
    } else {
        write(encoder, picture)?;
    }
    Ok(bytes)
}

fn write(encoder: impl ImageEncoder, picture: &DynamicImage) -> Result<(), Refusal> {
    let color = ExtendedColorType::from(picture.color());
    encoder
        .write_image(picture.as_bytes(), picture.width(), picture.height(), color)
        .map_err(|_| Refusal::Damaged)
}

/// Whether a JPEG is written in several passes over the whole picture: its frame header says so
/// (ITU T.81, B.1.1.3). What cannot be followed counts as such.
fn is_progressive(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        match marker {
            // Fill bytes, and markers without a segment.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // Baseline and extended sequential frames.
            0xc0 | 0xc1 => return false,
            0xc2..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return true,
            _ => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return true };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
        }
    }
    true
}
