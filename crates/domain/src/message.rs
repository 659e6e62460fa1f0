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
        /// Carries the six digits that open the door.
        DoorCode => "door_code",
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
    }
}
