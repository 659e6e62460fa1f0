//! Brevo's transactional SMS: `POST /v3/transactionalSMS/send`
//! (developers.brevo.com/docs/transactional-sms-endpoints).
//!
//! Brevo signs nothing. Each message names the address that its reports go to, which ends in our
//! secret; for answers a webhook is made once in Brevo's settings, at the same address or with the
//! secret as its bearer token or password (developers.brevo.com/docs/secured-webhooks).

use super::{callback, later, with_plus};
use crate::{
    adapters::http::{Answer, HttpClient},
    config::Config,
};
use async_trait::async_trait;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use service::{
    delivery::Outcome,
    hash,
    messages::{Call, News, Sms, SmsError, SmsGateway, Unbelieved},
};
use std::time::Duration;

const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// Brevo as configured.
pub(super) struct Brevo {
    http: HttpClient,
    endpoint: String,
    api_key: SecretString,
    webhook: String,
    webhook_secret: SecretString,
}

impl Brevo {
    /// A client for the account that the configuration names.
    pub(super) fn new(config: &Config) -> Self {
        let brevo = &config.sms.brevo;
        let base = brevo.api_base.trim_end_matches('/');
        Self {
            http: HttpClient::new(Duration::from_secs(config.sms.timeout_seconds)),
            endpoint: format!("{base}/v3/transactionalSMS/send"),
            api_key: brevo.api_key.clone().unwrap_or_default(),
            webhook: callback(config, "brevo"),
            webhook_secret: brevo.webhook_secret.clone().unwrap_or_default(),
        }
    }

    /// Whether a call shows our secret: at the end of the path, as a token or as a password.
    fn is_known(&self, call: &Call<'_>) -> bool {
        let secret = self.webhook_secret.expose_secret().as_bytes();
        let header = (call.header)("authorization").unwrap_or_default();
        let bearer = header.strip_prefix("Bearer ").map(|token| token.trim().as_bytes().to_vec());
        let password = header
            .strip_prefix("Basic ")
            .and_then(|pair| BASE64_STANDARD.decode(pair.trim()).ok())
            .and_then(|pair| {
                Some(pair[pair.iter().position(|byte| *byte == b':')? + 1..].to_vec())
            });
        let path = call.key.map(|key| key.as_bytes().to_vec());
        !secret.is_empty()
            && [path, bearer, password].iter().flatten().any(|shown| hash::equal(shown, secret))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Accepted {
    message_id: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: String,
    message: String,
}

#[async_trait]
impl SmsGateway for Brevo {
    async fn send(&self, sms: &Sms) -> Result<String, SmsError> {
        let body = json!({
            "sender": sms.sender,
            "recipient": sms.to,
            "content": sms.text,
            "type": "transactional",
            "unicodeEnabled": false,
            "tag": sms.reference,
            "webUrl": format!("{}/{}", self.webhook, self.webhook_secret.expose_secret()),
        });
        let headers = [
            (API_KEY, self.api_key.expose_secret()),
            (CONTENT_TYPE, "application/json"),
            (ACCEPT, "application/json"),
        ];
        let answer = self.http.post(&self.endpoint, &headers, body.to_string()).await;
        understand(&answer.map_err(|error| later(&error))?)
    }

    fn name(&self) -> &'static str {
        "brevo"
    }

    fn read(&self, call: &Call<'_>) -> Result<Vec<News>, Unbelieved> {
        if !self.is_known(call) {
            return Err(Unbelieved::Signature);
        }
        let event: Event = serde_json::from_slice(call.body).map_err(|_| Unbelieved::Malformed)?;
        Ok(event.news(call.body).into_iter().collect())
    }
}

/// A number or a text without quotes: documents and events differ.
fn plain(id: &Value) -> Option<String> {
    match id {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn known_as(id: &str) -> String {
    format!("brevo:{id}")
}

/// 400 is about this message; a wrong key (401), missing rights (403), an empty account (402) and
/// too many requests (429) are not, and pass when a human or time mends them.
fn understand(answer: &Answer) -> Result<String, SmsError> {
    if answer.status.is_success() {
        let accepted: Option<Accepted> = serde_json::from_slice(&answer.body).ok();
        let id = accepted.and_then(|accepted| plain(&accepted.message_id));
        return id
            .map(|id| known_as(&id))
            .ok_or_else(|| SmsError::Later("an answer without an identifier".to_owned()));
    }
    let told: Refusal = serde_json::from_slice(&answer.body).unwrap_or_default();
    let why = format!("{} {} {}", answer.status.as_u16(), told.code, told.message);
    match (answer.status.as_u16(), told.code.as_str()) {
        (400, "not_enough_credits") => Err(SmsError::Later(why)),
        (400 | 404 | 405 | 406 | 422, _) => Err(SmsError::Refused(why)),
        _ => Err(SmsError::Later(why)),
    }
}

/// An event (developers.brevo.com/docs/transactional-webhooks, "Transactional SMS").
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    msg_status: String,
    #[serde(default, alias = "message_id", alias = "messageId")]
    message: Value,
    #[serde(default)]
    to: Value,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    error_code: Value,
    #[serde(default)]
    reply: Option<String>,
}

impl Event {
    fn news(&self, body: &[u8]) -> Option<News> {
        let reference = plain(&self.message).map(|id| known_as(&id));
        let outcome = match self.msg_status.to_ascii_lowercase().as_str() {
            "delivered" => Outcome::Delivered,
            "soft_bounce" | "soft_bounced" | "rejected" | "skip" => Outcome::Lost,
            "hard_bounce" | "hard_bounced" => Outcome::Refused,
            "replied" | "reply" => return self.answer(reference, body, self.reply.clone()?),
            // They stopped at Brevo's, which sends them nothing any more.
            "unsubscribed" | "unsubscribe" | "blacklisted" => {
                return self.answer(reference, body, "STOP".to_owned());
            }
            // sent, accepted: nothing is known yet.
            _ => return None,
        };
        let detail = [self.description.clone(), plain(&self.error_code)].into_iter().flatten();
        let detail = detail.collect::<Vec<_>>().join(" ");
        Some(News::Report { reference: reference?, outcome, detail })
    }

    /// Brevo names the event by nothing: told again, it is the same bytes.
    fn answer(&self, reference: Option<String>, body: &[u8], text: String) -> Option<News> {
        let from = with_plus(&plain(&self.to)?);
        let id = known_as(&hash::hex(&hash::sha256(body)[..12]));
        Some(News::Answer { id, from, reference, text })
    }
}
