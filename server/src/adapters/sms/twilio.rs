//! Twilio's Programmable Messaging: `POST /2010-04-01/Accounts/{sid}/Messages.json`
//! (twilio.com/docs/messaging/api/message-resource).
//!
//! Twilio signs its calls with the account's token over the address it was given and the form's
//! fields in order (twilio.com/docs/usage/security). The address is made from our own
//! configuration, never from what a request says of itself.

use super::{callback, later, with_plus};
use crate::{
    adapters::http::{Answer, HttpClient},
    config::Config,
};
use async_trait::async_trait;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use service::{
    delivery::Outcome,
    messages::{Call, News, Sms, SmsError, SmsGateway, Unbelieved},
};
use sha1::Sha1;
use std::{collections::BTreeMap, time::Duration};

/// Twilio as configured.
pub(super) struct Twilio {
    http: HttpClient,
    endpoint: String,
    account: String,
    token: SecretString,
    from: String,
    webhook: String,
}

impl Twilio {
    /// A client for the account that the configuration names.
    pub(super) fn new(config: &Config) -> Self {
        let twilio = &config.sms.twilio;
        let base = twilio.api_base.trim_end_matches('/');
        let account = twilio.account_sid.clone();
        Self {
            http: HttpClient::new(Duration::from_secs(config.sms.timeout_seconds)),
            endpoint: format!("{base}/2010-04-01/Accounts/{account}/Messages.json"),
            account,
            token: twilio.auth_token.clone().unwrap_or_default(),
            from: twilio.from.trim().to_owned(),
            webhook: callback(config, "twilio"),
        }
    }

    fn form(&self, sms: &Sms) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("To", &sms.to).append_pair("Body", &sms.text);
        form.append_pair("StatusCallback", &self.webhook);
        if self.from.starts_with("MG") {
            form.append_pair("MessagingServiceSid", &self.from);
        } else if self.from.is_empty() {
            form.append_pair("From", &sms.sender);
        } else {
            form.append_pair("From", &self.from);
        }
        form.finish()
    }
}

#[derive(Deserialize)]
struct Accepted {
    sid: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: u32,
    message: String,
}

#[async_trait]
impl SmsGateway for Twilio {
    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let pair = format!("{}:{}", self.account, self.token.expose_secret());
        let headers = [
            (AUTHORIZATION, &*format!("Basic {}", BASE64_STANDARD.encode(pair))),
            (CONTENT_TYPE, "application/x-www-form-urlencoded"),
            (ACCEPT, "application/json"),
        ];
        let answer = self.http.post(&self.endpoint, &headers, self.form(sms)).await;
        understand(&answer.map_err(|error| later(&error))?)
    }

    fn name(&self) -> &'static str {
        "twilio"
    }

    fn read(&self, call: &Call<'_>) -> Result<Vec<News>, Unbelieved> {
        let fields: BTreeMap<String, String> =
            form_urlencoded::parse(call.body).into_owned().collect();
        let shown = (call.header)("x-twilio-signature").unwrap_or_default();
        if !is_signed(self.token.expose_secret(), &self.webhook, &fields, &shown) {
            return Err(Unbelieved::Signature);
        }
        Ok(news(&fields).into_iter().collect())
    }
}

/// Whether a signature is that of these fields, sent to this address.
fn is_signed(token: &str, url: &str, fields: &BTreeMap<String, String>, shown: &str) -> bool {
    let (Ok(tag), Ok(mut mac)) =
        (BASE64_STANDARD.decode(shown.trim()), Hmac::<Sha1>::new_from_slice(token.as_bytes()))
    else {
        return false;
    };
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    !token.is_empty() && mac.verify_slice(&tag).is_ok()
}

/// Errors (twilio.com/docs/api/errors) about our account or its sender: they pass when a human
/// mends them. 20003 credentials, 20429 too many, 21212, 21603, 21606, 21659 to 21661 sender.
const OURS: [u32; 8] = [20_003, 20_429, 21_212, 21_603, 21_606, 21_659, 21_660, 21_661];

fn understand(answer: &Answer) -> Result<String, SmsError> {
    if answer.status.is_success() {
        let accepted: Option<Accepted> = serde_json::from_slice(&answer.body).ok();
        return accepted
            .map(|accepted| known_as(&accepted.sid))
            .ok_or_else(|| SmsError::Later("an answer without an identifier".to_owned()));
    }
    let told: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    let why = format!("{} {} {}", answer.status.as_u16(), told.code, told.message);
    if answer.status.as_u16() == 400 && !OURS.contains(&told.code) {
        return Err(SmsError::Refused(why));
    }
    Err(SmsError::Later(why))
}

fn known_as(sid: &str) -> String {
    format!("twilio:{sid}")
}

/// A call is a report (`MessageStatus`) or an answer (`Body` from a number).
fn news(fields: &BTreeMap<String, String>) -> Option<News> {
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let sid = field("MessageSid").or_else(|| field("SmsSid"))?;
    let error = field("ErrorCode").unwrap_or_default();
    let outcome = match field("MessageStatus") {
        Some("delivered" | "read") => Outcome::Delivered,
        Some("undelivered" | "failed") => came_back(error),
        Some(_) => return None,
        None => {
            return Some(News::Answer {
                id: known_as(sid),
                from: with_plus(field("From")?),
                reference: None,
                text: field("Body").unwrap_or_default().to_owned(),
            });
        }
    };
    let detail = format!("{} {error}", field("MessageStatus").unwrap_or_default());
    Some(News::Report { reference: known_as(sid), outcome, detail })
}

/// 30005 unknown number, 30006 landline or unreachable network; 21211, 21214, 21217, 21614 no mobile
/// number. The rest (switched off, filtered, full) says nothing of the number.
fn came_back(error: &str) -> Outcome {
    match error {
        "30005" | "30006" | "21211" | "21214" | "21217" | "21614" => Outcome::Refused,
        _ => Outcome::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From Twilio's documentation of its signatures.
    #[test]
    fn the_documented_signature_holds_and_no_other() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let mut fields: BTreeMap<String, String> = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
            ("To", "+18005551212"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let shown = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
        assert!(is_signed("12345", url, &fields, shown));
        assert!(!is_signed("12346", url, &fields, shown));
        assert!(!is_signed("12345", "https://mycompany.com/myapp.php", &fields, shown));
        assert!(!is_signed("", url, &fields, shown));
        for nothing in ["", "AAAA", "é"] {
            assert!(!is_signed("12345", url, &fields, nothing));
        }
        fields.insert("Digits".to_owned(), "1235".to_owned());
        assert!(!is_signed("12345", url, &fields, shown));
    }
}
