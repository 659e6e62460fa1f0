//! Where the symbols of a message stand.

use super::grammar::Symbol;
use std::ops::Range;

/// Most places of one symbol that are kept: enough for any honest message.
pub(super) const PLACES: u8 = 24;

/// One place where a symbol stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) start: u16,
    pub(super) end: u16,
    /// What corrections on the way cost.
    pub(super) cost: f32,
}

impl Place {
    pub(super) fn new(positions: &Range<usize>, cost: f32) -> Self {
        let short = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        Self { start: short(positions.start), end: short(positions.end), cost }
    }

    pub(super) fn positions(self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.end)
    }
}

/// Symbols and where they stand, in the order in which they were found.
pub(super) struct Places {
    /// Index into `lists`, by symbol.
    lists_of: Vec<u16>,
    lists: Vec<List>,
    /// The places of all symbols, each with the next of the same symbol.
    nodes: Vec<(Place, u32)>,
}

/// The places of one symbol.
#[derive(Clone, Copy)]
struct List {
    symbol: Symbol,
    length: u8,
    first: u32,
    last: u32,
}

const NONE: u16 = u16::MAX;
const END: u32 = u32::MAX;

impl Places {
    pub(super) fn new(symbols: usize) -> Self {
        let (lists, nodes) = (Vec::with_capacity(128), Vec::with_capacity(256));
        Self { lists_of: vec![NONE; symbols], lists, nodes }
    }

    /// The symbol that was found as the `number`th.
    pub(super) fn symbol(&self, number: usize) -> Option<Symbol> {
        self.lists.get(number).map(|list| list.symbol)
    }

    pub(super) fn has(&self, symbol: Symbol) -> bool {
        self.lists_of[usize::from(symbol)] != NONE
    }

    pub(super) fn of(&self, symbol: Symbol) -> impl Iterator<Item = Place> {
        let mut node = self.first(symbol);
        std::iter::from_fn(move || {
            let (place, next) = self.at(node)?;
            node = next;
            Some(place)
        })
    }

    /// Where the places of a symbol begin: what [`Self::at`] takes.
    pub(super) fn first(&self, symbol: Symbol) -> u32 {
        let list = self.lists.get(usize::from(self.lists_of[usize::from(symbol)]));
        list.map_or(END, |list| list.first)
    }

    /// A place, and where the next of the same symbol is.
    pub(super) fn at(&self, node: u32) -> Option<(Place, u32)> {
        self.nodes.get(node as usize).copied()
    }

    pub(super) fn add(&mut self, symbol: Symbol, place: Place) {
        let node = u32::try_from(self.nodes.len()).unwrap_or(END);
        let number = &mut self.lists_of[usize::from(symbol)];
        if *number == NONE {
            *number = u16::try_from(self.lists.len()).unwrap_or(NONE);
            self.lists.push(List { symbol, length: 1, first: node, last: node });
            self.nodes.push((place, END));
            return;
        }
        let list = &mut self.lists[usize::from(*number)];
        let mut at = list.first;
        while let Some((known, next)) = self.nodes.get_mut(at as usize) {
            if (known.start, known.end) == (place.start, place.end) {
                known.cost = known.cost.min(place.cost);
                return;
            }
            at = *next;
        }
        if list.length < PLACES {
            list.length += 1;
            self.nodes[list.last as usize].1 = node;
            list.last = node;
            self.nodes.push((place, END));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_their_order_and_the_lower_cost() {
        let mut places = Places::new(4);
        places.add(2, Place::new(&(3..4), 0.5));
        places.add(1, Place::new(&(0..1), 0.0));
        places.add(2, Place::new(&(1..2), 0.0));
        places.add(2, Place::new(&(3..4), 0.2));
        let of = |symbol| {
            places.of(symbol).map(|place| (place.positions(), place.cost)).collect::<Vec<_>>()
        };
        assert_eq!(of(2), [(3..4, 0.2), (1..2, 0.0)]);
        assert_eq!((places.has(1), places.has(3)), (true, false));
        assert_eq!(
            (places.symbol(0), places.symbol(1), places.symbol(2)),
            (Some(2), Some(1), None)
        );
    }

    #[test]
    fn a_symbol_has_no_more_places_than_are_kept() {
        let mut places = Places::new(1);
        for at in 0..100 {
            places.add(0, Place::new(&(at..at + 1), 0.0));
        }
        assert_eq!(places.of(0).count(), usize::from(PLACES));
    }
}
