//! What is said of several requests answered at once.

use domain::Locale;
use service::requests::bulk::{Why, Wish};

/// The field that says what is done.
pub(super) const DO: &str = "do";

/// What may be done to several, by the value of the button that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Approve,
    Assign,
    Snooze,
    Undo,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Approve, Self::Assign, Self::Snooze, Self::Undo];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Assign => "assign",
            Self::Snooze => "snooze",
            Self::Undo => "undo",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The field that goes with it.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Approve => "within",
            Self::Assign => "to",
            Self::Snooze => "aside",
            Self::Undo => "",
        }
    }

    /// The button that does it, with how many.
    pub(super) fn button(self, number: usize, locale: Locale) -> String {
        match (self, locale) {
            (Self::Approve, Locale::Fr) => format!("Accorder ({number})"),
            (Self::Approve, Locale::En) => format!("Grant ({number})"),
            (Self::Assign, Locale::Fr) => format!("Confier ({number})"),
            (Self::Assign, Locale::En) => format!("Give ({number})"),
            (Self::Snooze, Locale::Fr) => format!("Mettre de côté ({number})"),
            (Self::Snooze, Locale::En) => format!("Put aside ({number})"),
            (Self::Undo, Locale::Fr) => format!("Annuler ces réponses ({number})"),
            (Self::Undo, Locale::En) => format!("Undo these answers ({number})"),
        }
    }

    /// What was done to one of them.
    pub(super) const fn done(self, locale: Locale) -> &'static str {
        match self {
            Self::Approve => locale.pick("Accordée", "Granted"),
            Self::Assign => locale.pick("Confiée", "Given"),
            Self::Snooze => locale.pick("Mise de côté", "Put aside"),
            Self::Undo => locale.pick("Réponse annulée", "Answer taken back"),
        }
    }
}

/// What will be done, as the title of the preview.
pub(super) fn title(wish: Wish, colleague: Option<&str>, locale: Locale) -> String {
    let day = |day| locale.weekday_date(day);
    match (wish, locale) {
        (Wish::Approve { within }, Locale::Fr) => {
            format!("Accorder délais et promesses jusqu’au {}", day(within))
        }
        (Wish::Approve { within }, Locale::En) => {
            format!("Grant delays and promises until {}", day(within))
        }
        (Wish::Assign(_), _) => {
            let nobody = locale.pick("personne en particulier", "nobody in particular");
            let name = colleague.unwrap_or(nobody);
            format!("{} {name}", locale.pick("Confier à", "Give to"))
        }
        (Wish::Snooze(until), Locale::Fr) => format!("Mettre de côté jusqu’au {}", day(until)),
        (Wish::Snooze(until), Locale::En) => format!("Put aside until {}", day(until)),
        (Wish::Undo, _) => locale.pick("Annuler des réponses", "Undo answers").to_owned(),
    }
}

/// Why something is not done to one of them.
pub(super) const fn why(why: Why, locale: Locale) -> &'static str {
    match why {
        Why::Unknown => locale.pick("n’existe pas ici", "does not exist here"),
        Why::Stale => locale.pick(
            "a changé, ou a déjà une réponse\u{a0}: à regarder",
            "has changed, or is answered already: to be looked at",
        ),
        Why::Alone => {
            locale.pick("demande qu’on la regarde seule", "asks to be looked at on its own")
        }
        Why::Beyond => locale.pick("demande plus que cette date", "asks for more than this date"),
        Why::NotOpen => {
            locale.pick("attend le débiteur, ou est terminée", "waits for the debtor, or has ended")
        }
        Why::Date => locale.pick(
            "la date est passée, ou au-delà du jour promis au débiteur",
            "the date has passed, or lies beyond the day promised to the debtor",
        ),
        Why::Held => locale.pick(
            "rien ne peut être convenu\u{a0}: le débiteur est protégé",
            "nothing can be agreed: the debtor is protected",
        ),
        Why::Unfit => locale.pick("ne s’y prête pas", "does not lend itself to it"),
    }
}

/// A reason's name in an address.
pub(super) fn name_of(why: Why) -> &'static str {
    Why::ALL.iter().find(|(known, _)| *known == why).map_or("", |(_, name)| name)
}

/// The reason of a name.
pub(super) fn why_of(name: &str) -> Option<Why> {
    Why::ALL.iter().find(|(_, known)| *known == name).map(|(why, _)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_and_every_kind_is_found_by_its_name() {
        for (reason, name) in Why::ALL {
            assert_eq!((name_of(reason), why_of(name)), (name, Some(reason)));
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::of(kind.name()), Some(kind));
        }
        assert_eq!((why_of("x"), Kind::of("refuse")), (None, None));
    }
}
