//! A message in two views: as written, with card and account numbers masked, and folded into
//! tokens that can be compared.

mod fold;
mod sms;
mod tokens;

pub use fold::fold;
pub use sms::SmsWords;

use crate::mask;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// Characters of a message that are read; what follows is dropped before anything else.
pub const LONGEST: usize = 2_000;

/// A message that is safe to store: nothing of a card or account number is left in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// As written, in Unicode's NFKC form, without control characters, masked, at most
    /// [`LONGEST`] characters long before masking.
    pub raw: String,
    /// Words, numbers and signs, in order.
    pub tokens: Vec<Token>,
}

/// A word, a run of digits or a sign.
///
/// Hyphens between letters part two words and are no token, so that `quatre-vingt` and
/// `quatre vingt` read the same. French elisions are words of their own: `j'ai` is `j`, `ai`,
/// English contractions are not: `don't`. Letters and digits that touch are parted (`45e`, `3x`)
/// unless the whole is a known short spelling (`2m1`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of [`Text::raw`], on character boundaries.
    pub span: Range<usize>,
    /// Lower case, without accents, ligatures opened, letters repeated three times or more
    /// written twice.
    pub folded: String,
    /// Other readings, folded, words parted by blanks: what a short spelling stands for, or the
    /// word without its drawn-out letters. They are offered, never written into the text.
    pub alternatives: Vec<String>,
    /// What it is made of.
    pub kind: TokenKind,
    /// Whether nothing stands between it and the token before it, a hyphen or an apostrophe aside.
    pub glued: bool,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, possibly with an apostrophe.
    Word,
    /// ASCII digits.
    Number,
    /// One sign or emoji.
    Punct,
    /// What stands for a masked card or account number.
    Masked,
}

impl Text {
    /// Reads a message: cuts, cleans, masks, then parts it into tokens.
    pub fn read(message: &str, words: &SmsWords) -> Self {
        let raw = mask::masked(&cleaned(message));
        let tokens = tokens::tokens(&raw, words);
        Self { raw, tokens }
    }

    /// The folded word at `index`, empty beyond the end.
    pub fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &token.folded)
    }

    /// The bytes that a range of tokens covers; empty for an empty range.
    pub fn span(&self, tokens: Range<usize>) -> Range<usize> {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1)) {
            (Some(first), Some(last)) if tokens.start <= last && last < self.tokens.len() => {
                first.span.start..self.tokens[last].span.end
            }
            _ => 0..0,
        }
    }
}

/// The message's first characters in NFKC form, ASCII digits for those of other scripts, one kind
/// of apostrophe, blanks for control characters that part words, nothing for the others.
pub(crate) fn cleaned(message: &str) -> String {
    message
        .chars()
        .take(LONGEST)
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .nfkc()
        .map(|c| match c {
            '’' | '‘' | 'ʼ' | '´' | '`' | '′' => '\'',
            c => ascii_digit(c).unwrap_or(c),
        })
        .take(LONGEST)
        .collect()
}

/// Marks that leave no trace on a screen, with which digits of a card number can be kept apart.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Digits of the Arabic and Indian scripts, which NFKC leaves as they are.
fn ascii_digit(c: char) -> Option<char> {
    let zero = [0x660, 0x6f0, 0x966, 0x9e6]
        .into_iter()
        .find(|zero| (*zero..zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}
