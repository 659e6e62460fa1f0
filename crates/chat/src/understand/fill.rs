//! The slots of the intent, from marks, from the rules that decided, and from the entities.
//!
//! What a number is depends on the request: in "25 euros par mois" an instalment, in "je règle 70
//! euros" an amount. Values that are denied ("pas deux fois, trois plutôt") are passed over.

mod money;
mod plan;
mod when;

use super::evidence::{Reading, intent_of};
use crate::entities::{Entity, Found, Value};
use crate::intent::Intent;
use crate::language::Detected;
use crate::pack::Target;
use crate::slots::Slots;
use crate::text::Text;

/// What the parts of the filler look at.
struct Filler<'a> {
    text: &'a Text,
    reading: &'a Reading<'a>,
    /// Entities that are not denied, in the order of the text.
    said: Vec<&'a Entity>,
    slots: Slots,
}

/// Fills the slots of an intent.
pub(super) fn fill(
    intent: Intent,
    also: &[Intent],
    text: &Text,
    found: &Found,
    readings: &[Reading<'_>],
    detected: &Detected,
) -> Slots {
    let mut slots = said_by_rules(intent, also, readings);
    let Some(reading) = readings.first() else { return slots };
    let said = kept(found, reading);
    slots.reference = said.iter().find_map(|entity| match &entity.value {
        Value::Reference(reference) => Some(reference.clone()),
        _ => None,
    });
    let mut filler = Filler { text, reading, said, slots };
    match intent {
        Intent::PlanRequest | Intent::PlanManage => filler.plan(intent),
        Intent::PromiseToPay | Intent::PayNow | Intent::DiscountRequest => {
            filler.amount(true);
            filler.when(false);
        }
        Intent::AlreadyPaid => {
            filler.amount(true);
            filler.when(true);
        }
        Intent::DelayRequest => {
            filler.amount(false);
            filler.when(false);
            filler.duration();
        }
        Intent::Dispute | Intent::AmountExplain | Intent::Refuse | Intent::Hardship => {
            filler.amount(intent == Intent::AmountExplain);
        }
        Intent::Human => {
            filler.when(false);
            filler.time();
            filler.contact();
        }
        Intent::UpdateDetails => {
            filler.when(false);
            filler.contact();
        }
        Intent::LanguageSwitch if filler.slots.language.is_none() => {
            filler.slots.language.clone_from(&detected.foreign);
        }
        _ => {}
    }
    filler.slots
}

/// What the rules of the intent and the marks say; the strongest first.
fn said_by_rules(intent: Intent, also: &[Intent], readings: &[Reading<'_>]) -> Slots {
    let mut slots = Slots::default();
    let counts = |target: &Target| match target {
        Target::Slots(only) => only.is_empty() || only.contains(&intent),
        Target::Intent(spoken) => {
            *spoken == intent || also.contains(spoken) && *spoken == Intent::Vulnerable
        }
    };
    for reading in readings {
        for (_, rule) in reading.counting().filter(|(_, rule)| counts(&rule.target)) {
            let mut own = rule.slots.clone();
            if intent_of(rule).is_none() || !rule.slots.is_empty() {
                own.merge(&slots);
                slots = own;
            }
        }
    }
    slots
}

/// Entities that are not denied; all when every one is, as in "pas avant le 5".
fn kept<'a>(found: &'a Found, reading: &Reading<'_>) -> Vec<&'a Entity> {
    let said: Vec<&Entity> = found
        .chosen
        .iter()
        .filter(|entity| {
            !reading.is_negated(entity.tokens.start) || !has_twin(found, entity, reading)
        })
        .collect();
    said
}

/// Whether another entity of the same kind is said without denying it.
fn has_twin(found: &Found, denied: &Entity, reading: &Reading<'_>) -> bool {
    let number = |value: &Value| matches!(value, Value::Number(_) | Value::Times(_));
    found.chosen.iter().any(|other| {
        !reading.is_negated(other.tokens.start)
            && (std::mem::discriminant(&other.value) == std::mem::discriminant(&denied.value)
                || number(&other.value) && number(&denied.value))
    })
}

impl Filler<'_> {
    /// The folded word of a token, empty outside the text.
    fn word(&self, token: usize) -> &str {
        self.text.word(token)
    }

    /// Whether one of these words stands among the `reach` tokens before an entity, in its clause.
    fn follows(&self, entity: &Entity, reach: usize, words: &[&str]) -> bool {
        let start = entity.tokens.start;
        let clause = self.reading.clause(start);
        (start.saturating_sub(reach)..start)
            .any(|at| self.reading.clause(at) == clause && words.contains(&self.word(at)))
    }

    /// The word right after an entity.
    fn next_word(&self, entity: &Entity) -> &str {
        self.word(entity.tokens.end)
    }

    fn contact(&mut self) {
        for entity in &self.said {
            match &entity.value {
                Value::Phone(phone) => self.slots.phone = Some(phone.clone()),
                Value::Email(email) => self.slots.email = Some(email.clone()),
                _ => {}
            }
        }
    }
}
