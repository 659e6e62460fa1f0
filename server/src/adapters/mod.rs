//! Adapters to the outside, each behind a trait of `service`, each beside its test double.

pub mod demo_provider;
pub mod eml_folder;
pub mod signature;
pub mod smtp;
pub mod stripe;
