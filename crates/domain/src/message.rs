//! Messages to contacts.

use crate::text_enum;

text_enum! {
    /// Why a message is sent.
    pub enum MessageKind {
        /// Carries the link that opens the portal.
        Link => "link",
        /// Confirms a payment.
        Receipt => "receipt",
        /// Confirms that money was sent back.
        Refund => "refund",
        /// Says that money was booked by mistake, and is owed again.
        Mistake => "mistake",
        /// Carries the six digits that open the door.
        DoorCode => "door_code",
        /// A step of a scenario: says what is owed and offers every way out.
        Reminder => "reminder",
        /// A step of a scenario that demands payment with the mentions of the law.
        FormalNotice => "formal_notice",
        /// Carries the six digits that sign a commitment.
        CommitmentCode => "commitment_code",
        /// Confirms that a request has arrived, and says when it is answered.
        RequestReceived => "request_received",
        /// Answers a request.
        RequestAnswered => "request_answered",
        /// Confirms an agreed plan, with its contract.
        PlanAgreed => "plan_agreed",
        /// Announces an instalment.
        InstalmentNotice => "instalment_notice",
        /// Says that a plan is broken.
        PlanBroken => "plan_broken",
        /// Confirms that a plan is paid.
        Clearance => "clearance",
        /// Says to the former address that another one is used.
        ContactChanged => "contact_changed",
        /// Says that a turn of a conversation waits to be read, and not what it says.
        AccountMessage => "account_message",
    }
}

text_enum! {
    /// How a message travels.
    pub enum Channel {
        /// E-mail.
        Email => "email",
        /// Short message.
        Sms => "sms",
        /// Paper.
        Letter => "letter",
        /// Paper whose posting and arrival are proved.
        RegisteredLetter => "registered_letter",
    }
}

text_enum! {
    /// How far a message has come.
    pub enum MessageState {
        /// In the outbox.
        Planned => "planned",
        /// Handed to the mail server.
        Sent => "sent",
        /// Given up.
        Failed => "failed",
        /// Called off before it left.
        Cancelled => "cancelled",
    }
}
