//! What French law adds to a late invoice, and for how long it may be claimed.
//!
//! Rates are data (`rates.csv`): each value carries its source and the day it was reviewed, and an
//! operator may hand in another table. Where a value is missing nothing is computed: the error
//! says which rate of which half-year is missing. Figures of the law itself (3 times, 10 points,
//! 40 €, the years of limitation) change with its formulas and stand in the code beside their
//! article.
//!
//! To add a rule, cite its [`Article`] and word it in `words.rs`, so that a debtor can be told
//! why. Days are calendar dates in the creditor's time zone.

mod article;
mod basis;
mod claim;
mod half_year;
mod indemnity;
mod interest;
mod limitation;
mod percent;
mod principal;
mod rates;
mod recovery_costs;
mod regime;
#[cfg(test)]
mod tests;
mod words;

pub use article::Article;
pub use basis::{AppliedRate, Basis, BelowFloor, RateError};
pub use claim::{
    Accessories, Accessory, AccessoryPolicy, BusinessRate, Decision, LateInvoice, NotDue, Refusal,
    accessories,
};
pub use half_year::HalfYear;
pub use indemnity::{Indemnity, NoIndemnity};
pub use interest::{Debt, Interest, InterestError, InterestLine, interest};
pub use limitation::{Acknowledgement, AcknowledgementKind, Limitation, Term};
pub use percent::{Percent, PercentError};
pub use principal::{Balance, Principal, PrincipalError};
pub use rates::{MissingRate, Rate, RateField, RateKind, RateProblem, Rates, RatesError};
pub use recovery_costs::L111_8;
pub use regime::{CreditorKind, Regime};
