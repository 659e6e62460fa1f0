//! The patterns that repair and resume what is under way, the same for every request.

use super::{
    Dialogue, Heard, Move, Offer, Script, SlotName, Stage, State, Talk, Thread, Turn,
    begin::{arranges, point, take_choice},
    choose::Asked,
    digress::small_talk,
    fill::fill,
    hearing::Hearing,
    reopen::repoint,
    thread::{Next, ask},
    turn::Terms,
};
use crate::{act::Act, dialogue::Flow, intent::Intent, slots::Slots};

impl Dialogue {
    /// What the message does to what is under way; `None` when it does nothing to it.
    pub(super) fn resume(&mut self, hearing: &Hearing) -> Option<Turn> {
        if hearing.wants_repeat() {
            return self.repeat(hearing);
        }
        if hearing.pauses() {
            return Some(Turn::of(small_talk(Some(Talk::Noted))).then(self.prompt(hearing)));
        }
        match &self.state {
            State::Idle => self.reopen(hearing).or_else(|| self.follow_up(hearing)),
            State::Offered(offer) => self.answer_offer(*offer, hearing),
            State::Open(thread) => {
                let thread = Thread::clone(thread);
                self.resume_thread(thread, hearing)
            }
        }
    }

    /// The last prompt, or the last answer, once more; nothing is done again.
    fn repeat(&self, hearing: &Hearing) -> Option<Turn> {
        self.prompt(hearing).or_else(|| self.last.clone()).map(Turn::of)
    }

    fn answer_offer(&mut self, offer: Offer, hearing: &Hearing) -> Option<Turn> {
        let said = hearing.slots();
        let names_plan = said.n.is_some()
            || said.instalment.is_some()
            || said.amount.is_some()
            || said.freq.is_some();
        match offer {
            Offer::Plan if hearing.says_nothing() && (hearing.agrees() || names_plan) => {
                let mut thread = Thread::new(Flow::Plan);
                fill(Flow::Plan, &mut thread.draft, said, Some(SlotName::N), hearing.context);
                Some(self.advance(thread, hearing))
            }
            Offer::Human if hearing.says_nothing() && hearing.agrees() => {
                Some(Turn::of(Move::bare(Act::HandoverHuman)).doing(self.hand_over()))
            }
            Offer::Plan if hearing.disagrees() => Some(self.cancel()),
            Offer::Human if hearing.disagrees() => {
                self.state = State::Idle;
                Some(Turn::of(small_talk(Some(Talk::Noted))))
            }
            _ => None,
        }
    }

    fn resume_thread(&mut self, mut thread: Thread, hearing: &Hearing) -> Option<Turn> {
        if hearing.cancels() && !brings_reason(&thread, hearing) {
            return self.cancel_or_switch(&thread, hearing);
        }
        let may_answer = may_answer(&thread, hearing);
        if may_answer
            && thread.stage == Stage::Choosing
            && let Some(turn) = self.answer_choice(&mut thread, hearing)
        {
            return Some(turn);
        }
        if let Some(turn) = self.answer_beside(hearing) {
            return Some(turn);
        }
        if may_answer {
            let draft = answered(&thread, hearing);
            if let Some(turn) = self.take(&thread, draft, hearing) {
                return Some(turn);
            }
        }
        self.answer_prompt(thread, hearing)
    }

    /// One of the invoices, none of them, or a question about all: "how much are they each?" is
    /// told before the question is asked again.
    fn answer_choice(&mut self, thread: &mut Thread, hearing: &Hearing) -> Option<Turn> {
        let lexicon = &hearing.script.lexicon;
        if lexicon.none.within(hearing.words) {
            return Some(self.cancel());
        }
        if take_choice(thread, hearing, Asked::Yes) {
            return Some(self.advance(thread.clone(), hearing));
        }
        let unclear = hearing.intent() == Intent::Fallback;
        if !unclear || !hearing.asks_of_all() || !lexicon.means_all(hearing.words) {
            return None;
        }
        let heard = Heard { intent: Intent::Balance, ..*hearing.heard };
        self.digress(&Hearing { heard: &heard, ..*hearing })
    }

