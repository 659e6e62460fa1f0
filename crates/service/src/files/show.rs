//! Handing files out: to the debtor whose request it is, and to the creditor's staff.

use crate::{Context, DebtorActor, Error, StaffActor};
use domain::{CreditorId, DebtorId, RequestId, party::Role};
use intake::uploads::Media;
use std::collections::HashMap;
use store::{Tx, request_files::RequestFile};
use uuid::Uuid;

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Its place among the request's files, from 1.
    pub number: i64,
    /// As its sender called it, made harmless.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// How large, in bytes.
    pub size_bytes: u64,
    /// Pages of a PDF.
    pub pages: Option<u32>,
    /// Width and height of a picture, in pixels.
    pub size: Option<(u32, u32)>,
    /// Width and height of its preview.
    pub preview: Option<(u32, u32)>,
}

/// Which side of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The whole of it.
    Whole,
    /// A small picture of it.
    Preview,
}

/// A file to hand out.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is: of a preview, a JPEG.
    pub media: Media,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file of one of the debtor's own requests; nothing if it is someone else's.
pub async fn of_debtor(
    ctx: &Context,
    actor: &DebtorActor,
    request: RequestId,
    number: i64,
    side: Side,
) -> Result<Option<File>, Error> {
    let (creditor, debtor) = actor.ids();
    find(ctx, creditor, Some(debtor), request, number, side).await
}

/// A file of a request to the creditor; nothing if it is another creditor's.
pub async fn of_staff(
    ctx: &Context,
    actor: &StaffActor,
    request: RequestId,
    number: i64,
    side: Side,
) -> Result<Option<File>, Error> {
    actor.demand(Role::Viewer)?;
    find(ctx, actor.creditor.id, None, request, number, side).await
}

async fn find(
    ctx: &Context,
    creditor: CreditorId,
    debtor: Option<DebtorId>,
    request: RequestId,
    number: i64,
    side: Side,
) -> Result<Option<File>, Error> {
    let mut tx = ctx.store.read().await?;
    // What is between colleagues is not the debtor's yet.
    let found = match debtor {
        Some(_) => store::request_files::shown(&mut tx, creditor, request, number).await?,
        None => store::request_files::one(&mut tx, creditor, request, number).await?,
    };
    let theirs = found.filter(|file| debtor.is_none_or(|debtor| file.debtor_id == debtor));
    let Some(file) = theirs else { return Ok(None) };
    let (document, media) = match side {
        Side::Whole => (Some(file.document_id), media(&file)),
        Side::Preview => (file.preview_id, Media::Jpeg),
    };
    let Some(document) = document else { return Ok(None) };
    let document = store::documents::by_id(&mut tx, creditor, document).await?;
    Ok(document.map(|document| File { name: file.name, media, bytes: document.content }))
}

/// The files of a request by the event that they came with, each list in their order.
pub(crate) async fn by_event(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
) -> Result<HashMap<Uuid, Vec<FileLine>>, Error> {
    let mut events: HashMap<Uuid, Vec<FileLine>> = HashMap::new();
    for file in store::request_files::of_request(tx, creditor, request).await? {
        events.entry(file.event_id).or_default().push(line(file));
    }
    Ok(events)
}

fn line(file: RequestFile) -> FileLine {
    let small = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    let size = small(file.width).zip(small(file.height));
    FileLine {
        number: file.number,
        media: media(&file),
        name: file.name,
        size_bytes: u64::try_from(file.size_bytes).unwrap_or(0),
        pages: small(file.pages),
        preview: size.map(intake::uploads::preview_size),
        size,
    }
}

fn media(file: &RequestFile) -> Media {
    match file.media_type.as_str() {
        "image/jpeg" => Media::Jpeg,
        "image/png" => Media::Png,
        _ => Media::Pdf,
    }
}
