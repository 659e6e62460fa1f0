//! Judging what a form brought, before anything of it is kept.

use super::{Away, MAX_BYTES, MAX_TOTAL, MOST_A_DAY, MOST_AT_ONCE};
use crate::{
    Context, DebtorActor, Error, StaffActor,
    audit::{self, Act, By},
    hash,
};
use chrono::Duration;
use domain::{CreditorId, DebtorId, party::Role};
use intake::uploads::{self, Clean, Kind, Media, Refusal};
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// One file is written anew at a time in a process: a large picture takes 200 MB meanwhile.
static DECODER: Semaphore = Semaphore::const_new(1);

/// A file as a form brought it.
#[derive(Clone)]
pub struct Sent {
    /// What its sender calls it.
    pub name: String,
    /// Its bytes; none of one that is too large to be kept, whether for itself or with the others.
    pub bytes: Vec<u8>,
    /// How many bytes were sent.
    pub size: usize,
}

/// A file that may be kept. Only [`examine`] makes one.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(super) name: String,
    pub(super) clean: Clean,
    pub(super) sent_sha256: Vec<u8>,
}

impl Checked {
    /// Its bytes, if it is of this kind.
    pub(crate) fn of_kind(self, media: Media) -> Option<Vec<u8>> {
        (self.clean.media == media).then_some(self.clean.bytes)
    }
}

/// A file that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// What its sender calls it; empty if it is about all of them.
    pub name: String,
    /// Why.
    pub why: Rejection,
}

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// What it is, or holds.
    File(Refusal),
    /// A virus was found in it.
    Infected,
    /// There are more than [`MOST_AT_ONCE`].
    TooMany,
    /// Together they are larger than [`MAX_TOTAL`].
    TooLargeTogether,
    /// The request has as many as it can, or the debtor has handed in as many as a day allows.
    Full,
}

/// Why files are not taken.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// These cannot be kept; nothing of the form is.
    #[error("{} files cannot be kept", .0.len())]
    Rejected(Vec<Rejected>),
    /// Nobody can tell whether they can: the virus scanner, or the converter of pictures, is away.
    #[error(transparent)]
    Away(#[from] Away),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for FilesError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Judges the files of a form. All can be kept, or those that cannot are named: a form with one bad
/// file is sent again as a whole, so nothing is kept of it.
///
/// Where a virus scanner is set up and does not answer, no file is taken: whoever set it up wants
/// none unseen, and what is asked can be sent without files meanwhile.
///
/// # Errors
/// [`FilesError`].
pub async fn examine(
    ctx: &Context,
    actor: &DebtorActor,
    sent: Vec<Sent>,
) -> Result<Vec<Checked>, FilesError> {
    let (creditor, debtor) = actor.ids();
    let by = By::Debtor(actor.contact.id);
    judge(ctx, Sender { creditor, debtor, by }, sent).await
}

/// The same of files that the creditor hands to a debtor.
///
/// # Errors
/// [`FilesError`].
pub async fn examine_ours(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    sent: Vec<Sent>,
) -> Result<Vec<Checked>, FilesError> {
    actor.demand(Role::Collector)?;
    let (creditor, by) = (actor.creditor.id, By::Staff(actor));
    judge(ctx, Sender { creditor, debtor, by }, sent).await
}

/// Who sends files, and in whose file they are kept.
#[derive(Clone, Copy)]
struct Sender<'a> {
    creditor: CreditorId,
    debtor: DebtorId,
    by: By<'a>,
}

async fn judge(
    ctx: &Context,
    sender: Sender<'_>,
    sent: Vec<Sent>,
) -> Result<Vec<Checked>, FilesError> {
    if sent.is_empty() {
        return Ok(Vec::new());
    }
    within_measure(ctx, sender, &sent).await?;
    let (mut checked, mut rejected) = (Vec::new(), Vec::new());
    for one in sent {
        let name = one.name.clone();
        match look_at(ctx, sender, one).await? {
            Ok(file) => checked.push(file),
            Err(why) => rejected.push(Rejected { name, why }),
        }
    }
    if rejected.is_empty() { Ok(checked) } else { Err(FilesError::Rejected(rejected)) }
}

