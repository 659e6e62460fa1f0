//! Proceedings that forbid paying what was owed before them.

use crate::scenario::HoldReason;
use chrono::NaiveDate;

/// Insolvency proceedings or over-indebtedness, as far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proceedings {
    /// Which: a reason that [forbids payment](HoldReason::forbids_payment).
    pub reason: HoldReason,
    /// The day of the judgment that opened them, or of the decision that the case is admissible;
    /// none as long as nobody has read it.
    pub opened_on: Option<NaiveDate>,
}

impl Proceedings {
    /// Whether they freeze what was invoiced on a day: all of it until their own day is known, then
    /// what came before. What comes after is owed and paid as ever (article L622-17 of the Code de
    /// commerce).
    ///
    /// The day of the invoice stands for the day of the supply, which creditors seldom say.
    #[must_use]
    pub fn freeze(&self, issued_on: NaiveDate) -> bool {
        self.opened_on.is_none_or(|opened_on| issued_on < opened_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, of).unwrap()
    }

    #[test]
    fn earlier_claims_are_frozen_and_later_ones_are_not() {
        let opened = |opened_on| Proceedings { reason: HoldReason::Insolvency, opened_on };
        let known = opened(Some(day(12)));
        assert!(known.freeze(day(11)));
        assert!(!known.freeze(day(12)), "the day of the judgment is a day of the proceedings");
        assert!(!known.freeze(day(13)));
        assert!(opened(None).freeze(day(31)), "as long as the day is not known");
    }
}
