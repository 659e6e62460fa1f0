//! One language's reading of a message: what fired, and what of it counts.

use super::kinds::kinds;
use crate::clauses::Clauses;
use crate::entities::Found;
use crate::intent::Intent;
use crate::pack::{LanguagePack, Mood, Polarity, Rule, Target};
use crate::rules::{Correction, Fired, Known, Lattice, Matched, corrections, matched};
use crate::stem::{Tense, Tenses};
use crate::text::{Text, TokenKind};
use crate::trace::{Edit, RuleTrace};
use chrono::NaiveDate;
use domain::Locale;
use std::ops::Range;

/// What each further piece of a pattern adds: a longer pattern is surer.
const PER_PIECE: f32 = 0.4;
/// What a correction by one letter costs, and one by sound.
const PER_LETTER: f32 = 0.6;
const PER_SOUND: f32 = 1.0;
/// What tells of the past whatever verb follows; "I was hoping to" does not.
const WAS: [&str; 12] = [
    "was", "were", "had", "did", "etais", "etait", "etions", "etaient", "avais", "avait", "avions",
    "avaient",
];

/// French auxiliaries that tell of the past before a participle: "j'ai perdu".
const HAVE: [&str; 4] = ["ai", "avons", "avez", "ont"];

/// From this weight a rule is about life and death, and a misspelt word is enough.
const GRAVEST: f32 = 11.0;

/// What one rule found.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub(super) rule: usize,
    pub(super) tokens: Range<usize>,
    pub(super) score: f32,
    pub(super) dropped: Option<&'static str>,
}

/// A message read with one language's pack.
pub(super) struct Reading<'a> {
    text: &'a Text,
    pub(super) pack: &'a LanguagePack,
    pub(super) clauses: Clauses,
    pub(super) evidence: Vec<Evidence>,
    pub(super) edits: Vec<Edit>,
    /// First position of each token in the clauses.
    positions: Vec<usize>,
}

impl<'a> Reading<'a> {
    /// Reads a text; typing mistakes are forgiven in its own language only (`forgiving`).
    pub(super) fn new(
        text: &'a Text,
        found: &Found,
        pack: &'a LanguagePack,
        today: NaiveDate,
        forgiving: bool,
    ) -> Self {
        let lexicon = &pack.grammar.lexicon;
        let mut lattice = Lattice::new(text, &pack.clauses.opened, lexicon);
        let mut edits = Vec::new();
        if forgiving {
            let corrected = corrected(text, &lattice, found, pack, &mut edits);
            lattice.correct(corrected);
        }
        let mut given =
            Given { pack, symbols: Vec::new(), tenses: vec![Tenses::NONE; lattice.len()] };
        given.words(&lattice);
        given.entities(text, &lattice, found, today);
        let clauses = Clauses::read(text, &lattice, &pack.clauses, &given.tenses);
        let message = Matched { grammar: &pack.grammar, lattice: &lattice, clauses: &clauses };
        let fired = matched(&message, given.symbols.into_iter());
        let mut evidence: Vec<Evidence> = fired
            .iter()
            .filter(|fired| !fired.against)
            .map(|one| judge(one, &fired, pack, &clauses, &lattice))
            .collect();
        evidence.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.rule.cmp(&b.rule)));
        let positions = (0..text.tokens.len())
            .map(|token| lattice.positions(&(token..token + 1)).start)
            .collect();
        Self { text, pack, clauses, evidence, edits, positions }
    }

    pub(super) fn language(&self) -> Locale {
        self.pack.language
    }

    /// Whether anything speaks for an intent.
    pub(super) fn is_telling(&self) -> bool {
        self.counting().any(|(_, rule)| matches!(rule.target, Target::Intent(_)))
    }

    /// What counts, with its rule.
    pub(super) fn counting(&self) -> impl Iterator<Item = (&Evidence, &'a Rule)> {
        let pack = self.pack;
        self.evidence
            .iter()
            .filter(|evidence| evidence.dropped.is_none())
            .map(move |evidence| (evidence, &pack.rules[evidence.rule]))
    }

    /// Whether a token is denied.
    pub(super) fn is_negated(&self, token: usize) -> bool {
        self.positions.get(token).is_some_and(|at| self.clauses.is_negated(*at))
    }

    /// Whether the clause of a token tells of the past and not of what will be.
    pub(super) fn tells(&self, token: usize) -> bool {
        let Some(clause) = self.positions.get(token).and_then(|at| self.clauses.at(*at)) else {
            return false;
        };
        let shown = |tense| {
            clause.positions.clone().any(|position| self.clauses.tense(position) == Some(tense))
        };
        let word = |at: usize| self.text.word(at);
        let was = (0..token).any(|at| {
            self.clause(at) == self.clause(token)
                && (WAS.contains(&word(at)) && !word(at + 1).ends_with("ing")
                    || HAVE.contains(&word(at)) && is_participle(word(at + 1)))
        });
        (was || shown(Tense::Past)) && !shown(Tense::Future)
    }

    /// Whether the clause of a token asks.
    pub(super) fn asks(&self, token: usize) -> bool {
        self.clauses.all.get(self.clause(token)).is_some_and(|clause| clause.question)
    }

    /// The clause of a token.
    pub(super) fn clause(&self, token: usize) -> usize {
        self.positions.get(token).map_or(0, |at| self.clauses.index(*at))
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = RuleTrace> {
        self.evidence.iter().map(|evidence| {
            let rule = &self.pack.rules[evidence.rule];
            let intent = match rule.target {
                Target::Intent(intent) => Some(intent),
                Target::Slots(_) => None,
            };
            RuleTrace {
                id: rule.id.clone(),
                language: self.pack.language,
                intent,
                text: self.text.raw[self.text.span(evidence.tokens.clone())].to_owned(),
                score: evidence.score,
                dropped: evidence.dropped,
            }
        })
    }
}

