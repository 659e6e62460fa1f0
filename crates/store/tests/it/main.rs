//! The store on both databases: the same schema, the same behaviour.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod errors;
mod jobs;
mod ledger;
mod migrations;
mod rows;
mod tenants;
mod throttle;
