//! The internal owner of a dispute: what they advise, and when they are reminded.

use crate::{Locale, calendar, text_enum};
use chrono::NaiveDate;

text_enum! {
    /// What a dispute's owner advises; the collector decides.
    pub enum Advice {
        /// The debtor is right about the whole.
        Accept => "accept",
        /// The debtor is right about a part.
        Part => "part",
        /// The invoice stands.
        Reject => "reject",
    }
}

impl Advice {
    /// In words.
    #[must_use]
    pub const fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::Accept => locale.pick("Donner raison pour le tout", "Accept the whole"),
            Self::Part => locale.pick("Donner raison pour une partie", "Accept a part"),
            Self::Reject => locale.pick("Maintenir la facture", "Uphold the invoice"),
        }
    }
}

/// Business days after the day on which an answer was due, at which it is asked for again.
const AFTER: [u32; 5] = [1, 3, 5, 7, 9];

/// How far an owner has been chased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chased {
    /// The day on which they were asked.
    pub asked_on: NaiveDate,
    /// The day by which an answer is expected.
    pub due_on: NaiveDate,
    /// The last day on which they were reminded.
    pub reminded_on: Option<NaiveDate>,
    /// Whether collectors have been told that no answer came.
    pub is_escalated: bool,
}

/// What an owner's silence calls for today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chase {
    /// They are reminded.
    pub remind: bool,
    /// Collectors are told that no answer came.
    pub escalate: bool,
}

impl Chased {
    /// What is due today: a reminder on the business day before an answer is due, on that day, and
    /// every second business day after it, five times; never two on one day, and none on a day on
    /// which nobody works. One that was missed is made up for, once.
    #[must_use]
    pub fn due(self, today: NaiveDate) -> Chase {
        if !calendar::is_business_day(today) {
            return Chase::default();
        }
        let written_on = self.reminded_on.map_or(self.asked_on, |day| day.max(self.asked_on));
        let eve = calendar::subtract_business_days(self.due_on, 1);
        let after = AFTER.map(|days| calendar::add_business_days(self.due_on, days));
        let mut days = [eve, self.due_on].into_iter().chain(after);
        Chase {
            remind: days.any(|day| written_on < day && day <= today),
            escalate: today > self.due_on && !self.is_escalated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Lives from the day after asking to a last day; the days of reminders, and of escalation.
    fn live(
        mut chased: Chased,
        to: &str,
        works: impl Fn(NaiveDate) -> bool,
    ) -> (Vec<String>, Vec<String>) {
        let (mut reminded, mut escalated) = (Vec::new(), Vec::new());
        let mut today = chased.asked_on;
        while today <= on(to) {
            let chase = if works(today) { chased.due(today) } else { Chase::default() };
            if chase.remind {
                chased.reminded_on = Some(today);
                reminded.push(today.to_string());
            }
            if chase.escalate {
                chased.is_escalated = true;
                escalated.push(today.to_string());
            }
            today = today + Days::new(1);
        }
        (reminded, escalated)
    }

    fn asked(asked_on: &str, due_on: &str) -> Chased {
        let (asked_on, due_on) = (on(asked_on), on(due_on));
        Chased { asked_on, due_on, reminded_on: None, is_escalated: false }
    }

    #[test]
    fn reminders_come_before_and_after_the_day_and_end() {
        // Asked on a Monday, due on the Friday.
        let (reminded, escalated) = live(asked("2026-06-01", "2026-06-05"), "2026-09-01", |_| true);
        let expected = [
            "2026-06-04",
            "2026-06-05",
            "2026-06-08",
            "2026-06-10",
            "2026-06-12",
            "2026-06-16",
            "2026-06-18",
        ];
        assert_eq!(reminded, expected);
        assert_eq!(escalated, ["2026-06-08"]);
    }

    #[test]
    fn nobody_is_reminded_on_the_day_they_were_asked_nor_on_a_day_off() {
        // The first of May is a Friday, and a holiday.
        let (reminded, _) = live(asked("2026-04-30", "2026-05-04"), "2026-05-05", |_| true);
        assert_eq!(reminded, ["2026-05-04", "2026-05-05"], "the eve is the day of asking");
        assert_eq!(asked("2026-04-30", "2026-05-04").due(on("2026-05-01")), Chase::default());
        assert_eq!(asked("2026-04-20", "2026-04-24").due(on("2026-04-25")), Chase::default());
    }

    #[test]
    fn what_was_missed_is_made_up_for_once() {
        // No worker ran until the Wednesday after the day it was due.
        let (reminded, escalated) =
            live(asked("2026-06-01", "2026-06-05"), "2026-06-11", |day| day >= on("2026-06-10"));
        assert_eq!(reminded, ["2026-06-10"]);
        assert_eq!(escalated, ["2026-06-10"]);
    }
}
