//! Scenarios: the creditor's reminder sequence, and the way of each invoice through it.
//!
//! - [`Definition`]: what a creditor writes: [`Step`]s, and the [`Condition`]s that say which
//!   invoices take this way. [`check`] finds what is wrong with one before it is published.
//! - [`Run`]: where one invoice stands. [`Run::after`] is the one table of what each [`Event`] does
//!   to it; "where does a refused plan resume the reminders?" is answered there and nowhere else.
//! - [`Frame`]: how often, when and how long anyone may be written to.
//! - [`plan_day`]: what a debtor should receive on a day, and why everything else waits.
//!
//! All of it is pure: the caller brings today's date and the ledger's balances.

mod calendar;
mod carry;
mod check;
mod condition;
mod definition;
mod frame;
mod holidays;
mod outlook;
mod plan;
mod reason;
mod route;
mod run;

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;

pub use calendar::time_zone_of;
pub use check::{Finding, FindingKind, check, timeline};
pub use condition::{Behaviour, Condition, Subject, Test};
pub use definition::{ActionKind, Base, DayUnit, Definition, Mode, Offset, Step, Tone};
pub use frame::Frame;
pub use holidays::{Place, is_quiet_day};
pub use outlook::Outlook;
pub use plan::{Claim, Day, DayPlan, DebtorDay, PlannedAction, Verdict, due_on, plan_day};
pub use reason::{Reason, Wait};
pub use route::{Contactable, Reach, Route, Wordings};
pub use run::{Change, Event, HoldReason, Holds, Planned, Run, Stage};

use crate::text_enum;

text_enum! {
    /// How far an action has come.
    pub enum ActionState {
        /// Waits for a person's validation before it may leave.
        ToValidate => "to_validate",
        /// Leaves by itself when its time comes.
        Planned => "planned",
        /// A person has to do it: call, look, send by hand.
        ToDo => "to_do",
        /// Laid out on paper; a person, or a postal provider, has to print and post it.
        ToPrint => "to_print",
        /// Sent, posted, called, done.
        Done => "done",
        /// Left out, with a reason; the sequence went on.
        Skipped => "skipped",
        /// Called off, with a reason; the sequence waits or has ended.
        Cancelled => "cancelled",
        /// Given up after the last try.
        Failed => "failed",
    }
}

impl ActionState {
    /// Whether the action may still be done; as long as it may, its invoices get no other.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::ToValidate | Self::Planned | Self::ToDo | Self::ToPrint)
    }
}

text_enum! {
    /// What came of a call.
    pub enum CallOutcome {
        /// They will pay on a date.
        Promise => "promise",
        /// They contest the invoice.
        Dispute => "dispute",
        /// They say that they have paid.
        AlreadyPaid => "already_paid",
        /// The invoice or the message never reached them.
        NotReceived => "not_received",
        /// They lack the money now.
        Cash => "cash",
        /// A message was left.
        Voicemail => "voicemail",
        /// Nobody answered.
        NoAnswer => "no_answer",
        /// The number belongs to somebody else.
        WrongNumber => "wrong_number",
        /// They do not want to be called.
        OptOut => "opt_out",
    }
}

text_enum! {
    /// Where a version of a scenario stands.
    pub enum VersionState {
        /// Being written.
        Draft => "draft",
        /// Checked without an error; not used yet.
        Checked => "checked",
        /// In use by new runs; never changes any more.
        Published => "published",
    }
}

text_enum! {
    /// What is known of a message's arrival.
    pub enum Delivery {
        /// Nothing yet.
        Unknown => "unknown",
        /// The other side confirmed it.
        Delivered => "delivered",
        /// It came back.
        Bounced => "bounced",
    }
}
