//! From a pack's text to the tables of a [`Grammar`].

use super::error::CompileError;
use super::grammar::{Grammar, Output, Place24, RULES, Step, Symbol};
use super::index::{self, Draft};
use super::lexicon::Builder;
use super::pattern::{Item, Pattern};
use crate::stem::{Stems, Tense, Tenses};
use domain::Locale;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The patterns of one rule, as the compiler takes them.
pub(crate) struct RulePatterns<'a> {
    pub(crate) id: &'a str,
    pub(crate) any: &'a [String],
    pub(crate) not: &'a [String],
}

/// What patterns may be made of.
pub(crate) struct Vocabulary<'a> {
    pub(crate) stems: &'a Stems,
    pub(crate) concepts: &'a BTreeMap<String, Vec<String>>,
    pub(crate) kinds: &'static [&'static str],
}

/// Compiles concepts and rules. `lexicon` holds the words that the language has beside theirs.
pub(crate) fn compile(
    language: Locale,
    words: &Vocabulary<'_>,
    rules: &[RulePatterns<'_>],
    lexicon: Builder,
) -> Result<Grammar, Vec<CompileError>> {
    let mut compiler = Compiler::new(language, words, lexicon);
    for name in words.concepts.keys() {
        compiler.concept(name);
    }
    for (number, rule) in (0_u16..).zip(rules) {
        for (patterns, output) in
            [(rule.any, Output::Rule(number)), (rule.not, Output::Not(number))]
        {
            for source in patterns {
                compiler.rule(rule.id, source, output);
            }
        }
    }
    compiler.finish()
}

struct Compiler<'a> {
    language: Locale,
    words: &'a Vocabulary<'a>,
    lexicon: Builder,
    symbols: HashMap<String, Symbol>,
    /// Of each symbol.
    levels: Vec<u8>,
    /// Concepts under way, to find circles.
    opening: BTreeSet<String>,
    drafts: Vec<Draft>,
    variants: Vec<(Symbol, Tense, Symbol)>,
    errors: Vec<CompileError>,
}

impl<'a> Compiler<'a> {
    fn new(language: Locale, words: &'a Vocabulary<'a>, lexicon: Builder) -> Self {
        let mut compiler = Self {
            language,
            words,
            lexicon,
            symbols: HashMap::new(),
            levels: Vec::new(),
            opening: BTreeSet::new(),
            drafts: Vec::new(),
            variants: Vec::new(),
            errors: Vec::new(),
        };
        for kind in words.kinds {
            compiler.symbol(format!("{{{kind}}}"), 0);
        }
        compiler
    }

    /// The number of a name, and whether it is new.
    fn symbol(&mut self, name: String, level: u8) -> (Symbol, bool) {
        if let Some(&symbol) = self.symbols.get(&name) {
            return (symbol, false);
        }
        let symbol = Symbol::try_from(self.levels.len()).unwrap_or(Symbol::MAX);
        self.levels.push(level);
        self.symbols.insert(name, symbol);
        (symbol, true)
    }

    /// Compiles a concept unless that is done, and gives its symbol.
    fn concept(&mut self, name: &str) -> Option<Symbol> {
        let key = format!("@{name}");
        if let Some(&symbol) = self.symbols.get(&key) {
            return Some(symbol);
        }
        let concepts = self.words.concepts;
        let entries = concepts.get(name)?;
        if !self.opening.insert(name.to_owned()) {
            self.errors.push(CompileError::Circular(name.to_owned()));
            return None;
        }
        let mut compiled = Vec::new();
        for source in entries {
            compiled.extend(self.steps_of(&key, source));
        }
        self.opening.remove(name);
        let level = compiled.iter().map(|(_, level)| level + 1).max().unwrap_or(1);
        let (symbol, _) = self.symbol(key, level);
        self.give(compiled, symbol, level);
        Some(symbol)
    }

    fn give(&mut self, drafts: Vec<(Draft, u8)>, symbol: Symbol, level: u8) {
        let output = Output::Symbol(symbol);
        self.drafts.extend(drafts.into_iter().map(|(draft, _)| Draft { output, level, ..draft }));
    }

    fn rule(&mut self, id: &str, source: &str, output: Output) {
        if let Some((draft, _)) = self.steps_of(id, source) {
            self.drafts.push(Draft { output, level: RULES, ..draft });
        }
    }

