//! Who owes and who claims, from what a file says of them. Unusable details are left out with a
//! remark; a wrong SIREN must not lock a debtor out, nor a wrong e-mail keep a claim out.

use crate::{
    draft::{DebtorDraft, Remark, SellerDraft},
    field::Field,
    reason::Reason,
    text::{self, LONG, SHORT},
};
use domain::{
    Locale, bank,
    party::{Address, DebtorKind},
};

/// What a file says of a party, before any check.
#[derive(Default)]
pub(crate) struct Stated<'t> {
    pub(crate) name: Option<&'t str>,
    pub(crate) references: Vec<(&'t str, &'t str)>,
    pub(crate) legal_id: Option<(&'t str, &'t str)>,
    pub(crate) vat_id: Option<&'t str>,
    pub(crate) street: Vec<&'t str>,
    pub(crate) postcode: Option<&'t str>,
    pub(crate) city: Option<&'t str>,
    pub(crate) country: Option<&'t str>,
    pub(crate) email: Option<&'t str>,
    pub(crate) phone: Option<&'t str>,
    pub(crate) contact: Option<&'t str>,
}

/// Notes what is left out.
pub(crate) fn keep<T>(
    remarks: &mut Vec<Remark>,
    field: Field,
    value: &str,
    checked: Result<T, Reason>,
) -> Option<T> {
    checked
        .map_err(|reason| remarks.push(Remark { field, reason, value: text::excerpt(value) }))
        .ok()
}

/// A SIREN, from a SIREN or a SIRET with or without blanks.
pub fn siren(text: &str) -> Result<String, Reason> {
    let digits = compact(text);
    let numeric = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric || !matches!(digits.len(), 9 | 14) {
        return Err(Reason::Siren);
    }
    let siren = &digits[..9];
    if luhn(siren) { Ok(siren.to_owned()) } else { Err(Reason::SirenCheckDigit) }
}

/// The check of ISO/IEC 7812: every second digit from the right doubled, the sum a multiple of 10.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor / 10 + digit * factor % 10)
        .sum();
    sum.is_multiple_of(10)
}

fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{a0}' | '\u{202f}'))
        .collect()
}

/// A tax number: two letters, then 2 to 13 letters or digits.
pub(crate) fn vat_id(text: &str) -> Result<String, Reason> {
    let kept = compact(text).to_ascii_uppercase();
    let (country, rest) = kept.split_at_checked(2).ok_or(Reason::VatId)?;
    let valid = country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (2..=13).contains(&rest.len())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if valid { Ok(kept) } else { Err(Reason::VatId) }
}

/// An e-mail address plausible enough to write to.
pub(crate) fn email(text: &str) -> Result<String, Reason> {
    let address = text.trim();
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let Some((local, host)) = address.rsplit_once('@') else { return Err(Reason::Email) };
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c);
    let labels = host.split('.').all(|label| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
    });
    let valid = (1..=64).contains(&local.len())
        && !local.contains(forbidden)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && labels
        && host.contains('.')
        && address.len() <= 254;
    if valid { Ok(address.to_owned()) } else { Err(Reason::Email) }
}

/// A telephone number as written, with 4 to 18 digits.
pub(crate) fn phone(text: &str) -> Result<String, Reason> {
    let kept = text::line(text, 41);
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    let letters = kept.chars().filter(|c| c.is_alphabetic()).count();
    if kept.chars().count() <= 40 && (4..=18).contains(&digits) && letters <= 4 {
        Ok(kept)
    } else {
        Err(Reason::Phone)
    }
}

