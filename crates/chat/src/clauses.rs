//! Clauses: where a thought ends, and what is denied, asked, supposed, past or to come in it.
//!
//! "Je ne veux pas de conseiller" names an adviser and wants none; "si je ne paie pas" refuses
//! nothing. Rules look at words, this module says how to take them. The closed word classes are
//! data (`packs/{fr,en}/clauses.toml`).

mod classes;

pub use classes::ClauseWords;
pub(crate) use classes::{Class, Classes};

use crate::rules::Lattice;
use crate::stem::{Tense, Tenses};
use crate::text::Text;
use serde::Serialize;
use std::ops::Range;

/// How one clause is to be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct Clause {
    /// Positions in the lattice of readings.
    pub positions: Range<usize>,
    /// Asks.
    pub question: bool,
    /// Supposes: if, unless.
    pub condition: bool,
    /// Begins with but, rather.
    pub contrast: bool,
    /// Says what somebody else says.
    pub reported: bool,
}

/// The clauses of a message, and what holds at each position.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    /// In order, together covering every position.
    pub all: Vec<Clause>,
    of: Vec<usize>,
    negated: Vec<bool>,
    negator: Vec<bool>,
    tense: Vec<Option<Tense>>,
}

impl Clauses {
    /// Reads the clauses. `tenses` are what each position's spelling may show.
    pub(crate) fn read(
        text: &Text,
        lattice: &Lattice<'_>,
        words: &ClauseWords,
        tenses: &[Tenses],
    ) -> Self {
        let reader = Reader { text, lattice, words, tenses };
        let all = reader.split();
        let mut clauses = Self {
            of: vec![0; lattice.len()],
            negated: vec![false; lattice.len()],
            negator: vec![false; lattice.len()],
            tense: vec![None; lattice.len()],
            all,
        };
        for (index, clause) in clauses.all.iter().enumerate() {
            clauses.of[clause.positions.clone()].fill(index);
            reader.negate(clause, &mut clauses.negated, &mut clauses.negator);
            for position in clause.positions.clone() {
                clauses.tense[position] = reader.tense(clause, position);
            }
        }
        clauses
    }

    /// The clause of a position.
    pub fn index(&self, position: usize) -> usize {
        self.of.get(position).copied().unwrap_or(0)
    }

    /// How the clause of a position is to be taken.
    pub fn at(&self, position: usize) -> Option<&Clause> {
        self.all.get(self.index(position))
    }

    /// Whether what stands there is denied.
    pub fn is_negated(&self, position: usize) -> bool {
        self.negated.get(position).copied().unwrap_or(false)
    }

    /// Whether what stands there denies.
    pub fn is_negator(&self, position: usize) -> bool {
        self.negator.get(position).copied().unwrap_or(false)
    }

    /// The tense of the verb that stands there.
    pub fn tense(&self, position: usize) -> Option<Tense> {
        self.tense.get(position).copied().flatten()
    }
}

struct Reader<'a> {
    text: &'a Text,
    lattice: &'a Lattice<'a>,
    words: &'a ClauseWords,
    tenses: &'a [Tenses],
}

