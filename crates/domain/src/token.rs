//! Secrets that people carry: access links and the codes that prove a message genuine.

use std::fmt;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Letters and digits that are not mistaken for each other when read aloud (Crockford's base 32).
const BASE32: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The secret of an access link: 22 characters of base 62, 131 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Length in characters.
    pub const LENGTH: usize = 22;

    /// A token from a source of random bytes. Bytes that would favour some characters are skipped.
    pub fn generate(mut next_byte: impl FnMut() -> u8) -> Self {
        let mut text = String::with_capacity(Self::LENGTH);
        while text.len() < Self::LENGTH {
            let byte = next_byte();
            if byte < 248 {
                text.push(char::from(BASE62[usize::from(byte % 62)]));
            }
        }
        Self(text)
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
    fn a_code_is_read_however_it_is_typed() {
        let code = VerificationCode::parse("k7qf 2m9t").unwrap();
        assert_eq!(code.to_string(), "K7QF-2M9T");
        assert_eq!(VerificationCode::parse("oiLo-0000").unwrap().as_str(), "01100000");
        assert_eq!(VerificationCode::parse("K7QF-2M9"), None);
        assert_eq!(VerificationCode::parse("K7QF-2M9U"), None);
    }
}
