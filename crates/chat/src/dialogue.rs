//! The thread of a conversation: what is asked, confirmed, chosen; what comes next.

mod context;
mod waiting;

pub use context::{Context, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy};
pub use waiting::{Flow, SlotName, Waiting};
