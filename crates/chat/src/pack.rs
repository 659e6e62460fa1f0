//! Rule packs: concepts, rules and marks of a language, read from TOML and compiled once.
//!
//! A rule speaks for an intent; a mark fills a slot and speaks for none. Every rule carries
//! sentences that must and must not fire: they are its tests, teach the language detector how
//! debtors write, and show the next editor what was meant.

mod overlay;
mod source;

pub use overlay::{Overlay, OverlayError};
pub use source::{MarkSource, Mood, Polarity, RuleSource, Source};

use crate::clauses::ClauseWords;
use crate::intent::Intent;
use crate::language::Detector;
use crate::rules::{CompileError, Grammar, RulePatterns};
use crate::slots::Slots;
use crate::stem::Stems;
use domain::Locale;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Kinds of entities that patterns may name in braces.
pub const KINDS: [&str; 23] = [
    "number",
    "money",
    "amount",
    "percent",
    "fraction",
    "times",
    "when",
    "date",
    "period",
    "past",
    "duration",
    "recurrence",
    "day",
    "time",
    "daypart",
    "phone",
    "email",
    "ref",
    "ordinal",
    "card",
    "future",
    "month",
    "today",
];

/// Why packs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// No TOML, or not of a pack's shape.
    #[error("{file}: {error}")]
    Shape {
        /// Which file.
        file: String,
        /// What is wrong.
        error: Box<toml::de::Error>,
    },
    /// Patterns that cannot be read.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Compile(Vec<CompileError>),
    /// Two rules of one name.
    #[error("two rules are named {0}")]
    Twice(String),
}

/// What a rule speaks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// An intent.
    Intent(Intent),
    /// Slots of these intents; of all when none is named.
    Slots(Vec<Intent>),
}

/// A compiled rule or mark. Its patterns are in the grammar.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) target: Target,
    pub(crate) weight: f32,
    pub(crate) polarity: Polarity,
    pub(crate) mood: Mood,
    pub(crate) slots: Slots,
}

/// One language, ready to be matched.
#[derive(Clone, Debug)]
pub struct LanguagePack {
    /// Which language.
    pub language: Locale,
    /// Rules and lexicon as written.
    pub source: Source,
    pub(crate) grammar: Grammar,
    pub(crate) rules: Vec<Rule>,
    pub(crate) clauses: ClauseWords,
    /// Frequent words that are never taken for a misspelt word of the lexicon.
    pub(crate) common: HashSet<String>,
}

/// Both languages, and what is shared.
#[derive(Clone, Debug)]
pub struct Packs {
    /// French.
    pub fr: LanguagePack,
    /// English.
    pub en: LanguagePack,
    pub(crate) detector: Detector,
}

static STANDARD: LazyLock<Packs> = LazyLock::new(|| {
    Packs::build(&Overlay::default()).unwrap_or_else(|error| {
        unreachable!("the packs in the program are compiled by its tests: {error}")
    })
});

impl Packs {
    /// The packs that come with the program.
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// The program's packs with a creditor's changes.
    ///
    /// # Errors
    /// [`PackError`] when a pattern cannot be read.
    pub fn build(overlay: &Overlay) -> Result<Self, PackError> {
        let source = |language| {
            let mut source = source::standard(language)?;
            overlay.apply(language, &mut source);
            Ok::<_, PackError>(source)
        };
        let (fr, en) = (source(Locale::Fr)?, source(Locale::En)?);
        let fr = LanguagePack::compile(Locale::Fr, fr)?;
        let en = LanguagePack::compile(Locale::En, en)?;
        let known = fr.vocabulary().chain(en.vocabulary()).map(str::to_owned);
        let detector = Detector::learn(&fr.source, &en.source, known);
        Ok(Self { fr, en, detector })
    }

    /// A language's pack.
    pub const fn of(&self, language: Locale) -> &LanguagePack {
        match language {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }

    /// Roughly the bytes that both languages take in memory.
    pub fn bytes(&self) -> usize {
        self.fr.grammar.bytes() + self.en.grammar.bytes()
    }
}

impl LanguagePack {
    /// Words that are the language's own beyond doubt.
    fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.common.iter().chain(&self.clauses.fillers).map(String::as_str)
    }

    fn compile(language: Locale, source: Source) -> Result<Self, PackError> {
        let stems: Stems = source::parse("stems.toml", source::stems(language))?;
        let clauses: ClauseWords = source::parse("clauses.toml", source::clauses(language))?;
        let mut ids = HashSet::new();
        for id in
            source.rule.iter().map(|rule| &rule.id).chain(source.mark.iter().map(|mark| &mark.id))
        {
            if !ids.insert(id.as_str()) {
                return Err(PackError::Twice(id.clone()));
            }
        }
        let patterns: Vec<RulePatterns<'_>> = source
            .rule
            .iter()
            .map(|rule| RulePatterns { id: &rule.id, any: &rule.any, not: &rule.not })
            .chain(source.mark.iter().map(|mark| RulePatterns {
                id: &mark.id,
                any: &mark.any,
                not: &mark.not,
            }))
            .collect();
        let grammar = Grammar::compile(language, &stems, &source.concept, &patterns, &KINDS)
            .map_err(PackError::Compile)?;
        let rules =
            source.rule.iter().map(Rule::from).chain(source.mark.iter().map(Rule::from)).collect();
        let common = source::common(language).split_whitespace().map(str::to_owned).collect();
        Ok(Self { language, source, grammar, rules, clauses, common })
    }
}

impl From<&RuleSource> for Rule {
    fn from(rule: &RuleSource) -> Self {
        Self {
            id: rule.id.clone(),
            target: Target::Intent(rule.intent),
            weight: rule.weight,
            polarity: rule.polarity,
            mood: rule.mood,
            slots: rule.slots.clone(),
        }
    }
}

impl From<&MarkSource> for Rule {
    fn from(mark: &MarkSource) -> Self {
        Self {
            id: mark.id.clone(),
            target: Target::Slots(mark.only.clone()),
            weight: 1.0,
            polarity: mark.polarity,
            mood: Mood::Any,
            slots: mark.set.clone(),
        }
    }
}
