//! Scenarios at work: which invoices are in which, what is planned each day, what every event does.
//!
//! - `events`: the one way by which anything changes a run.
//! - [`plan_day`]: a creditor's day; [`forecast`] the same without writing anything.
//! - [`hold`] and [`lift`]: what a person or the law keeps still; [`date_proceedings`]: since when.
//! - [`schedule`]: the worker's clock; [`run_day`] the same at once, by hand.
//!
//! What people do with it, in the office:
//!
//! - [`editor`], [`shelf`], [`moves`]: scenarios, their versions, and runs moved between them.
//! - [`settings`]: limits, claims, and the switch that keeps everything still.
//! - [`agenda`]: what is open; [`overrides`] and [`call`]: what is decided about it.
//! - [`litigation`]: an invoice that goes to a court or a lawyer.
//! - [`overview`]: a debtor's reminders; [`scores`]: what outside sources know of debtors.
//! - [`rehearsal`]: the dry run.
//!
//! The rules are in `domain::scenario`; here is only what they are told and what is done with the
//! answer.

mod acting;
mod action_file;
pub mod agenda;
mod alarms;
pub mod call;
mod claim_check;
mod day;
pub mod editor;
mod enrol;
mod events;
mod facts;
mod forecast;
mod holds;
mod hours;
pub mod litigation;
pub mod moves;
mod notice;
pub mod overrides;
pub mod overview;
mod perform;
mod policy;
mod proceedings;
pub mod rehearsal;
mod reroute;
mod schedule;
pub mod scores;
pub mod settings;
pub mod shelf;
mod thought;
mod tones;
mod untouched;

pub use acting::{ActionError, FARTHEST, fingerprint};
pub(crate) use call::first_day;
pub(crate) use day::job;
pub use day::plan_day;
pub(crate) use enrol::enrol_debtor;
pub use enrol::{Enrolled, enrol};
pub(crate) use events::{booked, cancel_actions, contested, happened, payment_news};
pub(crate) use facts::limitation;
pub use forecast::forecast;
pub(crate) use holds::place;
pub use holds::{HoldCommand, HoldError, hold, lift};
pub(crate) use hours::next_slot;
pub use perform::perform;
pub(crate) use perform::{Gate, Ready, SWITCHED_OFF_PAUSE, call_off, done, gate};
pub use policy::policy;
pub use proceedings::{Parted, date_proceedings};
pub(crate) use schedule::{plan_piece, prepare};
pub use schedule::{run_day, schedule};
pub use settings::{SwitchedOff, switched_off};
pub(crate) use thought::version_names;
pub use thought::{Counts, Line, PassedOver, Teller, VersionName};
