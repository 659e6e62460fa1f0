//! What has been read at a token already. Grammars look at the same token from many sides; each
//! part of the language is read there once.

use super::{
    date::Written,
    lexicon::Unit,
    numeral::Numeral,
    period::Said,
    value::{Amount, Day, Length, Period},
};
use chrono::{NaiveDate, Weekday};
use std::cell::RefCell;

/// The reading at every token.
pub(super) struct Memo<T>(RefCell<Vec<Reading<T>>>);

#[derive(Clone, Copy)]
enum Reading<T> {
    /// Not asked for yet.
    Unread,
    /// Nothing or something.
    Read(Option<T>),
}

impl<T: Copy> Memo<T> {
    fn new(tokens: usize) -> Self {
        Self(RefCell::new(vec![Reading::Unread; tokens]))
    }

    /// The reading at a token, made now if it is the first time; nothing beyond the end.
    pub(super) fn at(&self, at: usize, read: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Reading::Read(known) = *self.0.borrow().get(at)? {
            return known;
        }
        // The cell is free while reading: readings lead to readings further on.
        let reading = read();
        self.0.borrow_mut()[at] = Reading::Read(reading);
        reading
    }
}

/// The readings of one text, each with the token after it.
pub(super) struct Memos {
    pub(super) numeral: Memo<Numeral>,
    pub(super) ordinal: Memo<(u64, usize)>,
    pub(super) month: Memo<(u32, usize)>,
    pub(super) weekday: Memo<(Weekday, usize)>,
    pub(super) unit: Memo<(Unit, usize)>,
    pub(super) written: Memo<(Written, usize)>,
    pub(super) anchor: Memo<(Day, usize)>,
    pub(super) offset: Memo<(Day, usize)>,
    pub(super) holiday: Memo<(Day, usize)>,
    pub(super) length: Memo<(Length, usize)>,
    pub(super) month_around: Memo<(NaiveDate, usize, Said)>,
    pub(super) unit_period: Memo<(Period, usize)>,
    pub(super) amount: Memo<(Amount, usize)>,
}

impl Memos {
    pub(super) fn new(tokens: usize) -> Self {
        Self {
            numeral: Memo::new(tokens),
            ordinal: Memo::new(tokens),
            month: Memo::new(tokens),
            weekday: Memo::new(tokens),
            unit: Memo::new(tokens),
            written: Memo::new(tokens),
            anchor: Memo::new(tokens),
            offset: Memo::new(tokens),
            holiday: Memo::new(tokens),
            length: Memo::new(tokens),
            month_around: Memo::new(tokens),
            unit_period: Memo::new(tokens),
            amount: Memo::new(tokens),
        }
    }
}
