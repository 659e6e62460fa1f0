//! One request under way: what it still needs, what it asks, what a yes does.

use super::{
    Context, Deed, Flow, Move, Script, SlotName, Terms,
    assess::{Verdict, assess},
};
use crate::{act::Act, slots::Slots};
use serde::{Deserialize, Serialize};

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// A value.
    Collecting(SlotName),
    /// One of several invoices.
    Choosing,
    /// A yes.
    Confirming,
    /// What to change, after a no.
    Changing,
}

/// A request under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Thread {
    pub(super) flow: Flow,
    /// What was said so far.
    pub(super) draft: Slots,
    /// How often a value was asked for.
    pub(super) asked: u8,
    pub(super) stage: Stage,
}

/// Where a request goes from here.
pub(super) enum Next {
    /// It waits for an answer to this.
    Prompt { stage: Stage, asking: Box<Move>, clause: Option<String> },
    /// It is done.
    Done(Box<Finished>),
}

/// A request that is done.
pub(super) struct Finished {
    pub(super) now: Move,
    pub(super) then: Option<Act>,
    pub(super) deed: Option<Deed>,
    pub(super) clause: Option<String>,
    /// The request as it was agreed to, for what is corrected later.
    pub(super) thread: Thread,
}

impl Thread {
    /// A request of which nothing is known yet.
    pub(super) fn new(flow: Flow) -> Self {
        let draft = Slots::default();
        Self { flow, draft, asked: 0, stage: Stage::Confirming }
    }

    /// Whether several invoices are open and none, nor all of them, is meant.
    pub(super) fn must_choose(&self, context: &Context, script: &Script) -> bool {
        script.courses.of(self.flow).chooses
            && context.invoices.len() > 1
            && self.draft.reference.is_none()
            && self.draft.full != Some(true)
    }

    /// The next question, or the end when there is none and no yes is needed.
    pub(super) fn next(&self, context: &Context, script: &Script) -> Next {
        let course = script.courses.of(self.flow);
        if self.must_choose(context, script) {
            let refs = context.invoices.iter().map(|i| i.reference.clone()).collect();
            let terms = Terms { refs, ..Terms::default() };
            return prompt(Stage::Choosing, Act::ChooseInvoice, terms, None);
        }
        let waits = !self.has_asked_enough(script);
        if let Some(&slot) = course.asks.iter().find(|slot| waits && self.lacks(**slot)) {
            return ask(self.flow, slot, Terms { said: self.draft.clone(), ..Terms::default() });
        }
        let assessment = assess(self.flow, &self.draft, context);
        let confirming =
            |act, clause| prompt(Stage::Confirming, act, assessment.terms.clone(), clause);
        match (assessment.verdict, course) {
            (Verdict::Ask(slot), _) => ask(self.flow, slot, assessment.terms),
            (Verdict::Within, course) => match course.confirm {
                Some(act) if assessment.deed.is_some() => confirming(act, None),
                _ => Next::Done(Box::new(Finished {
                    now: Move { act: course.done, terms: assessment.terms },
                    then: course.after,
                    deed: assessment.deed,
                    clause: None,
                    thread: self.clone(),
                })),
            },
            (Verdict::Review(clause), course) => {
                confirming(course.review.unwrap_or(Act::HandoverHuman), Some(clause))
            }
            (Verdict::Counter(clause, _), course) => {
                confirming(course.counter.unwrap_or(Act::HandoverHuman), Some(clause))
            }
        }
    }

    /// What a yes does; `None` when there is nothing that a yes could mean.
    pub(super) fn agreed(&self, context: &Context, script: &Script) -> Option<Finished> {
        let course = script.courses.of(self.flow);
        let assessment = assess(self.flow, &self.draft, context);
        let finished = |act, mut terms: Terms, deed, clause| {
            terms.done = true;
            let thread = self.clone();
            Finished { now: Move { act, terms }, then: course.after, deed, clause, thread }
        };
        match assessment.verdict {
            Verdict::Ask(_) => None,
            Verdict::Within => Some(finished(course.done, assessment.terms, assessment.deed, None)),
            Verdict::Review(clause) => {
                Some(finished(course.reviewed?, assessment.terms, assessment.deed, Some(clause)))
            }
            Verdict::Counter(clause, allowed) => {
                let countered = assess(self.flow, &allowed, context);
                let thread = Self { draft: *allowed, ..self.clone() };
                let done = finished(course.done, countered.terms, countered.deed, Some(clause));
                Some(Finished { thread, ..done })
            }
        }
    }

    /// The draft that the policy would allow, when it allows another than this.
    pub(super) fn counter(&self, context: &Context) -> Option<Slots> {
        match assess(self.flow, &self.draft, context).verdict {
            Verdict::Counter(_, allowed) => Some(*allowed),
            _ => None,
        }
    }

    /// Whether another draft comes to the same: to the same deed after a yes.
    pub(super) fn same_as(&self, draft: &Slots, context: &Context) -> bool {
        let (own, other) =
            (assess(self.flow, &self.draft, context), assess(self.flow, draft, context));
        own.deed == other.deed && own.verdict == other.verdict
    }

    /// Whether it goes on without what it asked for.
    pub(super) fn has_asked_enough(&self, script: &Script) -> bool {
        script.courses.of(self.flow).asks_at_most.is_some_and(|most| self.asked >= most)
    }

    /// The question what to change.
    pub(super) fn ask_change(&self, script: &Script) -> Move {
        let changes = script.courses.of(self.flow).changes.clone();
        Move { act: Act::AskChange, terms: Terms { changes, ..Terms::default() } }
    }

    /// The question for a value.
    pub(super) fn ask_again(&self, slot: SlotName) -> Move {
        let terms = Terms {
            said: self.draft.clone(),
            slot: Some(slot),
            flow: Some(self.flow),
            ..Terms::default()
        };
        Move { act: Act::AskSlot, terms }
    }

    fn lacks(&self, slot: SlotName) -> bool {
        let draft = &self.draft;
        match (self.flow, slot) {
            (Flow::Claim, SlotName::Date) => {
                draft.date.is_none() && draft.date_from.is_none() && draft.method.is_none()
            }
            (_, SlotName::N) => draft.n.is_none() && draft.instalment.is_none(),
            (_, SlotName::Date) => draft.date.is_none(),
            (_, SlotName::Reason) => draft.reason.is_none(),
            (_, SlotName::Ref) => draft.reference.is_none(),
            (_, SlotName::Amount) => draft.amount.is_none(),
            (_, SlotName::Start) => draft.start.is_none(),
            (_, SlotName::Freq) => draft.freq.is_none(),
            (_, SlotName::Phone) => draft.phone.is_none(),
            (_, SlotName::Email) => draft.email.is_none(),
        }
    }
}

fn prompt(stage: Stage, act: Act, terms: Terms, clause: Option<String>) -> Next {
    Next::Prompt { stage, asking: Box::new(Move { act, terms }), clause }
}

/// A question for a value.
pub(super) fn ask(flow: Flow, slot: SlotName, terms: Terms) -> Next {
    let terms = Terms { slot: Some(slot), flow: Some(flow), ..terms };
    prompt(Stage::Collecting(slot), Act::AskSlot, terms, None)
}
