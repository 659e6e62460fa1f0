//! The demonstration: a believable creditor and its debtors, the pages that stand in for a payment
//! provider and for an inbox. With a real provider configured
//! nothing here is reachable, and its inbox only by `acquit demo`.

mod alliance;
mod asking;
pub(crate) mod cast;
pub(crate) mod checkout;
pub(crate) mod mail;
pub(crate) mod seed;
