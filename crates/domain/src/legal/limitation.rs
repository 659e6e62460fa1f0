//! Limitation: until when a debt may be claimed, and until when automation may act on it.

use super::Article;
use crate::{party::DebtorKind, text_enum};
use chrono::{Months, NaiveDate};

text_enum! {
    /// How a debtor acknowledges a debt (2240 C. civ.).
    pub enum AcknowledgementKind {
        /// Pays a part of it.
        PartPayment => "part_payment",
        /// Asks to pay in instalments.
        PlanRequest => "plan_request",
        /// Asks for more time.
        GraceRequest => "grace_request",
    }
}

/// An acknowledgement that restarts the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// How.
    pub kind: AcknowledgementKind,
    /// When, in the creditor's time zone.
    pub on: NaiveDate,
}

/// After how long a debt can no longer be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// In years.
    pub years: u32,
    /// The article that sets it.
    pub article: Article,
    /// Whether a lawyer need not look at it any more.
    pub confirmed: bool,
}

impl Term {
    /// The term of what this kind of debtor owes.
    ///
    /// For public bodies the civil term stands in until a lawyer confirms it: the law of
    /// 31 December 1968 bars claims against the State, local authorities and their establishments
    /// after four years, counted from the 1 January that follows.
    pub const fn of(debtor: DebtorKind) -> Self {
        match debtor {
            DebtorKind::Consumer => Self { years: 2, article: Article::L218_2, confirmed: true },
            DebtorKind::Business => Self { years: 5, article: Article::L110_4, confirmed: true },
            DebtorKind::PublicBody => {
                Self { years: 5, article: Article::Civil2224, confirmed: false }
            }
        }
    }

    /// The last day of a term that starts on a day which is not itself counted. Where the month
    /// has no such day, it is the month's last: from 29 February to 28 February.
    fn last_day(self, start: NaiveDate) -> NaiveDate {
        start.checked_add_months(Months::new(12 * self.years)).unwrap_or(NaiveDate::MAX)
    }
}

/// Until when a debt may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limitation {
    /// How long, by which article.
    pub term: Term,
    /// The day it is counted from: the due date, or that of the last acknowledgement.
    pub from: NaiveDate,
    /// What restarted it, if something did (2240 and 2231 C. civ.).
    pub restarted_by: Option<Acknowledgement>,
    /// The last day on which the debt may be claimed. The term has run out when this day is over
    /// (2229 C. civ.).
    pub last_day: NaiveDate,
}

impl Limitation {
    /// The limitation of a debt, restarted by every acknowledgement that came in time. One that
    /// came before the due date shortens nothing; one that came too late revives nothing.
    pub fn of(
        debtor: DebtorKind,
        due_on: NaiveDate,
        acknowledgements: impl IntoIterator<Item = Acknowledgement>,
    ) -> Self {
        let term = Term::of(debtor);
        let mut ordered: Vec<Acknowledgement> = acknowledgements.into_iter().collect();
        ordered.sort_by_key(|acknowledgement| acknowledgement.on);
        let unbroken =
            Self { term, from: due_on, restarted_by: None, last_day: term.last_day(due_on) };
        ordered.into_iter().fold(unbroken, Self::acknowledged)
    }

    /// What a later acknowledgement makes of it; a debtor is told before sending one.
    #[must_use]
    pub fn acknowledged(self, by: Acknowledgement) -> Self {
        if by.on <= self.from || by.on > self.last_day {
            return self;
        }
        let last_day = self.term.last_day(by.on);
        Self { from: by.on, restarted_by: Some(by), last_day, ..self }
    }

    /// Whether the debt can no longer be claimed.
    pub fn has_run_out(&self, today: NaiveDate) -> bool {
        today > self.last_day
    }

    /// The last day on which automation may act: the eve of the term's last day, because what is
    /// sent on that day may be read on the next.
    pub fn automation_until(&self) -> NaiveDate {
        self.last_day.pred_opt().unwrap_or(self.last_day)
    }

    /// Whether automation may still act.
    pub fn allows_automation(&self, today: NaiveDate) -> bool {
        today <= self.automation_until()
    }

