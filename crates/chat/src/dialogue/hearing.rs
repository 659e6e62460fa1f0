//! A message as the dialogue hears it.

use super::{
    Context, Script,
    words::{Lexicon, Words},
};
use crate::{intent::Intent, slots::Slots};
use domain::Locale;
use rust_decimal::Decimal;

/// A message and what was understood of it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// As written; card and account numbers may be masked.
    pub message: &'a str,
    /// What to act on first.
    pub intent: Intent,
    /// What else it asks.
    pub also: &'a [Intent],
    /// Two requests that are as likely as each other, between which to ask.
    pub choice: Option<(Intent, Intent)>,
    /// What it says.
    pub slots: &'a Slots,
    /// What it is written in …
    pub language: Locale,
    /// … beyond doubt.
    pub clear: bool,
}

/// What a turn is decided with.
pub(super) struct Hearing<'a> {
    pub(super) heard: &'a Heard<'a>,
    pub(super) words: &'a Words,
    pub(super) context: &'a Context,
    pub(super) script: &'a Script,
}

/// What a message says, without what nobody can mean: amounts that are nothing or beyond any debt,
/// shares that are none, more instalments than a lifetime has months.
pub(super) fn sensible(said: &Slots) -> Slots {
    let money = |amount: Option<Decimal>| {
        amount.filter(|amount| *amount > Decimal::ZERO && *amount < Decimal::from(MOST_MONEY))
    };
    let most = |most: u32| move |share: &Decimal| *share > Decimal::ZERO && *share <= most.into();
    Slots {
        amount: money(said.amount),
        instalment: money(said.instalment),
        upfront: money(said.upfront),
        fraction: said.fraction.filter(most(1)),
        percent: said.percent.filter(most(100)),
        n: said.n.filter(|n| (1..=MOST_INSTALMENTS).contains(n)),
        ..said.clone()
    }
}

/// What a message is that is nothing but a yes or a no, however else it sounds: "ok ça marche" says
/// that something works. Where something is to be confirmed, "I don't agree" is a no as well.
pub(super) fn plain_answer(words: &Words, lexicon: &Lexicon, confirming: bool) -> Option<Intent> {
    if lexicon.assents(words) {
        Some(Intent::Affirm)
    } else if lexicon.no.are_all_of(words, &lexicon.fillers) || confirming && lexicon.objects(words)
    {
        Some(Intent::Deny)
    } else {
        None
    }
}

/// No small debt reaches this, in major units.
const MOST_MONEY: u32 = 1_000_000_000;
/// A hundred years of months.
const MOST_INSTALMENTS: u32 = 1_200;
/// Words up to which a question can be no other than "both together?".
const SHORT: usize = 4;
/// Words from which on a message tells something.
const TOLD: usize = 3;
/// Words from which on a message is more than a yes, a no or "never mind".
const LONG: usize = 7;

impl Hearing<'_> {
    pub(super) const fn intent(&self) -> Intent {
        self.heard.intent
    }

    pub(super) const fn slots(&self) -> &Slots {
        self.heard.slots
    }

    /// Whether the message has this intent, first or beside another.
    pub(super) fn has(&self, intent: Intent) -> bool {
        self.heard.intent == intent || self.heard.also.contains(&intent)
    }

    /// Whether it is written as a question.
    pub(super) fn asks(&self) -> bool {
        self.heard.message.contains('?')
    }

    /// Whether it asks something of all invoices rather than choosing them: "how much are they
    /// all?", but not "both together?".
    pub(super) fn asks_of_all(&self) -> bool {
        self.asks() && self.words.len() > SHORT || self.script.lexicon.asking.within(self.words)
    }

    /// Whether it agrees, fully.
    pub(super) fn agrees(&self) -> bool {
        let lexicon = &self.script.lexicon;
        self.intent() != Intent::Deny
            && !lexicon.but.within(self.words)
            && !lexicon.no.open(self.words)
            && (self.has(Intent::Affirm) || lexicon.yes.open(self.words))
    }

    /// Whether it disagrees, or agrees with a "but".
    pub(super) fn disagrees(&self) -> bool {
        let lexicon = &self.script.lexicon;
        self.intent() == Intent::Deny
            || self.intent() == Intent::Affirm && lexicon.but.within(self.words)
            || self.says_nothing() && lexicon.no.open(self.words)
            || self.says_nothing()
                && lexicon.yes.open(self.words)
                && lexicon.but.within(self.words)
            || self.objects()
            // "Je refuse", to a prompt, is a no; "je refuse de payer" is more than that.
            || self.intent() == Intent::Refuse && self.words.len() < 4
    }

    /// Whether a short message that brings nothing says what is wrong with a prompt: "that's too
    /// early for me".
    fn objects(&self) -> bool {
        self.intent() == Intent::Fallback
            && self.slots().is_empty()
            && self.words.len() <= LONG
            && self.script.lexicon.objection.within(self.words)
    }

    /// Whether it is nothing but a no.
    pub(super) fn only_disagrees(&self) -> bool {
        let lexicon = &self.script.lexicon;
        lexicon.no.are_all_of(self.words, &lexicon.fillers)
    }

    /// Whether it opens with words that correct, which alone say nothing.
    pub(super) fn corrects(&self) -> bool {
        self.script.lexicon.correction.open(self.words)
    }

    /// Whether it takes back what is under way: "never mind", but not "j'ai annulé", which
    /// folds to the same word.
    pub(super) fn cancels(&self) -> bool {
        let Some(at) = self.script.lexicon.cancel.position(self.words) else { return false };
        let told = matches!(
            self.words.before(at),
            Some("ai" | "as" | "a" | "avons" | "avez" | "ont" | "avais" | "ete" | "est")
        );
        let refuses = self.intent() == Intent::Refuse;
        !told && !refuses && self.words.len() < LONG && !self.intent().is_protective()
    }

    /// Whether it asks to hear the last prompt again.
    pub(super) fn wants_repeat(&self) -> bool {
        self.script.lexicon.repeat.within(self.words)
            && self.words.len() <= LONG
            && (self.says_nothing() || self.intent().is_question())
    }

    /// Whether it only asks to wait.
    pub(super) fn pauses(&self) -> bool {
        let lexicon = &self.script.lexicon;
        lexicon.pause.are_all_of(self.words, &lexicon.fillers) && !self.intent().is_protective()
    }

    /// Whether it tells something in words of its own, which noise does not.
    pub(super) fn tells(&self) -> bool {
        self.intent() == Intent::Fallback
            && self.words.len() >= TOLD
            && self.script.lexicon.speech.within(self.words)
    }

    /// Whether nothing was understood at all, but for a yes or a no.
    pub(super) const fn is_bare(&self) -> bool {
        matches!(self.heard.intent, Intent::Fallback | Intent::Affirm | Intent::Deny)
    }

    /// Whether nothing was understood that would lead elsewhere, so that its slots can be an
    /// answer.
    pub(super) const fn says_nothing(&self) -> bool {
        matches!(
            self.heard.intent,
            Intent::Fallback | Intent::OffTopic | Intent::Smalltalk | Intent::Affirm | Intent::Deny
        )
    }
}
