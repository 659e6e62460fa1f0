//! Keeping checked files with the event that they came with.

use super::{Checked, MOST_OF_REQUEST};
use crate::{Context, Error, hash};
use domain::{DocumentId, Locale};
use intake::uploads::{Clean, shown_name};
use std::collections::HashSet;
use store::{Tx, documents::Document, request_files::RequestFile, requests::Request};
use uuid::Uuid;

/// What of the files is new to a request that has some already.
pub(crate) struct Room {
    /// Those that it does not have yet.
    pub(crate) new: Vec<Checked>,
    /// Those that were kept back before and come again: their numbers and names.
    again: Vec<(i64, String)>,
    /// How many it has.
    taken: i64,
}

impl Room {
    /// All of them, if there is room: what was taken back may be handed over after all.
    pub(crate) async fn of_all(
        tx: &mut Tx,
        request: &Request,
        files: Vec<Checked>,
    ) -> Result<Option<Self>, Error> {
        let known = store::request_files::of_request(tx, request.creditor_id, request.id).await?;
        let taken = i64::try_from(known.len()).map_err(Error::internal)?;
        let (mut new, mut again) = (Vec::<Checked>::new(), Vec::new());
        for file in files {
            let same = known.iter().find(|one| one.sent_sha256 == file.sent_sha256);
            if let Some(same) = same {
                again.push((same.number, shown_name(&file.name, file.clean.media, "document")));
            } else if new.iter().all(|one| one.sent_sha256 != file.sent_sha256) {
                new.push(file);
            }
        }
        let fits = known.len() + new.len() <= MOST_OF_REQUEST;
        Ok(fits.then_some(Self { new, again, taken }))
    }

    /// Leaves out what the request has already, and what is there twice: a form that was sent twice
    /// adds nothing. Nothing if there is no room for the rest.
    pub(crate) async fn find(
        tx: &mut Tx,
        request: &Request,
        files: Vec<Checked>,
    ) -> Result<Option<Self>, Error> {
        let known = store::request_files::of_request(tx, request.creditor_id, request.id).await?;
        let count = known.len();
        let mut seen: HashSet<Vec<u8>> = known.into_iter().map(|file| file.sent_sha256).collect();
        let mut new = files;
        new.retain(|file| seen.insert(file.sent_sha256.clone()));
        if count + new.len() > MOST_OF_REQUEST {
            return Ok(None);
        }
        Ok(Some(Self {
            new,
            again: Vec::new(),
            taken: i64::try_from(count).map_err(Error::internal)?,
        }))
    }
}

/// Keeps files in the caller's transaction, with the event that they came with.
pub(crate) async fn keep(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    event: Uuid,
    room: Room,
) -> Result<(), Error> {
    let owner = store::creditors::by_id(tx, request.creditor_id).await?;
    let locale = owner.map_or(Locale::Fr, |creditor| creditor.locale);
    let Room { new, again, taken } = room;
    for (number, name) in again {
        let told = (event, name.as_str());
        store::request_files::tell_again(tx, request.creditor_id, request.id, number, told).await?;
    }
    for (number, Checked { name, clean, sent_sha256 }) in (taken + 1..).zip(new) {
        let Clean { media, bytes, preview, size, pages } = clean;
        let name = shown_name(&name, media, locale.pick("fichier", "file"));
        let size_bytes = i64::try_from(bytes.len()).map_err(Error::internal)?;
        let document_id = store_bytes(ctx, tx, request, media.mime(), &name, bytes).await?;
        let preview_id = match preview {
            Some(bytes) => Some(store_bytes(ctx, tx, request, "image/jpeg", &name, bytes).await?),
            None => None,
        };
        let file = RequestFile {
            request_id: request.id,
            number,
            debtor_id: request.debtor_id,
            event_id: event,
            document_id,
            preview_id,
            name,
            media_type: media.mime().to_owned(),
            size_bytes,
            pages: pages.map(i64::from),
            width: size.map(|(width, _)| width.into()),
            height: size.map(|(_, height)| height.into()),
            sent_sha256,
            created_at: ctx.now(),
        };
        store::request_files::insert(tx, request.creditor_id, &file).await?;
    }
    Ok(())
}

async fn store_bytes(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    media_type: &str,
    file_name: &str,
    content: Vec<u8>,
) -> Result<DocumentId, Error> {
    let document = Document {
        creditor_id: request.creditor_id,
        id: ctx.id(),
        kind: "upload".to_owned(),
        media_type: media_type.to_owned(),
        file_name: file_name.to_owned(),
        sha256: hash::sha256(&content),
        size_bytes: i64::try_from(content.len()).map_err(Error::internal)?,
        created_at: ctx.now(),
        content,
    };
    store::documents::insert(tx, &document).await?;
    Ok(document.id)
}
