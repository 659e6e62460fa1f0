//! Tracking numbers of registered letters: typed one by one, or pasted as a list.

use super::record;
use crate::{Context, Error, StaffActor};
use domain::{
    ActionId, PrintBatchId,
    letter::tracking_number,
    party::Role,
    scenario::{ActionKind, ActionState},
};
use serde_json::json;
use store::{Tx, letters::Listed};

/// Why a tracking number cannot be set.
#[derive(Debug, thiserror::Error)]
pub enum TrackingError {
    /// There is no such letter.
    #[error("there is no such letter")]
    NotFound,
    /// Only registered letters have one, and only while they may still leave or are on their way.
    #[error("the letter takes no tracking number")]
    NotRegistered,
    /// It does not look like one.
    #[error("that is no tracking number")]
    Form,
    /// Another letter has it.
    #[error("the letter {0} has this number")]
    Taken(String),
    /// Lines of a list that cannot be used; nothing of it was taken over.
    #[error("{} lines cannot be used", .0.len())]
    Lines(Vec<TrackingProblem>),
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// What is wrong with a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackingProblem {
    /// It is not a reference and a number.
    Form {
        /// Counted from 1.
        line: usize,
    },
    /// The reference is of no registered letter of this batch.
    Unknown {
        /// Counted from 1.
        line: usize,
    },
    /// The number does not look like one.
    Number {
        /// Counted from 1.
        line: usize,
    },
    /// The number, or the reference, stands in the list twice, or the number is another letter's.
    Twice {
        /// Counted from 1.
        line: usize,
    },
}

impl From<store::StoreError> for TrackingError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Sets the tracking number of one letter; an empty text takes it away.
pub async fn set_tracking(
    ctx: &Context,
    actor: &StaffActor,
    action: ActionId,
    text: &str,
) -> Result<(), TrackingError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let number = match text.trim() {
        "" => None,
        text => Some(tracking_number(text).ok_or(TrackingError::Form)?),
    };
    let mut tx = ctx.store.write().await?;
    let listed = store::letters::by_action(&mut tx, creditor, action).await?;
    let listed = listed.ok_or(TrackingError::NotFound)?;
    if !takes_number(&listed) {
        return Err(TrackingError::NotRegistered);
    }
    if let Some(number) = &number
        && let Some(other) = taken(&mut tx, &listed, number).await?
    {
        return Err(TrackingError::Taken(other));
    }
    write(ctx, &mut tx, actor, &listed, number.as_deref()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(())
}

/// Takes over a list of references and tracking numbers, one pair a line, separated by semicolon,
/// comma, tab or blanks. All of it or nothing. Returns how many letters have a number now.
pub async fn set_tracking_list(
    ctx: &Context,
    actor: &StaffActor,
    batch: PrintBatchId,
    text: &str,
) -> Result<usize, TrackingError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let letters = store::letters::of_batch(&mut tx, actor.creditor.id, batch).await?;
    if letters.is_empty() {
        return Err(TrackingError::NotFound);
    }
    let (pairs, mut problems) = read(text, &letters);
    for (line, listed, number) in &pairs {
        if taken(&mut tx, listed, number).await?.is_some() {
            problems.push(TrackingProblem::Twice { line: *line });
        }
    }
    if !problems.is_empty() || pairs.is_empty() {
        return Err(TrackingError::Lines(problems));
    }
    for (_, listed, number) in &pairs {
        write(ctx, &mut tx, actor, listed, Some(number)).await?;
    }
    tx.commit().await.map_err(Error::from)?;
    Ok(pairs.len())
}

const fn takes_number(listed: &Listed) -> bool {
    matches!(listed.kind, ActionKind::RegisteredLetter)
        && matches!(listed.state, ActionState::ToPrint | ActionState::Done)
}

async fn taken(tx: &mut Tx, listed: &Listed, number: &str) -> Result<Option<String>, Error> {
    let letter = &listed.letter;
    let other = store::letters::by_mark(tx, letter.creditor_id, number).await?;
    Ok(other.filter(|o| o.letter.action_id != letter.action_id).map(|o| o.letter.reference))
}

async fn write(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    listed: &Listed,
    number: Option<&str>,
) -> Result<(), Error> {
    if listed.tracking.as_deref() == number {
        return Ok(());
    }
    let letter = &listed.letter;
    store::letters::set_tracking(tx, letter.creditor_id, letter.action_id, number).await?;
    let detail = json!({ "number": number, "before": listed.tracking });
    record(ctx, tx, actor, listed, "letter.tracked", detail).await
}

/// A line of the list, the letter it names, its number.
type Pair<'a> = (usize, &'a Listed, String);

fn read<'a>(text: &str, letters: &'a [Listed]) -> (Vec<Pair<'a>>, Vec<TrackingProblem>) {
    let (mut pairs, mut problems): (Vec<Pair<'a>>, _) = (Vec::new(), Vec::new());
    for (index, content) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line = index + 1;
        let Some((reference, number)) = halves(content) else {
            problems.push(TrackingProblem::Form { line });
            continue;
        };
        let letter = letters.iter().find(|listed| {
            takes_number(listed) && listed.letter.reference.eq_ignore_ascii_case(reference)
        });
        match (letter, tracking_number(number)) {
            // A heading, as spreadsheets have one.
            (None, None) if index == 0 => {}
            (None, _) => problems.push(TrackingProblem::Unknown { line }),
            (_, None) => problems.push(TrackingProblem::Number { line }),
            (Some(letter), Some(number)) => {
                let known = |(_, other, n): &Pair<'_>| {
                    *n == number || other.letter.action_id == letter.letter.action_id
                };
                if pairs.iter().any(known) {
                    problems.push(TrackingProblem::Twice { line });
                } else {
                    pairs.push((line, letter, number));
                }
            }
        }
    }
    (pairs, problems)
}

/// The two cells of a line, quotes removed.
fn halves(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let cut = line.find([';', '\t', ',']).or_else(|| line.find(char::is_whitespace))?;
    let (first, rest) = line.split_at(cut);
    let second = rest.get(1..)?.split([';', '\t', ',']).next()?;
    let bare = |cell: &'_ str| -> bool { !cell.trim().trim_matches('"').trim().is_empty() };
    (bare(first) && bare(second))
        .then(|| (first.trim().trim_matches('"').trim(), second.trim().trim_matches('"').trim()))
}

#[cfg(test)]
mod tests {
    use super::halves;

    #[test]
    fn a_line_is_a_reference_and_a_number() {
        assert_eq!(halves("L-A-B;1A 2"), Some(("L-A-B", "1A 2")));
        assert_eq!(halves(" \"L-A-B\" , \"1A2\" , x"), Some(("L-A-B", "1A2")));
        assert_eq!(halves("L-A-B\t1A2"), Some(("L-A-B", "1A2")));
        assert_eq!(halves("L-A-B 1A 123 456"), Some(("L-A-B", "1A 123 456")));
        assert_eq!(halves("L-A-B"), None);
        assert_eq!(halves("L-A-B;"), None);
    }
}
