//! What people see: the portal for debtors, the office for collectors.
//!
//! # How a page is made
//! Leptos is our language for components and our runtime for islands, and nothing more: no
//! router, no server functions, no resources. A page is
//!
//! > axum handler → use case in `service` (async) → Leptos view rendered synchronously to HTML
//!
//! so nothing streams, nothing can dead-lock, no endpoint exists that the router does not name,
//! and every page is whole without JavaScript. Islands ([`islands`]) are loaded afterwards and
//! only make more pleasant what already works.
//!
//! # Where things are
//! - [`page`]: who asks, in which language, under whose brand; every handler takes a `Visit`.
//! - [`render`] and [`shell`]: from a view to a response.
//! - [`session`]: cookies, and the extractors that turn them into actors.
//! - [`forms`]: what was posted, kept as typed; errors beside their fields.
//! - `uploads`: files that debtors attach.
//! - `kept`: what was posted to the office when nobody was signed in any more.
//! - [`error`]: the one place where a failure becomes a page.
//! - [`components`]: the design system, for portal and office alike.
//! - [`portal`], [`office`]: a folder or file per page, its view beside its handlers.
//!
//! To add a page: a module with `router()`, its handlers and its view; merge it in the router of
//! its part. Forms post to their own page's path, answer 303 on success and otherwise show the
//! same page again with what was typed.
#![recursion_limit = "256"] // views are deeply nested types
#![cfg_attr(
    feature = "ssr",
    expect(clippy::needless_pass_by_value, reason = "components own their properties")
)]
#![expect(
    unreachable_pub,
    reason = "`#[component]` and `#[island]` make public items of their own"
)]

pub mod islands;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "ssr")]
mod csv;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod kept;
#[cfg(feature = "ssr")]
pub mod office;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod portal;
#[cfg(feature = "ssr")]
pub mod render;
#[cfg(feature = "ssr")]
pub mod sample;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
mod uploads;

#[cfg(feature = "ssr")]
pub use state::{AppState, router};

/// Called by the page's script once the module is loaded; the script then hydrates each island.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
