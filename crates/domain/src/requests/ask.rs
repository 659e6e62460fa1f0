//! What a debtor asks.

use super::{ContactChange, ContestedLine};
use crate::{Locale, plans::Terms, text_enum};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a request is.
    pub enum RequestKind {
        /// To pay in instalments.
        Plan => "plan",
        /// More time.
        Delay => "delay",
        /// To pay on a date.
        Promise => "promise",
        /// Something is contested.
        Dispute => "dispute",
        /// To settle for less.
        Discount => "discount",
        /// Other particulars of a person.
        ContactChange => "contact_change",
        /// To be called.
        Callback => "callback",
        /// A paper.
        Document => "document",
        /// A right over personal data.
        Data => "data",
    }
}

impl RequestKind {
    /// In a word or two, for both sides.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Plan => locale.pick("Échéancier", "Instalments"),
            Self::Delay => locale.pick("Délai", "More time"),
            Self::Promise => locale.pick("Promesse de paiement", "Promise to pay"),
            Self::Dispute => locale.pick("Contestation", "Dispute"),
            Self::Discount => locale.pick("Proposition de règlement", "Settlement offer"),
            Self::ContactChange => locale.pick("Coordonnées", "Contact details"),
            Self::Callback => locale.pick("Rappel téléphonique", "Call back"),
            Self::Document => locale.pick("Document", "Document"),
            Self::Data => locale.pick("Données personnelles", "Personal data"),
        }
    }

    /// Whether it is about invoices.
    #[must_use]
    pub const fn is_about_money(self) -> bool {
        self.acknowledges() || matches!(self, Self::Dispute)
    }

    /// The same, of a request of which it is known whether the bank is waited for
    /// ([`Ask::awaits_bank`]).
    #[must_use]
    pub const fn titled(self, awaits_bank: bool, locale: Locale) -> &'static str {
        if awaits_bank {
            locale.pick("Virement annoncé", "Announced transfer")
        } else {
            self.words(locale)
        }
    }

    /// Whether asking, or being granted it, acknowledges the debt, so that its limitation period
    /// begins anew (article 2240 of the Code civil). The debtor is told before.
    #[must_use]
    pub const fn acknowledges(self) -> bool {
        matches!(self, Self::Plan | Self::Delay | Self::Promise | Self::Discount)
    }
}

text_enum! {
    /// Why something is contested.
    pub enum DisputeCategory {
        /// What was delivered is not as agreed.
        Quality => "quality",
        /// It came late, in part, or not at all.
        Delivery => "delivery",
        /// The invoice is wrong.
        Billing => "billing",
        /// A repair, a return, a guarantee.
        AfterSales => "after_sales",
        /// It has been paid.
        AlreadyPaid => "already_paid",
        /// It was never ordered.
        NotMine => "not_mine",
        /// The order was cancelled.
        Cancelled => "cancelled",
        /// Anything else.
        Other => "other",
    }
}

impl DisputeCategory {
    /// In words, as the debtor chooses them.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Quality => locale.pick(
                "Le produit ou le service n’est pas conforme",
                "The product or service is not as agreed",
            ),
            Self::Delivery => locale.pick(
                "Livraison tardive, incomplète ou jamais reçue",
                "Delivered late, in part, or never",
            ),
            Self::Billing => locale.pick("La facture est erronée", "The invoice is wrong"),
            Self::AfterSales => {
                locale.pick("Réparation, retour ou garantie", "Repair, return or guarantee")
            }
            Self::AlreadyPaid => locale.pick("C’est déjà payé", "It is already paid"),
            Self::NotMine => {
                locale.pick("Je n’ai rien commandé de tel", "I ordered nothing of the kind")
            }
            Self::Cancelled => locale.pick("La commande a été annulée", "The order was cancelled"),
            Self::Other => locale.pick("Autre raison", "Another reason"),
        }
    }
}

text_enum! {
    /// When to call.
    pub enum PartOfDay {
        /// Before noon.
        Morning => "morning",
        /// From noon to 18:00.
        Afternoon => "afternoon",
        /// From 18:00 on.
        Evening => "evening",
    }
}

