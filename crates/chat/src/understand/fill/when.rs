//! Days, periods, durations, times.

use super::Filler;
use crate::entities::{Daypart as Part, Value};
use crate::slots::Daypart;
use rust_decimal::prelude::ToPrimitive as _;

impl Filler<'_> {
    /// The day or period that is spoken of: the last one said without denying it, since who
    /// corrects oneself says the right one last; of the past when `past`.
    pub(super) fn when(&mut self, past: bool) {
        let mut found = false;
        for entity in &self.said {
            match &entity.value {
                Value::Date(day) if !found => {
                    found = true;
                    let previous = day.previous.filter(|_| past);
                    self.slots.date = Some(previous.unwrap_or(day.date));
                    self.slots.date_alt = day.alternative.filter(|_| previous.is_none());
                }
                Value::Period(period) if !found => {
                    found = true;
                    let whole = (period.from, period.to);
                    let (from, to) = period.previous.filter(|_| past).unwrap_or(whole);
                    self.slots.date_from = Some(from);
                    self.slots.date_to = Some(to);
                }
                Value::DayOfMonth(day) => self.slots.day_of_month = Some(*day),
                _ => {}
            }
        }
    }

    /// A duration in days.
    pub(super) fn duration(&mut self) {
        self.slots.duration_days = self.said.iter().find_map(|entity| match &entity.value {
            Value::Duration(length) => length.in_days().to_u32().filter(|days| *days > 0),
            _ => None,
        });
    }

    /// A time of day, a range or a part of the day.
    pub(super) fn time(&mut self) {
        for entity in &self.said {
            match &entity.value {
                Value::Time(time) => self.slots.time = Some(*time),
                Value::TimeRange(from, to) => {
                    self.slots.time_from = Some(*from);
                    self.slots.time_to = Some(*to);
                }
                Value::Daypart(part) => self.slots.daypart = daypart(*part),
                _ => {}
            }
        }
    }
}

fn daypart(part: Part) -> Option<Daypart> {
    match part {
        Part::Morning => Some(Daypart::Morning),
        Part::Noon => Some(Daypart::Noon),
        Part::Afternoon => Some(Daypart::Afternoon),
        Part::Evening => Some(Daypart::Evening),
        Part::Night => None,
    }
}
