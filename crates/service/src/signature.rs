//! Signatures of events as Stripe makes them: `t=SECONDS,v1=HEX` over `SECONDS.BODY`, HMAC-SHA256.
//! The demonstration's provider and our own webhooks sign the same way; while a secret is replaced,
//! there is a `v1` of each.

use crate::{hash, payments::provider::EventError};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far a signature's time may lie from ours, in seconds.
const TOLERANCE: i64 = 300;

fn mac(secret: &str, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// The header for a body, signed with each of the secrets.
pub fn sign(secrets: &[&str], body: &[u8], now: DateTime<Utc>) -> String {
    let timestamp = now.timestamp().to_string();
    let mut header = format!("t={timestamp}");
    for secret in secrets {
        if let Some(mac) = mac(secret, &timestamp, body) {
            header.push_str(",v1=");
            header.push_str(&hash::hex(&mac.finalize().into_bytes()));
        }
    }
    header
}

/// Checks a header against any of the secrets, in constant time per secret.
pub fn verify(
    header: &str,
    body: &[u8],
    secrets: &[String],
    now: DateTime<Utc>,
) -> Result<(), EventError> {
    let value = |key: &'static str| {
        header
            .split(',')
            .filter_map(move |part| part.trim().split_once('=').filter(|(k, _)| *k == key))
    };
    let timestamp = value("t").next().map(|(_, text)| text).ok_or(EventError::Signature)?;
    let seconds: i64 = timestamp.parse().map_err(|_| EventError::Signature)?;
    if (now.timestamp() - seconds).abs() > TOLERANCE {
        return Err(EventError::Signature);
    }
    let tags: Vec<Vec<u8>> =
        value("v1").take(5).filter_map(|(_, text)| hash::from_hex(text)).collect();
    let holds = |secret: &String| {
        !secret.is_empty()
            && tags.iter().any(|tag| {
                mac(secret, timestamp, body).is_some_and(|mac| mac.verify_slice(tag).is_ok())
            })
    };
    if secrets.iter().any(holds) { Ok(()) } else { Err(EventError::Signature) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn while_a_secret_is_replaced_either_holds() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let header = sign(&["new", "old"], b"body", now);
        for secret in ["new", "old"] {
            assert_eq!(verify(&header, b"body", &[secret.to_owned()], now), Ok(()));
        }
        let other = verify(&header, b"body", &["other".to_owned()], now);
        assert_eq!(other, Err(EventError::Signature));
    }

    #[test]
    fn only_a_fresh_signature_of_this_body_with_a_known_secret_holds() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let secrets = ["new".to_owned(), "old".to_owned()];
        let header = sign(&["old"], b"body", now);
        assert_eq!(verify(&header, b"body", &secrets, now), Ok(()));
        assert_eq!(verify(&header, b"body", &secrets, now + Duration::seconds(300)), Ok(()));
        for (header, body, secrets, at) in [
            (header.clone(), &b"other"[..], &secrets[..], now),
            (header.clone(), b"body", &secrets[..1], now),
            (header.clone(), b"body", &[String::new()], now),
            (sign(&[""], b"body", now), b"body", &[String::new()], now),
            (header.clone(), b"body", &secrets, now + Duration::seconds(301)),
            (header.clone(), b"body", &secrets, now - Duration::seconds(301)),
            (String::new(), b"body", &secrets, now),
            ("t=,v1=".to_owned(), b"body", &secrets, now),
            (format!("t={},v1=", now.timestamp()), b"body", &secrets, now),
        ] {
            assert_eq!(verify(&header, body, secrets, at), Err(EventError::Signature), "{header}");
        }
    }
}
