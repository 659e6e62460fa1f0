//! Published rates, half-year by half-year. The file `rates.csv` is the table that comes with the
//! program; one that is named beside it goes before it, so that a rate is entered or corrected without
//! a release. `parse.rs` says what a table looks like.

mod parse;

use super::{CreditorKind, HalfYear, Percent};
use crate::text_enum;
use chrono::NaiveDate;
pub use parse::{RateField, RateProblem, RatesError};
use std::{collections::BTreeMap, sync::LazyLock};

text_enum! {
    /// What is published for each half-year.
    pub enum RateKind {
        /// The legal interest owed to private individuals (article L313-2 CMF).
        LegalIndividual => "legal_individual",
        /// The legal interest owed to all other creditors (article L313-2 CMF).
        LegalOther => "legal_other",
        /// The ECB's rate for main refinancing operations on the half-year's first day.
        EcbRefinancing => "ecb_refinancing",
    }
}

impl RateKind {
    /// The legal interest owed to this kind of creditor.
    pub const fn legal(creditor: CreditorKind) -> Self {
        match creditor {
            CreditorKind::Individual => Self::LegalIndividual,
            CreditorKind::Other => Self::LegalOther,
        }
    }
}

/// One published value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// What it is.
    pub kind: RateKind,
    /// When it holds.
    pub half_year: HalfYear,
    /// Its value.
    pub percent: Percent,
    /// Who published it and when, as cited.
    pub source: String,
    /// The day on which someone last compared it with its source.
    pub reviewed_on: NaiveDate,
    /// Whether that person was sure.
    pub confirmed: bool,
}

/// A rate that nobody has entered. It is neither guessed nor carried over from another half-year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(crate::Locale::En))]
pub struct MissingRate {
    /// Which rate.
    pub kind: RateKind,
    /// Of which half-year.
    pub half_year: HalfYear,
}

/// A table of published rates, with the rates that the law derives from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates(BTreeMap<(RateKind, HalfYear), Rate>);

impl Rates {
    /// A contract may not agree less than this many times the legal rate (L441-10 C. com.).
    pub const FLOOR_FACTOR: u8 = 3;
    /// Points that L441-10 C. com. adds to the ECB's rate when the contract says nothing.
    pub const DEFAULT_POINTS: u8 = 10;
    /// Points that R2192-31 CCP adds to the ECB's rate for public buyers.
    pub const PUBLIC_POINTS: u8 = 8;

