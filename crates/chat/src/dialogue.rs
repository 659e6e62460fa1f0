//! The thread of a conversation: what is asked, confirmed, chosen; what comes next.
//!
//! A [`Dialogue`] is small and serialisable; it is kept with the conversation between turns.
//! [`Dialogue::turn`] takes one understood message and tries, in this order:
//!
//! 1. **protect**: acts that cannot wait (distress, death, insolvency, wrong person, opt-out, data
//!    rights, a person);
//! 2. **withhold**: after "wrong person", nothing about the debt;
//! 3. **forbid**: while the law forbids it, nothing is agreed on and no payment is led to;
//! 4. **repair** and **resume**: repeat, cancel, correct, choose, confirm, change, for whatever
//!    request is under way;
//! 5. **ask** between two requests, or **begin** one, which replaces the one under way;
//! 6. **digress**: answer a question, then repeat the pending prompt;
//! 7. **miss**: rephrase, offer choices, hand over.
//!
//! The patterns are written once, for all requests; what differs between requests is data
//! (`packs/flows.toml`), the meaning of values ([`fill`]) and the policy ([`assess`]).
//!
//! [`fill`]: self::fill::fill
//! [`assess`]: self::assess::assess

mod answer;
mod assess;
mod begin;
mod choose;
mod context;
mod deed;
mod digress;
mod fill;
mod flows;
mod forbid;
mod hearing;
mod plan;
mod protect;
mod reopen;
mod resume;
mod script;
mod thread;
mod turn;
mod values;
mod waiting;
mod words;

pub use context::{
    Agreed, Context, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy,
};
pub use deed::{Deed, Instalments, Invoices};
pub use hearing::Heard;
pub use script::Script;
pub use turn::{Move, Terms, Turn};
pub use values::answer_values;
pub use waiting::{Flow, SlotName, Talk, Waiting};

use crate::{act::Act, intent::Intent};
use domain::Locale;
use hearing::Hearing;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thread::{Stage, Thread};
use words::Words;

/// Messages in a row in what may be the other language, after which the answers follow.
const STRAYS: u8 = 2;
/// Words from which on a message tells its language.
const TELLING: usize = 3;

/// What the conversation waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// Nothing.
    #[default]
    Idle,
    /// A yes to something offered.
    Offered(Offer),
    /// The next step of a request.
    Open(Box<Thread>),
}

/// What can be offered without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Offer {
    /// Instalments.
    Plan,
    /// A person.
    Human,
}

/// Whether the assistant may do its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// It may.
    #[default]
    Open,
    /// Not the debtor: nothing about the debt.
    WrongPerson,
    /// Distress, death or insolvency: a person makes arrangements, the assistant does not.
    Suspended,
    /// A person was asked for.
    HandedOver,
}

/// A conversation between turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    language: Locale,
    #[serde(default)]
    state: State,
    #[serde(default)]
    standing: Standing,
    /// Messages in a row that were not understood.
    #[serde(default)]
    misses: u8,
    /// Messages in a row in the other language.
    #[serde(default)]
    strays: u8,
    /// Messages that were insults and nothing else.
    #[serde(default)]
    insults: u8,
    /// What was said last.
    #[serde(default)]
    last: Option<Move>,
    /// The request that ended last, which "sorry, Tuesday rather" still corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<Box<Thread>>,
}

impl Dialogue {
    /// A conversation that has not begun.
    pub const fn new(language: Locale) -> Self {
        Self {
            language,
            state: State::Idle,
            standing: Standing::Open,
            misses: 0,
            strays: 0,
            insults: 0,
            last: None,
            closed: None,
        }
    }

    /// The language of the answers.
    pub const fn language(&self) -> Locale {
        self.language
    }

    /// Whether nothing was said yet: the first answer says that it is automatic.
    pub const fn is_first(&self) -> bool {
        self.last.is_none()
    }

