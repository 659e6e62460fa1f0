//! What was posted to the office by someone whose session had ended: kept in the page that asks to
//! sign in, then in the new session, until it is sent again.

use crate::{forms::TOKEN, page::Visit};
use axum::{body::Body, extract::Request};
use http::{HeaderMap, Method, header};
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
    /// Path and query it was posted to.
    pub path: String,
    /// `name=value&…`.
    pub fields: String,
}

/// Reads a form ahead, in case nobody turns out to be signed in; the request stays as it was.
pub(crate) async fn beside(visit: &Visit, request: Request) -> (Request, Option<Kept>) {
    if !may_be_kept(visit, &request) {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    // What cannot be read to its end is refused by the handler, for want of its token.
    let bytes = axum::body::to_bytes(body, MOST).await.unwrap_or_default();
    let fields = std::str::from_utf8(&bytes).ok().map(without_token);
    let kept = fields.map(|fields| Kept { path: visit.path.clone(), fields });
    (Request::from_parts(parts, Body::from(bytes)), kept)
}

fn may_be_kept(visit: &Visit, request: &Request) -> bool {
    let text = |headers: &HeaderMap, name| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let headers = request.headers();
    let length: Option<usize> = text(headers, header::CONTENT_LENGTH).parse().ok();
    visit.area == Area::Office
        && request.method() == Method::POST
        && !visit.path.starts_with("/office/sign-")
        && text(headers, header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
        && length.is_some_and(|length| length <= MOST)
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
