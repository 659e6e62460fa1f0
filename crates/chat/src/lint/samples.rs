//! What a rule's own sentences say about it.

use super::{Finding, Kind};
use crate::dialogue::Waiting;
use crate::pack::{Packs, RuleSource, Sources};
use crate::understand::{Session, Understanding, understand};
use chrono::NaiveDate;
use domain::Locale;

pub(super) fn findings(sources: &Sources, packs: &Packs) -> Vec<Finding> {
    let mut all = Vec::new();
    for language in [Locale::Fr, Locale::En] {
        for rule in &sources.of(language).rule {
            all.extend(of_rule(packs, language, rule));
        }
    }
    all
}

fn of_rule(packs: &Packs, language: Locale, rule: &RuleSource) -> Vec<Finding> {
    let finding =
        |kind, detail: String| Finding { place: format!("{} {}", language, rule.id), kind, detail };
    let mut all = Vec::new();
    if rule.yes.is_empty() || rule.no.is_empty() {
        all.push(finding(Kind::Untested, "needs a sentence for yes and one for no".to_owned()));
    }
    let (mut fired, mut won, mut winners) = (0, 0, Vec::new());
    for sentence in &rule.yes {
        let understood = read(sentence, language, packs);
        if !fires(&understood, rule, language) {
            all.push(finding(Kind::Silent, sentence.clone()));
            continue;
        }
        fired += 1;
        if understood.intent == rule.intent || understood.also.contains(&rule.intent) {
            won += 1;
        } else {
            winners.push(format!("{sentence:?} is {}", understood.intent));
        }
        if let Some((one, other)) = understood.choice {
            all.push(finding(Kind::Tied, format!("{sentence:?} may be {one} or {other}")));
        }
    }
    if !rule.yes.is_empty() && fired == 0 {
        all.push(finding(Kind::Unreachable, "fires on none of its sentences".to_owned()));
    }
    if won < fired {
        all.push(finding(Kind::Shadowed, winners.join("; ")));
    }
    let wrong = rule.no.iter().filter(|no| fires(&read(no, language, packs), rule, language));
    all.extend(wrong.map(|no| finding(Kind::Overreaching, no.clone())));
    all
}

fn read(sentence: &str, language: Locale, packs: &Packs) -> Understanding {
    let today = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap_or_default();
    let session = Session { today, language, references: &[], waiting: Waiting::Nothing };
    understand(sentence, &session, packs)
}

fn fires(understood: &Understanding, rule: &RuleSource, language: Locale) -> bool {
    understood
        .trace
        .rules
        .iter()
        .any(|fired| fired.id == rule.id && fired.language == language && fired.dropped.is_none())
}
