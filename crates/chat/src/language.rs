//! Which language a message is in.
//!
//! Letters in threes, counted over the packs' own sentences, weigh French against English, with
//! the session's language as prior; a close call is said to be one, and both packs are tried then.
//! Other languages are only recognised, by frequent words or by their script, to offer what the
//! assistant can do.

use crate::pack::{Packs, Source};
use crate::rules::Words;
use crate::text::{SmsWords, Text, TokenKind, fold};
use domain::Locale;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the session's language is worth, in nats.
const PRIOR: f32 = 2.5;
/// Below this distance in nats both languages are tried.
const CLOSE: f32 = 6.0;

/// The language of a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detected {
    /// The more likely of both.
    pub language: Locale,
    /// Natural logarithm of the odds of French, the prior included.
    pub french: f32,
    /// Whether the other language is to be tried too.
    pub close: bool,
    /// ISO 639-1 code of another language that the message is in.
    pub foreign: Option<String>,
}

/// Letters that are told apart: a to z, and the edge of a word.
const LETTERS: usize = 27;
/// Three letters in a row, as a place in a table.
const THREES: usize = LETTERS * LETTERS * LETTERS;

/// Weighs languages.
#[derive(Clone, Debug, Default)]
pub struct Detector {
    /// Log odds of French by three letters.
    threes: Box<[f32]>,
    /// Frequent words of other languages, by code.
    foreign: Box<[(Box<str>, Words)]>,
    /// Words of French and English, which speak against other languages.
    known: Words,
}

impl Detector {
    /// Learns from the sentences and words of both packs.
    pub fn learn<'a>(fr: &Source, en: &Source, known: impl Iterator<Item = &'a str>) -> Self {
        let (fr, en) = (count(fr), count(en));
        let (all_fr, all_en) = (total(&fr), total(&en));
        let share = |count: u16, all: f32| (f32::from(count) + 0.5) / (all + 1.0);
        let threes = fr.iter().zip(&en).map(|(fr, en)| match (fr, en) {
            (0, 0) => 0.0,
            (fr, en) => (share(*fr, all_fr) / share(*en, all_en)).ln(),
        });
        let foreign: BTreeMap<Box<str>, BTreeSet<String>> =
            toml::from_str(include_str!("../packs/languages.toml")).unwrap_or_default();
        let sorted = |words: BTreeSet<String>| Words::new(words.iter().map(String::as_str));
        Self {
            threes: threes.collect(),
            foreign: foreign.into_iter().map(|(code, words)| (code, sorted(words))).collect(),
            known: Words::new(known.collect::<BTreeSet<_>>().into_iter()),
        }
    }

    /// The language of a text, by its letters.
    pub fn detect(&self, text: &Text, session: Locale) -> Detected {
        let mut french = session.pick(PRIOR, -PRIOR);
        for token in text.tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            french += threes(&token.folded).map(|three| self.threes[three]).sum::<f32>();
            if text.raw[token.span.clone()].contains(['é', 'è', 'ê', 'à', 'ç', 'ù', 'œ', 'î', 'ô'])
            {
                french += 2.0;
            }
        }
        Detected {
            language: if french >= 0.0 { Locale::Fr } else { Locale::En },
            french,
            close: french.abs() < CLOSE,
            foreign: script(&text.raw).map(str::to_owned).or_else(|| self.foreign(text)),
        }
    }

    /// Another language, when more of the words are its own than French or English ones.
    fn foreign(&self, text: &Text) -> Option<String> {
        let words: Vec<&str> = text
            .tokens
            .iter()
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| token.folded.as_str())
            .collect();
        let known = words.iter().filter(|word| self.known.find(word).is_some()).count();
        self.foreign
            .iter()
            .map(|(code, own)| (words.iter().filter(|word| own.find(word).is_some()).count(), code))
            .max_by_key(|(count, code)| (*count, std::cmp::Reverse(*code)))
            .filter(|(count, _)| *count >= 2 && *count > known && *count * 2 >= words.len())
            .map(|(_, code)| code.to_string())
    }
}