    /// The articles that explain the date.
    pub fn articles(&self) -> Vec<Article> {
        let restart: &[Article] = match self.restarted_by {
            Some(_) => &[Article::Civil2240, Article::Civil2231],
            None => &[],
        };
        [&[self.term.article], restart].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn paid_in_part(on: NaiveDate) -> Acknowledgement {
        Acknowledgement { kind: AcknowledgementKind::PartPayment, on }
    }

    #[test]
    fn each_kind_of_debtor_has_its_term() {
        let last_day = |debtor| Limitation::of(debtor, day(2024, 3, 15), []).last_day;
        assert_eq!(last_day(DebtorKind::Consumer), day(2026, 3, 15));
        assert_eq!(last_day(DebtorKind::Business), day(2029, 3, 15));
        assert_eq!(last_day(DebtorKind::PublicBody), day(2029, 3, 15));
        assert!(!Term::of(DebtorKind::PublicBody).confirmed);
    }

    #[test]
    fn automation_stops_at_the_date() {
        let limitation = Limitation::of(DebtorKind::Consumer, day(2024, 3, 15), []);
        assert!(limitation.allows_automation(day(2026, 3, 14)));
        assert!(!limitation.allows_automation(day(2026, 3, 15)));
        assert!(!limitation.has_run_out(day(2026, 3, 15)));
        assert!(limitation.has_run_out(day(2026, 3, 16)));
    }

    #[test]
    fn a_term_from_29_february_ends_with_the_month() {
        let leap = day(2024, 2, 29);
        let last_day = |debtor| Limitation::of(debtor, leap, []).last_day;
        assert_eq!(last_day(DebtorKind::Consumer), day(2026, 2, 28));
        assert_eq!(last_day(DebtorKind::Business), day(2029, 2, 28));
        let eve = Limitation::of(DebtorKind::Business, day(2023, 2, 28), []);
        assert_eq!(eve.last_day, day(2028, 2, 28));
        let new_year = Limitation::of(DebtorKind::Consumer, day(2024, 12, 31), []);
        assert_eq!(new_year.last_day, day(2026, 12, 31));
    }

    #[test]
    fn the_latest_acknowledgement_restarts_the_term() {
        let due = day(2023, 1, 10);
        let acknowledgements = [paid_in_part(day(2026, 5, 2)), paid_in_part(day(2024, 12, 1))];
        let limitation = Limitation::of(DebtorKind::Consumer, due, acknowledgements);
        assert_eq!(limitation.restarted_by, Some(paid_in_part(day(2026, 5, 2))));
        assert_eq!(limitation.last_day, day(2028, 5, 2));
        assert_eq!(
            limitation.articles(),
            [Article::L218_2, Article::Civil2240, Article::Civil2231]
        );
    }

    #[test]
    fn an_acknowledgement_revives_no_debt_that_has_run_out() {
        let due = day(2023, 1, 10);
        let of = |on| Limitation::of(DebtorKind::Consumer, due, [paid_in_part(on)]);
        assert_eq!(of(day(2025, 1, 11)).last_day, day(2025, 1, 10));
        assert_eq!(of(day(2025, 1, 10)).last_day, day(2027, 1, 10));
    }

    #[test]
    fn an_acknowledgement_before_the_due_date_shortens_nothing() {
        let limitation =
            Limitation::of(DebtorKind::Business, day(2024, 6, 1), [paid_in_part(day(2024, 5, 1))]);
        assert_eq!((limitation.from, limitation.restarted_by), (day(2024, 6, 1), None));
    }

    proptest! {
        #[test]
        fn an_acknowledgement_never_shortens_the_term(
            due in 0_u64..4_000, days in prop::collection::vec(0_u64..8_000, 0..6), more in 0_u64..8_000,
        ) {
            let start = day(2020, 1, 1);
            let on = |offset| paid_in_part(start + chrono::Days::new(offset));
            let due_on = start + chrono::Days::new(due);
            let fewer = Limitation::of(DebtorKind::Consumer, due_on, days.iter().copied().map(on));
            let all = days.iter().copied().chain([more]).map(on);
            prop_assert!(Limitation::of(DebtorKind::Consumer, due_on, all).last_day >= fewer.last_day);
        }
    }
}
