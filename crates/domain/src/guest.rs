//! People who are no contacts and are let in all the same, each for one purpose alone.

use crate::text_enum;

text_enum! {
    /// Who is let in by a link of their own, for one purpose, without being a contact.
    pub enum GuestPurpose {
        /// The owner of a dispute, to answer it.
        Owner => "owner",
        /// Whoever reads a new address, to confirm it.
        Address => "address",
        /// Somebody to whom a contact has lent a view of the file.
        Delegate => "delegate",
    }
}
