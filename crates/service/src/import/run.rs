//! Reading a file in chunks, and keeping track of how far.

use super::{
    Issue, Report, blank,
    book::{Booked, Refusal, book},
    debtors::Directory,
    remembered, store_document,
};
use crate::{Context, Error, credits, worker::Failure};
use domain::{CreditorId, ImportId, import::ImportState};
use intake::{CsvReader, InvoiceDraft, Options};
use std::io::{BufRead, BufReader, Cursor, Read};
use store::{
    Tx,
    creditors::Creditor,
    imports::{Import, Rejection},
};

/// Drafts a transaction: enough to be fast, few enough that others can write in between.
const CHUNK: usize = 500;

/// Where a file's bytes come from.
pub type Source = Box<dyn Read + Send>;

type Drafts = Box<dyn Iterator<Item = Result<InvoiceDraft, intake::Rejection>> + Send>;

/// Takes in a file for a creditor and keeps a record of it. CSV files are streamed.
pub async fn take_in(
    ctx: &Context,
    creditor: &Creditor,
    file_name: &str,
    source: Source,
) -> Result<Report, Error> {
    let import = blank(ctx, creditor.id, file_name);
    let mut tx = ctx.store.write().await?;
    store::imports::insert(&mut tx, &import).await?;
    tx.commit().await?;
    read_all(ctx, creditor, import, source).await
}

/// Reads an uploaded file; the worker's part of [`super::upload`]. Run twice, it changes nothing
/// twice.
pub async fn run(ctx: &Context, creditor: CreditorId, id: ImportId) -> Result<(), Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(mut import) = store::imports::by_id(&mut tx, creditor, id).await? else {
        return Ok(());
    };
    if matches!(import.state, ImportState::Done | ImportState::Failed) {
        return Ok(());
    }
    let creditor = store::creditors::by_id(&mut tx, creditor)
        .await?
        .ok_or_else(|| Failure::give_up("an import without its creditor"))?;
    let document = match import.document_id {
        Some(document) => store::documents::by_id(&mut tx, creditor.id, document).await?,
        None => None,
    };
    let document = document.ok_or_else(|| Failure::give_up("the uploaded file is gone"))?;
    drop(tx);
    (import.rows_read, import.accepted, import.updated, import.unchanged, import.rejected) =
        (0, 0, 0, 0, 0);
    read_all(ctx, &creditor, import, Box::new(Cursor::new(document.content))).await?;
    Ok(())
}

async fn read_all(
    ctx: &Context,
    creditor: &Creditor,
    mut import: Import,
    source: Source,
) -> Result<Report, Error> {
    let mut tx = ctx.store.read().await?;
    let mapping = remembered(&mut tx, creditor.id).await?;
    drop(tx);
    let options = Options { default_currency: creditor.currency, mapping, ..Options::default() };
    let Opened { drafts, format, pdf } = open(&import.file_name, source, &options)?;
    let mut reader = Reading {
        ctx,
        creditor,
        directory: Directory::new(creditor),
        report: Report { file: import.file_name.clone(), format, ..Report::default() },
        pdf,
        kept: 0,
    };
    import.state = ImportState::Running;
    let mut drafts = drafts;
    loop {
        let chunk: Vec<_> = drafts.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        reader.chunk(&mut import, chunk).await?;
    }
    reader.finish(import).await
}

/// A file that can be read.
struct Opened {
    drafts: Drafts,
    format: Option<String>,
    /// The file itself, if it is the invoice's own document.
    pdf: Option<Vec<u8>>,
}

fn open(file_name: &str, source: Source, options: &Options) -> Result<Opened, Error> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    if intake::looks_like_csv(source.fill_buf().map_err(Error::internal)?) {
        let drafts = Box::new(CsvReader::new(source, options));
        return Ok(Opened { drafts, format: Some("csv".to_owned()), pdf: None });
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(options.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    source.take(most).read_to_end(&mut bytes).map_err(Error::internal)?;
    let read = intake::read(file_name, &bytes, options);
    let is_document = read.drafts.iter().any(|draft| draft.file_is_document);
    let drafts = read.drafts.into_iter().map(Ok).chain(read.rejections.into_iter().map(Err));
    Ok(Opened {
        drafts: Box::new(drafts),
        format: read.format.map(|format| format.to_string()),
        pdf: is_document.then_some(bytes),
    })
}

struct Reading<'a> {
    ctx: &'a Context,
    creditor: &'a Creditor,
    directory: Directory,
    report: Report,
    pdf: Option<Vec<u8>>,
    /// Rejections written to the store so far.
    kept: usize,
}

