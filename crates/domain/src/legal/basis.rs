//! On what ground interest is claimed, and the rate that follows from it.

use super::{Article, CreditorKind, HalfYear, MissingRate, Percent, Rate, RateKind, Rates};
use crate::Locale;
use chrono::NaiveDate;

/// Why interest is owed, and at which rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The rate of a contract between businesses, refused below the floor (L441-10 C. com.).
    Contract(Percent),
    /// The rate between businesses whose contract says nothing: ECB + 10 points (L441-10 C. com.).
    Default,
    /// The rate of public buyers: ECB + 8 points, as of the half-year in which they began to be
    /// late, for the whole time (R2192-31 CCP).
    Public,
    /// The legal rate owed to this kind of creditor, from formal notice only (1231-6 C. civ.).
    Legal(CreditorKind),
}

/// The rate of one stretch of time and what it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRate {
    /// Why this rate.
    pub basis: Basis,
    /// What is applied, in % a year.
    pub percent: Percent,
    /// The published value it is made from; none for a contract's rate.
    pub published: Option<Rate>,
}

/// A contract's rate that the law does not accept. The parties must agree another, or claim on
/// another basis: the software corrects nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Locale::En))]
pub struct BelowFloor {
    /// The contract's rate.
    pub rate: Percent,
    /// The least that could be agreed: three times the legal rate.
    pub floor: Percent,
    /// When.
    pub half_year: HalfYear,
}

/// Why there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Nobody has entered it.
    #[error(transparent)]
    Missing(#[from] MissingRate),
    /// The contract's rate is too low.
    #[error(transparent)]
    BelowFloor(#[from] BelowFloor),
}

impl Basis {
    /// The first day that bears interest: the day after the due date; at the legal rate the day
    /// after formal notice, if that is later, and none without it.
    pub fn first_day(self, due_on: NaiveDate, notice_on: Option<NaiveDate>) -> Option<NaiveDate> {
        let eve = match self {
            Self::Contract(_) | Self::Default | Self::Public => due_on,
            Self::Legal(_) => notice_on?.max(due_on),
        };
        eve.succ_opt()
    }

    /// The article that gives the right to interest.
    pub const fn article(self) -> Article {
        match self {
            Self::Contract(_) | Self::Default => Article::L441_10,
            Self::Public => Article::L2192_13,
            Self::Legal(_) => Article::Civil1231_6,
        }
    }

    /// The article that sets the rate.
    pub const fn rate_article(self) -> Article {
        match self {
            Self::Contract(_) | Self::Default => Article::L441_10,
            Self::Public => Article::R2192_31,
            Self::Legal(_) => Article::L313_2,
        }
    }

    /// The rate of a half-year, for interest that began to run in `began`.
    ///
    /// # Errors
    /// [`RateError`] when a published value is missing or a contract's rate is below the floor.
    pub fn rate(
        self,
        half_year: HalfYear,
        began: HalfYear,
        rates: &Rates,
    ) -> Result<AppliedRate, RateError> {
        let derived = |percent: Percent, kind, half_year| {
            let published = Some(rates.get(kind, half_year)?.clone());
            Ok(AppliedRate { basis: self, percent, published })
        };
        match self {
            Self::Contract(percent) => {
                let floor = rates.contract_floor(half_year)?;
                if percent < floor {
                    return Err(BelowFloor { rate: percent, floor, half_year }.into());
                }
                Ok(AppliedRate { basis: self, percent, published: None })
            }
            Self::Default => {
                derived(rates.default_rate(half_year)?, RateKind::EcbRefinancing, half_year)
            }
            Self::Public => derived(rates.public_rate(began)?, RateKind::EcbRefinancing, began),
            Self::Legal(creditor) => {
                let kind = RateKind::legal(creditor);
                derived(rates.get(kind, half_year)?.percent, kind, half_year)
            }
        }
    }
}
