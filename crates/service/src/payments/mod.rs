//! Payments: begun here, confirmed by the provider's news, counted by the ledger.
//!
//! 1. [`start`] writes the attempt down and commits **before** the provider is asked.
//! 2. [`receive_event`] keeps a verified event and answers; nothing is applied there.
//! 3. The worker calls [`apply_event`], which asks the provider how the payment stands and applies
//!    that in one transaction. The return page proves nothing.
//!
//! What arrives without the provider, or matches nothing, is in [`outside`]. What the provider pays out,
//! and keeps for itself, is in [`settlement`].

mod allocate;
mod apply;
mod book;
mod forbidden;
pub mod outside;
pub mod provider;
mod reconcile;
mod refund;
pub mod settlement;
mod start;
mod status;

pub use apply::{Applied, apply_event, receive_event};
pub(crate) use forbidden::look_at_open;
pub use reconcile::reconcile;
pub use refund::{RefundDecision, RefundError, refund, refundable, send_refund};
pub use start::{Checkout, Selection, StartError, start, start_at_door};
pub use status::{PaymentStatus, status, status_at_door};
