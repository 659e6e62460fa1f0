//! Phrases laid out for matching: in one piece, and under the symbols that they need.

use super::grammar::{Output, Phrase, Place24, Posting, Step};

/// A phrase as the compiler makes it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) steps: Vec<Step>,
    pub(super) from_start: bool,
    pub(super) to_end: bool,
    pub(super) output: Output,
    pub(super) level: u8,
}

/// All phrases, and the steps of all.
pub(super) fn packed(drafts: &[Draft]) -> (Box<[Phrase]>, Box<[Step]>) {
    let mut steps = Vec::new();
    let phrases = drafts
        .iter()
        .map(|draft| {
            let first = Place24::new(steps.len());
            let length = u8::try_from(draft.steps.len()).unwrap_or(u8::MAX);
            steps.extend_from_slice(&draft.steps);
            let Draft { from_start, to_end, output, .. } = *draft;
            Phrase { first, length, from_start, to_end, output }
        })
        .collect();
    (phrases, steps.into())
}

/// Every phrase under the rarest symbol that it cannot do without, by level, and where the
/// postings of each symbol start.
pub(super) fn postings(drafts: &[Draft], symbols: usize) -> (Box<[Posting]>, Box<[u32]>) {
    let mut uses = vec![0_usize; symbols];
    for step in drafts.iter().flat_map(|draft| &draft.steps) {
        uses[usize::from(step.symbol)] += 1;
    }
    let mut lists: Vec<Vec<Posting>> = vec![Vec::new(); symbols];
    for (phrase, draft) in drafts.iter().enumerate() {
        let mut needed: Vec<_> =
            draft.steps.iter().filter(|step| !step.optional).map(|step| step.symbol).collect();
        needed.sort_by_key(|symbol| uses[usize::from(*symbol)]);
        needed.dedup();
        if let Some(&rarest) = needed.first() {
            let also = needed.get(1).copied().unwrap_or(rarest);
            lists[usize::from(rarest)].push(Posting {
                phrase: Place24::new(phrase),
                also,
                level: draft.level,
            });
        }
    }
    let mut starts = vec![0];
    let mut all = Vec::with_capacity(drafts.len());
    for mut list in lists {
        list.sort_by_key(|posting| posting.level);
        all.append(&mut list);
        starts.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
    }
    (all.into(), starts.into())
}
