//! Where transfers go: IBAN, BIC and the account holder's name.

use iban::IbanLike;
use serde::{Deserialize, Serialize};

/// A bank account as printed for someone who will transfer money to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// The holder's name exactly as the payer's bank will check it (verification of payee).
    pub holder: String,
    /// The IBAN without blanks.
    pub iban: String,
    /// The BIC, if the creditor gives one; optional within the European Economic Area.
    pub bic: Option<String>,
}

/// The text is no IBAN: wrong length, wrong characters or wrong check digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid IBAN")]
pub struct InvalidIban;

/// Checks an IBAN (structure of its country and check digits) and returns it without blanks.
///
/// # Errors
/// [`InvalidIban`].
pub fn parse_iban(text: &str) -> Result<String, InvalidIban> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let iban: iban::Iban = compact.to_uppercase().parse().map_err(|_| InvalidIban)?;
    Ok(iban.electronic_str().to_owned())
}

impl BankAccount {
    /// The IBAN in groups of four.
    pub fn grouped_iban(&self) -> String {
        in_fours(&self.iban)
    }

    /// The last four characters, which tell an honest message from a forged one.
    pub fn last_digits(&self) -> &str {
        &self.iban[self.iban.len().saturating_sub(4)..]
    }
}

pub(crate) fn in_fours(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ibans_are_checked() {
        let iban = parse_iban("fr14 2004 1010 0505 0001 3M02 606").unwrap();
        let account = BankAccount { holder: "Atelier".into(), iban, bic: None };
        assert_eq!(account.grouped_iban(), "FR14 2004 1010 0505 0001 3M02 606");
        assert_eq!(account.last_digits(), "2606");
        assert_eq!(parse_iban("FR15 2004 1010 0505 0001 3M02 606"), Err(InvalidIban));
        assert_eq!(parse_iban("é"), Err(InvalidIban));
    }
}
