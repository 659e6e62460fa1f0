//! Entities: the numbers, amounts, dates and the like of a message, before any rule is tried.
//!
//! Every grammar is tried at every token; the longest match wins, and what it beats is kept with
//! the reason, for the trace. Values are normalised; what depends on the rest of the clause is not
//! decided here: a bare weekday carries the day after today and the day before, and the clause's
//! tense chooses.

mod value;

use crate::text::Text;
use chrono::NaiveDate;
use domain::Locale;
use std::ops::Range;
pub use value::{
    Amount, Conventions, Currency, Day, Daypart, Freq, Grain, Length, Period, Thirds, Value,
};

/// Something found in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Bytes of [`Text::raw`], on character boundaries.
    pub span: Range<usize>,
    /// Tokens of the text.
    pub tokens: Range<usize>,
    /// What it says.
    pub value: Value,
}

/// What is known before a message is read.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The debtor's day.
    pub today: NaiveDate,
    /// The language of the message.
    pub language: Locale,
    /// References of the debtor's own invoices, as printed on them.
    pub references: &'a [String],
    /// How expressions are read on which people differ.
    pub conventions: Conventions,
}

impl<'a> Known<'a> {
    /// The assistant's own conventions.
    pub fn new(today: NaiveDate, language: Locale, references: &'a [String]) -> Self {
        Self { today, language, references, conventions: Conventions::ASSISTANT }
    }
}

/// What a message holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In the order of the text; none overlaps another.
    pub chosen: Vec<Entity>,
    /// Candidates that lost, each with why.
    pub rejected: Vec<(Entity, &'static str)>,
}

impl Found {
    /// The chosen entity that covers a token.
    pub fn at(&self, token: usize) -> Option<&Entity> {
        self.chosen.iter().find(|entity| entity.tokens.contains(&token))
    }
}

/// Finds everything in a text.
pub fn find(_text: &Text, _known: &Known) -> Found {
    Found::default()
}
