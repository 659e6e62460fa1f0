//! What surrounds every request, from the outside in: identifier, trace, panics, limits, time; and
//! what surrounds those of browsers: no cross-site posting, security headers.

use super::unread::read_the_rest;
use crate::config::Config;
use app::page::ClientAddress;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
};
use tracing::Instrument;

/// No body is larger, whatever the route: uploads are the largest, and check their own limit.
const LARGEST_BODY: usize = 66 << 20;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Around what browsers ask for.
pub(crate) fn for_browsers(router: Router, config: &Config) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    // One stack, since each layer of a router on its own is boxed, and cloned with all below it.
    let router = router.layer(
        ServiceBuilder::new()
            // Pages bring their own policy; whatever else answers may load nothing at all.
            .layer(header(
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            ))
            .layer(header(
                HeaderName::from_static("permissions-policy"),
                "camera=(), microphone=(), geolocation=(), payment=()",
            ))
            .layer(header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
            .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
            .layer(header(header::X_FRAME_OPTIONS, "DENY"))
            .layer(header(header::CACHE_CONTROL, "no-store"))
            .layer(header(header::REFERRER_POLICY, "same-origin"))
            .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(CsrfLayer::new())
            .layer(compression()),
    );
    if config.is_plain_loopback() {
        return router;
    }
    router.layer(header(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"))
}

/// Pages are compressed at the fastest level: they are small, and phones' networks slower than we.
/// Guessing secrets from sizes (BREACH) needs signed-in requests from another site, which
/// `SameSite` cookies do not make. Assets come compressed; PDFs are.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(NotForContentType::new("application/pdf")))
}

/// Around everything.
pub(crate) fn around(router: Router, config: &Config) -> Router {
    let timeout = Duration::from_secs(config.http.timeout_seconds);
    let uploading = Duration::from_secs(config.http.upload_timeout_seconds);
    let proxies = config.http.trusted_proxies;
    router.layer(
        ServiceBuilder::new()
            // Nobody chooses our identifiers for us.
            .layer(from_fn(|mut request: Request, next: Next| async move {
                request.headers_mut().remove(REQUEST_ID);
                next.run(request).await
            }))
            .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(from_fn(move |request, next| addressed(proxies, request, next)))
            .layer(from_fn(traced))
            .layer(CatchPanicLayer::custom(on_panic))
            .layer(from_fn(move |request, next| in_time(timeout, uploading, request, next)))
            .layer(from_fn(|request, next| read_the_rest(LARGEST_BODY, request, next)))
            .layer(RequestBodyLimitLayer::new(LARGEST_BODY)),
    )
}

/// Nobody waits longer than this; who brings files may take longer, since telephones send slowly.
async fn in_time(usual: Duration, uploading: Duration, request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let brings_files = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let timeout = if brings_files { uploading } else { usual };
    match tokio::time::timeout(timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer demands")]
fn on_panic(panic: Box<dyn std::any::Any + Send>) -> http::Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!("a handler panicked: {text}");
    (StatusCode::INTERNAL_SERVER_ERROR, "Une erreur est survenue. / Something went wrong.\n")
        .into_response()
}

/// Whence a request comes: the connection's other end, or what the trusted proxies say of it.
async fn addressed(proxies: usize, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = request.headers().get_all("x-forwarded-for").iter();
    let hops = forwarded.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    if let Some(address) = client(peer, hops, proxies) {
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Each proxy appends whom it heard; counted from the end, so that nobody invents an address.
fn client<'a>(
    peer: Option<IpAddr>,
    hops: impl Iterator<Item = &'a str>,
    proxies: usize,
) -> Option<IpAddr> {
    if proxies == 0 {
        return peer;
    }
    let hops: Vec<&str> = hops.map(str::trim).collect();
    let heard = hops
        .len()
        .checked_sub(proxies)
        .and_then(|at| hops.get(at))
        .and_then(|text| text.parse().ok());
    heard.or(peer)
}

/// One line a request, without its query and without what its path hides: links carry secrets.
async fn traced(request: Request, next: Next) -> Response {
    let id =
        request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or("").to_owned();
    let route =
        request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", request_id = %id);
    let begun = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let (status, elapsed) = (response.status(), begun.elapsed());
    let labels = [("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::histogram!("acquit_http_request_seconds", &labels).record(elapsed.as_secs_f64());
    span.in_scope(|| {
        tracing::info!(%method, route, status = status.as_u16(), micros = elapsed.as_micros(), "{method} {route} {}", status.as_u16());
    });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_address_is_not_believed() {
        let peer = Some("10.0.0.9".parse().unwrap());
        let hops = || ["6.6.6.6", "1.2.3.4"].into_iter();
        assert_eq!(client(peer, hops(), 0), peer);
        assert_eq!(client(peer, hops(), 1), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(client(peer, ["nonsense"].into_iter(), 1), peer);
        assert_eq!(client(peer, std::iter::empty(), 2), peer);
    }
}