/// What the unknown words of a text may be, by token, each with what it costs to think so.
fn corrected<'a>(
    text: &Text,
    lattice: &Lattice<'_>,
    found: &Found,
    pack: &'a LanguagePack,
    edits: &mut Vec<Edit>,
) -> Vec<(usize, &'a str, f32)> {
    let mut all = Vec::new();
    for (index, token) in text.tokens.iter().enumerate() {
        let any = |says: fn(Known) -> bool| {
            let mut positions = lattice.positions(&(index..index + 1));
            positions.any(|at| lattice.at(at).iter().any(|reading| says(reading.known)))
        };
        if token.kind != TokenKind::Word || any(Known::is_word) || found.at(index).is_some() {
            continue;
        }
        // "refusse" begins as "refuser" does and may still be misspelt
        let begins = any(Known::begins);
        for Correction { word, distance, doubt } in
            corrections(&pack.grammar.lexicon, &token.folded)
        {
            if begins && distance != 1 {
                continue;
            }
            let cost = if distance == 0 { PER_SOUND } else { PER_LETTER * doubt };
            all.push((index, word, cost));
            let (typed, read) = (token.folded.clone(), word.to_owned());
            edits.push(Edit { typed, read, distance });
        }
    }
    all
}

/// The symbols that a message is given to the grammar as.
struct Given<'a> {
    pack: &'a LanguagePack,
    symbols: Vec<(u16, Range<usize>, f32)>,
    tenses: Vec<Tenses>,
}

impl Given<'_> {
    fn words(&mut self, lattice: &Lattice<'_>) {
        let Self { pack, symbols, tenses } = self;
        for reading in &lattice.readings {
            let positions = reading.start..reading.end;
            pack.grammar.lexicon.symbols(reading.known, &reading.word, |symbol, shown| {
                symbols.push((symbol, positions.clone(), reading.cost));
                tenses[reading.start] = tenses[reading.start].with(shown);
            });
        }
    }

    fn entities(&mut self, text: &Text, lattice: &Lattice<'_>, found: &Found, today: NaiveDate) {
        for entity in &found.chosen {
            let positions = lattice.positions(&entity.tokens);
            for kind in kinds(&entity.value, today) {
                self.symbols.extend(
                    self.pack.grammar.kind(kind).map(|symbol| (symbol, positions.clone(), 0.0)),
                );
            }
        }
        let masked =
            text.tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Masked);
        for (index, _) in masked {
            let positions = lattice.positions(&(index..index + 1));
            self.symbols
                .extend(self.pack.grammar.kind("card").map(|symbol| (symbol, positions, 0.0)));
        }
    }
}

/// What a match counts, and why it does not.
fn judge(
    one: &Fired,
    all: &[Fired],
    pack: &LanguagePack,
    clauses: &Clauses,
    lattice: &Lattice<'_>,
) -> Evidence {
    let rule = &pack.rules[one.rule];
    let touched =
        clauses.index(one.positions.start)..=clauses.index(one.positions.end.saturating_sub(1));
    let flagged = |flag: fn(&crate::clauses::Clause) -> bool| {
        clauses.all.get(touched.clone()).is_some_and(|clauses| clauses.iter().any(flag))
    };
    let question = flagged(|clause| clause.question);
    let condition = flagged(|clause| clause.condition);
    let blocked = || {
        all.iter().any(|other| {
            let last = other.positions.end.saturating_sub(1);
            other.against
                && other.rule == one.rule
                && (touched.contains(&clauses.index(other.positions.start))
                    || touched.contains(&clauses.index(last)))
        })
    };
    let dropped = match (rule.polarity, rule.mood) {
        _ if one.cost >= PER_LETTER && is_grave(rule) && one.pieces == 1 => Some("misspelt"),
        (Polarity::Positive, _) if one.negated => Some("denied"),
        (Polarity::Negative, _) if !one.negated => Some("not denied"),
        (_, Mood::Statement) if question || condition => Some("asked or supposed"),
        (_, Mood::Question) if !question => Some("not asked"),
        (_, Mood::Real) if condition => Some("supposed"),
        _ if blocked() => Some("excluded"),
        _ => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "a pattern has few pieces")]
    let further = one.pieces.saturating_sub(1) as f32;
    Evidence {
        rule: one.rule,
        tokens: lattice.tokens(&one.positions),
        score: rule.weight + PER_PIECE * further - one.cost,
        dropped,
    }
}

/// Whether a French word may be a past participle.
fn is_participle(word: &str) -> bool {
    const OTHERS: [&str; 5] = ["une", "cette", "entre", "encore", "aucune"];
    let ends = ["e", "u", "i", "is", "it", "rt"].iter().any(|end| word.ends_with(end));
    word.len() > 2 && ends && !OTHERS.contains(&word)
}

/// Whether acting on a guess about one word would be an imposition.
fn is_grave(rule: &Rule) -> bool {
    matches!(intent_of(rule), Some(Intent::Deceased | Intent::Insolvency | Intent::WrongPerson))
        || intent_of(rule) == Some(Intent::Vulnerable) && rule.weight < GRAVEST
}

/// The intent that a rule speaks for.
pub(super) fn intent_of(rule: &Rule) -> Option<Intent> {
    match rule.target {
        Target::Intent(intent) => Some(intent),
        Target::Slots(_) => None,
    }
}
