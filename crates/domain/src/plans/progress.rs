//! How far a plan has come. Nothing of it is stored: what was paid decides, and the ledger knows.

use super::Instalment;
use chrono::{Days, NaiveDate};

/// An instalment of which something remains to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Which.
    pub instalment: Instalment,
    /// What remains of it, in minor units.
    pub minor: i64,
}

/// A plan on a day. Payments settle instalments in their order, whatever they were meant for: who
/// pays ahead has paid the next ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What has been paid of the plan, in minor units.
    pub paid_minor: i64,
    /// What all instalments come to.
    pub total_minor: i64,
    /// Instalments that are paid in full.
    pub done: usize,
    /// The first that is not.
    pub next: Option<Remaining>,
    /// What is due by today and unpaid, in minor units.
    pub due_minor: i64,
    /// The first instalment that is unpaid beyond the grace.
    pub missed: Option<Instalment>,
}

impl Progress {
    /// The progress of a plan of which `paid_minor` has been paid. `grace_days` are calendar days
    /// after an instalment's date, since banks take their time.
    #[must_use]
    pub fn of(
        instalments: &[Instalment],
        paid_minor: i64,
        today: NaiveDate,
        grace_days: u32,
    ) -> Self {
        let mut progress = Self {
            paid_minor,
            total_minor: instalments.iter().map(|one| one.minor).sum(),
            done: 0,
            next: None,
            due_minor: 0,
            missed: None,
        };
        let mut sum = 0;
        for &instalment in instalments {
            sum += instalment.minor;
            let open = (sum - paid_minor).clamp(0, instalment.minor);
            if open == 0 {
                progress.done += 1;
                continue;
            }
            if instalment.due_on <= today {
                progress.due_minor += open;
            }
            let last_day = instalment.due_on + Days::new(grace_days.into());
            if last_day < today && progress.missed.is_none() {
                progress.missed = Some(instalment);
            }
            progress.next.get_or_insert(Remaining { instalment, minor: open });
        }
        progress
    }

    /// The same while the plan rests: nothing is due, nothing is missed.
    #[must_use]
    pub const fn at_rest(self) -> Self {
        Self { due_minor: 0, missed: None, ..self }
    }

    /// Whether everything is paid.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.next.is_none()
    }

    /// Whether an instalment's date has passed without its money, within the grace or beyond.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.next.is_some_and(|next| next.instalment.due_on < today)
    }
}
