//! Every word that a language's pack knows, with what it stands for.

use super::grammar::Symbol;
use super::phonetic;
use super::words::Words;
use crate::clauses::Classes;
use crate::stem::Tenses;
use domain::Locale;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Shortest word that is found by its sound.
const SHORTEST_SOUND: usize = 5;

/// Words with their symbols and classes; beginnings of words with theirs.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    pub(super) language: Locale,
    pub(super) words: Words,
    /// Where the symbols of each word start, and the end of all.
    starts: Box<[u32]>,
    symbols: Box<[(Symbol, Tenses)]>,
    classes: Box<[Classes]>,
    pub(super) prefixes: Words,
    prefix_symbols: Box<[Symbol]>,
    /// Hashes of how French words sound, sorted, and the words' numbers.
    sounds: Box<[u32]>,
    sounding: Box<[u16]>,
}

/// What is known of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its number, if it is in the lexicon.
    word: Option<u32>,
    /// Its classes.
    pub(crate) classes: Classes,
    /// Whether it begins as a word of the lexicon does that may end in any way.
    begins: bool,
}

impl Known {
    /// Whether it is a word of the language, spelt right.
    pub(crate) fn is_word(self) -> bool {
        self.word.is_some()
    }

    /// Whether it begins as a word of the lexicon does, however it ends.
    pub(crate) fn begins(self) -> bool {
        self.begins
    }
}

impl Lexicon {
    /// Looks a folded word up.
    pub(crate) fn look_up(&self, word: &str) -> Known {
        let found = self.words.find(word);
        Known {
            word: found.and_then(|number| u32::try_from(number).ok()),
            classes: found.map_or(Classes::default(), |number| self.classes[number]),
            begins: self.beginnings(word).next().is_some(),
        }
    }

    /// The symbols of a word with the tenses that it shows, those of its beginnings included.
    pub(crate) fn symbols(&self, known: Known, word: &str, mut each: impl FnMut(Symbol, Tenses)) {
        if let Some(number) = known.word {
            let number = number as usize;
            let own = self.starts[number] as usize..self.starts[number + 1] as usize;
            for &(symbol, tenses) in &self.symbols[own] {
                each(symbol, tenses);
            }
        }
        if known.begins {
            for symbol in self.beginnings(word) {
                each(symbol, Tenses::NONE);
            }
        }
    }

    fn beginnings(&self, word: &str) -> impl Iterator<Item = Symbol> {
        let mut branch = Some(self.prefixes.all());
        let mut letters = word.bytes();
        std::iter::from_fn(move || {
            let here = branch.take()?;
            branch = letters.next().and_then(|byte| self.prefixes.step(&here, byte));
            Some(self.prefixes.whole(&here))
        })
        .flatten()
        .map(|number| self.prefix_symbols[number])
    }

    /// The word of this sound.
    pub(super) fn sounding(&self, key: &str) -> Option<&str> {
        let at = self.sounds.binary_search(&hash(key)).ok()?;
        Some(self.words.get(usize::from(self.sounding[at])))
    }

    /// Words of the language, for telling it from others.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, Classes)> {
        (0..self.words.len()).map(|number| (self.words.get(number), self.classes[number]))
    }
}

/// Gathers words before they are put in order.
#[derive(Debug)]
pub(crate) struct Builder {
    language: Locale,
    words: BTreeMap<String, (Vec<(Symbol, Tenses)>, Classes)>,
    prefixes: BTreeMap<String, Symbol>,
}

impl Builder {
    pub(crate) fn new(language: Locale) -> Self {
        Self { language, words: BTreeMap::new(), prefixes: BTreeMap::new() }
    }

    /// A spelling of a symbol.
    pub(crate) fn spelling(&mut self, word: &str, symbol: Symbol, tenses: Tenses) {
        self.words.entry(word.to_owned()).or_default().0.push((symbol, tenses));
    }

    /// A word of some classes.
    pub(crate) fn class(&mut self, word: &str, classes: Classes) {
        let own = &mut self.words.entry(word.to_owned()).or_default().1;
        *own = own.with(classes);
    }

    /// What words of a symbol begin with. Every word begins with nothing: that says nothing.
    pub(crate) fn prefix(&mut self, prefix: &str, symbol: Symbol) {
        if !prefix.is_empty() {
            self.prefixes.insert(prefix.to_owned(), symbol);
        }
    }

    pub(crate) fn finish(self) -> Lexicon {
        let words = Words::new(self.words.keys().map(String::as_str));
        let prefixes = Words::new(self.prefixes.keys().map(String::as_str));
        let (sounds, sounding) = match self.language {
            Locale::Fr => self.sounds(),
            Locale::En => Default::default(),
        };
        let mut starts = vec![0];
        let (mut symbols, mut classes) = (Vec::new(), Vec::new());
        for (own, class) in self.words.into_values() {
            symbols.extend(own);
            classes.push(class);
            starts.push(u32::try_from(symbols.len()).unwrap_or(u32::MAX));
        }
        Lexicon {
            language: self.language,
            words,
            starts: starts.into(),
            symbols: symbols.into(),
            classes: classes.into(),
            prefixes,
            prefix_symbols: self.prefixes.into_values().collect(),
            sounds,
            sounding,
        }
    }

    /// Words that rules know by their sound; of those that sound the same the first.
    fn sounds(&self) -> (Box<[u32]>, Box<[u16]>) {
        let mut all: HashMap<u32, u16> = HashMap::new();
        for (number, (word, (symbols, _))) in (0_u16..=u16::MAX).zip(&self.words) {
            if !symbols.is_empty()
                && word.len() >= SHORTEST_SOUND
                && word.chars().all(char::is_alphabetic)
            {
                all.entry(hash(&phonetic::key(word))).or_insert(number);
            }
        }
        let mut all: Vec<(u32, u16)> = all.into_iter().collect();
        all.sort_unstable();
        let numbers = all.iter().map(|(_, number)| *number).collect();
        (all.iter().map(|(sound, _)| *sound).collect(), numbers)
    }
}

fn hash(word: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half of the hash is enough to tell sounds apart"
    )]
    let half = hasher.finish() as u32;
    half
}
