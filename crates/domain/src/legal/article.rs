//! Articles that amounts and dates rest on, each with the rule it states in plain words.

use crate::{Locale, text_enum};

text_enum! {
    /// An article of French law, written as lawyers cite it.
    pub enum Article {
        /// Late interest between businesses.
        L441_10 => "L441-10 C. com.",
        /// Amount of the indemnity between businesses.
        D441_5 => "D441-5 C. com.",
        /// Late interest and indemnity owed by public buyers.
        L2192_13 => "L2192-13 CCP",
        /// Rate owed by public buyers.
        R2192_31 => "R2192-31 CCP",
        /// Amount of the indemnity owed by public buyers.
        D2192_35 => "D2192-35 CCP",
        /// The legal rate.
        L313_2 => "L313-2 CMF",
        /// Damages for late payment.
        Civil1231_6 => "1231-6 C. civ.",
        /// Insolvency stops interest.
        L622_28 => "L622-28 C. com.",
        /// Limitation against consumers.
        L218_2 => "L218-2 C. conso",
        /// Limitation between merchants.
        L110_4 => "L110-4 C. com.",
        /// General limitation.
        Civil2224 => "2224 C. civ.",
        /// A new term after an interruption.
        Civil2231 => "2231 C. civ.",
        /// Acknowledgement of a debt.
        Civil2240 => "2240 C. civ.",
    }
}

impl Article {
    /// The rule in one sentence, for a person who owes.
    pub const fn rule(self, locale: Locale) -> &'static str {
        match self {
            Self::L441_10 => locale.pick(
                "Entre entreprises, des intérêts sont dus dès le lendemain de l’échéance, sans rappel.",
                "Between businesses, interest is due from the day after the due date, without a reminder.",
            ),
            Self::D441_5 => locale.pick(
                "Entre entreprises, chaque facture payée en retard donne lieu à une indemnité de 40\u{a0}€.",
                "Between businesses, each invoice paid late gives rise to an indemnity of €40.",
            ),
            Self::L2192_13 => locale.pick(
                "Un acheteur public en retard doit des intérêts et une indemnité, sans rappel.",
                "A public buyer who is late owes interest and an indemnity, without a reminder.",
            ),
            Self::R2192_31 => locale.pick(
                "Un acheteur public doit le taux de la BCE du semestre où le retard commence, majoré de 8\u{a0}points.",
                "A public buyer owes the ECB rate of the half-year in which the delay began, plus 8 points.",
            ),
            Self::D2192_35 => locale.pick(
                "Un acheteur public doit une indemnité de 40\u{a0}€ pour chaque paiement en retard.",
                "A public buyer owes an indemnity of €40 for each late payment.",
            ),
            Self::L313_2 => locale.pick(
                "Le taux de l’intérêt légal est fixé par arrêté pour chaque semestre.",
                "The legal interest rate is set by ministerial order for each half-year.",
            ),
            Self::Civil1231_6 => locale.pick(
                "Un retard de paiement donne droit à l’intérêt au taux légal, à compter de la mise en demeure.",
                "Late payment gives a right to interest at the legal rate, from formal notice.",
            ),
            Self::L622_28 => locale.pick(
                "L’ouverture d’une procédure collective arrête le cours des intérêts.",
                "The opening of insolvency proceedings stops interest from running.",
            ),
            Self::L218_2 => locale.pick(
                "L’action d’un professionnel contre un consommateur se prescrit par deux ans.",
                "A business’s action against a consumer is barred after two years.",
            ),
            Self::L110_4 => locale.pick(
                "Les obligations nées à l’occasion du commerce se prescrivent par cinq ans.",
                "Obligations arising from trade are barred after five years.",
            ),
            Self::Civil2224 => locale.pick(
                "Les actions personnelles se prescrivent par cinq ans.",
                "Personal actions are barred after five years.",
            ),
            Self::Civil2231 => locale.pick(
                "L’interruption fait courir un nouveau délai de même durée.",
                "An interruption starts a new period of the same length.",
            ),
            Self::Civil2240 => locale.pick(
                "La reconnaissance de la dette par celui qui doit interrompt la prescription.",
                "Acknowledgement of the debt by the person who owes it interrupts the limitation period.",
            ),
        }
    }
}
