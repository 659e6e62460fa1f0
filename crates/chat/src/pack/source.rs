//! What a pack's files say.

use super::PackError;
use crate::intent::Intent;
use crate::slots::Slots;
use domain::Locale;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Concepts, rules and marks of a language.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Source {
    /// Entries by name; an entry is a pattern.
    pub concept: BTreeMap<String, Vec<String>>,
    /// Rules, in the order of the files.
    pub rule: Vec<RuleSource>,
    /// Marks.
    pub mark: Vec<MarkSource>,
}

/// Patterns that speak for an intent.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSource {
    /// `intent.what`, the same in both languages for twins.
    pub id: String,
    /// What it speaks for.
    pub intent: Intent,
    /// 3 weak, 5 plain, 8 sure.
    #[serde(default = "plain")]
    pub weight: f32,
    /// One of these is enough.
    pub any: Vec<String>,
    /// None of these in the clauses where it matches.
    #[serde(default)]
    pub not: Vec<String>,
    /// Whether it counts when denied.
    #[serde(default)]
    pub polarity: Polarity,
    /// Whether it counts in questions and conditions.
    #[serde(default)]
    pub mood: Mood,
    /// What it says about slots.
    #[serde(default)]
    pub slots: Slots,
    /// Whether the other language has no twin on purpose: a turn of phrase of its own.
    #[serde(default)]
    pub alone: bool,
    /// Sentences in which it must fire, and whose intent is the rule's.
    #[serde(default)]
    pub yes: Vec<String>,
    /// Sentences in which it must not fire.
    #[serde(default)]
    pub no: Vec<String>,
}

/// Patterns that fill slots, whatever the intent.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkSource {
    /// `slot.value`.
    pub id: String,
    /// One of these is enough.
    pub any: Vec<String>,
    /// None of these in the clauses where it matches.
    #[serde(default)]
    pub not: Vec<String>,
    /// What it says.
    pub set: Slots,
    /// The intents that it is for; all when empty.
    #[serde(default, rename = "for")]
    pub only: Vec<Intent>,
    /// Whether it counts when denied.
    #[serde(default)]
    pub polarity: Polarity,
}

/// Whether a match counts when a negation stands before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Only when it is not denied.
    #[default]
    Positive,
    /// Only when it is.
    Negative,
    /// Both ways.
    Any,
}

/// How the clause must be meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Any way.
    #[default]
    Any,
    /// Neither asked nor supposed.
    Statement,
    /// Asked.
    Question,
    /// Not supposed.
    Real,
}

const fn plain() -> f32 {
    5.0
}

macro_rules! files {
    ($language:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../packs/", $language, "/", $name, ".toml")))),+]
    };
}

const FRENCH: &[(&str, &str)] = files!(
    "fr": "lexicon", "safety", "danger", "status", "money", "plans", "dispute", "rights", "talk", "marks"
);
const ENGLISH: &[(&str, &str)] = files!(
    "en": "lexicon", "safety", "danger", "status", "money", "plans", "dispute", "rights", "talk", "marks"
);

/// A language's files, together.
pub(super) fn standard(language: Locale) -> Result<Source, PackError> {
    let mut all = Source::default();
    for (name, text) in language.pick(FRENCH, ENGLISH) {
        let part: Source = parse(name, text)?;
        all.concept.extend(part.concept);
        all.rule.extend(part.rule);
        all.mark.extend(part.mark);
    }
    Ok(all)
}

pub(super) const fn stems(language: Locale) -> &'static str {
    match language {
        Locale::Fr => include_str!("../../packs/fr/stems.toml"),
        Locale::En => include_str!("../../packs/en/stems.toml"),
    }
}

pub(super) const fn clauses(language: Locale) -> &'static str {
    match language {
        Locale::Fr => include_str!("../../packs/fr/clauses.toml"),
        Locale::En => include_str!("../../packs/en/clauses.toml"),
    }
}

pub(super) const fn common(language: Locale) -> &'static str {
    match language {
        Locale::Fr => include_str!("../../packs/fr/common.txt"),
        Locale::En => include_str!("../../packs/en/common.txt"),
    }
}

pub(super) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, PackError> {
    toml::from_str(text)
        .map_err(|error| PackError::Shape { file: file.to_owned(), error: Box::new(error) })
}
