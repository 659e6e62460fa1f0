//! Why something was refused: where, which field, what to do about it.
//!
//! To add a reason, add a variant here, its code in [`Reason::code`] and its two sentences in
//! `messages.rs`; the compiler points at both.

use crate::{field::Field, text};
use domain::{Currency, Locale, text_enum};
use rust_decimal::Decimal;

/// Where in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// The file as a whole.
    File,
    /// A row as spreadsheets number them: the header is row 1, a cell with line breaks is one row.
    Row(u64),
    /// An element, as a path of names from the root: `/Invoice/LegalMonetaryTotal/PayableAmount`.
    Element(String),
}

impl Position {
    /// How people are told: `ligne 12`, `row 12`, the path, or nothing for the file.
    pub fn label(&self, locale: Locale) -> String {
        match self {
            Self::File => String::new(),
            Self::Row(row) => format!("{} {row}", locale.pick("ligne", "row")),
            Self::Element(path) => path.clone(),
        }
    }
}

/// Something that was refused, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    /// Where.
    pub position: Position,
    /// Which field, when it is one.
    pub field: Option<Field>,
    /// Why, and what to do.
    pub reason: Reason,
    /// The value in question: at most 80 characters, without control characters.
    pub value: Option<String>,
}

impl Rejection {
    /// A rejection of the whole file.
    pub(crate) const fn file(reason: Reason) -> Self {
        Self { position: Position::File, field: None, reason, value: None }
    }

    pub(crate) const fn at(position: Position, field: Field, reason: Reason) -> Self {
        Self { position, field: Some(field), reason, value: None }
    }

    pub(crate) fn with_value(mut self, value: &str) -> Self {
        self.value = Some(text::excerpt(value)).filter(|value| !value.is_empty());
        self
    }

    /// One sentence or two for people: where, which field, why, what to do.
    pub fn message(&self, locale: Locale) -> String {
        let place = [
            self.position.label(locale),
            self.field.map_or("", |field| field.label(locale)).to_owned(),
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
        let reason = self.reason.message(locale);
        let value = self.value.as_ref().map_or_else(String::new, |value| match locale {
            Locale::Fr => format!(" («\u{a0}{value}\u{a0}»)"),
            Locale::En => format!(" (“{value}”)"),
        });
        let colon = locale.pick("\u{a0}: ", ": ");
        if place.is_empty() {
            format!("{reason}{value}")
        } else {
            format!("{place}{value}{colon}{reason}")
        }
    }
}

/// An amount in a message, whatever its precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The number, in major units.
    pub value: Decimal,
    /// Its currency.
    pub currency: Currency,
}

/// What a header row has and lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingColumns {
    /// Headers found, in order.
    pub found: Vec<String>,
    /// Fields that no header stands for.
    pub missing: Vec<Field>,
    /// Headers that the mapping names and the file does not have.
    pub absent: Vec<String>,
}

