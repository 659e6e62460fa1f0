//! How requests begin and move on.

use super::{
    Dialogue, Flow, Move, Standing, State, Terms, Turn,
    answer::the_plan,
    choose::{Asked, Choice, Pointing},
    fill::fill,
    hearing::Hearing,
    thread::{Finished, Next, Stage, Thread},
};
use crate::{act::Act, slots::Slots};
use chrono::{Datelike, NaiveDate};

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
        if flow != Flow::PlanChange && arranges(flow) && hearing.context.all_in_plan() {
            // A second arrangement is refused before anything is agreed to, or signed for it.
            self.state = State::Idle;
            return Some(Turn::of(the_plan(hearing.context)));
        }
        let mut thread = Thread::new(flow);
        if let State::Open(before) = &self.state {
            thread.draft.reference.clone_from(&before.draft.reference);
        }
        let said = point(&mut thread, hearing);
        fill(flow, &mut thread.draft, &said, None, hearing.context);
        if thread.must_choose(hearing.context, hearing.script) {
            take_choice(&mut thread, hearing, Asked::No);
        }
        self.take_rest(&mut thread, hearing);
        let turn = self.advance(thread, hearing);
        Some(if flow == Flow::Contact && turn.now.act == Act::AskSlot {
            let said = Move::saying(Act::UpdateDetails, hearing.slots().clone());
            Turn::of(said).then(Some(turn.now))
        } else {
            turn
        })
    }

    /// "And the rest": what is left after the payment in part that was just begun. Whether it was.
    pub(super) fn take_rest(&self, thread: &mut Thread, hearing: &Hearing) -> bool {
        let Some(paid) = self.closed.as_deref().filter(|closed| closed.flow == Flow::Pay) else {
            return false;
        };
        let owed = hearing.context.owed(paid.draft.reference.as_deref());
        let Some(part) = paid.draft.amount.filter(|part| *part < owed) else {
            return false;
        };
        if thread.draft.amount.is_some() || !hearing.script.lexicon.rest.within(hearing.words) {
            return false;
        }
        match thread.flow {
            Flow::Promise => thread.draft.amount = Some(owed - part),
            Flow::Plan => thread.draft.upfront = thread.draft.upfront.or(Some(part)),
            _ => return false,
        }
        thread.draft.reference.clone_from(&paid.draft.reference);
        true
    }

    /// Takes a request to its next question, or to its end.
    pub(super) fn advance(&mut self, mut thread: Thread, hearing: &Hearing) -> Turn {
        match thread.next(hearing.context, hearing.script) {
            Next::Prompt { stage, asking, clause } => {
                thread.asked =
                    thread.asked.saturating_add(u8::from(matches!(stage, Stage::Collecting(_))));
                thread.stage = stage;
                self.closed = None;
                self.state = State::Open(Box::new(thread));
                Turn { clause, ..Turn::of(*asking) }
            }
            Next::Done(finished) => self.finish(*finished),
        }
    }

    pub(super) fn finish(&mut self, finished: Finished) -> Turn {
        self.state = State::Idle;
        let Finished { now, then, deed, clause, thread } = finished;
        self.closed = Some(Box::new(thread));
        Turn { deed, clause, ..Turn::of(now).then(then.map(Move::bare)) }
    }

    /// What is waited for, asked again.
    pub(super) fn prompt(&self, hearing: &Hearing) -> Option<Move> {
        let State::Open(thread) = &self.state else { return None };
        let next = thread.next(hearing.context, hearing.script);
        match (thread.stage, next) {
            (Stage::Changing, _) => Some(thread.ask_change(hearing.script)),
            (stage, Next::Prompt { stage: same, asking, .. }) if stage == same => Some(*asking),
            // It would go on without the answer, but was asked something else.
            (Stage::Collecting(slot), _) => Some(thread.ask_again(slot)),
            (_, Next::Prompt { asking, .. }) => Some(*asking),
            (_, Next::Done(_)) => None,
        }
    }
}

/// What the message points at.
pub(super) fn pointed(hearing: &Hearing, asked: Asked, meant: Option<&str>) -> Option<Choice> {
    let Hearing { words, context, script, .. } = *hearing;
    let (said, lexicon) = (hearing.slots(), &script.lexicon);
    Pointing { words, said, asked, context, lexicon, meant }.choose()
}

/// Takes the invoice that a message with days and amounts of its own points at; what remains of its
/// values when the month of an invoice is taken out of them.
pub(super) fn point(thread: &mut Thread, hearing: &Hearing) -> Slots {
    let mut said = hearing.slots().clone();
    let rest = thread.flow == Flow::Plan && hearing.script.lexicon.rest.within(hearing.words);
    if rest && said.upfront.is_none() && said.n.is_some() {
        // "A hundred now and the rest in two."
        said.upfront = said.amount.take();
    }
    if hearing.context.invoices.len() < 2 || !is_dated(thread.flow) {
        return said;
    }
    let meant = thread.draft.reference.clone();
    match pointed(hearing, Asked::Dated, meant.as_deref()) {
        Some(Choice::One(reference)) => {
            let due = hearing.context.invoice(&reference).map(|invoice| invoice.due.month());
            let names_due = |date: Option<NaiveDate>| {
                date.is_some_and(|date| Some(date.month()) == due && date.day() == 1)
            };
            if said.date.is_none() && names_due(said.date_from) {
                (said.date_from, said.date_to) = (None, None);
            }
            said.start = said.start.filter(|start| !names_due(Some(*start)));
            thread.draft.reference = Some(reference);
            thread.draft.full = None;
        }
        Some(Choice::All) => {
            thread.draft.reference = None;
            // "Les deux" are invoices, no instalments.
            said.n = said.n.filter(|n| usize::try_from(*n) != Ok(hearing.context.invoices.len()));
        }
        None => {}
    }
    said
}

/// Whether a request has days and amounts of its own, so that a month need not be an invoice's.
const fn is_dated(flow: Flow) -> bool {
    !matches!(flow, Flow::Pay | Flow::Dispute | Flow::PlanChange | Flow::Contact)
}

/// Takes the invoice that the message points at.
pub(super) fn take_choice(thread: &mut Thread, hearing: &Hearing, asked: Asked) -> bool {
    let meant = thread.draft.reference.clone();
    match pointed(hearing, asked, meant.as_deref()) {
        Some(Choice::One(reference)) => {
            // The amount pointed at the invoice; it is not a part of it.
            let owed = hearing.context.owed(Some(&reference));
            thread.draft.amount = thread.draft.amount.filter(|a| a.trunc() != owed.trunc());
            thread.draft.reference = Some(reference);
            thread.draft.full = None;
            true
        }
        // "C'est combien en tout ?" asks, and chooses nothing.
        Some(Choice::All) if asked == Asked::Yes && hearing.asks_of_all() => false,
        Some(Choice::All) => {
            thread.draft.reference = None;
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
