//! Values as a trace shows them: short, the same in every language.

use super::value::{Amount, Currency, Freq, Length, Value};
use rust_decimal::Decimal;
use std::fmt;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Ordinal(rank) => write!(f, "{rank}"),
            Self::Amount(amount) => write!(f, "{amount}"),
            Self::AmountRange { min, max, currency } => {
                let bound =
                    |bound: &Option<Decimal>| bound.map_or_else(String::new, |it| it.to_string());
                write!(f, "{}–{}{}", bound(min), bound(max), code(*currency))
            }
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Fraction { numerator, denominator } => write!(f, "{numerator}/{denominator}"),
            Self::Times(times) => write!(f, "{times} ×"),
            Self::Date(day) => write!(f, "{}", day.date),
            Self::Period(period) => write!(f, "{} – {}", period.from, period.to),
            Self::Duration(length) => write!(f, "{length}"),
            Self::Recurrence(freq) => f.write_str(freq.as_str()),
            Self::DayOfMonth(day) => write!(f, "{day}"),
            Self::Time(time) => write!(f, "{}", time.format("%H:%M")),
            Self::TimeRange(from, to) => {
                write!(f, "{}–{}", from.format("%H:%M"), to.format("%H:%M"))
            }
            Self::Daypart(part) => f.write_str(part.as_str()),
            Self::Phone(text) | Self::Email(text) | Self::Reference(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.major(), code(self.currency))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.approximate { "~ " } else { "" };
        write!(f, "{about}{} d", self.in_days().normalize().round_dp(2))
    }
}

impl Freq {
    /// Its name in slots.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Biweekly => "biweekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }
}

fn code(currency: Currency) -> String {
    currency.iso().map_or_else(String::new, |code| format!(" {code}"))
}

#[cfg(test)]
mod tests {
    use crate::entities::{Known, find};
    use crate::text::{SmsWords, Text};
    use chrono::NaiveDate;
    use domain::Locale;

    fn shown(message: &str) -> Vec<String> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day");
        let text = Text::read(message, SmsWords::core());
        let found = find(&text, &Known::new(today, Locale::Fr, &[]));
        found.chosen.iter().map(|entity| entity.value.to_string()).collect()
    }

    #[test]
    fn values_are_short_and_the_same_in_every_language() {
        assert_eq!(shown("80 euros lundi"), ["80 EUR", "2026-03-16"]);
        assert_eq!(shown("en 3 fois"), ["3 ×"]);
        assert_eq!(shown("du 16 mars au 20 mars"), ["2026-03-16 – 2026-03-20"]);
    }
}
