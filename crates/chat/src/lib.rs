//! The assistant: from a message in a debtor's own words to an act, without a language model.
//!
//! Everything here is pure: the day, the debtor's invoices and the creditor's policy are passed
//! in, and what comes out is an act with typed slots. The way of a message, a module a step:
//!
//! 1. [`text`] masks card and account numbers, then keeps two views of what is left: as written,
//!    and folded into tokens.
//! 2. [`entities`] finds amounts, numbers, dates, periods, durations, references and the like.
//! 3. `understand` reads clauses, applies the rules of the packs and decides on an [`Intent`]
//!    with its [`Slots`].
//! 4. `dialogue` keeps the thread: what is being asked, confirmed, chosen; what comes next.
//!
//! [`Intent`]: intent::Intent
//! [`Slots`]: slots::Slots

pub mod act;
pub mod assistant;
pub mod clauses;
pub mod cli;
pub mod dialogue;
pub mod entities;
pub mod intent;
pub mod language;
pub mod lint;
pub mod mask;
pub mod pack;
pub mod reply;
mod rules;
pub mod slots;
pub mod stem;
pub mod text;
pub mod trace;
pub mod understand;

#[cfg(test)]
mod testing;
