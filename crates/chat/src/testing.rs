//! Contexts for tests.

use crate::dialogue::{Context, Days, DiscountPolicy, Invoice, PartialPolicy, PlanPolicy, Policy};
use chrono::NaiveDate;
use domain::{Currency, Locale};
use rust_decimal::Decimal;

/// A day of 2026.
pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day of 2026")
}

/// Tuesday 10 March 2026, French, the policy of the development dialogues, these open invoices.
pub(crate) fn context(invoices: &[(&str, &str)]) -> Context {
    Context {
        today: day(3, 10),
        language: Locale::Fr,
        invoices: invoices
            .iter()
            .map(|(reference, amount)| Invoice {
                reference: (*reference).to_owned(),
                amount: amount.parse().expect("an amount"),
                due: day(2, 10),
                label: String::new(),
                claimed: Decimal::ZERO,
                lines: Vec::new(),
                in_plan: false,
            })
            .collect(),
        policy: Policy {
            plan: PlanPolicy {
                max_instalments: 4,
                min_instalment: Decimal::from(30),
                max_first_days: 30,
                default_start_days: 7,
                auto_approve: true,
            },
            promise: Days { max_days: 21 },
            delay: Days { max_days: 14 },
            discount: DiscountPolicy { max_percent: Decimal::ZERO },
            partial: PartialPolicy { min: Decimal::from(20) },
        },
        currency: Currency::EUR,
        country: "FR".to_owned(),
        credit: Decimal::ZERO,
        forbidden: None,
        plan: None,
        whole_promises: false,
    }
}
