//! Texts with typed variables.

use super::listed;
use crate::{
    dialogue::{Context, Terms},
    slots::{Channel, Freq, Reason},
};
use domain::{Locale, text_enum};
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeMap;

text_enum! {
    /// A value that a text may state: one of an act's terms, and nothing else.
    pub enum Variable {
        /// An amount of money.
        Amount => "amount",
        /// What is owed or spread in all.
        Total => "total",
        /// Number of instalments, what is paid at once not counted.
        N => "n",
        /// One instalment.
        Instalment => "instalment",
        /// The last instalment, when it is smaller.
        Last => "last",
        /// What is paid at once.
        Upfront => "upfront",
        /// The first instalment's day.
        Start => "start",
        /// The day that is spoken of.
        Date => "date",
        /// The latest day that is possible.
        MaxDate => "max_date",
        /// What was promised of a whole.
        Part => "part",
        /// What has been paid of a plan.
        Paid => "paid",
        /// What was due of a plan and is not paid.
        Missed => "missed",
        /// Several invoices, a line each, with what is asked for and until when.
        List => "list",
        /// What one invoice, or each, is made of, a line each.
        Lines => "lines",
        /// The smallest payment.
        MinAmount => "min_amount",
        /// An invoice's reference.
        Ref => "ref",
        /// Several references.
        Refs => "refs",
        /// How often.
        Freq => "freq",
        /// Why.
        Reason => "reason",
        /// A channel.
        Channel => "channel",
        /// A telephone number.
        Phone => "phone",
        /// An e-mail address.
        Email => "email",
        /// A time of day.
        Time => "time",
    }
}

/// Words for values that are no numbers, by kind and value.
pub(super) type Names = BTreeMap<String, BTreeMap<String, String>>;

#[derive(Clone, Debug)]
enum Piece {
    Words(String),
    Value(Variable),
}

/// A text with variables in braces.
#[derive(Clone, Debug)]
pub(super) struct Template(Vec<Piece>);

impl Template {
    /// Reads a text; a variable that does not exist, or a brace that is not closed, is refused.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').ok_or("a brace is not closed")?;
            let variable = name.parse().map_err(|_| format!("{{{name}}} is no variable"))?;
            pieces.extend((!words.is_empty()).then(|| Piece::Words(words.to_owned())));
            pieces.push(Piece::Value(variable));
            rest = tail;
        }
        if rest.contains('}') {
            return Err("a brace is not opened".to_owned());
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Words(rest.to_owned())));
        Ok(Self(pieces))
    }

    /// Whether it states no value, so that it always fits.
    pub(super) fn is_plain(&self) -> bool {
        self.0.iter().all(|piece| matches!(piece, Piece::Words(_)))
    }

    /// The text as it is written, its variables in braces.
    #[cfg(test)]
    pub(super) fn pattern(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Value(variable) => format!("{{{variable}}}"),
        };
        self.0.iter().map(piece).collect()
    }

    /// The text with its values; `None` when one of them is absent.
    pub(super) fn fill(&self, values: &Values) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Value(variable) => text.push_str(&values.of(*variable)?),
            }
        }
        Some(text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// An act's values as they are written for people.
pub(super) struct Values<'a> {
    pub(super) terms: &'a Terms,
    pub(super) context: &'a Context,
    pub(super) language: Locale,
    pub(super) names: &'a Names,
}

/// Characters of a value that a person typed which a text repeats at most.
const LONGEST_VALUE: usize = 80;

impl Values<'_> {
    fn of(&self, variable: Variable) -> Option<String> {
        let said = &self.terms.said;
        let money = |amount| self.context.money(amount, self.language);
        let date = |date| self.language.weekday_date(date);
        match variable {
            Variable::Amount => said.amount.map(money),
            Variable::Total => self.terms.total.filter(|total| !total.is_zero()).map(money),
            Variable::N => said.n.map(|n| n.to_string()),
            Variable::Instalment => said.instalment.map(money),
            Variable::Last => self.terms.last.map(money),
            Variable::Upfront => said.upfront.map(money),
            Variable::Start => said.start.map(date),
            Variable::Date => said.date.map(date),
            Variable::MaxDate => self.terms.max_date.map(date),
            Variable::Part => self.terms.part.map(money),
            Variable::Paid => self.terms.paid.map(money),
            Variable::Missed => self.terms.missed.map(money),
            Variable::List => listed::invoices(self),
            Variable::Lines => listed::lines(self),
            Variable::MinAmount => self.terms.min_amount.map(money),
            Variable::Ref => said.reference.as_deref().map(tamed),
            Variable::Refs => self.refs(),
            Variable::Freq => self.name("freq", said.freq.map(Freq::as_str)),
            Variable::Reason => self.name("reason", said.reason.map(Reason::as_str)),
            Variable::Channel => self.name("channel", said.channel.map(Channel::as_str)),
            Variable::Phone => said.phone.as_deref().map(tamed),
            Variable::Email => said.email.as_deref().map(tamed),
            Variable::Time => {
                let time = said.time.or(said.time_from)?;
                Some(time.format(self.language.pick("%Hh%M", "%H:%M")).to_string())
            }
        }
    }

    fn refs(&self) -> Option<String> {
        let (last, others) = self.terms.refs.split_last()?;
        let joint = self.language.pick("et", "and");
        Some(match others {
            [] => tamed(last),
            others => {
                let others: Vec<String> = others.iter().map(|other| tamed(other)).collect();
                format!("{} {joint} {}", others.join(", "), tamed(last))
            }
        })
    }

    fn name(&self, kind: &str, value: Option<&str>) -> Option<String> {
        self.names.get(kind)?.get(value?).cloned()
    }
}

/// What a person typed, made harmless in a sentence: one line, no control characters, not long.
/// Markup is escaped where the whole sentence is.
pub(super) fn tamed(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_variables_and_loose_braces_are_refused() {
        for text in ["{password}", "{amount", "amount}", "{}", "{ amount }"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
        assert!(Template::parse("").unwrap().is_plain());
        assert!(!Template::parse("a {amount} b").unwrap().is_plain());
    }
}
