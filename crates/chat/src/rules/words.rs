//! Spellings in order, in one piece of memory: found by halving, or letter by letter as in a tree.

use std::ops::Range;

/// A sorted list of spellings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    letters: Box<str>,
    /// Where each word ends.
    ends: Box<[u32]>,
}

/// Words that share their first letters.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub(super) words: Range<usize>,
    /// How many bytes they share.
    pub(super) depth: usize,
}

impl Words {
    /// Takes words in ascending order, each once.
    pub(crate) fn new<'a>(sorted: impl Iterator<Item = &'a str>) -> Self {
        let (mut letters, mut ends) = (String::new(), Vec::new());
        for word in sorted {
            letters.push_str(word);
            ends.push(u32::try_from(letters.len()).unwrap_or(u32::MAX));
        }
        Self { letters: letters.into_boxed_str(), ends: ends.into_boxed_slice() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.letters[start..self.ends[number] as usize]
    }

    /// The number of a word.
    pub(crate) fn find(&self, word: &str) -> Option<usize> {
        self.ending(&self.all(), word.as_bytes())
    }

    /// Every word.
    pub(super) fn all(&self) -> Branch {
        Branch { words: 0..self.len(), depth: 0 }
    }

    /// The word of a branch that ends in exactly these bytes.
    pub(super) fn ending(&self, branch: &Branch, rest: &[u8]) -> Option<usize> {
        let Range { start: mut low, end: mut high } = branch.words;
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.get(middle).as_bytes()[branch.depth..].cmp(rest) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The word that a branch itself spells.
    pub(super) fn whole(&self, branch: &Branch) -> Option<usize> {
        let first = branch.words.start;
        (!branch.words.is_empty() && self.get(first).len() == branch.depth).then_some(first)
    }

    /// Those whose next byte is this one.
    pub(super) fn step(&self, branch: &Branch, byte: u8) -> Option<Branch> {
        let start = self.first(branch, byte);
        let words =
            start..self.first(&Branch { words: start..branch.words.end, ..*branch }, byte + 1);
        (!words.is_empty()).then_some(Branch { words, depth: branch.depth + 1 })
    }

    /// The first word whose next byte is not below this one.
    fn first(&self, branch: &Branch, byte: u8) -> usize {
        let Range { start: mut low, end: mut high } = branch.words;
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle).as_bytes().get(branch.depth).is_none_or(|own| *own < byte) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Every next byte with the words that have it.
    pub(super) fn steps(&self, branch: &Branch) -> impl Iterator<Item = (u8, Branch)> {
        let mut left = branch.clone();
        left.words.start += usize::from(self.whole(branch).is_some());
        std::iter::from_fn(move || {
            let byte = *self.get_in(&left)?.as_bytes().get(left.depth)?;
            let next = self.first(&left, byte + 1);
            let words = left.words.start..next;
            left.words.start = next;
            Some((byte, Branch { words, depth: left.depth + 1 }))
        })
    }

    fn get_in(&self, branch: &Branch) -> Option<&str> {
        (!branch.words.is_empty()).then(|| self.get(branch.words.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(["par", "part", "parti", "payer", "zone"].into_iter())
    }

    #[test]
    fn every_word_is_found_and_no_other() {
        let words = words();
        for number in 0..words.len() {
            assert_eq!(words.find(words.get(number)), Some(number));
        }
        for other in ["", "pa", "parts", "zo", "zz"] {
            assert_eq!(words.find(other), None, "{other}");
        }
    }

    #[test]
    fn branches_part_at_the_next_letter() {
        let words = words();
        let p = words.step(&words.all(), b'p').unwrap();
        let pa = words.step(&p, b'a').unwrap();
        assert_eq!(pa.words, 0..4);
        let next: Vec<(u8, Range<usize>)> =
            words.steps(&pa).map(|(byte, branch)| (byte, branch.words)).collect();
        assert_eq!(next, [(b'r', 0..3), (b'y', 3..4)]);
        let par = words.step(&pa, b'r').unwrap();
        assert_eq!(words.whole(&par), Some(0));
        assert_eq!(words.steps(&par).count(), 1);
        assert!(words.step(&par, b'z').is_none());
    }
}
