//! The requests as data: `packs/flows.toml`.

use super::{Flow, SlotName};
use crate::{act::Act, intent::Intent};
use serde::Deserialize;
use std::collections::HashMap;

/// The course of one request; the file says what each field means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Course {
    pub(super) intent: Intent,
    #[serde(default)]
    pub(super) with: Vec<Intent>,
    #[serde(default)]
    pub(super) chooses: bool,
    #[serde(default)]
    pub(super) asks: Vec<SlotName>,
    pub(super) asks_at_most: Option<u8>,
    pub(super) confirm: Option<Act>,
    pub(super) review: Option<Act>,
    pub(super) counter: Option<Act>,
    pub(super) done: Act,
    pub(super) reviewed: Option<Act>,
    pub(super) after: Option<Act>,
    #[serde(default)]
    pub(super) changes: Vec<SlotName>,
}

/// Every request's course.
#[derive(Clone, Debug)]
pub(super) struct Courses(HashMap<Flow, Course>);

impl Courses {
    /// Reads the file; every flow must be there.
    pub(super) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let named: HashMap<String, Course> = toml::from_str(text)?;
        let courses = named
            .into_iter()
            .map(|(name, course)| Ok((name.parse().map_err(serde::de::Error::custom)?, course)))
            .collect::<Result<HashMap<Flow, Course>, toml::de::Error>>()?;
        match Flow::ALL.iter().find(|flow| !courses.contains_key(*flow)) {
            Some(absent) => Err(serde::de::Error::custom(format!("{absent} is missing"))),
            None => Ok(Self(courses)),
        }
    }

    pub(super) fn of(&self, flow: Flow) -> &Course {
        &self.0[&flow]
    }

    /// The request that an intent begins.
    pub(super) fn begun_by(&self, intent: Intent) -> Option<Flow> {
        Flow::ALL.iter().copied().find(|&flow| self.of(flow).intent == intent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORE: &str = include_str!("../../packs/flows.toml");

    #[test]
    fn every_act_that_is_waited_on_asks_for_a_yes() {
        let courses = Courses::parse(CORE).unwrap();
        for &flow in Flow::ALL {
            let course = courses.of(flow);
            let asking = [course.confirm, course.review, course.counter];
            assert!(asking.into_iter().flatten().all(Act::asks_for_yes), "{flow}");
            assert!(course.review.is_none() || course.reviewed.is_some(), "{flow}");
            assert_eq!(courses.begun_by(course.intent), Some(flow));
        }
    }

    #[test]
    fn a_missing_or_unknown_flow_is_refused() {
        assert!(Courses::parse("").unwrap_err().to_string().contains("is missing"));
        let unknown = format!("{CORE}\n[lottery]\nintent = \"pay_now\"\ndone = \"send_pay_link\"");
        assert!(Courses::parse(&unknown).is_err());
    }
}
