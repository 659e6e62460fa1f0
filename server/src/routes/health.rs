//! What load balancers ask.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use service::Context;
use std::time::Duration;

/// `/healthz`: the process runs. `/readyz`: it can serve, that is, its database answers.
pub(crate) fn router(ctx: Context) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(ctx)
}

async fn ready(State(ctx): State<Context>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(Duration::from_millis(1_500), ctx.store.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
