//! How often, when and how long anyone may be written to.

use super::holidays::{Place, is_quiet_day};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// The limits within which every scenario of a creditor works. No statute gives them; the defaults
/// are the house's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// Days from the due date within which the friendly phase must end: 40 to 60.
    pub friendly_days: u16,
    /// Days for which an invoice may stay at one level before someone is told.
    pub stuck_days: u16,
    /// Days between two messages to a debtor, at least 1.
    pub spacing_days: u16,
    /// Messages to a debtor in any seven days.
    pub weekly_cap: u16,
    /// Messages leave from this local hour …
    pub opens_hour: u8,
    /// … and before this one.
    pub closes_hour: u8,
    /// Days after which a message that has not come back counts as delivered.
    pub delivery_days: u16,
    /// Days before an invoice's limitation date on which someone is told.
    pub limitation_days: u16,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            friendly_days: 60,
            stuck_days: 45,
            spacing_days: 4,
            weekly_cap: 2,
            opens_hour: 8,
            closes_hour: 20,
            delivery_days: 2,
            limitation_days: 90,
        }
    }
}

impl Frame {
    /// The first moment at or after `from`, both in the debtor's local time, when a message may
    /// leave: within the hours, not on a Sunday or a public holiday where the debtor is.
    #[must_use]
    pub fn slot_from(&self, from: NaiveDateTime, place: Place<'_>) -> NaiveDateTime {
        let opens = hour(self.opens_hour);
        let closed_for_today = from.hour() >= u32::from(self.closes_hour);
        let mut day = from.date() + Days::new(u64::from(closed_for_today));
        while is_quiet_day(day, place) {
            day = day + Days::new(1);
        }
        if day == from.date() { from.max(day.and_time(opens)) } else { day.and_time(opens) }
    }

    /// The first day on which another message may go to a debtor who received some on these days.
    #[must_use]
    pub fn next_message_day(&self, received: &[NaiveDate]) -> Option<NaiveDate> {
        let latest = received.iter().max()?;
        let spaced = *latest + Days::new(self.spacing_days.max(1).into());
        let cap = usize::from(self.weekly_cap.max(1));
        let mut days = received.to_vec();
        days.sort_unstable_by(|a, b| b.cmp(a));
        // With the cap reached, the oldest of the last `cap` messages must be a week away.
        let capped = days.get(cap - 1).map(|oldest| *oldest + Days::new(7));
        capped.map_or(Some(spaced), |day| Some(spaced.max(day)))
    }

    /// What is wrong with the values themselves, as the names of fields.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let rules = [
            ("friendly_days", (1..=60).contains(&self.friendly_days)),
            ("stuck_days", (1..=365).contains(&self.stuck_days)),
            ("spacing_days", (1..=60).contains(&self.spacing_days)),
            ("weekly_cap", (1..=7).contains(&self.weekly_cap)),
            ("opens_hour", self.opens_hour >= 6 && self.opens_hour < self.closes_hour),
            ("closes_hour", self.closes_hour <= 22),
            ("delivery_days", (1..=15).contains(&self.delivery_days)),
            ("limitation_days", (1..=365).contains(&self.limitation_days)),
        ];
        rules.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
    }
}

fn hour(hour: u8) -> NaiveTime {
    NaiveTime::from_hms_opt(u32::from(hour).min(23), 0, 0).unwrap_or_default()
}
