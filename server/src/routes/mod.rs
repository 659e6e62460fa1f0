//! Everything that is not a page: webhooks, the interface for other systems, health, the
//! demonstration's pages; and the layers around it all.

mod api;
mod gateways;
mod health;
pub(crate) mod layers;
mod unread;
mod webhooks;

use crate::{demo, process::Process};
use axum::Router;

/// The whole of what this process serves.
pub(crate) fn router(process: &Process) -> anyhow::Result<Router> {
    router_beside(process, Router::new())
}

/// The same with routes of one's own, behind the layers that pages have.
pub(crate) fn router_beside(process: &Process, own: Router) -> anyhow::Result<Router> {
    let state = process.state()?;
    let pages = app::router(state.clone());
    // Providers sign what they send and are no browsers: no session, no cross-site check.
    let webhooks = webhooks::router(process.ctx.clone());
    let mut browsers = pages.merge(own);
    if let Some(provider) = &process.demo {
        browsers = browsers.merge(demo::checkout::router(provider.clone(), state.clone()));
    }
    if process.mail_page {
        browsers = browsers.merge(demo::mail::router(process.config.mail.dir.clone(), state));
    }
    let router = layers::for_browsers(browsers, &process.config)
        .merge(webhooks)
        .merge(api::router(process.ctx.clone()))
        .merge(gateways::router(process.ctx.clone()))
        .merge(health::router(process.ctx.clone()));
    Ok(layers::around(router, &process.config))
}
