//! The whole way of a message, for whoever runs a conversation.

use crate::{
    dialogue::{Context, Dialogue, Flow, Heard, Script, Turn, Waiting, answer_values},
    entities::{Entity, Found, Value},
    intent::Intent,
    pack::Packs,
    reply::{HelpLines, Replies, Reply},
    slots::Slots,
    understand::{Session, Understanding, understand},
};
use rust_decimal::Decimal;

/// The data that answers are made with: a creditor's, or what comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Assistant<'a> {
    /// Rules and lexicons.
    pub packs: &'a Packs,
    /// Courses of requests.
    pub script: &'a Script,
    /// Texts.
    pub replies: &'a Replies,
    /// Help lines.
    pub help: &'a HelpLines,
}

/// The answer to one message.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What is done, and what must be done for it.
    pub turn: Turn,
    /// What the debtor sees.
    pub reply: Reply,
    /// What was understood, with the trace.
    pub understanding: Understanding,
}

impl Assistant<'static> {
    /// With what comes with the program.
    pub fn standard() -> Self {
        Self {
            packs: Packs::standard(),
            script: Script::standard(),
            replies: Replies::standard(),
            help: HelpLines::standard(),
        }
    }
}

impl Assistant<'_> {
    /// Takes a message and moves the conversation on.
    pub fn answer(&self, dialogue: &mut Dialogue, message: &str, context: &Context) -> Answer {
        let waiting = dialogue.waiting();
        let references: Vec<String> =
            context.invoices.iter().map(|invoice| invoice.reference.clone()).collect();
        let session = Session {
            today: context.today,
            language: dialogue.language(),
            references: &references,
            waiting,
        };
        let understanding = understand(message, &session, self.packs);
        let mut slots = slots(&understanding, waiting, dialogue.reads_values_for());
        if let Some(number) = bare_number(&understanding.entities)
            && slots.instalment.is_none()
            && dialogue.reads_as_instalment(number, context)
        {
            (slots.n, slots.instalment) = (None, Some(number));
        }
        let heard = Heard {
            message,
            intent: understanding.intent,
            also: &understanding.also,
            choice: understanding.choice,
            slots: &slots,
            language: understanding.language,
            clear: understanding.is_clear(),
        };
        let first = dialogue.is_first();
        let turn = dialogue.turn(&heard, context, self.script);
        let reply = self.replies.reply(&turn, first, context, self.help);
        Answer { turn, reply, understanding }
    }
}

/// What was said, completed with bare values where the message only answers: it says nothing of its
/// own, or a value was asked for.
///
/// When nothing is waited for, bare values can still correct what ended last (`read_for`).
fn slots(understanding: &Understanding, waiting: Waiting, read_for: Waiting) -> Slots {
    let only_answers = matches!(
        understanding.intent,
        Intent::Affirm | Intent::Deny | Intent::Fallback | Intent::Smalltalk | Intent::OffTopic
    );
    let asked = matches!(waiting, Waiting::Slot(..));
    if !only_answers && !asked && !understanding.slots.is_empty() {
        return understanding.slots.clone();
    }
    let values = answer_values(&understanding.entities, read_for);
    // "Le 2 mars" is to come in most sentences; in answer to "when did you pay?" it is past.
    let past = matches!(waiting, Waiting::Slot(Flow::Claim, _));
    let said = understanding.slots.clone();
    let (mut slots, over) = if past { (said, values) } else { (values, said) };
    slots.merge(&over);
    slots
}

/// The number of a message that holds no other value.
fn bare_number(found: &Found) -> Option<Decimal> {
    match found.chosen.as_slice() {
        [Entity { value: Value::Number(number), .. }] => Some(*number),
        _ => None,
    }
}
