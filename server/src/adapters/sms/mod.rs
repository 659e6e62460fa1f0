//! Gateways for short messages.
//!
//! Two real ones. [`brevo`] is French, keeps its data in the European Union and is what small
//! French companies already send their mail with; its calls carry a secret of ours. [`twilio`] is the
//! one that most programs support, gives numbers that people can answer, and signs its calls.
//! Neither lets a sender name a message so that it is sent once: one whose answer is lost on the way
//! is sent again, since losing it would be worse.
//!
//! To add one: implement `service::messages::SmsGateway` here exactly as its public documentation
//! says, name it in `config::SmsProvider`, build it in [`gateway`].

mod brevo;
mod folder;
#[cfg(test)]
mod tests;
mod twilio;

use super::http::HttpError;
use crate::config::{Config, SmsProvider};
use anyhow::Context as _;
use service::messages::{SmsError, SmsGateway};
use std::sync::Arc;

/// The gateway that the configuration names, if it names one.
pub(crate) fn gateway(config: &Config) -> anyhow::Result<Option<Arc<dyn SmsGateway>>> {
    Ok(match config.sms.provider {
        SmsProvider::None => None,
        SmsProvider::Folder => {
            let folder = config.sms.dir.clone().unwrap_or_else(|| config.mail.dir.clone());
            Some(Arc::new(folder::SmsFolder::new(folder).context("making the folder of SMS")?))
        }
        SmsProvider::Brevo => Some(Arc::new(brevo::Brevo::new(config))),
        SmsProvider::Twilio => Some(Arc::new(twilio::Twilio::new(config))),
    })
}

/// Where a gateway calls us.
fn callback(config: &Config, name: &str) -> String {
    format!("{}/webhooks/sms/{name}", config.public_url)
}

/// Whatever went wrong between us and a gateway passes.
fn later(error: &HttpError) -> SmsError {
    SmsError::Later(error.to_string())
}

/// A gateway writes numbers without their `+`.
fn with_plus(number: &str) -> String {
    let number = number.trim();
    if number.starts_with('+') { number.to_owned() } else { format!("+{number}") }
}
