//! Typing mistakes: the words of the lexicon that an unknown word most likely is.
//!
//! One slip is forgiven in words of five letters or more: two letters swapped, one left out, one
//! too many, or another one, surest when it is a neighbour on the keyboard. Long words are forgiven
//! two, after their first letters. Failing that, French words that sound the same. Several words
//! may be as near as each other; all are offered, and the rules decide.

use super::lexicon::Lexicon;
use super::phonetic;
use super::words::{Branch, Words};
use domain::Locale;

/// Shortest word that is corrected to.
const SHORTEST: usize = 5;
/// From this length two slips are forgiven.
const LONG: usize = 9;
/// The letters of a long word that must be right when two others are not.
const HEAD: usize = 3;
/// Of candidates so much less likely than the best, none is offered.
const WORSE: f32 = 0.2;
/// Candidates offered for a word at most.
const MOST: usize = 5;

/// A word that may be meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Correction<'a> {
    pub(crate) word: &'a str,
    /// Slips; 0 when only the sound is the same.
    pub(crate) distance: usize,
    /// How unlikely it is, about 1 for each slip.
    pub(crate) doubt: f32,
}

/// The words that are nearest to an unknown one, the likeliest first.
pub(crate) fn corrections<'a>(lexicon: &'a Lexicon, typed: &str) -> Vec<Correction<'a>> {
    if typed.len() + 1 < SHORTEST || !typed.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut search = Search { lexicon, typed: typed.as_bytes(), found: Vec::new() };
    search.run(1);
    if search.found.is_empty() && typed.len() >= LONG {
        search.run(2);
    }
    let mut found = search.found;
    found.sort_by(|a, b| a.doubt.total_cmp(&b.doubt).then(a.word.cmp(b.word)));
    let best = found.first().map_or(0.0, |best| best.doubt);
    let mut kept: Vec<Correction<'a>> = Vec::with_capacity(MOST);
    for one in found.into_iter().take_while(|one| one.doubt <= best + WORSE) {
        if kept.len() < MOST && !kept.iter().any(|known| known.word == one.word) {
            kept.push(one);
        }
    }
    if kept.is_empty() {
        let sound = lexicon.sounding(&phonetic::key(typed));
        kept.extend(sound.map(|word| Correction { word, distance: 0, doubt: 1.0 }));
    }
    kept
}

/// What is left to compare of the typed word, and what it took to come here.
#[derive(Clone, Copy)]
struct At {
    typed: usize,
    slips: usize,
    doubt: f32,
}

impl At {
    fn after(self, typed: usize, doubt: f32) -> Self {
        Self { typed, slips: self.slips + 1, doubt: self.doubt + doubt }
    }
}

struct Search<'a, 't> {
    lexicon: &'a Lexicon,
    typed: &'t [u8],
    found: Vec<Correction<'a>>,
}

