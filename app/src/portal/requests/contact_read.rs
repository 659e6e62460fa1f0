//! Reading a change of particulars: what is typed, what is wrong with it, what differs.

use super::read::{self, WORDS};
use crate::{error::Failure, forms::Form};
use domain::{
    Locale,
    email::Email,
    phone::Phone,
    requests::{ContactChange, Particulars},
};
use service::{
    DebtorActor,
    requests::contact::{NAME_MOST, particulars},
};

/// The field of the name.
pub(super) const NAME: &str = "name";
/// The field of the address.
pub(super) const EMAIL: &str = "email";
/// The field of the number.
pub(super) const PHONE: &str = "phone";
/// The field of the language.
pub(super) const LANGUAGE: &str = "language";
/// What the second step carries along.
pub(super) const TYPED: [&str; 5] = [NAME, EMAIL, PHONE, LANGUAGE, WORDS];

/// Whose particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    Me,
    Person,
}

impl Whom {
    /// Whom an address names.
    pub(super) fn of(name: &str) -> Result<Self, Failure> {
        match name {
            "me" => Ok(Self::Me),
            "person" => Ok(Self::Person),
            _ => Err(Failure::NotFound),
        }
    }

    /// The page.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Me => "/ask/contact/me",
            Self::Person => "/ask/contact/person",
        }
    }

    /// Its heading.
    pub(super) const fn title(self, locale: Locale) -> &'static str {
        match self {
            Self::Me => locale.pick("Changer mes coordonnées", "Change my contact details"),
            Self::Person => locale.pick("Indiquer une autre personne", "Name another person"),
        }
    }
}

/// The change as the form has it; nothing if there is something to mend.
pub(super) fn typed(
    form: &mut Form,
    locale: Locale,
    whom: Whom,
    actor: &DebtorActor,
) -> Option<ContactChange> {
    let before = (whom == Whom::Me).then(|| particulars(actor.contact()));
    read(form, locale, before)
}

fn read(form: &mut Form, locale: Locale, before: Option<Particulars>) -> Option<ContactChange> {
    let name = form.value(NAME).to_owned();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        form.reject(NAME, refusal(locale, NAME));
    }
    let given =
        |form: &Form, field| Some(form.value(field).to_owned()).filter(|text| !text.is_empty());
    let (email, phone) = (given(form, EMAIL), given(form, PHONE));
    let is_me = before.is_some();
    let missing = email.is_none() && if is_me { true } else { phone.is_none() };
    if missing || email.as_deref().is_some_and(|email| Email::parse(email).is_none()) {
        form.reject(EMAIL, refusal(locale, EMAIL));
    }
    // A number that was written down by the creditor may stay as it is.
    let is_kept = before.as_ref().is_some_and(|before| before.phone == phone);
    if !is_kept && phone.as_deref().is_some_and(|phone| Phone::parse(phone).is_none()) {
        form.reject(PHONE, refusal(locale, PHONE));
    }
    let words = read::words_in(form, locale, false);
    let language = form.value(LANGUAGE).parse().unwrap_or(locale);
    let change =
        ContactChange { before, after: Particulars { name, email, phone, locale: language } };
    if form.errors().is_empty() && change.is_nothing() {
        form.reject("", unchanged(locale));
    }
    (form.errors().is_empty() && words.is_some()).then_some(change)
}

/// What to do about a field that cannot be read.
pub(super) fn refusal(locale: Locale, field: &str) -> &'static str {
    match field {
        NAME => locale.pick("Écrivez un nom.", "Write a name."),
        PHONE => locale.pick(
            "Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.",
            "Write a telephone number, for example +33 6 12 34 56 78.",
        ),
        _ => locale.pick(
            "Écrivez une seule adresse e-mail, par exemple prenom.nom@exemple.fr.",
            "Write one e-mail address, for example first.last@example.com.",
        ),
    }
}

/// Nothing differs from what is known.
pub(super) const fn unchanged(locale: Locale) -> &'static str {
    locale.pick(
        "Rien ne diffère de ce que nous connaissons : changez au moins une chose.",
        "Nothing differs from what we know: change one thing at least.",
    )
}

/// What changes, before and after; what stays is left out.
pub(super) fn rows(locale: Locale, change: &ContactChange) -> Vec<(&'static str, String)> {
    let language = |locale: Locale| locale.pick("Français", "English").to_owned();
    let none = || locale.pick("aucun", "none").to_owned();
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(none);
    let of = |who: &Particulars| {
        [who.name.clone(), or_none(&who.email), or_none(&who.phone), language(who.locale)]
    };
    let terms = [
        locale.pick("Nom", "Name"),
        locale.pick("E-mail", "E-mail"),
        locale.pick("Téléphone", "Telephone"),
        locale.pick("Langue", "Language"),
    ];
    let before = change.before.as_ref().map(of);
    let after = of(&change.after).into_iter().zip(terms).enumerate();
    after
        .filter_map(|(place, (after, term))| match before.as_ref().map(|before| &before[place]) {
            Some(before) if *before == after => None,
            Some(before) => Some((term, format!("{before} → {after}"))),
            None => Some((term, after)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    fn claire() -> Particulars {
        Particulars {
            name: "Claire Martin".to_owned(),
            email: Some("claire@exemple.fr".to_owned()),
            phone: None,
            locale: Locale::Fr,
        }
    }

    fn reads<const N: usize>(
        pairs: [(&str, &str); N],
        before: Option<Particulars>,
    ) -> (Option<ContactChange>, Form) {
        let mut form = Form::from(Posted::from_pairs(pairs));
        let change = read(&mut form, Locale::Fr, before);
        (change, form)
    }

    #[test]
    fn one_address_is_read_and_no_list() {
        let of = |email| {
            reads([(NAME, "Claire Martin"), (EMAIL, email), (LANGUAGE, "fr")], Some(claire()))
        };
        let (change, _) = of("compta@exemple.fr");
        assert_eq!(change.unwrap().new_email(), Some("compta@exemple.fr"));
        for trick in ["a@b.fr,c@d.fr", "a@b.fr\nBcc: c@d.fr", "claire＠exemple.fr", ""] {
            let (change, form) = of(trick);
            assert!(change.is_none() && form.error(EMAIL).is_some(), "{trick}");
        }
    }

    #[test]
    fn what_changes_nothing_is_said_to() {
        let same = [(NAME, "Claire Martin"), (EMAIL, "claire@exemple.fr"), (LANGUAGE, "fr")];
        let (change, form) = reads(same, Some(claire()));
        assert!(change.is_none() && form.error("").is_some());
    }

    #[test]
    fn another_person_needs_one_way_to_be_reached() {
        let (change, _) = reads([(NAME, "Paul"), (PHONE, "06 12 34 56 78")], None);
        assert!(change.unwrap().is_other_person());
        let (change, form) = reads([(NAME, "Paul")], None);
        assert!(change.is_none() && form.error(EMAIL).is_some());
    }

    #[test]
    fn before_and_after_stand_side_by_side() {
        let after = Particulars { name: "Claire Durand".to_owned(), ..claire() };
        let change = ContactChange { before: Some(claire()), after };
        assert_eq!(
            rows(Locale::Fr, &change),
            [("Nom", "Claire Martin → Claire Durand".to_owned())]
        );
    }
}
