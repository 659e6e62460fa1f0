//! Folding: what is left of a word when case and accents are put aside.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Lower case, without accents, ligatures opened.
pub fn fold(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            c => folded.push(c),
        }
    }
    folded
}

/// A word in which no letter follows itself more often than `most` times, if that changes it.
pub(super) fn shortened(word: &str, most: usize) -> Option<String> {
    let mut kept = String::with_capacity(word.len());
    let (mut last, mut times) = (None, 0);
    for c in word.chars() {
        times = if Some(c) == last { times + 1 } else { 1 };
        last = Some(c);
        if times <= most {
            kept.push(c);
        }
    }
    (kept.len() < word.len()).then_some(kept)
}
