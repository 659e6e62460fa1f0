//! Amounts, shares and percentages.

use super::Filler;
use crate::entities::{Currency, Entity, Value};
use crate::intent::Intent;
use rust_decimal::Decimal;

/// Words after a number that make it a count of something else than money.
const COUNTED: [&str; 44] = [
    "fois",
    "jours",
    "jour",
    "semaines",
    "semaine",
    "mois",
    "ans",
    "an",
    "heures",
    "heure",
    "h",
    "factures",
    "facture",
    "echeances",
    "mensualites",
    "versements",
    "paiements",
    "enfants",
    "messages",
    "appels",
    "sms",
    "mails",
    "lettres",
    "times",
    "days",
    "day",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "hours",
    "hour",
    "invoices",
    "bills",
    "instalments",
    "installments",
    "payments",
    "kids",
    "children",
    "calls",
    "texts",
    "letters",
];

/// Words before a number that make it the number of something.
const NUMBERED: [&str; 17] = [
    "facture",
    "invoice",
    "bill",
    "numero",
    "number",
    "no",
    "n",
    "ref",
    "reference",
    "dossier",
    "file",
    "case",
    "article",
    "rue",
    "street",
    "order",
    "commande",
];

/// Articles before a number that is a day of the month, unless it is too large for one.
const ARTICLES: [&str; 4] = ["le", "the", "on", "du"];
/// The least that a number without a currency may be as an amount: "4" is for, "2" is to.
const LEAST: u32 = 5;
/// The most days of a month.
const DAYS: u32 = 31;

/// Before an amount that is all there is to pay: "les 120 euros".
const WHOLE: [&str; 9] = ["les", "mes", "ces", "vos", "the", "my", "your", "those", "tous"];

impl Filler<'_> {
    /// The amount that is spoken of: the one in the words that made the intent, else the first
    /// that is not part of a story, else the first. A bare number is one when `bare` and it
    /// counts nothing else.
    pub(super) fn amount(&mut self, bare: bool) {
        let said: Vec<(&Entity, Decimal, Currency)> = self
            .said
            .iter()
            .filter_map(|entity| {
                money(entity).map(|(amount, currency)| (*entity, amount, currency))
            })
            .filter(|(_, amount, _)| *amount > Decimal::ONE)
            .collect();
        let past = self.intent == Intent::AlreadyPaid;
        let best = said
            .iter()
            .find(|(entity, ..)| self.is_meant(entity))
            .or_else(|| said.iter().find(|(entity, ..)| past || !self.is_told(entity)))
            .or_else(|| said.first());
        if let Some((_, amount, currency)) = best {
            self.slots.amount = Some(*amount);
            self.slots.currency = foreign(*currency);
        } else if bare {
            self.slots.amount = self.said.iter().find_map(|entity| self.bare_amount(entity));
        }
    }

    /// Percentages and shares of what is owed.
    pub(super) fn shares(&mut self) {
        for entity in &self.said {
            match entity.value {
                Value::Percent(percent) => self.slots.percent = Some(percent),
                Value::Fraction { numerator, denominator } => {
                    let share = Decimal::from(numerator) / Decimal::from(denominator.max(1));
                    self.slots.fraction = Some(share.round_dp(4));
                }
                _ => {}
            }
        }
    }

    /// Whoever names an amount pays a part, unless it is "the 120 euros" or all of it.
    pub(super) fn part(&mut self) {
        let whole = self.said.iter().any(|entity| {
            (money(entity).is_some() || self.bare_amount(entity).is_some())
                && entity.tokens.start > 0
                && WHOLE.contains(&self.word(entity.tokens.start - 1))
        });
        let named = self.slots.amount.is_some() || self.slots.fraction.is_some();
        if named && !whole && self.slots.full.is_none() {
            self.slots.partial = Some(true);
        }
    }

    /// A number that can only be money.
    pub(super) fn bare_amount(&self, entity: &Entity) -> Option<Decimal> {
        let Value::Number(number) = entity.value else { return None };
        let counted = COUNTED.contains(&self.next_word(entity));
        let before = entity.tokens.start.checked_sub(1).map_or("", |at| self.word(at));
        let day = number <= Decimal::from(DAYS) && ARTICLES.contains(&before);
        let numbered = NUMBERED.contains(&before) || day;
        (!counted && !numbered && number >= Decimal::from(LEAST)).then_some(number)
    }
}

/// The amount that an entity is.
pub(super) fn money(entity: &Entity) -> Option<(Decimal, Currency)> {
    match entity.value {
        Value::Amount(amount) => Some((amount.major(), amount.currency)),
        Value::AmountRange { min, max, currency } => Some((max.or(min)?, currency)),
        _ => None,
    }
}

/// The currency, unless it is the euro.
pub(super) fn foreign(currency: Currency) -> Option<String> {
    currency.iso().filter(|code| *code != "EUR").map(str::to_owned)
}
