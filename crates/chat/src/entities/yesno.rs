//! Yes or no: the first word that says either.

use crate::text::{Text, TokenKind};
use domain::Locale;
use std::ops::Range;

/// What was answered, and with which tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// True for yes.
    pub yes: bool,
    /// Tokens of the text.
    pub tokens: Range<usize>,
}

/// The first yes or no of a text. A negation before a yes makes it a no (`not ok`), one before a
/// trouble a yes (`pas de souci`).
pub fn answer(text: &Text, language: Locale) -> Option<Answer> {
    (0..text.tokens.len()).find_map(|at| {
        let fixed = idiom(text, at);
        let (yes, end) = fixed.or_else(|| word(text, at, language))?;
        Some(Answer { yes, tokens: at..end })
    })
}

/// Several words that say yes or no together.
fn idiom(text: &Text, at: usize) -> Option<(bool, usize)> {
    const IDIOMS: [(bool, &str); 49] = [
        (false, "absolutely not"),
        (false, "definitely not"),
        (false, "absolument pas"),
        (false, "certainement pas"),
        (false, "evidemment que non"),
        (true, "pas de souci"),
        (true, "pas de soucis"),
        (true, "pas de probleme"),
        (true, "sans probleme"),
        (true, "aucun souci"),
        (true, "aucun probleme"),
        (true, "pourquoi pas"),
        (true, "why not"),
        (true, "no problem"),
        (true, "no worries"),
        (true, "bien sur"),
        (true, "d accord"),
        (true, "allez y"),
        (true, "vas y"),
        (true, "go ahead"),
        (true, "of course"),
        (true, "sounds good"),
        (true, "that works"),
        (true, "ca marche"),
        (true, "ca me va"),
        (true, "tout a fait"),
        (true, "c est bon"),
        (true, "c est ok"),
        (true, "avec plaisir"),
        (true, "all right"),
        (true, "je confirme"),
        (true, "i confirm"),
        (true, "go for it"),
        (true, "that's fine"),
        (true, "je valide"),
        (false, "pas d accord"),
        (false, "pas du tout"),
        (false, "surtout pas"),
        (false, "pas question"),
        (false, "hors de question"),
        (false, "no way"),
        (false, "not really"),
        (false, "not at all"),
        (false, "certainly not"),
        (false, "of course not"),
        (false, "bien sur que non"),
        (false, "never mind"),
        (false, "laisse tomber"),
        (false, "laissez tomber"),
    ];
    IDIOMS
        .iter()
        .filter_map(|(yes, words)| {
            let count = words.split(' ').count();
            let same =
                words.split(' ').enumerate().all(|(offset, word)| text.word(at + offset) == word);
            same.then_some((*yes, at + count))
        })
        .max_by_key(|(_, end)| *end)
}

fn word(text: &Text, at: usize, language: Locale) -> Option<(bool, usize)> {
    let word = text.word(at);
    let readings = || std::iter::once(word).chain(drawn_out(text, at));
    let words = text.tokens.iter().filter(|token| token.kind == TokenKind::Word).count();
    if readings().any(|word| is_yes(word, language, words)) {
        return Some((true, at + 1));
    }
    if readings().any(is_no) {
        return Some((false, at + 1));
    }
    if !is_negation(word) {
        return None;
    }
    // `not ok`, `n'est pas ok`; a negation that nothing better follows is a no in itself.
    let yes_near = (at + 1..=at + 3).find(|near| is_yes(text.word(*near), language, usize::MAX));
    if let Some(near) = yes_near {
        return Some((false, near + 1));
    }
    let full = matches!(word, "pas" | "jamais" | "don't" | "not");
    let said_later = (at + 1..text.tokens.len())
        .any(|later| is_yes(text.word(later), language, usize::MAX) || is_no(text.word(later)));
    (full && !said_later).then_some((false, at + 1))
}

/// The other readings of a word: `oui` for `ouiii`.
fn drawn_out(text: &Text, at: usize) -> impl Iterator<Item = &str> {
    text.tokens.get(at).into_iter().flat_map(|token| token.alternatives.iter().map(String::as_str))
}

fn is_negation(word: &str) -> bool {
    matches!(
        word,
        "not" | "pas" | "n" | "ne" | "isn't" | "don't" | "doesn't" | "won't" | "can't" | "jamais"
    )
}

fn is_yes(word: &str, language: Locale, length: usize) -> bool {
    match word {
        "oui" | "ouais" | "ouaip" | "ouep" | "ok" | "okay" | "okey" | "oki" | "okk" | "dac"
        | "dacc" | "yes" | "yep" | "yeah" | "yup" | "ya" | "yess" | "yea" | "👌" | "👍" | "✅"
        | "✔" | "🆗" | "volontiers" | "exactement" | "exact" | "parfait" | "absolument"
        | "certainement" | "entendu" | "evidemment" | "absolutely" | "definitely" | "certainly"
        | "exactly" | "indeed" | "alright" | "correct" | "affirmative" | "affirmatif"
        | "totally" | "ui" | "wi" | "oue" | "voui" => true,
        "sure" | "fine" | "perfect" | "agreed" | "agree" | "deal" | "y" | "true" => {
            language == Locale::En
        }
        "vrai" => language == Locale::Fr,
        // `sûr` is an answer only where `sur` cannot be a preposition.
        "sur" => length == 1,
        _ => false,
    }
}

fn is_no(word: &str) -> bool {
    matches!(
        word,
        "non"
            | "no"
            | "nope"
            | "nan"
            | "nah"
            | "naan"
            | "never"
            | "neither"
            | "👎"
            | "❌"
            | "✖"
            | "negatif"
            | "negative"
            | "nn"
            | "nop"
    )
}
