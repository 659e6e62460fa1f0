//! All SQL, one text for SQLite and PostgreSQL.
//!
//! A module per thing (`invoices`, `payments`, …) offers functions over a [`Tx`]; nothing outside
//! this crate writes SQL. Statements use `$1` placeholders and bind every instant, so that both
//! databases run the same text; what must differ lives in [`dialect`].
//!
//! To add a table: append a migration of the same name to `migrations/sqlite` and
//! `migrations/postgres`, then a module here. A test compares both inventories.

pub mod access;
pub mod actions;
pub mod api_keys;
pub mod assistant;
pub mod audit;
pub mod bulk;
pub mod causes;
pub mod codes;
pub mod contacts;
pub mod conversations;
pub mod creditors;
pub mod debtors;
pub mod delegates;
pub mod demo_checkout;
mod dialect;
pub mod dispute_owners;
pub mod documents;
pub mod feed;
pub mod figures;
pub mod guests;
pub mod holds;
pub mod identity;
pub mod imports;
pub mod invoices;
pub mod invoicing;
pub mod jobs;
pub mod kept_forms;
pub mod ledger;
pub mod letters;
pub mod message_texts;
pub mod messages;
pub mod new_addresses;
pub mod payments;
pub mod payouts;
pub mod plan_changes;
pub mod plan_list;
pub mod plans;
pub mod policies;
pub mod principals;
pub mod provider_events;
pub mod reach;
pub mod request_desk;
pub mod request_files;
pub mod request_policies;
pub mod request_queue;
pub mod requests;
pub mod runs;
pub mod runs_left;
pub mod scenarios;
pub mod sessions;
pub mod staff;
pub mod tasks;
pub mod templates;
pub mod throttle;
pub mod transfers;
mod tx;
pub mod webhooks;

pub use sqlx::types::Json;
pub use tx::{Store, StoreError, StoreOptions, Tx};
