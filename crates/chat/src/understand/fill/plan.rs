//! Plans: how many instalments, how much each, how often, from when.

use super::Filler;
use super::money::{foreign, money};
use crate::entities::{Entity, Freq as Every, Value};
use crate::intent::Intent;
use crate::slots::Freq;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// More instalments than this are an amount.
const MOST: u32 = 60;
/// Words before an amount that is paid at once.
const AT_ONCE: [&str; 16] = [
    "acompte",
    "versement",
    "maintenant",
    "aujourd'hui",
    "abord",
    "dabord",
    "deposit",
    "upfront",
    "now",
    "today",
    "first",
    "straight",
    "immediatement",
    "comptant",
    "initial",
    "front",
];
/// Words before or after an amount that is one instalment.
const EACH: [&str; 16] = [
    "par",
    "chaque",
    "mensualite",
    "mensualites",
    "fois",
    "chacun",
    "chacune",
    "each",
    "per",
    "a",
    "every",
    "instalments",
    "installments",
    "monthly",
    "chunks",
    "of",
];
/// Nouns that are counted in instalments.
const COUNTED: [&str; 16] = [
    "fois",
    "mensualites",
    "echeances",
    "versements",
    "paiements",
    "parts",
    "tranches",
    "instalments",
    "installments",
    "payments",
    "goes",
    "parts",
    "times",
    "chunks",
    "lots",
    "bits",
];
/// Words before a duration over which payments are spread.
const OVER: [&str; 10] =
    ["sur", "en", "over", "across", "in", "pendant", "durant", "for", "dans", "within"];

impl Filler<'_> {
    pub(super) fn plan(&mut self, intent: Intent) {
        self.count();
        self.frequency();
        self.amounts_of_plan();
        if intent == Intent::PlanManage {
            self.when(false);
        } else {
            self.start();
        }
        self.share();
    }

    fn count(&mut self) {
        let times = self.said.iter().find_map(|entity| match entity.value {
            Value::Times(times) => Some(times),
            _ => None,
        });
        let counted = || {
            self.said.iter().find_map(|entity| {
                small(entity).filter(|_| COUNTED.contains(&self.next_word(entity)))
            })
        };
        self.slots.n =
            times.or_else(counted).or_else(|| self.spread()).or_else(|| self.bare_count());
    }

    /// "Sur quatre mois": as many instalments as months, or weeks.
    fn spread(&self) -> Option<u32> {
        self.said.iter().find_map(|entity| {
            let Value::Duration(length) = &entity.value else { return None };
            if !self.follows(entity, 3, &OVER) {
                return None;
            }
            let months = length.months + length.years * Decimal::from(12);
            [months, length.weeks].into_iter().find(|units| *units > Decimal::ZERO)?.to_u32()
        })
    }

    /// A number alone, as in "trois plutôt", unless it comes with a frequency: "50 a month".
    fn bare_count(&self) -> Option<u32> {
        let numbers: Vec<&&Entity> =
            self.said.iter().filter(|entity| matches!(entity.value, Value::Number(_))).collect();
        let [only] = numbers.as_slice() else { return None };
        if self.is_each(only) || NOT_COUNTS.contains(&self.word(only.tokens.start.wrapping_sub(1)))
        {
            return None;
        }
        small(only).filter(|n| *n >= 2 && *n <= 24)
    }

    fn frequency(&mut self) {
        for entity in &self.said {
            match &entity.value {
                Value::Recurrence(every) => self.slots.freq = freq(*every).or(self.slots.freq),
                Value::DayOfMonth(day) => {
                    self.slots.day_of_month = Some(*day);
                }
                Value::Duration(length) if self.slots.freq.is_none() && self.spread().is_some() => {
                    self.slots.freq = Some(if length.weeks > Decimal::ZERO {
                        Freq::Weekly
                    } else {
                        Freq::Monthly
                    });
                }
                _ => {}
            }
        }
    }

    fn amounts_of_plan(&mut self) {
        let entities = self.said.clone();
        for entity in entities {
            let amount = money(entity).or_else(|| {
                let number = self.bare_amount(entity)?;
                let large = number > Decimal::from(MOST) || self.is_each(entity);
                (large && self.slots.n.map(Decimal::from) != Some(number))
                    .then_some((number, crate::entities::Currency::Eur))
            });
            let Some((amount, currency)) = amount else { continue };
            self.slots.currency = foreign(currency).or(self.slots.currency.take());
            if self.is_at_once(entity) {
                self.slots.upfront = Some(amount);
            } else if self.is_each(entity) || (self.slots.n.is_none() && self.slots.freq.is_some())
            {
                self.slots.instalment = Some(amount);
            } else if self.slots.amount.is_none() {
                self.slots.amount = Some(amount);
            }
        }
    }

    /// Whether an amount is said to be that of each instalment.
    fn is_each(&self, entity: &Entity) -> bool {
        let recurs = self.said.iter().any(|other| {
            matches!(other.value, Value::Recurrence(_) | Value::DayOfMonth(_))
                && other.tokens.start >= entity.tokens.end
                && other.tokens.start - entity.tokens.end <= 1
        });
        let counted = self.follows(entity, 2, &["fois", "de", "of", "mensualites", "instalments"])
            && self.follows(entity, 3, &COUNTED);
        recurs
            || counted
            || (EACH.contains(&self.next_word(entity))
                && !COUNTED.contains(&self.next_word(entity)))
    }

    fn is_at_once(&self, entity: &Entity) -> bool {
        let near = (entity.tokens.end..entity.tokens.end + 3)
            .take_while(|at| self.reading.clause(*at) == self.reading.clause(entity.tokens.start))
            .any(|at| AT_ONCE.contains(&self.word(at)));
        (near || self.follows(entity, 3, &AT_ONCE)) && !self.is_each(entity)
    }

    fn start(&mut self) {
        for entity in &self.said {
            match &entity.value {
                Value::Date(day) if self.slots.start.is_none() => self.slots.start = Some(day.date),
                Value::Period(period) if self.slots.start.is_none() => {
                    self.slots.start = Some(period.from);
                }
                _ => {}
            }
        }
    }

    fn share(&mut self) {
        for entity in &self.said {
            if let Value::Fraction { numerator, denominator } = entity.value {
                let share = Decimal::from(numerator) / Decimal::from(denominator.max(1));
                self.slots.fraction = Some(share.round_dp(4));
            }
        }
    }
}

/// Words before a number that counts no instalments.
const NOT_COUNTS: [&str; 8] = ["le", "the", "facture", "invoice", "numero", "of", "de", "number"];

fn small(entity: &Entity) -> Option<u32> {
    match entity.value {
        Value::Number(number) if number.fract().is_zero() => {
            number.to_u32().filter(|number| (1..=MOST).contains(number))
        }
        _ => None,
    }
}

fn freq(every: Every) -> Option<Freq> {
    match every {
        Every::Weekly => Some(Freq::Weekly),
        Every::Biweekly => Some(Freq::Biweekly),
        Every::Monthly => Some(Freq::Monthly),
        Every::Daily | Every::Quarterly | Every::Yearly => None,
    }
}
