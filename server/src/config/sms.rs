//! Configuration of short messages.

use super::redacted_option;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use service::messages::sms::SmsLimits;
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sms {
    /// `none`, `folder`, `brevo` or `twilio`.
    pub provider: SmsProvider,
    /// Where `folder` writes; the folder of e-mails if not given.
    pub dir: Option<PathBuf>,
    /// Countries (ISO 3166) that may be written to, separated by commas.
    pub countries: String,
    /// Most messages to one number within a day.
    pub to_a_number: i64,
    /// Most messages from one sender's name within a day.
    pub from_a_sender: i64,
    /// Most messages of the whole installation within a day.
    pub in_all: i64,
    /// Seconds to wait for a gateway's answer.
    pub timeout_seconds: u64,
    pub brevo: Brevo,
    pub twilio: Twilio,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SmsProvider {
    None,
    Folder,
    Brevo,
    Twilio,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Brevo {
    #[serde(serialize_with = "redacted_option")]
    pub api_key: Option<SecretString>,
    /// What Brevo shows when it calls us: letters and digits, at least 16.
    #[serde(serialize_with = "redacted_option")]
    pub webhook_secret: Option<SecretString>,
    /// Where its API is; for tests.
    pub api_base: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Twilio {
    pub account_sid: String,
    /// Also signs Twilio's calls.
    #[serde(serialize_with = "redacted_option")]
    pub auth_token: Option<SecretString>,
    /// A number (`+33…`) or a messaging service (`MG…`) to send from, so that people can answer;
    /// creditors' names if empty.
    pub from: String,
    /// Where its API is; for tests.
    pub api_base: String,
}

impl Default for Sms {
    fn default() -> Self {
        let limits = SmsLimits::default();
        Self {
            provider: SmsProvider::None,
            dir: None,
            countries: limits.countries.join(","),
            to_a_number: limits.to_a_number,
            from_a_sender: limits.from_a_sender,
            in_all: limits.in_all,
            timeout_seconds: 15,
            brevo: Brevo {
                api_key: None,
                webhook_secret: None,
                api_base: "https://api.brevo.com".to_owned(),
            },
            twilio: Twilio {
                account_sid: String::new(),
                auth_token: None,
                from: String::new(),
                api_base: "https://api.twilio.com".to_owned(),
            },
        }
    }
}

impl Sms {
    /// What cannot work, a sentence each.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let limits = [self.to_a_number, self.from_a_sender, self.in_all];
        if limits.iter().any(|limit| !(1..=1_000_000).contains(limit)) {
            wrong.push("the limits of sms must be between 1 and 1000000".to_owned());
        }
        let is_country =
            |code: &String| code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase());
        if self.provider != SmsProvider::None && !self.countries().iter().all(is_country) {
            wrong.push("sms.countries must be like FR,BE,LU".to_owned());
        }
        match self.provider {
            SmsProvider::Brevo => {
                if secret(self.brevo.api_key.as_ref()).is_empty() {
                    wrong.push("sms.brevo.api_key is missing".to_owned());
                }
                let shown = secret(self.brevo.webhook_secret.as_ref());
                if shown.len() < 16 || !shown.chars().all(|c| c.is_ascii_alphanumeric()) {
                    wrong.push(
                        "sms.brevo.webhook_secret must be at least 16 letters and digits: anyone's reports would be believed"
                            .to_owned(),
                    );
                }
            }
            SmsProvider::Twilio => {
                let sid = &self.twilio.account_sid;
                if !sid.starts_with("AC") || !sid.chars().all(|c| c.is_ascii_alphanumeric()) {
                    wrong.push("sms.twilio.account_sid must be like AC…".to_owned());
                }
                if secret(self.twilio.auth_token.as_ref()).is_empty() {
                    wrong.push("sms.twilio.auth_token is missing".to_owned());
                }
            }
            SmsProvider::None | SmsProvider::Folder => {}
        }
        wrong
    }

    fn countries(&self) -> Vec<String> {
        self.countries.split(',').map(|code| code.trim().to_owned()).collect()
    }

    /// As use cases are given them.
    pub(crate) fn limits(&self) -> SmsLimits {
        SmsLimits {
            countries: self.countries(),
            to_a_number: self.to_a_number,
            from_a_sender: self.from_a_sender,
            in_all: self.in_all,
        }
    }
}

fn secret(secret: Option<&SecretString>) -> &str {
    secret.map(|secret| secret.expose_secret().trim()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_without_its_secrets_is_refused() {
        let mut sms = Sms { provider: SmsProvider::Brevo, ..Sms::default() };
        sms.brevo.api_key = Some("xkeysib-hidden".into());
        for (shown, works) in
            [("", false), ("short", false), ("0123456789abcdef", true), ("0123456789abcde/", false)]
        {
            sms.brevo.webhook_secret = Some(shown.into());
            assert_eq!(sms.wrong().is_empty(), works, "{shown}");
        }
        let mut sms = Sms { provider: SmsProvider::Twilio, ..Sms::default() };
        assert_eq!(sms.wrong().len(), 2);
        sms.twilio.account_sid = "AC0123".to_owned();
        sms.twilio.auth_token = Some("hidden".into());
        assert!(sms.wrong().is_empty());
        let printed = format!("{sms:?}{}", serde_json::to_string(&sms).unwrap());
        assert!(!printed.contains("hidden"), "{printed}");
        let limits = Sms { in_all: 0, ..sms };
        assert_eq!(limits.wrong().len(), 1);
    }
}
