//! What every handler can reach, and the router made of it.

use crate::{assets::Assets, error, office, page, portal, session};
use axum::{Router, extract::DefaultBodyLimit, extract::FromRef, middleware};
use service::sessions::Area;
use std::sync::Arc;

/// The largest body of an ordinary form; routes that take files set their own limit.
const FORM_BYTES: usize = 64 * 1024;

/// Cheap to clone; one per process.
#[derive(Clone)]
pub struct AppState {
    /// Store, clock, chance, settings, ways to the outside.
    pub ctx: service::Context,
    /// What browsers download.
    pub assets: Arc<Assets>,
    /// Where hosted checkouts live (`https://checkout.stripe.com`), so that forms may lead there.
    pub checkout_origin: Option<String>,
    /// Whether cookies demand HTTPS: always, except on plain-HTTP loopback.
    pub secure_cookies: bool,
    /// Whether the demo's page of sent messages exists.
    pub mail_page: bool,
}

impl FromRef<AppState> for service::Context {
    fn from_ref(state: &AppState) -> Self {
        state.ctx.clone()
    }
}

/// Every page, with its assets. The server adds its own routes and layers around it.
pub fn router(state: AppState) -> Router {
    let portal = portal::router()
        .layer(session::layer(Area::Portal, &state))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    let office = office::router().layer(session::layer(Area::Office, &state));
    Router::new()
        .merge(portal)
        .merge(office)
        .fallback(error::no_such_page)
        .layer(middleware::from_fn_with_state(state.clone(), page::around))
        .route("/assets/{*file}", axum::routing::get(crate::assets::serve))
        .with_state(state)
}
