//! Whether a message may leave while something is held: one table, looked at when it is sent.
//!
//! | what caused the message | the invoice’s own affairs | stopped by a collector | address to mend | law, distress, data restriction | wrong person |
//! |---|---|---|---|---|---|
//! | key: links and codes that were asked for | goes | goes | goes | goes | called off |
//! | answer: to what somebody asked, paid or wrote | goes | goes | goes | goes | called off |
//! | clock: nobody asked | goes | waits | called off | called off | called off |
//! | step of a scenario, planned anew each day | called off | called off | called off | called off | called off |
//!
//! It is about holds of the contact who is written to and of the debtor as a whole. What else can
//! keep what nobody asked for (hours, the switch, an address that is closed) is no matter of holds.

use crate::{message::MessageKind, scenario::HoldReason};

/// What causes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Somebody wants to get in, or to sign: a link, six digits, a warning to a former address.
    Key,
    /// Somebody asked, paid or wrote something, and this is what comes of it.
    Answer,
    /// A day has come. Nobody asked, so it keeps to the hours of contact.
    Clock,
    /// A step of a scenario.
    Step,
}

/// What becomes of a message, the worse later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It leaves.
    Goes,
    /// It waits until the hold has ended.
    Waits,
    /// It never leaves.
    CalledOff,
}

impl MessageKind {
    /// What causes messages of this kind.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match self {
            Self::Link | Self::DoorCode | Self::CommitmentCode | Self::ContactChanged => Cause::Key,
            Self::Receipt
            | Self::Refund
            | Self::Mistake
            | Self::RequestReceived
            | Self::RequestAnswered
            | Self::PlanAgreed
            | Self::AccountMessage => Cause::Answer,
            Self::InstalmentNotice | Self::PlanBroken | Self::Clearance => Cause::Clock,
            Self::Reminder | Self::FormalNotice => Cause::Step,
        }
    }
}

impl Cause {
    /// What becomes of a message with this cause while its contact, or the debtor, is held.
    #[must_use]
    pub const fn while_held(self, hold: HoldReason) -> Fate {
        match (self, hold) {
            (_, HoldReason::WrongPerson) | (Self::Step, _) => Fate::CalledOff,
            (Self::Key | Self::Answer, _) => Fate::Goes,
            (Self::Clock, hold) => match hold {
                HoldReason::Payment
                | HoldReason::PlanReview
                | HoldReason::CounterOffer
                | HoldReason::Delay
                | HoldReason::Promise
                | HoldReason::Dispute => Fate::Goes,
                HoldReason::Collector => Fate::Waits,
                HoldReason::WrongPerson
                | HoldReason::Bounce
                | HoldReason::Deceased
                | HoldReason::Insolvency
                | HoldReason::OverIndebtedness
                | HoldReason::Vulnerable
                | HoldReason::DataRestriction => Fate::CalledOff,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter a hold, in their order: `+` goes, `~` waits, `-` is called off.
    fn row(kind: MessageKind) -> String {
        let told = |hold: &HoldReason| match kind.cause().while_held(*hold) {
            Fate::Goes => '+',
            Fate::Waits => '~',
            Fate::CalledOff => '-',
        };
        HoldReason::ALL.iter().map(told).collect()
    }

    #[test]
    fn every_kind_under_every_hold() {
        let holds: Vec<&str> = HoldReason::ALL.iter().map(|hold| hold.as_str()).collect();
        assert_eq!(
            holds.join(" "),
            "payment plan_review counter_offer delay promise dispute collector wrong_person bounce \
             deceased insolvency over_indebtedness vulnerable data_restriction"
        );
        let expected = [
            (MessageKind::Link, "+++++++-++++++"),
            (MessageKind::Receipt, "+++++++-++++++"),
            (MessageKind::Refund, "+++++++-++++++"),
            (MessageKind::Mistake, "+++++++-++++++"),
            (MessageKind::DoorCode, "+++++++-++++++"),
            (MessageKind::Reminder, "--------------"),
            (MessageKind::FormalNotice, "--------------"),
            (MessageKind::CommitmentCode, "+++++++-++++++"),
            (MessageKind::RequestReceived, "+++++++-++++++"),
            (MessageKind::RequestAnswered, "+++++++-++++++"),
            (MessageKind::PlanAgreed, "+++++++-++++++"),
            (MessageKind::InstalmentNotice, "++++++~-------"),
            (MessageKind::PlanBroken, "++++++~-------"),
            (MessageKind::Clearance, "++++++~-------"),
            (MessageKind::ContactChanged, "+++++++-++++++"),
            (MessageKind::AccountMessage, "+++++++-++++++"),
        ];
        assert_eq!(expected.map(|(kind, _)| kind).as_slice(), MessageKind::ALL);
        for (kind, fates) in expected {
            assert_eq!(row(kind), fates, "{kind}");
        }
    }

    #[test]
    fn of_several_holds_the_strictest_counts() {
        assert!(Fate::CalledOff > Fate::Waits && Fate::Waits > Fate::Goes);
    }
}
