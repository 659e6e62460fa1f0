//! The demonstration: a believable creditor and its debtors, the pages that stand in for a payment
//! provider and for an inbox. Nothing here is reachable when real payments are configured.

mod alliance;
mod asking;
pub(crate) mod cast;
pub(crate) mod pages;
pub(crate) mod seed;
