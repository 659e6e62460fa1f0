//! From a message to an intent with its slots.

mod decide;
mod evidence;
mod fill;
mod kinds;
mod own;

use crate::dialogue::{Flow, Waiting};
use crate::entities::{self, Found, Known};
use crate::intent::Intent;
use crate::language::Detected;
use crate::pack::Packs;
use crate::slots::Slots;
use crate::text::{SmsWords, Text, TokenKind};
use crate::trace::{Candidate, Flag, Trace};
use chrono::NaiveDate;
use domain::Locale;
use evidence::Reading;

/// What is known before a message comes.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a> {
    /// The day in the creditor's time zone.
    pub today: NaiveDate,
    /// The language of the conversation.
    pub language: Locale,
    /// References of the debtor's invoices, as printed on them.
    pub references: &'a [String],
    /// What the dialogue waits for.
    pub waiting: Waiting,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Understanding {
    /// What to act on first; [`Intent::Fallback`] when nothing was understood.
    pub intent: Intent,
    /// What the message wants beside it, by priority.
    pub also: Vec<Intent>,
    /// What is said about the intent.
    pub slots: Slots,
    /// The language of the message.
    pub language: Locale,
    /// Two intents of equal weight between which to ask.
    pub choice: Option<(Intent, Intent)>,
    /// Whether an insult comes with it.
    pub insult: bool,
    /// What the grammars found, for values that the dialogue waits for.
    pub entities: Found,
    /// How it came to this.
    pub trace: Trace,
}

impl Understanding {
    /// Whether the language is beyond doubt, and something was understood in it.
    pub fn is_clear(&self) -> bool {
        let told = self.trace.language.as_ref();
        self.intent != Intent::Fallback
            && told.is_some_and(|told| !told.close && told.foreign.is_none())
    }
}

/// Understands one message.
pub fn understand(message: &str, session: &Session<'_>, packs: &Packs) -> Understanding {
    let text = Text::read(message, SmsWords::core());
    let detected = packs.detector.detect(&text, session.language);
    let language = detected.language;
    let known = Known::new(session.today, language, session.references);
    let found = entities::find(&text, &known);
    let mut readings = vec![Reading::new(&text, &found, packs.of(language), session.today, true)];
    if detected.close || !readings[0].is_telling() {
        readings.push(Reading::new(
            &text,
            &found,
            packs.of(language.other()),
            session.today,
            false,
        ));
    }
    let own = session.waiting != Waiting::Nothing || own::is_own(&text, &found, packs);
    let mut decision = decide::decide(&readings, &detected, own);
    let mut reason = decision.reason.clone();
    if let Some(intent) = expected(session.waiting, decision.intent, &found) {
        intent.as_str().clone_into(&mut reason);
        reason.push_str(": a value for what is waited for");
        decision.intent = intent;
    }
    let understood = fill::Understood {
        text: &text,
        found: &found,
        readings: &readings,
        detected: &detected,
        today: session.today,
    };
    let slots = fill::fill(decision.intent, &decision.also, &understood);
    let flags = flags(&text, &detected, &readings, &decision);
    let trace = trace(&text, detected, &found, &readings, (flags, reason));
    Understanding {
        intent: decision.intent,
        also: decision.also,
        slots,
        language,
        choice: decision.choice,
        insult: decision.insult,
        entities: found,
        trace,
    }
}

/// A bare value, or a value with a yes or no before it, belongs to the request under way.
fn expected(waiting: Waiting, intent: Intent, found: &Found) -> Option<Intent> {
    let flow = match waiting {
        Waiting::Slot(flow, _)
        | Waiting::Invoice(flow)
        | Waiting::Yes(flow)
        | Waiting::Change(flow) => flow,
        Waiting::Nothing | Waiting::Offer => return None,
    };
    (intent == Intent::Fallback && !found.chosen.is_empty()).then_some(match flow {
        Flow::Plan => Intent::PlanRequest,
        Flow::Promise => Intent::PromiseToPay,
        Flow::Delay => Intent::DelayRequest,
        Flow::Dispute => Intent::Dispute,
        Flow::Pay => Intent::PayNow,
        Flow::Claim => Intent::AlreadyPaid,
        Flow::Settlement => Intent::DiscountRequest,
        Flow::PlanChange => Intent::PlanManage,
        Flow::Contact => Intent::UpdateDetails,
    })
}

/// What the message is like beside what it says, in the language that it was read in first.
fn flags(
    text: &Text,
    detected: &Detected,
    readings: &[Reading<'_>],
    decision: &decide::Decision,
) -> Vec<Flag> {
    let Some(reading) = readings.first() else { return Vec::new() };
    let clauses = &reading.clauses.all;
    let tokens = &text.tokens;
    let flags = [
        (Flag::Insult, decision.insult || decision.intent == Intent::Abuse),
        (Flag::Denied, (0..tokens.len()).any(|token| reading.is_negated(token))),
        (Flag::Question, clauses.iter().any(|clause| clause.question)),
        (Flag::Condition, clauses.iter().any(|clause| clause.condition)),
        (Flag::Reported, clauses.iter().any(|clause| clause.reported)),
        (Flag::Masked, tokens.iter().any(|token| token.kind == TokenKind::Masked)),
        (Flag::EitherLanguage, detected.close),
        (Flag::Tied, decision.choice.is_some()),
    ];
    flags.into_iter().filter(|(_, raised)| *raised).map(|(flag, _)| flag).collect()
}

fn trace(
    text: &Text,
    detected: Detected,
    found: &Found,
    readings: &[Reading<'_>],
    (flags, decision): (Vec<Flag>, String),
) -> Trace {
    let candidate = |entity: &entities::Entity, rejected: Option<&str>| Candidate {
        text: text.raw[entity.span.clone()].to_owned(),
        kind: kinds::kinds(&entity.value, NaiveDate::MIN)[0],
        value: entity.value.to_string(),
        rejected: rejected.map(str::to_owned),
    };
    let chosen = found.chosen.iter().map(|entity| candidate(entity, None));
    let rejected = found.rejected.iter().map(|(entity, why)| candidate(entity, Some(why)));
    Trace {
        entities: chosen.chain(rejected).collect(),
        flags,
        language: Some(detected),
        edits: readings.iter().flat_map(|reading| reading.edits.iter().cloned()).collect(),
        clauses: readings
            .iter()
            .map(|reading| (reading.language(), reading.clauses.all.clone()))
            .collect(),
        rules: readings.iter().flat_map(Reading::rules).collect(),
        text: text.raw.clone(),
        decision,
    }
}
