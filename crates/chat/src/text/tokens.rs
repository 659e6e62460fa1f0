//! Parting a message into tokens.

use super::{
    SmsWords, Token, TokenKind,
    fold::{fold, shortened},
};
use crate::mask;

/// French words that lose their last letter before a vowel. `quelqu'un` and `aujourd'hui` are
/// words of their own.
const ELIDED: [&str; 14] =
    ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "entr"];

/// Parts a cleaned and masked message.
pub(super) fn tokens(raw: &str, words: &SmsWords) -> Vec<Token> {
    let mut reader = Reader { raw, words, at: 0, tokens: Vec::with_capacity(raw.len() / 5 + 1) };
    while let Some(c) = raw[reader.at..].chars().next() {
        if let Some(mark) = mask::mark_at(&raw[reader.at..]) {
            reader.push(mark.len(), TokenKind::Masked);
        } else if c.is_alphanumeric() {
            reader.chunk();
        } else if c.is_whitespace()
            || is_modifier(c)
            || is_hyphen(c) && reader.between_letters(c.len_utf8())
        {
            reader.at += c.len_utf8();
        } else {
            reader.push(c.len_utf8(), TokenKind::Punct);
        }
    }
    reader.tokens
}

/// Colours of skin and the joiner of emoji: the emoji before says all.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}' | '\u{200d}')
        || unicode_normalization::char::is_combining_mark(c)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

struct Reader<'a> {
    raw: &'a str,
    words: &'a SmsWords,
    at: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    /// A run of letters and digits, with the apostrophes inside it.
    fn chunk(&mut self) {
        let rest = &self.raw[self.at..];
        let run = run_length(rest, |c| c.is_alphanumeric() || is_modifier(c));
        let mixed = rest[..run].bytes().any(|byte| byte.is_ascii_digit());
        if mixed && !self.words.readings(&fold(&rest[..run])).is_empty() {
            return self.push(run, TokenKind::Word);
        }
        if rest.as_bytes()[0].is_ascii_digit() {
            return self.push(run_length(rest, |c| c.is_ascii_digit()), TokenKind::Number);
        }
        let letters =
            run_length(rest, |c| !c.is_ascii_digit() && (c.is_alphanumeric() || is_modifier(c)));
        match self.apostrophe(letters) {
            Some(Apostrophe::Parts) => {
                self.push(letters, TokenKind::Word);
                self.at += 1;
            }
            Some(Apostrophe::Joins(whole)) => self.push(whole, TokenKind::Word),
            None => self.push(letters, TokenKind::Word),
        }
    }

    /// What an apostrophe after the first `letters` bytes does.
    fn apostrophe(&self, letters: usize) -> Option<Apostrophe> {
        let rest = &self.raw[self.at..];
        let after = rest[letters..].strip_prefix('\'')?;
        let second = run_length(after, char::is_alphabetic);
        if second == 0 {
            return None;
        }
        let first = fold(&rest[..letters]);
        if ELIDED.contains(&first.as_str()) {
            return Some(Apostrophe::Parts);
        }
        Some(Apostrophe::Joins(letters + 1 + second))
    }

    fn between_letters(&self, hyphen: usize) -> bool {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        is_letter(self.raw[..self.at].chars().next_back())
            && is_letter(self.raw[self.at + hyphen..].chars().next())
    }

    fn push(&mut self, length: usize, kind: TokenKind) {
        let span = self.at..self.at + length;
        self.at = span.end;
        let mut folded = fold(&self.raw[span.clone()]);
        let mut alternatives = self.words.readings(&folded).to_vec();
        if kind == TokenKind::Word
            && let Some(drawn) = shortened(&folded, 2)
        {
            alternatives.extend(shortened(&drawn, 1));
            folded = drawn;
            alternatives.extend_from_slice(self.words.readings(&folded));
        }
        let glued = self.tokens.last().is_some_and(|last| {
            let between = &self.raw[last.span.end..span.start];
            !between.chars().any(char::is_whitespace)
        });
        self.tokens.push(Token { span, folded, alternatives, kind, glued });
    }
}

enum Apostrophe {
    /// An elision: the word before it stands alone.
    Parts,
    /// A contraction of this many bytes.
    Joins(usize),
}

fn run_length(text: &str, within: impl Fn(char) -> bool) -> usize {
    text.find(|c| !within(c)).unwrap_or(text.len())
}
