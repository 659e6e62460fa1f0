//! The development utterances, as they are and as people really type them.

use chat::dialogue::Waiting;
use chat::intent::Intent;
use chat::pack::Packs;
use chat::understand::{Session, Understanding, understand};
use chrono::NaiveDate;
use domain::Locale;
use proptest::prelude::*;
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

#[derive(Deserialize)]
struct Utterance {
    lang: Locale,
    text: String,
    intent: Intent,
}

fn development() -> Vec<Utterance> {
    include_str!("data/dev.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is an utterance"))
        .collect()
}

fn read(text: &str, language: Locale) -> Understanding {
    let today = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day");
    let session = Session { today, language, references: &[], waiting: Waiting::Nothing };
    understand(text, &session, Packs::standard())
}

/// Percentage of the utterances whose intent is right after a change of their text.
fn right_after(change: impl Fn(&str) -> String) -> f64 {
    let all = development();
    let right =
        all.iter().filter(|one| read(&change(&one.text), one.lang).intent == one.intent).count();
    let share = |count: usize| u32::try_from(count).map_or(0.0, f64::from);
    100.0 * share(right) / share(all.len())
}

fn without_accents(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// A word's letters after something went wrong at one of them, never the last.
type Slip = fn(&[char], usize) -> Vec<char>;

/// One slip of the finger in some word of five letters or more, another word and slip each time.
fn with_a_typo(text: &str, slip: Slip, seed: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 5).collect();
    let chance = seed * 7 + text.len();
    let Some(word) = words.get(chance % words.len().max(1)) else { return text.to_owned() };
    let letters: Vec<char> = word.chars().collect();
    let at = chance / 3 % (letters.len() - 1);
    text.replacen(word, &slip(&letters, at).into_iter().collect::<String>(), 1)
}

fn swapped(letters: &[char], at: usize) -> Vec<char> {
    let mut letters = letters.to_vec();
    letters.swap(at, at + 1);
    letters
}

fn dropped(letters: &[char], at: usize) -> Vec<char> {
    [&letters[..at], &letters[at + 1..]].concat()
}

fn doubled(letters: &[char], at: usize) -> Vec<char> {
    [&letters[..=at], &letters[at..]].concat()
}

/// The key to the left or right of the right one, on a French keyboard.
fn missed(letters: &[char], at: usize) -> Vec<char> {
    let mut letters = letters.to_vec();
    let row =
        ["azertyuiop", "qsdfghjklm", "wxcvbn"].into_iter().find(|row| row.contains(letters[at]));
    if let Some(row) = row {
        let place = row.find(letters[at]).unwrap_or(0);
        let beside = if place == 0 { 1 } else { place - 1 };
        letters[at] = char::from(row.as_bytes()[beside]);
    }
    letters
}

#[test]
fn development_utterances_are_understood() {
    let right = right_after(str::to_owned);
    assert!(right >= 97.0, "{right:.1} %");
}

#[test]
fn typing_noise_costs_little() {
    let plain = right_after(str::to_owned);
    for (name, right) in [
        ("accents", right_after(without_accents)),
        ("upper case", right_after(str::to_uppercase)),
        ("svp", right_after(|text| format!("{text} svp"))),
        ("please", right_after(|text| format!("{text} please"))),
        ("merci", right_after(|text| format!("{text}, merci"))),
    ] {
        assert!(right >= plain - 3.0, "{name}: {right:.1} % after {plain:.1} %");
    }
    let slips: [Slip; 4] = [swapped, dropped, doubled, missed];
    let shares: Vec<f64> = slips
        .into_iter()
        .flat_map(|slip| (0..2).map(move |seed| (slip, seed)))
        .map(|(slip, seed)| right_after(|text| with_a_typo(text, slip, seed)))
        .collect();
    let typo = shares.iter().sum::<f64>() / 8.0;
    assert!(typo >= plain - 3.0, "typo: {typo:.1} % after {plain:.1} %, each {shares:.1?}");
}

#[test]
fn no_trace_holds_a_card_number() {
    let understood = read("ma carte 4242 4242 4242 4242 est refusée", Locale::Fr);
    assert_eq!(understood.intent, Intent::PaymentProblem);
    let trace = serde_json::to_string(&understood.trace).expect("a trace is JSON");
    assert!(!trace.contains("4242"), "{trace}");
}

proptest! {
    #[test]
    fn no_input_panics(text in "\\PC{0,200}") {
        read(&text, Locale::Fr);
        read(&text, Locale::En);
    }
}
