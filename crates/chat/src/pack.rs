//! Rule packs: concepts, rules and marks of a language, read from TOML and compiled once.
//!
//! A rule speaks for an intent; a mark fills a slot and speaks for none. Every rule carries
//! sentences that must and must not fire: they are its tests, teach the language detector how
//! debtors write, and show the next editor what was meant.

mod overlay;
mod source;

pub use overlay::{Overlay, OverlayError};
pub use source::{MarkSource, Mood, Polarity, RuleSource, Source};

use crate::clauses::{Class, Classes, ClauseWords};
use crate::intent::Intent;
use crate::language::Detector;
use crate::rules::{Builder, CompileError, Grammar, RulePatterns, Vocabulary, compile};
use crate::slots::Slots;
use crate::stem::Stems;
use domain::Locale;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Kinds of entities that patterns may name in braces.
pub static KINDS: [&str; 23] = [
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
    pub(crate) grammar: Grammar,
    pub(crate) rules: Box<[Rule]>,
    pub(crate) clauses: ClauseWords,
}

/// Both languages' concepts and rules as written, a creditor's changes included.
#[derive(Clone, Debug, PartialEq)]
pub struct Sources {
    /// French.
    pub fr: Source,
    /// English.
    pub en: Source,
}

impl Sources {
    /// What comes with the program, changed as an overlay says.
    ///
    /// # Errors
    /// [`PackError`] when the program's own packs cannot be read.
    pub fn with(overlay: &Overlay) -> Result<Self, PackError> {
        let source = |language| {
            let mut source = source::standard(language)?;
            overlay.apply(language, &mut source);
            Ok(source)
        };
        Ok(Self { fr: source(Locale::Fr)?, en: source(Locale::En)? })
    }

    /// A language's.
    pub const fn of(&self, language: Locale) -> &Source {
        match language {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }
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
        Self::compile(&Sources::with(overlay)?)
    }

    /// Packs from their sources, which are not needed any more then.
    ///
    /// # Errors
    /// [`PackError`] when a pattern cannot be read.
    pub fn compile(sources: &Sources) -> Result<Self, PackError> {
        let fr = LanguagePack::compile(Locale::Fr, &sources.fr)?;
        let en = LanguagePack::compile(Locale::En, &sources.en)?;
        let detector =
            Detector::learn(&sources.fr, &sources.en, fr.vocabulary().chain(en.vocabulary()));
        Ok(Self { fr, en, detector })
    }

    /// A language's pack.
    pub const fn of(&self, language: Locale) -> &LanguagePack {
        match language {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }
}

impl LanguagePack {
    /// Words that are the language's own beyond doubt.
    fn vocabulary(&self) -> impl Iterator<Item = &str> {
        let own = |classes: Classes| classes.has(Class::Common) || classes.has(Class::Filler);
        self.grammar.lexicon.words().filter(move |(_, classes)| own(*classes)).map(|(word, _)| word)
    }

    fn compile(language: Locale, source: &Source) -> Result<Self, PackError> {
        let stems: Stems = source::parse("stems.toml", source::stems(language))?;
        let mut clauses: ClauseWords = source::parse("clauses.toml", source::clauses(language))?;
        let mut ids = HashSet::new();
        for id in
            source.rule.iter().map(|rule| &rule.id).chain(source.mark.iter().map(|mark| &mark.id))
        {
            if !ids.insert(id.as_str()) {
                return Err(PackError::Twice(id.clone()));
            }
        }
        let lexicon = lexicon(language, &clauses);
        clauses.forget_classes();
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
        let vocabulary = Vocabulary { stems: &stems, concepts: &source.concept, kinds: &KINDS };
        let grammar =
            compile(language, &vocabulary, &patterns, lexicon).map_err(PackError::Compile)?;
        let rules =
            source.rule.iter().map(Rule::from).chain(source.mark.iter().map(Rule::from)).collect();
        Ok(Self { language, grammar, rules, clauses })
    }
}

/// The words that a language has beside those of its rules.
fn lexicon(language: Locale, clauses: &ClauseWords) -> Builder {
    let mut lexicon = Builder::new(language);
    for (word, classes) in clauses.classes() {
        lexicon.class(word, classes);
    }
    let common = source::common(language).split_whitespace();
    for word in common.chain(clauses.opened.keys().map(String::as_str)) {
        lexicon.class(word, Classes::of(Class::Common));
    }
    lexicon
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
