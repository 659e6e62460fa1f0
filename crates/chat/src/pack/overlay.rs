//! A creditor's changes to the packs: rules added, reworded, switched off.
//!
//! What protects people is not a matter of taste: rules for safety, opt-out and personal data can
//! be added to, never switched off or reworded. An attempt is refused and is a finding of the lint.

use super::{PackError, Source, source};
use crate::intent::Intent;
use domain::Locale;
use serde::Deserialize;

/// Changes for each language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Overlay {
    /// To the French pack.
    pub fr: Changes,
    /// To the English pack.
    pub en: Changes,
}

/// Changes to one language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Changes {
    /// Rules to switch off, by id.
    pub disable: Vec<String>,
    /// Entries to add to concepts, concepts to add, rules to add; a rule with a known id takes its
    /// place.
    #[serde(flatten)]
    pub add: Source,
}

/// A change that is not allowed, or changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// Safety, opt-out and data rights stay as they are.
    #[error("{0} protects people and cannot be switched off or reworded")]
    Protected(String),
    /// No rule of that name.
    #[error("there is no rule {0} to switch off")]
    Unknown(String),
}

/// Whether a creditor must leave the rules of an intent alone.
pub(crate) const fn is_protected(intent: Intent) -> bool {
    matches!(intent, Intent::Vulnerable | Intent::OptOut | Intent::DataRequest)
}

impl Overlay {
    /// Reads an overlay.
    ///
    /// # Errors
    /// [`PackError::Shape`] when the text is no overlay.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        source::parse("overlay", text)
    }

    /// What it may not do, and what has no effect.
    ///
    /// # Errors
    /// [`PackError`] when the program's own packs cannot be read.
    pub fn check(&self) -> Result<Vec<OverlayError>, PackError> {
        let mut findings = Vec::new();
        for (language, changes) in [(Locale::Fr, &self.fr), (Locale::En, &self.en)] {
            let standard = source::standard(language)?;
            let intent_of =
                |id: &str| standard.rule.iter().find(|rule| rule.id == id).map(|rule| rule.intent);
            for id in &changes.disable {
                match intent_of(id) {
                    None => findings.push(OverlayError::Unknown(id.clone())),
                    Some(intent) if is_protected(intent) => {
                        findings.push(OverlayError::Protected(id.clone()));
                    }
                    Some(_) => {}
                }
            }
            findings.extend(
                changes
                    .add
                    .rule
                    .iter()
                    .filter(|rule| intent_of(&rule.id).is_some_and(is_protected))
                    .map(|rule| OverlayError::Protected(rule.id.clone())),
            );
        }
        Ok(findings)
    }

    /// Applies what is allowed to one language's source.
    pub(super) fn apply(&self, language: Locale, source: &mut Source) {
        let changes = language.pick(&self.fr, &self.en);
        source.rule.retain(|rule| is_protected(rule.intent) || !changes.disable.contains(&rule.id));
        for (name, entries) in &changes.add.concept {
            source.concept.entry(name.clone()).or_default().extend(entries.iter().cloned());
        }
        for rule in &changes.add.rule {
            match source.rule.iter_mut().find(|known| known.id == rule.id) {
                Some(known) if is_protected(known.intent) => {}
                Some(known) => known.clone_from(rule),
                None => source.rule.push(rule.clone()),
            }
        }
        source.mark.extend(changes.add.mark.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Sources;

    #[test]
    fn what_protects_people_stays() {
        let overlay = Overlay::parse(
            r#"
            [en]
            disable = ["vulnerable.suicide", "abuse.insult", "no.such"]
            "#,
        )
        .unwrap();
        assert_eq!(
            overlay.check().unwrap(),
            [
                OverlayError::Protected("vulnerable.suicide".into()),
                OverlayError::Unknown("no.such".into())
            ]
        );
        let sources = Sources::with(&overlay).unwrap();
        let has = |id: &str| sources.en.rule.iter().any(|rule| rule.id == id);
        assert!(has("vulnerable.suicide") && !has("abuse.insult"));
    }

    #[test]
    fn rules_are_added_and_reworded() {
        let overlay = Overlay::parse(
            r#"
            [fr.concept]
            invoice = ["bordereau+"]
            [[fr.rule]]
            id = "balance.gym"
            intent = "balance"
            any = ["mon abonnement de gym"]
            [[fr.rule]]
            id = "abuse.insult"
            intent = "abuse"
            any = ["zut"]
            "#,
        )
        .unwrap();
        let sources = Sources::with(&overlay).unwrap();
        let rules = &sources.fr.rule;
        assert!(rules.iter().any(|rule| rule.id == "balance.gym"));
        assert_eq!(rules.iter().find(|rule| rule.id == "abuse.insult").unwrap().any, ["zut"]);
        assert!(sources.fr.concept["invoice"].len() > 1);
    }
}
