//! The tokens of a text, as the grammars look at them.

use super::{Entity, Known, Value, memo::Memos};
use crate::text::{Text, Token, TokenKind};
use chrono::NaiveDate;
use domain::Locale;
use std::ops::Range;

/// A text with what is known about it.
pub(super) struct Scan<'a> {
    pub(super) text: &'a Text,
    pub(super) known: &'a Known<'a>,
    /// Tokens of web addresses and e-mail addresses: no grammar looks inside.
    addresses: Vec<Range<usize>>,
    pub(super) memos: Memos,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a Text, known: &'a Known<'a>) -> Self {
        let memos = Memos::new(text.tokens.len());
        Self { text, known, addresses: super::contact::addresses(text), memos }
    }

    pub(super) fn len(&self) -> usize {
        self.text.tokens.len()
    }

    pub(super) fn is_french(&self) -> bool {
        self.known.language == Locale::Fr
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.known.today
    }

    pub(super) fn is_inside_address(&self, at: usize) -> bool {
        self.addresses.iter().any(|address| address.contains(&at))
    }

    /// The folded word, empty beyond the end.
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.text.tokens.get(at).map_or("", |token| &token.folded)
    }

    /// The folded word before, empty at the beginning.
    pub(super) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.text.tokens.get(at)
    }

    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.word(at)) && at < self.len()
    }

    /// The position after `at` if one of the words is there, else `at`.
    pub(super) fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.is(at, words) { at + 1 } else { at }
    }

    /// The position after a phrase of words, if it is there.
    pub(super) fn phrase(&self, at: usize, words: &[&str]) -> Option<usize> {
        words
            .iter()
            .enumerate()
            .all(|(offset, word)| self.word(at + offset) == *word)
            .then_some(at + words.len())
    }

    /// The position after the longest of some phrases, each words parted by blanks.
    pub(super) fn any_phrase(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        let here = self.word(at);
        let after = |phrase: &&str| {
            let mut end = at;
            for word in phrase.split(' ') {
                if self.word(end) != word {
                    return None;
                }
                end += 1;
            }
            Some(end)
        };
        // Most phrases are another word already at the first letter.
        let first = here.bytes().next();
        let near = phrases.iter().filter(|phrase| phrase.bytes().next() == first);
        near.filter(|phrase| phrase.starts_with(here)).filter_map(after).max()
    }

    /// The digits at `at`.
    pub(super) fn digits(&self, at: usize) -> Option<&'a str> {
        let token = self.token(at)?;
        (token.kind == TokenKind::Number).then_some(token.folded.as_str())
    }

    /// A small whole number in digits.
    pub(super) fn small(&self, at: usize) -> Option<u32> {
        self.digits(at).filter(|digits| digits.len() <= 4)?.parse().ok()
    }

    /// Whether nothing stands between the token and the one before it.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.glued)
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == TokenKind::Word)
    }

    pub(super) fn entity(&self, tokens: Range<usize>, value: Value) -> Entity {
        Entity { span: self.text.span(tokens.clone()), tokens, value }
    }
}
