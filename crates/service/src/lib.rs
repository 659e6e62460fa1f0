//! Use cases. Each is a function `fn(ctx, actor, command) -> Result<…>` that runs in one
//! transaction, checks what the actor may do, writes the audit and enqueues what must follow.
//!
//! Pages, the command line and the worker all come through here; no rule lives elsewhere but in
//! `domain`. To add a use case: a module (or a function in the module of its subject), a type of
//! actor it demands, an error enum small enough to be worded for a person.
#![warn(missing_docs)]

pub mod accessories;
pub mod actor;
pub mod addresses;
pub mod api_keys;
pub mod assistant;
pub mod audit;
pub mod chance;
pub mod circumstances;
pub mod clearance;
pub mod clock;
mod codes;
pub mod context;
pub mod conversations;
pub mod creditors;
mod credits;
pub mod delegates;
pub mod delivery;
pub mod door;
pub mod error;
pub mod feed;
pub mod files;
pub mod full_file;
pub(crate) mod guests;
pub mod hash;
pub mod import;
pub mod invoicing;
pub mod kept_forms;
pub mod ledger;
pub mod letters;
pub mod links;
pub mod messages;
pub mod office;
pub mod operator;
pub mod papers;
pub mod payments;
pub mod portal;
pub mod preferences;
pub mod reminders;
pub mod requests;
pub mod scenarios;
pub mod sessions;
pub mod signature;
pub mod staff;
pub mod sweep;
pub mod transfers;
pub mod verify;
pub mod webhooks;
pub mod worker;

pub use actor::{DebtorActor, StaffActor};
pub use context::{Context, Settings};
pub use error::Error;
pub use store::creditors::Creditor;