impl<'a> Search<'a, '_> {
    fn run(&mut self, slips: usize) {
        let lexicon = self.lexicon;
        for (words, beginnings) in [(&lexicon.words, false), (&lexicon.prefixes, true)] {
            let start = At { typed: 0, slips: 0, doubt: 0.0 };
            self.walk(words, beginnings, &words.all(), start, slips);
        }
    }

    /// Follows the typed letters as far as there are words, trying a slip at each.
    fn walk(&mut self, words: &'a Words, beginnings: bool, from: &Branch, at: At, left: usize) {
        if left == 0 {
            return self.finish(words, beginnings, from, at);
        }
        let mut branch = from.clone();
        let mut at = at;
        loop {
            if left == 1 || branch.depth >= HEAD {
                self.slip(words, beginnings, &branch, at, left - 1);
            }
            let next = self.typed.get(at.typed).and_then(|byte| words.step(&branch, *byte));
            let Some(next) = next else { return };
            branch = next;
            at.typed += 1;
        }
    }

    /// Every slip that may have been made here.
    fn slip(&mut self, words: &'a Words, beginnings: bool, branch: &Branch, at: At, left: usize) {
        let typed = self.typed;
        let here = typed.get(at.typed).copied();
        let next = typed.get(at.typed + 1).copied();
        let before = at.typed.checked_sub(1).map(|before| typed[before]);
        let first = branch.depth == 0;
        let head = if first { 0.2 } else { 0.0 };
        if let (Some(here), Some(next)) = (here, next)
            && here != next
            && let Some(swapped) = words.step(branch, next)
            && let Some(swapped) = words.step(&swapped, here)
        {
            self.walk(words, beginnings, &swapped, at.after(at.typed + 2, 0.7 + head), left);
        }
        if let Some(here) = here {
            let doubled = before == Some(here) || next == Some(here);
            let strayed = [before, next].into_iter().flatten().any(|by| self.near(by, here));
            let doubt = if doubled {
                0.7
            } else if strayed {
                0.8
            } else {
                0.95
            };
            if !first || doubled || strayed {
                self.walk(words, beginnings, branch, at.after(at.typed + 1, doubt + head), left);
            }
        }
        for (byte, further) in words.steps(branch) {
            let missing = if before == Some(byte) || here == Some(byte) { 0.7 } else { 0.8 };
            self.walk(words, beginnings, &further, at.after(at.typed, missing + head), left);
            let Some(here) = here.filter(|here| *here != byte) else { continue };
            let near = self.near(byte, here);
            if near || !first {
                let doubt = if near { 0.8 } else { 1.0 };
                self.walk(words, beginnings, &further, at.after(at.typed + 1, doubt + head), left);
            }
        }
    }

    /// Takes what the rest of the typed letters spells from here.
    fn finish(&mut self, words: &'a Words, beginnings: bool, branch: &Branch, at: At) {
        let rest = &self.typed[at.typed..];
        let found = if beginnings {
            let mut branch = Some(branch.clone());
            let mut rest = rest.iter();
            std::iter::from_fn(|| {
                let here = branch.take()?;
                branch = rest.next().and_then(|byte| words.step(&here, *byte));
                Some(words.whole(&here))
            })
            .flatten()
            .next()
        } else {
            words.ending(branch, rest)
        };
        let Some(number) = found else { return };
        let word = words.get(number);
        let length = word.len();
        let enough = if at.slips > 1 { length >= LONG } else { length >= SHORTEST };
        if enough && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let short = if length == SHORTEST { 0.1 } else { 0.0 };
            let doubt = at.doubt + short;
            self.found.push(Correction { word, distance: at.slips, doubt });
        }
    }

    /// Whether two keys are side by side.
    fn near(&self, one: u8, other: u8) -> bool {
        let rows = match self.lexicon.language {
            Locale::Fr => ["azertyuiop", "qsdfghjklm", "wxcvbn"],
            Locale::En => ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
        };
        let place = |byte: u8| {
            rows.iter().enumerate().find_map(|(row, keys)| {
                keys.bytes().position(|key| key == byte).map(|column| (row, column))
            })
        };
        match (place(one), place(other)) {
            (Some((row, a)), Some((same, b))) => row == same && a.abs_diff(b) == 1,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lexicon::Builder;
    use crate::stem::Tenses;

    fn lexicon() -> Lexicon {
        let mut builder = Builder::new(Locale::Fr);
        let words = [
            "avion",
            "avoir",
            "echeancier",
            "facture",
            "mort",
            "paire",
            "payer",
            "preuve",
            "quelque",
        ];
        for (symbol, word) in (0..).zip(words) {
            builder.spelling(word, symbol, Tenses::NONE);
        }
        builder.prefix("liquidat", 20);
        builder.finish()
    }

    fn read(typed: &str) -> Vec<String> {
        let lexicon = lexicon();
        corrections(&lexicon, typed).iter().map(|one| one.word.to_owned()).collect()
    }

    #[test]
    fn one_slip_is_forgiven_and_two_in_long_words() {
        for (typed, meant) in [
            ("factrue", "facture"),
            ("facure", "facture"),
            ("paayer", "payer"),
            ("pyer", "payer"),
            ("echaencier", "echeancier"),
            ("echeamcer", "echeancier"),
            ("liquidtaion", "liquidat"),
            ("liquidsteur", "liquidat"),
        ] {
            assert_eq!(read(typed), [meant], "{typed}");
        }
        for other in ["fatrue", "mrot", "payons", "pr", "échu"] {
            assert_eq!(read(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn the_first_letter_is_forgiven_what_fingers_do() {
        for (typed, meant) in
            [("oayer", "payer"), ("apyer", "payer"), ("acture", "facture"), ("ppayer", "payer")]
        {
            assert_eq!(read(typed), [meant], "{typed}");
        }
        assert_eq!(read("xayer"), [""; 0]);
    }

    #[test]
    fn the_likelier_slip_wins() {
        assert_eq!(read("avior"), ["avoir"]); // swapped, where avion has another letter
        assert_eq!(read("payre"), ["payer"]);
    }

    #[test]
    fn what_sounds_the_same_is_the_second_chance() {
        let lexicon = lexicon();
        let found = corrections(&lexicon, "kelke");
        assert_eq!((found[0].word, found[0].distance), ("quelque", 0));
    }
}
