//! Who is who: creditors, debtors, the people at both.

use crate::{Locale, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// For whom a creditor collects.
    pub enum Mandate {
        /// Its own invoices.
        Own => "own",
        /// For others: articles R124-1 to R124-7 CPCE apply.
        ThirdParty => "third_party",
    }
}

text_enum! {
    /// What a debtor is in law; rules of interest, indemnity and limitation differ.
    pub enum DebtorKind {
        /// A business.
        Business => "business",
        /// A consumer.
        Consumer => "consumer",
        /// A public body.
        PublicBody => "public_body",
    }
}

impl DebtorKind {
    /// In words, plural.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Business => locale.pick("entreprises", "businesses"),
            Self::Consumer => locale.pick("particuliers", "consumers"),
            Self::PublicBody => locale.pick("organismes publics", "public bodies"),
        }
    }
}

text_enum! {
    /// What opens a debtor's file after the link, chosen by the creditor.
    pub enum Gate {
        /// Nothing but a button.
        None => "none",
        /// The debtor's postcode.
        Postcode => "postcode",
        /// The last four digits of the debtor's SIREN.
        Siren => "siren",
        /// A six-digit code sent to the stored address.
        Code => "code",
    }
}

text_enum! {
    /// What a member of staff may do at one creditor. Each role includes those below it.
    pub enum Role {
        /// Looks.
        Viewer => "viewer",
        /// Works on debtors' files: sends links, imports, takes decisions.
        Collector => "collector",
        /// Also refunds, retries dead letters, reads the audit.
        Manager => "manager",
        /// Also manages staff and settings.
        Admin => "admin",
    }
}

impl Role {
    /// Whether this role includes another: roles are ordered from viewer to admin.
    pub fn includes(self, needed: Self) -> bool {
        self >= needed
    }
}

/// A postal address. Every line may be empty; `country` is an ISO 3166 two-letter code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number, and whatever stands above the postcode, lines separated by `\n`.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Country code, such as `FR`.
    pub country: String,
}

impl Address {
    /// The address on one line: `12 rue des Lilas, 69003 Lyon`.
    pub fn one_line(&self) -> String {
        let city = format!("{} {}", self.postcode, self.city);
        [self.street.replace('\n', ", "), city.trim().to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// An e-mail address shown to someone who may not know it: `c•••@exa•••.fr`.
pub fn mask_email(email: &str) -> String {
    let Some((local, host)) = email.rsplit_once('@') else { return "•••".to_owned() };
    let (name, ending) = host.rsplit_once('.').unwrap_or((host, ""));
    let head = |text: &str, count| text.chars().take(count).collect::<String>();
    format!("{}•••@{}•••.{ending}", head(local, 1), head(name, 1))
}

/// A telephone number as someone may see it who claims to own it.
pub fn mask_phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let shown = digits.len().saturating_sub(6).min(2);
    let tail: String = digits[digits.len() - shown..].iter().collect();
    format!("•••{tail}")
}

/// A reference shown before the door: only its last three characters.
pub fn mask_reference(reference: &str) -> String {
    let characters: Vec<char> = reference.chars().collect();
    let shown = characters.len().saturating_sub(1).min(3);
    let tail: String = characters[characters.len() - shown..].iter().collect();
    format!("•••{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_include_those_below() {
        assert!(Role::Admin.includes(Role::Viewer));
        assert!(!Role::Collector.includes(Role::Manager));
    }

    #[test]
    fn masks_hide_most() {
        assert_eq!(mask_email("claire@exemple.fr"), "c•••@e•••.fr");
        assert_eq!(mask_email("nonsense"), "•••");
        assert_eq!(mask_phone("+33612345678"), "•••78");
        assert_eq!(mask_phone("1234"), "•••");
        assert_eq!(mask_reference("F2026-0042"), "•••042");
        assert_eq!(mask_reference("7"), "•••");
        assert_eq!(mask_reference("été"), "•••té");
    }
}
