//! Days, periods, durations, times.

use super::Filler;
use crate::entities::{Daypart as Part, Entity, Value};
use crate::slots::Daypart;
use rust_decimal::prelude::ToPrimitive as _;

/// Where in time a request looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Something will be done: what is past is the story around it.
    Coming,
    /// Something was done.
    Past,
}

impl Filler<'_> {
    /// The day or period that is spoken of: the one in the words that made the intent, else the
    /// first.
    pub(super) fn when(&mut self, side: Side) {
        let dated: Vec<&Entity> =
            self.said.iter().copied().filter(|entity| self.is_when(entity, side)).collect();
        let best = dated.iter().find(|entity| self.is_meant(entity)).or_else(|| dated.first());
        match best.map(|entity| &entity.value) {
            Some(Value::Date(day)) => {
                let previous = day.previous.filter(|_| side == Side::Past);
                self.slots.date = Some(previous.unwrap_or(day.date));
                self.slots.date_alt = day.alternative.filter(|_| previous.is_none());
            }
            Some(Value::Period(period)) => {
                let whole = (period.from, period.to);
                let (from, to) = period.previous.filter(|_| side == Side::Past).unwrap_or(whole);
                self.slots.date_from = Some(from);
                self.slots.date_to = Some(to);
            }
            _ => {}
        }
        self.day_of_month();
    }

    /// The same day of every month.
    pub(super) fn day_of_month(&mut self) {
        for entity in &self.said {
            if let Value::DayOfMonth(day) = entity.value {
                self.slots.day_of_month = Some(day);
            }
        }
    }

    /// Whether an entity is a day or period on the side of time that a request looks to.
    pub(super) fn is_when(&self, entity: &Entity, side: Side) -> bool {
        let told = self.is_told(entity) && !self.is_meant(entity);
        match &entity.value {
            Value::Date(_) | Value::Period(_) if side == Side::Past => true,
            Value::Date(day) => {
                let over = day.daypart == Some(Part::Morning) && day.date == self.today;
                day.date >= self.today && !over && !(told && day.previous.is_some())
            }
            Value::Period(period) => {
                period.to >= self.today && !(told && period.previous.is_some())
            }
            _ => false,
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
