//! Scenarios at work: which invoices are in which, what is planned each day, what every event does.
//!
//! - `events`: the one way by which anything changes a run.
//! - [`plan_day`]: a creditor's day; [`forecast`] the same without writing anything.
//! - [`hold`] and [`lift`]: what a person or the law keeps still.
//! - [`schedule`]: the worker's clock.
//!
//! The rules are in `domain::scenario`; here is only what they are told and what is done with the
//! answer.

mod day;
mod enrol;
mod events;
mod facts;
mod holds;
mod perform;
mod policy;
mod schedule;

pub use day::{Counts, Line, Teller, forecast, plan_day};
pub use enrol::{Enrolled, enrol};
pub(crate) use events::{booked, cancel_actions, payment_news};
pub(crate) use holds::place;
pub use holds::{HoldCommand, HoldError, hold, lift};
pub use perform::perform;
pub(crate) use perform::{Ready, call_off, done};
pub use policy::policy;
pub use schedule::schedule;
pub(crate) use schedule::{plan_piece, prepare};
