//! Files that debtors attach: the form that brings them, what is said of those that cannot be kept,
//! how they are listed and handed out.
//!
//! A form with files is a plain multipart form. Its handler takes [`Handed`] behind the extractor
//! that recognises the debtor, its route carries [`limit`], its page a [`FilesField`]. Files are
//! judged by [`checked`]. Browsers forget chosen files when a form is shown again, and the field says
//! so.

mod field;
mod list;
mod serve;
mod words;

pub(crate) use field::FilesField;
pub(crate) use list::{FileList, Shown};
pub(crate) use serve::{attachment, inline};

use crate::{
    error::Failure,
    forms::{Form, Posted, TOKEN, is_genuine},
    page::Visit,
};
use axum::{
    extract::{
        DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Request, multipart::Field,
    },
    http::{StatusCode, header},
};
use domain::{DebtorId, Locale};
use service::{
    Context, DebtorActor, StaffActor,
    files::{self, Checked, FilesError, MAX_BYTES, MAX_TOTAL, MOST_AT_ONCE, Sent},
};

/// The field's name.
pub(crate) const FILES: &str = "files";
/// The largest body that is read, so that whoever sends too much is told so on the page they sent it
/// from. What is kept of it in memory is bounded by [`Kept`]; the server lets no larger body in.
const BODY: usize = 64 << 20;
/// The most bytes of text beside the files.
const TEXT: usize = 64 * 1024;

/// The limit of a route that takes files.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(BODY)
}

/// What a form brought: fields as typed, files as sent. The token stands before the files, so that a
/// forged form is refused before any is read.
pub(crate) struct Handed {
    pub(crate) posted: Posted,
    pub(crate) files: Vec<Sent>,
}

impl<S: Send + Sync> FromRequest<S> for Handed {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let posted = Posted::from_request(request, state).await?;
            return Ok(Self { posted, files: Vec::new() });
        }
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let multipart = Multipart::from_request(request, state).await;
        read(&visit, multipart.map_err(|_| Failure::Unreadable)?).await
    }
}

async fn read(visit: &Visit, mut multipart: Multipart) -> Result<Handed, Failure> {
    let (mut genuine, mut fields) = (false, Vec::new());
    let mut kept = Kept::default();
    let mut text = TEXT;
    while let Some(field) = multipart.next_field().await.map_err(unread)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            if !genuine {
                return Err(Failure::Forgery);
            }
            kept.take(field).await?;
            continue;
        }
        let value = text_of(field, &mut text).await?;
        if name == TOKEN {
            genuine = is_genuine(visit, value.trim());
        }
        fields.push((name, value));
    }
    if !genuine {
        return Err(Failure::Forgery);
    }
    // Names of files go with what was typed, for the field that asks for them again.
    fields.extend(kept.files.iter().map(|file| (FILES.to_owned(), file.name.clone())));
    Ok(Handed { posted: Posted::from(fields), files: kept.files })
}

/// The words of a form whose files nobody can hand in, with the files' names; nothing if it cannot be
/// read.
pub(crate) async fn words_of(visit: &Visit, mut request: Request) -> Option<Posted> {
    limit().apply(&mut request);
    let multipart = Multipart::from_request(request, &()).await.ok()?;
    read(visit, multipart).await.ok().map(|handed| handed.posted)
}

/// A text field, as long as all of them together are no longer than a form's.
async fn text_of(mut field: Field<'_>, left: &mut usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unread)? {
        *left = left.checked_sub(chunk.len()).ok_or(Failure::TooLarge)?;
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::Unreadable)?;
    Ok(text.replace("\r\n", "\n"))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn unread(error: axum::extract::multipart::MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Unreadable,
    }
}

/// Files that were read, of which no more is kept than can be taken.
#[derive(Default)]
struct Kept {
    files: Vec<Sent>,
    bytes: usize,
}

impl Kept {
    /// Reads a file to its end; of one that is too large only its size is kept.
    async fn take(&mut self, mut field: Field<'_>) -> Result<(), Failure> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let full = self.files.len() >= MOST_AT_ONCE;
        let mut file = Sent { name, bytes: Vec::new(), size: 0 };
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            file.size += chunk.len();
            if full || file.size > MAX_BYTES || self.bytes + file.size > MAX_TOTAL {
                file.bytes = Vec::new();
            } else {
                file.bytes.extend_from_slice(&chunk);
            }
        }
        self.bytes += file.bytes.len();
        // A field left empty comes without a name and without bytes.
        if !file.name.is_empty() || file.size > 0 {
            self.files.push(file);
        }
        Ok(())
    }
}

/// The files of a form, if all can be kept; else what is wrong is noted beside their field, and this
/// is the status with which the form is shown again.
pub(crate) async fn checked(
    ctx: &Context,
    actor: &DebtorActor,
    locale: Locale,
    form: &mut Form,
    sent: Vec<Sent>,
) -> Result<Result<Vec<Checked>, StatusCode>, Failure> {
    noted(files::examine(ctx, actor, sent).await, form, locale, words::away(locale))
}

/// The same of what the creditor hands to a debtor.
pub(crate) async fn checked_ours(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    locale: Locale,
    form: &mut Form,
    sent: Vec<Sent>,
) -> Result<Result<Vec<Checked>, StatusCode>, Failure> {
    let away = locale.pick(
        "Les fichiers ne peuvent pas être vérifiés en ce moment, et rien n’a été gardé. Réessayez dans quelques minutes, ou sans fichier.",
        "Files cannot be checked at the moment, and nothing was kept. Try again in a few minutes, or without a file.",
    );
    noted(files::examine_ours(ctx, actor, debtor, sent).await, form, locale, away)
}

fn noted(
    judged: Result<Vec<Checked>, FilesError>,
    form: &mut Form,
    locale: Locale,
    away_words: &str,
) -> Result<Result<Vec<Checked>, StatusCode>, Failure> {
    match judged {
        Ok(checked) => Ok(Ok(checked)),
        Err(FilesError::Rejected(rejected)) => {
            for one in &rejected {
                form.reject(FILES, words::rejected(locale, one));
            }
            Ok(Err(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(FilesError::Away(away)) => {
            tracing::error!(cause = %away, "files cannot be checked: {away}");
            form.reject(FILES, away_words);
            Ok(Err(StatusCode::SERVICE_UNAVAILABLE))
        }
        Err(FilesError::Other(error)) => Err(error.into()),
    }
}
