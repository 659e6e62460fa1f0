//! The thread of a conversation: what is asked, confirmed, chosen; what comes next.
//!
//! A [`Dialogue`] is small and serialisable; it is kept with the conversation between turns.
//! [`Dialogue::turn`] takes one understood message and tries, in this order:
//!
//! 1. **protect**: acts that cannot wait (distress, death, insolvency, wrong person, opt-out, data
//!    rights, a person);
//! 2. **withhold**: after "wrong person", nothing about the debt;
//! 3. **repair** and **resume**: repeat, cancel, correct, choose, confirm, change, for whatever
//!    request is under way;
//! 4. **ask** between two requests, or **begin** one, which replaces the one under way;
//! 5. **digress**: answer a question, then repeat the pending prompt;
//! 6. **miss**: rephrase, offer choices, hand over.
//!
//! The patterns are written once, for all requests; what differs between requests is data
//! (`packs/flows.toml`), the meaning of values ([`fill`]) and the policy ([`assess`]).
//!
//! [`fill`]: self::fill::fill
//! [`assess`]: self::assess::assess

mod answer;
mod assess;
mod choose;
mod context;
mod deed;
mod fill;
mod flows;
mod hearing;
mod plan;
mod resume;
mod script;
mod thread;
mod turn;
mod values;
mod waiting;
mod words;

pub use context::{Context, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy};
pub use deed::{Deed, Instalments, Invoices};
pub use hearing::Heard;
pub use script::Script;
pub use turn::{Move, Terms, Turn};
pub use values::answer_values;
pub use waiting::{Flow, SlotName, Talk, Waiting};

use crate::{act::Act, intent::Intent, slots::Slots};
use answer::{answer, protective, withheld};
use choose::{Asked, Choice, choose};
use domain::Locale;
use fill::fill;
use hearing::Hearing;
use serde::{Deserialize, Serialize};
use thread::{Finished, Next, Stage, Thread};
use words::Words;

