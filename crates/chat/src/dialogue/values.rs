//! Bare values in answer to a question: "3", "250", "vendredi", "oui, le 20".
//!
//! Rules fill the slots of an intent that they recognised. An answer often has none, or only a yes
//! or a no; what its values mean then follows from what was asked.

use super::{Flow, SlotName, Waiting};
use crate::{
    entities::{Day, Found, Freq as Spoken, Value},
    slots::{Freq, Slots},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// More instalments than this are an amount.
const MOST_INSTALMENTS: u32 = 36;
/// The last number that can be a day of a month.
const LAST_DAY: u32 = 31;

/// The slots that a message's values are in answer to what the dialogue waits for; none when it
/// waits for nothing. Of two values of a kind the later counts: "lundi, non, mardi".
pub fn answer_values(found: &Found, waiting: Waiting) -> Slots {
    let mut slots = Slots::default();
    let Some(flow) = flow(waiting) else { return slots };
    for entity in &found.chosen {
        match &entity.value {
            Value::Number(number) => take_number(&mut slots, *number, flow, waiting),
            Value::Times(times) => slots.n = Some(*times),
            Value::Amount(amount) => slots.amount = Some(amount.major()),
            Value::Percent(percent) => slots.percent = Some(*percent),
            Value::Fraction { numerator, denominator } => {
                slots.fraction = Decimal::from(*numerator).checked_div(Decimal::from(*denominator));
            }
            Value::Date(day) => take_day(&mut slots, day, flow),
            Value::Period(period) => {
                let past = period.previous.filter(|_| flow == Flow::Claim);
                let (from, to) = past.unwrap_or((period.from, period.to));
                (slots.date_from, slots.date_to) = (Some(from), Some(to));
            }
            // "Three months rather" is how many instalments there are.
            Value::Duration(length) if flow == Flow::Plan => {
                slots.n = length.months.to_u32().filter(|n| *n > 0).or(slots.n);
            }
            Value::Duration(length) => slots.duration_days = length.in_days().ceil().to_u32(),
            Value::Recurrence(spoken) => slots.freq = freq(*spoken).or(slots.freq),
            Value::DayOfMonth(day) => slots.day_of_month = Some(*day),
            // "The 22nd" is a day where days are spoken of.
            Value::Ordinal(rank) if !matches!(flow, Flow::Pay | Flow::Dispute) => {
                slots.day_of_month = rank.to_u32().filter(|day| *day <= LAST_DAY);
            }
            Value::Phone(phone) => {
                slots.phone = Some(phone.chars().filter(char::is_ascii_digit).collect());
            }
            Value::Email(email) => slots.email = Some(email.clone()),
            Value::Reference(reference) => slots.reference = Some(reference.clone()),
            _ => {}
        }
    }
    slots
}

const fn flow(waiting: Waiting) -> Option<Flow> {
    match waiting {
        Waiting::Slot(flow, _)
        | Waiting::Invoice(flow)
        | Waiting::Yes(flow)
        | Waiting::Change(flow) => Some(flow),
        // The only offer that values can answer is the one of instalments.
        Waiting::Offer => Some(Flow::Plan),
        Waiting::Nothing => None,
    }
}

/// What a bare number is: what was asked for, or what the request is most often corrected in.
fn take_number(slots: &mut Slots, number: Decimal, flow: Flow, waiting: Waiting) {
    let whole = number.to_u32().filter(|_| number.fract().is_zero());
    let asked = match waiting {
        Waiting::Slot(_, slot) => Some(slot),
        _ => None,
    };
    match (flow, asked, whole) {
        (_, Some(SlotName::Date | SlotName::Start), Some(day)) if day <= LAST_DAY => {
            slots.day_of_month = Some(day);
        }
        (Flow::Plan, _, Some(n)) if n <= MOST_INSTALMENTS => slots.n = Some(n),
        // A number points at an invoice, which the choice reads from the words.
        (_, Some(SlotName::Reason), _) | (Flow::Dispute | Flow::Contact, ..) => {}
        _ => slots.amount = Some(number),
    }
}

/// A day; of a payment that was made, the one before today.
fn take_day(slots: &mut Slots, day: &Day, flow: Flow) {
    let past = day.previous.filter(|_| flow == Flow::Claim);
    slots.date = Some(past.unwrap_or(day.date));
    slots.date_alt = day.alternative.filter(|_| past.is_none());
}

const fn freq(spoken: Spoken) -> Option<Freq> {
    match spoken {
        Spoken::Weekly => Some(Freq::Weekly),
        Spoken::Biweekly => Some(Freq::Biweekly),
        Spoken::Monthly => Some(Freq::Monthly),
        Spoken::Daily | Spoken::Quarterly | Spoken::Yearly => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entities::Entity, testing::day};

    fn values(value: Value, waiting: Waiting) -> Slots {
        let entity = Entity { span: 0..1, tokens: 0..1, value };
        answer_values(&Found { chosen: vec![entity], rejected: Vec::new() }, waiting)
    }

    fn number(number: u32) -> Value {
        Value::Number(number.into())
    }

    #[test]
    fn a_bare_number_is_what_was_asked_for() {
        let ask = |flow, slot| Waiting::Slot(flow, slot);
        assert_eq!(values(number(3), ask(Flow::Plan, SlotName::N)).n, Some(3));
        assert_eq!(values(number(80), ask(Flow::Plan, SlotName::N)).amount, Some(80.into()));
        assert_eq!(values(number(15), ask(Flow::Promise, SlotName::Date)).day_of_month, Some(15));
        assert_eq!(values(number(20), ask(Flow::Pay, SlotName::Amount)).amount, Some(20.into()));
        assert_eq!(values(number(250), Waiting::Yes(Flow::Promise)).amount, Some(250.into()));
        assert_eq!(values(number(4), Waiting::Yes(Flow::Plan)).n, Some(4));
        assert!(values(number(4), Waiting::Nothing).is_empty());
        assert!(values(number(2), Waiting::Invoice(Flow::Dispute)).is_empty());
    }

    #[test]
    fn a_day_of_a_payment_that_was_made_is_past() {
        let spoken = Day {
            previous: Some(day(3, 9)),
            alternative: None,
            day_of_month: None,
            ..Day::exact(day(3, 16))
        };
        let claim = Waiting::Slot(Flow::Claim, SlotName::Date);
        assert_eq!(values(Value::Date(spoken), claim).date, Some(day(3, 9)));
        let promise = Waiting::Slot(Flow::Promise, SlotName::Date);
        assert_eq!(values(Value::Date(spoken), promise).date, Some(day(3, 16)));
    }
}
