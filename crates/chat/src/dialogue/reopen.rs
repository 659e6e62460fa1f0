//! What is said after a request has ended: corrections of it, and more of the same.

use super::{
    Dialogue, Flow, Heard, Move, Stage, Standing, Thread, Turn,
    begin::{point, pointed, take_choice},
    choose::{Asked, Choice},
    fill::fill,
    hearing::Hearing,
};
use crate::{act::Act, intent::Intent, slots::Slots};
use rust_decimal::Decimal;

impl Dialogue {
    /// "Sorry, Tuesday rather", after the request has ended: it is asked to be confirmed again, or
    /// done again where nothing needs a yes.
    pub(super) fn reopen(&mut self, hearing: &Hearing) -> Option<Turn> {
        let closed = self.closed.as_deref()?;
        let course = hearing.script.courses.of(closed.flow);
        let lexicon = &hearing.script.lexicon;
        let own = hearing.intent() == Intent::Smalltalk || hearing.intent() == course.intent;
        let corrects = own && hearing.corrects();
        // A longer message that was not understood brings values of something else.
        let bare = hearing.is_bare() && (hearing.words.len() <= POINTING || hearing.corrects());
        if self.standing != Standing::Open || !bare && !corrects {
            return None;
        }
        if closed.flow == Flow::Pay && lexicon.rest.within(hearing.words) {
            return self.promise_rest(hearing);
        }
        let mut taken = Thread { asked: 0, stage: Stage::Confirming, ..closed.clone() };
        let said = repoint(&mut taken, hearing);
        fill(taken.flow, &mut taken.draft, &said, None, hearing.context);
        // Nothing is stored of a payment that is about to be made: its values are all there is.
        let same = closed.draft == taken.draft
            || closed.flow != Flow::Pay && closed.same_as(&taken.draft, hearing.context);
        (!same).then(|| self.advance(taken, hearing))
    }

    /// "And the rest on the 20th", after a payment in part.
    fn promise_rest(&mut self, hearing: &Hearing) -> Option<Turn> {
        let said = hearing.slots();
        let flow = if said.n.is_some() || said.freq.is_some() { Flow::Plan } else { Flow::Promise };
        let mut thread = Thread::new(flow);
        fill(flow, &mut thread.draft, said, None, hearing.context);
        self.take_rest(&mut thread, hearing).then(|| self.advance(thread, hearing))
    }

    /// "And the other one?", after an answer about one invoice; or an invoice and nothing else, of
    /// which what is owed can be said.
    pub(super) fn follow_up(&mut self, hearing: &Hearing) -> Option<Turn> {
        let last = self.last.clone().unwrap_or_else(|| Move::bare(Act::SmalltalkReply));
        let (intent, asked) = match last.act {
            Act::ShowBalance => (Intent::Balance, Asked::Yes),
            Act::ExplainAmount => (Intent::AmountExplain, Asked::Yes),
            Act::SendDocument => (Intent::DocumentRequest, Asked::Yes),
            _ => (Intent::Balance, Asked::No),
        };
        let several = hearing.context.invoices.len() > 1 && hearing.words.len() <= POINTING;
        if hearing.intent() != Intent::Fallback || !several {
            return None;
        }
        let meant = last.terms.said.reference.as_deref();
        let Some(Choice::One(reference)) = pointed(hearing, asked, meant) else { return None };
        let slots =
            Slots { reference: Some(reference), doc: last.terms.said.doc, ..Slots::default() };
        let heard = Heard { intent, slots: &slots, ..*hearing.heard };
        self.digress(&Hearing { heard: &heard, ..*hearing })
    }
}

/// "No, the other one": another of several invoices for a request that needs one. What remains of
/// the message's values beside what pointed at it.
pub(super) fn repoint(thread: &mut Thread, hearing: &Hearing) -> Slots {
    let context = hearing.context;
    let chooses = hearing.script.courses.of(thread.flow).chooses && context.invoices.len() > 1;
    let mut said = point(thread, hearing);
    if chooses && hearing.words.len() <= POINTING && take_choice(thread, hearing, Asked::Yes) {
        // "The cheapest one" is no amount of one, nor does the amount of the invoice pay a part.
        let owed = context.owed(thread.draft.reference.as_deref());
        let pays = |amount: &Decimal| {
            *amount >= context.policy.partial.min && amount.trunc() != owed.trunc()
        };
        (said.amount, thread.draft.amount) = (said.amount.filter(pays), None);
    }
    said
}

/// Words up to which a message that was not understood may point at another invoice.
const POINTING: usize = 6;
