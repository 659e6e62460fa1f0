//! The acknowledgement of receipt: a plain multipart route with its own limit; the token stands
//! before the file, so that a forged form is refused before its file is read.

use super::super::{
    invoice::attachment,
    seat::{Seat, id},
};
use super::letter::{done, page, refuse};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted, TOKEN, is_genuine},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, Path, multipart::MultipartRejection},
    routing::get,
};
use domain::{Locale, party::Role};
use http::StatusCode;
use service::letters::{self, MAX_PROOF, Proof, ProofError};

/// What surrounds the file in the body.
const AROUND: usize = 64 * 1024;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/print/letters/{id}/proof", get(download).post(upload))
        .layer(DefaultBodyLimit::max(MAX_PROOF + AROUND))
}

async fn download(seat: Seat, Path(letter): Path<String>) -> Answer {
    let file = letters::proof_file(&seat.ctx, &seat.actor, id(&letter)?).await?;
    let file = file.ok_or(Failure::NotFound)?;
    let kind = match file.media_type.as_str() {
        "application/pdf" => "application/pdf",
        "image/jpeg" => "image/jpeg",
        "image/png" => "image/png",
        _ => return Err(Failure::NotFound),
    };
    let prefix = seat.locale().pick("preuve", "proof");
    attachment(kind, &format!("{prefix}-{}", file.name), file.bytes)
}

/// What the form brought.
#[derive(Default)]
struct Upload {
    received_on: String,
    name: String,
    bytes: Vec<u8>,
    too_large: bool,
}

async fn upload(
    seat: Seat,
    Path(letter): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let letter = id(&letter)?;
    let brought = read(&seat, multipart.map_err(|_| Failure::Unreadable)?).await?;
    let mut form = Form::from(Posted::from_pairs([("received_on", &brought.received_on)]));
    let refused = match brought.received_on.parse() {
        _ if brought.too_large => ProofError::TooLarge,
        Err(_) => ProofError::Day,
        Ok(received_on) => {
            let proof = Proof { bytes: brought.bytes, file_name: &brought.name, received_on };
            match letters::prove(&seat.ctx, &seat.actor, letter, proof).await {
                Ok(_) => return Ok(done(&seat, letter, kept(seat.locale()))),
                Err(error) => error,
            }
        }
    };
    refuse(&seat, &mut form, "received_on", refused)?;
    page(&seat, letter, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

const fn kept(locale: Locale) -> &'static str {
    locale.pick("Preuve gardée\u{a0}: la lettre est arrivée.", "Proof kept: the letter arrived.")
}

async fn read(seat: &Seat, mut multipart: Multipart) -> Result<Upload, Failure> {
    let (mut genuine, mut upload) = (false, Upload::default());
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) if genuine => return Ok(upload),
            Ok(None) => return Err(Failure::Forgery),
            Err(_) => return Err(Failure::Unreadable),
        };
        match field.name() {
            Some(TOKEN) => {
                let token = field.text().await.map_err(|_| Failure::Unreadable)?;
                genuine = is_genuine(&seat.visit, token.trim());
            }
            _ if !genuine => return Err(Failure::Forgery),
            Some("received_on") => {
                upload.received_on = field.text().await.map_err(|_| Failure::Unreadable)?;
            }
            Some("file") => {
                upload.name = field.file_name().unwrap_or_default().to_owned();
                match field.bytes().await {
                    Ok(bytes) => upload.bytes = bytes.into(),
                    // The rest of the body is not read: the day stands before the file.
                    Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                        upload.too_large = true;
                        return Ok(upload);
                    }
                    Err(_) => return Err(Failure::Unreadable),
                }
            }
            _ => {}
        }
    }
}
