//! A key that French words share when they sound the same: "kelke" and "quelque", "ph" and "f".
//!
//! Coarser than pronunciation on purpose: silent endings, doubled letters and the spellings of o,
//! é and nasal vowels fall together. It only ever names a candidate; the rules decide.

/// Spellings and the sound that they stand for, longest first.
const SOUNDS: [(&str, &str); 24] = [
    ("eaux", "o"),
    ("eau", "o"),
    ("aux", "o"),
    ("ain", "1"),
    ("ein", "1"),
    ("tion", "s3"),
    ("qu", "k"),
    ("ph", "f"),
    ("ch", "c"),
    ("gn", "n"),
    ("au", "o"),
    ("ai", "e"),
    ("ei", "e"),
    ("ou", "w"),
    ("eu", "e"),
    ("oi", "wa"),
    ("an", "2"),
    ("am", "2"),
    ("en", "2"),
    ("em", "2"),
    ("in", "1"),
    ("im", "1"),
    ("on", "3"),
    ("om", "3"),
];

/// The key of a folded word.
pub(crate) fn key(word: &str) -> String {
    let heard = word.trim_end_matches(['s', 'x', 't', 'd', 'z', 'e']);
    let mut key = String::with_capacity(word.len());
    let mut rest = if heard.is_empty() { word } else { heard };
    while let Some(letter) = rest.chars().next() {
        let sound = SOUNDS.iter().find(|(spelling, _)| rest.starts_with(spelling));
        let after = &rest[letter.len_utf8()..];
        if let Some((spelling, sound)) = sound {
            key.push_str(sound);
            rest = &rest[spelling.len()..];
        } else {
            let heard = plain(letter, after);
            if letter != 'h' && !key.ends_with(heard) {
                key.push(heard);
            }
            rest = after;
        }
    }
    key
}

/// The sound of one letter.
fn plain(letter: char, after: &str) -> char {
    let soft = after.starts_with(['e', 'i', 'y']);
    match letter {
        'c' if soft => 's',
        'c' | 'q' => 'k',
        'g' if soft => 'j',
        'y' => 'i',
        'z' => 's',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_sounds_have_the_same_key() {
        for (left, right) in [
            ("kelke", "quelque"),
            ("fakture", "facture"),
            ("telefone", "telephone"),
            ("reglement", "reglemant"),
        ] {
            assert_eq!(key(left), key(right), "{left} {right}");
        }
    }

    #[test]
    fn different_sounds_differ() {
        for (left, right) in [("payer", "parler"), ("carte", "quatre"), ("huissier", "officier")] {
            assert_ne!(key(left), key(right), "{left} {right}");
        }
    }
}
