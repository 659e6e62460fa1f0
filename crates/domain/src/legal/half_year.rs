//! Half-years: the time for which published rates hold.

use crate::Locale;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// January to June or July to December of one year; kept as its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HalfYear(NaiveDate);

impl HalfYear {
    /// The half-year a day falls in.
    ///
    /// # Panics
    /// Never: every year has a first of January and a first of July.
    pub fn containing(day: NaiveDate) -> Self {
        let month = if day.month() <= 6 { 1 } else { 7 };
        Self(NaiveDate::from_ymd_opt(day.year(), month, 1).expect("these days exist"))
    }

    /// The half-year that starts on this very day, if one does.
    pub fn starting(day: NaiveDate) -> Option<Self> {
        Some(Self::containing(day)).filter(|half_year| half_year.0 == day)
    }

    /// 1 January or 1 July.
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// 30 June or 31 December.
    ///
    /// # Panics
    /// Never: every year has these days.
    pub fn last_day(self) -> NaiveDate {
        let (month, day) = if self.number() == 1 { (6, 30) } else { (12, 31) };
        NaiveDate::from_ymd_opt(self.0.year(), month, day).expect("these days exist")
    }

    /// 1 or 2.
    pub fn number(self) -> u8 {
        if self.0.month() == 1 { 1 } else { 2 }
    }

    /// Its name: `premier semestre 2026`, `first half of 2026`.
    pub fn name(self, locale: Locale) -> String {
        let year = self.0.year();
        let first = self.number() == 1;
        match locale {
            Locale::Fr => format!("{} semestre {year}", if first { "premier" } else { "second" }),
            Locale::En => format!("{} half of {year}", if first { "first" } else { "second" }),
        }
    }
}

impl fmt::Display for HalfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-H{}", self.0.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_two_halves() {
        let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).unwrap();
        let (first, second) = (HalfYear::containing(day(1, 1)), HalfYear::containing(day(12, 31)));
        assert_eq!(HalfYear::containing(day(6, 30)), first);
        assert_eq!(HalfYear::containing(day(7, 1)), second);
        assert_eq!((first.last_day(), second.last_day()), (day(6, 30), day(12, 31)));
        assert_eq!(HalfYear::starting(day(7, 1)), Some(second));
        assert_eq!(HalfYear::starting(day(7, 2)), None);
        assert_eq!(second.to_string(), "2024-H2");
        assert_eq!(second.name(Locale::Fr), "second semestre 2024");
        assert!(HalfYear::containing(NaiveDate::MAX).last_day() <= NaiveDate::MAX);
        assert!(HalfYear::containing(NaiveDate::MIN).first_day() >= NaiveDate::MIN);
    }
}
