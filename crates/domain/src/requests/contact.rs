//! Other particulars of whoever asks, or another person to write to.

use crate::Locale;
use serde::{Deserialize, Serialize};

/// Who somebody is and how they are reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// The name.
    pub name: String,
    /// The e-mail address, if there is one.
    pub email: Option<String>,
    /// The telephone number, if there is one.
    pub phone: Option<String>,
    /// The language.
    pub locale: Locale,
}

/// A change of particulars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// What was known when it was asked; nothing when it is about another person.
    pub before: Option<Particulars>,
    /// What is to be known.
    pub after: Particulars,
}

impl ContactChange {
    /// Whether it names another person.
    #[must_use]
    pub const fn is_other_person(&self) -> bool {
        self.before.is_none()
    }

    /// The address that is new, which whoever reads it has to confirm before it is used.
    #[must_use]
    pub fn new_email(&self) -> Option<&str> {
        let known = self.before.as_ref().and_then(|before| before.email.as_deref());
        let after = self.after.email.as_deref();
        after.filter(|after| !known.is_some_and(|known| known.eq_ignore_ascii_case(after)))
    }

    /// The number that is new.
    #[must_use]
    pub fn new_phone(&self) -> Option<&str> {
        let known = self.before.as_ref().and_then(|before| before.phone.as_deref());
        self.after.phone.as_deref().filter(|after| known != Some(*after))
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.before.as_ref().is_some_and(|before| {
            let Particulars { name, email: _, phone, locale } = before;
            let after = &self.after;
            self.new_email().is_none()
                && (name, phone, locale) == (&after.name, &after.phone, &after.locale)
        })
    }

    /// Whether a person looks at it first: at somebody nobody knows, and at a number, since a slip
    /// of one digit would tell a stranger about a debt. An address is confirmed by its reader.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        self.is_other_person() || self.new_phone().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claire() -> Particulars {
        Particulars {
            name: "Claire Martin".to_owned(),
            email: Some("claire@exemple.fr".to_owned()),
            phone: Some("+33612345678".to_owned()),
            locale: Locale::Fr,
        }
    }

    fn changed(change: impl Fn(&mut Particulars)) -> ContactChange {
        let mut after = claire();
        change(&mut after);
        ContactChange { before: Some(claire()), after }
    }

    #[test]
    fn what_changes_is_told_from_what_stays() {
        assert!(changed(|_| {}).is_nothing());
        assert!(changed(|p| p.email = Some("Claire@Exemple.fr".to_owned())).is_nothing());
        let address = changed(|p| p.email = Some("compta@exemple.fr".to_owned()));
        assert_eq!(address.new_email(), Some("compta@exemple.fr"));
        assert!(!address.is_nothing() && !address.needs_a_person());
        let name = changed(|p| p.name = "Claire Durand".to_owned());
        assert!(!name.is_nothing() && !name.needs_a_person() && name.new_email().is_none());
        assert!(changed(|p| p.phone = None).new_phone().is_none());
    }

    #[test]
    fn a_new_number_and_another_person_are_looked_at_first() {
        assert!(changed(|p| p.phone = Some("+33699999999".to_owned())).needs_a_person());
        let other = ContactChange { before: None, after: claire() };
        assert!(other.is_other_person() && other.needs_a_person() && !other.is_nothing());
        assert_eq!(other.new_email(), Some("claire@exemple.fr"));
    }
}
