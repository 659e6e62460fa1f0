//! Requests and plans: what waits for a decision, one case on one screen, schedules looked after,
//! and the policy that grants without anybody.
//!
//! - [`queue`]: the list, with each one's own [`views`] and [`bulk`] answers. [`case`]: one request,
//!   made of [`asked`] with its [`files`], [`history`], [`answers`] (with [`counter`] and [`hand_over`]) and [`given`]; [`owner`] is who is
//!   asked within the house; [`outlook`] says what each answer does to the scenario. [`act`] and
//!   [`read`] take
//!   its forms.
//! - [`beside`]: colleagues on the same request. [`keys`]: the keyboard, which `public/office.js`
//!   brings to life.
//! - [`plans`]: supervision. [`plan`]: one of them, what may change of it, and what waits for a second
//!   person ([`plan_second`]). [`policy`] and
//!   [`reasons`]: the manager's forms. [`causes`]: why invoices are paid late.

mod act;
mod allowance;
mod answers;
mod asked;
mod beside;
mod bulk;
mod bulk_done;
mod bulk_words;
mod case;
mod causes;
mod contact;
mod counter;
mod files;
mod filters;
mod given;
mod hand_over;
mod history;
mod keys;
mod outlook;
mod owner;
mod plan;
mod plan_second;
mod plan_view;
mod plans;
mod policy;
mod queue;
mod read;
mod reasons;
mod verb;
mod views;
mod words;

pub(super) use history::of_file;
pub(super) use keys::help as keys_help;
pub(super) use words::facts;

use crate::AppState;
use axum::Router;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .merge(queue::router())
        .merge(views::router())
        .merge(bulk::router())
        .merge(beside::router())
        .merge(causes::router())
        .merge(reasons::router())
        .merge(plan::router())
        .merge(allowance::router())
        .merge(case::router())
        .merge(files::router())
        .merge(hand_over::router())
        .merge(plans::router())
        .merge(policy::router())
}
