//! What may have happened to a debtor that changes whom one may write to, and about what.

use crate::{Locale, scenario::HoldReason, text_enum};

text_enum! {
    /// Something that a debtor, or whoever reads for them, tells about their situation. It takes
    /// effect at once; a person then asks for what proves it.
    pub enum Circumstance {
        /// Whoever is written to does not work there any more.
        Left => "left",
        /// The debtor has died.
        Deceased => "deceased",
        /// Insolvency proceedings are open: safeguard, receivership, liquidation.
        Insolvency => "insolvency",
        /// The over-indebtedness commission has taken the case.
        OverIndebtedness => "over_indebtedness",
        /// A person in distress or under protection: only humans write.
        Vulnerable => "vulnerable",
    }
}

impl Circumstance {
    /// The hold that follows at once.
    #[must_use]
    pub const fn hold(self) -> HoldReason {
        match self {
            Self::Left => HoldReason::WrongPerson,
            Self::Deceased => HoldReason::Deceased,
            Self::Insolvency => HoldReason::Insolvency,
            Self::OverIndebtedness => HoldReason::OverIndebtedness,
            Self::Vulnerable => HoldReason::Vulnerable,
        }
    }

    /// Whether it concerns the one contact alone, and not the debtor.
    #[must_use]
    pub const fn is_of_contact(self) -> bool {
        matches!(self, Self::Left)
    }

    /// In words, as whoever tells it chooses them.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Left => locale.pick(
                "Je ne travaille plus dans cette entreprise",
                "I do not work at this company any more",
            ),
            Self::Deceased => {
                locale.pick("La personne concernée est décédée", "The person concerned has died")
            }
            Self::Insolvency => locale.pick(
                "Une procédure collective est ouverte (sauvegarde, redressement, liquidation)",
                "Insolvency proceedings are open (safeguard, receivership, liquidation)",
            ),
            Self::OverIndebtedness => locale.pick(
                "Un dossier de surendettement est déposé à la Banque de France",
                "An over-indebtedness case was filed with the Banque de France",
            ),
            Self::Vulnerable => locale.pick(
                "Je traverse une période très difficile, ou je suis sous protection (tutelle, curatelle)",
                "I am going through a very hard time, or I am under guardianship",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_law_forbids_is_held_by_law() {
        for circumstance in Circumstance::ALL {
            let legal = circumstance.hold().is_legal();
            let expected = !matches!(circumstance, Circumstance::Left | Circumstance::Vulnerable);
            assert_eq!(legal, expected, "{circumstance}");
        }
    }
}
