//! From a paper and a template to the bytes of a PDF.

use crate::{
    BATCH_TEMPLATE, BatchPaper, CLEARANCE_TEMPLATE, CONTRACT_TEMPLATE, Clearance, Contract,
    INVOICE_TEMPLATE, InvoicePaper, LETTER_TEMPLATE, LetterPaper, Logo, MAX_LINES, MAX_TEMPLATE,
    RECEIPT_TEMPLATE, Receipt, TEMPLATE_TIME, guard,
    world::{Desk, Press},
};
use chrono::NaiveDate;
use serde_json::Value;
use std::{borrow::Cow, sync::Arc};
use typst::{
    World, WorldExt,
    diag::{SourceDiagnostic, Warned},
    foundations::Smart,
    syntax::Source,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// How many renderings a piece of memorised layout outlives without being used.
const MEMORY: usize = 8;

/// Why there is no paper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The creditor's template is at fault. Lines count from 1; 0 where none is to blame.
    #[error("line {line} of the template: {message}")]
    Template {
        /// Line of the template.
        line: usize,
        /// What is wrong, in English, as typst says it.
        message: String,
    },
    /// More lines than a paper takes.
    #[error("a paper takes at most {MAX_LINES} lines")]
    TooManyLines,
    /// Too many creditors' templates are being laid out: try again later.
    #[error("too many templates are being laid out")]
    Busy,
    /// Our own template or the export failed: a fault of the program.
    #[error("the paper could not be laid out: {0}")]
    Layout(String),
}

/// Fonts and library, prepared once. Cheap to clone and to share between threads; a rendering
/// occupies its thread, so call it from one that may block.
#[derive(Clone)]
pub struct Renderer(Arc<Inner>);

struct Inner {
    press: Press,
    receipt: Source,
    invoice: Source,
    letter: Source,
    batch: Source,
    contract: Source,
    clearance: Source,
    archivable: PdfStandards,
}

/// A PDF with the number of its pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The file.
    pub pdf: Vec<u8>,
    /// How many sides it prints.
    pub count: usize,
}

