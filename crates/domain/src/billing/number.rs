//! Numbers of invoices: a prefix, the year, a number that follows the one before without a gap
//! (article 242 nonies A, annexe II CGI). Several series may stand side by side under prefixes of their own.

/// Most characters of a prefix.
pub const PREFIX_MOST: usize = 12;

/// A prefix as it may be: capitals, digits, `-` and `/`, and something of it.
pub fn prefix(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let fits = (1..=PREFIX_MOST).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'/')
        });
    fits.then_some(text)
}

/// The reference of the `count`th paper of a year, from 1: `F2026-00042`.
pub fn reference(prefix: &str, year: i32, count: i64) -> String {
    format!("{prefix}{year}-{count:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_short_and_plain() {
        assert_eq!(prefix(" av- ").as_deref(), Some("AV-"));
        for text in ["", "É", "A B", "F\u{a0}1", "ABCDEFGHIJKLM", "../"] {
            assert_eq!(prefix(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_sort_as_they_were_given() {
        assert_eq!(reference("F", 2026, 42), "F2026-00042");
        assert!(reference("F", 2026, 9) < reference("F", 2026, 10));
        assert_eq!(reference("AV-", 2027, 123_456), "AV-2027-123456");
    }
}
