//! Help lines by country: `packs/help.toml`, data with the day as of which it is known.

use crate::slots::Risk;
use chrono::NaiveDate;
use domain::Locale;
use serde::{Deserialize, Deserializer, de::Error};
use std::sync::LazyLock;

/// A number that helps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpLine {
    country: String,
    /// As people write it.
    pub number: String,
    #[serde(rename = "for")]
    serves: Vec<Need>,
    fr: String,
    en: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Emergency,
    Risk(Risk),
}

impl<'de> Deserialize<'de> for Need {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "emergency" => Ok(Self::Emergency),
            risk => risk.parse().map(Self::Risk).map_err(D::Error::custom),
        }
    }
}

impl HelpLine {
    /// Who answers, and when.
    pub fn name(&self, language: Locale) -> &str {
        match language {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }

    /// What a telephone dials: digits only.
    pub fn dial(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// Every help line.
#[derive(Clone, Debug)]
pub struct HelpLines {
    /// The day as of which the numbers are known.
    pub known_on: NaiveDate,
    lines: Vec<HelpLine>,
}

impl HelpLines {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Dated {
            known_on: toml::value::Datetime,
            #[serde(rename = "line")]
            lines: Vec<HelpLine>,
        }
        let Dated { known_on, lines } = toml::from_str(text)?;
        let known_on = known_on.to_string().parse().map_err(toml::de::Error::custom)?;
        Ok(Self { known_on, lines })
    }

    /// The lines that come with the crate.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<HelpLines> = LazyLock::new(|| {
            HelpLines::parse(include_str!("../../packs/help.toml"))
                .expect("the crate's own help lines can be read")
        });
        &STANDARD
    }

    /// Every line.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &HelpLine> {
        self.lines.iter()
    }

    /// The lines for a risk in a country, the most specific first; every country has an emergency
    /// number. Without a risk that has a line of its own there are none.
    pub fn find(&self, country: &str, risk: Option<Risk>) -> Vec<&HelpLine> {
        let Some(risk) = risk else { return Vec::new() };
        let country =
            if self.lines.iter().any(|line| line.country == country) { country } else { "*" };
        let serving = |need| {
            self.lines
                .iter()
                .filter(move |line| line.country == country && line.serves.contains(&need))
        };
        let urgent = matches!(risk, Risk::Suicide | Risk::DomesticViolence | Risk::Minor);
        let emergency = serving(Need::Emergency).filter(|_| urgent);
        serving(Need::Risk(risk)).chain(emergency).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(country: &str, risk: Risk) -> Vec<String> {
        let lines = HelpLines::standard().find(country, Some(risk));
        lines.into_iter().map(|line| line.number.clone()).collect()
    }

    #[test]
    fn the_right_line_comes_first() {
        assert_eq!(numbers("FR", Risk::Suicide), ["3114", "15", "112"]);
        assert_eq!(numbers("FR", Risk::DomesticViolence), ["3919", "15", "112"]);
        assert_eq!(numbers("FR", Risk::Minor)[0], "119");
        assert_eq!(numbers("GB", Risk::Suicide), ["116 123", "999"]);
        assert_eq!(numbers("FR", Risk::Disability), Vec::<String>::new());
    }

    #[test]
    fn whoever_is_in_danger_gets_a_number_in_every_country() {
        for country in ["FR", "GB", "IE", "BE", "CH", "LU", "BR", ""] {
            for risk in [Risk::Suicide, Risk::DomesticViolence, Risk::Minor] {
                assert!(!numbers(country, risk).is_empty(), "{country} {risk}");
            }
        }
    }
}