/// How many, and how large together.
async fn within_measure(
    ctx: &Context,
    sender: Sender<'_>,
    sent: &[Sent],
) -> Result<(), FilesError> {
    let all = |why| FilesError::Rejected(vec![Rejected { name: String::new(), why }]);
    if sent.len() > MOST_AT_ONCE {
        return Err(all(Rejection::TooMany));
    }
    // One that is too large by itself is named for that.
    let sizes = sent.iter().map(|one| one.size).filter(|size| *size <= MAX_BYTES);
    if sizes.sum::<usize>() > MAX_TOTAL {
        return Err(all(Rejection::TooLargeTogether));
    }
    let Sender { creditor, debtor, by } = sender;
    // A day's measure is for those whom nobody knows.
    if !matches!(by, By::Debtor(_)) {
        return Ok(());
    }
    let mut tx = ctx.store.read().await?;
    let since = ctx.now() - Duration::days(1);
    let before = store::request_files::count_since(&mut tx, creditor, debtor, since).await?;
    let now = i64::try_from(sent.len()).map_err(Error::internal)?;
    if before + now > MOST_A_DAY { Err(all(Rejection::Full)) } else { Ok(()) }
}

/// One file: what is cheap first, then the scanner, then the decoder.
async fn look_at(
    ctx: &Context,
    sender: Sender<'_>,
    sent: Sent,
) -> Result<Result<Checked, Rejection>, FilesError> {
    let Sent { name, bytes, size } = sent;
    if size > MAX_BYTES || bytes.len() != size {
        return Ok(Err(Rejection::File(Refusal::TooLarge)));
    }
    let Some(kind) = Kind::of(&bytes) else {
        let why = if bytes.is_empty() { Refusal::Empty } else { Refusal::Kind };
        return Ok(Err(Rejection::File(why)));
    };
    let sent_sha256 = hash::sha256(&bytes);
    if let Some(scanner) = &ctx.scanner
        && let Some(virus) = scanner.scan(&bytes).await?
    {
        found(ctx, sender, &name, &virus, &sent_sha256).await?;
        return Ok(Err(Rejection::Infected));
    }
    let cleaned = match kind {
        Kind::Heic => match converted(ctx, &bytes).await? {
            Ok(jpeg) => on_own_thread(move || uploads::clean_converted(&jpeg)).await?,
            Err(why) => Err(why),
        },
        _ => on_own_thread(move || uploads::clean(bytes)).await?,
    };
    Ok(cleaned.map(|clean| Checked { name, clean, sent_sha256 }).map_err(Rejection::File))
}

/// A HEIC picture as a JPEG, if somebody here can.
async fn converted(ctx: &Context, heic: &[u8]) -> Result<Result<Vec<u8>, Refusal>, Away> {
    match &ctx.photos {
        Some(converter) => Ok(converter.to_jpeg(heic).await?.ok_or(Refusal::Damaged)),
        None => Ok(Err(Refusal::Heic)),
    }
}

async fn on_own_thread(
    work: impl FnOnce() -> Result<Clean, Refusal> + Send + 'static,
) -> Result<Result<Clean, Refusal>, Error> {
    let _turn = DECODER.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Records that a virus was found. Of the file nothing is kept but its fingerprint.
async fn found(
    ctx: &Context,
    sender: Sender<'_>,
    name: &str,
    virus: &str,
    sha256: &[u8],
) -> Result<(), Error> {
    let Sender { creditor, debtor, by } = sender;
    let mut tx = ctx.store.write().await?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by,
        action: "file.infected",
        subject: ctx.id::<Uuid>(),
        detail: json!({ "file": name, "virus": virus, "sha256": hash::hex(sha256) }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    tracing::warn!(virus, "a file was refused: {virus} was found in it");
    Ok(())
}
