//! The dialogue's own words, as data: `packs/{fr,en}/words.toml`.
//!
//! They are few, and apart from the rules that read intents: a short "never mind" or "the second
//! one" means something only to what the dialogue waits for.

use super::{SlotName, Talk};
use crate::{
    slots::{Method, Reason},
    text::{SmsWords, Text, TokenKind},
};
use serde::Deserialize;
use std::{collections::BTreeMap, ops::Range};

/// A list of phrases, each a row of folded words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Phrases(Vec<Vec<String>>);

impl From<Vec<String>> for Phrases {
    fn from(phrases: Vec<String>) -> Self {
        Self(phrases.iter().map(|phrase| words(phrase)).collect())
    }
}

impl Phrases {
    /// Whether one of them is in the message.
    pub(super) fn within(&self, message: &Words) -> bool {
        self.position(message).is_some()
    }

    /// Whether the message begins with one of them.
    pub(super) fn open(&self, message: &Words) -> bool {
        self.0.iter().any(|phrase| begins(&message.0, phrase))
    }

    /// Index of the first word of the first phrase found.
    pub(super) fn position(&self, message: &Words) -> Option<usize> {
        self.0.iter().filter_map(|phrase| message.find(phrase)).min()
    }

    /// Whether the message begins with one of them and holds nothing else but others of them and
    /// of `beside`.
    pub(super) fn are_all_of(&self, message: &Words, beside: &Self) -> bool {
        are_only(&[self], beside, message)
    }

    /// The spans of words that they take.
    fn spans<'a>(&'a self, message: &'a Words) -> impl Iterator<Item = Range<usize>> {
        self.0.iter().filter(|phrase| !phrase.is_empty()).flat_map(|phrase| {
            let windows = message.0.windows(phrase.len()).enumerate();
            windows
                .filter(|(_, window)| begins(window, phrase))
                .map(|(at, _)| at..at + phrase.len())
        })
    }

    fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Whether the message begins with a phrase of `opening` and holds nothing else but others of them
/// and of `beside`.
fn are_only(opening: &[&Phrases], beside: &Phrases, message: &Words) -> bool {
    opening.iter().any(|list| list.open(message)) && cover(opening, beside, message)
}

/// Whether phrases of these lists, one after the other, are the whole message.
fn cover(lists: &[&Phrases], beside: &Phrases, message: &Words) -> bool {
    let words = &message.0;
    let mut reached = vec![false; words.len() + 1];
    reached[0] = true;
    for at in 0..words.len() {
        if reached[at] {
            let phrases = lists.iter().flat_map(|list| &list.0).chain(&beside.0);
            for phrase in phrases.filter(|phrase| begins(&words[at..], phrase)) {
                reached[at + phrase.len()] = true;
            }
        }
    }
    reached[words.len()] && !words.is_empty()
}

/// The folded words of a message, signs left out.
#[derive(Clone, Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn of(message: &str) -> Self {
        Self(words(message))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|own| own == word)
    }

    pub(super) fn before(&self, index: usize) -> Option<&str> {
        Some(&self.0[index.checked_sub(1)?])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn find(&self, phrase: &[String]) -> Option<usize> {
        if phrase.is_empty() {
            return None;
        }
        self.0.windows(phrase.len()).position(|window| begins(window, phrase))
    }
}

/// Whether words begin with a phrase, a slip of the finger in a long word forgiven.
fn begins(words: &[String], phrase: &[String]) -> bool {
    words.len() >= phrase.len()
        && phrase.iter().zip(words).all(|(meant, typed)| meant == typed || slipped(meant, typed))
}

/// Words shorter than this are too near to others for a slip to be forgiven.
const SHORTEST_FORGIVEN: usize = 5;

/// Whether one letter is missing, too many, wrong, or swapped with the next; the first is right.
fn slipped(meant: &str, typed: &str) -> bool {
    let (meant, typed) = (meant.as_bytes(), typed.as_bytes());
    if meant.len() < SHORTEST_FORGIVEN || meant.first() != typed.first() {
        return false;
    }
    let same =
        |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(a, b)| a == b).count();
    let shorter = meant.len().min(typed.len());
    let head = same(&mut meant.iter().zip(typed));
    let tail = same(&mut meant.iter().rev().zip(typed.iter().rev())).min(shorter - head);
    match (&meant[head..meant.len() - tail], &typed[head..typed.len() - tail]) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

fn words(message: &str) -> Vec<String> {
    let text = Text::read(message, &SmsWords::default());
    let kept = |kind| matches!(kind, TokenKind::Word | TokenKind::Number);
    text.tokens.into_iter().filter(|token| kept(token.kind)).map(|token| token.folded).collect()
}

