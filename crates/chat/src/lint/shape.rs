//! What can be seen without trying a sentence.

use super::{Finding, Kind};
use crate::pack::{Source, Sources};
use crate::text::fold;
use domain::Locale;
use std::collections::HashSet;

/// Pieces of the outermost sequence that a reader can follow.
const LONGEST: usize = 8;
/// Concepts that the program itself asks for.
const BUILT_IN: [&str; 1] = ["polite"];

pub(super) fn findings(sources: &Sources) -> Vec<Finding> {
    let mut all = Vec::new();
    for language in [Locale::Fr, Locale::En] {
        let source = sources.of(language);
        all.extend(untranslated(source, language, sources.of(language.other())));
        all.extend(unused(source, language));
        all.extend(patterns(source, language));
    }
    all
}

fn finding(language: Locale, place: &str, kind: Kind, detail: impl Into<String>) -> Finding {
    Finding { place: format!("{language} {place}"), kind, detail: detail.into() }
}

fn untranslated(source: &Source, language: Locale, other: &Source) -> Vec<Finding> {
    let twins: HashSet<&str> = other.rule.iter().map(|rule| rule.id.as_str()).collect();
    let alone = source.rule.iter().filter(|rule| !twins.contains(rule.id.as_str()) && !rule.alone);
    alone
        .map(|rule| finding(language, &rule.id, Kind::Untranslated, language.other().as_str()))
        .collect()
}

fn unused(source: &Source, language: Locale) -> Vec<Finding> {
    let all: Vec<&String> = every_pattern(source).map(|(_, pattern)| pattern).collect();
    let named: HashSet<&str> = all
        .iter()
        .flat_map(|pattern| pattern.split('@').skip(1))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
        .collect();
    source
        .concept
        .keys()
        .filter(|name| !named.contains(name.as_str()) && !BUILT_IN.contains(&name.as_str()))
        .map(|name| finding(language, &format!("@{name}"), Kind::Unused, name))
        .collect()
}

fn patterns(source: &Source, language: Locale) -> Vec<Finding> {
    let mut all = Vec::new();
    for (place, pattern) in every_pattern(source) {
        if fold(pattern) != *pattern {
            all.push(finding(language, &place, Kind::Unfolded, pattern));
        }
        if pieces(pattern) > LONGEST {
            all.push(finding(language, &place, Kind::OverLong, pattern));
        }
    }
    all
}

/// How many pieces the outermost sequence of a pattern has; what joins two is none.
fn pieces(pattern: &str) -> usize {
    let mut depth = 0_usize;
    let apart = |letter: char| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && letter.is_whitespace()
    };
    let all = pattern.split(apart).filter(|piece| !piece.is_empty());
    all.filter(|piece| !matches!(*piece, ".." | "..." | "^" | "$")).count()
}

/// Every pattern with the rule, mark or concept it belongs to.
fn every_pattern(source: &Source) -> impl Iterator<Item = (String, &String)> {
    let concepts = source.concept.iter().map(|(name, entries)| (format!("@{name}"), entries, None));
    let rules = source.rule.iter().map(|rule| (rule.id.clone(), &rule.any, Some(&rule.not)));
    let marks = source.mark.iter().map(|mark| (mark.id.clone(), &mark.any, Some(&mark.not)));
    concepts.chain(rules).chain(marks).flat_map(|(place, any, not)| {
        any.iter().chain(not.into_iter().flatten()).map(move |pattern| (place.clone(), pattern))
    })
}
