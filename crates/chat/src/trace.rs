//! The trace of a message: everything that led to the decision, for collectors and for whoever
//! edits the rules. It is stored, so it is made of the masked text only.

use crate::clauses::Clause;
use crate::intent::Intent;
use crate::language::Detected;
use domain::Locale;
use serde::Serialize;

/// How a message was understood, step by step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// The message, masked.
    pub text: String,
    /// Its language.
    pub language: Option<Detected>,
    /// Words that were read as others.
    pub edits: Vec<Edit>,
    /// What the entity grammars found.
    pub entities: Vec<Candidate>,
    /// How it is said: [`Flag`]s by their names.
    pub flags: Vec<Flag>,
    /// Clauses, by language tried.
    pub clauses: Vec<(Locale, Vec<Clause>)>,
    /// Rules that fired, the strongest first.
    pub rules: Vec<RuleTrace>,
    /// Why the intent was chosen.
    pub decision: String,
}

/// What the message is like beside what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// An insult comes with it.
    Insult,
    /// Something is denied.
    Denied,
    /// Something is asked.
    Question,
    /// Something is supposed.
    Condition,
    /// Somebody else's words are told.
    Reported,
    /// A card or account number was masked.
    Masked,
    /// Both languages were tried.
    EitherLanguage,
    /// Two requests are equally likely.
    Tied,
}

/// A word that was read as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// As folded.
    pub typed: String,
    /// As read.
    pub read: String,
    /// Letters that differ; 0 when only the sound is the same.
    pub distance: usize,
}

/// An entity that was chosen, or rejected for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The words.
    pub text: String,
    /// What it is, as patterns name it.
    pub kind: &'static str,
    /// The value, in short.
    pub value: String,
    /// Why not, for those that lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<String>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleTrace {
    /// Its name.
    pub id: String,
    /// Of which pack.
    pub language: Locale,
    /// What it speaks for; none for a mark.
    pub intent: Option<Intent>,
    /// The words from the first to the last that it found.
    pub text: String,
    /// What it counts.
    pub score: f32,
    /// Why it does not count, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropped: Option<&'static str>,
}