/// One language's lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lexicon {
    /// Drops what is under way.
    pub(super) cancel: Phrases,
    /// Asks for the last prompt again.
    pub(super) repeat: Phrases,
    /// Opens a message that agrees.
    pub(super) yes: Phrases,
    /// Agrees when nothing else is said.
    pub(super) assent: Phrases,
    /// Opens a message that disagrees.
    pub(super) no: Phrases,
    /// Words beside a yes or a no that say nothing.
    pub(super) fillers: Phrases,
    /// Takes back half of a yes.
    pub(super) but: Phrases,
    /// Disagrees with what was to be confirmed, or puts it off.
    pub(super) objection: Phrases,
    /// None of the invoices.
    pub(super) none: Phrases,
    /// Asks to wait a moment.
    pub(super) pause: Phrases,
    /// Takes back or corrects what was said.
    pub(super) correction: Phrases,
    /// Words of which sentences are made: a message that has one is no noise.
    pub(super) speech: Phrases,
    /// Every invoice, or the whole of what is owed.
    pub(super) all: Phrases,
    /// Phrases in which the words for "all" mean something else.
    pub(super) not_all: Phrases,
    /// Words that ask, with or without the sign.
    pub(super) asking: Phrases,
    /// What is left after a payment in part.
    pub(super) rest: Phrases,
    /// The invoice that was not meant.
    pub(super) other: Phrases,
    /// Words that stand for an invoice beside a month or a rank.
    pub(super) pointers: Phrases,
    /// Words between such a word and a month.
    pub(super) joints: Phrases,
    /// Asks to change a plan that exists, or says that it cannot be kept.
    pub(super) change: Phrases,
    /// Speaks of the first instalment.
    pub(super) begin: Phrases,
    /// Asks for more time, not merely for another day.
    pub(super) more_time: Phrases,
    /// The digits that sign.
    pub(super) code: Phrases,
    /// Asks for something once more, or says that it did not come.
    pub(super) again: Phrases,
    /// Words of labels that tell nothing.
    pub(super) stop_words: Vec<String>,
    pub(super) last: Phrases,
    pub(super) oldest: Phrases,
    pub(super) newest: Phrases,
    pub(super) smallest: Phrases,
    pub(super) largest: Phrases,
    /// From the first on.
    pub(super) ordinals: Vec<Phrases>,
    /// From January on.
    pub(super) months: Vec<Phrases>,
    /// What is to be changed.
    pub(super) slot: BTreeMap<SlotName, Phrases>,
    /// Short answers to "for what reason?".
    #[serde(default)]
    pub(super) reason: BTreeMap<Reason, Phrases>,
    /// Short answers to "how did you pay?".
    #[serde(default)]
    pub(super) method: BTreeMap<Method, Phrases>,
    /// Kinds of small talk.
    pub(super) talk: BTreeMap<Talk, Phrases>,
}

