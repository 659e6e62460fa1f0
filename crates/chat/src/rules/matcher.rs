//! Where the phrases of a grammar match in a message.

use super::compile::{Grammar, Output, Phrase, RULES, Step, Symbol};
use super::lattice::Lattice;
use super::pattern::Gap;
use crate::clauses::{ClauseWords, Clauses};
use std::ops::Range;

/// Most little words between two neighbours of a pattern.
const FILLERS: usize = 4;
/// Most words in a gap inside a clause.
const CLAUSE_GAP: usize = 8;
/// Most places of one symbol that are kept: enough for any honest message.
const PLACES: usize = 24;

/// One place where a symbol stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    start: usize,
    end: usize,
    /// What corrections on the way cost.
    cost: f32,
}

/// What is known of a message before phrases are tried.
pub(crate) struct Matched<'a> {
    pub(crate) grammar: &'a Grammar,
    pub(crate) lattice: &'a Lattice<'a>,
    pub(crate) clauses: &'a Clauses,
    pub(crate) words: &'a ClauseWords,
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

/// Symbols and where they stand.
struct Places {
    /// Index into `lists`, by symbol; `u32::MAX` when absent.
    slot: Vec<u32>,
    lists: Vec<Vec<Place>>,
    present: Vec<Symbol>,
}

impl Places {
    fn new(symbols: usize) -> Self {
        Self { slot: vec![u32::MAX; symbols], lists: Vec::new(), present: Vec::new() }
    }

    fn of(&self, symbol: Symbol) -> &[Place] {
        self.lists.get(self.slot[symbol as usize] as usize).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, symbol: Symbol, place: Place) {
        let slot = &mut self.slot[symbol as usize];
        if *slot == u32::MAX {
            *slot = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
            self.lists.push(Vec::with_capacity(2));
            self.present.push(symbol);
        }
        let list = &mut self.lists[*slot as usize];
        let same = |known: &Place| (known.start, known.end) == (place.start, place.end);
        match list.iter().position(same) {
            Some(at) => list[at].cost = list[at].cost.min(place.cost),
            None if list.len() < PLACES => list.push(place),
            None => {}
        }
    }
}

