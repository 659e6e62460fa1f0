//! Entities: the numbers, amounts, dates and the like of a message, before any rule is tried.
//!
//! Every grammar is tried at every token; the longest match wins, and what it beats is kept with
//! the reason, for the trace. Values are normalised; what depends on the rest of the clause is not
//! decided here: a bare weekday carries the day after today and the day before, and the clause's
//! tense chooses.

mod amount;
mod calendar;
mod contact;
mod date;
mod daytime;
mod duration;
mod holiday;
mod lexicon;
mod memo;
mod numeral;
mod ordinal;
mod percent;
mod period;
mod recurrence;
mod reference;
mod relative;
mod scan;
mod select;
mod shown;
mod value;
mod yesno;

pub use value::{
    Amount, Conventions, Currency, Day, Daypart, Freq, Grain, Length, Period, Thirds, Value,
};
pub use yesno::{Answer, answer};

use crate::text::Text;
use chrono::NaiveDate;
use domain::Locale;
use scan::Scan;
use std::ops::Range;

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
pub fn find(text: &Text, known: &Known) -> Found {
    select::select(candidates(text, known), |_| 0)
}

/// Finds values of one kind only, however much they overlap others. `rank` gives 0 for what is not
/// wanted; of what is, only the highest rank that occurs is kept.
pub fn find_only(text: &Text, known: &Known, rank: impl Fn(&Value) -> u8) -> Vec<Entity> {
    let mut wanted = candidates(text, known);
    wanted.retain(|entity| rank(&entity.value) > 0);
    let mut chosen = select::select(wanted, &rank).chosen;
    let best = chosen.iter().map(|entity| rank(&entity.value)).max();
    chosen.retain(|entity| Some(rank(&entity.value)) == best);
    chosen
}

/// Everything that any grammar sees, overlapping.
fn candidates(text: &Text, known: &Known) -> Vec<Entity> {
    let scan = Scan::new(text, known);
    let mut found = Vec::new();
    reference::add(&scan, &mut found);
    contact::add(&scan, &mut found);
    for at in 0..scan.len() {
        if scan.is_inside_address(at) {
            continue;
        }
        let matches = [
            amount::read(&scan, at),
            percent::read(&scan, at),
            period::read(&scan, at),
            date::read(&scan, at),
            recurrence::read(&scan, at),
            duration::read(&scan, at),
            daytime::read(&scan, at),
            percent::parts(&scan, at),
            ordinal::read(&scan, at).map(|(ordinal, end)| (Value::Ordinal(ordinal), end)),
            numeral::standalone(&scan, at),
        ];
        found.extend(matches.into_iter().flatten().map(|(value, end)| scan.entity(at..end, value)));
    }
    found
}
