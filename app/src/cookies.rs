//! Our small cookies: language, door, flash. Sessions have their own layer ([`crate::session`]).

use http::{HeaderMap, HeaderValue, header};
use std::fmt::Write as _;

/// A cookie of ours. With `secure` its name gets the prefix `__Host-`, so that no neighbour on
/// another host or path can plant it.
#[derive(Clone, Copy, Debug)]
pub struct CookieName(pub &'static str);

impl CookieName {
    /// The name as sent.
    pub fn full(self, secure: bool) -> String {
        if secure { format!("__Host-{}", self.0) } else { self.0.to_owned() }
    }

    /// The value that came with a request.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.full(secure);
        headers
            .get_all(header::COOKIE)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
    }

    /// The header that stores a value for `seconds`. The value must be free of `;`, `,` and
    /// blanks, as [`encode`] makes it; anything else is dropped.
    pub fn set(self, value: &str, seconds: u32, secure: bool) -> Option<HeaderValue> {
        let secured = if secure { "; Secure" } else { "" };
        let name = self.full(secure);
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secured}");
        let safe = value.bytes().all(|b| b.is_ascii_graphic() && !b";,\"\\".contains(&b));
        if safe { HeaderValue::from_str(&text).ok() } else { None }
    }

    /// The header that forgets it.
    pub fn forget(self, secure: bool) -> Option<HeaderValue> {
        self.set("", 0, secure)
    }
}

/// Any text as a cookie's value: letters, digits and `-_.` stay, other bytes become `%XX`.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The text that [`encode`] was given; nothing for anything else.
pub fn decode(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_the_journey() {
        for text in ["", "Payé : 240,00\u{a0}€ ; merci", "a\r\nSet-Cookie: x=1", "100 %"] {
            let value = encode(text);
            assert!(CookieName("flash").set(&value, 60, true).is_some());
            assert_eq!(decode(&value).as_deref(), Some(text));
        }
        assert_eq!(decode("%4"), None);
        assert_eq!(decode("%é"), None);
    }

    #[test]
    fn only_the_whole_name_counts() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "xlang=fr; __Host-lang=en; lang=fr".parse().unwrap());
        assert_eq!(CookieName("lang").read(&headers, true), Some("en"));
        assert_eq!(CookieName("lang").read(&headers, false), Some("fr"));
        assert_eq!(CookieName("flash").read(&headers, false), None);
    }

    #[test]
    fn headers_cannot_be_split() {
        assert!(CookieName("lang").set("en\r\nX: y", 1, false).is_none());
        assert!(CookieName("lang").set("en; Domain=evil", 1, false).is_none());
    }
}
