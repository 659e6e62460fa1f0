//! The assistant as others see it: for whom it answers, when people do, what it could not read.

use crate::{Locale, Money, calendar, text_enum};
use chrono::{Days, NaiveDateTime, NaiveTime};

text_enum! {
    /// For whom the assistant answers.
    pub enum Answers {
        /// Nobody: people answer.
        Never => "never",
        /// Debtors who owe less than a threshold in all.
        Below => "below",
        /// Every debtor.
        Always => "always",
    }
}

text_enum! {
    /// Why a person should look at a phrase.
    pub enum Unclear {
        /// No rule knew it.
        Unknown => "unknown",
        /// Two readings were as good as each other.
        Ambiguous => "ambiguous",
        /// The debtor said at once that it was not meant so.
        Corrected => "corrected",
        /// The thread was handed over after it.
        HandedOver => "handed_over",
    }
}

impl Unclear {
    /// In words, for collectors.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Unknown => locale.pick("Pas compris", "Not understood"),
            Self::Ambiguous => locale.pick("Deux lectures possibles", "Two possible readings"),
            Self::Corrected => locale.pick("Corrigé aussitôt", "Corrected at once"),
            Self::HandedOver => locale.pick("Passé à une personne", "Handed over"),
        }
    }
}

/// For whom the assistant answers, and when people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// For whom.
    pub answers: Answers,
    /// The threshold of [`Answers::Below`].
    pub below: Money,
    /// From when people answer, on business days, local time …
    pub staffed_from: NaiveTime,
    /// … and until when.
    pub staffed_until: NaiveTime,
}

impl Service {
    /// Whether it answers somebody who owes so much.
    #[must_use]
    pub fn answers(&self, owed: Money) -> bool {
        match self.answers {
            Answers::Never => false,
            Answers::Below => owed.minor < self.below.minor,
            Answers::Always => true,
        }
    }

    /// When a person is there next: at once, or the beginning of their next day.
    #[must_use]
    pub fn staffed_next(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        let (day, time) = (now.date(), now.time());
        if calendar::is_business_day(day) && time < self.staffed_until {
            return (time < self.staffed_from).then(|| day.and_time(self.staffed_from));
        }
        Some(calendar::business_day_from(day + Days::new(1)).and_time(self.staffed_from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(answers: Answers) -> Service {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Service { answers, below: Money::eur(50_000), staffed_from: at(9), staffed_until: at(18) }
    }

    #[test]
    fn small_debts_are_those_below_the_threshold() {
        let owed = |minor| Money::eur(minor);
        assert!(service(Answers::Below).answers(owed(49_999)));
        assert!(!service(Answers::Below).answers(owed(50_000)));
        assert!(service(Answers::Always).answers(owed(9_900_000)));
        assert!(!service(Answers::Never).answers(owed(1)));
    }

    #[test]
    fn people_are_there_on_business_days_within_their_hours() {
        let next = |now: &str| {
            let now = now.parse().unwrap();
            service(Answers::Always).staffed_next(now).map(|at| at.to_string())
        };
        assert_eq!(next("2026-03-10T10:00:00"), None, "a Tuesday morning");
        assert_eq!(next("2026-03-10T07:59:00").unwrap(), "2026-03-10 09:00:00");
        assert_eq!(next("2026-03-10T18:00:00").unwrap(), "2026-03-11 09:00:00");
        assert_eq!(next("2026-03-13T19:00:00").unwrap(), "2026-03-16 09:00:00", "over the weekend");
        assert_eq!(next("2026-05-01T10:00:00").unwrap(), "2026-05-04 09:00:00", "a public holiday");
    }
}
