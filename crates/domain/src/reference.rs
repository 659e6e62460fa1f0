//! RF creditor references (ISO 11649): what a transfer carries so that it finds its debtor.

use std::{fmt, str::FromStr};

/// A creditor reference with valid check digits, without blanks: `RF18539007547034`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RfReference(String);

/// Why a text is no creditor reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RfError {
    /// Not `RF`, two digits, and 1 to 21 letters or digits.
    #[error("a creditor reference is RF, two digits, then 1 to 21 letters or digits")]
    Form,
    /// The check digits do not match: something was mistyped.
    #[error("the check digits of this creditor reference do not match")]
    CheckDigits,
}

impl RfReference {
    /// The reference whose body is `body`, 1 to 21 characters of A–Z and 0–9.
    ///
    /// # Errors
    /// [`RfError::Form`] for any other body.
    pub fn from_body(body: &str) -> Result<Self, RfError> {
        let valid = (1..=21).contains(&body.len())
            && body.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !valid {
            return Err(RfError::Form);
        }
        let check = 98 - modulo_97(&format!("{body}RF00"));
        Ok(Self(format!("RF{check:02}{body}")))
    }

    /// The reference as machines read it, without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The reference in groups of four, as printed.
    pub fn grouped(&self) -> String {
        crate::bank::in_fours(&self.0)
    }
}

impl FromStr for RfReference {
    type Err = RfError;
    fn from_str(text: &str) -> Result<Self, RfError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let compact = compact.to_uppercase();
        let body =
            compact.strip_prefix("RF").and_then(|rest| rest.get(2..)).ok_or(RfError::Form)?;
        let expected = Self::from_body(body)?;
        if expected.0 == compact { Ok(expected) } else { Err(RfError::CheckDigits) }
    }
}

impl fmt::Display for RfReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The remainder by 97 of a text where A is 10 and Z is 35 (ISO 7064).
fn modulo_97(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (rest * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_examples_hold() {
        for text in ["RF18 5390 0754 7034", "RF18539007547034", "rf712348231", "RF45G72UUR"] {
            assert!(text.parse::<RfReference>().is_ok(), "{text}");
        }
        assert_eq!("RF19539007547034".parse::<RfReference>(), Err(RfError::CheckDigits));
        assert_eq!("RF".parse::<RfReference>(), Err(RfError::Form));
        assert_eq!("RF18é".parse::<RfReference>(), Err(RfError::Form));
    }

    proptest! {
        // Between a letter and a digit the number changes its length, and some changes pass.
        #[test]
        fn a_wrong_digit_or_letter_is_noticed(body in "[A-Z0-9]{1,21}", at in 0_usize..21, step in 1_u8..10) {
            let reference = RfReference::from_body(&body).unwrap();
            let at = 4 + at % body.len();
            let right = reference.as_str().as_bytes()[at];
            let (first, count) = if right.is_ascii_digit() { (b'0', 10) } else { (b'A', 26) };
            let other = char::from(first + (right - first + step) % count);
            let mut wrong = reference.as_str().to_owned();
            wrong.replace_range(at..=at, &other.to_string());
            prop_assert_eq!(wrong.parse::<RfReference>(), Err(RfError::CheckDigits));
        }

        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let _ = text.parse::<RfReference>();
        }
    }
}
