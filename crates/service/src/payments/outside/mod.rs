//! Money that arrives outside the provider, or that nobody has recognised yet.
//!
//! - [`receive`]: a transfer on the creditor's account is booked: on the invoices named, or the
//!   oldest first; what is too much becomes the debtor's credit; one whose payer is not known waits
//!   in suspense.
//! - [`reverse`]: what was booked by mistake is turned round by another posting.
//! - [`suspended`], [`allocate`], [`pay_back`]: what waits in suspense, and what becomes of it.
//!
//! Each writes one posting whose source key says what it does to which, so that a form sent twice,
//! or a command run again, books nothing twice.

mod book;
mod find;
mod receive;
mod reverse;
mod suspense;

pub use find::{Named, named};
pub use receive::{
    Booked, NewTransfer, TransferError, receive, receive_as_operator, transfer, transfers,
};
pub use reverse::{ReverseError, reverse};
pub use store::transfers::{OnFile, Transfer};
pub use suspense::{SettleError, Suspended, allocate, pay_back, suspended};
