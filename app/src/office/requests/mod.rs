//! Requests and plans: what waits for a decision, one case on one screen, schedules looked after,
//! and the policy that grants without anybody.
//!
//! - [`queue`]: the list. [`case`]: one request, made of [`asked`] with its [`files`], [`history`], [`answers`] and
//!   [`given`]; [`owner`] is who is asked within the house; [`outlook`] says what each answer does to the scenario. [`act`] and [`read`] take
//!   its forms.
//! - [`plans`]: supervision. [`policy`]: the manager's form, its worked examples included.

mod act;
mod answers;
mod asked;
mod case;
mod contact;
mod files;
mod given;
mod history;
mod outlook;
mod owner;
mod plans;
mod policy;
mod queue;
mod read;
mod verb;
mod words;

pub(super) use history::of_file;
pub(super) use words::facts;

use crate::AppState;
use axum::Router;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .merge(queue::router())
        .merge(case::router())
        .merge(files::router())
        .merge(plans::router())
        .merge(policy::router())
}
