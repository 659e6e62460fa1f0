//! Files taken in: the list, and a form for one more.
//!
//! The upload is a plain multipart route with its own limit; the token stands before the file, so
//! that a forged form is refused before its file is read.

use super::{
    components::Empty,
    frame::Here,
    seat::{Reader, Seat},
    words::import_state,
};
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, FieldError, Moment, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, TOKEN, is_genuine},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, multipart::MultipartError},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDateTime;
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use service::{
    context::local,
    import::{self, MAX_UPLOAD, UploadError},
    office::Import,
};

/// What surrounds the file in the body.
const AROUND: usize = 64 * 1024;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/imports", get(show).post(upload))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD + AROUND))
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new()).await
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Answer {
    let imports = import::list(&seat.ctx, &seat.actor).await?;
    let at = |import: &Import| local(seat.actor.creditor(), import.created_at);
    let imports = imports.into_iter().map(|import| (at(&import), import)).collect();
    let title = seat.pick("Imports", "Imports");
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, form, imports)
    }))
}

/// What the form brought.
enum Upload {
    File { name: String, bytes: Vec<u8> },
    Nothing,
    TooLarge,
}

async fn upload(
    seat: Seat,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let multipart = multipart.map_err(|_| Failure::Unreadable)?;
    let mut form = Form::new();
    let (status, words) = match read(&seat, multipart).await? {
        Upload::File { name, bytes } => {
            match import::upload(&seat.ctx, &seat.actor, &name, bytes).await {
                Ok(import) => {
                    return Ok(see_other(&format!("/office/imports/{import}")).into_response());
                }
                Err(UploadError::Empty) => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    seat.pick("Ce fichier est vide.", "This file is empty.").to_owned(),
                ),
                Err(UploadError::TooLarge { max_bytes }) => {
                    (StatusCode::PAYLOAD_TOO_LARGE, too_large(&seat, max_bytes))
                }
                Err(UploadError::Other(error)) => return Err(error.into()),
            }
        }
        Upload::Nothing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            seat.pick("Choisissez d’abord un fichier.", "Choose a file first.").to_owned(),
        ),
        Upload::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, too_large(&seat, MAX_UPLOAD)),
    };
    form.reject("file", words);
    page(&seat, status, form).await
}

fn too_large(seat: &Seat, max_bytes: usize) -> String {
    let most = max_bytes >> 20;
    match seat.locale() {
        domain::Locale::Fr => {
            format!("Ce fichier dépasse {most}\u{a0}Mo\u{a0}: partagez-le en plusieurs.")
        }
        domain::Locale::En => format!("This file is larger than {most}\u{a0}MB: split it."),
    }
}

async fn read(seat: &Seat, mut multipart: Multipart) -> Result<Upload, Failure> {
    let mut genuine = false;
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) if genuine => return Ok(Upload::Nothing),
            Ok(None) => return Err(Failure::Forgery),
            Err(error) => return unread(&error),
        };
        match field.name() {
            Some(TOKEN) => match field.text().await {
                Ok(token) => genuine = is_genuine(&seat.visit, token.trim()),
                Err(error) => return unread(&error),
            },
            Some("file") if genuine => {
                let name = field.file_name().unwrap_or_default().to_owned();
                return match field.bytes().await {
                    Ok(bytes) if name.is_empty() && bytes.is_empty() => Ok(Upload::Nothing),
                    Ok(bytes) => Ok(Upload::File { name, bytes: bytes.into() }),
                    Err(error) => unread(&error),
                };
            }
            _ if genuine => {}
            _ => return Err(Failure::Forgery),
        }
    }
}

fn unread(error: &MultipartError) -> Result<Upload, Failure> {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Ok(Upload::TooLarge),
        _ => Err(Failure::Unreadable),
    }
}

