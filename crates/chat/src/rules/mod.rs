//! Rules: patterns over words, concepts and entities, and where they match.

mod compile;
mod lattice;
mod matcher;
mod pattern;
mod phonetic;
mod spell;

pub(crate) use compile::{CompileError, Grammar, RulePatterns};
pub(crate) use lattice::Lattice;
pub(crate) use matcher::{Fired, Matched, matched};
