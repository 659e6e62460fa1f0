//! The words of a message with all their readings, side by side.
//!
//! A token has a literal reading, and others: what a short spelling stands for ("jsuis": "je
//! suis"), what an elision or a contraction opens to ("don't": "do not"). Positions are counted so
//! that the longest reading has a position a word; shorter readings span the rest.

use super::lexicon::{Known, Lexicon};
use crate::clauses::{Class, Classes};
use crate::text::{Text, TokenKind};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A word read between two positions.
#[derive(Clone, Debug)]
pub(crate) struct Reading<'t> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: Cow<'t, str>,
    /// What the lexicon says about it.
    pub(crate) known: Known,
    /// What it costs to take the word for this one; 0 for what was typed.
    pub(crate) cost: f32,
}

/// What it costs to take a short spelling for what it stands for.
const PER_SPELLING: f32 = 0.05;

/// What an elided letter stands before, and how long the word after it is at least.
const VOWELS: [char; 7] = ['a', 'e', 'i', 'o', 'u', 'y', 'h'];
const LEAST_AFTER_ELISION: usize = 4;

/// All readings of a message.
#[derive(Clone, Debug)]
pub(crate) struct Lattice<'t> {
    lexicon: &'t Lexicon,
    /// In order of their start; the literal reading of a token comes first.
    pub(crate) readings: Vec<Reading<'t>>,
    /// The token that a position belongs to.
    token: Vec<usize>,
    /// The first position of each token, and the number of positions at the end.
    first: Vec<usize>,
    /// The readings that start at a position, as a range of `readings`.
    starting: Vec<Range<usize>>,
    /// The classes of all readings at a position.
    classes: Vec<Classes>,
}

impl<'t> Lattice<'t> {
    /// Lays out the tokens; `opened` holds what elisions and contractions stand for.
    pub(crate) fn new(
        text: &'t Text,
        opened: &'t HashMap<String, String>,
        lexicon: &'t Lexicon,
    ) -> Self {
        let tokens = text.tokens.len();
        let mut lattice = Self {
            lexicon,
            readings: Vec::with_capacity(tokens * 2),
            token: Vec::with_capacity(tokens * 2),
            first: Vec::with_capacity(tokens + 1),
            starting: Vec::new(),
            classes: Vec::new(),
        };
        for (index, token) in text.tokens.iter().enumerate() {
            let start = lattice.token.len();
            let mut others: Vec<Vec<Cow<'t, str>>> = Vec::new();
            if token.kind == TokenKind::Word {
                let alternatives = token.alternatives.iter().map(String::as_str);
                let known = opened.get(token.folded.as_str()).map(String::as_str);
                for other in alternatives.chain(known) {
                    others.push(other.split(' ').map(Cow::Borrowed).collect());
                }
                others.extend(contraction(&token.folded));
                if others.is_empty() {
                    others.extend(lattice.run_together(&token.folded, opened));
                }
            }
            let length = others.iter().map(Vec::len).max().unwrap_or(1).max(1);
            lattice.first.push(start);
            lattice.token.extend(std::iter::repeat_n(index, length));
            lattice.place(start, length, &token.folded, others);
        }
        lattice.first.push(lattice.token.len());
        lattice.index();
        lattice
    }

    /// "dattendre": "de attendre". The letter opens to a word of two, and a known word follows.
    fn run_together(
        &self,
        folded: &'t str,
        opened: &'t HashMap<String, String>,
    ) -> Option<Vec<Cow<'t, str>>> {
        let rest = folded.get(1..)?;
        let parts = rest.len() >= LEAST_AFTER_ELISION && rest.starts_with(VOWELS);
        let first = opened.get(parts.then(|| &folded[..1])?).filter(|word| word.len() == 2)?;
        let meant = !self.lexicon.look_up(folded).is_word() && self.lexicon.look_up(rest).is_word();
        meant.then(|| vec![Cow::Borrowed(first.as_str()), Cow::Borrowed(rest)])
    }

    fn place(
        &mut self,
        start: usize,
        length: usize,
        literal: &'t str,
        others: Vec<Vec<Cow<'t, str>>>,
    ) {
        self.push(start..start + length, Cow::Borrowed(literal), 0.0);
        for words in others {
            let last = words.len() - 1;
            for (offset, word) in words.into_iter().enumerate() {
                let end = if offset == last { start + length } else { start + offset + 1 };
                self.push(start + offset..end, word, PER_SPELLING);
            }
        }
    }

    fn push(&mut self, positions: Range<usize>, word: Cow<'t, str>, cost: f32) {
        let known = self.lexicon.look_up(&word);
        let Range { start, end } = positions;
        self.readings.push(Reading { start, end, word, known, cost });
    }

    /// Reads a token as words that may be meant by it, each with what that costs.
    pub(crate) fn correct(&mut self, corrections: Vec<(usize, &'t str, f32)>) {
        if corrections.is_empty() {
            return;
        }
        for (token, word, cost) in corrections {
            self.push(self.positions(&(token..token + 1)), Cow::Borrowed(word), cost);
        }
        self.index();
    }

    fn index(&mut self) {
        self.readings.sort_by_key(|reading| reading.start);
        self.starting = vec![0..0; self.token.len()];
        self.classes = vec![Classes::default(); self.token.len()];
        let mut at = 0;
        for (position, range) in self.starting.iter_mut().enumerate() {
            let from = at;
            while self.readings.get(at).is_some_and(|reading| reading.start == position) {
                self.classes[position] =
                    self.classes[position].with(self.readings[at].known.classes);
                at += 1;
            }
            *range = from..at;
        }
    }

    /// Number of positions.
    pub(crate) fn len(&self) -> usize {
        self.token.len()
    }

    /// The readings that start at a position.
    pub(crate) fn at(&self, position: usize) -> &[Reading<'t>] {
        self.starting.get(position).map_or(&[], |range| &self.readings[range.clone()])
    }

    /// Whether one of the readings at a position is one of these words.
    pub(crate) fn is(&self, position: usize, mut accepts: impl FnMut(&str) -> bool) -> bool {
        self.at(position).iter().any(|reading| accepts(&reading.word))
    }

    /// Whether one of the readings at a position is of a class.
    pub(crate) fn is_of(&self, position: usize, class: Class) -> bool {
        self.classes.get(position).is_some_and(|classes| classes.has(class))
    }

    /// The token of a position.
    pub(crate) fn token(&self, position: usize) -> usize {
        self.token[position]
    }

    /// The tokens that a range of positions touches.
    pub(crate) fn tokens(&self, positions: &Range<usize>) -> Range<usize> {
        match positions.end.checked_sub(1) {
            Some(last) if positions.start <= last => {
                self.token[positions.start]..self.token[last] + 1
            }
            _ => 0..0,
        }
    }

    /// The positions that a range of tokens covers.
    pub(crate) fn positions(&self, tokens: &Range<usize>) -> Range<usize> {
        let last = self.first.len() - 1;
        self.first[tokens.start.min(last)]..self.first[tokens.end.min(last)]
    }
}

