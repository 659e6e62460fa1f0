//! What is wrong, as other systems read it (RFC 9457).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, HeaderBuilder, Ref, RefOr, Response as Told, ResponseBuilder},
};

/// The media type of a problem.
const MEDIA_TYPE: &str = "application/problem+json";

/// Why there is no answer (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The status again.
    pub(super) status: u16,
    /// In short.
    pub(super) title: &'static str,
    /// What to do about it.
    pub(super) detail: String,
    /// Seconds to wait, for 429.
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// Statuses and titles that every operation may answer with.
const EVERYWHERE: [(StatusCode, &str); 6] = [
    (StatusCode::UNAUTHORIZED, "No key, or none that lives"),
    (StatusCode::FORBIDDEN, "The key does not read this"),
    (StatusCode::NOT_ACCEPTABLE, "There is no such representation"),
    (StatusCode::UNPROCESSABLE_ENTITY, "A parameter cannot be read"),
    (StatusCode::TOO_MANY_REQUESTS, "Too many requests with this key"),
    (StatusCode::SERVICE_UNAVAILABLE, "Not available at this moment"),
];

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status: status.as_u16(), title, detail: detail.into(), retry_after: None }
    }

    fn of(status: StatusCode, detail: impl Into<String>) -> Self {
        let known = EVERYWHERE.iter().find(|(one, _)| *one == status);
        Self::new(status, known.map_or("Problem", |(_, title)| title), detail)
    }

    pub(super) fn unauthorized() -> Self {
        let detail = "Send a key as `Authorization: Bearer acq_…`; an administrator makes one in the office.";
        Self::of(StatusCode::UNAUTHORIZED, detail)
    }

    pub(super) fn too_many(after: u32) -> Self {
        let detail = format!("Come back in {after} s.");
        let problem = Self::of(StatusCode::TOO_MANY_REQUESTS, detail);
        Self { retry_after: Some(after), ..problem }
    }

    pub(super) fn not_acceptable(offered: &str) -> Self {
        Self::of(StatusCode::NOT_ACCEPTABLE, format!("Accept one of: {offered}."))
    }

    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub(super) fn not_found(detail: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    pub(super) fn wrong_method() -> Self {
        let title = "This method is not known here";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, title, "The header Allow lists those that are.")
    }
}

impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        use service::Error;
        match error {
            Error::Forbidden => Self::of(
                StatusCode::FORBIDDEN,
                "The key lacks the scope; an administrator makes another key in the office.",
            ),
            Error::Unavailable(_) | Error::Conflict(_) => {
                tracing::warn!(%error, "the interface cannot answer: {error}");
                Self::of(StatusCode::SERVICE_UNAVAILABLE, "Try again in a moment.")
            }
            Error::Internal(_) => {
                tracing::error!(%error, "the interface failed: {error}");
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Self::new(
                    status,
                    "Something went wrong",
                    "It is noted with the header X-Request-Id.",
                )
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"acquit\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The problems of every operation, for the document.
pub(super) struct Everywhere;

impl IntoResponses for Everywhere {
    fn responses() -> BTreeMap<String, RefOr<Told>> {
        let told = EVERYWHERE.iter().map(|(status, title)| {
            let mut told = described(title);
            if *status == StatusCode::TOO_MANY_REQUESTS {
                let seconds = utoipa::schema!(u32);
                let wait =
                    HeaderBuilder::new().schema(seconds).description(Some("Seconds to wait."));
                told = told.header("Retry-After", wait.build());
            }
            (status.as_str().to_owned(), told.build().into())
        });
        told.collect()
    }
}

/// There is nothing under this address, for the document.
pub(super) struct NotFound;

impl IntoResponses for NotFound {
    fn responses() -> BTreeMap<String, RefOr<Told>> {
        BTreeMap::from([("404".to_owned(), described("Not found").build().into())])
    }
}

fn described(title: &str) -> ResponseBuilder {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(title).content(MEDIA_TYPE, content)
}