fn body(
    seat: Reader,
    title: &'static str,
    form: Form,
    imports: Vec<(NaiveDateTime, Import)>,
) -> impl IntoView + use<> {
    let may_import = seat.may(Role::Collector);
    let may_map = seat.may(Role::Manager);
    view! {
        <h1>{title}</h1>
        {may_import.then(|| upload_form(seat, form, may_map))}
        <section aria-labelledby="latest">
            <h2 id="latest">{seat.pick("Derniers fichiers", "Latest files")}</h2>
            {if imports.is_empty() {
                view! { <Empty text=seat.pick("Aucun fichier pour l’instant.", "No file yet.")/> }.into_any()
            } else {
                table(seat, imports).into_any()
            }}
        </section>
    }
}

fn upload_form(seat: Reader, form: Form, may_map: bool) -> impl IntoView + use<> {
    let invalid = form.error("file").map(|_| "true");
    let described = if invalid.is_some() { "file-hint file-error" } else { "file-hint" };
    let hint = seat.pick(
        "Tableau CSV, facture Factur-X (PDF), CII ou UBL (XML)\u{a0}; 64 Mo au plus. Le même fichier peut être \
         déposé deux fois\u{a0}: rien n’est enregistré en double.",
        "CSV table, Factur-X invoice (PDF), CII or UBL (XML); 64 MB at most. The same file may be uploaded \
         twice: nothing is recorded twice.",
    );
    view! {
        <ErrorSummary form=form.clone()/>
        <form method="post" action="/office/imports" enctype="multipart/form-data" class="decision upload">
            <Csrf/>
            <div class="field">
                <label for="file">{seat.pick("Fichier de factures", "File of invoices")}</label>
                <p class="hint" id="file-hint">{hint}</p>
                <FieldError form=form name="file"/>
                <input id="file" name="file" type="file" accept=".csv,.txt,.xml,.pdf,text/csv,application/xml,text/xml,application/pdf"
                    aria-describedby=described aria-invalid=invalid/>
            </div>
            <Submit>{seat.pick("Importer ce fichier", "Import this file")}</Submit>
            {may_map.then(|| view! {
                <p><a href="/office/imports/columns">{seat.pick("Colonnes des fichiers CSV", "Columns of CSV files")}</a></p>
            })}
        </form>
    }
}

fn table(seat: Reader, imports: Vec<(NaiveDateTime, Import)>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = imports.into_iter().map(|(at, import)| {
        let href = format!("/office/imports/{}", import.id);
        let (tone, word) = import_state(import.state, locale);
        let rejected = (import.rejected > 0).then(|| {
            let href = format!("{href}#rejections");
            view! { <a href=href>{import.rejected}</a> }
        });
        view! {
            <tr>
                <th scope="row"><a href=href>{import.file_name}</a></th>
                <td class="wide"><Moment at=at/></td>
                <td><Badge tone=tone text=word/></td>
                <td class="number wide">{import.accepted}</td>
                <td class="number wide">{import.updated}</td>
                <td class="number wide">{import.unchanged}</td>
                <td class="number">{rejected}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=seat.pick("Derniers fichiers", "Latest files") hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Fichier", "File")}</th>
                    <th scope="col" class="wide">{seat.pick("Déposé", "Uploaded")}</th>
                    <th scope="col">{seat.pick("État", "State")}</th>
                    <th scope="col" class="number wide">{seat.pick("Ajoutées", "Added")}</th>
                    <th scope="col" class="number wide">{seat.pick("Modifiées", "Updated")}</th>
                    <th scope="col" class="number wide">{seat.pick("Inchangées", "Unchanged")}</th>
                    <th scope="col" class="number">{seat.pick("Refusées", "Refused")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// A response that browsers load again by themselves after some seconds, with or without scripts.
pub(super) fn again_after(mut response: Response, seconds: Option<u8>) -> Response {
    if let Some(value) =
        seconds.and_then(|seconds| http::HeaderValue::from_str(&seconds.to_string()).ok())
    {
        response.headers_mut().insert(http::header::REFRESH, value);
    }
    response
}
