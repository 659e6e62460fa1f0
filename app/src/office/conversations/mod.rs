//! Conversations with debtors: what waits, one of them on one screen, and writing first.
//!
//! - [`list`]: the inbox. [`case`]: one conversation, made of [`parts`]. [`act`] takes its forms.
//! - [`begin`]: writing to a contact who has no conversation yet. [`words`]: how things are called.

mod act;
mod begin;
mod case;
mod list;
mod parts;
mod trace;
mod words;

pub(super) use list::of_file;

use crate::AppState;
use axum::Router;

pub(super) fn router() -> Router<AppState> {
    Router::new().merge(list::router()).merge(case::router()).merge(begin::router())
}
