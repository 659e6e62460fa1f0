//! Reading on after a cursor.

use super::{
    catalogue,
    event::{Event, InvoicePart, compose},
};
use crate::{Context, Creditor, Error, api_keys::ApiActor};
use domain::{CreditorId, PostingId, feed::Scope};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use store::{Tx, feed::Told};
use uuid::Uuid;

/// The most events in a page.
pub const MOST: u16 = 500;

/// A place in a creditor's feed. As texts, cursors are in the order of their events; what else they
/// mean is ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub(crate) i64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor")]
pub struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;
    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 16 || !text.bytes().all(digits) {
            return Err(NoCursor);
        }
        i64::from_str_radix(text, 16).map(Self).map_err(|_| NoCursor)
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Some events, and where to read on.
#[derive(Clone, Debug)]
pub struct Page {
    /// In order.
    pub events: Vec<Event>,
    /// Whether there are more already.
    pub has_more: bool,
    /// The cursor to come back with.
    pub next: Cursor,
}

/// The events after a cursor, from the beginning without one; at most `limit`, at most [`MOST`].
pub async fn page(
    ctx: &Context,
    actor: &ApiActor,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page, Error> {
    actor.demand(Scope::Events)?;
    let creditor = &actor.creditor;
    let after = after.unwrap_or_default();
    let limit = limit.clamp(1, MOST);
    let mut tx = ctx.store.read().await?;
    // Read first: whatever is sealed up to here is in the page, so that a reader who has seen the
    // last of it need not be led past what is internal again.
    let end = store::audit::end(&mut tx, creditor.id).await?.map_or(0, |(end, _)| end);
    let mut rows = rows_after(&mut tx, creditor.id, after.0, i64::from(limit) + 1).await?;
    let has_more = rows.len() > usize::from(limit);
    rows.truncate(limit.into());
    let last = rows.last().map_or(after.0, |row| row.seq);
    let next = if has_more { last } else { last.max(end) };
    let events = composed(&mut tx, creditor, &rows).await?;
    Ok(Page { events, has_more, next: Cursor(next) })
}

/// The acts that are told after a number.
pub(crate) async fn rows_after(
    tx: &mut Tx,
    creditor: CreditorId,
    after: i64,
    limit: i64,
) -> Result<Vec<Told>, Error> {
    Ok(store::feed::after(tx, creditor, after, catalogue::TOLD, limit).await?)
}

/// The event with this number, if it is told.
pub(crate) async fn one(
    tx: &mut Tx,
    creditor: &Creditor,
    seq: i64,
) -> Result<Option<Event>, Error> {
    let Some(row) = store::feed::at(tx, creditor.id, seq).await? else { return Ok(None) };
    Ok(composed(tx, creditor, &[row]).await?.pop())
}

/// Events with the invoices that they are about.
async fn composed(tx: &mut Tx, creditor: &Creditor, rows: &[Told]) -> Result<Vec<Event>, Error> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let about = store::feed::about(tx, creditor.id, first.seq, last.seq).await?;
    let postings: Vec<PostingId> = rows.iter().filter_map(posting).collect();
    let booked = store::feed::booked(tx, creditor.id, &postings).await?;
    let composed = rows.iter().filter_map(|row| {
        let mut event = compose(creditor, row)?;
        event.invoices = match posting(row) {
            Some(posting) => booked
                .iter()
                .filter(|line| line.posting_id == posting)
                .map(|line| InvoicePart {
                    reference: line.reference.clone(),
                    minor: Some(line.minor.abs()),
                })
                .collect(),
            None => about
                .iter()
                .filter(|line| line.seq == row.seq)
                .map(|line| InvoicePart { reference: line.reference.clone(), minor: line.minor })
                .collect(),
        };
        Some(event)
    });
    Ok(composed.collect())
}

/// What was booked with an act.
fn posting(row: &Told) -> Option<PostingId> {
    let text = row.event.detail.0["posting"].as_str()?;
    text.parse::<Uuid>().ok().map(PostingId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_one_text_and_keeps_its_order() {
        let texts: Vec<String> =
            [0, 1, 15, 16, 4_096, i64::MAX].map(|n| Cursor(n).to_string()).to_vec();
        assert!(texts.is_sorted());
        assert_eq!(texts[3].parse(), Ok(Cursor(16)));
        for text in [
            "",
            "1",
            "000000000000000G",
            "ffffffffffffffff",
            "000000000000000A",
            "+00000000000000f",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(NoCursor), "{text:?}");
        }
    }
}
