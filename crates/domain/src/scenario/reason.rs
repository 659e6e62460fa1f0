//! Why something does not go, and until when.

use super::HoldReason;
use crate::{Locale, text_enum};
use chrono::NaiveDate;

text_enum! {
    /// Why an invoice gets no action, or an action is not done.
    pub enum Reason {
        /// Its next step is not due yet.
        NotDue => "not_due",
        /// Nothing is owed.
        Settled => "settled",
        /// Something holds the invoice, the contact or the debtor.
        Held => "held",
        /// A plan is supervised instead.
        Supervised => "supervised",
        /// All of what remains is contested.
        Contested => "contested",
        /// An action about it is still open: to validate, to call, to print, to send.
        Open => "open",
        /// Every way of reaching the debtor is closed: no address, opt-out, or returned.
        Unreachable => "unreachable",
        /// A formal notice needs an earlier message that arrived.
        NotDelivered => "not_delivered",
        /// The claim can no longer be enforced: the limitation date has passed.
        Limitation => "limitation",
        /// A Sunday or a public holiday: nobody is written to.
        QuietDay => "quiet_day",
        /// Another message went, or goes, to this debtor too recently.
        Spacing => "spacing",
        /// A condition of the step does not hold.
        Condition => "condition",
        /// A notice before the due date, and the date has passed.
        TooLate => "too_late",
        /// Its step counts from a promise, and there is none.
        NoPromise => "no_promise",
        /// Another of the debtor's invoices goes first, at a higher level.
        OtherFirst => "other_first",
        /// No published scenario takes it.
        NoScenario => "no_scenario",
        /// Sending is switched off for the creditor.
        SwitchedOff => "switched_off",
        /// All steps are done; the sequence ends later.
        AllDone => "all_done",
        /// A collector decided so.
        Collector => "collector",
        /// What it asks for has changed since it was printed.
        Changed => "changed",
        /// Late interest or the indemnity cannot be computed: a rate is missing.
        MissingRate => "missing_rate",
        /// What is known of the debtor has changed, and another scenario is meant for such debtors.
        Rerouted => "rerouted",
        /// The template cannot be worded: a variable is unknown or empty.
        Template => "template",
    }
}

/// A reason with what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Why.
    pub reason: Reason,
    /// The hold, when one is the reason.
    pub hold: Option<HoldReason>,
    /// The first day on which it may be otherwise; none when only an event changes it.
    pub until: Option<NaiveDate>,
}

impl Wait {
    /// A reason without an end.
    #[must_use]
    pub const fn because(reason: Reason) -> Self {
        Self { reason, hold: None, until: None }
    }

    /// A reason that ends.
    #[must_use]
    pub const fn until(reason: Reason, day: NaiveDate) -> Self {
        Self { reason, hold: None, until: Some(day) }
    }

    /// In words.
    #[must_use]
    pub fn words(&self, locale: Locale) -> String {
        let why = match self.hold {
            Some(hold) => hold.words(locale),
            None => self.reason.words(locale),
        };
        match self.until {
            Some(day) => {
                format!("{why} ({} {})", locale.pick("jusqu’au", "until"), locale.date(day))
            }
            None => why.to_owned(),
        }
    }
}

impl Reason {
    /// In words, for a collector.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::NotDue => locale.pick("prochaine étape pas encore due", "next step not due yet"),
            Self::Settled => locale.pick("plus rien à payer", "nothing left to pay"),
            Self::Held => locale.pick("suspendu", "on hold"),
            Self::Supervised => locale.pick("échéancier en cours", "plan under way"),
            Self::Contested => locale.pick("entièrement contesté", "contested as a whole"),
            Self::Open => locale.pick("une action attend encore", "an action is still open"),
            Self::Unreachable => {
                locale.pick("aucun moyen de joindre le débiteur", "no way to reach the debtor")
            }
            Self::NotDelivered => locale
                .pick("aucun message antérieur n’est arrivé", "no earlier message has arrived"),
            Self::Limitation => {
                locale.pick("délai de prescription passé", "limitation date passed")
            }
            Self::QuietDay => locale.pick("jour sans envoi", "a day without messages"),
            Self::Spacing => locale.pick("un message est trop récent", "a message is too recent"),
            Self::Condition => locale
                .pick("condition de l’étape non remplie", "the step’s condition does not hold"),
            Self::TooLate => locale.pick("préavis après l’échéance", "notice after the due date"),
            Self::NoPromise => locale.pick("aucune promesse", "no promise"),
            Self::OtherFirst => {
                locale.pick("une autre facture passe d’abord", "another invoice goes first")
            }
            Self::NoScenario => locale.pick("aucun scénario ne la prend", "no scenario takes it"),
            Self::SwitchedOff => locale.pick("envois coupés", "sending switched off"),
            Self::AllDone => locale.pick("séquence terminée", "sequence ended"),
            Self::Collector => locale.pick("décision d’un gestionnaire", "a collector’s decision"),
            Self::Changed => locale.pick(
                "la somme due a changé après l’impression",
                "what is owed changed after it was printed",
            ),
            Self::Rerouted => {
                locale.pick("un autre scénario prend la facture", "another scenario takes it")
            }
            Self::MissingRate => locale.pick("un taux manque", "a rate is missing"),
            Self::Template => {
                locale.pick("le modèle ne peut pas être rédigé", "the template cannot be worded")
            }
        }
    }
}