/// Messages in the other language in a row after which the answers follow.
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
    /// What was said last.
    #[serde(default)]
    last: Option<Move>,
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
            last: None,
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

    /// Takes one message and says what to answer and what to do.
    pub fn turn(&mut self, heard: &Heard, context: &Context, script: &Script) -> Turn {
        let words = Words::of(heard.message);
        let slots = hearing::sensible(heard.slots);
        let heard = Heard { slots: &slots, ..*heard };
        let hearing = Hearing { heard: &heard, words: &words, context, script };
        self.follow_language(&hearing);
        let mut turn = self
            .protect(&hearing)
            .or_else(|| self.withhold(&hearing))
            .or_else(|| self.resume(&hearing))
            .or_else(|| self.ask_which(&hearing))
            .or_else(|| self.begin(&hearing))
            .or_else(|| self.digress(&hearing))
            .unwrap_or_else(|| self.miss(&hearing));
        turn.language = self.language;
        let missed =
            matches!(turn.now.act, Act::FallbackRephrase | Act::FallbackChoices | Act::OutOfScope);
        if !missed {
            self.misses = 0;
        }
        self.last = Some(turn.now.clone());
        turn
    }

    /// Answers follow the debtor's language after two clear messages in the other one.
    fn follow_language(&mut self, hearing: &Hearing) {
        if hearing.words.len() < TELLING {
            return;
        }
        if hearing.heard.language == self.language {
            self.strays = 0;
            return;
        }
        self.strays += 1;
        if self.strays >= STRAYS {
            self.language = hearing.heard.language;
            self.strays = 0;
        }
    }

    fn protect(&mut self, hearing: &Hearing) -> Option<Turn> {
        // Distress is heard even when something else was understood first.
        let intent =
            if hearing.has(Intent::Vulnerable) { Intent::Vulnerable } else { hearing.intent() };
        let (act, mut deed) = protective(hearing.slots(), intent)?;
        let pending = self.prompt(hearing);
        match intent {
            Intent::Vulnerable => {
                self.state = State::Offered(Offer::Human);
                self.suspend(Standing::Suspended);
            }
            Intent::Deceased | Intent::Insolvency => {
                self.state = State::Idle;
                self.suspend(Standing::Suspended);
            }
            Intent::WrongPerson => {
                self.state = State::Idle;
                self.standing = Standing::WrongPerson;
            }
            Intent::Human if act == Act::HandoverHuman => deed = self.hand_over(),
            Intent::ComplaintLegal => self.state = State::Idle,
            // These leave what is under way where it is.
            _ => {
                return Some(
                    Turn::of(Move::saying(act, hearing.slots().clone())).doing(deed).then(pending),
                );
            }
        }
        Some(Turn::of(Move::saying(act, hearing.slots().clone())).doing(deed))
    }

    /// Once it was the wrong person, nothing opens the debt again but a collector.
    fn suspend(&mut self, standing: Standing) {
        if self.standing != Standing::WrongPerson {
            self.standing = standing;
        }
    }

    fn hand_over(&mut self) -> Deed {
        let unfinished = match std::mem::take(&mut self.state) {
            State::Open(thread) => Some(Box::new((thread.flow, thread.draft))),
            _ => None,
        };
        if self.standing == Standing::Open {
            self.standing = Standing::HandedOver;
        }
        Deed::Handover { unfinished }
    }

    fn withhold(&mut self, hearing: &Hearing) -> Option<Turn> {
        if self.standing != Standing::WrongPerson {
            return None;
        }
        let act = match hearing.intent() {
            Intent::LanguageSwitch => return Some(self.switch_language(hearing)),
            // Whatever is asked here may be about the debt.
            Intent::Fallback if !hearing.heard.message.contains('?') => {
                return Some(self.miss(hearing));
            }
            Intent::Fallback => Act::RefuseDisclosure,
            intent => withheld(intent, hearing.context)?,
        };
        let now = match act {
            Act::SmalltalkReply => small_talk(talk(hearing).or(Some(Talk::Noted))),
            act => Move::bare(act),
        };
        Some(Turn::of(now))
    }

    /// Asks between two requests of which the message could be either.
    fn ask_which(&self, hearing: &Hearing) -> Option<Turn> {
        let (one, other) = hearing.heard.choice?;
        let terms = Terms { choices: vec![one, other], ..Terms::default() };
        Some(Turn::of(Move { act: Act::FallbackChoices, terms }).then(self.prompt(hearing)))
    }

    /// Begins the request that the message asks for.
    fn begin(&mut self, hearing: &Hearing) -> Option<Turn> {
        let mut flow = hearing.script.courses.begun_by(hearing.intent())?;
        if flow == Flow::PlanChange && !changes_plan(hearing) {
            return None;
        }
        if flow == Flow::Delay && hearing.slots().date.is_none() && hearing.slots().n.is_some() {
            flow = Flow::Plan; // "more time, in three goes"
        }
        if flow == Flow::Contact && matches!(self.state, State::Open(_)) {
            // An address can wait for its page; the request under way cannot.
            let page = Turn::of(Move::bare(Act::UpdateDetails));
            return Some(page.then(self.prompt(hearing)));
        }
        if hearing.context.invoices.is_empty() && flow != Flow::Contact {
            self.state = State::Idle;
            return Some(Turn::of(Move::bare(Act::ShowBalance)));
        }
        if self.standing == Standing::Suspended && arranges(flow) {
            return Some(Turn::of(Move::bare(Act::HandoverHuman)).doing(self.hand_over()));
        }
        let mut thread = Thread::new(flow);
        if let State::Open(before) = &self.state {
            thread.draft.reference.clone_from(&before.draft.reference);
        }
        fill(flow, &mut thread.draft, hearing.slots(), None, hearing.context);
        if thread.must_choose(hearing.context, hearing.script) {
            take_choice(&mut thread, hearing, Asked::No);
        }
        let turn = self.advance(thread, hearing);
        Some(if flow == Flow::Contact && turn.now.act == Act::AskSlot {
            let said = Move::saying(Act::UpdateDetails, hearing.slots().clone());
            Turn::of(said).then(Some(turn.now))
        } else {
            turn
        })
    }

    /// Takes a request to its next question, or to its end.
    fn advance(&mut self, mut thread: Thread, hearing: &Hearing) -> Turn {
        match thread.next(hearing.context, hearing.script) {
            Next::Prompt { stage, asking, clause } => {
                thread.asked |= matches!(stage, Stage::Collecting(_));
                thread.stage = stage;
                self.state = State::Open(Box::new(thread));
                Turn { clause, ..Turn::of(*asking) }
            }
            Next::Done(finished) => self.finish(*finished),
        }
    }

    fn finish(&mut self, finished: Finished) -> Turn {
        self.state = State::Idle;
        let Finished { now, then, deed, clause } = finished;
        Turn { deed, clause, ..Turn::of(now).then(then.map(Move::bare)) }
    }

    /// What is waited for, asked again.
    fn prompt(&self, hearing: &Hearing) -> Option<Move> {
        let State::Open(thread) = &self.state else { return None };
        if thread.stage == Stage::Changing {
            return Some(Move::bare(Act::AskChange));
        }
        match thread.next(hearing.context, hearing.script) {
            Next::Prompt { asking, .. } => Some(*asking),
            Next::Done(_) => None,
        }
    }

    /// Answers without leaving what is under way, then asks again.
    fn digress(&mut self, hearing: &Hearing) -> Option<Turn> {
        if self.is_noise(hearing) {
            return Some(self.miss(hearing));
        }
        if let Some((now, deed)) = answer(hearing) {
            return Some(Turn { deed, ..Turn::of(now).then(self.prompt(hearing)) });
        }
        Some(match hearing.intent() {
            Intent::LanguageSwitch => self.switch_language(hearing),
            Intent::Smalltalk => Turn::of(small_talk(talk(hearing))).then(self.prompt(hearing)),
            Intent::Hardship => self.offer_plan(hearing),
            Intent::Refuse => {
                self.state = State::Idle;
                Turn::of(Move::bare(Act::RecordRefusal)).then(Some(Move::bare(Act::LegalInfo)))
            }
            Intent::Affirm if !self.has_ended() => Turn::of(Move::bare(Act::FallbackChoices)),
            Intent::Affirm | Intent::Deny => Turn::of(small_talk(Some(Talk::Noted))),
            _ => return None,
        })
    }

    /// Whether something off the subject is no request at all: a word or two, or more of what was
    /// not understood before.
    fn is_noise(&self, hearing: &Hearing) -> bool {
        hearing.intent() == Intent::OffTopic && (self.misses > 0 || hearing.words.len() < TELLING)
    }

    /// Whether the last act left nothing to say yes to but "fine".
    fn has_ended(&self) -> bool {
        self.last.as_ref().is_some_and(|last| !last.act.asks_for_yes() || last.terms.done)
    }

    fn offer_plan(&mut self, hearing: &Hearing) -> Turn {
        let offer = Turn::of(Move::saying(Act::OfferPlan, hearing.slots().clone()));
        if self.standing == Standing::Suspended {
            return Turn::of(Move::bare(Act::HandoverHuman)).doing(self.hand_over());
        }
        match &self.state {
            State::Open(thread) if thread.flow == Flow::Plan => offer.then(self.prompt(hearing)),
            _ => {
                self.state = State::Offered(Offer::Plan);
                offer
            }
        }
    }

    fn switch_language(&mut self, hearing: &Hearing) -> Turn {
        let asked = hearing.slots().language.as_deref();
        let wanted = asked.map_or(Some(self.language.other()), |code| code.parse().ok());
        if let Some(language) = wanted {
            self.language = language;
            self.strays = 0;
        }
        let code = asked.unwrap_or(self.language.as_str()).to_owned();
        let said = Slots { language: Some(code), ..Slots::default() };
        Turn::of(Move::saying(Act::SwitchLanguage, said)).then(self.prompt(hearing))
    }

    /// Not understood: other words, then choices, then a person.
    fn miss(&mut self, hearing: &Hearing) -> Turn {
        self.misses = self.misses.saturating_add(1);
        let act = match self.misses {
            1 => Act::FallbackRephrase,
            // Choices are about the debt.
            2 if self.standing != Standing::WrongPerson => Act::FallbackChoices,
            _ => return Turn::of(Move::bare(Act::HandoverHuman)).doing(self.hand_over()),
        };
        Turn::of(Move::bare(act)).then(self.prompt(hearing))
    }
}

