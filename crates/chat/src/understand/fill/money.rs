//! Amounts, shares and percentages.

use super::Filler;
use crate::entities::{Currency, Entity, Value};
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
const NUMBERED: [&str; 16] = [
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
    "le",
    "the",
];

impl Filler<'_> {
    /// The amount that is spoken of. A bare number is one when `bare` and it counts nothing else.
    pub(super) fn amount(&mut self, bare: bool) {
        let said = self.amounts().next();
        if let Some((amount, currency)) = said {
            self.slots.amount = Some(amount);
            self.slots.currency = foreign(currency);
        } else if bare {
            self.slots.amount = self.said.iter().find_map(|entity| self.bare_amount(entity));
        }
        for entity in &self.said {
            match entity.value {
                Value::Percent(percent) => self.slots.percent = Some(percent),
                Value::Fraction { numerator, denominator } => {
                    self.slots.fraction = Some(
                        (Decimal::from(numerator) / Decimal::from(denominator.max(1))).round_dp(4),
                    );
                }
                _ => {}
            }
        }
    }

    /// Amounts with their currency, in the order of the text.
    pub(super) fn amounts(&self) -> impl Iterator<Item = (Decimal, Currency)> {
        self.said.iter().filter_map(|entity| money(entity))
    }

    /// A number that can only be money.
    pub(super) fn bare_amount(&self, entity: &Entity) -> Option<Decimal> {
        let Value::Number(number) = entity.value else { return None };
        let counted = COUNTED.contains(&self.next_word(entity));
        let numbered =
            entity.tokens.start > 0 && NUMBERED.contains(&self.word(entity.tokens.start - 1));
        (!counted && !numbered && number > Decimal::ONE).then_some(number)
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