impl Reader<'_> {
    fn is(&self, position: usize, class: Class) -> bool {
        self.lattice.is_of(position, class)
    }

    fn split(&self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let mut start = 0;
        for position in 0..self.lattice.len() {
            let sign = self.sign(position);
            if sign.is_some() {
                self.close(&mut clauses, start..position + 1, sign == Some('?'));
                start = position + 1;
            } else if position > start && self.is(position, Class::Connector) {
                self.close(&mut clauses, start..position, false);
                start = position;
            }
        }
        self.close(&mut clauses, start..self.lattice.len(), false);
        clauses
    }

    /// The sign that ends a clause here. A comma or point between digits is part of a number.
    fn sign(&self, position: usize) -> Option<char> {
        let token = self.lattice.token(position);
        let word = self.text.word(token);
        let sign = word.chars().next().filter(|sign| ".,;:!?…()".contains(*sign))?;
        let digit = |index: usize| self.text.word(index).starts_with(|c: char| c.is_ascii_digit());
        let glued = self.text.tokens.get(token + 1).is_some_and(|next| next.glued);
        let inside = glued && token > 0 && digit(token - 1) && digit(token + 1);
        (!inside).then_some(sign)
    }

    fn close(&self, clauses: &mut Vec<Clause>, positions: Range<usize>, asked: bool) {
        if positions.is_empty() {
            return;
        }
        if asked && positions.len() == 1 {
            // a mark of its own, as in "? !"
            if let Some(last) = clauses.last_mut() {
                last.question = true;
                last.positions.end = positions.end;
                return;
            }
        }
        let from = positions.clone();
        let first = from.clone().find(|at| !self.is(*at, Class::Connector)).unwrap_or(from.start);
        let inverted = self.is(first, Class::Inverting)
            && (first + 1..from.end.min(first + 4)).any(|at| self.is(at, Class::Pronoun));
        clauses.push(Clause {
            question: asked || self.is(first, Class::Asking) || inverted,
            condition: self.is(from.start, Class::Supposing) || self.is(first, Class::Supposing),
            contrast: self.is(from.start, Class::Contrast),
            reported: from.clone().any(|at| self.is(at, Class::Reporting)),
            positions,
        });
    }

    fn negate(&self, clause: &Clause, negated: &mut [bool], negator: &mut [bool]) {
        let Range { start, end } = clause.positions;
        let mut first = None;
        let mut position = start;
        while position < end {
            if let Some(length) = self.harmless(position, end) {
                position += length;
                first = None;
                continue;
            }
            if self.is(position, Class::FirstNegator) {
                first = Some(position);
            } else if self.denies(position, start, end, first) {
                let from =
                    first.map_or_else(|| self.denied_verb(position, start), |first| first + 1);
                negated[from..end].fill(true);
                negator[position] = true;
                if let Some(first) = first {
                    negator[first] = true;
                }
            }
            position += 1;
        }
    }

    fn denies(&self, position: usize, start: usize, end: usize, first: Option<usize>) -> bool {
        if self.is(position, Class::Negator) {
            return !self.asks_back(position, start, end);
        }
        let after_verb = position > start && self.is(position - 1, Class::NegatedVerb);
        self.is(position, Class::WeakNegator) && (first.is_some() || after_verb)
    }

    /// "Can't you reduce it" asks for it.
    fn asks_back(&self, position: usize, start: usize, end: usize) -> bool {
        position == start + 1
            && position + 1 < end
            && self.is(start, Class::Inverting)
            && self.is(position + 1, Class::Pronoun)
    }

    /// Without `ne` the verb before the negator is denied too: "je paie pas".
    fn denied_verb(&self, negator: usize, start: usize) -> usize {
        let before = (start..negator).rev().take(2);
        before
            .take_while(|at| !self.tenses[*at].is_empty() || self.is(*at, Class::NegatedVerb))
            .last()
            .unwrap_or(negator + 1)
    }

    fn harmless(&self, position: usize, end: usize) -> Option<usize> {
        if !self.is(position, Class::Harmless) {
            return None;
        }
        self.words.harmless.iter().find_map(|phrase| {
            let mut length = 0;
            for word in phrase.split(' ') {
                if position + length >= end || !self.lattice.is(position + length, |at| at == word)
                {
                    return None;
                }
                length += 1;
            }
            Some(length)
        })
    }

    fn tense(&self, clause: &Clause, position: usize) -> Option<Tense> {
        let shown = self.tenses[position];
        let noun = position > clause.positions.start && self.is(position - 1, Class::Article);
        if shown.is_empty() || noun {
            return None;
        }
        let before = (clause.positions.start..position)
            .rev()
            .take(4)
            .find(|at| !self.is(*at, Class::Between));
        let after = |class: Class| before.is_some_and(|at| self.is(at, class));
        let participle = shown.may_be(Tense::Past);
        if participle && after(Class::FuturePassive) {
            return Some(Tense::Future);
        }
        // "je veux payé" is how many write "je veux payer", and "j'ai payer" "j'ai payé"
        if participle && after(Class::Modal) && self.is_accented(position) {
            return Some(Tense::Infinitive);
        }
        let to_do = shown.may_be(Tense::Infinitive) && before.is_some_and(|at| self.is_a(at));
        let past = participle || shown.may_be(Tense::Infinitive);
        if after(Class::PastAuxiliary) && past && !to_do {
            return Some(Tense::Past);
        }
        if after(Class::FutureAuxiliary) && shown.may_be(Tense::Infinitive) {
            return Some(Tense::Future);
        }
        if participle && after(Class::PassiveAuxiliary) {
            return None;
        }
        if participle && (shown == Tenses::of(Tense::Past) || self.is_accented(position)) {
            return Some(Tense::Past);
        }
        [Tense::Future, Tense::Conditional, Tense::Present, Tense::Infinitive, Tense::Gerund]
            .into_iter()
            .find(|tense| shown.may_be(*tense))
            .or(participle.then_some(Tense::Past))
    }

    /// "à payer" is no past, whatever became of the accent.
    fn is_a(&self, position: usize) -> bool {
        self.lattice.is(position, |word| word == "a")
    }

    /// "payé" with its accent is a participle; without it may be "paye".
    fn is_accented(&self, position: usize) -> bool {
        let token = &self.text.tokens[self.lattice.token(position)];
        let written = self.text.raw[token.span.clone()].to_lowercase();
        ["é", "ée", "és", "ées"].iter().any(|ending| written.ends_with(ending))
    }
}
