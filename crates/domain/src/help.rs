//! Whom somebody in distress can call: free lines and services of a country, with the day on which
//! they were last looked up.

use crate::Locale;
use chrono::NaiveDate;

/// A line or a service that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// The country, ISO 3166.
    pub country: &'static str,
    /// The number as it is dialled there.
    pub number: &'static str,
    /// For whom, and when.
    fr: &'static str,
    en: &'static str,
}

impl HelpLine {
    /// For whom, and when.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        locale.pick(self.fr, self.en)
    }
}

/// The day on which the lines were last looked up.
#[must_use]
pub fn reviewed_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

const fn line(
    country: &'static str,
    number: &'static str,
    fr: &'static str,
    en: &'static str,
) -> HelpLine {
    HelpLine { country, number, fr, en }
}

const LINES: [HelpLine; 10] = [
    line(
        "FR",
        "3114",
        "prévention du suicide, jour et nuit, gratuit",
        "suicide prevention, day and night, free",
    ),
    line(
        "FR",
        "3919",
        "violences faites aux femmes, jour et nuit, gratuit et anonyme",
        "violence against women, day and night, free and anonymous",
    ),
    line("FR", "119", "enfance en danger, jour et nuit, gratuit", "children in danger, day and night, free"),
    line("FR", "115", "hébergement d’urgence, jour et nuit, gratuit", "emergency shelter, day and night, free"),
    line("FR", "112", "urgences (114 par SMS)", "emergencies (114 by text message)"),
    line("GB", "116 123", "Samaritans, jour et nuit, gratuit", "Samaritans, day and night, free"),
    line(
        "GB",
        "0808 2000 247",
        "violences conjugales, jour et nuit, gratuit",
        "domestic abuse, day and night, free",
    ),
    line("GB", "999", "urgences", "emergencies"),
    line("IE", "116 123", "Samaritans, jour et nuit, gratuit", "Samaritans, day and night, free"),
    line("IE", "112", "urgences", "emergencies"),
];

/// The lines of a country; those of France, where the product is at home, when none is known.
pub fn lines(country: &str) -> impl Iterator<Item = HelpLine> {
    let known = LINES.iter().any(|line| line.country == country);
    let of = if known { country.to_owned() } else { "FR".to_owned() };
    LINES.into_iter().filter(move |line| line.country == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_an_emergency_and_a_listening_line_and_others_have_those_of_france() {
        assert!(lines("FR").any(|line| line.number == "3114"));
        for (country, emergencies) in [("FR", "112"), ("GB", "999"), ("IE", "112")] {
            let numbers: Vec<_> = lines(country).map(|line| line.number).collect();
            assert!(numbers.contains(&emergencies) && numbers.len() > 1, "{country}: {numbers:?}");
        }
        assert_eq!(lines("DE").collect::<Vec<_>>(), lines("FR").collect::<Vec<_>>());
        assert_eq!(reviewed_on().to_string(), "2026-11-23");
    }
}