impl Lexicon {
    pub(super) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Both languages in one: people mix them, and none of these words means something else in the
    /// other language.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (own, others) in [
            (&mut self.cancel, other.cancel),
            (&mut self.repeat, other.repeat),
            (&mut self.yes, other.yes),
            (&mut self.assent, other.assent),
            (&mut self.no, other.no),
            (&mut self.fillers, other.fillers),
            (&mut self.but, other.but),
            (&mut self.objection, other.objection),
            (&mut self.none, other.none),
            (&mut self.pause, other.pause),
            (&mut self.correction, other.correction),
            (&mut self.speech, other.speech),
            (&mut self.all, other.all),
            (&mut self.not_all, other.not_all),
            (&mut self.asking, other.asking),
            (&mut self.rest, other.rest),
            (&mut self.other, other.other),
            (&mut self.pointers, other.pointers),
            (&mut self.joints, other.joints),
            (&mut self.change, other.change),
            (&mut self.begin, other.begin),
            (&mut self.more_time, other.more_time),
            (&mut self.code, other.code),
            (&mut self.again, other.again),
            (&mut self.last, other.last),
            (&mut self.oldest, other.oldest),
            (&mut self.newest, other.newest),
            (&mut self.smallest, other.smallest),
            (&mut self.largest, other.largest),
        ] {
            own.extend(others);
        }
        self.stop_words.extend(other.stop_words);
        join(&mut self.ordinals, other.ordinals);
        join(&mut self.months, other.months);
        for (slot, phrases) in other.slot {
            self.slot.entry(slot).or_default().extend(phrases);
        }
        for (reason, phrases) in other.reason {
            self.reason.entry(reason).or_default().extend(phrases);
        }
        for (method, phrases) in other.method {
            self.method.entry(method).or_default().extend(phrases);
        }
        for (talk, phrases) in other.talk {
            self.talk.entry(talk).or_default().extend(phrases);
        }
        self
    }

    /// Whether a message means every invoice, or the whole: "tout", but not "tout de suite".
    pub(super) fn means_all(&self, message: &Words) -> bool {
        let elsewhere: Vec<Range<usize>> = self.not_all.spans(message).collect();
        let inside = |span: &Range<usize>| {
            elsewhere.iter().any(|other| other.start <= span.start && span.end <= other.end)
        };
        self.all.spans(message).any(|span| !inside(&span))
    }

    /// Whether a message is nothing but a yes.
    pub(super) fn assents(&self, message: &Words) -> bool {
        are_only(&[&self.yes, &self.assent], &self.fillers, message)
    }

    /// Whether a message is nothing but an objection, with or without a no.
    pub(super) fn objects(&self, message: &Words) -> bool {
        self.objection.within(message)
            && cover(&[&self.objection, &self.no], &self.fillers, message)
    }

    /// Whether a month or a rank stands beside a word for an invoice: "the January one", "celle de
    /// janvier", "la première facture"; `own` are the words of the invoices themselves.
    pub(super) fn is_pointed(&self, phrases: &Phrases, message: &Words, own: &Phrases) -> bool {
        let pointers: Vec<Range<usize>> =
            self.pointers.spans(message).chain(own.spans(message)).collect();
        let joints: Vec<Range<usize>> = self.joints.spans(message).collect();
        phrases.spans(message).any(|span| {
            pointers.iter().any(|pointer| {
                pointer.start == span.end
                    || pointer.end == span.start
                    || joints
                        .iter()
                        .any(|joint| joint.start == pointer.end && joint.end == span.start)
            })
        })
    }

    /// Whether a word names a month.
    pub(super) fn is_month(&self, word: &str) -> bool {
        let word = Words(vec![word.to_owned()]);
        self.months.iter().any(|month| month.within(&word))
    }

    /// The reason that a short answer gives.
    pub(super) fn reason_in(&self, message: &Words) -> Option<Reason> {
        first(&self.reason, message)
    }

    /// The way to pay that a short answer names.
    pub(super) fn method_in(&self, message: &Words) -> Option<Method> {
        first(&self.method, message)
    }
}

/// The value whose words come first in a message.
fn first<T: Copy>(named: &BTreeMap<T, Phrases>, message: &Words) -> Option<T> {
    named
        .iter()
        .filter_map(|(value, phrases)| Some((phrases.position(message)?, *value)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, value)| value)
}

fn join(own: &mut Vec<Phrases>, others: Vec<Phrases>) {
    own.resize_with(own.len().max(others.len()), Phrases::default);
    for (phrases, other) in own.iter_mut().zip(others) {
        phrases.extend(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_in_a_long_word_is_forgiven() {
        for typed in ["permiere", "premire", "premierre", "pramiere", "premiere"] {
            assert!(typed == "premiere" || slipped("premiere", typed), "{typed}");
        }
        for typed in ["derniere", "preimeer", "premi", "", "lpremiere"] {
            assert!(!slipped("premiere", typed), "{typed}");
        }
        assert!(!slipped("deux", "deus"));
    }

    #[test]
    fn phrases_are_found_as_whole_words() {
        let phrases = Phrases::from(vec!["laisse tomber".to_owned(), "non".to_owned()]);
        assert!(phrases.within(&Words::of("Bon, LAISSE TOMBER !")));
        assert!(!phrases.within(&Words::of("il est tombé")));
        assert!(!phrases.within(&Words::of("nonante")));
        assert!(phrases.open(&Words::of("non, mardi")));
        assert!(!phrases.open(&Words::of("mardi, non")));
        assert!(!phrases.within(&Words::of("")));
        let fillers = Phrases::from(vec!["merci".to_owned()]);
        assert!(phrases.are_all_of(&Words::of("Non non, merci !"), &fillers));
        for other in ["merci", "", "non mardi", "merci non"] {
            assert!(!phrases.are_all_of(&Words::of(other), &fillers), "{other}");
        }
    }

    #[test]
    fn phrases_cover_a_message_even_where_a_longer_one_leads_astray() {
        let list = |phrases: &[&str]| {
            Phrases::from(phrases.iter().map(|&phrase| phrase.to_owned()).collect::<Vec<_>>())
        };
        let objection = list(&["c est trop", "trop tot"]);
        let fillers = list(&["c est", "pour moi"]);
        let covered = |message| cover(&[&objection], &fillers, &Words::of(message));
        assert!(covered("c'est trop tôt pour moi"));
        assert!(!covered("c'est trop tard"));
        assert!(!covered(""));
    }
}
