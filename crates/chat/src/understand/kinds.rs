//! The names under which patterns know the entities.

use crate::entities::{Grain, Value};
use chrono::NaiveDate;

/// Every kind that a value is of.
pub(super) fn kinds(value: &Value, today: NaiveDate) -> Vec<&'static str> {
    match value {
        Value::Number(_) => vec!["number", "money"],
        Value::Ordinal(_) => vec!["ordinal"],
        Value::Amount(_) | Value::AmountRange { .. } => vec!["amount", "money"],
        Value::Percent(_) => vec!["percent"],
        Value::Fraction { .. } => vec!["fraction"],
        Value::Times(_) => vec!["times"],
        Value::Date(day) => vec!["date", "when", side(day.date, day.date, today)],
        Value::Period(period) => {
            let mut kinds = vec!["period", "when", side(period.from, period.to, today)];
            kinds.extend((period.grain == Some(Grain::Month)).then_some("month"));
            kinds
        }
        Value::Duration(_) => vec!["duration"],
        Value::Recurrence(_) => vec!["recurrence"],
        Value::DayOfMonth(_) => vec!["day"],
        Value::Time(_) | Value::TimeRange(..) => vec!["time"],
        Value::Daypart(_) => vec!["daypart"],
        Value::Phone(_) => vec!["phone"],
        Value::Email(_) => vec!["email"],
        Value::Reference(_) => vec!["ref"],
    }
}

fn side(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> &'static str {
    match (from.cmp(&today), to.cmp(&today)) {
        (_, std::cmp::Ordering::Less) => "past",
        (std::cmp::Ordering::Equal, std::cmp::Ordering::Equal) => "today",
        _ => "future",
    }
}