impl PartOfDay {
    /// In words.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Morning => locale.pick("le matin (9 h – 12 h)", "in the morning (9 to 12)"),
            Self::Afternoon => {
                locale.pick("l’après-midi (12 h – 18 h)", "in the afternoon (12 to 18)")
            }
            Self::Evening => locale.pick("en soirée (18 h – 20 h)", "in the evening (18 to 20)"),
        }
    }
}

/// When, and on which number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// The number, E.164.
    pub phone: String,
    /// The day.
    pub on: NaiveDate,
    /// The part of it.
    pub part: PartOfDay,
}

text_enum! {
    /// A right over personal data (articles 15 to 21 GDPR).
    pub enum DataRight {
        /// To have a copy (articles 15 and 20).
        Access => "access",
        /// To have something put right (article 16).
        Rectification => "rectification",
        /// To have something erased (article 17).
        Erasure => "erasure",
        /// To have the use restricted (article 18).
        Restriction => "restriction",
        /// To object (article 21).
        Objection => "objection",
    }
}

impl DataRight {
    /// In words.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Access => {
                locale.pick("Recevoir une copie de mes données", "Receive a copy of my data")
            }
            Self::Rectification => {
                locale.pick("Faire corriger une donnée", "Have something corrected")
            }
            Self::Erasure => locale.pick("Faire effacer une donnée", "Have something erased"),
            Self::Restriction => {
                locale.pick("Faire limiter leur utilisation", "Have their use restricted")
            }
            Self::Objection => locale.pick("M’opposer à leur utilisation", "Object to their use"),
        }
    }
}

/// A wish, with its particulars. Which invoices it is about, and the words that go with it, are
/// kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Ask {
    /// To pay in instalments, on these terms.
    Plan { terms: Terms },
    /// That nothing happens until this day.
    Delay { until: NaiveDate },
    /// To pay on this day.
    Promise { on: NaiveDate },
    /// It has been paid by transfer: so many minor units on this day, with this reference at the
    /// bank, if one is given. A promise of which only the bank's days remain.
    Transferred { minor: i64, on: NaiveDate, reference: String },
    /// Amounts of invoices are contested; of lines of theirs, if any are named.
    Dispute {
        category: DisputeCategory,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<ContestedLine>,
    },
    /// To pay so many minor units on a day, for the whole.
    Discount { minor: i64, on: NaiveDate },
    /// Other particulars, or another person to write to.
    ContactChange(ContactChange),
    /// A call.
    Callback(Callback),
    /// A paper; which one is said in words.
    Document,
    /// A right over personal data.
    Data { right: DataRight },
}

impl Ask {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Plan { .. } => RequestKind::Plan,
            Self::Delay { .. } => RequestKind::Delay,
            Self::Promise { .. } | Self::Transferred { .. } => RequestKind::Promise,
            Self::Dispute { .. } => RequestKind::Dispute,
            Self::Discount { .. } => RequestKind::Discount,
            Self::ContactChange(_) => RequestKind::ContactChange,
            Self::Callback(_) => RequestKind::Callback,
            Self::Document => RequestKind::Document,
            Self::Data { .. } => RequestKind::Data,
        }
    }

    /// Why something is contested, if anything is.
    #[must_use]
    pub const fn category(&self) -> Option<DisputeCategory> {
        match self {
            Self::Dispute { category, .. } => Some(*category),
            _ => None,
        }
    }

    /// A dispute that names no lines.
    #[must_use]
    pub const fn dispute(category: DisputeCategory) -> Self {
        Self::Dispute { category, lines: Vec::new() }
    }

    /// The lines that are contested, if any are named.
    #[must_use]
    pub fn lines(&self) -> &[ContestedLine] {
        match self {
            Self::Dispute { lines, .. } => lines,
            _ => &[],
        }
    }

    /// In a word or two, for both sides.
    #[must_use]
    pub const fn words(&self, locale: Locale) -> &'static str {
        self.kind().titled(self.awaits_bank(), locale)
    }

    /// Whether it says that money is on its way: nothing is to be granted, the bank is waited for.
    #[must_use]
    pub const fn awaits_bank(&self) -> bool {
        matches!(self, Self::Transferred { .. })
    }

    /// Whether it asks for an agreement on what is owed, of which an invoice has one at a time.
    #[must_use]
    pub const fn seeks_agreement(&self) -> bool {
        self.kind().acknowledges() && !self.awaits_bank()
    }
}
