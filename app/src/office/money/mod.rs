//! Money: what came in a month, transfers that are booked by hand, what waits to be recognised, and what
//! providers have paid out.

mod mistake;
mod month;
mod on_file;
mod payouts;
mod suspense;
mod transfer;

pub(super) use on_file::of_file;

use crate::AppState;
use axum::Router;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .merge(month::router())
        .merge(transfer::router())
        .merge(mistake::router())
        .merge(suspense::router())
        .merge(payouts::router())
}
