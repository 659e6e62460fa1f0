//! How a request goes its way: it ends once, and what comes late changes nothing.

use crate::text_enum;

text_enum! {
    /// Where a request stands.
    pub enum RequestState {
        /// Waits for a collector.
        Open => "open",
        /// Waits for the debtor to hand something in.
        DocumentAsked => "document_asked",
        /// Waits for the debtor to accept or refuse another offer.
        Countered => "countered",
        /// Ended: granted, in whole or part.
        Approved => "approved",
        /// Ended: refused, by the creditor or, for a counter-offer, by the debtor.
        Refused => "refused",
        /// Ended: the debtor took it back.
        Withdrawn => "withdrawn",
        /// Ended: a counter-offer ran out, or the bank's days for an announced transfer.
        Expired => "expired",
        /// Ended: what it was about has been paid or credited meanwhile.
        Settled => "settled",
    }
}

impl RequestState {
    /// Whether nothing more comes of it.
    #[must_use]
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Open | Self::DocumentAsked | Self::Countered)
    }

    /// Whether the creditor's side is to move.
    #[must_use]
    pub const fn waits_for_collector(self) -> bool {
        matches!(self, Self::Open)
    }
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestEvent {
    /// A collector, or the policy, granted it.
    Approved,
    /// A collector refused it.
    Refused,
    /// A collector offered something else.
    Countered,
    /// A collector asked for a document.
    DocumentAsked,
    /// The debtor handed something in.
    Answered,
    /// The debtor accepted the counter-offer.
    Accepted,
    /// The debtor refused the counter-offer.
    Declined,
    /// The debtor took the request back.
    Withdrawn,
    /// The counter-offer's last day has passed.
    RanOut,
    /// The bank's days for an announced transfer have passed.
    NotCome,
    /// Nothing remains to be paid of what it is about.
    Settled,
}

impl RequestEvent {
    /// Every event, for tests of the table.
    pub const ALL: [Self; 11] = [
        Self::Approved,
        Self::Refused,
        Self::Countered,
        Self::DocumentAsked,
        Self::Answered,
        Self::Accepted,
        Self::Declined,
        Self::Withdrawn,
        Self::RanOut,
        Self::NotCome,
        Self::Settled,
    ];
}

impl RequestState {
    /// The state after an event; `None` if the event does not fit, and then nothing changes.
    #[must_use]
    pub const fn after(self, event: RequestEvent) -> Option<Self> {
        if self.is_end() {
            return None;
        }
        let countered = matches!(self, Self::Countered);
        Some(match event {
            RequestEvent::Approved => Self::Approved,
            RequestEvent::Refused => Self::Refused,
            RequestEvent::Countered => Self::Countered,
            RequestEvent::DocumentAsked if !countered => Self::DocumentAsked,
            RequestEvent::Answered if !countered => Self::Open,
            RequestEvent::Accepted if countered => Self::Approved,
            RequestEvent::Declined if countered => Self::Refused,
            RequestEvent::RanOut if countered => Self::Expired,
            RequestEvent::NotCome if !countered => Self::Expired,
            RequestEvent::Withdrawn => Self::Withdrawn,
            RequestEvent::Settled => Self::Settled,
            RequestEvent::DocumentAsked
            | RequestEvent::Answered
            | RequestEvent::Accepted
            | RequestEvent::Declined
            | RequestEvent::RanOut
            | RequestEvent::NotCome => return None,
        })
    }
}