/// Everything that fires. `given` are the symbols of words and entities with their positions.
pub(crate) fn matched(
    message: &Matched<'_>,
    given: impl Iterator<Item = (Symbol, Range<usize>, f32)>,
) -> Vec<Fired> {
    let mut search = Search {
        message,
        places: Places::new(message.grammar.len()),
        weightless: Vec::new(),
        fired: Vec::new(),
    };
    for (symbol, positions, cost) in given {
        search.places.add(symbol, Place { start: positions.start, end: positions.end, cost });
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
    /// Positions of greetings, politeness, little words and signs.
    weightless: Vec<bool>,
    fired: Vec<Fired>,
}

impl Search<'_> {
    fn run(&mut self, level: u8) {
        let mut at = 0;
        while let Some(&symbol) = self.places.present.get(at) {
            for &number in self.message.grammar.needing(symbol, level) {
                self.try_phrase(&self.message.grammar.phrases[number as usize]);
            }
            at += 1;
        }
    }

    fn try_phrase(&mut self, phrase: &Phrase) {
        let all_there = |step: &&Step| !self.places.of(step.symbol).is_empty();
        if !phrase.steps.iter().filter(|step| !step.optional).all(|step| all_there(&step)) {
            return;
        }
        let mut found = Vec::new();
        self.extend(phrase, 0, &Trail::default(), &mut found);
        for trail in found {
            self.give(phrase.output, &trail);
        }
    }

    fn give(&mut self, output: Output, trail: &Trail) {
        let place = Place { start: trail.start, end: trail.end, cost: trail.cost };
        match output {
            Output::Symbol(symbol) => {
                self.places.add(symbol, place);
                for &(tense, variant) in self.message.grammar.variants(symbol) {
                    let clauses = self.message.clauses;
                    if (place.start..place.end).any(|at| clauses.tense(at) == Some(tense)) {
                        self.places.add(variant, place);
                    }
                }
            }
            Output::Rule(rule) | Output::Not(rule) => self.fired.push(Fired {
                rule,
                against: matches!(output, Output::Not(_)),
                positions: trail.start..trail.end,
                pieces: trail.spans.len(),
                cost: trail.cost,
                negated: self.negated(trail),
            }),
        }
    }

    /// Denied, unless the words found hold the negator themselves.
    fn negated(&self, trail: &Trail) -> bool {
        let clauses = self.message.clauses;
        let mut covered = trail.spans.iter().cloned().flatten();
        let denied = trail.spans.iter().cloned().flatten().any(|at| clauses.is_negated(at));
        denied && !covered.any(|at| clauses.is_negator(at))
    }

    /// Finds the steps from `step` on, after what the trail holds.
    fn extend(&self, phrase: &Phrase, step: usize, trail: &Trail, found: &mut Vec<Trail>) {
        if found.len() >= PLACES {
            return;
        }
        let Some(next) = phrase.steps.get(step) else {
            let whole = !phrase.to_end || self.is_weightless(trail.end..self.message.lattice.len());
            if whole && !trail.spans.is_empty() {
                found.push(trail.clone());
            }
            return;
        };
        for place in self.places.of(next.symbol) {
            let fits = if trail.spans.is_empty() {
                !phrase.from_start || self.is_weightless(0..place.start)
            } else {
                place.start >= trail.end && self.may_skip(trail.end..place.start, next.gap)
            };
            if fits {
                self.extend(phrase, step + 1, &trail.with(place), found);
            }
        }
        if next.optional {
            self.extend(phrase, step + 1, trail, found);
        }
    }

    fn may_skip(&self, between: Range<usize>, gap: Gap) -> bool {
        let clauses = self.message.clauses;
        let same_clause =
            || clauses.index(between.start.saturating_sub(1)) == clauses.index(between.end);
        match gap {
            _ if between.is_empty() => true,
            Gap::Near => {
                between.len() <= FILLERS
                    && same_clause()
                    && between.clone().all(|at| self.is_filler(at))
            }
            Gap::Clause => between.len() <= CLAUSE_GAP && same_clause(),
            Gap::Message => true,
        }
    }

    fn is_filler(&self, position: usize) -> bool {
        self.message.lattice.is(position, |word| self.message.words.fillers.contains(word))
    }

    fn is_weightless(&self, mut positions: Range<usize>) -> bool {
        positions.all(|at| self.weightless.get(at).copied().unwrap_or(false))
    }

    fn weigh(&self) -> Vec<bool> {
        let lattice = self.message.lattice;
        let mut weightless: Vec<bool> = (0..lattice.len())
            .map(|at| {
                self.is_filler(at)
                    || lattice.is(at, |word| !word.starts_with(char::is_alphanumeric))
            })
            .collect();
        if let Some(symbol) = self.concept("@polite") {
            for place in self.places.of(symbol) {
                weightless[place.start..place.end].fill(true);
            }
        }
        weightless
    }

    fn concept(&self, name: &str) -> Option<Symbol> {
        self.places
            .present
            .iter()
            .copied()
            .find(|symbol| self.message.grammar.name(*symbol) == name)
    }
}

/// What of a phrase has been found.
#[derive(Clone, Debug, Default)]
struct Trail {
    start: usize,
    end: usize,
    cost: f32,
    spans: Vec<Range<usize>>,
}

impl Trail {
    fn with(&self, place: &Place) -> Self {
        let mut spans = Vec::with_capacity(self.spans.len() + 1);
        spans.extend_from_slice(&self.spans);
        spans.push(place.start..place.end);
        let start = if self.spans.is_empty() { place.start } else { self.start };
        Self { start, end: place.end, cost: self.cost + place.cost, spans }
    }
}
