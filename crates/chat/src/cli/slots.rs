//! `slots`: what the grammars find in the cases of public corpora.

use super::CommandError;
use crate::{
    entities::{self, Conventions, Currency, Entity, Grain, Known, Length, Period, Value},
    mask,
    text::{SmsWords, Text},
};
use chrono::NaiveDate;
use domain::Locale;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::io::{BufRead, Write};

domain::text_enum! {
    /// What is asked for.
    pub enum Kind {
        /// Days.
        Date => "date",
        /// Days from one to another.
        Period => "period",
        /// Money.
        Amount => "amount",
        /// Numbers.
        Number => "number",
        /// Lengths of time.
        Duration => "duration",
        /// Percent.
        Percent => "percent",
        /// Ranks.
        Ordinal => "ordinal",
        /// Yes or no.
        YesNo => "yesno",
        /// Card numbers.
        Pan => "pan",
        /// Telephone numbers.
        Phone => "phone",
        /// E-mail addresses.
        Email => "email",
        /// Frequencies.
        Recurrence => "recurrence",
    }
}

/// A line of a corpus.
#[derive(Deserialize)]
struct Case {
    id: Json,
    #[serde(default)]
    lang: String,
    text: String,
    /// The day on which it was said; 2026-03-10 when the case does not depend on it.
    #[serde(rename = "ref")]
    said_on: Option<NaiveDate>,
    /// A finer kind than the file's: `email` among personal data.
    kind: Option<String>,
}

/// Writes `{"id","found":[…]}` for every `{"id","lang","ref","text"}`. Conventions are the
/// corpora's, not the assistant's.
///
/// # Errors
/// [`CommandError`] when a line is no case or a stream fails.
pub fn slots(input: impl BufRead, mut output: impl Write, kind: Kind) -> Result<(), CommandError> {
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case: Case = serde_json::from_str(&line)
            .map_err(|source| CommandError::Case { line: index + 1, source })?;
        let found = found(&case, kind);
        writeln!(output, "{}", json!({ "id": case.id, "found": found }))?;
    }
    Ok(())
}

/// What a case asks for: its own kind if that is one of ours, else the file's.
fn found(case: &Case, kind: Kind) -> Vec<Json> {
    let own = case.kind.as_deref().unwrap_or("").trim_start_matches("not_");
    let kind = match own {
        "phone" => Kind::Phone,
        "email" => Kind::Email,
        _ => kind,
    };
    let language = if case.lang == "fr" { Locale::Fr } else { Locale::En };
    if kind == Kind::Pan {
        return cards(&case.text);
    }
    let text = Text::read(&case.text, SmsWords::core());
    if kind == Kind::YesNo {
        let answer = entities::answer(&text, language);
        return answer
            .map(
                |answer| json!({ "text": text.raw[text.span(answer.tokens)], "value": answer.yes }),
            )
            .into_iter()
            .collect();
    }
    let known = Known {
        today: case.said_on.or_else(|| NaiveDate::from_ymd_opt(2026, 3, 10)).unwrap_or_default(),
        language,
        references: &[],
        conventions: Conventions::CORPORA,
    };
    let shown = |entity: &Entity| item(kind, &text.raw[entity.span.clone()], &entity.value);
    entities::find_only(&text, &known, |value| belongs(kind, value))
        .iter()
        .filter_map(shown)
        .collect()
}

/// Whether a value answers a kind. Where there is no day, the first one of a period is one.
fn belongs(kind: Kind, value: &Value) -> u8 {
    match (kind, value) {
        (Kind::Date, Value::Date(_))
        | (Kind::Period, Value::Period(_))
        | (Kind::Amount, Value::Amount(_) | Value::AmountRange { .. })
        | (Kind::Number, Value::Number(_))
        | (Kind::Duration, Value::Duration(_))
        | (Kind::Percent, Value::Percent(_))
        | (Kind::Ordinal, Value::Ordinal(_))
        | (Kind::Phone, Value::Phone(_))
        | (Kind::Email, Value::Email(_))
        | (Kind::Recurrence, Value::Recurrence(_) | Value::DayOfMonth(_)) => 2,
        // A day hides the month that is part of it.
        (Kind::Date, Value::Period(_)) | (Kind::Period, Value::Date(_)) => 1,
        _ => 0,
    }
}

fn cards(text: &str) -> Vec<Json> {
    mask::cards(text)
        .into_iter()
        .map(|card| json!({ "text": text[card.span.clone()], "digits": card.digits, "brand": card.brand() }))
        .collect()
}

