//! What a pattern may say, and how it is read from a pack.
//!
//! | written | matches |
//! |---|---|
//! | `word` | this word, folded |
//! | `payer~` | any form of the verb |
//! | `facture+` | singular, plural, feminine |
//! | `resili*` | any word that begins so |
//! | `@pay`, `@pay.past` | an entry of the concept; one whose verb is in the past |
//! | `{amount}` | an entity of this kind |
//! | `(a\|b c)` | one of these |
//! | `x?` | x, or nothing |
//! | `a b` | b right after a; little words may stand between |
//! | `a .. b` | b a few words later in the same clause |
//! | `a ... b` | b anywhere later in the message |
//! | `^ a`, `a $` | nothing of weight before a; nothing after it |

use crate::stem::Tense;

/// A pattern as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) from_start: bool,
    pub(crate) to_end: bool,
}

/// One thing to find, and how far it may be from the one before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) item: Item,
    pub(crate) gap: Gap,
    pub(crate) optional: bool,
}

/// What may stand between two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Little words only.
    Near,
    /// A few words of the same clause.
    Clause,
    /// Anything.
    Message,
}

/// One thing to find.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Word(String),
    Verb(String),
    Noun(String),
    Prefix(String),
    Concept(String, Option<Tense>),
    Entity(String),
    Group(Vec<Pattern>),
}

/// Why a pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing to find.
    #[error("is empty")]
    Empty,
    /// A parenthesis or brace without its partner.
    #[error("has an unmatched {0:?}")]
    Unmatched(char),
    /// A gap or `?` that belongs to nothing.
    #[error("has a {0:?} out of place")]
    Misplaced(String),
    /// `@pay.yesterday`
    #[error("names an unknown tense {0:?}")]
    UnknownTense(String),
    /// A pattern of which every piece may be missing.
    #[error("could match nothing at all")]
    AllOptional,
}

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn parse(source: &str) -> Result<Self, PatternError> {
        let words = split(source)?;
        let mut words = words.as_slice();
        let mut pattern = Self { pieces: Vec::new(), from_start: false, to_end: false };
        if let [first, rest @ ..] = words
            && *first == "^"
        {
            pattern.from_start = true;
            words = rest;
        }
        if let [rest @ .., last] = words
            && *last == "$"
        {
            pattern.to_end = true;
            words = rest;
        }
        let mut gap = Gap::Near;
        for word in words {
            match *word {
                ".." => gap = Gap::Clause,
                "..." => gap = Gap::Message,
                "^" | "$" | "?" => return Err(PatternError::Misplaced((*word).to_owned())),
                word => {
                    pattern.pieces.push(piece(word, gap)?);
                    gap = Gap::Near;
                }
            }
        }
        if gap != Gap::Near {
            return Err(PatternError::Misplaced("..".to_owned()));
        }
        match pattern.pieces.as_slice() {
            [] => Err(PatternError::Empty),
            pieces if pieces.iter().all(|piece| piece.optional) => Err(PatternError::AllOptional),
            _ => Ok(pattern),
        }
    }
}

fn piece(word: &str, gap: Gap) -> Result<Piece, PatternError> {
    let (word, optional) = match word.strip_suffix('?') {
        Some(word) => (word, true),
        None => (word, false),
    };
    Ok(Piece { item: item(word)?, gap, optional })
}

type MakeItem = fn(String) -> Item;

fn item(word: &str) -> Result<Item, PatternError> {
    if let Some(inside) = word.strip_prefix('(') {
        let inside = inside.strip_suffix(')').ok_or(PatternError::Unmatched('('))?;
        let options = alternatives(inside).into_iter().map(Pattern::parse);
        return options.collect::<Result<_, _>>().map(Item::Group);
    }
    if let Some(inside) = word.strip_prefix('{') {
        let kind = inside.strip_suffix('}').ok_or(PatternError::Unmatched('{'))?;
        return Ok(Item::Entity(kind.to_owned()));
    }
    if let Some(name) = word.strip_prefix('@') {
        return match name.split_once('.') {
            None => Ok(Item::Concept(name.to_owned(), None)),
            Some((name, tense)) => Tense::ALL
                .into_iter()
                .find(|known| known.as_str() == tense)
                .map(|tense| Item::Concept(name.to_owned(), Some(tense)))
                .ok_or_else(|| PatternError::UnknownTense(tense.to_owned())),
        };
    }
    let kinds = [('~', Item::Verb as MakeItem), ('+', Item::Noun), ('*', Item::Prefix)];
    for (mark, make) in kinds {
        if let Some(word) = word.strip_suffix(mark) {
            return Ok(make(word.to_owned()));
        }
    }
    if word.is_empty() { Err(PatternError::Empty) } else { Ok(Item::Word(word.to_owned())) }
}

/// Splits at blanks that are outside parentheses.
fn split(source: &str) -> Result<Vec<&str>, PatternError> {
    let mut words = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (index, letter) in source.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or(PatternError::Unmatched(')'))?,
            letter if letter.is_whitespace() && depth == 0 => {
                words.push(&source[start..index]);
                start = index + letter.len_utf8();
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err(PatternError::Unmatched('('));
    }
    words.push(&source[start..]);
    words.retain(|word| !word.is_empty());
    Ok(words)
}

/// Splits at bars that are outside inner parentheses.
fn alternatives(inside: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    inside
        .split(move |letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            letter == '|' && depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(source: &str) -> Vec<Piece> {
        Pattern::parse(source).unwrap().pieces
    }

    #[test]
    fn every_kind_of_piece_is_read() {
        let read = pieces("payer~ facture+? .. @pay.past ... {amount} resili* oui");
        let gaps: Vec<Gap> = read.iter().map(|piece| piece.gap).collect();
        assert_eq!(gaps[..4], [Gap::Near, Gap::Near, Gap::Clause, Gap::Message]);
        assert!(read[1].optional && !read[0].optional);
        assert_eq!(read[2].item, Item::Concept("pay".into(), Some(Tense::Past)));
        assert_eq!(read[3].item, Item::Entity("amount".into()));
        assert_eq!(read[4].item, Item::Prefix("resili".into()));
    }

    #[test]
    fn groups_may_be_nested_and_anchored() {
        let pattern = Pattern::parse("^ (pas (du tout|encore)|non) $").unwrap();
        assert!(pattern.from_start && pattern.to_end);
        let Item::Group(options) = &pattern.pieces[0].item else { panic!("no group") };
        assert_eq!(options.len(), 2);
        assert_eq!(options[0].pieces.len(), 2);
    }

    #[test]
    fn mistakes_are_named() {
        let error = |source| Pattern::parse(source).unwrap_err();
        assert_eq!(error(" "), PatternError::Empty);
        assert_eq!(error("(a|b"), PatternError::Unmatched('('));
        assert_eq!(error("a) b"), PatternError::Unmatched(')'));
        assert_eq!(error("{amount"), PatternError::Unmatched('{'));
        assert_eq!(error("a .."), PatternError::Misplaced("..".into()));
        assert_eq!(error("a ^ b"), PatternError::Misplaced("^".into()));
        assert_eq!(error("@pay.soon"), PatternError::UnknownTense("soon".into()));
        assert_eq!(error("a? b?"), PatternError::AllOptional);
    }
}
