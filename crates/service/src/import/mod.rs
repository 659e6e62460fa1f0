//! Taking in invoices from files, from the command line and from the office.
//!
//! A file is read in chunks, each one transaction: an invoice is taken in whole, with its lines and
//! its posting, or not at all; good rows are not lost because of bad ones; and a file that was
//! interrupted, or is sent again, finds what is there and changes nothing twice.

mod book;
mod debtors;
mod report;
mod run;

pub(crate) use book::enter;
pub use report::{Issue, Report};
pub use run::{Source, run, take_in};

use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash,
};
use domain::{CreditorId, DocumentId, ImportId, import::ImportState, job::JobKind, party::Role};
use intake::ColumnMapping;
use serde_json::json;
use store::{
    Tx,
    documents::Document,
    imports::{Import, Rejection},
    jobs::Job,
};

/// Largest file that can be uploaded, in bytes.
pub const MAX_UPLOAD: usize = 64 << 20;

/// Why a file was not taken for import.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is too large.
    #[error("the file is too large")]
    TooLarge {
        /// The largest that is taken, in bytes.
        max_bytes: usize,
    },
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for UploadError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Keeps an uploaded file and has a worker read it.
pub async fn upload(
    ctx: &Context,
    actor: &StaffActor,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<ImportId, UploadError> {
    actor.demand(Role::Collector)?;
    if bytes.is_empty() {
        return Err(UploadError::Empty);
    }
    if bytes.len() > MAX_UPLOAD {
        return Err(UploadError::TooLarge { max_bytes: MAX_UPLOAD });
    }
    let creditor = actor.creditor.id;
    let now = ctx.now();
    let mut tx = ctx.store.write().await?;
    let document = store_document(
        ctx,
        &mut tx,
        creditor,
        "import",
        "application/octet-stream",
        file_name,
        bytes,
    )
    .await?;
    let import = Import {
        staff_id: Some(actor.id),
        document_id: Some(document),
        state: ImportState::Waiting,
        ..blank(ctx, creditor, file_name)
    };
    store::imports::insert(&mut tx, &import).await?;
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(creditor),
        kind: JobKind::RunImport,
        subject_id: import.id.0,
        run_at: now,
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    store::jobs::enqueue(&mut tx, &job).await?;
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "import.uploaded",
        subject: import.id.0,
        detail: json!({ "file": import.file_name }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(import.id)
}

fn blank(ctx: &Context, creditor: CreditorId, file_name: &str) -> Import {
    Import {
        creditor_id: creditor,
        id: ctx.id(),
        staff_id: None,
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        document_id: None,
        state: ImportState::Running,
        rows_read: 0,
        accepted: 0,
        updated: 0,
        unchanged: 0,
        rejected: 0,
        created_at: ctx.now(),
        finished_at: None,
    }
}

pub(crate) async fn store_document(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    kind: &str,
    media_type: &str,
    file_name: &str,
    content: Vec<u8>,
) -> Result<DocumentId, Error> {
    let document = Document {
        creditor_id: creditor,
        id: ctx.id(),
        kind: kind.to_owned(),
        media_type: media_type.to_owned(),
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        sha256: hash::sha256(&content),
        size_bytes: i64::try_from(content.len()).unwrap_or(i64::MAX),
        created_at: ctx.now(),
        content,
    };
    store::documents::insert(tx, &document).await?;
    Ok(document.id)
}

/// The latest imports of the actor's creditor.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<Import>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(store::imports::latest(&mut tx, actor.creditor.id).await?)
}

/// One import with what it rejected; nothing if it is another creditor's.
pub async fn show(
    ctx: &Context,
    actor: &StaffActor,
    id: ImportId,
) -> Result<Option<(Import, Vec<Rejection>)>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(import) = store::imports::by_id(&mut tx, actor.creditor.id, id).await? else {
        return Ok(None);
    };
    let rejections = store::imports::rejections(&mut tx, actor.creditor.id, id).await?;
    Ok(Some((import, rejections)))
}

/// The columns remembered for the creditor's CSV files.
pub async fn mapping(ctx: &Context, actor: &StaffActor) -> Result<ColumnMapping, Error> {
    let mut tx = ctx.store.read().await?;
    remembered(&mut tx, actor.creditor.id).await
}

async fn remembered(tx: &mut Tx, creditor: CreditorId) -> Result<ColumnMapping, Error> {
    let stored = store::creditors::import_mapping(tx, creditor).await?;
    Ok(stored.and_then(|json| serde_json::from_value(json).ok()).unwrap_or_default())
}

/// Remembers the columns of the creditor's CSV files.
pub async fn save_mapping(
    ctx: &Context,
    actor: &StaffActor,
    mapping: &ColumnMapping,
) -> Result<(), Error> {
    actor.demand(Role::Manager)?;
    let json = serde_json::to_value(mapping).map_err(Error::internal)?;
    let mut tx = ctx.store.write().await?;
    store::creditors::set_import_mapping(&mut tx, actor.creditor.id, &json).await?;
    let act = Act {
        creditor: actor.creditor.id,
        debtor: None,
        by: By::Staff(actor),
        action: "creditor.import_mapping",
        subject: actor.creditor.id.0,
        detail: json,
    };
    audit::record(ctx, &mut tx, act).await?;
    Ok(tx.commit().await?)
}