/// What a rendering needs besides the template.
struct Job {
    data: Value,
    date: NaiveDate,
    identity: String,
    pictures: Vec<(Cow<'static, str>, Vec<u8>)>,
    /// Whether it is to be kept: archivable and tagged, where its characters allow it.
    kept: bool,
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer {
    /// Reads the embedded fonts and prepares the library: a few milliseconds.
    ///
    /// # Panics
    /// Never: the two standards are known to go together.
    pub fn new() -> Self {
        let press = Press::new();
        let ours = [
            RECEIPT_TEMPLATE,
            INVOICE_TEMPLATE,
            LETTER_TEMPLATE,
            BATCH_TEMPLATE,
            CONTRACT_TEMPLATE,
            CLEARANCE_TEMPLATE,
        ];
        let [receipt, invoice, letter, batch, contract, clearance] =
            ours.map(|text| press.source(text));
        let archivable = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .expect("PDF/A-2a and PDF/UA-1 go together");
        Self(Arc::new(Inner {
            press,
            receipt,
            invoice,
            letter,
            batch,
            contract,
            clearance,
            archivable,
        }))
    }

    /// The receipt as PDF, by the creditor's template or ours.
    pub fn receipt(
        &self,
        receipt: &Receipt,
        template: Option<&str>,
    ) -> Result<Vec<u8>, DocumentError> {
        self.render(receipt_job(receipt)?, &self.0.receipt, template)
    }

    /// The invoice as PDF, by the creditor's template or ours.
    pub fn invoice(
        &self,
        invoice: &InvoicePaper,
        template: Option<&str>,
    ) -> Result<Vec<u8>, DocumentError> {
        self.render(invoice_job(invoice)?, &self.0.invoice, template)
    }

    /// The letter as PDF. Its template is ours alone: it carries what the law wants.
    pub fn letter(&self, letter: &LetterPaper) -> Result<Pages, DocumentError> {
        self.ours(letter_job(letter)?, &self.0.letter)
    }

    /// The contract of a plan as PDF.
    pub fn contract(&self, contract: &Contract) -> Result<Pages, DocumentError> {
        self.ours(contract_job(contract)?, &self.0.contract)
    }

    /// The clearance letter as PDF.
    pub fn clearance(&self, clearance: &Clearance) -> Result<Pages, DocumentError> {
        self.ours(clearance_job(clearance)?, &self.0.clearance)
    }

    /// A list of letters, then the letters themselves, each from a new sheet on: for a printer, so it
    /// is neither archivable nor tagged.
    pub fn batch(&self, batch: &BatchPaper) -> Result<Pages, DocumentError> {
        self.ours(batch_job(batch)?, &self.0.batch)
    }

    fn ours(&self, job: Job, template: &Source) -> Result<Pages, DocumentError> {
        self.0.pdf(job, template.clone()).map_err(|error| match error {
            DocumentError::Template { line, message } => {
                DocumentError::Layout(format!("line {line}: {message}"))
            }
            other => other,
        })
    }

    fn render(
        &self,
        job: Job,
        ours: &Source,
        template: Option<&str>,
    ) -> Result<Vec<u8>, DocumentError> {
        let Some(theirs) = template else {
            return self.ours(job, ours).map(|pages| pages.pdf);
        };
        if theirs.len() > MAX_TEMPLATE {
            let message = format!("a template has at most {} KiB", MAX_TEMPLATE / 1024);
            return Err(DocumentError::Template { line: 0, message });
        }
        let (inner, theirs) = (Arc::clone(&self.0), theirs.to_owned());
        guard::bounded(TEMPLATE_TIME, move || {
            let source = inner.press.source(&theirs);
            inner.pdf(job, source).map(|pages| pages.pdf)
        })
    }

    /// The pages as laid out, to be looked into by tests.
    #[cfg(test)]
    pub(crate) fn receipt_pages(&self, receipt: &Receipt) -> PagedDocument {
        let job = receipt_job(receipt).expect("a receipt that fits");
        lay_out(&self.0.desk(job, self.0.receipt.clone())).expect("our template works")
    }

    /// The pages as laid out, to be looked into by tests.
    #[cfg(test)]
    pub(crate) fn contract_pages(&self, contract: &Contract) -> PagedDocument {
        let job = contract_job(contract).expect("a contract that fits");
        lay_out(&self.0.desk(job, self.0.contract.clone())).expect("our template works")
    }

    /// The pages as laid out, to be looked into by tests.
    #[cfg(test)]
    pub(crate) fn clearance_pages(&self, clearance: &Clearance) -> PagedDocument {
        let job = clearance_job(clearance).expect("a clearance letter that fits");
        lay_out(&self.0.desk(job, self.0.clearance.clone())).expect("our template works")
    }

    /// The pages as laid out, to be looked into by tests.
    #[cfg(test)]
    pub(crate) fn invoice_pages(&self, invoice: &InvoicePaper) -> PagedDocument {
        let job = invoice_job(invoice).expect("an invoice that fits");
        lay_out(&self.0.desk(job, self.0.invoice.clone())).expect("our template works")
    }

    /// The pages as laid out, to be looked into by tests.
    #[cfg(test)]
    pub(crate) fn letter_pages(&self, letter: &LetterPaper) -> PagedDocument {
        let job = letter_job(letter).expect("a letter that fits");
        lay_out(&self.0.desk(job, self.0.letter.clone())).expect("our template works")
    }
}

fn receipt_job(receipt: &Receipt) -> Result<Job, DocumentError> {
    fits(receipt.lines.len() + receipt.mentions.len())?;
    Ok(Job {
        data: receipt.data(),
        date: receipt.issued_at.date(),
        identity: format!("receipt {}", receipt.number),
        pictures: logo(receipt.style.logo.as_ref()),
        kept: true,
    })
}

fn contract_job(contract: &Contract) -> Result<Job, DocumentError> {
    fits(contract.instalments.len() + contract.invoices.len() + contract.terms.len())?;
    Ok(Job {
        data: contract.data(),
        date: contract.agreed_on,
        identity: format!("contract {}", contract.number),
        pictures: logo(contract.style.logo.as_ref()),
        kept: true,
    })
}

fn clearance_job(clearance: &Clearance) -> Result<Job, DocumentError> {
    fits(clearance.lines.len() + clearance.mentions.len())?;
    Ok(Job {
        data: clearance.data(),
        date: clearance.as_of,
        identity: format!("clearance {} {}", clearance.number, clearance.as_of),
        pictures: logo(clearance.style.logo.as_ref()),
        kept: true,
    })
}

fn invoice_job(invoice: &InvoicePaper) -> Result<Job, DocumentError> {
    fits(invoice.lines.len() + invoice.vat.len() + invoice.mentions.len())?;
    let code = invoice.transfer_code();
    let mut pictures = logo(invoice.style.logo.as_ref());
    let data = invoice.data(code.is_some());
    pictures.extend(code.map(|code| ("transfer.svg".into(), code.into_bytes())));
    let identity = format!("{} {}", invoice.kind, invoice.reference);
    Ok(Job { data, date: invoice.issued_on, identity, pictures, kept: true })
}

fn letter_job(letter: &LetterPaper) -> Result<Job, DocumentError> {
    fits(letter.size())?;
    let (transfer, link) = (letter.transfer_code(), letter.link_code());
    let mut pictures = logo(letter.style.logo.as_ref());
    let data = letter.data(transfer.is_some(), link.is_some());
    pictures.extend(transfer.map(|code| ("transfer.svg".into(), code.into_bytes())));
    pictures.extend(link.map(|code| ("link.svg".into(), code.into_bytes())));
    let identity = format!("letter {}", letter.number);
    Ok(Job { data, date: letter.written_on, identity, pictures, kept: true })
}

fn batch_job(batch: &BatchPaper) -> Result<Job, DocumentError> {
    fits(batch.size())?;
    let mut pictures = logo(batch.style.logo.as_ref());
    let letters = batch.letters.iter().enumerate();
    pictures.extend(letters.map(|(at, letter)| (BatchPaper::file(at).into(), letter.pdf.clone())));
    let identity = format!("batch {}", batch.number);
    Ok(Job { data: batch.data(), date: batch.made_on, identity, pictures, kept: false })
}

const fn fits(lines: usize) -> Result<(), DocumentError> {
    if lines <= MAX_LINES { Ok(()) } else { Err(DocumentError::TooManyLines) }
}

fn logo(logo: Option<&Logo>) -> Vec<(Cow<'static, str>, Vec<u8>)> {
    logo.map(|logo| ("logo".into(), logo.bytes().to_vec())).into_iter().collect()
}

impl Inner {
    fn desk(&self, job: Job, main: Source) -> Desk<'_> {
        let desk = Desk::new(&self.press, main, &job.data, job.date);
        job.pictures.into_iter().fold(desk, |desk, (path, bytes)| desk.with(&path, bytes))
    }

    fn pdf(&self, mut job: Job, main: Source) -> Result<Pages, DocumentError> {
        let identity = std::mem::take(&mut job.identity);
        let kept = job.kept;
        let bare = without_logo(&mut job);
        let desk = self.desk(job, main.clone());
        let pages = match (lay_out(&desk), bare) {
            (Err(_), Some(bare)) => lay_out(&self.desk(bare, main)),
            (pages, _) => pages,
        };
        let file = pages.and_then(|pages| {
            let pdf = self.export(&pages, &identity, kept)?;
            Ok(Pages { pdf, count: pages.pages().len() })
        });
        typst::comemo::evict(MEMORY);
        file
    }

    /// The archivable file, or a plain one where a character or the template prevents it.
    fn export(
        &self,
        pages: &PagedDocument,
        identity: &str,
        kept: bool,
    ) -> Result<Vec<u8>, DocumentError> {
        let write = |standards, tagged| {
            let options = PdfOptions {
                ident: Smart::Custom(identity.to_owned()),
                creator: Smart::Custom(Some("Acquit".to_owned())),
                standards,
                tagged,
                ..PdfOptions::default()
            };
            typst_pdf::pdf(pages, &options)
        };
        let file = if kept {
            write(self.archivable.clone(), true).or_else(|_| write(PdfStandards::default(), true))
        } else {
            write(PdfStandards::default(), false)
        };
        file.map_err(|errors| DocumentError::Layout(first_message(&errors)))
    }
}

/// The same paper without its logo, for a logo that turns out to be unreadable.
fn without_logo(job: &mut Job) -> Option<Job> {
    let pictures: Vec<_> =
        job.pictures.iter().filter(|(path, _)| path != "logo").cloned().collect();
    (pictures.len() < job.pictures.len()).then(|| {
        let mut data = job.data.clone();
        data["style"]["logo"] = Value::Null;
        Job { data, date: job.date, identity: String::new(), pictures, kept: job.kept }
    })
}

fn lay_out(desk: &Desk<'_>) -> Result<PagedDocument, DocumentError> {
    let Warned { output, .. } = typst::compile::<PagedDocument>(desk);
    output.map_err(|errors| {
        let line = errors.first().map_or(0, |error| line_of(desk, error));
        DocumentError::Template { line, message: first_message(&errors) }
    })
}

/// The line of the main template where an error, or the call that led to it, stands.
fn line_of(desk: &Desk<'_>, error: &SourceDiagnostic) -> usize {
    let main = desk.main_source();
    std::iter::once(error.span)
        .chain(error.trace.iter().map(|point| point.span.into()))
        .filter(|span| span.id() == Some(desk.main()))
        .find_map(|span| main.lines().byte_to_line(desk.range(span)?.start))
        .map_or(0, |line| line + 1)
}

fn first_message(errors: &[SourceDiagnostic]) -> String {
    errors.first().map_or_else(String::new, |error| {
        let hints = error.hints.iter().map(|hint| hint.v.as_str());
        std::iter::once(error.message.as_str()).chain(hints).collect::<Vec<_>>().join("; ")
    })
}
