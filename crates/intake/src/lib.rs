//! Turns the bytes of one file into invoice drafts. Pure: no I/O of its own, no clock, no store.
//!
//! [`read`] tells the format by content, whatever the file is called:
//!
//! | format | module | gives |
//! |---|---|---|
//! | CSV | `csv` | one draft per row |
//! | UN/CEFACT CII, ZUGFeRD 1.0 | `cii` | one draft |
//! | UBL 2 `Invoice`, `CreditNote` | `ubl` | one draft |
//! | Factur-X, ZUGFeRD, XRechnung in a PDF | `pdf` | the draft of the attached XML |
//!
//! Nothing is guessed about money: amounts that contradict each other, or have two readings, are
//! rejected with a [`Reason`] that says what to do. Everything else is read as tolerantly as it can
//! be. Files are hostile until shown otherwise: see `xml` and `pdf` for their limits; no input
//! panics, hangs, or takes more than 256 MB.
//!
//! [`uploads`] is for the other direction of trust: what debtors attach to a request, judged and made
//! harmless instead of read.
//!
//! To add a format: a module with a function from its root or bytes to [`InvoiceDraft`] (those in
//! XML fill a `document::Stated`, which checks the figures), a variant of [`Format`], and a line in
//! [`read`] that recognises it. `tests/` has the properties every format must keep.
#![warn(missing_docs)]

mod cii;
mod codes;
mod csv;
mod dates;
mod document;
mod draft;
mod encoding;
mod field;
mod figures;
mod messages;
mod party;
mod pdf;
mod reason;
mod text;
mod ubl;
pub mod uploads;
mod xml;

pub use csv::{ColumnMapping, CsvReader, DecimalMark};
pub use draft::{DebtorDraft, InvoiceDraft, LineDraft, Remark, SellerDraft};
pub use field::Field;
pub use party::siren;
pub use reason::{Figure, MissingColumns, Position, Reason, Rejection, XmlLimit};

use domain::{Currency, text_enum};

text_enum! {
    /// What a file turned out to be.
    pub enum Format {
        /// Comma-separated values, whatever the separator.
        Csv => "csv",
        /// UN/CEFACT Cross Industry Invoice.
        Cii => "cii",
        /// UBL Invoice or CreditNote.
        Ubl => "ubl",
        /// A PDF with an invoice attached.
        Pdf => "pdf",
    }
}

/// What the caller knows, and how much it accepts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Currency of CSV rows that name none.
    pub default_currency: Currency,
    /// What the creditor said of its CSV columns; the default recognises usual names.
    pub mapping: ColumnMapping,
    /// Largest XML or PDF file, and largest attachment of a PDF once decompressed, in bytes. 20 MiB.
    pub max_bytes: usize,
    /// Last row of a CSV file that is read. 1 000 000.
    pub max_rows: u64,
    /// Most drafts, and most rejections, that [`read`] gathers; [`CsvReader`] has no need of it.
    /// 100 000.
    pub max_gathered: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            default_currency: Currency::EUR,
            mapping: ColumnMapping::default(),
            max_bytes: 20 << 20,
            max_rows: 1_000_000,
            max_gathered: 100_000,
        }
    }
}

/// Everything a file gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intake {
    /// The format, when one was recognised.
    pub format: Option<Format>,
    /// What can be imported, in the file's order.
    pub drafts: Vec<InvoiceDraft>,
    /// What cannot, in the file's order.
    pub rejections: Vec<Rejection>,
    /// For CSV, which header stood for which field.
    pub mapping: Option<ColumnMapping>,
}

impl Intake {
    fn refused(format: Option<Format>, rejection: Rejection) -> Self {
        Self { format, rejections: vec![rejection], ..Self::default() }
    }
}

/// Whether a file that begins like this would be read as CSV, and so can be streamed through
/// [`CsvReader`]. Give the first 4 KiB or more.
pub fn looks_like_csv(head: &[u8]) -> bool {
    matches!(Content::of(head), Content::Csv)
}

