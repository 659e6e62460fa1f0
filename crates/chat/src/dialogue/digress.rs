//! Answers beside the way, and what is not understood.

use super::{
    Dialogue, Flow, Move, Offer, Standing, State, TELLING, Talk, Terms, Turn, answer::answer,
    hearing::Hearing,
};
use crate::{act::Act, intent::Intent, slots::Slots};

impl Dialogue {
    /// Answers without leaving what is under way, then asks again.
    pub(super) fn digress(&mut self, hearing: &Hearing) -> Option<Turn> {
        if self.is_noise(hearing) {
            return Some(self.miss(hearing));
        }
        if let Some((now, deed)) = answer(hearing) {
            return Some(Turn { deed, ..Turn::of(now).then(self.prompt(hearing)) });
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

    pub(super) fn switch_language(&mut self, hearing: &Hearing) -> Turn {
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

/// "And by cheque?", a question too short to be understood alone.
fn another_means(hearing: &Hearing) -> Option<Move> {
    let short = hearing.intent() == Intent::Fallback && hearing.words.len() <= SHORT;
    let method =
        hearing.script.lexicon.method_in(hearing.words).filter(|_| short && hearing.asks())?;
    Some(Move::saying(Act::GiveMeans, Slots { method: Some(method), ..Slots::default() }))
}

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
