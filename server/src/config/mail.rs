//! Configuration of e-mail.

use super::redacted_option;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use service::delivery::Verp;
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    /// The address that sends.
    pub from: String,
    /// The mail server; without one, messages become `.eml` files in `dir`.
    pub host: Option<String>,
    pub port: u16,
    pub user: Option<String>,
    #[serde(serialize_with = "redacted_option")]
    pub password: Option<SecretString>,
    /// `none`, `starttls` or `tls`.
    pub encryption: Encryption,
    /// Where `.eml` files go without a mail server.
    pub dir: PathBuf,
    /// The address that messages return to when they cannot be delivered, such as
    /// `bounces@example.com`: each message gets its own, `bounces+TOKEN@example.com`.
    pub bounces: Option<String>,
    /// Keeps others from making such addresses: at least 16 characters.
    #[serde(serialize_with = "redacted_option")]
    pub bounces_key: Option<SecretString>,
    /// A Maildir that such messages are delivered to; workers read it.
    pub bounces_dir: Option<PathBuf>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "portail@localhost".to_owned(),
            host: None,
            port: 587,
            user: None,
            password: None,
            encryption: Encryption::Starttls,
            dir: PathBuf::from("mail"),
            bounces: None,
            bounces_key: None,
            bounces_dir: None,
        }
    }
}

impl Mail {
    /// What cannot work, a sentence each.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.bounces.is_some() && self.verp().is_none() {
            wrong.push(
                "mail.bounces must be an address of at most 29 characters before the @, and mail.bounces_key at least 16 characters"
                    .to_owned(),
            );
        }
        if self.bounces_dir.is_some() && self.bounces.is_none() {
            wrong.push("mail.bounces_dir needs mail.bounces".to_owned());
        }
        wrong
    }

    /// Where messages return to, if anyone listens there.
    pub(crate) fn verp(&self) -> Option<Verp> {
        Verp::new(self.bounces.as_deref()?, self.bounces_key.clone()?)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Encryption {
    None,
    Starttls,
    Tls,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_address_needs_a_key() {
        let mail = |bounces: Option<&str>, key: Option<&str>, dir: Option<&str>| Mail {
            bounces: bounces.map(str::to_owned),
            bounces_key: key.map(Into::into),
            bounces_dir: dir.map(Into::into),
            ..Mail::default()
        };
        let key = Some("a hidden key, long");
        assert!(mail(None, None, None).wrong().is_empty());
        assert!(mail(Some("bounces@example.com"), key, Some("maildir")).wrong().is_empty());
        for (bounces, key) in [
            (Some("bounces@example.com"), None),
            (Some("bounces@example.com"), Some("short")),
            (Some("bounces"), key),
        ] {
            assert_eq!(mail(bounces, key, None).wrong().len(), 1, "{bounces:?}");
        }
        assert_eq!(mail(None, None, Some("maildir")).wrong().len(), 1);
        let shown = mail(Some("bounces@example.com"), key, None);
        assert!(!format!("{shown:?}{}", serde_json::to_string(&shown).unwrap()).contains("hidden"));
    }
}
