//! The tables that a message is run through.
//!
//! Words, verbs, concepts, groups and kinds of entities are numbered symbols. A phrase is a
//! sequence of symbols that gives another symbol (an entry of a concept) or speaks for a rule.
//! Phrases are ordered by level, so that a concept is known before what is made of it, and listed
//! under the rarest symbol that they cannot do without: a message only ever tries the phrases of
//! the symbols it holds, and of these only the ones whose second rarest symbol it holds too.

use super::lexicon::Lexicon;
use super::pattern::Gap;
use crate::stem::Tense;

/// The number of a word, verb, concept, group or kind.
pub(crate) type Symbol = u16;

/// A place in a list, in three bytes: two would not do for twice the rules of the product, and with
/// four the engine took a quarter more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place24([u8; 3]);

impl Place24 {
    /// How long a list may be.
    pub(super) const MOST: usize = 1 << 24;

    /// A place below [`Self::MOST`]; the first one for what lies beyond.
    pub(super) fn new(place: usize) -> Self {
        let place = u32::try_from(place).ok().filter(|place| *place < 1 << 24);
        let [first, second, third, _] = place.unwrap_or_default().to_le_bytes();
        Self([first, second, third])
    }

    pub(super) fn get(self) -> usize {
        let [first, second, third] = self.0;
        u32::from_le_bytes([first, second, third, 0]) as usize
    }
}

/// What a phrase gives when it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// An occurrence of a symbol.
    Symbol(Symbol),
    /// Evidence for the rule of this number.
    Rule(u16),
    /// Evidence against it.
    Not(u16),
}

/// One piece of a phrase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) symbol: Symbol,
    pub(crate) gap: Gap,
    pub(crate) optional: bool,
}

/// A sequence of symbols.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrase {
    /// Its first step, and how many it has.
    pub(super) first: Place24,
    pub(super) length: u8,
    pub(crate) from_start: bool,
    pub(crate) to_end: bool,
    pub(crate) output: Output,
}

/// A phrase under the symbol that it needs most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) phrase: Place24,
    /// Another symbol that it needs; the same when there is none.
    pub(crate) also: Symbol,
    pub(crate) level: u8,
}

/// Everything that a message is run through.
#[derive(Clone, Debug)]
pub(crate) struct Grammar {
    pub(crate) lexicon: Lexicon,
    /// Kinds of entities: their symbols are the first, in this order.
    pub(super) kinds: &'static [&'static str],
    pub(super) phrases: Box<[Phrase]>,
    pub(super) steps: Box<[Step]>,
    pub(super) postings: Box<[Posting]>,
    /// Where the postings of each symbol start, and the end of all.
    pub(super) starts: Box<[u32]>,
    /// Concepts, tenses and the symbols for the concept in that tense, sorted.
    pub(super) variants: Box<[(Symbol, Tense, Symbol)]>,
    /// Greetings and politeness, which weigh nothing.
    pub(crate) polite: Option<Symbol>,
    pub(crate) levels: u8,
}

/// The level of rules: after every concept.
pub(crate) const RULES: u8 = u8::MAX;

impl Grammar {
    /// The symbol of a kind of entities.
    pub(crate) fn kind(&self, kind: &str) -> Option<Symbol> {
        let place = self.kinds.iter().position(|known| *known == kind)?;
        Symbol::try_from(place).ok()
    }

    /// Number of symbols.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The symbols for a concept in one tense.
    pub(crate) fn variants(&self, symbol: Symbol) -> impl Iterator<Item = (Tense, Symbol)> {
        let from = self.variants.partition_point(|(base, ..)| *base < symbol);
        self.variants[from..]
            .iter()
            .take_while(move |(base, ..)| *base == symbol)
            .map(|(_, tense, variant)| (*tense, *variant))
    }

    /// Phrases that need this symbol, by level.
    pub(crate) fn needing(&self, symbol: Symbol) -> &[Posting] {
        let symbol = usize::from(symbol);
        &self.postings[self.starts[symbol] as usize..self.starts[symbol + 1] as usize]
    }

    pub(crate) fn phrase(&self, number: Place24) -> (&Phrase, &[Step]) {
        let phrase = &self.phrases[number.get()];
        let first = phrase.first.get();
        (phrase, &self.steps[first..first + usize::from(phrase.length)])
    }
}
