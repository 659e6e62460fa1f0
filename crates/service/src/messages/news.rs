//! What a gateway tells of short messages: reports of their arrival, and answers.

use crate::delivery::Outcome;

/// A request that says it comes from a gateway.
pub struct Call<'a> {
    /// The value of a header, by its lower-case name.
    pub header: &'a (dyn Fn(&str) -> Option<String> + Send + Sync),
    /// The last part of the path, for gateways that sign nothing and are given a secret there.
    pub key: Option<&'a str>,
    /// As received.
    pub body: &'a [u8],
}

/// Something that a gateway tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// What became of a message.
    Report {
        /// What the gateway called it when it took it.
        reference: String,
        /// What became of it.
        outcome: Outcome,
        /// In the gateway's words.
        detail: String,
    },
    /// Someone has answered.
    Answer {
        /// The same each time this answer is told.
        id: String,
        /// The number it comes from, E.164.
        from: String,
        /// The message it answers, if the gateway knows.
        reference: Option<String>,
        /// What it says.
        text: String,
    },
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// Not signed, or not with our secret.
    #[error("the signature or the secret does not hold")]
    Signature,
    /// Signed, and not what the gateway's documentation says.
    #[error("the content cannot be read")]
    Malformed,
}
