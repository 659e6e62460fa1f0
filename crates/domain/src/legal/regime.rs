//! Which body of rules governs a late invoice: it depends on who owes whom.

use crate::{party::DebtorKind, text_enum};

text_enum! {
    /// What a creditor is in law; the legal rate differs (article L313-2 CMF).
    pub enum CreditorKind {
        /// A natural person who does not act for a business.
        Individual => "individual",
        /// Everyone else.
        Other => "other",
    }
}

text_enum! {
    /// The rules on lateness between a creditor and a debtor.
    pub enum Regime {
        /// Between businesses: article L441-10 of the Code de commerce.
        Commercial => "commercial",
        /// Owed by a public buyer: article L2192-13 of the Code de la commande publique.
        Public => "public",
        /// Owed by a consumer, or to a private individual: article 1231-6 of the Code civil.
        Civil => "civil",
    }
}

impl Regime {
    /// The regime between these two.
    pub const fn of(creditor: CreditorKind, debtor: DebtorKind) -> Self {
        match (creditor, debtor) {
            (CreditorKind::Individual, _) | (_, DebtorKind::Consumer) => Self::Civil,
            (CreditorKind::Other, DebtorKind::Business) => Self::Commercial,
            (CreditorKind::Other, DebtorKind::PublicBody) => Self::Public,
        }
    }
}
