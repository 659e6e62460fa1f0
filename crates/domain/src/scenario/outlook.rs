//! What becomes of an invoice from here, as far as it decides itself: told to whoever is about to
//! decide something, and to nobody else, since the debtor's other invoices have a say in the day.

use super::{Definition, HoldReason, Run, Stage, due_on};
use chrono::{Days, NaiveDate};

/// What comes next for an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Outlook {
    /// It leaves, or has left, the scenario.
    Left { stage: Stage },
    /// Its instalments are announced, nothing is chased.
    Supervised,
    /// It rests, until this day at the latest if there is one.
    Rests { reason: HoldReason, until: Option<NaiveDate> },
    /// This step comes next, counted from 0, on this day at the earliest.
    Step { index: usize, on: NaiveDate },
    /// All steps are done; it leaves as doubtful after this day.
    AllDone { until: NaiveDate },
}

impl Outlook {
    /// The outlook of a run on a day; `not_before` is the first day on which another message may
    /// go to the debtor.
    #[must_use]
    pub fn of(
        run: &Run,
        definition: &Definition,
        invoice_due: NaiveDate,
        today: NaiveDate,
        not_before: NaiveDate,
    ) -> Self {
        match run.stage {
            Stage::Supervised => return Self::Supervised,
            Stage::Chasing => {}
            stage => return Self::Left { stage },
        }
        if let Some((reason, until)) = run.holds.on(today) {
            return Self::Rests { reason, until };
        }
        let Some(step) = definition.steps.get(run.next) else {
            let last = run.last_on.unwrap_or(invoice_due).max(invoice_due);
            return Self::AllDone { until: last + Days::new(definition.end_after_days.into()) };
        };
        let due = due_on(step, run, invoice_due).unwrap_or(today);
        let on = due.max(today).max(run.not_before.unwrap_or(today)).max(not_before);
        Self::Step { index: run.next, on }
    }
}