    /// "And if I pay late, what do I risk?" asks, though it also sounds like a wish for more time:
    /// the question is answered, what is under way stays.
    fn answer_beside(&mut self, hearing: &Hearing) -> Option<Turn> {
        let asked = hearing.heard.also.iter().copied().find(|intent| intent.is_question())?;
        let waits = hearing.script.lexicon.pause.open(hearing.words);
        if !(hearing.asks() || waits) || !says_nothing_of_its_own(hearing) {
            return None;
        }
        let heard = Heard { intent: asked, ..*hearing.heard };
        self.digress(&Hearing { heard: &heard, ..*hearing })
    }

    /// Takes new values over: a correction is asked to be confirmed again, the acceptance of a
    /// counter-offer in so many words counts as a yes. `None` when nothing is new.
    fn take(&mut self, thread: &Thread, draft: Slots, hearing: &Hearing) -> Option<Turn> {
        let context = hearing.context;
        let taken = Thread { draft, ..thread.clone() };
        if let Some(allowed) = thread.counter(context).filter(|_| thread.stage == Stage::Confirming)
        {
            let moved = taken.draft.date != thread.draft.date;
            let accepted = taken.draft.date == allowed.date
                || moved && hearing.agrees() && taken.counter(context).is_none();
            if moved && accepted {
                return taken.agreed(context, hearing.script).map(|done| self.finish(done));
            }
        }
        let same = match thread.stage {
            Stage::Confirming | Stage::Changing => thread.same_as(&taken.draft, context),
            _ => taken.draft == thread.draft,
        };
        (!same).then(|| self.advance(taken, hearing))
    }

    /// A yes, a no, or what to change.
    fn answer_prompt(&mut self, thread: Thread, hearing: &Hearing) -> Option<Turn> {
        let course = hearing.script.courses.of(thread.flow);
        let own = hearing.intent() == course.intent || course.with.contains(&hearing.intent());
        let bare = hearing.is_bare();
        let goes_on = bare
            && thread.stage != Stage::Collecting(SlotName::Reason)
            && thread.has_asked_enough(hearing.script);
        match thread.stage {
            // A reason in words of its own is for the person who will look at it.
            Stage::Collecting(SlotName::Reason) if hearing.tells() => {
                let told = Thread { asked: u8::MAX, ..thread };
                Some(self.advance(told, hearing))
            }
            Stage::Collecting(SlotName::Reason) if hearing.intent() == Intent::Fallback => None,
            // "Fine, I'll pay it all now" agrees to no settlement.
            Stage::Confirming
                if (bare || own && hearing.intent() != Intent::PayNow) && hearing.agrees() =>
            {
                thread.agreed(hearing.context, hearing.script).map(|done| self.finish(done))
            }
            Stage::Confirming if hearing.disagrees() => Some(self.refused(thread, hearing)),
            Stage::Changing => self.change(thread, hearing),
            Stage::Collecting(_) if goes_on && !hearing.only_disagrees() => {
                Some(self.advance(thread, hearing))
            }
            _ if hearing.disagrees() => Some(self.cancel()),
            Stage::Collecting(_) if own => Some(self.advance(thread, hearing)),
            _ if hearing.intent() == Intent::Affirm || hearing.intent() == course.intent => {
                self.prompt(hearing).map(Turn::of)
            }
            _ => None,
        }
    }

    /// A no to what was to be confirmed: what should change? After a counter-offer, instalments
    /// are what can still be offered.
    fn refused(&mut self, mut thread: Thread, hearing: &Hearing) -> Turn {
        if thread.counter(hearing.context).is_some() {
            self.state = State::Offered(Offer::Plan);
            return Turn::of(Move::bare(Act::OfferPlan));
        }
        thread.stage = Stage::Changing;
        let asking = thread.ask_change(hearing.script);
        self.state = State::Open(Box::new(thread));
        Turn::of(asking)
    }