    /// What the next message is read by.
    pub fn waiting(&self) -> Waiting {
        match &self.state {
            State::Idle => Waiting::Nothing,
            State::Offered(_) => Waiting::Offer,
            State::Open(thread) => match thread.stage {
                Stage::Collecting(slot) => Waiting::Slot(thread.flow, slot),
                Stage::Choosing => Waiting::Invoice(thread.flow),
                Stage::Confirming => Waiting::Yes(thread.flow),
                Stage::Changing => Waiting::Change(thread.flow),
            },
        }
    }

    /// What bare values are read for: what is waited for, or a correction of what ended last.
    pub fn reads_values_for(&self) -> Waiting {
        match (self.waiting(), &self.closed) {
            (Waiting::Nothing, Some(closed)) => Waiting::Change(closed.flow),
            (waiting, _) => waiting,
        }
    }

    /// Whether a bare number corrects the amount of an instalment rather than how many there are:
    /// the one that it is nearer to, by factor.
    pub fn reads_as_instalment(&self, number: Decimal, context: &Context) -> bool {
        let State::Open(thread) = &self.state else { return false };
        if thread.flow != Flow::Plan || !matches!(thread.stage, Stage::Confirming | Stage::Changing)
        {
            return false;
        }
        plan::instalments(&thread.draft, context).is_some_and(|plan| {
            let factor = |value: Decimal| {
                let (less, more) = (value.min(number), value.max(number));
                more.checked_div(less).unwrap_or(Decimal::MAX)
            };
            factor(plan.instalment) < factor(plan.n.into())
        })
    }

    /// Takes one message and says what to answer and what to do.
    pub fn turn(&mut self, heard: &Heard, context: &Context, script: &Script) -> Turn {
        let words = Words::of(heard.message);
        let slots = hearing::sensible(heard.slots);
        let intent = self.plain_answer(heard, &words, script).unwrap_or(heard.intent);
        let heard = Heard { slots: &slots, intent, ..*heard };
        let hearing = Hearing { heard: &heard, words: &words, context, script };
        self.follow_language(&hearing);
        let mut turn = self
            .protect(&hearing)
            .or_else(|| self.withhold(&hearing))
            .or_else(|| self.forbid(&hearing))
            .or_else(|| self.resume(&hearing))
            .or_else(|| self.ask_which(&hearing))
            .or_else(|| self.begin(&hearing))
            .or_else(|| self.digress(&hearing))
            .unwrap_or_else(|| self.miss(&hearing));
        turn.language = self.language;
        if turn.now.act == Act::SendPayLink && context.plan.is_some() {
            // What is paid beside a plan is paid of the plan.
            turn.then.get_or_insert_with(|| answer::the_plan(context));
        }
        let missed =
            matches!(turn.now.act, Act::FallbackRephrase | Act::FallbackChoices | Act::OutOfScope);
        if !missed {
            self.misses = 0;
        }
        self.last = Some(turn.now.clone());
        turn
    }

    /// What the message is that is nothing but a yes or a no to what is waited for.
    fn plain_answer(&self, heard: &Heard, words: &Words, script: &Script) -> Option<Intent> {
        if heard.intent.is_protective()
            || heard.intent == Intent::Deny
            || heard.message.contains('?')
        {
            return None;
        }
        match self.waiting() {
            Waiting::Nothing => None,
            waiting => {
                let confirming = matches!(waiting, Waiting::Yes(_) | Waiting::Offer);
                hearing::plain_answer(words, &script.lexicon, confirming)
            }
        }
    }

    /// Answers are in the debtor's language: at once where it is beyond doubt, after two messages
    /// where it is likely.
    fn follow_language(&mut self, hearing: &Hearing) {
        if hearing.words.len() < TELLING {
            return;
        }
        if hearing.heard.language == self.language {
            self.strays = 0;
            return;
        }
        self.strays += 1;
        if hearing.heard.clear || self.strays >= STRAYS {
            self.language = hearing.heard.language;
            self.strays = 0;
        }
    }
}

#[cfg(test)]
mod tests;
