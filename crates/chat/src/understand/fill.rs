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
use crate::slots::{Reason, Risk, Slots};
use crate::text::Text;
use chrono::NaiveDate;
use when::Side;

/// What the parts of the filler look at.
struct Filler<'a> {
    text: &'a Text,
    reading: &'a Reading<'a>,
    found: &'a Found,
    /// Entities that are not denied, in the order of the text.
    said: Vec<&'a Entity>,
    today: NaiveDate,
    /// What is being filled.
    intent: Intent,
    slots: Slots,
}

/// What was understood so far, which the slots are read from.
pub(super) struct Understood<'a> {
    pub(super) text: &'a Text,
    pub(super) found: &'a Found,
    pub(super) readings: &'a [Reading<'a>],
    pub(super) detected: &'a Detected,
    pub(super) today: NaiveDate,
}

/// Fills the slots of an intent, and those of what is asked beside it that it leaves open.
pub(super) fn fill(intent: Intent, also: &[Intent], understood: &Understood<'_>) -> Slots {
    let Understood { text, found, readings, detected, today } = *understood;
    let grave = said_by_rules(intent, &[], readings).risk;
    let heeded = match grave {
        // the one thing that matters then
        Some(Risk::Suicide | Risk::DomesticViolence) => Vec::new(),
        _ => heeded(intent, also),
    };
    let mut slots = said_by_rules(intent, &heeded, readings);
    let Some(reading) = readings.first() else { return slots };
    let said = kept(found, reading);
    let references = said.iter().find_map(|entity| match &entity.value {
        Value::Reference(reference) => Some(reference.clone()),
        _ => None,
    });
    slots.reference = references.or_else(|| bare_reference(text, &said));
    let mut filler = Filler { text, reading, found, said, today, intent, slots };
    filler.request();
    for other in heeded {
        let known = std::mem::take(&mut filler.slots);
        filler.intent = other;
        filler.request();
        filler.slots.merge(&known);
    }
    let mut slots = filler.slots;
    if (intent == Intent::LanguageSwitch || also.contains(&Intent::LanguageSwitch))
        && slots.language.is_none()
    {
        slots.language.clone_from(&detected.foreign);
    }
    slots
}

/// "La 88213": a long number after an article, without a currency, is that of an invoice.
fn bare_reference(text: &Text, said: &[&Entity]) -> Option<String> {
    said.iter().find_map(|entity| {
        let Value::Number(_) = entity.value else { return None };
        let digits = text.word(entity.tokens.start);
        let before = entity.tokens.start.checked_sub(1).map(|at| text.word(at))?;
        let long = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        (long && entity.tokens.len() == 1 && matches!(before, "la" | "the" | "number" | "numero"))
            .then(|| digits.to_owned())
    })
}

/// The other requests whose slots are worth having beside those of the first.
fn heeded(intent: Intent, also: &[Intent]) -> Vec<Intent> {
    // one amount and one day are said once: two ways to settle would both claim them
    let mut settles = settling(intent);
    also.iter()
        .copied()
        .filter(|other| {
            let claimed = settles && settling(*other);
            settles |= settling(*other);
            !claimed && !is_background(intent, *other)
        })
        .collect()
}

/// Whether what is said of an intent only explains the first: whose illness, which invoice.
const fn is_background(first: Intent, other: Intent) -> bool {
    match other {
        Intent::Hardship => !matches!(first, Intent::PlanRequest),
        Intent::Dispute => matches!(first, Intent::Vulnerable | Intent::WrongPerson),
        Intent::DocumentRequest => matches!(first, Intent::Dispute),
        Intent::UpdateDetails => matches!(first, Intent::WrongPerson),
        Intent::PayNow => matches!(first, Intent::PaymentProblem),
        _ => false,
    }
}

/// Intents that say how the debt is settled.
const fn settling(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::PlanRequest
            | Intent::PlanManage
            | Intent::PromiseToPay
            | Intent::PayNow
            | Intent::DiscountRequest
            | Intent::AlreadyPaid
            | Intent::DelayRequest
    )
}

/// What the rules of the intent and the marks say; the strongest first.
fn said_by_rules(intent: Intent, also: &[Intent], readings: &[Reading<'_>]) -> Slots {
    let mut slots = Slots::default();
    let counts = |target: &Target| match target {
        Target::Slots(only) => {
            only.is_empty() || only.contains(&intent) || also.iter().any(|one| only.contains(one))
        }
        Target::Intent(spoken) => *spoken == intent || also.contains(spoken),
    };
    for reading in readings {
        let mut rules: Vec<_> =
            reading.counting().map(|(_, rule)| rule).filter(|rule| counts(&rule.target)).collect();
        // what is said of the first intent comes before what is said of the others
        rules.sort_by_key(|rule| {
            intent_of(rule).is_some_and(|one| one != intent && one != Intent::Vulnerable)
        });
        for rule in rules {
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
    /// What the intent takes.
    fn request(&mut self) {
        match self.intent {
            Intent::PlanRequest | Intent::PlanManage => self.plan(),
            Intent::PromiseToPay | Intent::DiscountRequest => {
                self.amount(true);
                self.shares();
                self.when(Side::Coming);
            }
            Intent::PayNow => {
                self.amount(true);
                self.shares();
                self.part();
                self.when(Side::Coming);
            }
            Intent::AlreadyPaid => {
                self.amount(true);
                self.when(Side::Past);
            }
            Intent::DelayRequest => {
                self.amount(false);
                self.when(Side::Coming);
                self.duration();
            }
            Intent::AmountExplain => self.amount(true),
            Intent::Dispute => {
                let money = [Some(Reason::WrongAmount), Some(Reason::Refund)];
                self.amount(money.contains(&self.slots.reason));
            }
            Intent::LegalInfo => self.amount(false),
            Intent::PaymentProblem => self.when(Side::Past),
            Intent::Insolvency => {
                self.when(Side::Past);
                // a judgment has its day; "last month" is only a story
                self.slots.date_from = None;
                self.slots.date_to = None;
            }
            Intent::ComplaintLegal => self.when(Side::Coming),
            Intent::Human => {
                self.when(Side::Coming);
                self.time();
                self.contact();
            }
            Intent::UpdateDetails => {
                self.when(Side::Coming);
                self.contact();
            }
            _ => {}
        }
    }

    /// Whether the rules of the intent read over an entity: of two days or amounts, it is meant.
    fn is_meant(&self, entity: &Entity) -> bool {
        self.reading.counting().any(|(evidence, rule)| {
            intent_of(rule) == Some(self.intent)
                && evidence.tokens.start <= entity.tokens.start
                && entity.tokens.end <= evidence.tokens.end
        })
    }

    /// Whether an entity stands in what is told of the past.
    fn is_told(&self, entity: &Entity) -> bool {
        self.reading.tells(entity.tokens.start)
    }

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
