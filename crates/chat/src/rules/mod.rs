//! Rules: patterns over words, concepts and entities, and where they match.

mod compile;
mod error;
mod grammar;
mod index;
mod lattice;
mod lexicon;
mod matcher;
mod pattern;
mod phonetic;
mod places;
mod spell;
mod words;

pub(crate) use compile::{RulePatterns, Vocabulary, compile};
pub(crate) use error::CompileError;
pub(crate) use grammar::Grammar;
pub(crate) use lattice::Lattice;
pub(crate) use lexicon::{Builder, Known};
pub(crate) use matcher::{Fired, Matched, matched};
pub(crate) use spell::{Correction, corrections};
pub(crate) use words::Words;
