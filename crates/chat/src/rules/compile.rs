//! From a pack's text to tables that a message can be run through.
//!
//! Words, verbs, concepts, groups and kinds of entities are numbered symbols. A phrase is a
//! sequence of symbols that gives another symbol (an entry of a concept) or speaks for a rule.
//! Phrases are ordered by level, so that a concept is known before what is made of it, and listed
//! under the rarest symbol that they cannot do without: a message only ever tries the phrases of
//! the symbols it holds.

use super::pattern::{Gap, Item, Pattern, PatternError};
use super::spell::Speller;
use crate::stem::{Stems, Tense, Tenses};
use domain::Locale;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(crate) type Symbol = u32;

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
}

/// What a phrase gives when it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// An occurrence of a symbol.
    Symbol(Symbol),
    /// Evidence for the rule of this number.
    Rule(usize),
    /// Evidence against it.
    Not(usize),
}

/// One piece of a phrase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) symbol: Symbol,
    pub(crate) gap: Gap,
    pub(crate) optional: bool,
}

/// A sequence of symbols.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    pub(crate) steps: Vec<Step>,
    pub(crate) from_start: bool,
    pub(crate) to_end: bool,
    pub(crate) output: Output,
    level: u8,
}

/// The patterns of one rule, as the compiler takes them.
pub(crate) struct RulePatterns<'a> {
    pub(crate) id: &'a str,
    pub(crate) any: &'a [String],
    pub(crate) not: &'a [String],
}

/// Everything that a message is run through.
#[derive(Clone, Debug)]
pub(crate) struct Grammar {
    /// Symbols of a spelling, with the tenses that it shows.
    words: HashMap<String, Vec<(Symbol, Tenses)>>,
    prefixes: HashMap<String, Symbol>,
    longest_prefix: usize,
    kinds: HashMap<String, Symbol>,
    pub(crate) phrases: Vec<Phrase>,
    /// Phrases by the symbol that they cannot do without, in the order of their levels.
    postings: Vec<Vec<u32>>,
    /// The symbols for a concept in one tense.
    variants: HashMap<Symbol, Vec<(Tense, Symbol)>>,
    names: Vec<String>,
    pub(crate) levels: u8,
    pub(crate) speller: Speller,
}

/// The level of rules: after every concept.
pub(crate) const RULES: u8 = u8::MAX;