impl Reading<'_> {
    async fn chunk(
        &mut self,
        import: &mut Import,
        chunk: Vec<Result<InvoiceDraft, intake::Rejection>>,
    ) -> Result<(), Error> {
        let mut tx = self.ctx.store.write().await?;
        for item in chunk {
            match item {
                Ok(draft) => self.draft(&mut tx, draft).await?,
                Err(rejection) => {
                    self.report.reject(Issue::from_rejection(self.creditor.locale, &rejection));
                }
            }
        }
        self.progress(&mut tx, import).await?;
        Ok(tx.commit().await?)
    }

    async fn draft(&mut self, tx: &mut Tx, draft: InvoiceDraft) -> Result<(), Error> {
        let locale = self.creditor.locale;
        for remark in &draft.remarks {
            let words = (
                remark.reason.message(domain::Locale::Fr),
                remark.reason.message(domain::Locale::En),
            );
            let field = Some(remark.field.as_str());
            let value = Some(remark.value.clone()).filter(|value| !value.is_empty());
            self.report.remark(Issue::new(locale, &draft.position, field, words, value));
        }
        let document = match &self.pdf {
            Some(bytes) => {
                let name = format!("{}.pdf", draft.reference);
                let kind = ("invoice", "application/pdf");
                let id = store_document(
                    self.ctx,
                    tx,
                    self.creditor.id,
                    kind.0,
                    kind.1,
                    &name,
                    bytes.clone(),
                );
                Some(id.await?)
            }
            None => None,
        };
        match book(self.ctx, tx, self.creditor, &mut self.directory, &draft, document).await {
            Ok(Booked::New) => self.report.accepted += 1,
            Ok(Booked::Updated) => self.report.updated += 1,
            Ok(Booked::Unchanged) => {
                self.report.unchanged += 1;
                self.forget(tx, document).await?;
            }
            Err(Refusal::Draft { field, words, value }) => {
                self.forget(tx, document).await?;
                self.report.reject(Issue::new(locale, &draft.position, Some(field), words, value));
            }
            Err(Refusal::Other(error)) => return Err(error),
        }
        Ok(())
    }

    /// A document of an invoice that was not taken in belongs to nothing.
    async fn forget(&self, tx: &mut Tx, document: Option<domain::DocumentId>) -> Result<(), Error> {
        if let Some(id) = document {
            store::documents::delete(tx, self.creditor.id, id).await?;
        }
        Ok(())
    }

    async fn progress(&mut self, tx: &mut Tx, import: &mut Import) -> Result<(), Error> {
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let report = &self.report;
        import.accepted = count(report.accepted);
        import.updated = count(report.updated);
        import.unchanged = count(report.unchanged);
        import.rejected = count(report.rejected);
        import.rows_read = import.accepted + import.updated + import.unchanged + import.rejected;
        store::imports::update(tx, import).await?;
        for (position, issue) in report.rejections.iter().enumerate().skip(self.kept) {
            let rejection = Rejection {
                position: i64::try_from(position).unwrap_or(i64::MAX),
                place: issue.place(),
                field: issue.field.clone().unwrap_or_default(),
                message_fr: issue.message_fr.clone(),
                message_en: issue.message_en.clone(),
                excerpt: issue.value.clone().unwrap_or_default(),
            };
            store::imports::insert_rejection(tx, import.creditor_id, import.id, &rejection).await?;
        }
        self.kept = report.rejections.len();
        Ok(())
    }

    async fn finish(mut self, mut import: Import) -> Result<Report, Error> {
        for debtor in self.directory.with_credits() {
            let mut tx = self.ctx.store.write().await?;
            credits::deduct_credits(self.ctx, &mut tx, self.creditor, debtor).await?;
            tx.commit().await?;
        }
        let nothing = self.report.accepted + self.report.updated + self.report.unchanged == 0;
        import.state = if nothing && self.report.rejected > 0 {
            ImportState::Failed
        } else {
            ImportState::Done
        };
        import.finished_at = Some(self.ctx.now());
        let upload = import.document_id.take();
        let mut tx = self.ctx.store.write().await?;
        self.progress(&mut tx, &mut import).await?;
        if let Some(upload) = upload {
            store::documents::delete(&mut tx, import.creditor_id, upload).await?;
        }
        if self.report.accepted >= store::imports::MANY {
            store::imports::loaded(&mut tx).await?;
        }
        tx.commit().await?;
        Ok(self.report)
    }
}
