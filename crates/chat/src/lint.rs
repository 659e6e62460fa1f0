//! What is wrong with rule packs, before a debtor finds out.

mod samples;
mod shape;

use crate::pack::{Overlay, PackError, Packs, Sources};
use std::fmt;

/// One thing to repair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which language, and which rule or concept.
    pub place: String,
    /// What is wrong with it.
    pub kind: Kind,
    /// The words in question.
    pub detail: String,
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A pack that cannot be compiled.
    Broken,
    /// An overlay that would switch off what protects people, or nothing.
    Forbidden,
    /// A rule without a sentence that must fire and one that must not.
    Untested,
    /// A sentence that must fire and does not.
    Silent,
    /// A sentence that must not fire and does.
    Overreaching,
    /// Another rule takes every one of its sentences.
    Shadowed,
    /// Two requests are equally likely for one of its sentences.
    Tied,
    /// No pattern of the rule can ever fire on its own sentences.
    Unreachable,
    /// No rule of that name in the other language.
    Untranslated,
    /// A concept that nothing uses.
    Unused,
    /// Accents or capitals, which are folded before anything is compared.
    Unfolded,
    /// A pattern of more pieces than a reader can follow.
    OverLong,
}

impl Kind {
    /// Whether packs with such a finding may not be published; the others are advice.
    pub const fn is_blocking(self) -> bool {
        !matches!(self, Self::Tied | Self::Unused | Self::OverLong | Self::Untranslated)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Broken => "broken",
            Kind::Forbidden => "forbidden",
            Kind::Untested => "untested",
            Kind::Silent => "does not fire",
            Kind::Overreaching => "must not fire",
            Kind::Shadowed => "shadowed",
            Kind::Tied => "tied",
            Kind::Unreachable => "unreachable",
            Kind::Untranslated => "untranslated",
            Kind::Unused => "unused",
            Kind::Unfolded => "accents or capitals",
            Kind::OverLong => "over-long",
        };
        write!(f, "{}: {kind}: {}", self.place, self.detail)
    }
}

/// Everything that is wrong with the program's packs under an overlay, in order.
///
/// # Errors
/// [`PackError`] when the program's own packs cannot be read.
pub fn lint(overlay: &Overlay) -> Result<Vec<Finding>, PackError> {
    let mut findings: Vec<Finding> = overlay
        .check()?
        .into_iter()
        .map(|error| Finding {
            place: "overlay".to_owned(),
            kind: Kind::Forbidden,
            detail: error.to_string(),
        })
        .collect();
    let sources = Sources::with(overlay)?;
    match Packs::compile(&sources) {
        Ok(packs) => {
            findings.extend(shape::findings(&sources));
            findings.extend(samples::findings(&sources, &packs));
        }
        Err(error) => findings.push(Finding {
            place: "overlay".to_owned(),
            kind: Kind::Broken,
            detail: error.to_string(),
        }),
    }
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(overlay: &str) -> Vec<(Kind, String)> {
        let overlay = Overlay::parse(overlay).unwrap();
        let own = |finding: &Finding| finding.place.contains("mine") || finding.place == "overlay";
        let found = lint(&overlay).unwrap().into_iter().filter(own);
        found.map(|finding| (finding.kind, finding.detail)).collect()
    }

    #[test]
    fn the_program_s_packs_are_clean() {
        let blocking: Vec<String> = lint(&Overlay::default())
            .unwrap()
            .into_iter()
            .filter(|finding| finding.kind.is_blocking())
            .map(|finding| finding.to_string())
            .collect();
        assert!(blocking.is_empty(), "{}", blocking.join("\n"));
    }

    #[test]
    fn switching_off_what_protects_is_a_finding() {
        let found = findings("[fr]\ndisable = [\"opt_out.stop\"]");
        assert_eq!(found[0].0, Kind::Forbidden);
    }

    #[test]
    fn a_rule_is_held_against_its_samples() {
        let found = findings(
            r#"
            [en.concept]
            mine_never = ["sprocket"]
            [[en.rule]]
            id = "mine.gym"
            intent = "balance"
            weight = 1
            any = ["Gym", "the gym", "sprocket .. gadget"]
            yes = ["tell me about the weather", "stop calling me about the gym"]
            no = ["the gym is nice"]
            "#,
        );
        let kinds: Vec<Kind> = found.iter().map(|(kind, _)| *kind).collect();
        for kind in [Kind::Silent, Kind::Unused, Kind::Unfolded, Kind::Untranslated, Kind::Shadowed]
        {
            assert!(kinds.contains(&kind), "{kind:?} is missing in {found:?}");
        }
    }

    #[test]
    fn an_unknown_concept_breaks_the_pack() {
        let found =
            findings("[[en.rule]]\nid = \"mine.x\"\nintent = \"balance\"\nany = [\"@nowhere\"]");
        assert_eq!(found[0].0, Kind::Broken);
        assert!(found[0].1.contains("@nowhere"));
    }
}
