//! What a provider pays out: a payout is made of movements, each of which should be in our ledger.

use crate::text_enum;

text_enum! {
    /// How a payout stands.
    pub enum PayoutState {
        /// On the creditor's account.
        Paid => "paid",
        /// The bank has sent it back to the provider.
        Returned => "returned",
    }
}

text_enum! {
    /// What a movement of a payout is about.
    pub enum LineKind {
        /// A payment of a debtor's.
        Payment => "payment",
        /// Money sent back to a debtor.
        Refund => "refund",
        /// Money that a payer's bank took back, or gave back.
        Chargeback => "chargeback",
        /// What the provider charges beside its fee on each movement.
        Fee => "fee",
        /// Anything else.
        Other => "other",
    }
}

text_enum! {
    /// Why a movement does not match our ledger.
    pub enum Mismatch {
        /// It is about no payment of ours, or about something that we do not book.
        Unknown => "unknown",
        /// Our ledger knows nothing of it.
        Missing => "missing",
        /// Our ledger has another amount.
        Amount => "amount",
        /// It is in another currency than the payment.
        Currency => "currency",
    }
}
