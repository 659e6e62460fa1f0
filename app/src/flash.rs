//! Notices shown once, after a redirect.

use crate::cookies::{self, CookieName};
use http::{HeaderMap, HeaderValue};

const FLASH: CookieName = CookieName("flash");

/// How a notice is meant; never told by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neutral.
    Info,
    /// Something went well.
    Success,
    /// Something needs care.
    Warning,
    /// Something did not work.
    Danger,
}

impl Tone {
    /// The name in class attributes.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A notice shown once, after a redirect. It travels in a cookie: nothing is written for it, and
/// it reaches people without a session too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

impl Flash {
    /// A notice.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    /// The notice that came with a request.
    pub(crate) fn read(headers: &HeaderMap, secure: bool) -> Option<Self> {
        FLASH.read(headers, secure).and_then(Self::parse)
    }

    /// The header that forgets it once it is shown.
    pub(crate) fn forget(secure: bool) -> Option<HeaderValue> {
        FLASH.forget(secure)
    }

    fn parse(value: &str) -> Option<Self> {
        let (tone, text) = value.split_once('.')?;
        let tone = [Tone::Info, Tone::Success, Tone::Warning, Tone::Danger]
            .into_iter()
            .find(|known| known.class() == tone)?;
        let text = cookies::decode(text).filter(|text| !text.is_empty() && text.len() < 1_000)?;
        Some(Self { tone, text })
    }

    /// The header that hands it to the next page.
    pub fn cookie(&self, secure: bool) -> Option<HeaderValue> {
        FLASH.set(&format!("{}.{}", self.tone.class(), cookies::encode(&self.text)), 60, secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_the_redirect() {
        let flash = Flash::new(Tone::Success, "Enregistré : 240,00\u{a0}€");
        let header = flash.cookie(true).unwrap();
        let value = header.to_str().unwrap().split(';').next().unwrap();
        assert_eq!(Flash::parse(value.strip_prefix("__Host-flash=").unwrap()), Some(flash));
        assert_eq!(Flash::parse("success."), None);
        assert_eq!(Flash::parse("loud.x"), None);
    }
}
