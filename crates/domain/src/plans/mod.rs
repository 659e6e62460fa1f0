//! Plans: an agreed schedule by which invoices are paid in instalments.
//!
//! - [`Terms`] and [`Terms::schedule`]: how many, how often, from when; exact to the cent.
//! - [`PlanPolicy`]: what a creditor grants by itself, and [`Clause`]: what goes beyond it.
//! - [`put_off`], [`only_gives_time`], [`Settlement`]: what may change under way.
//! - [`Progress`]: how far a plan has come, from what has been paid.
//!
//! What a plan does to reminders is decided in [`crate::scenario`], by the events of a run.

mod change;
mod policy;
mod progress;
mod schedule;

#[cfg(test)]
mod tests;

pub use change::{
    MOVE_MOST, PlanChange, Settlement, latest_move, only_gives_time, put_off, remaining,
};
pub use policy::{Allowance, Band, Clause, PlanPolicy};
pub use progress::{Progress, Remaining};
pub use schedule::{Frequency, Instalment, MOST_INSTALMENTS, Terms, TermsError};

use crate::text_enum;

text_enum! {
    /// What kind of agreement a plan is.
    pub enum PlanKind {
        /// The whole, in parts.
        Instalments => "instalments",
        /// A part on a date, for the whole: what remains is given up once it is paid.
        Settlement => "settlement",
    }
}

text_enum! {
    /// Where a plan stands.
    pub enum PlanState {
        /// Its instalments are announced; nothing is chased.
        Active => "active",
        /// An instalment stayed unpaid beyond the grace: reminders go on.
        Broken => "broken",
        /// Everything was paid.
        Completed => "completed",
        /// A collector ended it, or another plan took its place.
        Ended => "ended",
    }
}
