//! What was posted by someone whose session had ended. In the office it is kept in the page that asks to
//! sign in, then in the new session, until it is sent again; in the portal on the server, for the contact
//! whose session it was ([`crate::portal::kept`]).

use crate::{
    forms::{Posted, TOKEN, is_genuine},
    page::Visit,
    portal::kept,
    session::Presented,
    uploads,
};
use axum::{body::Body, extract::Request};
use http::{Method, header};
use serde::{Deserialize, Serialize};
use service::sessions::Area;
use tower_sessions::Session;

/// The most that is kept, in bytes: encoded once more beside the signing in, it must still fit into
/// an ordinary form.
const MOST: usize = 36 * 1024;
/// Where it lies in the new session's data.
const KEPT: &str = "kept";

/// A form that nobody was signed in for, as the browser encoded it, without its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// In the office path and query it was posted to, in the portal the page whose form it is.
    pub path: String,
    /// `name=value&…`.
    pub fields: String,
}

/// Reads a form ahead, in case nobody turns out to be signed in; the request stays as it was.
pub(crate) async fn beside(
    visit: &Visit,
    presented: Option<&Presented>,
    request: Request,
) -> (Request, Option<Kept>) {
    let page = match visit.area {
        _ if request.method() != Method::POST => None,
        Area::Office if visit.path.starts_with("/office/sign-") => None,
        Area::Office => Some(visit.path.clone()),
        Area::Portal => presented.and_then(|_| kept::page_of(&visit.path)),
    };
    let Some(page) = page else { return (request, None) };
    if is_kind(&request, "application/x-www-form-urlencoded") && length(&request) <= MOST {
        return ahead(visit, page, request).await;
    }
    // Files are not read twice: whether the session has ended is asked first.
    match presented {
        Some(presented)
            if visit.area == Area::Portal
                && is_kind(&request, "multipart/form-data")
                && matches!(presented.is_at_home().await, Ok(false)) =>
        {
            without_files(visit, page, request).await
        }
        _ => (request, None),
    }
}

fn is_kind(request: &Request, kind: &str) -> bool {
    let found = request.headers().get(header::CONTENT_TYPE);
    found.and_then(|found| found.to_str().ok()).is_some_and(|found| found.starts_with(kind))
}

/// The length that a request announces; one that announces none is too long.
fn length(request: &Request) -> usize {
    let found = request.headers().get(header::CONTENT_LENGTH);
    let found = found.and_then(|found| found.to_str().ok());
    found.and_then(|length| length.parse().ok()).unwrap_or(usize::MAX)
}

async fn ahead(visit: &Visit, page: String, request: Request) -> (Request, Option<Kept>) {
    let (parts, body) = request.into_parts();
    // What cannot be read to its end is refused by the handler, for want of its token.
    let bytes = axum::body::to_bytes(body, MOST).await.unwrap_or_default();
    let fields = match visit.area {
        Area::Office => std::str::from_utf8(&bytes).ok().map(without_token),
        Area::Portal => Posted::parse(&bytes).and_then(|posted| genuine(visit, &posted)),
    };
    let kept = fields.map(|fields| Kept { path: page, fields });
    (Request::from_parts(parts, Body::from(bytes)), kept)
}

/// Reads a form with files to its end and keeps its words. The request goes on without them: nobody is
/// signed in who could hand them in.
async fn without_files(visit: &Visit, page: String, request: Request) -> (Request, Option<Kept>) {
    let (parts, body) = request.into_parts();
    let read = Request::from_parts(parts.clone(), body);
    let posted = uploads::words_of(visit, read).await;
    let fields = posted.and_then(|posted| genuine(visit, &posted));
    let kept = fields.filter(|fields| fields.len() <= MOST);
    let kept = kept.map(|fields| Kept { path: page, fields });
    (Request::from_parts(parts, Body::empty()), kept)
}

/// What was typed into a form of the session that has ended; nothing of one that is somebody else's.
fn genuine(visit: &Visit, posted: &Posted) -> Option<String> {
    is_genuine(visit, posted.text(TOKEN)).then(|| kept::typed(posted))
}

fn without_token(fields: &str) -> String {
    let is_token = |pair: &&str| pair.split('=').next() == Some(TOKEN);
    fields.split('&').filter(|pair| !is_token(pair)).collect::<Vec<_>>().join("&")
}

impl Kept {
    /// Hands it to the session that has just begun.
    pub(crate) async fn hand_over(
        &self,
        session: &Session,
    ) -> Result<(), tower_sessions::session::Error> {
        session.insert(KEPT, self).await
    }

    /// What was handed to this session.
    pub(crate) async fn of(
        session: &Session,
    ) -> Result<Option<Self>, tower_sessions::session::Error> {
        session.get(KEPT).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_sessions_token_is_not_kept() {
        assert_eq!(without_token("csrf=abc&subject=Un+mot&csrfx=1"), "subject=Un+mot&csrfx=1");
        assert_eq!(without_token("csrf=abc"), "");
    }
}
