//! Plans: how many instalments, how much each, how often, from when.

use super::Filler;
use super::money::{foreign, money};
use super::when::Side;
use crate::entities::{Currency, Day, Entity, Freq as Every, Value};
use crate::intent::Intent;
use crate::slots::Freq;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// More instalments than this are an amount.
const MOST: u32 = 60;
/// Words beside an amount that is paid at once.
const AT_ONCE: [&str; 22] = [
    "acompte",
    "apport",
    "maintenant",
    "mtn",
    "aujourd'hui",
    "aujourdhui",
    "abord",
    "dabord",
    "suite",
    "comptant",
    "immediatement",
    "immediat",
    "deposit",
    "upfront",
    "front",
    "down",
    "now",
    "today",
    "first",
    "straight",
    "initial",
    "immediately",
];
/// Words after an amount that is one instalment.
const EACH: [&str; 10] =
    ["par", "chaque", "chacun", "chacune", "each", "per", "a", "every", "monthly", "apiece"];
/// Words before an amount that is one instalment.
const EACH_OF: [&str; 14] = [
    "mensualite",
    "mensualites",
    "echeance",
    "echeances",
    "tranches",
    "versements",
    "instalment",
    "instalments",
    "installment",
    "installments",
    "payments",
    "repayments",
    "chunks",
    "monthly",
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
    pub(super) fn plan(&mut self) {
        let exists = self.intent == Intent::PlanManage;
        if !exists {
            self.count();
        }
        self.frequency(exists);
        self.amounts_of_plan(exists);
        if exists && self.slots.instalment.is_some() {
            self.frequency(false);
        }
        if exists {
            self.move_day();
        } else {
            self.start();
        }
        self.shares();
    }

    fn count(&mut self) {
        let times = self.pick(|entity| match entity.value {
            Value::Times(times) if times > 1 => Some(times),
            _ => small(entity).filter(|_| COUNTED.contains(&self.next_word(entity))),
        });
        let bare = |entity: &Entity| {
            small(entity)
                .filter(|n| (2..=24).contains(n))
                .filter(|_| !self.is_each(entity) && !self.follows(entity, 1, &NOT_COUNTS))
        };
        let counts = if self.corrects() { self.pick(bare) } else { None };
        self.slots.n = counts.or(times).or_else(|| self.spread()).or_else(|| self.bare_count());
    }

    /// The first that an entity gives; the last where the writer corrects themselves.
    fn pick<T>(&self, what: impl Fn(&Entity) -> Option<T>) -> Option<T> {
        let mut all = self.said.iter().filter_map(|entity| what(entity));
        if self.corrects() { all.last() } else { all.next() }
    }

    /// "Deux fois c'est trop serré, mettez plutôt quatre".
    fn corrects(&self) -> bool {
        (0..self.text.tokens.len()).any(|at| INSTEAD.contains(&self.word(at)))
    }

    /// "Sur quatre mois": as many instalments as months, or weeks.
    fn spread(&self) -> Option<u32> {
        // "eight months starting 15 April" is a period, but eight instalments all the same
        let inside = self.found.rejected.iter().map(|(entity, _)| entity).filter(|entity| {
            self.said.iter().any(|whole| {
                matches!(whole.value, Value::Period(_))
                    && whole.tokens.start <= entity.tokens.start
                    && entity.tokens.end <= whole.tokens.end
            })
        });
        self.said.iter().copied().chain(inside).find_map(|entity| {
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

    /// How often. Of a plan that exists (`exists`), "my monthly instalment" says nothing new.
    fn frequency(&mut self, exists: bool) {
        for entity in &self.said {
            match &entity.value {
                Value::Recurrence(every) if !exists || self.is_chosen(entity) => {
                    self.slots.freq = freq(*every).or(self.slots.freq);
                }
                Value::Times(_) | Value::Number(_) if !exists && self.is_monthly(entity) => {
                    self.slots.freq = self.slots.freq.or(Some(Freq::Monthly));
                }
                Value::DayOfMonth(day) => {
                    self.slots.day_of_month = Some(*day);
                    if !exists {
                        self.slots.freq = self.slots.freq.or(Some(Freq::Monthly));
                    }
                }
                Value::Duration(length) if self.slots.freq.is_none() && self.spread().is_some() => {
                    self.slots.freq = Some(if length.weeks > Decimal::ZERO {
                        Freq::Weekly
                    } else {
                        Freq::Monthly
                    });
                }
                Value::Period(_) if self.slots.freq.is_none() && self.spread().is_some() => {
                    self.slots.freq = Some(Freq::Monthly);
                }
                _ => {}
            }
        }
    }

    /// A frequency to change to: with an amount, after a word of direction, or a new rhythm.
    fn is_chosen(&self, entity: &Entity) -> bool {
        let amount = self.said.iter().any(|other| {
            (money(other).is_some() || matches!(other.value, Value::Number(_)))
                && other.tokens.end <= entity.tokens.start
                && entity.tokens.start - other.tokens.end <= 1
        });
        let other = matches!(entity.value, Value::Recurrence(Every::Weekly | Every::Biweekly));
        amount || other || self.follows(entity, 1, &["to", "en", "au"])
    }

    /// "Six monthly payments", "5 mensualités", "40 par moi".
    fn is_monthly(&self, entity: &Entity) -> bool {
        let within = entity.tokens.start..entity.tokens.end + 1;
        let named = within.clone().any(|at| {
            matches!(self.word(at), "monthly" | "mensualite" | "mensualites" | "mensuels")
        });
        let misspelt = self.next_word(entity) == "par"
            && matches!(self.word(entity.tokens.end + 1), "moi" | "mwa" | "m");
        named || misspelt
    }

    fn amounts_of_plan(&mut self, exists: bool) {
        let entities = self.said.clone();
        for entity in entities {
            let amount = money(entity).or_else(|| {
                let number = self.bare_amount(entity)?;
                let large = number > Decimal::from(MOST)
                    || self.is_each(entity)
                    || !exists && self.is_at_once(entity)
                    || exists && self.follows(entity, 2, &["to", "a", "of", "de", "only", "just"]);
                (large && self.slots.n.map(Decimal::from) != Some(number))
                    .then_some((number, Currency::Eur))
            });
            let Some((amount, currency)) = amount else { continue };
            self.slots.currency = foreign(currency).or(self.slots.currency.take());
            if !exists && self.is_at_once(entity) {
                self.slots.upfront = Some(amount);
            } else if exists
                || self.is_each(entity)
                || (self.slots.n.is_none() && self.slots.freq.is_some())
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
        let counted = self.follows(entity, 2, &["fois", "de", "of"])
            && (self.follows(entity, 3, &COUNTED) || self.follows(entity, 3, &EACH_OF));
        let after = self.next_word(entity);
        recurs || counted || self.is_monthly(entity) || EACH.contains(&after)
    }

    fn is_at_once(&self, entity: &Entity) -> bool {
        let own = |at: usize| {
            self.reading.clause(at) == self.reading.clause(entity.tokens.start)
                && self.said.iter().all(|other| {
                    !other.tokens.contains(&at) || matches!(other.value, Value::Date(_))
                })
        };
        let after = (entity.tokens.end..entity.tokens.end + 3)
            .take_while(|at| own(*at))
            .any(|at| AT_ONCE.contains(&self.word(at)));
        (after || self.follows(entity, 3, &AT_ONCE)) && !self.is_each(entity)
    }

    /// The day that the instalments of a plan are moved to.
    fn move_day(&mut self) {
        let day = self.said.iter().find_map(|entity| match &entity.value {
            Value::Date(day) if self.is_when(entity, Side::Coming) => Some(*day),
            _ => None,
        });
        match day {
            Some(Day { day_of_month: Some(day), .. }) => self.slots.day_of_month = Some(day),
            Some(day) => self.slots.date = Some(day.date),
            None => {}
        }
    }

    /// When the first instalment is due.
    fn start(&mut self) {
        let from = self.said.iter().filter(|entity| self.is_when(entity, Side::Coming));
        self.slots.start = from.clone().find_map(|entity| match &entity.value {
            // what is paid today beside the plan does not begin it
            Value::Date(day) if day.date == self.today && self.slots.upfront.is_some() => None,
            Value::Date(day) => Some(day.date),
            Value::Period(period) => Some(period.from),
            _ => None,
        });
    }
}

/// Words of who corrects themselves.
const INSTEAD: [&str; 11] = [
    "plutot",
    "finalement",
    "finally",
    "rather",
    "instead",
    "actually",
    "correction",
    "sorry",
    "non",
    "plutto",
    "pluto",
];
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