impl Grammar {
    pub(crate) fn compile(
        language: Locale,
        stems: &Stems,
        concepts: &BTreeMap<String, Vec<String>>,
        rules: &[RulePatterns<'_>],
        kinds: &[&str],
    ) -> Result<Self, Vec<CompileError>> {
        let mut compiler = Compiler::new(language, stems, concepts, kinds);
        for name in concepts.keys() {
            compiler.concept(name);
        }
        for (number, rule) in rules.iter().enumerate() {
            for (patterns, output) in
                [(rule.any, Output::Rule(number)), (rule.not, Output::Not(number))]
            {
                for source in patterns {
                    compiler.phrases_of(rule.id, source, output, Some(RULES));
                }
            }
        }
        compiler.finish()
    }

    /// The symbols of a spelling with its tenses, those of its beginnings included.
    pub(crate) fn symbols(&self, word: &str, mut each: impl FnMut(Symbol, Tenses)) {
        for &(symbol, tenses) in self.words.get(word).into_iter().flatten() {
            each(symbol, tenses);
        }
        for (end, letter) in word.char_indices().take(self.longest_prefix) {
            if let Some(symbol) = self.prefixes.get(&word[..end + letter.len_utf8()]) {
                each(*symbol, Tenses::NONE);
            }
        }
    }

    pub(crate) fn knows(&self, word: &str) -> bool {
        let mut known = false;
        self.symbols(word, |_, _| known = true);
        known
    }

    pub(crate) fn kind(&self, kind: &str) -> Option<Symbol> {
        self.kinds.get(kind).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The symbol as a pattern writes it.
    pub(crate) fn name(&self, symbol: Symbol) -> &str {
        self.names.get(symbol as usize).map_or("", String::as_str)
    }

    pub(crate) fn variants(&self, symbol: Symbol) -> &[(Tense, Symbol)] {
        self.variants.get(&symbol).map_or(&[], Vec::as_slice)
    }

    /// Phrases of a level that need this symbol.
    pub(crate) fn needing(&self, symbol: Symbol, level: u8) -> &[u32] {
        let all = self.postings[symbol as usize].as_slice();
        let level_of = |phrase: &u32| self.phrases[*phrase as usize].level;
        let from = all.partition_point(|phrase| level_of(phrase) < level);
        let to = all.partition_point(|phrase| level_of(phrase) <= level);
        &all[from..to]
    }

    /// Roughly the bytes that the tables take.
    pub(crate) fn bytes(&self) -> usize {
        let words: usize =
            self.words.iter().map(|(word, symbols)| word.len() + 48 + symbols.len() * 8).sum();
        let phrases: usize = self
            .phrases
            .iter()
            .map(|phrase| size_of::<Phrase>() + phrase.steps.len() * size_of::<Step>())
            .sum();
        let names: usize = self.names.iter().map(|name| name.len() + 24).sum();
        words + phrases + names + self.postings.len() * 28 + self.speller.bytes()
    }
}

struct Compiler<'a> {
    language: Locale,
    stems: &'a Stems,
    concepts: &'a BTreeMap<String, Vec<String>>,
    symbols: HashMap<String, Symbol>,
    levels: Vec<u8>,
    opening: BTreeSet<String>,
    errors: Vec<CompileError>,
    grammar: Grammar,
}

impl<'a> Compiler<'a> {
    fn new(
        language: Locale,
        stems: &'a Stems,
        concepts: &'a BTreeMap<String, Vec<String>>,
        kinds: &[&str],
    ) -> Self {
        let grammar = Grammar {
            words: HashMap::new(),
            prefixes: HashMap::new(),
            longest_prefix: 0,
            kinds: HashMap::new(),
            phrases: Vec::new(),
            postings: Vec::new(),
            variants: HashMap::new(),
            names: Vec::new(),
            levels: 0,
            speller: Speller::default(),
        };
        let mut compiler = Self {
            language,
            stems,
            concepts,
            symbols: HashMap::new(),
            levels: Vec::new(),
            opening: BTreeSet::new(),
            errors: Vec::new(),
            grammar,
        };
        for kind in kinds {
            let symbol = compiler.symbol(format!("{{{kind}}}"), 0).0;
            compiler.grammar.kinds.insert((*kind).to_owned(), symbol);
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
        self.grammar.names.push(name.clone());
        self.symbols.insert(name, symbol);
        (symbol, true)
    }

    /// Compiles a concept unless that is done, and gives its symbol.
    fn concept(&mut self, name: &str) -> Option<Symbol> {
        let key = format!("@{name}");
        if let Some(&symbol) = self.symbols.get(&key) {
            return Some(symbol);
        }
        let concepts = self.concepts;
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

    fn give(&mut self, compiled: Vec<(Phrase, u8)>, symbol: Symbol, level: u8) {
        self.grammar.levels = self.grammar.levels.max(level);
        for (mut phrase, _) in compiled {
            phrase.output = Output::Symbol(symbol);
            phrase.level = level;
            self.grammar.phrases.push(phrase);
        }
    }

    fn phrases_of(&mut self, place: &str, source: &str, output: Output, level: Option<u8>) {
        if let Some((mut phrase, own)) = self.steps_of(place, source) {
            phrase.output = output;
            phrase.level = level.unwrap_or(own);
            self.grammar.phrases.push(phrase);
        }
    }

    /// A pattern's steps and the highest level among them.
    fn steps_of(&mut self, place: &str, source: &str) -> Option<(Phrase, u8)> {
        match Pattern::parse(source) {
            Ok(pattern) => self.phrase(place, &pattern),
            Err(error) => {
                let (place, pattern) = (place.to_owned(), source.to_owned());
                self.errors.push(CompileError::Pattern { place, pattern, error });
                None
            }
        }
    }

    fn phrase(&mut self, place: &str, pattern: &Pattern) -> Option<(Phrase, u8)> {
        let mut steps = Vec::with_capacity(pattern.pieces.len());
        let mut highest = 0;
        for piece in &pattern.pieces {
            let symbol = self.item(place, &piece.item)?;
            highest = highest.max(self.levels[symbol as usize]);
            steps.push(Step { symbol, gap: piece.gap, optional: piece.optional });
        }
        let (from_start, to_end) = (pattern.from_start, pattern.to_end);
        Some((Phrase { steps, from_start, to_end, output: Output::Rule(0), level: 0 }, highest))
    }

    fn item(&mut self, place: &str, item: &Item) -> Option<Symbol> {
        match item {
            Item::Word(word) => Some(self.word(word)),
            Item::Verb(lemma) => Some(self.verb(lemma)),
            Item::Noun(lemma) => Some(self.noun(lemma)),
            Item::Prefix(prefix) => Some(self.prefix(prefix)),
            Item::Entity(kind) => {
                let known = self.grammar.kinds.get(kind).copied();
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
            self.grammar.variants.entry(symbol).or_default().push((tense, variant));
        }
        variant
    }

    fn word(&mut self, word: &str) -> Symbol {
        let (symbol, new) = self.symbol(word.to_owned(), 0);
        if new {
            self.spelling(word.to_owned(), symbol, Tenses::NONE);
        }
        symbol
    }

    fn verb(&mut self, lemma: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{lemma}~"), 0);
        if new {
            for (form, tenses) in self.stems.verb(self.language, lemma) {
                self.spelling(form, symbol, tenses);
            }
        }
        symbol
    }

    fn noun(&mut self, lemma: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{lemma}+"), 0);
        if new {
            for form in Stems::noun(self.language, lemma) {
                self.spelling(form, symbol, Tenses::NONE);
            }
        }
        symbol
    }

    fn prefix(&mut self, prefix: &str) -> Symbol {
        let (symbol, new) = self.symbol(format!("{prefix}*"), 0);
        if new {
            let length = prefix.chars().count();
            self.grammar.longest_prefix = self.grammar.longest_prefix.max(length);
            self.grammar.prefixes.insert(prefix.to_owned(), symbol);
        }
        symbol
    }

    fn spelling(&mut self, word: String, symbol: Symbol, tenses: Tenses) {
        self.grammar.words.entry(word).or_default().push((symbol, tenses));
    }

    fn finish(mut self) -> Result<Grammar, Vec<CompileError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let mut uses = vec![0_usize; self.levels.len()];
        for phrase in &self.grammar.phrases {
            for step in &phrase.steps {
                uses[step.symbol as usize] += 1;
            }
        }
        self.grammar.postings = vec![Vec::new(); self.levels.len()];
        for (number, phrase) in (0_u32..).zip(&self.grammar.phrases) {
            let needed = phrase.steps.iter().filter(|step| !step.optional);
            if let Some(rarest) = needed.min_by_key(|step| uses[step.symbol as usize]) {
                self.grammar.postings[rarest.symbol as usize].push(number);
            }
        }
        let phrases = &self.grammar.phrases;
        for list in &mut self.grammar.postings {
            list.sort_by_key(|phrase| phrases[*phrase as usize].level);
            list.shrink_to_fit();
        }
        let mut words: Vec<&str> = self.grammar.words.keys().map(String::as_str).collect();
        words.sort_unstable();
        self.grammar.speller = Speller::new(words.into_iter(), self.language == Locale::Fr);
        Ok(self.grammar)
    }
}