    /// The table that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads the same text.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Rates> = LazyLock::new(|| {
            Rates::parse(include_str!("rates.csv")).expect("the built-in table is well-formed")
        });
        &BUILTIN
    }

    /// This table with another one's rows, which go before its own.
    #[must_use]
    pub fn overlaid(&self, newer: Self) -> Self {
        let mut rows = self.0.clone();
        rows.extend(newer.0);
        Self(rows)
    }

    /// Every published value, by kind, then by half-year.
    pub fn iter(&self) -> impl Iterator<Item = &Rate> {
        self.0.values()
    }

    /// A published value.
    ///
    /// # Errors
    /// [`MissingRate`] when nobody has entered it.
    pub fn get(&self, kind: RateKind, half_year: HalfYear) -> Result<&Rate, MissingRate> {
        self.0.get(&(kind, half_year)).ok_or(MissingRate { kind, half_year })
    }

    /// The least rate that a contract between businesses may agree, in % a year.
    ///
    /// # Errors
    /// [`MissingRate`] when the legal rate is missing.
    pub fn contract_floor(&self, half_year: HalfYear) -> Result<Percent, MissingRate> {
        Ok(self.get(RateKind::LegalOther, half_year)?.percent.times(Self::FLOOR_FACTOR))
    }

    /// What businesses owe when their contract says nothing, in % a year. It is not raised to the
    /// floor, which binds contracts only.
    ///
    /// # Errors
    /// [`MissingRate`] when the ECB's rate is missing.
    pub fn default_rate(&self, half_year: HalfYear) -> Result<Percent, MissingRate> {
        Ok(self.get(RateKind::EcbRefinancing, half_year)?.percent.plus_points(Self::DEFAULT_POINTS))
    }

    /// What public buyers owe when they began to be late in this half-year, in % a year.
    ///
    /// # Errors
    /// [`MissingRate`] when the ECB's rate is missing.
    pub fn public_rate(&self, half_year: HalfYear) -> Result<Percent, MissingRate> {
        Ok(self.get(RateKind::EcbRefinancing, half_year)?.percent.plus_points(Self::PUBLIC_POINTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_year(year: i32, month: u32) -> HalfYear {
        HalfYear::starting(NaiveDate::from_ymd_opt(year, month, 1).unwrap()).unwrap()
    }

    /// The rows of the reviewed overview: individuals, others, floor, ECB, default.
    const OVERVIEW: [(i32, u32, [&str; 5]); 7] = [
        (2023, 1, ["4.47", "2.06", "6.18", "2.50", "12.50"]),
        (2023, 7, ["6.82", "4.22", "12.66", "4.00", "14.00"]),
        (2024, 1, ["8.01", "5.07", "15.21", "4.50", "14.50"]),
        (2024, 7, ["8.16", "4.92", "14.76", "4.25", "14.25"]),
        (2025, 1, ["7.21", "3.71", "11.13", "3.15", "13.15"]),
        (2025, 7, ["6.65", "2.76", "8.28", "2.15", "12.15"]),
        (2026, 1, ["6.67", "2.62", "7.86", "2.15", "12.15"]),
    ];

    #[test]
    fn a_table_beside_the_built_in_one_adds_and_corrects() {
        let newer = "kind;from;percent;reviewed;confirmed;source\n\
            ecb_refinancing;2026-01-01;2.25;2026-12-01;yes;corrected\n\
            ecb_refinancing;2030-07-01;1.50;2030-07-02;yes;new\n";
        let rates = Rates::builtin().overlaid(Rates::parse(newer).unwrap());
        for (year, month, rate) in [(2026, 1, "12.25"), (2030, 7, "11.50"), (2025, 7, "12.15")] {
            let found = rates.default_rate(half_year(year, month)).unwrap();
            assert_eq!(found, rate.parse().unwrap(), "{year}");
        }
    }

    #[test]
    fn the_built_in_table_agrees_with_the_reviewed_overview() {
        let rates = Rates::builtin();
        for (year, month, expected) in OVERVIEW {
            let half_year = half_year(year, month);
            let published = |kind| rates.get(kind, half_year).unwrap().percent;
            let found = [
                published(RateKind::LegalIndividual),
                published(RateKind::LegalOther),
                rates.contract_floor(half_year).unwrap(),
                published(RateKind::EcbRefinancing),
                rates.default_rate(half_year).unwrap(),
            ];
            assert_eq!(found, expected.map(|text| text.parse().unwrap()), "{half_year}");
        }
        assert_eq!(rates.iter().count(), 3 * OVERVIEW.len());
    }

    #[test]
    fn values_to_confirm_say_so() {
        let doubtful: Vec<_> = Rates::builtin()
            .iter()
            .filter(|rate| !rate.confirmed)
            .map(|rate| (rate.kind, rate.half_year))
            .collect();
        let ecb = |half_year| (RateKind::EcbRefinancing, half_year);
        assert_eq!(doubtful, [ecb(half_year(2025, 7)), ecb(half_year(2026, 1))]);
    }

    #[test]
    fn a_missing_half_year_is_named_and_never_carried_over() {
        let gap = half_year(2026, 7);
        for kind in RateKind::ALL {
            let missing = MissingRate { kind: *kind, half_year: gap };
            assert_eq!(Rates::builtin().get(*kind, gap), Err(missing));
        }
        assert!(Rates::builtin().contract_floor(gap).is_err());
        assert!(Rates::builtin().default_rate(gap).is_err());
        assert!(Rates::builtin().public_rate(gap).is_err());
    }
}
