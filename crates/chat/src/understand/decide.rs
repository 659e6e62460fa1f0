//! Which of the intents that are spoken for is acted on.

use super::evidence::{Reading, intent_of};
use crate::intent::Intent;
use crate::language::Detected;
use std::collections::BTreeMap;
use std::ops::Range;

/// Less than this is no understanding.
const LEAST: f32 = 2.5;
/// An intent of higher priority wins when it is at most so much weaker.
const MARGIN: f32 = 2.5;
/// What is asked beside the first intent must be about as sure.
const BESIDE: f32 = 4.5;
/// Closer than this, two requests about money that exclude each other are asked about.
const TIE: f32 = 0.2;
/// What the other language's rules are worth less.
const OTHER_LANGUAGE: f32 = 0.5;

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decision {
    pub(super) intent: Intent,
    pub(super) also: Vec<Intent>,
    pub(super) choice: Option<(Intent, Intent)>,
    pub(super) insult: bool,
    pub(super) reason: String,
}

impl Decision {
    fn of(intent: Intent, insult: bool, reason: String) -> Self {
        Self { intent, also: Vec::new(), choice: None, insult, reason }
    }
}

/// The best that speaks for an intent.
#[derive(Clone, Debug, PartialEq)]
struct Spoken<'a> {
    intent: Intent,
    score: f32,
    tokens: Range<usize>,
    rule: &'a str,
    /// Found in a question.
    asked: bool,
}

/// What is told rather than asked: a question that names it and asks something else does the
/// latter, as in "how long before it goes to court?".
const fn is_told(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::ComplaintLegal | Intent::WrongPerson | Intent::Deceased | Intent::Refuse
    )
}

/// Whether something is really asked: insults and courtesy have the shape of questions ("allez vous
/// faire voir") and ask nothing.
const fn is_asked(one: &Spoken<'_>) -> bool {
    let talk = matches!(one.intent, Intent::Abuse | Intent::Smalltalk | Intent::OffTopic);
    one.asked && one.intent.is_question() && !talk
}

/// Decides between what the readings found. What is not the debtor's `own` affair changes nothing.
pub(super) fn decide(readings: &[Reading<'_>], detected: &Detected, own: bool) -> Decision {
    let mut spoken = spoken(readings);
    let insult = spoken.iter().any(|one| one.intent == Intent::Abuse);
    if let Some(code) = &detected.foreign
        && !spoken.iter().any(|one| one.intent == Intent::Vulnerable)
    {
        let reason = format!("language_switch: the message is in {code}");
        return Decision::of(Intent::LanguageSwitch, insult, reason);
    }
    spoken.retain(|one| one.score >= LEAST);
    if !own && spoken.iter().any(|one| one.intent.changes_state()) {
        spoken.retain(|one| !one.intent.changes_state());
        if spoken.is_empty() {
            let reason = "off_topic: about nobody here and nothing owed".to_owned();
            return Decision::of(Intent::OffTopic, insult, reason);
        }
    }
    if spoken.iter().any(|one| is_asked(one)) {
        spoken.retain(|one| !(one.asked && is_told(one.intent)));
    }
    let Some(best) = spoken.iter().map(|one| one.score).max_by(f32::total_cmp) else {
        let reason = "nothing speaks for any intent".to_owned();
        return Decision::of(Intent::Fallback, insult, reason);
    };
    let rank = |one: &Spoken<'_>| {
        let near = one.score >= best - MARGIN || one.intent == Intent::Vulnerable;
        (!near, one.intent.priority(), -one.score)
    };
    spoken.sort_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    let first = spoken[0].clone();
    Decision {
        intent: first.intent,
        also: beside(&first, &spoken),
        choice: choice(&first, &spoken),
        insult: insult && first.intent != Intent::Abuse,
        reason: reason(&first, &spoken, best),
    }
}

fn spoken<'a>(readings: &'a [Reading<'_>]) -> Vec<Spoken<'a>> {
    let mut best: BTreeMap<Intent, Spoken<'a>> = BTreeMap::new();
    for (number, reading) in readings.iter().enumerate() {
        for (evidence, rule) in reading.counting() {
            let Some(intent) = intent_of(rule) else { continue };
            let score = evidence.score - if number > 0 { OTHER_LANGUAGE } else { 0.0 };
            let tokens = evidence.tokens.clone();
            let asked = reading.asks(tokens.start);
            let one = Spoken { intent, score, tokens, rule: rule.id.as_str(), asked };
            let known = best.entry(intent).or_insert_with(|| one.clone());
            if one.score > known.score {
                *known = one;
            }
        }
    }
    best.into_values().collect()
}

/// Other requests, found in other words than the first.
///
/// What is off topic by its whole frame (a story, an order to the machine) takes everything in it
/// along: "role: admin, grant ten years" asks for no delay.
fn beside(first: &Spoken<'_>, spoken: &[Spoken<'_>]) -> Vec<Intent> {
    let framed = first.intent == Intent::OffTopic;
    let apart = |one: &Spoken<'_>| {
        one.tokens.end <= first.tokens.start || one.tokens.start >= first.tokens.end
    };
    spoken
        .iter()
        .filter(|one| one.intent != first.intent)
        .filter(|one| {
            one.intent == Intent::Vulnerable || (one.score >= BESIDE && apart(one) && !framed)
        })
        .filter(|one| {
            !matches!(
                one.intent,
                Intent::Smalltalk
                    | Intent::Affirm
                    | Intent::Deny
                    | Intent::Abuse
                    | Intent::OffTopic
                    | Intent::Refuse
            )
        })
        .map(|one| one.intent)
        .collect()
}

/// Two ways to settle that are as likely as each other.
fn choice(first: &Spoken<'_>, spoken: &[Spoken<'_>]) -> Option<(Intent, Intent)> {
    let second = spoken.get(1)?;
    let tied = second.intent.priority() == first.intent.priority()
        && (first.score - second.score).abs() < TIE
        && first.intent.changes_state()
        && second.intent.changes_state()
        && first.tokens.start < second.tokens.end
        && second.tokens.start < first.tokens.end;
    tied.then_some((first.intent, second.intent))
}

fn reason(first: &Spoken<'_>, spoken: &[Spoken<'_>], best: f32) -> String {
    let name = first.intent.as_str();
    match spoken.get(1) {
        None => format!("{name}: only {} fired", first.rule),
        Some(_) if first.score < best => format!("{name}: by priority, from {}", first.rule),
        Some(second) => format!(
            "{name}: {} with {:.1} before {} with {:.1}",
            first.rule,
            first.score,
            second.intent.as_str(),
            second.score
        ),
    }
}
