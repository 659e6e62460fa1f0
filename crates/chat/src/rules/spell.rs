//! Typing mistakes: the word of the lexicon that an unknown word most likely is.
//!
//! Words of five letters or more are found at a Damerau–Levenshtein distance of one, of nine or
//! more at two; failing that, French words that sound the same. The index holds every word with
//! one letter left out, by hash (Garbe's symmetric deletes), so that a look-up compares with a
//! handful of words and not with all.

use super::phonetic;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Shortest word of the lexicon that is corrected to.
const SHORTEST: usize = 5;
/// From this length two mistakes are forgiven.
const LONG: usize = 9;

/// The words that corrections may lead to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Speller {
    words: Vec<String>,
    /// Hash of a word less one letter, and the word's number; sorted.
    deletes: Vec<(u32, u16)>,
    sounds: HashMap<String, u16>,
}

/// A correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Correction<'a> {
    pub(crate) word: &'a str,
    /// Letters inserted, left out, replaced or swapped; 0 when only the sound is the same.
    pub(crate) distance: usize,
}

impl Speller {
    /// Takes the words that are long enough; `phonetic` adds the French key.
    pub(crate) fn new<'a>(all: impl Iterator<Item = &'a str>, by_sound: bool) -> Self {
        let words: Vec<String> = all
            .filter(|word| {
                word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic)
            })
            .map(str::to_owned)
            .take(usize::from(u16::MAX))
            .collect();
        let mut deletes = Vec::new();
        let mut sounds = HashMap::new();
        for (number, word) in (0_u16..).zip(&words) {
            deletes.extend(less_one(word).iter().map(|short| (hash(short), number)));
            if by_sound {
                sounds.entry(phonetic::key(word)).or_insert(number);
            }
        }
        deletes.sort_unstable();
        deletes.dedup();
        deletes.shrink_to_fit();
        Self { words, deletes, sounds }
    }

    /// The nearest word, if one is near enough; the first in the lexicon's order when two are.
    pub(crate) fn correct(&self, typed: &str) -> Option<Correction<'_>> {
        let length = typed.chars().count();
        if length + 1 < SHORTEST {
            return None;
        }
        let mut seen = HashSet::new();
        let mut best: Option<(usize, u16)> = None;
        for short in less_one(typed) {
            let hash = hash(&short);
            let from = self.deletes.partition_point(|(known, _)| *known < hash);
            for (_, number) in self.deletes[from..].iter().take_while(|(known, _)| *known == hash) {
                if !seen.insert(*number) {
                    continue;
                }
                let word = &self.words[usize::from(*number)];
                let allowed = if word.chars().count() >= LONG && length >= LONG { 2 } else { 1 };
                let found = distance(typed, word);
                let same_start = typed.chars().next() == word.chars().next();
                if same_start && found <= allowed && best.is_none_or(|best| (found, *number) < best)
                {
                    best = Some((found, *number));
                }
            }
        }
        best.map(|(distance, number)| Correction {
            word: &self.words[usize::from(number)],
            distance,
        })
        .or_else(|| self.same_sound(typed))
    }

    fn same_sound(&self, typed: &str) -> Option<Correction<'_>> {
        if self.sounds.is_empty() {
            return None;
        }
        let number = self.sounds.get(&phonetic::key(typed))?;
        Some(Correction { word: &self.words[usize::from(*number)], distance: 0 })
    }

    /// Bytes that the index holds, for the limit on the engine's data.
    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.words.iter().map(|word| word.len() + size_of::<String>()).sum();
        let sounds: usize = self.sounds.keys().map(|key| key.len() + 32).sum();
        words + sounds + self.deletes.len() * size_of::<(u32, u16)>()
    }
}

/// The word itself, and the word with each letter left out.
fn less_one(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    all.extend(word.char_indices().map(|(at, letter)| {
        let mut short = String::with_capacity(word.len());
        short.push_str(&word[..at]);
        short.push_str(&word[at + letter.len_utf8()..]);
        short
    }));
    all
}

fn hash(word: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "half of the hash is enough to tell words apart"
    )]
    let half = hasher.finish() as u32;
    half
}

/// Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment).
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut cheapest = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cheapest = cheapest.min(before_last[j - 1] + 1);
            }
            row.push(cheapest);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speller() -> Speller {
        Speller::new(["facture", "echeancier", "payer", "quelque", "mort"].into_iter(), true)
    }

    #[test]
    fn one_mistake_is_forgiven_and_two_in_long_words() {
        let speller = speller();
        let word = |typed| speller.correct(typed).map(|found| found.word.to_owned());
        assert_eq!(word("factrue").as_deref(), Some("facture"));
        assert_eq!(word("facure").as_deref(), Some("facture"));
        assert_eq!(word("paayer").as_deref(), Some("payer"));
        assert_eq!(word("pyer").as_deref(), Some("payer"));
        assert_eq!(word("oayer"), None); // the first letter is rarely wrong
        assert_eq!(word("echaencier").as_deref(), Some("echeancier"));
        assert_eq!(word("fatrue"), None);
        assert_eq!(word("mrot"), None); // too short to be sure
    }

    #[test]
    fn what_sounds_the_same_is_the_second_chance() {
        let speller = speller();
        let found = speller.correct("kelke").unwrap();
        assert_eq!((found.word, found.distance), ("quelque", 0));
    }

    #[test]
    fn a_swap_of_neighbours_is_one_mistake() {
        assert_eq!(distance("abcd", "acbd"), 1);
        assert_eq!(distance("abcd", "abcd"), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