/// A country's two-letter code, from the code or a name common in French and English files.
pub(crate) fn country(text: &str) -> Result<String, Reason> {
    const NAMES: &[(&str, &str)] = &[
        ("france", "FR"),
        ("fra", "FR"),
        ("belgique", "BE"),
        ("belgium", "BE"),
        ("suisse", "CH"),
        ("switzerland", "CH"),
        ("luxembourg", "LU"),
        ("allemagne", "DE"),
        ("germany", "DE"),
        ("espagne", "ES"),
        ("spain", "ES"),
        ("italie", "IT"),
        ("italy", "IT"),
        ("portugal", "PT"),
        ("pays bas", "NL"),
        ("netherlands", "NL"),
        ("royaume uni", "GB"),
        ("united kingdom", "GB"),
        ("uk", "GB"),
        ("irlande", "IE"),
        ("ireland", "IE"),
        ("monaco", "MC"),
        ("la reunion", "RE"),
        ("reunion", "RE"),
        ("guadeloupe", "GP"),
        ("martinique", "MQ"),
        ("guyane", "GF"),
        ("mayotte", "YT"),
        ("etats unis", "US"),
        ("united states", "US"),
        ("usa", "US"),
        ("canada", "CA"),
        ("maroc", "MA"),
        ("tunisie", "TN"),
        ("algerie", "DZ"),
        ("autriche", "AT"),
        ("austria", "AT"),
        ("pologne", "PL"),
        ("poland", "PL"),
        ("danemark", "DK"),
        ("denmark", "DK"),
        ("suede", "SE"),
        ("sweden", "SE"),
    ];
    let folded = crate::csv::fold(text);
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == folded) {
        return Ok((*code).to_owned());
    }
    let code = text.trim().to_ascii_uppercase();
    let valid = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if valid { Ok(code) } else { Err(Reason::UnknownCountry) }
}

/// A language that can be written in.
pub(crate) fn language(text: &str) -> Result<Locale, Reason> {
    let folded = crate::csv::fold(text);
    match folded.split(' ').next().unwrap_or_default() {
        "fr" | "fra" | "fre" | "francais" | "french" => Ok(Locale::Fr),
        "en" | "eng" | "anglais" | "english" => Ok(Locale::En),
        _ => Err(Reason::UnknownLanguage),
    }
}

/// What a SIREN or a tax number tells of its holder: INSEE gives SIREN in 1 and 2 to public bodies.
pub(crate) fn kind(siren: Option<&str>, vat_id: Option<&str>) -> Option<DebtorKind> {
    match siren {
        Some(siren) if siren.starts_with(['1', '2']) => Some(DebtorKind::PublicBody),
        Some(_) => Some(DebtorKind::Business),
        None => vat_id.map(|_| DebtorKind::Business),
    }
}

/// The SIREN in a French tax number: `FR`, two characters, nine digits.
fn siren_in(vat_id: &str) -> Option<String> {
    siren(vat_id.strip_prefix("FR")?.get(2..)?).ok()
}

const FRENCH_SCHEMES: [&str; 2] = ["0002", "0009"];

