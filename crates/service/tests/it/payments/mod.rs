//! Payments: acceptance of the design in `payments.md`. Each scenario ends with a sound ledger,
//! which `TestApp::settle` asserts.

mod accessories;
mod allocation;
mod chargebacks;
mod confirmation;
mod mismatch;
mod mistakes;
mod order_of_events;
mod payer;
mod refunds;
mod settlement;
mod starting;
mod storm;
mod suspense;
mod transfers;
