//! Where payment providers tell their news: `POST /webhooks/{provider}`.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use service::{Context, Error, payments};

/// Largest event believed to be one, in bytes.
const MAX_EVENT: usize = 256 * 1024;

/// The webhooks of every provider in use.
pub(crate) fn router(ctx: Context) -> Router {
    Router::new()
        .route("/webhooks/{provider}", post(receive))
        .layer(DefaultBodyLimit::max(MAX_EVENT))
        .with_state(ctx)
}

/// 200 once the event is kept, 400 if it is not believed, 503 if it cannot be kept: then the
/// provider sends it again.
async fn receive(
    State(ctx): State<Context>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let Some(provider) = ctx.provider(&name).cloned() else {
        return (StatusCode::NOT_FOUND, "unknown provider\n");
    };
    let signature = headers.get(provider.signature_header()).and_then(|value| value.to_str().ok());
    match payments::receive_event(&ctx, &*provider, signature.unwrap_or_default(), &body).await {
        Ok(Ok(new)) => {
            metrics::counter!("acquit_provider_events_total", "new" => if new { "yes" } else { "no" }).increment(1);
            (StatusCode::OK, "kept\n")
        }
        Ok(Err(why)) => {
            tracing::warn!(provider = name, %why, "an event of {name} was not believed: {why}");
            (StatusCode::BAD_REQUEST, "not believed\n")
        }
        Err(error @ (Error::Unavailable(_) | Error::Conflict(_))) => {
            tracing::error!(provider = name, %error, "an event of {name} could not be kept: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "try again\n")
        }
        Err(error) => {
            tracing::error!(provider = name, %error, "an event of {name} could not be kept: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "try again\n")
        }
    }
}