    fn change(&mut self, thread: Thread, hearing: &Hearing) -> Option<Turn> {
        if hearing.disagrees() {
            return Some(self.cancel());
        }
        if hearing.intent() == hearing.script.courses.of(thread.flow).intent {
            return Some(Turn::of(thread.ask_change(hearing.script)));
        }
        if !hearing.says_nothing() {
            return None;
        }
        let Script { courses, lexicon } = hearing.script;
        let named = |slot: &SlotName| {
            lexicon.slot.get(slot).is_some_and(|words| words.within(hearing.words))
        };
        let slot = *courses.of(thread.flow).changes.iter().find(|slot| named(slot))?;
        let Next::Prompt { stage, asking, .. } = ask(thread.flow, slot, Terms::default()) else {
            return None;
        };
        self.state = State::Open(Box::new(Thread { stage, ..thread }));
        Some(Turn::of(*asking))
    }

    /// "Forget it" drops the request; "forget it, I pay now" begins another.
    fn cancel_or_switch(&mut self, thread: &Thread, hearing: &Hearing) -> Option<Turn> {
        let other = hearing.script.courses.begun_by(hearing.intent());
        if other.is_some_and(|flow| flow != thread.flow && flow != Flow::Dispute) {
            self.state = State::Idle;
            return None;
        }
        Some(self.cancel())
    }

    fn cancel(&mut self) -> Turn {
        self.state = State::Idle;
        let terms = Terms { cancelled: true, ..Terms::default() };
        Turn::of(Move { act: Act::AskChange, terms })
    }
}

/// The draft with what the message brings for it.
fn answered(thread: &Thread, hearing: &Hearing) -> Slots {
    let lexicon = &hearing.script.lexicon;
    let asked = match thread.stage {
        Stage::Collecting(slot) => Some(slot),
        _ => None,
    };
    let mut taken = thread.clone();
    let mut said = match thread.stage {
        Stage::Confirming | Stage::Changing => repoint(&mut taken, hearing),
        _ => point(&mut taken, hearing),
    };
    let whole = thread.flow == Flow::Promise && said.amount.is_none();
    if whole && lexicon.means_all(hearing.words) {
        said.full = Some(true);
    }
    if thread.flow == Flow::Dispute && said.reason.is_none() && thread.stage != Stage::Choosing {
        said.reason = lexicon.reason_in(hearing.words);
    }
    if thread.flow == Flow::Claim && said.method.is_none() {
        said.method = lexicon.method_in(hearing.words);
    }
    fill(thread.flow, &mut taken.draft, &said, asked, hearing.context);
    taken.draft
}

/// Whether the word that sounds like "cancel" is the reason that was asked for.
fn brings_reason(thread: &Thread, hearing: &Hearing) -> bool {
    thread.flow == Flow::Dispute
        && matches!(thread.stage, Stage::Collecting(_))
        && hearing.slots().reason.is_some()
}

/// Whether the message can be an answer: it is about this request, or about nothing else.
fn may_answer(thread: &Thread, hearing: &Hearing) -> bool {
    let course = hearing.script.courses.of(thread.flow);
    let intent = hearing.intent();
    let lexicon = &hearing.script.lexicon;
    // "Could I begin on the 1st?" is about the plan, "is Tuesday possible?" about the promise,
    // though both sound like requests of their own.
    let another_day = match (thread.flow, intent) {
        (Flow::Plan, Intent::PromiseToPay | Intent::DelayRequest) => {
            lexicon.begin.within(hearing.words)
        }
        (Flow::Promise, Intent::DelayRequest) => {
            !lexicon.more_time.within(hearing.words) || thread.counter(hearing.context).is_some()
        }
        _ => false,
    };
    hearing.says_nothing()
        || intent == course.intent
        || course.with.contains(&intent)
        || another_day
        || says_nothing_of_its_own(hearing)
}

/// Whether a message sounds like an arrangement of its own but brings none of the values that one
/// would need, as "make it 250" may: what it brings is for the request under way.
fn says_nothing_of_its_own(hearing: &Hearing) -> bool {
    let Some(flow) = hearing.script.courses.begun_by(hearing.intent()) else { return false };
    let mut other = Thread::new(flow);
    fill(flow, &mut other.draft, hearing.slots(), None, hearing.context);
    let asks = matches!(
        other.next(hearing.context, hearing.script),
        Next::Prompt { stage: Stage::Collecting(_), .. }
    );
    arranges(flow) && asks
}
