//! One-time codes (RFC 6238): six digits, SHA-1, thirty seconds, one step of tolerance on each
//! side. These are what every authenticator understands; others are silently misread by some.

use crate::{Context, Error};
use chrono::{DateTime, Utc};
use std::fmt::Write as _;
use totp_rs::{Builder, Secret, Totp};

/// RFC 4648.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Bytes of a secret: 160 bits, as RFC 4226 recommends, 32 characters of base 32.
const BYTES: usize = 20;

/// A new secret, in base 32.
pub fn new_secret(ctx: &Context) -> String {
    let mut bytes = [0; BYTES];
    ctx.chance.fill(&mut bytes);
    encode(&bytes)
}

/// What an authenticator reads from a QR code.
pub fn otpauth_url(email: &str, secret: &str) -> String {
    let mut account = String::with_capacity(email.len());
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            account.push(char::from(byte));
        } else {
            let _ = write!(account, "%{byte:02X}");
        }
    }
    format!("otpauth://totp/Acquit:{account}?secret={secret}&issuer=Acquit")
}

/// The code of a secret at an instant: for the demo and for tests.
///
/// # Errors
/// [`Error::Internal`] when the secret is none.
pub fn code_at(secret: &str, at: DateTime<Utc>) -> Result<String, Error> {
    let totp = totp(secret)
        .ok_or_else(|| Error::internal("a stored one-time-code secret is malformed"))?;
    Ok(totp.generate(seconds(at)).to_string())
}

/// The step to which a typed code belongs, if it is right now or was right a moment ago.
pub(super) fn step_of(secret: &str, typed: &str, at: DateTime<Utc>) -> Option<i64> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    totp(secret)?.check(&code, seconds(at)).and_then(|step| i64::try_from(step).ok())
}

/// Whether a text is a secret that [`new_secret`] could have made.
pub(super) fn is_secret(text: &str) -> bool {
    decode(text).is_some()
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new().with_secret(Secret::new_stack(decode(secret)?)).build().ok()
}

fn seconds(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or(0)
}

fn encode(bytes: &[u8; BYTES]) -> String {
    let mut text = String::with_capacity(32);
    for chunk in bytes.chunks(5) {
        let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for position in (0..8).rev() {
            text.push(char::from(BASE32[(bits >> (position * 5) & 31) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Option<[u8; BYTES]> {
    if text.len() != 32 {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (chunk, out) in text.as_bytes().chunks(8).zip(bytes.chunks_mut(5)) {
        let mut bits = 0_u64;
        for character in chunk {
            let value = BASE32.iter().position(|known| known == character)?;
            bits = bits << 5 | value as u64;
        }
        out.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    /// The secret of RFC 6238, appendix B: the ASCII text `12345678901234567890`.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(seconds, 0).unwrap()
    }

    #[test]
    fn the_vectors_of_the_standard_hold() {
        assert_eq!(decode(RFC).unwrap(), *b"12345678901234567890");
        assert_eq!(encode(b"12345678901234567890"), RFC);
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(RFC, at(seconds)).unwrap(), code);
            assert_eq!(step_of(RFC, code, at(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn one_step_of_tolerance_and_no_more() {
        let code = code_at(RFC, at(300)).unwrap();
        assert_eq!(step_of(RFC, &code, at(330)), Some(10));
        assert_eq!(step_of(RFC, &code, at(270)), Some(10));
        assert_eq!(step_of(RFC, &code, at(360)), None);
        assert_eq!(step_of(RFC, &format!("{} {}", &code[..3], &code[3..]), at(300)), Some(10));
        assert_eq!(step_of(RFC, "", at(300)), None);
        assert_eq!(step_of(RFC, "é12345", at(300)), None);
        assert_eq!(step_of("short", &code, at(300)), None);
    }

    #[test]
    fn authenticators_get_an_address_without_surprises() {
        assert_eq!(
            otpauth_url("a+b@x.fr", RFC),
            format!("otpauth://totp/Acquit:a%2Bb%40x.fr?secret={RFC}&issuer=Acquit")
        );
    }
}
