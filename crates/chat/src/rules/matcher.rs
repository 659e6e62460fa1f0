//! Where the phrases of a grammar match in a message.

use super::grammar::{Grammar, Output, Phrase, RULES, Step, Symbol};
use super::lattice::Lattice;
use super::pattern::Gap;
use super::places::{PLACES, Place, Places};
use crate::clauses::{Class, Clauses};
use std::ops::Range;

/// Most little words between two neighbours of a pattern.
const FILLERS: usize = 4;
/// Most words in a gap inside a clause.
const CLAUSE_GAP: usize = 8;

/// What is known of a message before phrases are tried.
pub(crate) struct Matched<'a> {
    pub(crate) grammar: &'a Grammar,
    pub(crate) lattice: &'a Lattice<'a>,
    pub(crate) clauses: &'a Clauses,
}

/// A rule's pattern that matched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fired {
    pub(crate) rule: usize,
    /// Whether it is a pattern that speaks against the rule.
    pub(crate) against: bool,
    /// Positions from the first to the last word.
    pub(crate) positions: Range<usize>,
    /// Pieces that were found; a longer pattern says more.
    pub(crate) pieces: usize,
    pub(crate) cost: f32,
    /// Whether what was found, words between left aside, is denied from outside.
    pub(crate) negated: bool,
}

/// Everything that fires. `given` are the symbols of words and entities with their positions.
pub(crate) fn matched(
    message: &Matched<'_>,
    given: impl Iterator<Item = (Symbol, Range<usize>, f32)>,
) -> Vec<Fired> {
    let mut search = Search {
        message,
        places: Places::new(message.grammar.len()),
        tried: Vec::new(),
        weightless: Vec::new(),
        trail: Trail::default(),
        found: Vec::new(),
        fired: Vec::new(),
    };
    for (symbol, positions, cost) in given {
        search.places.add(symbol, Place::new(&positions, cost));
    }
    for level in 1..=message.grammar.levels {
        search.run(level);
    }
    search.weightless = search.weigh();
    search.run(RULES);
    search.fired
}

struct Search<'a> {
    message: &'a Matched<'a>,
    places: Places,
    /// How many postings of each symbol are done with, in the order in which they were found.
    tried: Vec<u32>,
    /// Positions of greetings, politeness, little words and signs.
    weightless: Vec<bool>,
    trail: Trail,
    found: Vec<Match>,
    fired: Vec<Fired>,
}

/// What of a phrase has been found, piece by piece.
#[derive(Debug, Default)]
struct Trail(Vec<Place>);

/// A place of a whole phrase.
#[derive(Clone, Copy, Debug)]
struct Match {
    place: Place,
    pieces: usize,
    negated: bool,
}

impl Search<'_> {
    /// Tries the phrases of a level; the levels below are done.
    fn run(&mut self, level: u8) {
        let grammar = self.message.grammar;
        let mut at = 0;
        while let Some(symbol) = self.places.symbol(at) {
            if self.tried.len() <= at {
                self.tried.push(0);
            }
            let postings = &grammar.needing(symbol)[self.tried[at] as usize..];
            for posting in postings.iter().take_while(|posting| posting.level <= level) {
                self.tried[at] += 1;
                if self.places.has(posting.also) {
                    let (phrase, steps) = grammar.phrase(posting.phrase);
                    self.try_phrase(phrase, steps);
                }
            }
            at += 1;
        }
    }

    fn try_phrase(&mut self, phrase: &Phrase, steps: &[Step]) {
        if steps.iter().all(|step| step.optional || self.places.has(step.symbol)) {
            self.extend(phrase, steps);
            let mut found = std::mem::take(&mut self.found);
            for one in found.drain(..) {
                self.give(phrase.output, one);
            }
            self.found = found;
        }
    }

    fn give(&mut self, output: Output, found: Match) {
        let Match { place, pieces, negated } = found;
        match output {
            Output::Symbol(symbol) => {
                self.places.add(symbol, place);
                for (tense, variant) in self.message.grammar.variants(symbol) {
                    let clauses = self.message.clauses;
                    if place.positions().any(|at| clauses.tense(at) == Some(tense)) {
                        self.places.add(variant, place);
                    }
                }
            }
            Output::Rule(rule) | Output::Not(rule) => self.fired.push(Fired {
                rule: usize::from(rule),
                against: matches!(output, Output::Not(_)),
                positions: place.positions(),
                pieces,
                cost: place.cost,
                negated,
            }),
        }
    }

    /// Finds the steps that are left, after what the trail holds.
    fn extend(&mut self, phrase: &Phrase, steps: &[Step]) {
        if self.found.len() >= usize::from(PLACES) {
            return;
        }
        let Some((next, left)) = steps.split_first() else {
            self.found.extend(self.end(phrase));
            return;
        };
        let message = self.message;
        let after = self.trail.0.last().map(|last| usize::from(last.end));
        let mut node = self.places.first(next.symbol);
        while let Some((place, following)) = self.places.at(node) {
            node = following;
            let start = usize::from(place.start);
            let fits = match after {
                None => !phrase.from_start || self.is_weightless(0..start),
                Some(end) => start >= end && may_skip(message, end..start, next.gap),
            };
            if fits {
                self.trail.0.push(place);
                self.extend(phrase, left);
                self.trail.0.pop();
            }
        }
        if next.optional {
            self.extend(phrase, left);
        }
    }

    /// The match that the trail is.
    fn end(&self, phrase: &Phrase) -> Option<Match> {
        let (first, last) = (self.trail.0.first()?, self.trail.0.last()?);
        let rest = usize::from(last.end)..self.message.lattice.len();
        (!phrase.to_end || self.is_weightless(rest)).then(|| Match {
            place: Place {
                start: first.start,
                end: last.end,
                cost: self.trail.0.iter().map(|place| place.cost).sum(),
            },
            pieces: self.trail.0.len(),
            negated: matches!(phrase.output, Output::Rule(_)) && self.is_negated(),
        })
    }

    /// Denied, unless the words found hold the negator themselves.
    fn is_negated(&self) -> bool {
        let clauses = self.message.clauses;
        let mut covered = self.trail.0.iter().flat_map(|place| place.positions());
        covered.clone().any(|at| clauses.is_negated(at))
            && !covered.any(|at| clauses.is_negator(at))
    }

    fn is_weightless(&self, mut positions: Range<usize>) -> bool {
        positions.all(|at| self.weightless.get(at).copied().unwrap_or(false))
    }

    fn weigh(&self) -> Vec<bool> {
        let lattice = self.message.lattice;
        let mut weightless: Vec<bool> = (0..lattice.len())
            .map(|at| {
                lattice.is_of(at, Class::Filler)
                    || lattice.is(at, |word| !word.starts_with(char::is_alphanumeric))
            })
            .collect();
        if let Some(symbol) = self.message.grammar.polite {
            for place in self.places.of(symbol) {
                weightless[place.positions()].fill(true);
            }
        }
        weightless
    }
}

/// Whether what lies between two pieces may be passed over.
fn may_skip(message: &Matched<'_>, mut between: Range<usize>, gap: Gap) -> bool {
    let same_clause = || {
        message.clauses.index(between.start.saturating_sub(1)) == message.clauses.index(between.end)
    };
    match gap {
        _ if between.is_empty() => true,
        Gap::Near => {
            between.len() <= FILLERS
                && same_clause()
                && between.all(|at| message.lattice.is_of(at, Class::Filler))
        }
        Gap::Clause => between.len() <= CLAUSE_GAP && same_clause(),
        Gap::Message => true,
    }
}
