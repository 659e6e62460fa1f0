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

/// Swaps two letters in the middle of the longest word.
fn with_a_typo(text: &str) -> String {
    let Some(word) =
        text.split(|c: char| !c.is_alphabetic()).max_by_key(|word| word.chars().count())
    else {
        return text.to_owned();
    };
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 6 {
        return text.to_owned();
    }
    let middle = letters.len() / 2;
    letters.swap(middle, middle + 1);
    text.replacen(word, &letters.into_iter().collect::<String>(), 1)
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
    let typo = right_after(with_a_typo);
    assert!(typo >= plain - 6.0, "typo: {typo:.1} % after {plain:.1} %");
}

#[test]
fn no_trace_holds_a_card_number() {
    let understood = read("ma carte 4242 4242 4242 4242 est refusée", Locale::Fr);
    assert_eq!(understood.intent, Intent::PaymentProblem);
    let trace = serde_json::to_string(&understood.trace).expect("a trace is JSON");
    assert!(!trace.contains("4242"), "{trace}");
}

#[test]
fn the_engine_is_small() {
    let bytes = Packs::standard().bytes();
    assert!(bytes < 4 << 20, "{bytes} bytes");
}

proptest! {
    #[test]
    fn no_input_panics(text in "\\PC{0,200}") {
        read(&text, Locale::Fr);
        read(&text, Locale::En);
    }
}
