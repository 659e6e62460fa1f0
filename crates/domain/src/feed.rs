//! What the creditor's own systems are told: types of events, their topics, and what a key may read.
//!
//! To add a type of event: a variant of [`EventType`], and the act of the audit that it comes from
//! in `service::feed::catalogue`.

use crate::text_enum;

text_enum! {
    /// What happened, as other systems read it. A type never changes its meaning; a new meaning is
    /// a new type.
    pub enum EventType {
        /// A debtor asked for something.
        RequestOpened => "request.opened",
        /// The debtor handed in what was asked for.
        RequestHandedIn => "request.handed_in",
        /// An answer counts: the policy's, a collector's, or the debtor's to a counter-offer.
        RequestAnswered => "request.answered",
        /// The debtor took a request back.
        RequestWithdrawn => "request.withdrawn",
        /// The debtor refused a counter-offer.
        RequestDeclined => "request.declined",
        /// A counter-offer ran out.
        RequestExpired => "request.expired",
        /// What a request was about is paid or credited.
        RequestSettled => "request.settled",
        /// A plan begins.
        PlanAgreed => "plan.agreed",
        /// The debtor moved an instalment.
        PlanMoved => "plan.moved",
        /// An instalment stayed unpaid beyond the grace.
        PlanBroken => "plan.broken",
        /// Everything agreed is paid.
        PlanCompleted => "plan.completed",
        /// A collector ended a plan.
        PlanEnded => "plan.ended",
        /// A plan rests until a day.
        PlanPaused => "plan.paused",
        /// Another plan takes its place.
        PlanReplaced => "plan.replaced",
        /// A smaller sum is offered for the rest.
        PlanSettlementOffered => "plan.settlement_offered",
        /// Money arrived.
        PaymentReceived => "payment.received",
        /// What was booked as received had not been: what it settled is owed again.
        PaymentReversed => "payment.reversed",
        /// Money went back to the payer.
        PaymentRefunded => "payment.refunded",
        /// The payer's bank withholds an amount.
        PaymentChargedBack => "payment.charged_back",
        /// The payer's bank gave it back.
        PaymentChargebackWon => "payment.chargeback_won",
        /// The payer's bank keeps it: it is owed again.
        PaymentChargebackLost => "payment.chargeback_lost",
        /// The debtor says that a transfer is on its way.
        TransferAnnounced => "transfer.announced",
        /// Something was given up on an invoice.
        CreditBooked => "credit.booked",
        /// An invoice moved along, or rests.
        RunChanged => "run.changed",
        /// Another amount of an invoice is contested.
        RunContested => "run.contested",
        /// An invoice left its scenario.
        RunExited => "run.exited",
        /// An invoice, a contact or a debtor is kept still.
        HoldPlaced => "hold.placed",
        /// The day is known on which proceedings opened: later invoices go on.
        HoldDated => "hold.dated",
        /// What was kept still goes on.
        HoldLifted => "hold.lifted",
        /// A contact has another name, language, number or address.
        ContactChanged => "contact.changed",
        /// A contact does not want to be reached on a channel.
        ContactOptedOut => "contact.opted_out",
        /// A contact chose the channels to be reached on.
        ContactPreferences => "contact.preferences",
        /// A number is somebody else's.
        ContactWrongNumber => "contact.wrong_number",
        /// A message came back.
        MessageBounced => "message.bounced",
    }
}

impl EventType {
    /// What it is about: the part of its name before the dot.
    #[must_use]
    pub fn topic(self) -> Topic {
        match self {
            Self::RequestOpened
            | Self::RequestHandedIn
            | Self::RequestAnswered
            | Self::RequestWithdrawn
            | Self::RequestDeclined
            | Self::RequestExpired
            | Self::RequestSettled => Topic::Request,
            Self::PlanAgreed
            | Self::PlanMoved
            | Self::PlanBroken
            | Self::PlanCompleted
            | Self::PlanEnded
            | Self::PlanPaused
            | Self::PlanReplaced
            | Self::PlanSettlementOffered => Topic::Plan,
            Self::PaymentReceived
            | Self::PaymentReversed
            | Self::PaymentRefunded
            | Self::PaymentChargedBack
            | Self::PaymentChargebackWon
            | Self::PaymentChargebackLost => Topic::Payment,
            Self::TransferAnnounced => Topic::Transfer,
            Self::CreditBooked => Topic::Credit,
            Self::RunChanged | Self::RunContested | Self::RunExited => Topic::Run,
            Self::HoldPlaced | Self::HoldDated | Self::HoldLifted => Topic::Hold,
            Self::ContactChanged
            | Self::ContactOptedOut
            | Self::ContactPreferences
            | Self::ContactWrongNumber => Topic::Contact,
            Self::MessageBounced => Topic::Message,
        }
    }
}

text_enum! {
    /// What events are about: what an endpoint chooses from.
    pub enum Topic {
        /// Requests and their answers.
        Request => "request",
        /// Plans.
        Plan => "plan",
        /// Payments, refunds, chargebacks.
        Payment => "payment",
        /// Announced transfers.
        Transfer => "transfer",
        /// Credits.
        Credit => "credit",
        /// Each invoice's way through its scenario.
        Run => "run",
        /// What is kept still.
        Hold => "hold",
        /// How contacts can be reached.
        Contact => "contact",
        /// Messages that came back.
        Message => "message",
    }
}

text_enum! {
    /// Who decided that it happened.
    pub enum Decider {
        /// The creditor's policy, without a person.
        Policy => "policy",
        /// A member of staff.
        Staff => "staff",
        /// The debtor.
        Debtor => "debtor",
        /// The payment or message provider told it.
        Provider => "provider",
        /// A rule or the clock.
        System => "system",
    }
}

text_enum! {
    /// What a key may read.
    pub enum Scope {
        /// The feed of events.
        Events => "events:read",
        /// Requests.
        Requests => "requests:read",
        /// Invoices with their balance.
        Invoices => "invoices:read",
    }
}

text_enum! {
    /// How far an event has come on its way to an endpoint.
    pub enum DeliveryState {
        /// It will be tried, for the first time or again.
        Waiting => "waiting",
        /// Its endpoint is paused.
        Held => "held",
        /// The endpoint took it.
        Delivered => "delivered",
        /// Tried for three days: a human has to look.
        GivenUp => "given_up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_begins_with_its_topic() {
        for event in EventType::ALL {
            let (before, _) = event.as_str().split_once('.').unwrap();
            assert_eq!(event.topic().as_str(), before);
        }
    }
}
