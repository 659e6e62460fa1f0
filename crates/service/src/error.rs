//! What can go wrong in any use case. What a person can mend has its own enum beside its use case.

use store::StoreError;

/// Why a use case could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is away; nothing was done; try again.
    #[error("the database is not available")]
    Unavailable(#[source] StoreError),
    /// This actor may not do this.
    #[error("the role does not allow this")]
    Forbidden,
    /// Someone else did the same at the same moment; try again.
    #[error("changed by someone else at the same moment")]
    Conflict(#[source] StoreError),
    /// Something that should never happen; the text is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// An error that should never happen.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error),
            StoreError::Conflict(_) => Self::Conflict(error),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<domain::ledger::LedgerError> for Error {
    fn from(error: domain::ledger::LedgerError) -> Self {
        Self::internal(error)
    }
}
