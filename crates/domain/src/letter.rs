//! Letters: their references, tracking numbers, and why they come back.

use crate::{ActionId, text_enum};

text_enum! {
    /// Why the post brought a letter back.
    pub enum ReturnReason {
        /// Nobody of that name at that address, or no such address.
        UnknownAddress => "unknown_address",
        /// Presented, and refused.
        Refused => "refused",
        /// Presented, and not fetched from the post office in time.
        Unclaimed => "unclaimed",
    }
}

impl ReturnReason {
    /// Whether the address is at fault. A letter that was refused or left at the post office did
    /// come to the right place.
    #[must_use]
    pub const fn blames_address(self) -> bool {
        matches!(self, Self::UnknownAddress)
    }
}

/// A letter's own reference, the same however often it is laid out: `L-5J3KQ-8ZVPM`, from the
/// letters and digits that cannot be mistaken for others when read aloud. 50 bits of the action's
/// random ones, so that two of a creditor hardly ever share one (the database refuses if they do).
#[must_use]
pub fn reference(action: ActionId) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let bits = action.0.as_u128();
    let letter = |place: u32| {
        let index = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
        char::from(LETTERS[index])
    };
    let half = |from: u32| (from..from + 5).map(letter).collect::<String>();
    format!("L-{}-{}", half(0), half(5))
}

/// A tracking number as the post prints it, without its blanks and in capitals: 8 to 30 letters
/// and digits, with at least 6 digits. Nothing for anything else.
#[must_use]
pub fn tracking_number(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{a0}' | '\u{202f}'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    let fits = (8..=30).contains(&kept.len()) && kept.chars().all(|c| c.is_ascii_alphanumeric());
    (fits && digits >= 6).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_reference_is_the_actions_own() {
        let one = reference(ActionId(Uuid::from_u128(1)));
        assert_eq!(one, "L-32222-22222");
        assert_eq!(one, reference(ActionId(Uuid::from_u128(1))));
        assert_ne!(one, reference(ActionId(Uuid::from_u128(2))));
    }

    #[test]
    fn tracking_numbers_are_read_as_printed() {
        assert_eq!(tracking_number(" 1a 123 456 7890 1 ").as_deref(), Some("1A12345678901"));
        assert_eq!(tracking_number("RK 123-456-789 FR").as_deref(), Some("RK123456789FR"));
        for wrong in ["", "1234567", "ABCDEFGHIJ", "1A123456789\u{e9}", &"1".repeat(31)] {
            assert_eq!(tracking_number(wrong), None, "{wrong}");
        }
    }
}