impl Stated<'_> {
    /// The French number among the identifiers, as written.
    fn french_id(&self) -> Option<&str> {
        let scheme = |(_, scheme): &&(&str, &str)| FRENCH_SCHEMES.contains(scheme);
        if let Some((id, _)) = self.legal_id.as_ref().filter(scheme) {
            return Some(id);
        }
        if let Some((id, _)) = self.references.iter().find(scheme) {
            return Some(id);
        }
        // Without a scheme, only a number of the right length in France.
        let (id, scheme) = self.legal_id?;
        let french =
            scheme.is_empty() && self.country == Some("FR") && matches!(compact(id).len(), 9 | 14);
        french.then_some(id)
    }

    /// The debtor's own draft; the name has been checked to be there.
    pub(crate) fn debtor(&self, name: String, remarks: &mut Vec<Remark>) -> DebtorDraft {
        let vat_id = self.vat_id.and_then(|text| keep(remarks, Field::VatId, text, vat_id(text)));
        let siren = match self.french_id() {
            Some(id) => keep(remarks, Field::Siren, id, siren(id)),
            None => vat_id.as_deref().and_then(siren_in),
        };
        let reference = self.references.iter().find(|(_, scheme)| !FRENCH_SCHEMES.contains(scheme));
        DebtorDraft {
            reference: reference.and_then(|(id, _)| text::some_line(id, SHORT)),
            name,
            kind: kind(siren.as_deref(), vat_id.as_deref()),
            siren,
            address: Address {
                street: text::lines(self.street.iter().copied(), 500),
                postcode: text::line(self.postcode.unwrap_or_default(), 20),
                city: text::line(self.city.unwrap_or_default(), SHORT),
                country: self
                    .country
                    .and_then(|text| keep(remarks, Field::Country, text, country(text)))
                    .unwrap_or_default(),
            },
            email: self.email.and_then(|text| keep(remarks, Field::Email, text, email(text))),
            phone: self.phone.and_then(|text| keep(remarks, Field::Phone, text, phone(text))),
            contact_name: self.contact.and_then(|text| text::some_line(text, LONG)),
            language: None,
            vat_id,
        }
    }

    /// The seller as stated. Accounts that are no IBAN (other countries, typing errors) get a
    /// remark: no transfer can be checked against them.
    pub(crate) fn seller(
        &self,
        accounts: &[&str],
        payee: Option<&str>,
        remarks: &mut Vec<Remark>,
    ) -> SellerDraft {
        let vat_id = self.vat_id.and_then(|text| vat_id(text).ok());
        let stated =
            self.french_id().map(compact).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        let mut ibans: Vec<String> = Vec::new();
        for account in accounts {
            let checked = bank::parse_iban(account).map_err(|_| Reason::Iban);
            if let Some(iban) = keep(remarks, Field::Iban, account, checked)
                && !ibans.contains(&iban)
            {
                ibans.push(iban);
            }
        }
        SellerDraft {
            name: text::line(self.name.unwrap_or_default(), LONG),
            siren: stated
                .as_deref()
                .and_then(|id| id.get(..9).map(str::to_owned))
                .or_else(|| vat_id.as_deref().and_then(siren_in)),
            siret: stated.filter(|id| id.len() == 14),
            vat_id,
            ibans,
            payee: payee.and_then(|name| text::some_line(name, LONG)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siren_and_siret_are_checked() {
        assert_eq!(siren("787 878 784 00035").as_deref(), Ok("787878784"));
        assert_eq!(siren("356000000").as_deref(), Ok("356000000"));
        assert_eq!(siren("787878785"), Err(Reason::SirenCheckDigit));
        assert_eq!(siren("7878787"), Err(Reason::Siren));
        assert_eq!(siren("78787878é"), Err(Reason::Siren));
        assert_eq!(siren_in("FR19787878784").as_deref(), Some("787878784"));
    }

    #[test]
    fn public_bodies_show_in_their_siren() {
        assert_eq!(kind(Some("217500016"), None), Some(DebtorKind::PublicBody));
        assert_eq!(kind(Some("787878784"), None), Some(DebtorKind::Business));
        assert_eq!(kind(None, Some("DE123456789")), Some(DebtorKind::Business));
        assert_eq!(kind(None, None), None);
    }

    #[test]
    fn details_are_recognised_or_refused() {
        assert_eq!(vat_id("NL8200.98.395.B.01").as_deref(), Ok("NL820098395B01"));
        assert_eq!(vat_id("123"), Err(Reason::VatId));
        assert_eq!(email(" a.b@exemple.fr ").as_deref(), Ok("a.b@exemple.fr"));
        for wrong in [
            "a",
            "a@b",
            "a b@c.fr",
            "a@c.fr, b@c.fr",
            "@c.fr",
            "a@.fr",
            "<a@c.fr>",
            "a@c.fr\nBcc: x@y.z",
        ] {
            assert_eq!(email(wrong), Err(Reason::Email), "{wrong}");
        }
        assert_eq!(phone("+33 (0)4 72 00 00 00").as_deref(), Ok("+33 (0)4 72 00 00 00"));
        assert_eq!(phone("n/a"), Err(Reason::Phone));
        assert_eq!(country("Pays-Bas").as_deref(), Ok("NL"));
        assert_eq!(country("fr").as_deref(), Ok("FR"));
        assert_eq!(country("Atlantide"), Err(Reason::UnknownCountry));
        assert_eq!(language("Français"), Ok(Locale::Fr));
        assert_eq!(language("en-GB"), Ok(Locale::En));
        assert_eq!(language("de"), Err(Reason::UnknownLanguage));
    }
}
