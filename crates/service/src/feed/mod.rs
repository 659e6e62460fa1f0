//! The feed: what happened, as the creditor's own systems read it.
//!
//! The audit's chain numbers every act of a creditor once and without a gap, in the order in which
//! acts became known ([`crate::audit::chain`]). The feed is that chain, read through a catalogue
//! that says which acts are told, and as what. So an act that was committed is in the feed exactly
//! once, a reader who comes back with the last cursor misses nothing, and a webhook that is sent
//! again says the same under the same id.
//!
//! What debtors and colleagues wrote is never told, nor names or addresses: references and ids are
//! enough to look things up.
//!
//! | module | what |
//! |---|---|
//! | `catalogue` | which acts of the audit are told, and as what |
//! | `event` | an event's shape, made from an act |
//! | `page` | reading on after a cursor |
//! | `lookup` | the request or the invoice that an event names |

pub mod catalogue;
mod event;
mod lookup;
mod page;

pub use event::{
    Amount, ContactPart, Event, HoldPart, InvoicePart, PaymentPart, PlanPart, RequestPart, RunPart,
};
pub use lookup::{InvoiceView, RequestView, RunView, invoice, request};
pub use page::{Cursor, MOST, Page, page};
pub(crate) use page::{one, rows_after};
