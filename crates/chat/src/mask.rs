//! Masking of card and account numbers, before anything else looks at a message.

mod card;
mod iban;

pub use card::{Card, cards};

use std::ops::Range;

/// What stands where a card number stood.
pub const CARD: &str = "[card]";
/// What stands where an IBAN stood.
pub const IBAN: &str = "[iban]";

/// The text with card numbers (13 to 19 digits that pass Luhn's check, however they are parted)
/// and IBANs replaced.
pub fn masked(text: &str) -> String {
    let mut found: Vec<(Range<usize>, &str)> =
        iban::spans(text).into_iter().map(|span| (span, IBAN)).collect();
    for card in card::spans(text) {
        // Where both see something, nothing of either may be left.
        let other =
            found.iter_mut().find(|(iban, _)| iban.start < card.end && card.start < iban.end);
        match other {
            Some((iban, _)) => *iban = iban.start.min(card.start)..iban.end.max(card.end),
            None => found.push((card, CARD)),
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for (span, mark) in found {
        if span.start >= at {
            kept.push_str(&text[at..span.start]);
            kept.push_str(mark);
        }
        at = at.max(span.end);
    }
    kept.push_str(&text[at..]);
    kept
}

/// The mark that a text begins with.
pub(crate) fn mark_at(text: &str) -> Option<&'static str> {
    [CARD, IBAN].into_iter().find(|mark| text.starts_with(mark))
}
