//! The store on both databases: the same schema, the same behaviour.

mod errors;
mod jobs;
mod ledger;
mod migrations;
mod rows;
mod tenants;
mod throttle;
