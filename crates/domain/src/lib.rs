//! The pure heart of Acquit: values and rules without I/O, clock or randomness.
//!
//! Everything here runs on the server and in the browser alike and can be tested with plain
//! values. Dates and instants are arguments; "today" is decided by the caller, in the creditor's
//! time zone.
//!
//! To add a value with a textual form (a state, a kind), declare it with [`text_enum!`], so that
//! the database, the API and the forms share one spelling.
#![warn(missing_docs)]

pub mod allocation;
pub mod assistant;
pub mod bank;
pub mod billing;
pub mod brand;
pub mod calendar;
pub mod cells;
pub mod circumstance;
pub mod conversation;
pub mod departure;
pub mod email;
pub mod epc;
pub mod feed;
pub mod gsm7;
pub mod guest;
pub mod ids;
pub mod import;
pub mod invoice;
pub mod job;
pub mod ledger;
pub mod legal;
pub mod letter;
pub mod locale;
pub mod message;
pub mod money;
pub mod party;
pub mod payment;
pub mod phone;
pub mod plans;
pub mod proceedings;
pub mod reference;
pub mod requests;
pub mod scenario;
pub mod settlement;
pub mod stop;
mod storage;
mod text_enum;
pub mod token;

pub use ids::*;
pub use locale::Locale;
pub use money::{Currency, Money};
#[cfg(feature = "storage")]
#[doc(hidden)]
pub use sqlx;
pub use text_enum::UnknownText;
