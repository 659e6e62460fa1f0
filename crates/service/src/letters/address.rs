//! Addresses that the post can do something with.

use domain::{Locale, party::Address};

/// What an address lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No street, box or place.
    Street,
    /// No postcode, or for France one that is not five digits.
    Postcode,
    /// No town.
    City,
}

impl Fault {
    /// Its name in tasks and in the audit.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Street => "address_street",
            Self::Postcode => "address_postcode",
            Self::City => "address_city",
        }
    }

    /// In words.
    pub(super) const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Street => locale.pick("la rue manque", "the street is missing"),
            Self::Postcode => locale.pick(
                "le code postal manque ou n’a pas cinq chiffres",
                "the postcode is missing or is not of five digits",
            ),
            Self::City => locale.pick("la ville manque", "the town is missing"),
        }
    }
}

/// What keeps a letter from arriving at an address, if anything can be told from it.
pub(super) fn fault(address: &Address) -> Option<Fault> {
    let Address { street, postcode, city, country } = address;
    let french = matches!(country.trim(), "" | "FR" | "fr");
    let five = postcode.trim().len() == 5 && postcode.trim().bytes().all(|b| b.is_ascii_digit());
    let worded = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    if !worded(street) {
        Some(Fault::Street)
    } else if postcode.trim().is_empty() || (french && !five) {
        Some(Fault::Postcode)
    } else if !worded(city) {
        Some(Fault::City)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(street: &str, postcode: &str, city: &str, country: &str) -> Option<Fault> {
        let text = str::to_owned;
        fault(&Address {
            street: text(street),
            postcode: text(postcode),
            city: text(city),
            country: text(country),
        })
    }

    #[test]
    fn what_the_post_could_not_deliver_is_refused() {
        assert_eq!(of("12 rue des Lilas", "69003", "Lyon", "FR"), None);
        assert_eq!(of("", "69003", "Lyon", "FR"), Some(Fault::Street));
        assert_eq!(of("-", "69003", "Lyon", "FR"), Some(Fault::Street));
        assert_eq!(of("12 rue des Lilas", "6900", "Lyon", ""), Some(Fault::Postcode));
        assert_eq!(of("12 rue des Lilas", "69003", " ", "FR"), Some(Fault::City));
        assert_eq!(of("Hauptstraße 1", "1010", "Wien", "AT"), None);
        assert_eq!(of("1 High Street", "", "London", "GB"), Some(Fault::Postcode));
    }
}
