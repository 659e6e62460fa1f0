//! Which of the candidates a message keeps: the longest, then the more telling kind.

use super::{Entity, Found, Value};
use std::cmp::Reverse;

const SHORTER: &str = "part of a longer match";
const LESSER: &str = "another reading of the same words is preferred";
const CROSSING: &str = "crosses a longer match";

/// Keeps what does not overlap anything better: longer, else of a higher `rank`, else of a more
/// telling kind.
pub(super) fn select(mut candidates: Vec<Entity>, rank: impl Fn(&Value) -> u8) -> Found {
    candidates.sort_by_key(|entity| {
        let worth = (rank(&entity.value), weight(&entity.value));
        (Reverse(entity.span.len()), Reverse(worth), entity.span.start)
    });
    let mut found = Found::default();
    for entity in candidates {
        let winner = found.chosen.iter().find(|other| overlap(other, &entity));
        match winner {
            None => found.chosen.push(entity),
            Some(winner) if winner.value == entity.value && winner.span == entity.span => {}
            Some(winner) => {
                let reason = if winner.span == entity.span {
                    LESSER
                } else if winner.span.start <= entity.span.start
                    && entity.span.end <= winner.span.end
                {
                    SHORTER
                } else {
                    CROSSING
                };
                found.rejected.push((entity, reason));
            }
        }
    }
    found.chosen.sort_by_key(|entity| entity.span.start);
    found
}

fn overlap(a: &Entity, b: &Entity) -> bool {
    a.tokens.start < b.tokens.end && b.tokens.start < a.tokens.end
}

/// The larger, the more the same words are likely to mean this.
const fn weight(value: &Value) -> u8 {
    match value {
        Value::Reference(_) => 20,
        Value::Email(_) => 19,
        Value::Phone(_) => 18,
        Value::Times(_) => 17,
        Value::AmountRange { .. } => 16,
        Value::Amount(_) => 15,
        Value::Percent(_) => 14,
        Value::DayOfMonth(_) => 13,
        Value::Date(_) => 12,
        Value::Period(_) => 11,
        Value::TimeRange(..) => 10,
        Value::Time(_) => 9,
        Value::Recurrence(_) => 8,
        // `three quarters` is a share sooner than nine months.
        Value::Fraction { .. } => 7,
        Value::Duration(_) => 6,
        Value::Daypart(_) => 5,
        Value::Ordinal(_) => 4,
        Value::Number(_) => 3,
    }
}