/// A value with the fields of the corpora.
fn item(kind: Kind, text: &str, value: &Value) -> Option<Json> {
    let mut fields = match value {
        Value::Date(day) if kind == Kind::Period => {
            (day.grain != Grain::Day).then_some(())?;
            let first = day.date.format("%Y-%m-01").to_string().parse::<NaiveDate>().ok()?;
            let next = first.checked_add_months(chrono::Months::new(1))?;
            json!({ "start": first, "end": next, "grain": "month" })
        }
        Value::Date(day) => json!({ "date": day.date, "grain": "day" }),
        Value::Period(period) if kind == Kind::Date => {
            json!({ "date": period.from, "grain": period.grain.map_or("day", grain) })
        }
        Value::Period(period) => days(period)?,
        Value::Number(value) => {
            json!({ "value": number(*value), "subtype": if text.contains(['.', ',']) { "decimal" } else { "integer" } })
        }
        Value::Percent(value) => json!({ "value": number(*value) }),
        Value::Ordinal(value) => json!({ "value": value }),
        Value::Amount(amount) => {
            json!({ "value": number(amount.value), "cur": currency(amount.currency) })
        }
        Value::AmountRange { min, max, currency: of } => range(*min, *max, *of),
        Value::Duration(length) => duration(length),
        Value::Phone(digits) => json!({ "phone": phone(text, digits) }),
        Value::Email(email) => json!({ "email": email }),
        Value::Recurrence(freq) => json!({ "freq": format!("{freq:?}").to_lowercase() }),
        Value::DayOfMonth(day) => json!({ "day_of_month": day }),
        _ => return None,
    };
    fields["text"] = json!(text);
    Some(fields)
}

/// The corpora's periods end with the day after the last.
fn days(period: &Period) -> Option<Json> {
    let mut fields = json!({ "start": period.from, "end": period.to.succ_opt()? });
    if let Some(unit) = period.grain {
        fields["grain"] = json!(grain(unit));
    }
    Some(fields)
}

const fn grain(grain: Grain) -> &'static str {
    match grain {
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::Year => "year",
    }
}

fn number(value: Decimal) -> Json {
    let value = value.normalize();
    match value.to_i64() {
        Some(whole) if value.is_integer() => json!(whole),
        _ => json!(value.to_f64()),
    }
}

const fn currency(currency: Currency) -> &'static str {
    match currency {
        Currency::Eur => "EUR",
        Currency::Dollar => "$",
        Currency::Pound => "£",
        Currency::Cent => "CENT",
        Currency::Iso(code) => code,
    }
}

fn range(min: Option<Decimal>, max: Option<Decimal>, of: Currency) -> Json {
    let mut fields = Map::new();
    fields.insert("cur".to_owned(), json!(currency(of)));
    for (name, bound) in [("min", min), ("max", max)] {
        if let Some(bound) = bound {
            fields.insert(name.to_owned(), number(bound));
        }
    }
    Json::Object(fields)
}

/// Parts as the corpora have them: years with months are months.
fn duration(length: &Length) -> Json {
    let (years, months) = if length.months.is_zero() || length.years.is_zero() {
        (length.years, length.months)
    } else {
        (Decimal::ZERO, length.years * Decimal::from(12) + length.months)
    };
    let mut parts = Map::new();
    let (hours, rest) =
        (length.seconds / Decimal::from(3_600), length.seconds % Decimal::from(3_600));
    let hours = if rest.is_zero() { hours } else { hours.trunc() };
    let minutes = (rest / Decimal::from(60)).trunc();
    let seconds = rest - minutes * Decimal::from(60);
    let named = [
        ("year", years),
        ("month", months),
        ("week", length.weeks),
        ("day", length.days),
        ("hour", hours),
        ("minute", minutes),
        ("second", seconds),
    ];
    for (name, count) in named {
        if !count.is_zero() {
            parts.insert(name.to_owned(), number(count));
        }
    }
    let seconds = length.in_days() * Decimal::from(86_400);
    json!({ "parts": parts, "seconds": number(seconds), "approx": length.approximate })
}

/// The country's digits in brackets, as the corpora show them.
fn phone(text: &str, digits: &str) -> String {
    let Some(rest) = text.trim_start_matches('(').strip_prefix('+') else {
        return digits.to_owned();
    };
    let country = rest.bytes().take_while(u8::is_ascii_digit).count();
    if country < digits.len() {
        return format!("(+{}) {}", &digits[..country], &digits[country..]);
    }
    digits.to_owned()
}
