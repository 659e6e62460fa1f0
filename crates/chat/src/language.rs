//! Which language a message is in.
//!
//! Letters in threes, counted over the packs' own sentences, weigh French against English, with
//! the session's language as prior; a close call is said to be one, and both packs are tried then.
//! Other languages are only recognised, by frequent words or by their script, to offer what the
//! assistant can do.

use crate::pack::Source;
use crate::text::{Text, TokenKind, fold};
use domain::Locale;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the session's language is worth, in nats.
const PRIOR: f32 = 1.5;
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

/// Weighs languages.
#[derive(Clone, Debug, Default)]
pub struct Detector {
    /// Log odds of French by three letters.
    threes: HashMap<[char; 3], f32>,
    foreign: BTreeMap<String, HashSet<String>>,
    /// Words of French and English, which speak against other languages.
    known: HashSet<String>,
}

impl Detector {
    /// Learns from the sentences and words of both packs.
    pub fn learn(fr: &Source, en: &Source, known: impl Iterator<Item = String>) -> Self {
        let (fr, en) = (count(fr), count(en));
        let (all_fr, all_en) = (total(&fr), total(&en));
        let mut threes = HashMap::new();
        for three in fr.keys().chain(en.keys()) {
            let share = |counts: &HashMap<[char; 3], u16>, all: f32| {
                (f32::from(counts.get(three).copied().unwrap_or(0)) + 0.5) / (all + 1.0)
            };
            threes.insert(*three, (share(&fr, all_fr) / share(&en, all_en)).ln());
        }
        threes.shrink_to_fit();
        let foreign: BTreeMap<String, HashSet<String>> =
            toml::from_str(include_str!("../packs/languages.toml")).unwrap_or_default();
        Self { threes, foreign, known: known.collect() }
    }

    /// The language of a text, by its letters.
    pub fn detect(&self, text: &Text, session: Locale) -> Detected {
        let mut french = session.pick(PRIOR, -PRIOR);
        for token in text.tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            french += threes(&token.folded)
                .map(|three| self.threes.get(&three).copied().unwrap_or(0.0))
                .sum::<f32>();
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
        let known = words.iter().filter(|word| self.known.contains(**word)).count();
        self.foreign
            .iter()
            .map(|(code, own)| (words.iter().filter(|word| own.contains(**word)).count(), code))
            .max_by_key(|(count, code)| (*count, std::cmp::Reverse(*code)))
            .filter(|(count, _)| *count >= 2 && *count > known && *count * 2 >= words.len())
            .map(|(_, code)| code.clone())
    }
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

fn count(source: &Source) -> HashMap<[char; 3], u16> {
    let mut counts: HashMap<[char; 3], u16> = HashMap::new();
    let sentences = source.rule.iter().flat_map(|rule| rule.yes.iter().chain(&rule.no));
    for word in sentences.flat_map(|sentence| sentence.split(|c: char| !c.is_alphabetic())) {
        for three in threes(&fold(word)) {
            let count = counts.entry(three).or_default();
            *count = count.saturating_add(1);
        }
    }
    counts
}

fn total(counts: &HashMap<[char; 3], u16>) -> f32 {
    counts.values().map(|count| f32::from(*count)).sum()
}

/// Letters in threes, blanks at both ends included.
fn threes(word: &str) -> impl Iterator<Item = [char; 3]> {
    let mut letters = vec![' '];
    if !word.is_empty() {
        letters.extend(word.chars());
        letters.push(' ');
    }
    (0..letters.len().saturating_sub(2))
        .map(move |at| [letters[at], letters[at + 1], letters[at + 2]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Packs;
    use crate::text::SmsWords;

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
