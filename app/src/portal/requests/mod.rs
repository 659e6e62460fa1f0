//! What debtors ask, and what becomes of it.
//!
//! - `/ask`: the hub; behind it a page per wish, each with its form. A wish that is sent leads to
//!   its own page. A plan takes two steps more: its exact schedule, then six digits that sign it.
//! - `/requests`: what was asked, with its clock, answer and history; what debtors do about it.
//!
//! Shared by the pages: `read` (what was typed), `closed` (why something cannot be asked), `parts`
//! (pieces of pages), `words` (how things are called).

mod agreed;
mod callback;
mod case;
mod case_acts;
mod case_parts;
mod closed;
mod contact;
mod contact_read;
mod data;
mod dispute;
mod document;
mod files;
mod hub;
mod list;
mod moving;
mod offer;
mod own;
mod parts;
mod plan;
mod plan_sign;
mod plan_terms;
mod read;
mod rest;
mod settle;
mod situation;
mod submit;
mod time;
mod transferred;
mod waits;
mod words;

#[cfg(test)]
mod tests;

pub(super) use closed::code_words;
pub(super) use parts::{Hidden, Keys};
pub(super) use read::{CODE, KEY, code_address, key};
pub(super) use waits::Waits;

use crate::AppState;
use axum::Router;

/// Every page about requests.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .merge(callback::router())
        .merge(case::router())
        .merge(contact::router())
        .merge(data::router())
        .merge(dispute::router())
        .merge(document::router())
        .merge(files::router())
        .merge(hub::router())
        .merge(list::router())
        .merge(moving::router())
        .merge(offer::router())
        .merge(own::router())
        .merge(plan::router())
        .merge(settle::router())
        .merge(situation::router())
        .merge(time::router())
        .merge(transferred::router())
}
