//! Where a button of a message leads once the door is open. The address names it (`?go=pay`), a
//! cookie of ten minutes carries it past the door, and only names from this list lead anywhere.

use crate::{cookies::CookieName, page::Visit};
use domain::text_enum;
use http::{HeaderMap, HeaderValue};

/// Beside the door's own cookie, and as short-lived.
const GO: CookieName = CookieName("acquit-go");

text_enum! {
    /// A button of a message.
    pub enum Destination {
        /// Pay, all or a part.
        Pay => "pay",
        /// Ask for time, or give a date.
        Time => "time",
        /// Contest an invoice.
        Contest => "contest",
        /// The conversation with whoever answers for the creditor.
        Messages => "messages",
        /// It is not me: known before the door, since the wrong person cannot open it.
        NotMe => "not-me",
    }
}

impl Destination {
    /// The one that an address names.
    pub(super) fn asked(query: Option<&str>) -> Option<Self> {
        let pairs = query?.split('&');
        pairs.filter_map(|pair| pair.strip_prefix("go=")).find_map(|name| name.parse().ok())
    }

    /// The one that a visitor's cookie carries.
    pub(super) fn carried(headers: &HeaderMap, visit: &Visit) -> Option<Self> {
        GO.read(headers, visit.secure)?.parse().ok()
    }

    /// Its page.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Pay => "/pay",
            Self::Time => "/ask/time",
            Self::Contest => "/ask/dispute",
            Self::Messages => "/messages",
            Self::NotMe => "/not-me",
        }
    }
}

/// The cookie that carries a destination past the door, or forgets an earlier one.
pub(super) fn carry(
    destination: Option<Destination>,
    seconds: u32,
    visit: &Visit,
) -> Option<HeaderValue> {
    match destination {
        Some(destination) => GO.set(destination.as_str(), seconds, visit.secure),
        None => GO.forget(visit.secure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_list_lead_anywhere() {
        assert_eq!(Destination::asked(Some("lang=fr&go=pay")), Some(Destination::Pay));
        for query in ["go=", "go=//evil.example", "go=/office", "GO=pay", "xgo=pay", ""] {
            assert_eq!(Destination::asked(Some(query)), None, "{query}");
        }
        assert_eq!(Destination::asked(None), None);
        assert!(Destination::ALL.iter().all(|destination| destination.path().starts_with('/')));
    }
}
