//! Adapters to the outside, each behind a trait of `service`, each beside its test double.

pub(crate) mod clamd;
pub(crate) mod demo_provider;
pub(crate) mod eml_folder;
pub(crate) mod heif;
pub(crate) mod http;
pub(crate) mod maildir;
pub(crate) mod postal_folder;
pub(crate) mod sms;
pub(crate) mod smtp;
pub(crate) mod stripe;
pub(crate) mod webhooks;
