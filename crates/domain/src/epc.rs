//! The EPC QR code (EPC069-12, version 2): a transfer that a bank's app fills in by itself.

use crate::{Currency, Money, bank::BankAccount, reference::RfReference};

/// Why no code can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EpcError {
    /// Nothing is owed, or less than a cent or more than the scheme carries.
    #[error("a transfer code carries between €0.01 and €999,999,999.99")]
    Amount,
    /// Only euros can be transferred with this code.
    #[error("a transfer code carries euros only")]
    Currency,
    /// The holder's name is missing or the whole is larger than 331 bytes.
    #[error("the account holder's name is missing or too long")]
    Holder,
}

/// The text of the code: service tag, version 002, UTF-8, SEPA credit transfer, BIC, holder,
/// IBAN, amount, structured reference.
///
/// # Errors
/// [`EpcError`] when nothing, too much or another currency than the euro is owed.
pub fn payload(
    account: &BankAccount,
    amount: Money,
    reference: &RfReference,
) -> Result<String, EpcError> {
    if amount.currency != Currency::EUR {
        return Err(EpcError::Currency);
    }
    if !(1..=99_999_999_999).contains(&amount.minor) {
        return Err(EpcError::Amount);
    }
    let holder: String = account.holder.chars().filter(|c| !c.is_control()).take(70).collect();
    if holder.trim().is_empty() {
        return Err(EpcError::Holder);
    }
    let lines = [
        "BCD",
        "002",
        "1",
        "SCT",
        account.bic.as_deref().unwrap_or(""),
        holder.trim(),
        &account.iban,
        &format!("EUR{}", amount.to_decimal()),
        "",
        reference.as_str(),
    ];
    let text = lines.join("\n");
    if text.len() > 331 { Err(EpcError::Holder) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> BankAccount {
        BankAccount {
            holder: "Atelier Marceau SARL".into(),
            iban: "FR1420041010050500013M02606".into(),
            bic: Some("PSSTFRPPXXX".into()),
        }
    }

    #[test]
    fn one_field_a_line() {
        let reference = RfReference::from_body("539007547034").unwrap();
        assert_eq!(
            payload(&account(), Money::eur(24_000), &reference).unwrap(),
            "BCD\n002\n1\nSCT\nPSSTFRPPXXX\nAtelier Marceau SARL\nFR1420041010050500013M02606\nEUR240.00\n\nRF18539007547034"
        );
    }

    #[test]
    fn nothing_owed_makes_no_code() {
        let reference = RfReference::from_body("1").unwrap();
        assert_eq!(payload(&account(), Money::eur(0), &reference), Err(EpcError::Amount));
        let dollars = Money::new(1, "USD".parse().unwrap());
        assert_eq!(payload(&account(), dollars, &reference), Err(EpcError::Currency));
    }
}
