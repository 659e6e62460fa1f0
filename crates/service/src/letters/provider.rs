//! Houses that print and post for others.

use async_trait::async_trait;
use domain::CreditorId;

/// A letter ready to be printed elsewhere.
#[derive(Clone, Debug)]
pub struct PostalLetter {
    /// Its reference: the same each time it is handed over, so that a provider that has it already
    /// can tell.
    pub reference: String,
    /// Whose letter it is.
    pub creditor: CreditorId,
    /// The name of that creditor.
    pub sender: String,
    /// Name and address as printed, a line each.
    pub recipient: Vec<String>,
    /// Two letters (ISO 3166).
    pub country: String,
    /// Whether it goes by registered post, with an acknowledgement of receipt.
    pub registered: bool,
    /// How many sides it prints.
    pub pages: u32,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The file.
    pub pdf: Vec<u8>,
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostalError {
    /// Not now: the provider is away or busy.
    #[error("the postal provider did not take it: {0}")]
    Later(String),
    /// Never: the address or the file is refused.
    #[error("the postal provider refused it: {0}")]
    Refused(String),
}

/// Whoever prints and posts letters in our place.
#[async_trait]
pub trait PostalProvider: Send + Sync {
    /// What it is called on screens.
    fn name(&self) -> &str;

    /// Hands a letter over; `Ok` is the provider's name for it. Handing the same reference over
    /// again changes nothing.
    async fn hand_over(&self, letter: &PostalLetter) -> Result<String, PostalError>;
}
