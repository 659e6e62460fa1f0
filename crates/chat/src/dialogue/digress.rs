//! Answers beside the way, and what is not understood.

use super::{
    Context, Deed, Dialogue, Flow, Move, Offer, Standing, State, TELLING, Talk, Terms, Turn,
    answer::{answer, the_plan},
    forbid::why,
    hearing::Hearing,
};
use crate::{act::Act, intent::Intent, slots::Slots};

impl Dialogue {
    /// Answers without leaving what is under way, then asks again.
    pub(super) fn digress(&mut self, hearing: &Hearing) -> Option<Turn> {
        if self.is_noise(hearing) {
            return Some(self.miss(hearing));
        }
        if hearing.intent() == Intent::Abuse {
            return Some(self.set_limit(hearing));
        }
        if let Some((now, deed)) = answer(hearing) {
            let then = self.prompt(hearing).or_else(|| beside(&now, hearing.context));
            return Some(Turn { deed, ..Turn::of(now).then(then) });
        }
        if let Some(now) = another_means(hearing) {
            return Some(Turn::of(now).then(self.prompt(hearing)));
        }
        Some(match hearing.intent() {
            Intent::LanguageSwitch => self.switch_language(hearing),
            Intent::Smalltalk => Turn::of(small_talk(talk(hearing))).then(self.prompt(hearing)),
            Intent::Hardship => self.offer_plan(hearing),
            Intent::Refuse => {
                self.state = State::Idle;
                self.closed = None;
                Turn::of(Move::bare(Act::RecordRefusal)).then(Some(Move::bare(Act::LegalInfo)))
            }
            Intent::Affirm if !self.has_ended() => Turn::of(Move::bare(Act::FallbackChoices)),
            Intent::Affirm | Intent::Deny => Turn::of(small_talk(Some(Talk::Noted))),
            _ => return None,
        })
    }

    /// Calm words first, then a limit, then a person.
    fn set_limit(&mut self, hearing: &Hearing) -> Turn {
        self.insults = self.insults.saturating_add(1);
        if self.insults > INSULTS {
            return Turn::of(Move::bare(Act::HandoverHuman)).doing(self.hand_over());
        }
        let terms = Terms { firm: self.insults == INSULTS, ..Terms::default() };
        Turn::of(Move { act: Act::Deescalate, terms }).then(self.prompt(hearing))
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
        if hearing.context.all_in_plan() {
            return Turn::of(the_plan(hearing.context));
        }
        match &self.state {
            State::Open(thread) if thread.flow == Flow::Plan => offer.then(self.prompt(hearing)),
            _ => {
                self.state = State::Offered(Offer::Plan);
                offer
            }
        }
    }

    pub(super) fn switch_language(&mut self, hearing: &Hearing) -> Turn {
        let asked = hearing.slots().language.as_deref();
        let wanted = asked.map_or(Some(self.language.other()), |code| code.parse().ok());
        if let Some(language) = wanted {
            self.language = language;
            self.strays = 0;
        }
        let code = asked.unwrap_or(self.language.as_str()).to_owned();
        let said = Slots { language: Some(code), ..Slots::default() };
        let turn = Turn::of(Move::saying(Act::SwitchLanguage, said)).then(self.prompt(hearing));
        if wanted.is_some() {
            return turn;
        }
        // A person may speak it, and finds what is under way.
        let unfinished = match &self.state {
            State::Open(thread) => Some(Box::new((thread.flow, thread.draft.clone()))),
            _ => None,
        };
        turn.doing(Deed::Handover { unfinished })
    }

    /// Not understood: other words, then choices, then a person.
    pub(super) fn miss(&mut self, hearing: &Hearing) -> Turn {
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

/// What an amount must not be told without: that the law forbids paying it, or that it is paid by a
/// plan.
fn beside(now: &Move, context: &Context) -> Option<Move> {
    if !matches!(now.act, Act::ShowBalance | Act::ExplainAmount) {
        return None;
    }
    let plan = context.plan.is_some() && now.act == Act::ShowBalance;
    context.forbidden.map(why).or_else(|| plan.then(|| the_plan(context)))
}

/// "And by cheque?", a question too short to be understood alone.
fn another_means(hearing: &Hearing) -> Option<Move> {
    let short = hearing.intent() == Intent::Fallback && hearing.words.len() <= SHORT;
    let method =
        hearing.script.lexicon.method_in(hearing.words).filter(|_| short && hearing.asks())?;
    Some(Move::saying(Act::GiveMeans, Slots { method: Some(method), ..Slots::default() }))
}

/// Insults from which on a limit is set; after that a person answers.
const INSULTS: u8 = 2;
/// Words of a question that only names another way.
const SHORT: usize = 5;

pub(super) fn small_talk(talk: Option<Talk>) -> Move {
    Move { act: Act::SmalltalkReply, terms: Terms { talk, ..Terms::default() } }
}

/// The kind of small talk of a message; a greeting is of none.
pub(super) fn talk(hearing: &Hearing) -> Option<Talk> {
    let mut kinds = hearing.script.lexicon.talk.iter();
    kinds.find(|(_, phrases)| phrases.within(hearing.words)).map(|(talk, _)| *talk)
}