/// Why a file, a row or an element was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    // ── the file ────────────────────────────────────────────────────────────────────────────────
    /// There is nothing in it, or nothing but a header.
    Empty,
    /// Neither CSV, nor an invoice in XML, nor a PDF.
    UnknownFormat,
    /// A workbook of a spreadsheet program.
    Spreadsheet,
    /// Larger than allowed.
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// More rows than are read at once.
    TooManyRows {
        /// The limit, in rows.
        max: u64,
    },
    /// Bytes that are no text in the encoding they claim.
    Encoding,
    /// The source failed before the end.
    Unreadable,

    // ── CSV as such ─────────────────────────────────────────────────────────────────────────────
    /// Columns without which nothing can be read.
    MissingColumns(Box<MissingColumns>),
    /// Two columns bear the same header.
    RepeatedColumn {
        /// The header.
        header: String,
    },
    /// A quoted cell that does not end, or goes on after its closing quote.
    Quotes,
    /// A row longer than allowed.
    RowTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// More cells than columns: most often a separator inside an unquoted cell.
    TooManyCells {
        /// Columns.
        columns: usize,
        /// Cells found.
        cells: usize,
    },
    /// The same invoice number earlier in the file.
    Duplicate {
        /// The row that was kept.
        first: u64,
    },

    // ── values ──────────────────────────────────────────────────────────────────────────────────
    /// Empty, but needed.
    Missing,
    /// Stated more than once.
    Repeated,
    /// Longer than allowed.
    TooLong {
        /// The limit, in characters.
        max: usize,
    },
    /// Not an amount.
    Amount,
    /// `1,234` or `1.234`: thousands or decimals, nothing tells.
    AmbiguousAmount,
    /// `1E+05`: a spreadsheet shortened it.
    Scientific,
    /// More decimals than the currency has.
    TooPrecise,
    /// Beyond what can be counted.
    AmountTooLarge,
    /// Negative where it cannot be.
    Negative,
    /// A credit note with a negative total: whether it gives or takes cannot be told.
    NegativeCreditNote,
    /// Not a date in a known form.
    Date,
    /// A day that no calendar has.
    NoSuchDate,
    /// A number of days, as spreadsheets store dates.
    ExcelSerial,
    /// A year of two digits.
    TwoDigitYear,
    /// Before 1970 or after 2100.
    DateOutOfRange,
    /// Due before it was issued.
    DueBeforeIssued,
    /// Not an ISO 4217 code.
    UnknownCurrency,
    /// An amount in another currency than the invoice's.
    OtherCurrency {
        /// The invoice's.
        expected: Currency,
    },
    /// Neither an invoice nor a credit note.
    UnknownKind,
    /// A document type that claims nothing, such as a pro forma, or contradicts its format.
    NotAClaim {
        /// The code, as stated.
        code: String,
    },
    /// Neither business, nor consumer, nor public body.
    UnknownDebtorKind,
    /// Stated amounts that contradict each other.
    DoesNotAddUp {
        /// The equation, such as `BT-109 + BT-110 = BT-112`.
        equation: &'static str,
        /// What the file states.
        stated: Figure,
        /// What its other amounts give.
        computed: Figure,
    },

    // ── details of parties, left out with a remark ──────────────────────────────────────────────
    /// Neither nine nor fourteen digits.
    Siren,
    /// Check digit does not match.
    SirenCheckDigit,
    /// Not a tax number.
    VatId,
    /// Not an e-mail address.
    Email,
    /// Not a telephone number.
    Phone,
    /// Not a country.
    UnknownCountry,
    /// Not a language that can be written in.
    UnknownLanguage,
    /// Not an IBAN.
    Iban,

    // ── XML ─────────────────────────────────────────────────────────────────────────────────────
    /// Not well-formed, or cut short.
    Xml {
        /// Byte at which reading stopped, counted in the text as UTF-8.
        offset: u64,
    },
    /// A document type declaration or an entity of its own.
    Doctype,
    /// Larger or deeper than any invoice.
    XmlLimit {
        /// What there is too much of.
        what: XmlLimit,
        /// The limit.
        max: usize,
    },
    /// XML, but of something else.
    OtherXml {
        /// Name of the root element.
        root: String,
    },

    // ── PDF ─────────────────────────────────────────────────────────────────────────────────────
    /// The structure cannot be followed.
    Pdf,
    /// Needs a password, or only forbids something: either way it is enciphered.
    EncryptedPdf,
    /// No invoice is attached.
    NoInvoiceInPdf,
    /// What is attached is an order.
    OrderInPdf,
    /// Two different invoices are attached.
    SeveralInvoicesInPdf,
    /// The attachment grows beyond the limit, or its structure is larger than any invoice's.
    PdfLimit,
    /// A compression that no publisher of invoices uses.
    PdfFilter,
}

text_enum! {
    /// What an XML file may have too much of.
    pub enum XmlLimit {
        /// Elements within elements.
        Depth => "depth",
        /// Elements.
        Elements => "elements",
        /// Different element names.
        Names => "names",
        /// Characters of attributes in one element.
        Attributes => "attributes",
        /// Characters of text in one element.
        Text => "text",
    }
}

impl Reason {
    /// A stable word for storage and statistics.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownFormat => "unknown_format",
            Self::Spreadsheet => "spreadsheet",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::Encoding => "encoding",
            Self::Unreadable => "unreadable",
            Self::MissingColumns(_) => "missing_columns",
            Self::RepeatedColumn { .. } => "repeated_column",
            Self::Quotes => "quotes",
            Self::RowTooLong { .. } => "row_too_long",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::Duplicate { .. } => "duplicate",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::TooLong { .. } => "too_long",
            Self::Amount => "amount",
            Self::AmbiguousAmount => "ambiguous_amount",
            Self::Scientific => "scientific",
            Self::TooPrecise => "too_precise",
            Self::AmountTooLarge => "amount_too_large",
            Self::Negative => "negative",
            Self::NegativeCreditNote => "negative_credit_note",
            Self::Date => "date",
            Self::NoSuchDate => "no_such_date",
            Self::ExcelSerial => "excel_serial",
            Self::TwoDigitYear => "two_digit_year",
            Self::DateOutOfRange => "date_out_of_range",
            Self::DueBeforeIssued => "due_before_issued",
            Self::UnknownCurrency => "unknown_currency",
            Self::OtherCurrency { .. } => "other_currency",
            Self::UnknownKind => "unknown_kind",
            Self::NotAClaim { .. } => "not_a_claim",
            Self::UnknownDebtorKind => "unknown_debtor_kind",
            Self::DoesNotAddUp { .. } => "does_not_add_up",
            Self::Siren => "siren",
            Self::SirenCheckDigit => "siren_check_digit",
            Self::VatId => "vat_id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::UnknownCountry => "unknown_country",
            Self::UnknownLanguage => "unknown_language",
            Self::Iban => "iban",
            Self::Xml { .. } => "xml",
            Self::Doctype => "doctype",
            Self::XmlLimit { .. } => "xml_limit",
            Self::OtherXml { .. } => "other_xml",
            Self::Pdf => "pdf",
            Self::EncryptedPdf => "encrypted_pdf",
            Self::NoInvoiceInPdf => "no_invoice_in_pdf",
            Self::OrderInPdf => "order_in_pdf",
            Self::SeveralInvoicesInPdf => "several_invoices_in_pdf",
            Self::PdfLimit => "pdf_limit",
            Self::PdfFilter => "pdf_filter",
        }
    }
}
