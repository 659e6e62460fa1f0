//! What can be seen without trying a sentence.

use super::{Finding, Kind};
use crate::pack::{LanguagePack, Packs};
use crate::text::fold;
use domain::Locale;
use std::collections::HashSet;

/// Pieces of the outermost sequence that a reader can follow.
const LONGEST: usize = 8;
/// Concepts that the program itself asks for.
const BUILT_IN: [&str; 1] = ["polite"];

pub(super) fn findings(packs: &Packs) -> Vec<Finding> {
    let mut all = Vec::new();
    for language in [Locale::Fr, Locale::En] {
        let pack = packs.of(language);
        all.extend(untranslated(pack, packs.of(language.other())));
        all.extend(unused(pack));
        all.extend(patterns(pack));
    }
    all
}

fn finding(pack: &LanguagePack, place: &str, kind: Kind, detail: impl Into<String>) -> Finding {
    Finding { place: format!("{} {place}", pack.language), kind, detail: detail.into() }
}

fn untranslated(pack: &LanguagePack, other: &LanguagePack) -> Vec<Finding> {
    let twins: HashSet<&str> = other.source.rule.iter().map(|rule| rule.id.as_str()).collect();
    let alone = pack.source.rule.iter().filter(|rule| !twins.contains(rule.id.as_str()));
    alone.map(|rule| finding(pack, &rule.id, Kind::Untranslated, other.language.as_str())).collect()
}

fn unused(pack: &LanguagePack) -> Vec<Finding> {
    let all: Vec<&String> = every_pattern(pack).map(|(_, pattern)| pattern).collect();
    let named: HashSet<&str> = all
        .iter()
        .flat_map(|pattern| pattern.split('@').skip(1))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
        .collect();
    pack.source
        .concept
        .keys()
        .filter(|name| !named.contains(name.as_str()) && !BUILT_IN.contains(&name.as_str()))
        .map(|name| finding(pack, &format!("@{name}"), Kind::Unused, name))
        .collect()
}

fn patterns(pack: &LanguagePack) -> Vec<Finding> {
    let mut all = Vec::new();
    for (place, pattern) in every_pattern(pack) {
        if fold(pattern) != *pattern {
            all.push(finding(pack, &place, Kind::Unfolded, pattern));
        }
        let mut depth = 0_usize;
        let outside = pattern.chars().filter(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && letter.is_whitespace()
        });
        if outside.count() >= LONGEST {
            all.push(finding(pack, &place, Kind::OverLong, pattern));
        }
    }
    all
}

/// Every pattern with the rule, mark or concept it belongs to.
fn every_pattern(pack: &LanguagePack) -> impl Iterator<Item = (String, &String)> {
    let source = &pack.source;
    let concepts = source.concept.iter().map(|(name, entries)| (format!("@{name}"), entries, None));
    let rules = source.rule.iter().map(|rule| (rule.id.clone(), &rule.any, Some(&rule.not)));
    let marks = source.mark.iter().map(|mark| (mark.id.clone(), &mark.any, Some(&mark.not)));
    concepts.chain(rules).chain(marks).flat_map(|(place, any, not)| {
        any.iter().chain(not.into_iter().flatten()).map(move |pattern| (place.clone(), pattern))
    })
}
