//! What the assistant finds in messages. Today is Tuesday 10 March 2026, as in the contract.

mod contacts;
mod days;
mod money;
mod numbers;
mod properties;

use chat::{
    entities::{self, Found, Known, Value},
    text::{SmsWords, Text},
};
use chrono::NaiveDate;
use domain::Locale;

fn today() -> NaiveDate {
    day("2026-03-10")
}

fn day(iso: &str) -> NaiveDate {
    iso.parse().expect("a date of a test is written as ISO 8601")
}

fn find(language: Locale, message: &str) -> Found {
    entities::find(&Text::read(message, SmsWords::core()), &Known::new(today(), language, &[]))
}

/// The values of a message, in order.
fn values(language: Locale, message: &str) -> Vec<Value> {
    find(language, message).chosen.into_iter().map(|entity| entity.value).collect()
}