/// What a message is answered in: its own language where that is beyond doubt, else the session's.
pub fn spoken(message: &str, session: Locale) -> Locale {
    let text = Text::read(message, SmsWords::core());
    let detected = Packs::standard().detector.detect(&text, session);
    if detected.close || detected.foreign.is_some() { session } else { detected.language }
}

/// The language that a script other than Latin tells, when most letters are of it.
fn script(raw: &str) -> Option<&'static str> {
    let letters = raw.chars().filter(|c| c.is_alphabetic()).count();
    let scripts = [
        ("ar", '\u{600}'..='\u{6ff}'),
        ("ru", '\u{400}'..='\u{4ff}'),
        ("el", '\u{370}'..='\u{3ff}'),
        ("he", '\u{590}'..='\u{5ff}'),
        ("hi", '\u{900}'..='\u{97f}'),
        ("ja", '\u{3040}'..='\u{30ff}'),
        ("ko", '\u{ac00}'..='\u{d7af}'),
        ("zh", '\u{4e00}'..='\u{9fff}'),
        ("ta", '\u{b80}'..='\u{bff}'),
        ("th", '\u{e00}'..='\u{e7f}'),
    ];
    let code = scripts
        .into_iter()
        .find(|(_, range)| 2 * raw.chars().filter(|c| range.contains(c)).count() > letters.max(1))?
        .0;
    let ukrainian = code == "ru" && raw.chars().any(|c| "іїєґІЇЄҐ".contains(c));
    Some(if ukrainian { "uk" } else { code })
}

fn count(source: &Source) -> Vec<u16> {
    let mut counts = vec![0_u16; THREES];
    let sentences = source.rule.iter().flat_map(|rule| rule.yes.iter().chain(&rule.no));
    for word in sentences.flat_map(|sentence| sentence.split(|c: char| !c.is_alphabetic())) {
        for three in threes(&fold(word)) {
            counts[three] = counts[three].saturating_add(1);
        }
    }
    counts
}

fn total(counts: &[u16]) -> f32 {
    counts.iter().map(|count| f32::from(*count)).sum()
}

/// Letters in threes, the edges of the word included; none with a sign or a foreign letter in it.
fn threes(word: &str) -> impl Iterator<Item = usize> {
    const EDGE: Option<usize> = Some(0);
    let letter = |c: char| c.is_ascii_lowercase().then(|| usize::from(c as u8 - b'a') + 1);
    let inside = word.chars().map(letter);
    let mut last = (None, EDGE);
    inside.chain((!word.is_empty()).then_some(EDGE)).filter_map(move |next| {
        let three = (last.0, last.1, next);
        last = (last.1, next);
        Some((three.0? * LETTERS + three.1?) * LETTERS + three.2?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str, session: Locale) -> Detected {
        Packs::standard().detector.detect(&Text::read(text, &SmsWords::default()), session)
    }

    #[test]
    fn letters_tell_french_from_english_against_the_session() {
        let french = detect("je voudrais régler ma facture demain matin", Locale::En);
        assert_eq!((french.language, french.close), (Locale::Fr, false));
        let english = detect("could you tell me what this charge is about", Locale::Fr);
        assert_eq!((english.language, english.close), (Locale::En, false));
    }

    #[test]
    fn a_word_alone_is_left_to_the_session() {
        assert!(detect("ok", Locale::Fr).close);
        assert_eq!(detect("ok", Locale::Fr).language, Locale::Fr);
        assert_eq!(detect("ok", Locale::En).language, Locale::En);
    }

    #[test]
    fn other_languages_are_recognised() {
        for (text, code) in [
            ("hola, quiero pagar mi factura", "es"),
            ("ich möchte meine Rechnung bezahlen", "de"),
            ("я не говорю по-французски", "ru"),
            ("لا أتكلم الفرنسية", "ar"),
        ] {
            assert_eq!(detect(text, Locale::Fr).foreign.as_deref(), Some(code), "{text}");
        }
        assert_eq!(detect("je suis en vacances", Locale::Fr).foreign, None);
    }
}
