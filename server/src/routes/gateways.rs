//! Where gateways of short messages call: `/webhooks/sms/{gateway}`, and with a secret behind it for
//! those that sign nothing.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use service::{Context, delivery, messages::Call};

/// Largest call believed to be one, in bytes.
const MAX_CALL: usize = 64 * 1024;

/// The address of the gateway in use; of any other there is none.
pub(crate) fn router(ctx: Context) -> Router {
    Router::new()
        .route("/webhooks/sms/{gateway}", post(signed))
        .route("/webhooks/sms/{gateway}/{key}", post(keyed))
        .layer(DefaultBodyLimit::max(MAX_CALL))
        .with_state(ctx)
}

async fn signed(
    State(ctx): State<Context>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    receive(&ctx, &name, None, &headers, &body).await
}

async fn keyed(
    State(ctx): State<Context>,
    Path((name, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    receive(&ctx, &name, Some(&key), &headers, &body).await
}

/// 200 once the news are applied, 403 if the call is not believed, 503 if they cannot be kept: then
/// the gateway calls again.
async fn receive(
    ctx: &Context,
    name: &str,
    key: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> (StatusCode, &'static str) {
    let Some(gateway) = ctx.sms.as_ref().filter(|gateway| gateway.name() == name) else {
        return (StatusCode::NOT_FOUND, "unknown gateway\n");
    };
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
    let call = Call { header: &header, key, body };
    match delivery::receive_sms(ctx, &**gateway, &call).await {
        Ok(Ok(_)) => (StatusCode::OK, ""),
        Ok(Err(why)) => {
            tracing::warn!(gateway = name, %why, "a call of {name} was not believed: {why}");
            (StatusCode::FORBIDDEN, "not believed\n")
        }
        Err(error) => {
            tracing::error!(gateway = name, %error, "what {name} tells could not be kept: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "try again\n")
        }
    }
}
