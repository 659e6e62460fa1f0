//! From terms to dates and amounts.

use crate::{calendar, text_enum};
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The most instalments that any plan may have: ten years of months.
pub const MOST_INSTALMENTS: u32 = 120;

text_enum! {
    /// How far instalments lie apart.
    pub enum Frequency {
        /// Every seven days.
        Weekly => "weekly",
        /// Every fourteen days.
        Fortnightly => "fortnightly",
        /// On the same day of each month, or its last day where it has no such day.
        Monthly => "monthly",
    }
}

impl Frequency {
    /// The date so many times after the first one.
    fn nth(self, first: NaiveDate, times: u32) -> NaiveDate {
        match self {
            Self::Weekly => first + Days::new(7 * u64::from(times)),
            Self::Fortnightly => first + Days::new(14 * u64::from(times)),
            Self::Monthly => first + Months::new(times),
        }
    }

    /// About how many days lie between two instalments.
    #[must_use]
    pub const fn days(self) -> u32 {
        match self {
            Self::Weekly => 7,
            Self::Fortnightly => 14,
            Self::Monthly => 30,
        }
    }

    /// How many instalments come closest to one amount a month (a year has 52 weeks, 12 months).
    #[must_use]
    pub const fn a_year(self) -> i64 {
        match self {
            Self::Weekly => 52,
            Self::Fortnightly => 26,
            Self::Monthly => 12,
        }
    }
}

/// How a debt is to be paid in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Paid at once, before the first instalment, in minor units; 0 for none.
    pub deposit_minor: i64,
    /// How many instalments follow.
    pub count: u32,
    /// When the first of them is due. One that falls on a day without business moves to the next.
    pub first_on: NaiveDate,
    /// How far they lie apart.
    pub frequency: Frequency,
}

/// Why terms make no schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// There is nothing to pay.
    #[error("there is nothing to pay")]
    Nothing,
    /// No instalment, or more than [`MOST_INSTALMENTS`].
    #[error("between 1 and {MOST_INSTALMENTS} instalments")]
    Count,
    /// The deposit is negative, or leaves less than a cent for each instalment.
    #[error("the deposit leaves nothing to spread")]
    Deposit,
    /// The first instalment lies before the day of the agreement.
    #[error("the first instalment lies in the past")]
    Past,
}

/// One payment of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instalment {
    /// Its place, from 1; a deposit is the first.
    pub position: u32,
    /// When it is due: a business day.
    pub due_on: NaiveDate,
    /// How much, in minor units.
    pub minor: i64,
}

impl Terms {
    /// The instalments of a debt, agreed on a day. They come to exactly the debt: each is the same
    /// whole number of minor units, and the last one takes the remainder.
    ///
    /// # Errors
    /// [`TermsError`] when the terms cannot be kept by anybody.
    pub fn schedule(
        &self,
        total_minor: i64,
        agreed_on: NaiveDate,
    ) -> Result<Vec<Instalment>, TermsError> {
        if total_minor <= 0 {
            return Err(TermsError::Nothing);
        }
        if self.count == 0 || self.count > MOST_INSTALMENTS {
            return Err(TermsError::Count);
        }
        if self.first_on < agreed_on {
            return Err(TermsError::Past);
        }
        let spread = total_minor.checked_sub(self.deposit_minor).ok_or(TermsError::Deposit)?;
        let count = i64::from(self.count);
        if self.deposit_minor < 0 || spread < count {
            return Err(TermsError::Deposit);
        }
        let each = spread / count;
        let deposit = (self.deposit_minor > 0)
            .then(|| (calendar::business_day_from(agreed_on), self.deposit_minor));
        let parts = (0..self.count).map(|nth| {
            let due_on = calendar::business_day_from(self.frequency.nth(self.first_on, nth));
            let is_last = nth + 1 == self.count;
            (due_on, if is_last { spread - each * (count - 1) } else { each })
        });
        let numbered = deposit.into_iter().chain(parts).zip(1..);
        Ok(numbered
            .map(|((due_on, minor), position)| Instalment { position, due_on, minor })
            .collect())
    }

    /// What one instalment comes to, in minor units; the last one may be more.
    #[must_use]
    pub fn each(&self, total_minor: i64) -> i64 {
        (total_minor - self.deposit_minor) / i64::from(self.count.max(1))
    }
}
