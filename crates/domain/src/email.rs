//! E-mail addresses that someone types and that we are going to write to.
//!
//! Stricter than the standards on purpose: what programs read in different ways (quotes, comments,
//! lists, source routes, letters that look alike) is refused, so that the mailbox that was checked is
//! the mailbox that is written to.

use std::fmt;

/// One address of one mailbox: `claire.martin@exemple.fr`. The host is in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The most characters (RFC 5321, 4.5.3.1.3, without its angle brackets).
    pub const MOST: usize = 254;

    /// An address as typed; blanks around it do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, host) = text.split_once('@')?;
        let host = host.to_ascii_lowercase();
        (text.len() <= Self::MOST && is_local(local) && is_host(&host))
            .then(|| Self(format!("{local}@{host}")))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether another text names the same mailbox. Hardly any server tells `A@` from `a@`.
    #[must_use]
    pub fn is_same(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other.trim())
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words of letters, digits and a few marks, with single dots between them. `%` and `!` once named
/// a second hop, and some servers still follow it.
fn is_local(text: &str) -> bool {
    let word = |word: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-'&=~#*/?^{}$".contains(&byte);
        !word.is_empty() && word.bytes().all(fits)
    };
    text.len() <= 64 && text.split('.').all(word)
}

/// Two labels at least, the last one no number: an address on the public network.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    let is_top = last.len() >= 2 && last.bytes().any(|byte| byte.is_ascii_alphabetic());
    text.contains('.') && text.split('.').all(label) && is_top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (typed, read) in [
            ("claire@exemple.fr", "claire@exemple.fr"),
            (" Claire.Martin+factures@Exemple.FR ", "Claire.Martin+factures@exemple.fr"),
            ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
            ("a@xn--caf-dma.fr", "a@xn--caf-dma.fr"),
        ] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), read);
        }
    }

    #[test]
    fn what_two_programs_could_read_in_two_ways_is_refused() {
        for trick in [
            "",
            "@",
            "claire",
            "claire@exemple",
            "@exemple.fr",
            "a@b@exemple.fr",
            "claire@exemple.fr,pirate@evil.example",
            "claire@exemple.fr;pirate@evil.example",
            "claire@exemple.fr pirate@evil.example",
            "claire@exemple.fr\r\nBcc: pirate@evil.example",
            "claire@exemple.fr\0",
            "Claire <claire@exemple.fr>",
            "<claire@exemple.fr>",
            "mailto:claire@exemple.fr?cc=x",
            "\"claire\"@exemple.fr",
            "claire(x)@exemple.fr",
            "claire@exemple.fr(x)",
            "claire%evil.example@exemple.fr",
            "evil.example!claire@exemple.fr",
            "claire@[127.0.0.1]",
            "claire@127.0.0.1",
            "claire@exemple..fr",
            "claire@.exemple.fr",
            "claire@exemple.fr.",
            "claire@-exemple.fr",
            "claire..martin@exemple.fr",
            ".claire@exemple.fr",
            "claire.@exemple.fr",
            "claire@exemple。fr",
            "claire＠exemple.fr",
            "cläire@exemple.fr",
            "claire@exemplе.fr",
            "clai\u{200b}re@exemple.fr",
        ] {
            assert_eq!(Email::parse(trick), None, "{trick}");
        }
        let long = format!("{}@exemple.fr", "a".repeat(65));
        assert_eq!(Email::parse(&long), None);
    }

    #[test]
    fn the_case_of_letters_makes_no_other_mailbox() {
        assert!(Email::parse("Claire@exemple.fr").unwrap().is_same("claire@EXEMPLE.fr "));
        assert!(!Email::parse("claire@exemple.fr").unwrap().is_same("clara@exemple.fr"));
    }
}