    /// A pattern's steps and the highest level among them.
    fn steps_of(&mut self, place: &str, source: &str) -> Option<(Draft, u8)> {
        match Pattern::parse(source) {
            Ok(pattern) => self.phrase(place, &pattern),
            Err(error) => {
                let (place, pattern) = (place.to_owned(), source.to_owned());
                self.errors.push(CompileError::Pattern { place, pattern, error });
                None
            }
        }
    }

    fn phrase(&mut self, place: &str, pattern: &Pattern) -> Option<(Draft, u8)> {
        let mut steps = Vec::with_capacity(pattern.pieces.len());
        let mut highest = 0;
        for piece in &pattern.pieces {
            let symbol = self.item(place, &piece.item)?;
            highest = highest.max(self.levels[symbol as usize]);
            steps.push(Step { symbol, gap: piece.gap, optional: piece.optional });
        }
        let (from_start, to_end) = (pattern.from_start, pattern.to_end);
        Some((Draft { steps, from_start, to_end, output: Output::Rule(0), level: 0 }, highest))
    }

    fn item(&mut self, place: &str, item: &Item) -> Option<Symbol> {
        match item {
            Item::Word(word) => Some(self.word(word)),
            Item::Verb(lemma) => Some(self.verb(lemma)),
            Item::Noun(lemma) => Some(self.noun(lemma)),
            Item::Prefix(prefix) => Some(self.prefix(prefix)),
            Item::Entity(kind) => {
                let known = self.symbols.get(&format!("{{{kind}}}")).copied();
                if known.is_none() {
                    let (place, kind) = (place.to_owned(), kind.clone());
                    self.errors.push(CompileError::UnknownKind { place, kind });
                }
                known
            }
            Item::Concept(name, tense) => {
                let errors = self.errors.len();
                let symbol = self.concept(name);
                if symbol.is_none() && self.errors.len() == errors {
                    let (place, concept) = (place.to_owned(), name.clone());
                    self.errors.push(CompileError::UnknownConcept { place, concept });
                }
                let symbol = symbol?;
                Some(tense.map_or(symbol, |tense| self.variant(symbol, name, tense)))
            }
            Item::Group(options) => {
                let compiled: Vec<_> =
                    options.iter().filter_map(|option| self.phrase(place, option)).collect();
                let level = compiled.iter().map(|(_, level)| level + 1).max()?;
                let name = format!("({})", self.levels.len());
                let (symbol, _) = self.symbol(name, level);
                self.give(compiled, symbol, level);
                Some(symbol)
            }
        }
    }

    fn variant(&mut self, symbol: Symbol, name: &str, tense: Tense) -> Symbol {
        let level = self.levels[symbol as usize];
        let (variant, new) = self.symbol(format!("@{name}.{}", tense.as_str()), level);
        if new {
            self.variants.push((symbol, tense, variant));
        }
        variant
    }

    fn word(&mut self, word: &str) -> Symbol {
        let (symbol, new) = self.symbol(word.to_owned(), 0);
        if new {
            self.lexicon.spelling(word, symbol, Tenses::NONE);
        }
        symbol
    }

    fn verb(&mut self, lemma: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{lemma}~"), 0);
        if new {
            for (form, tenses) in self.words.stems.verb(self.language, lemma) {
                self.lexicon.spelling(&form, symbol, tenses);
            }
        }
        symbol
    }

    fn noun(&mut self, lemma: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{lemma}+"), 0);
        if new {
            for form in Stems::noun(self.language, lemma) {
                self.lexicon.spelling(&form, symbol, Tenses::NONE);
            }
        }
        symbol
    }

    fn prefix(&mut self, prefix: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{prefix}*"), 0);
        if new {
            self.lexicon.prefix(prefix, symbol);
        }
        symbol
    }

    fn finish(mut self) -> Result<Grammar, Vec<CompileError>> {
        let steps: usize = self.drafts.iter().map(|draft| draft.steps.len()).sum();
        if self.levels.len() > usize::from(Symbol::MAX)
            || self.drafts.len().max(steps) >= Place24::MOST
        {
            self.errors.push(CompileError::TooLarge);
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        self.variants.sort_unstable();
        let (postings, starts) = index::postings(&self.drafts, self.levels.len());
        let (phrases, steps) = index::packed(&self.drafts);
        let concepts = self.drafts.iter().map(|draft| draft.level).filter(|level| *level != RULES);
        Ok(Grammar {
            lexicon: self.lexicon.finish(),
            kinds: self.words.kinds,
            phrases,
            steps,
            postings,
            starts,
            variants: self.variants.into(),
            polite: self.symbols.get("@polite").copied(),
            levels: concepts.max().unwrap_or(0),
        })
    }
}
