//! Secrets that people carry: access links and the codes that prove a message genuine.

use std::fmt;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Letters and digits that are not mistaken for each other when read aloud (Crockford's base 32).
const BASE32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many characters of base 62 from a source of random bytes, without bias.
fn base62(length: usize, mut next_byte: impl FnMut() -> u8) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let byte = next_byte();
        // A greater byte would favour the first characters.
        if byte < 248 {
            text.push(char::from(BASE62[usize::from(byte % 62)]));
        }
    }
    text
}

/// A secret that machines carry: a beginning that tells what it is, so that scanners of source code
/// find one that was left lying about, and 32 characters of base 62, 190 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct MachineSecret(String);

impl MachineSecret {
    /// What a key of the interface begins with.
    pub const KEY: &str = "acq_";
    /// What a secret that signs webhooks begins with.
    pub const SIGNING: &str = "whsec_";
    /// Characters after the beginning.
    const LENGTH: usize = 32;

    /// A secret from a source of random bytes.
    pub fn generate(beginning: &str, next_byte: impl FnMut() -> u8) -> Self {
        Self(format!("{beginning}{}", base62(Self::LENGTH, next_byte)))
    }

    /// A secret as received, if it has the right form.
    pub fn parse(beginning: &str, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(beginning)?;
        let valid =
            rest.len() == Self::LENGTH && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        valid.then(|| Self(text.to_owned()))
    }

    /// Its first characters, by which people tell secrets apart: 166 bits stay hidden.
    pub fn beginning(&self) -> &str {
        &self.0[..Self::KEY.len() + 4]
    }

    /// The secret itself: to be shown once and hashed, or to sign with; never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MachineSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MachineSecret(…)")
    }
}

/// The secret of an access link: 22 characters of base 62, 131 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Length in characters.
    pub const LENGTH: usize = 22;

    /// A token from a source of random bytes. Bytes that would favour some characters are skipped.
    pub fn generate(next_byte: impl FnMut() -> u8) -> Self {
        Self(base62(Self::LENGTH, next_byte))
    }

    /// A token as received, if it has the right form.
    pub fn parse(text: &str) -> Option<Self> {
        let valid =
            text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        valid.then(|| Self(text.to_owned()))
    }

    /// The secret itself: for the message and for hashing, never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// A code printed in each message: eight characters, 40 bits, written `K7QF-2M9T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationCode(String);

impl VerificationCode {
    /// A code from a source of random bytes.
    pub fn generate(mut next_byte: impl FnMut() -> u8) -> Self {
        Self((0..8).map(|_| char::from(BASE32[usize::from(next_byte() % 32)])).collect())
    }

    /// A code as someone typed it: case, blanks and dashes do not matter, O is 0, I and L are 1.
    pub fn parse(text: &str) -> Option<Self> {
        let code: Option<String> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.'))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => Some('0'),
                'I' | 'L' => Some('1'),
                c if c.is_ascii() && BASE32.contains(&(c as u8)) => Some(c),
                _ => None,
            })
            .collect();
        code.filter(|code| code.len() == 8).map(Self)
    }

    /// The code as stored, without the dash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..4], &self.0[4..])
    }
}

/// A six-digit code from a source of random bytes, without bias.
pub fn six_digits(mut next_byte: impl FnMut() -> u8) -> String {
    loop {
        let number = u32::from_be_bytes([0, next_byte(), next_byte(), next_byte()]);
        if number < 16_000_000 {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_token_has_131_bits_and_hides() {
        let mut counter = 0_u8;
        let token = LinkToken::generate(|| {
            counter = counter.wrapping_add(37);
            counter
        });
        assert_eq!(LinkToken::parse(token.expose()), Some(token.clone()));
        assert!(!format!("{token:?}").contains(token.expose()));
        assert_eq!(LinkToken::parse("../../etc/passwd/xxxxx"), None);
        assert_eq!(LinkToken::parse("é"), None);
    }

    #[test]
    fn a_machine_s_secret_tells_what_it_is_and_hides() {
        let mut counter = 0_u8;
        let key = MachineSecret::generate(MachineSecret::KEY, || {
            counter = counter.wrapping_add(37);
            counter
        });
        assert_eq!(MachineSecret::parse(MachineSecret::KEY, key.expose()), Some(key.clone()));
        assert_eq!(MachineSecret::parse(MachineSecret::SIGNING, key.expose()), None);
        assert!(key.expose().starts_with(key.beginning()) && key.beginning().len() == 8);
        assert_eq!(format!("{key:?}"), "MachineSecret(…)");
        assert_eq!(MachineSecret::parse(MachineSecret::KEY, "acq_"), None);
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = VerificationCode::parse("k7qf 2m9t").unwrap();
        assert_eq!(code.to_string(), "K7QF-2M9T");
        assert_eq!(VerificationCode::parse("oiLo-0000").unwrap().as_str(), "01100000");
        assert_eq!(VerificationCode::parse("K7QF-2M9"), None);
        assert_eq!(VerificationCode::parse("K7QF-2M9U"), None);
    }
}
