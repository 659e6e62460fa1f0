//! How requests begin and move on.

use super::{
    Dialogue, Flow, Move, Standing, State, Terms, Turn,
    choose::{Asked, Choice, choose},
    fill::fill,
    hearing::Hearing,
    thread::{Finished, Next, Stage, Thread},
};
use crate::act::Act;

impl Dialogue {
    /// Asks between two requests of which the message could be either.
    pub(super) fn ask_which(&self, hearing: &Hearing) -> Option<Turn> {
        // With values, the prompt of either tells which was understood.
        let (one, other) = hearing.heard.choice.filter(|_| hearing.slots().is_empty())?;
        let terms = Terms { choices: vec![one, other], ..Terms::default() };
        Some(Turn::of(Move { act: Act::FallbackChoices, terms }).then(self.prompt(hearing)))
    }

    /// Begins the request that the message asks for.
    pub(super) fn begin(&mut self, hearing: &Hearing) -> Option<Turn> {
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
    pub(super) fn advance(&mut self, mut thread: Thread, hearing: &Hearing) -> Turn {
        match thread.next(hearing.context, hearing.script) {
            Next::Prompt { stage, asking, clause } => {
                thread.asked =
                    thread.asked.saturating_add(u8::from(matches!(stage, Stage::Collecting(_))));
                thread.stage = stage;
                self.state = State::Open(Box::new(thread));
                Turn { clause, ..Turn::of(*asking) }
            }
            Next::Done(finished) => self.finish(*finished),
        }
    }

    pub(super) fn finish(&mut self, finished: Finished) -> Turn {
        self.state = State::Idle;
        let Finished { now, then, deed, clause } = finished;
        Turn { deed, clause, ..Turn::of(now).then(then.map(Move::bare)) }
    }

    /// What is waited for, asked again.
    pub(super) fn prompt(&self, hearing: &Hearing) -> Option<Move> {
        let State::Open(thread) = &self.state else { return None };
        if thread.stage == Stage::Changing {
            return Some(thread.ask_change(hearing.script));
        }
        match thread.next(hearing.context, hearing.script) {
            Next::Prompt { asking, .. } => Some(*asking),
            Next::Done(_) => None,
        }
    }
}

/// Takes the invoice that the message points at.
pub(super) fn take_choice(thread: &mut Thread, hearing: &Hearing, asked: Asked) -> bool {
    let Hearing { words, context, script, .. } = *hearing;
    match choose(words, hearing.slots(), asked, context, &script.lexicon) {
        Some(Choice::One(reference)) => {
            // The amount pointed at the invoice; it is not a part of it.
            let owed = context.owed(Some(&reference));
            thread.draft.amount = thread.draft.amount.filter(|a| a.trunc() != owed.trunc());
            thread.draft.reference = Some(reference);
            true
        }
        // "C'est combien en tout ?" asks, and chooses nothing.
        Some(Choice::All) if asked == Asked::Yes && hearing.asks() => false,
        Some(Choice::All) => {
            thread.draft.full = Some(true);
            true
        }
        None => false,
    }
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
pub(super) const fn arranges(flow: Flow) -> bool {
    matches!(flow, Flow::Plan | Flow::Promise | Flow::Delay | Flow::Settlement | Flow::PlanChange)
}