/// Reads a whole file. The name is not trusted: it only tells a spreadsheet from another archive.
pub fn read(file_name: &str, bytes: &[u8], options: &Options) -> Intake {
    match Content::of(bytes) {
        Content::Empty => Intake::refused(None, Rejection::file(Reason::Empty)),
        Content::Archive => {
            let name = file_name.to_ascii_lowercase();
            let spreadsheet = [".xlsx", ".xls", ".ods", ".xlsm", ".numbers"]
                .iter()
                .any(|ending| name.ends_with(ending));
            let reason = if spreadsheet { Reason::Spreadsheet } else { Reason::UnknownFormat };
            Intake::refused(None, Rejection::file(reason))
        }
        Content::Unknown => Intake::refused(None, Rejection::file(Reason::UnknownFormat)),
        Content::Csv => read_csv(bytes, options),
        Content::Xml | Content::Pdf if bytes.len() > options.max_bytes => {
            Intake::refused(None, Rejection::file(Reason::TooLarge { max: options.max_bytes }))
        }
        Content::Xml => match read_xml(bytes) {
            Ok((format, Ok(draft))) => {
                Intake { format: Some(format), drafts: vec![draft], ..Intake::default() }
            }
            Ok((format, Err(rejection))) => Intake::refused(Some(format), rejection),
            Err(reason) => Intake::refused(None, Rejection::file(reason)),
        },
        Content::Pdf => {
            let draft = pdf::invoice_xml(bytes, options)
                .and_then(|xml| read_xml(&xml))
                .map_err(Rejection::file)
                .and_then(|(_, draft)| draft);
            match draft {
                Ok(draft) => {
                    let draft = InvoiceDraft { file_is_document: true, ..draft };
                    Intake { format: Some(Format::Pdf), drafts: vec![draft], ..Intake::default() }
                }
                Err(rejection) => Intake::refused(Some(Format::Pdf), rejection),
            }
        }
    }
}

fn read_csv(bytes: &[u8], options: &Options) -> Intake {
    let mut reader = CsvReader::new(bytes, options);
    let mut intake =
        Intake { format: Some(Format::Csv), mapping: reader.mapping(), ..Intake::default() };
    for item in &mut reader {
        if intake.drafts.len().max(intake.rejections.len()) >= options.max_gathered {
            let max = options.max_gathered as u64;
            intake.rejections.push(Rejection::file(Reason::TooManyRows { max }));
            break;
        }
        match item {
            Ok(draft) => intake.drafts.push(draft),
            Err(rejection) => intake.rejections.push(rejection),
        }
    }
    intake
}

type XmlDraft = (Format, Result<InvoiceDraft, Rejection>);

fn read_xml(bytes: &[u8]) -> Result<XmlDraft, Reason> {
    let text = encoding::decode(bytes)?;
    let tree = xml::Tree::read(&text)?;
    let root = tree.root();
    if cii::is_root(root.name(), &tree.namespace) {
        Ok((Format::Cii, cii::read(root)))
    } else if let Some(kind) = ubl::root_kind(root.name(), &tree.namespace) {
        Ok((Format::Ubl, ubl::read(root, kind)))
    } else {
        Err(Reason::OtherXml { root: text::excerpt(root.name()) })
    }
}

/// What the first bytes say.
enum Content {
    Empty,
    Pdf,
    Xml,
    Csv,
    /// A zip archive or an OLE file, as spreadsheet programs save.
    Archive,
    Unknown,
}

impl Content {
    fn of(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(4096)];
        // Readers of PDF accept the mark anywhere in the first kilobyte.
        if head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
            return Self::Pdf;
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0") {
            return Self::Archive;
        }
        // Without the zero bytes and marks of UTF-16, its ASCII characters can be looked at.
        let mut visible = head
            .iter()
            .copied()
            .filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff));
        match visible.find(|byte| !byte.is_ascii_whitespace()) {
            None if bytes.len() <= 4096 => return Self::Empty,
            None => return Self::Unknown,
            Some(b'<') => return Self::Xml,
            Some(_) => {}
        }
        let utf16 = matches!(
            head,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, 0, _, ..] | [_, 0, _, 0, ..]
        );
        let zeros = !utf16 && head.contains(&0);
        let controls = head.iter().filter(|byte| matches!(byte, 1..=8 | 14..=31)).count();
        let binary = zeros || controls > head.len() / 50 + 1;
        if binary { Self::Unknown } else { Self::Csv }
    }
}
