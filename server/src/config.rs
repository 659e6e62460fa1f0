//! Configuration: a file, then the environment (`ACQUIT__…`), checked at start.
//!
//! Every value has a default that suits one machine, but the secrets. To add one: a field here, a
//! check in [`Config::check`] if it can be wrong, a row in the README's table.

mod feed;
mod legal;
mod mail;
mod sms;
mod uploads;

pub(crate) use feed::{Api, Webhooks};
pub(crate) use legal::Legal;
pub(crate) use mail::{Encryption, Mail};
pub(crate) use sms::{Sms, SmsProvider};
pub(crate) use uploads::Uploads;

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, path::PathBuf};

/// Everything an operator can set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where people reach the portal: scheme and host, no final slash. Links are made from it.
    pub public_url: String,
    pub database: Database,
    pub http: Http,
    pub assets: Assets,
    // Boxed, so that futures that hold a configuration stay small.
    pub mail: Box<Mail>,
    pub sms: Box<Sms>,
    pub post: Post,
    pub uploads: Uploads,
    pub payments: Payments,
    pub legal: Legal,
    pub telemetry: Telemetry,
    pub links: Links,
    pub worker: Worker,
    pub api: Api,
    pub webhooks: Webhooks,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[serde(serialize_with = "redacted")]
    pub url: SecretString,
    /// Most connections at once.
    pub max_connections: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Where Prometheus reads metrics; nothing switches them off.
    pub metrics_addr: Option<SocketAddr>,
    /// Proxies in front whose `X-Forwarded-For` is believed; 0 believes none.
    pub trusted_proxies: usize,
    /// Seconds a request may take.
    pub timeout_seconds: u64,
    /// Seconds a request that brings files may take: telephones send slowly.
    pub upload_timeout_seconds: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assets {
    /// The folder that `cargo xtask site` fills; by default `site` beside the program or its folder.
    pub dir: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Post {
    /// Where letters go as PDF with their JSON, for a house that prints and posts them; without it
    /// they wait in the office's print queue.
    pub dir: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payments {
    /// `demo` or `stripe`. With `demo` whoever holds a link settles an invoice without paying, so
    /// that it counts by itself on localhost only; elsewhere somebody has to want it.
    pub provider: Option<Provider>,
    /// Whether money is real; events of the other mode are quarantined.
    pub live: bool,
    /// Minutes a hosted checkout stays open, at least 30 (Stripe's minimum).
    pub checkout_minutes: i64,
    pub stripe: Stripe,
}

impl Payments {
    /// Who takes the money.
    pub(crate) fn provider(&self) -> Provider {
        self.provider.unwrap_or(Provider::Demo)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    Demo,
    Stripe,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stripe {
    #[serde(serialize_with = "redacted_option")]
    pub secret_key: Option<SecretString>,
    /// Secrets of the webhook, several during a rotation, separated by commas.
    #[serde(serialize_with = "redacted_option")]
    pub webhook_secrets: Option<SecretString>,
    /// Where Stripe's API is; for tests.
    pub api_base: String,
    /// Where its checkout pages are, for the content security policy.
    pub checkout_origin: String,
    /// Methods offered, separated by commas (`card,sepa_debit`); empty leaves it to Stripe's dashboard.
    pub methods: String,
    /// Seconds to wait for an answer.
    pub timeout_seconds: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Telemetry {
    /// What to log, such as `info` or `info,sqlx=warn`.
    pub log: String,
    /// `json` or `text`.
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Json,
    Text,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Links {
    /// Days for which an access link opens the portal.
    pub days: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Worker {
    /// Whether `acquit serve` also does the background work: yes for one machine.
    pub embedded: bool,
    /// Jobs at once in one process.
    pub concurrency: usize,
}

impl Default for Config {
    fn default() -> Self {
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            public_url: "http://localhost:3000".to_owned(),
            database: Database { url: "sqlite:acquit.db".into(), max_connections: 16 },
            http: Http {
                addr: loopback(3000),
                metrics_addr: Some(loopback(9464)),
                trusted_proxies: 0,
                timeout_seconds: 20,
                upload_timeout_seconds: 180,
            },
            assets: Assets { dir: None },
            mail: Box::default(),
            sms: Box::default(),
            post: Post { dir: None },
            uploads: Uploads::default(),
            payments: Payments {
                provider: None,
                live: false,
                checkout_minutes: 45,
                stripe: Stripe {
                    secret_key: None,
                    webhook_secrets: None,
                    api_base: "https://api.stripe.com/".to_owned(),
                    checkout_origin: "https://checkout.stripe.com".to_owned(),
                    methods: String::new(),
                    timeout_seconds: 15,
                },
            },
            telemetry: Telemetry { log: "info".to_owned(), format: LogFormat::Json },
            legal: Legal::default(),
            links: Links { days: 90 },
            worker: Worker { embedded: true, concurrency: 4 },
            api: Api::default(),
            webhooks: Webhooks::default(),
        }
    }
}

/// What is wrong with the configuration, a sentence each.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A file or variable cannot be read, or has the wrong type.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    /// Values that cannot work.
    #[error("the configuration cannot work:\n- {}", .0.join("\n- "))]
    Wrong(Vec<String>),
}

impl Config {
    /// Reads `file` (TOML; may be missing unless it was asked for), then the environment.
    pub(crate) fn read(file: Option<&PathBuf>) -> Result<Self, ConfigError> {
        Self::parse(file)?.check()
    }

    /// The same before it is checked, for a command that decides some of it.
    pub(crate) fn parse(file: Option<&PathBuf>) -> Result<Self, ConfigError> {
        let toml = match file {
            Some(file) => Toml::file_exact(file),
            None => Toml::file("acquit.toml"),
        };
        Figment::from(Serialized::defaults(Defaults::from(&Self::default())))
            .merge(toml)
            .merge(Env::prefixed("ACQUIT__").split("__"))
            .extract()
            .map_err(|error| ConfigError::Unreadable(Box::new(error)))
    }

    /// The same configuration if it can work.
    pub(crate) fn check(mut self) -> Result<Self, ConfigError> {
        let mut wrong = Vec::new();
        let kept = self.public_url.trim_end_matches('/').len();
        self.public_url.truncate(kept);
        match self.public_url.split_once("://") {
            Some(("https", host)) if !host.is_empty() && !host.contains('/') => {}
            Some(("http", host)) if is_loopback(host) => {}
            Some(("http", _)) => {
                wrong.push("public_url must be https, except on localhost".to_owned());
            }
            _ => wrong
                .push("public_url must be like https://pay.example.com, without a path".to_owned()),
        }
        if self.payments.checkout_minutes < 31 || self.payments.checkout_minutes > 24 * 60 {
            wrong.push("payments.checkout_minutes must be between 31 and 1440".to_owned());
        }
        if self.links.days < 1 || self.links.days > 3_650 {
            wrong.push("links.days must be between 1 and 3650".to_owned());
        }
        if self.worker.concurrency == 0 || self.database.max_connections < 2 {
            wrong.push(
                "worker.concurrency and database.max_connections must be at least 1 and 2"
                    .to_owned(),
            );
        }
        if self.payments.provider.is_none() && !self.is_plain_loopback() {
            wrong.push(
                "payments.provider is missing: `stripe`, or `demo`, which takes no money and settles what it is asked to"
                    .to_owned(),
            );
        }
        if self.payments.provider() == Provider::Demo && self.payments.live {
            wrong.push(
                "payments.live needs a real provider: the demonstration's takes no money"
                    .to_owned(),
            );
        }
        if self.payments.provider() == Provider::Stripe {
            let empty = |secret: &Option<SecretString>| {
                secret.as_ref().is_none_or(|secret| secret.expose_secret().trim().is_empty())
            };
            if empty(&self.payments.stripe.secret_key) {
                wrong.push("payments.stripe.secret_key is missing".to_owned());
            }
            if empty(&self.payments.stripe.webhook_secrets)
                || self.stripe_webhook_secrets().iter().any(String::is_empty)
            {
                wrong.push(
                    "payments.stripe.webhook_secrets is missing or has an empty part: unsigned events would be believed"
                        .to_owned(),
                );
            }
        }
        wrong.extend(self.mail.wrong());
        wrong.extend(self.sms.wrong());
        wrong.extend(feed::wrong(&self.api, &self.webhooks));
        wrong.extend(self.uploads.wrong());
        wrong.extend(self.legal.rates().err());
        if wrong.is_empty() { Ok(self) } else { Err(ConfigError::Wrong(wrong)) }
    }

    /// The secrets with which Stripe may sign.
    pub(crate) fn stripe_webhook_secrets(&self) -> Vec<String> {
        let secrets =
            self.payments.stripe.webhook_secrets.as_ref().map(ExposeSecret::expose_secret);
        secrets
            .map(|all| all.split(',').map(|one| one.trim().to_owned()).collect())
            .unwrap_or_default()
    }

    /// Whether cookies can do without HTTPS: on plain-HTTP loopback only.
    pub(crate) fn is_plain_loopback(&self) -> bool {
        self.public_url.starts_with("http://")
    }
}

/// Defaults as figment needs them; secrets cannot be serialised by accident.
#[derive(Serialize)]
struct Defaults {
    #[serde(flatten)]
    config: serde_json::Value,
}

impl From<&Config> for Defaults {
    fn from(config: &Config) -> Self {
        let mut value = serde_json::to_value(config).unwrap_or_default();
        value["database"]["url"] = config.database.url.expose_secret().into();
        Self { config: value }
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") && !host.contains('/')
}

fn redacted<S: serde::Serializer>(_: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("[set]")
}

#[expect(clippy::ref_option, reason = "the signature that serde's serialize_with demands")]
fn redacted_option<S: serde::Serializer>(
    secret: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => serializer.serialize_str("[set]"),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripe(webhook: &str) -> Config {
        let mut config = Config::default();
        config.payments.provider = Some(Provider::Stripe);
        config.payments.stripe.secret_key = Some("sk_test_1".into());
        config.payments.stripe.webhook_secrets = Some(webhook.into());
        config
    }

    #[test]
    fn an_empty_webhook_secret_is_refused() {
        assert!(stripe("whsec_1").check().is_ok());
        assert!(stripe("whsec_1,whsec_2").check().is_ok());
        for empty in ["", " ", "whsec_1,", ","] {
            assert!(stripe(empty).check().is_err(), "{empty:?}");
        }
    }

    #[test]
    fn a_public_address_needs_https() {
        for (url, works) in [
            ("https://pay.example.com", true),
            ("https://pay.example.com/", true),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:1", true),
            ("http://pay.example.com", false),
            ("http://localhost.example.com", false),
            ("pay.example.com", false),
            ("https://pay.example.com/portal", false),
        ] {
            let config = Config { public_url: url.to_owned(), ..stripe("whsec_1") };
            assert_eq!(config.check().is_ok(), works, "{url}");
        }
    }

    #[test]
    fn only_on_localhost_is_the_demonstration_paid_with_unasked() {
        for (url, provider, works) in [
            ("http://localhost:3000", None, true),
            ("https://pay.example.com", None, false),
            ("https://pay.example.com", Some(Provider::Demo), true),
        ] {
            let mut config = Config { public_url: url.to_owned(), ..Config::default() };
            config.payments.provider = provider;
            assert_eq!(config.check().is_ok(), works, "{url} {provider:?}");
        }
    }

    #[test]
    fn secrets_are_never_printed() {
        let config = stripe("whsec_hidden");
        let printed = format!("{config:?}{}", serde_json::to_string(&config).unwrap());
        assert!(!printed.contains("hidden") && !printed.contains("sk_test"));
    }
}
