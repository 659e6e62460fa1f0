//! A payment's life: states that only move forward, whatever the order of events.

use crate::text_enum;

text_enum! {
    /// How far a try to pay has come.
    pub enum AttemptState {
        /// Written down; the provider has not been asked yet.
        Created => "created",
        /// The provider was asked and its answer is missing.
        Unknown => "unknown",
        /// The debtor is at the provider.
        Open => "open",
        /// The debtor's bank is at work (SEPA debit, transfer).
        Processing => "processing",
        /// Declined or failed.
        Failed => "failed",
        /// Given up by the debtor or replaced by a newer attempt.
        Cancelled => "cancelled",
        /// The provider closed it unused.
        Expired => "expired",
        /// Money was taken.
        Succeeded => "succeeded",
        /// Amount, currency or reference did not match: a human must look.
        Quarantined => "quarantined",
    }
}

impl AttemptState {
    /// Whether the debtor can still pay with it.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Created | Self::Unknown | Self::Open | Self::Processing)
    }

    /// How settled a state is; news never moves an attempt to a lower rank.
    const fn rank(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Unknown => 1,
            Self::Open => 2,
            Self::Processing => 3,
            Self::Failed | Self::Cancelled | Self::Expired => 4,
            Self::Succeeded | Self::Quarantined => 5,
        }
    }

    /// The state after news from the provider: old and repeated news change nothing; money taken
    /// outweighs everything else, since a payment can succeed after an earlier failure.
    #[must_use]
    pub const fn after(self, news: Self) -> Self {
        if news.rank() > self.rank() { news } else { self }
    }
}

text_enum! {
    /// How a refund stands.
    pub enum RefundState {
        /// Decided; the provider is being asked.
        Created => "created",
        /// On its way to the payer.
        Succeeded => "succeeded",
        /// Refused by the provider.
        Failed => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_of_news_ends_in_the_same_kind_of_state() {
        let news = [
            AttemptState::Open,
            AttemptState::Processing,
            AttemptState::Failed,
            AttemptState::Succeeded,
        ];
        for a in news {
            for b in news {
                for c in news {
                    let end = [a, b, c, AttemptState::Succeeded]
                        .into_iter()
                        .fold(AttemptState::Created, AttemptState::after);
                    assert_eq!(end, AttemptState::Succeeded);
                }
            }
        }
    }

    #[test]
    fn a_late_completion_is_still_a_payment() {
        assert_eq!(AttemptState::Expired.after(AttemptState::Succeeded), AttemptState::Succeeded);
        assert_eq!(AttemptState::Succeeded.after(AttemptState::Failed), AttemptState::Succeeded);
    }
}
