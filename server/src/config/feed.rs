//! Configuration of what the creditors' own systems use.

use serde::{Deserialize, Serialize};

/// What other systems read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Api {
    /// Requests a minute that one key is allowed, from 1 to 60,000.
    pub requests_per_minute: u32,
}

/// What other systems are told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Webhooks {
    /// Whether endpoints may be within private networks and on this machine, there without TLS too:
    /// for tests and demonstrations, or where every administrator may reach everything that this
    /// machine reaches.
    pub allow_private: bool,
    /// Seconds to wait for an endpoint's answer, from 1 to 60.
    pub timeout_seconds: u64,
}

impl Default for Api {
    fn default() -> Self {
        Self { requests_per_minute: 600 }
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { allow_private: false, timeout_seconds: 10 }
    }
}

/// What cannot work, a sentence each.
pub(super) fn wrong(api: &Api, webhooks: &Webhooks) -> Vec<String> {
    let mut wrong = Vec::new();
    if !(1..=60_000).contains(&api.requests_per_minute) {
        wrong.push("api.requests_per_minute must be between 1 and 60000".to_owned());
    }
    if !(1..=60).contains(&webhooks.timeout_seconds) {
        wrong.push("webhooks.timeout_seconds must be between 1 and 60".to_owned());
    }
    wrong
}
