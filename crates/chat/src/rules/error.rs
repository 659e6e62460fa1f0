//! What may be wrong with the patterns of a pack.

use super::pattern::PatternError;

/// Why a pack cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A pattern that cannot be read, with where it stands.
    #[error("{place}: {pattern:?} {error}")]
    Pattern {
        /// Rule or concept.
        place: String,
        /// As written.
        pattern: String,
        /// What is wrong.
        error: PatternError,
    },
    /// A concept that no pack defines.
    #[error("{place}: unknown concept @{concept}")]
    UnknownConcept {
        /// Rule or concept.
        place: String,
        /// Its name.
        concept: String,
    },
    /// A kind of entity that does not exist.
    #[error("{place}: unknown kind {{{kind}}}")]
    UnknownKind {
        /// Rule or concept.
        place: String,
        /// Its name.
        kind: String,
    },
    /// A concept that needs itself.
    #[error("concept @{0} is made of itself")]
    Circular(String),
    /// More symbols or phrases than can be numbered.
    #[error("has more than 65,535 words and concepts, or 16,777,216 patterns")]
    TooLarge,
}