/// "don't": "do not"; "I'll": "i will".
fn contraction<'t>(folded: &str) -> Option<Vec<Cow<'t, str>>> {
    let (head, tail) = match folded {
        "can't" => ("can", "not"),
        "won't" => ("will", "not"),
        "shan't" => ("shall", "not"),
        _ => {
            let (head, tail) = folded.split_once('\'')?;
            match (head.strip_suffix('n'), tail) {
                (Some(head), "t") => (head, "not"),
                (_, "ll") => (head, "will"),
                (_, "ve") => (head, "have"),
                (_, "re") => (head, "are"),
                (_, "m") => (head, "am"),
                (_, "d") => (head, "would"),
                (_, "s") => (head, "is"),
                _ => return None,
            }
        }
    };
    Some(vec![Cow::Owned(head.to_owned()), Cow::Owned(tail.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Builder;
    use crate::text::SmsWords;
    use domain::Locale;

    fn words(lattice: &Lattice<'_>, position: usize) -> Vec<String> {
        lattice.at(position).iter().map(|reading| reading.word.to_string()).collect()
    }

    #[test]
    fn readings_of_several_words_have_a_position_each() {
        let sms = SmsWords::from_iter([("jsuis".to_owned(), vec!["je suis".to_owned()])]);
        let text = Text::read("jsuis la", &sms);
        let opened = HashMap::new();
        let lexicon = Builder::new(Locale::Fr).finish();
        let lattice = Lattice::new(&text, &opened, &lexicon);
        assert_eq!(lattice.len(), 3);
        assert_eq!(words(&lattice, 0), ["jsuis", "je"]);
        assert_eq!(words(&lattice, 1), ["suis"]);
        assert_eq!(words(&lattice, 2), ["la"]);
        assert_eq!(lattice.tokens(&(0..2)), 0..1);
        assert_eq!(lattice.positions(&(0..1)), 0..2);
    }

    #[test]
    fn corrections_stand_beside_what_was_typed() {
        let mut builder = Builder::new(Locale::Fr);
        builder.class("jamais", Classes::of(Class::Negator));
        let lexicon = builder.finish();
        let text = Text::read("je ajmais", &SmsWords::default());
        let opened = HashMap::new();
        let mut lattice = Lattice::new(&text, &opened, &lexicon);
        assert!(!lattice.is_of(1, Class::Negator));
        lattice.correct(vec![(1, "jamais", 0.4)]);
        assert_eq!(words(&lattice, 1), ["ajmais", "jamais"]);
        assert!(lattice.is_of(1, Class::Negator));
    }

    #[test]
    fn a_letter_run_together_with_a_known_word_opens() {
        let mut builder = Builder::new(Locale::Fr);
        builder.class("attendre", Classes::of(Class::Common));
        builder.class("david", Classes::of(Class::Common));
        let lexicon = builder.finish();
        let text = Text::read("dattendre david datelier", &SmsWords::default());
        let opened = HashMap::from([("d".to_owned(), "de".to_owned())]);
        let lattice = Lattice::new(&text, &opened, &lexicon);
        assert_eq!(words(&lattice, 0), ["dattendre", "de"]);
        assert_eq!(words(&lattice, 1), ["attendre"]);
        assert_eq!(words(&lattice, 2), ["david"]);
        assert_eq!(words(&lattice, 3), ["datelier"]);
    }

    #[test]
    fn contractions_open() {
        let text = Text::read("I won't", &SmsWords::default());
        let opened = HashMap::new();
        let lexicon = Builder::new(Locale::Fr).finish();
        let lattice = Lattice::new(&text, &opened, &lexicon);
        assert_eq!(words(&lattice, 1), ["won't", "will"]);
        assert_eq!(words(&lattice, 2), ["not"]);
    }
}
