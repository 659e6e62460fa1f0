//! The closed word classes of a language, as the pack names them and as sets.

use serde::Deserialize;
use std::collections::HashMap;

/// A closed class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Little words that may stand between two words of a pattern.
    Filler,
    /// Words that begin a new clause.
    Connector,
    /// Connectors after which the opposite is said.
    Contrast,
    /// Words that deny what follows.
    Negator,
    /// French `ne`: what lies between it and the negator is denied too.
    FirstNegator,
    /// Deny only with a first negator, or right after one of `negated_verbs`.
    WeakNegator,
    /// Verbs after which a weak negator denies: "je peux plus payer".
    NegatedVerb,
    /// Words that begin a question.
    Asking,
    /// Auxiliaries that begin a question when a pronoun follows.
    Inverting,
    /// Pronouns that follow an inverted verb.
    Pronoun,
    /// Words that begin a condition.
    Supposing,
    /// Auxiliaries before a participle: I have, j'ai.
    PastAuxiliary,
    /// Auxiliaries before an infinitive that speaks of the future: will, vais.
    FutureAuxiliary,
    /// What makes a participle one of the future: sera payé.
    FuturePassive,
    /// Verbs that an infinitive follows, however it is spelt.
    Modal,
    /// After these a word is a noun: le solde.
    Article,
    /// What may stand between an auxiliary and its verb.
    Between,
    /// After these the participle is what happens to someone: "when I get paid".
    PassiveAuxiliary,
    /// Subjects that are somebody else: "my neighbour says".
    Reporting,
    /// Words that begin a phrase which denies nothing in spite of its negator.
    Harmless,
    /// Frequent words, which are never taken for misspelt words of the lexicon.
    Common,
}

/// The classes that one word is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes(u32);

impl Classes {
    /// Just this one.
    pub(crate) const fn of(class: Class) -> Self {
        Self(1 << class as u32)
    }

    /// Both together.
    #[must_use]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the word is of a class.
    pub(crate) const fn has(self, class: Class) -> bool {
        self.0 & Self::of(class).0 != 0
    }
}

/// The closed word classes of a language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClauseWords {
    /// What an elided or run-together word stands for: j → je, dont → do not.
    pub opened: HashMap<String, String>,
    /// Little words that may stand between two words of a pattern.
    pub fillers: Vec<String>,
    /// Words that begin a new clause.
    pub connectors: Vec<String>,
    /// Connectors after which the opposite is said.
    pub contrasts: Vec<String>,
    /// Words that deny what follows.
    pub negators: Vec<String>,
    /// French `ne`: what lies between it and the negator is denied too.
    pub first_negators: Vec<String>,
    /// Deny only with a first negator, or right after one of `negated_verbs`.
    pub weak_negators: Vec<String>,
    /// Verbs after which a weak negator denies: "je peux plus payer".
    pub negated_verbs: Vec<String>,
    /// Phrases with a negator that deny nothing: "pourquoi pas".
    pub harmless: Vec<String>,
    /// Words that begin a question.
    pub asking: Vec<String>,
    /// Auxiliaries that begin a question when a pronoun follows.
    pub inverting: Vec<String>,
    /// Pronouns that follow an inverted verb.
    pub pronouns: Vec<String>,
    /// Words that begin a condition.
    pub supposing: Vec<String>,
    /// Auxiliaries before a participle: I have, j'ai.
    pub past_auxiliaries: Vec<String>,
    /// Auxiliaries before an infinitive that speaks of the future: will, vais.
    pub future_auxiliaries: Vec<String>,
    /// What makes a participle one of the future: sera payé.
    pub future_passives: Vec<String>,
    /// Verbs that an infinitive follows, however it is spelt.
    pub modals: Vec<String>,
    /// After these a word is a noun: le solde.
    pub articles: Vec<String>,
    /// What may stand between an auxiliary and its verb.
    pub between: Vec<String>,
    /// After these the participle is what happens to someone: "when I get paid".
    pub passive_auxiliaries: Vec<String>,
    /// Subjects that are somebody else: "my neighbour says".
    pub reporting: Vec<String>,
    /// Who speaks and who is spoken to: I, you, my.
    pub people: Vec<String>,
    /// What is owed and how it is spoken of, as words begin.
    pub affair: Vec<String>,
}

impl ClauseWords {
    /// Every word with one of its classes.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (&str, Classes)> {
        let lists = [
            (Class::Filler, &self.fillers),
            (Class::Connector, &self.connectors),
            (Class::Contrast, &self.contrasts),
            (Class::Negator, &self.negators),
            (Class::FirstNegator, &self.first_negators),
            (Class::WeakNegator, &self.weak_negators),
            (Class::NegatedVerb, &self.negated_verbs),
            (Class::Asking, &self.asking),
            (Class::Inverting, &self.inverting),
            (Class::Pronoun, &self.pronouns),
            (Class::Supposing, &self.supposing),
            (Class::PastAuxiliary, &self.past_auxiliaries),
            (Class::FutureAuxiliary, &self.future_auxiliaries),
            (Class::FuturePassive, &self.future_passives),
            (Class::Modal, &self.modals),
            (Class::Article, &self.articles),
            (Class::Between, &self.between),
            (Class::PassiveAuxiliary, &self.passive_auxiliaries),
            (Class::Reporting, &self.reporting),
        ];
        let listed = lists.into_iter().flat_map(|(class, words)| {
            words.iter().map(move |word| (word.as_str(), Classes::of(class)))
        });
        let harmless = self.harmless.iter().filter_map(|phrase| phrase.split(' ').next());
        listed.chain(harmless.map(|word| (word, Classes::of(Class::Harmless))))
    }

    /// Drops the lists once the lexicon holds their words.
    pub(crate) fn forget_classes(&mut self) {
        let opened = std::mem::take(&mut self.opened);
        let harmless = std::mem::take(&mut self.harmless);
        let people = std::mem::take(&mut self.people);
        let affair = std::mem::take(&mut self.affair);
        *self = Self { opened, harmless, people, affair, ..Self::default() };
    }

    /// Whether a word names the debtor, us, or what is owed.
    pub(crate) fn is_own(&self, word: &str) -> bool {
        self.people.iter().any(|person| person == word)
            || self.affair.iter().any(|begin| word.starts_with(begin.as_str()))
    }
}
