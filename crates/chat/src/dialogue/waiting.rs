//! What the dialogue waits for, so that a bare "yes", "Tuesday" or "3" can be read.

use domain::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// A request that takes more than one message.
    pub enum Flow {
        /// Instalments.
        Plan => "plan",
        /// A promise to pay at a date.
        Promise => "promise",
        /// More time for one payment.
        Delay => "delay",
        /// An invoice is contested.
        Dispute => "dispute",
        /// Paying now.
        Pay => "pay",
        /// A payment that was already made.
        Claim => "claim",
        /// Less than the whole.
        Settlement => "settlement",
        /// A plan that exists is to change.
        PlanChange => "plan_change",
        /// An e-mail address or telephone number is to change.
        Contact => "contact",
    }
}
text_enum! {
    /// A value that is asked for; the contract's `slot`.
    pub enum SlotName {
        /// How many instalments, or how much each.
        N => "n",
        /// A day.
        Date => "date",
        /// Why.
        Reason => "reason",
        /// Which invoice.
        Ref => "ref",
        /// How much.
        Amount => "amount",
        /// When instalments begin.
        Start => "start",
        /// How often.
        Freq => "freq",
        /// A telephone number.
        Phone => "phone",
        /// An e-mail address.
        Email => "email",
    }
}

text_enum! {
    /// A kind of small talk, which wants its own words in answer.
    pub enum Talk {
        /// Thanks.
        Thanks => "thanks",
        /// A goodbye.
        Bye => "bye",
        /// "Are you a machine?"
        Bot => "bot",
        /// A yes or no to nothing.
        Noted => "noted",
    }
}

/// What the dialogue waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Nothing: any message begins something.
    #[default]
    Nothing,
    /// A value of a request.
    Slot(Flow, SlotName),
    /// One of the invoices.
    Invoice(Flow),
    /// A yes or a correction.
    Yes(Flow),
    /// What to change, after a no.
    Change(Flow),
    /// A yes or no to something that the assistant offered.
    Offer,
}
