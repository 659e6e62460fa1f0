//! What debtors attach to a request: told by content, judged, and made harmless.
//!
//! | kind | what becomes of it |
//! |---|---|
//! | PDF | kept as it was sent, if nothing in it runs or hides: see `pdf::judge` |
//! | JPEG, PNG | decoded within limits and written anew: position and other data dropped, upright |
//! | HEIC | first made a JPEG by whoever can (no decoder of ours), then treated as one |
//!
//! Neither names nor declared types are believed. No input panics, hangs, or takes more than 256 MB,
//! provided that one file is cleaned at a time.
//!
//! To add a kind: a variant of [`Kind`], its mark in [`Kind::of`], an arm in [`clean`]; the
//! properties in `tests/uploads.rs` hold for it at once.

mod name;
mod picture;

pub use name::shown_name;
pub use picture::preview_size;

use crate::pdf;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// Most pages of a PDF.
pub const MAX_PAGES: u32 = 200;
/// Most pixels of a picture, in millions: what telephones take, with some to spare.
pub const MAX_MEGAPIXELS: u32 = 50;

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A picture as iPhones take it.
    Heic,
}

impl Kind {
    /// What a file is; none if it is nothing that can be attached.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        // `ftyp` and the brands of still pictures coded with HEVC (ISO/IEC 23008-12, annex B).
        const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
                if BRANDS.iter().any(|known| brand.starts_with(known)) =>
            {
                Some(Self::Heic)
            }
            _ => None,
        }
    }
}

/// What is kept of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/pdf`.
    Pdf,
    /// `image/jpeg`.
    Jpeg,
    /// `image/png`.
    Png,
}

impl Media {
    /// Its type as protocols write it.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// How its names end, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Whether it is a picture, which can be shown.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf)
    }
}

/// A file that can be kept and handed on.
#[derive(Clone, PartialEq, Eq)]
pub struct Clean {
    /// What it is now.
    pub media: Media,
    /// A PDF as it was sent, a picture written anew.
    pub bytes: Vec<u8>,
    /// A small JPEG of a picture, at most 480 pixels on either side.
    pub preview: Option<Vec<u8>>,
    /// Width and height of a picture, in pixels.
    pub size: Option<(u32, u32)>,
    /// Pages of a PDF.
    pub pages: Option<u32>,
}

impl std::fmt::Debug for Clean {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Clean({:?}, {} bytes)", self.media, self.bytes.len())
    }
}

/// Why a file cannot be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than [`MAX_BYTES`].
    #[error("the file is too large")]
    TooLarge,
    /// It is something else than what can be attached, whatever its name says.
    #[error("the file is of no kind that can be attached")]
    Kind,
    /// A HEIC picture that has to be made a JPEG first.
    #[error("a HEIC picture has to be converted first")]
    Heic,
    /// It cannot be read to its end.
    #[error("the file is damaged")]
    Damaged,
    /// It has more pixels than [`MAX_MEGAPIXELS`], or than its way of writing allows to undo.
    #[error("the picture has too many pixels")]
    Pixels,
    /// It has more pages than [`MAX_PAGES`].
    #[error("the document has too many pages")]
    Pages,
    /// A password protects it.
    #[error("the document is encrypted")]
    Encrypted,
    /// It holds a program or starts something.
    #[error("the document holds a program")]
    Active,
    /// Other files are hidden in it.
    #[error("the document holds other files")]
    Attachments,
    /// It is two kinds of file at once.
    #[error("the file is two kinds at once")]
    Disguised,
    /// Looking at all of it would take too long.
    #[error("the document is too complex")]
    Complex,
}

/// Judges a file and makes it harmless.
///
/// # Errors
/// [`Refusal`]; [`Refusal::Heic`] asks for [`clean_converted`].
pub fn clean(bytes: Vec<u8>) -> Result<Clean, Refusal> {
    match sized(&bytes)? {
        Kind::Heic => Err(Refusal::Heic),
        Kind::Jpeg | Kind::Png => picture::clean(&bytes, picture::Turn::AsItSays),
        Kind::Pdf => {
            let pages = pdf::judge(&bytes)?;
            Ok(Clean { media: Media::Pdf, bytes, preview: None, size: None, pages: Some(pages) })
        }
    }
}

/// The same for the JPEG that a converter made of a HEIC picture, which is upright already whatever
/// it still says of itself.
///
/// # Errors
/// [`Refusal`].
pub fn clean_converted(jpeg: &[u8]) -> Result<Clean, Refusal> {
    match Kind::of(jpeg) {
        Some(Kind::Jpeg) => picture::clean(jpeg, picture::Turn::Upright),
        _ => Err(Refusal::Damaged),
    }
}

fn sized(bytes: &[u8]) -> Result<Kind, Refusal> {
    match bytes.len() {
        0 => Err(Refusal::Empty),
        length if length > MAX_BYTES => Err(Refusal::TooLarge),
        _ => Kind::of(bytes).ok_or(Refusal::Kind),
    }
}