/// Takes the invoice that the message points at.
fn take_choice(thread: &mut Thread, hearing: &Hearing, asked: Asked) -> bool {
    let Hearing { words, context, script, .. } = *hearing;
    match choose(words, hearing.slots(), asked, context, &script.lexicon) {
        Some(Choice::One(reference)) => {
            // The amount pointed at the invoice; it is not a part of it.
            let owed = context.owed(Some(&reference));
            thread.draft.amount = thread.draft.amount.filter(|a| a.trunc() != owed.trunc());
            thread.draft.reference = Some(reference);
            true
        }
        Some(Choice::All) => {
            thread.draft.full = Some(true);
            true
        }
        None => false,
    }
}

fn small_talk(talk: Option<Talk>) -> Move {
    Move { act: Act::SmalltalkReply, terms: Terms { talk, ..Terms::default() } }
}

/// The kind of small talk of a message; a greeting is of none.
fn talk(hearing: &Hearing) -> Option<Talk> {
    let mut kinds = hearing.script.lexicon.talk.iter();
    kinds.find(|(_, phrases)| phrases.within(hearing.words)).map(|(talk, _)| *talk)
}

/// Whether a message about a plan that exists asks for something else than to see it.
fn changes_plan(hearing: &Hearing) -> bool {
    let said = hearing.slots();
    said.day_of_month.is_some()
        || said.instalment.is_some()
        || said.freq.is_some()
        || hearing.script.lexicon.change.within(hearing.words)
}

/// Whether a request makes an arrangement, which waits while a person is needed.
const fn arranges(flow: Flow) -> bool {
    matches!(flow, Flow::Plan | Flow::Promise | Flow::Delay | Flow::Settlement | Flow::PlanChange)
}

#[cfg(test)]
mod tests;
