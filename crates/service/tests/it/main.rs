//! What the product promises, on both databases. One module a subject; each test is named by the
//! behaviour it shows and runs as `…::sqlite` and `…::postgres`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod assistant;
mod chain;
mod conversations;
mod creditors;
mod cuts;
mod delegates;
mod delivery;
mod door;
mod full_file;
mod import;
mod invoicing;
mod kept_forms;
mod kept_messages;
mod letters;
mod links;
mod messages;
mod office;
mod operator;
mod payments;
mod planning;
mod portal;
mod property;
mod reliability;
mod reminders;
mod requests;
mod scenarios;
mod support;
mod sweep;
mod trust;
mod webhooks;
mod wording;
mod year;
