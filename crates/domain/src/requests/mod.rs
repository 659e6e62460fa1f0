//! Requests: what a debtor asks, what is granted at once, and what becomes of the rest.
//!
//! - [`Ask`]: the wish itself, typed; forms and the assistant make the same.
//! - [`RequestPolicy::judge`]: granted at once, or by whom and why not.
//! - [`RequestState::after`]: the one table of what each [`RequestEvent`] does to a request.
//!
//! What an answer does to reminders is the business of [`crate::scenario`]: [`event_asked`] and
//! [`event_answered`] say which event a run is told.

mod ask;
mod contact;
mod events;
mod lines;
mod owner;
mod policy;
mod state;

#[cfg(test)]
mod tests;

pub use ask::{Ask, Callback, DataRight, DisputeCategory, PartOfDay, RequestKind};
pub use contact::{ContactChange, Particulars};
pub use events::{Answer, event_answered, event_asked};
pub use lines::{ContestedLine, shares};
pub use owner::{Advice, Chase, Chased};
pub use policy::{Desk, Example, ExampleAsk, Judgement, RequestPolicy, Standing};
pub use state::{RequestEvent, RequestState};
