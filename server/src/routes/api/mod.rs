//! The interface for the creditors' own systems: `/api/v1`.
//!
//! Each handler's `utoipa::path` gives both its route and its place in the document, so that neither
//! can be without the other. To add an operation: a handler with [`asked::Reader`] as its first
//! wish, its scope in the use case it calls, and its name in [`routes`].

mod asked;
mod events;
mod lookups;
mod problem;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::any,
};
use problem::Problem;
use service::Context;
use std::sync::LazyLock;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Acquit",
        description = "What happened at a creditor, and what it happened to. Amounts are whole numbers of minor units (cents).",
    ),
    servers((url = "/")),
    components(schemas(Problem)),
    modifiers(&Keys),
)]
struct Interface;

/// How a key is shown.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A key that an administrator makes in the office."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// Every operation with its place in the document.
fn routes() -> OpenApiRouter<Context> {
    OpenApiRouter::with_openapi(Interface::openapi())
        .routes(routes!(events::events))
        .routes(routes!(lookups::request))
        .routes(routes!(lookups::invoices))
        .routes(routes!(document))
}

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    let document = routes().into_openapi();
    document.to_json().map_or_else(|_| Bytes::new(), Bytes::from)
});

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "document",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
    security(()),
)]
async fn document() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], DOCUMENT.clone()).into_response()
}

/// The interface, with problems where there is nothing else.
pub(crate) fn router(ctx: Context) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let nothing = || async { Problem::not_found("There is no such address.") };
    let (router, _) = routes().split_for_parts();
    router
        .method_not_allowed_fallback(|| async { Problem::wrong_method() })
        .route("/api/v1", any(nothing))
        .route("/api/v1/", any(nothing))
        .route("/api/v1/{*rest}", any(nothing))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .with_state(ctx)
}
