//! The audit's chain: every event of a creditor has a number and a hash over itself and the hash
//! before it, so that none can be changed, left out or slipped in without the rest telling.
//!
//! Events are sealed a moment after the transaction that wrote them: a chain written within would
//! make every transaction of a creditor wait for the one before. Until then an event is counted as
//! unsealed; the numbers tell in which order events became known, which is what a reader who comes
//! back for more needs.

use crate::{Context, Error, hash};
use domain::CreditorId;
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    Tx,
    audit::{AuditEvent, Sealed},
};

/// Events sealed, or checked, in one go.
const PAGE: i64 = 500;

/// Seals what is not sealed yet, of every creditor. Any number of workers may do it at once.
/// Returns how many events were sealed.
pub async fn seal(ctx: &Context) -> Result<u64, Error> {
    let mut tx = ctx.store.read().await?;
    let creditors = store::audit::unsealed(&mut tx).await?;
    drop(tx);
    let mut sealed = 0;
    for creditor in creditors {
        let mut tx = ctx.store.write().await?;
        sealed += seal_page(&mut tx, creditor).await?;
        tx.commit().await?;
    }
    Ok(sealed)
}

async fn seal_page(tx: &mut Tx, creditor: CreditorId) -> Result<u64, Error> {
    let (mut seq, mut last) = store::audit::head(tx, creditor).await?;
    // Read under the head's lock: what another worker has sealed meanwhile is not there any more.
    let events = store::audit::to_seal(tx, creditor, PAGE).await?;
    for event in &events {
        seq += 1;
        last = link(&last, seq, event)?;
        store::audit::seal(tx, creditor, event.id, seq, &last).await?;
    }
    store::audit::set_head(tx, creditor, seq, &last).await?;
    Ok(events.len() as u64)
}

/// The hash of an event in its place: SHA-256 over the hash before and the event as JSON with
/// sorted names.
fn link(before: &[u8], seq: i64, event: &AuditEvent) -> Result<Vec<u8>, Error> {
    let told = json!({
        "seq": seq,
        "creditor": event.creditor_id,
        "id": event.id,
        "at": event.at.timestamp_micros(),
        "actor_kind": event.actor_kind,
        "actor": event.actor_id,
        "action": event.action,
        "subject_kind": event.subject_kind,
        "subject": event.subject_id,
        "debtor": event.debtor_id,
        "detail": event.detail.0,
    });
    let mut text = before.to_vec();
    text.extend(serde_json::to_vec(&sorted(told)).map_err(Error::internal)?);
    Ok(hash::sha256(&text))
}

/// The same with the names of every object in order, whatever the database made of it.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            fields.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What a check of every chain found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Events in chains.
    pub events: u64,
    /// What is wrong; empty when every event is as it was written, and none is missing.
    pub flaws: Vec<Flaw>,
    /// Where each creditor's chain ends: kept elsewhere, it betrays whoever writes all of it anew.
    pub ends: Vec<End>,
}

/// The latest event of a creditor's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// Whose.
    pub creditor: CreditorId,
    /// Its number, from 1.
    pub seq: i64,
    /// The hash over it and all before it, in hexadecimal.
    pub hash: String,
}

/// Something wrong with a creditor's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// Whose.
    pub creditor: CreditorId,
    /// The number at which it shows.
    pub seq: i64,
    /// `missing`, `changed`, or `cut` where the end is not the one that was written.
    pub kind: &'static str,
}

/// Checks the chains of every creditor from their beginnings.
pub async fn verify(ctx: &Context) -> Result<Report, Error> {
    let mut report = Report { events: 0, flaws: Vec::new(), ends: Vec::new() };
    let mut tx = ctx.store.read().await?;
    for creditor in store::creditors::all(&mut tx).await? {
        verify_one(&mut tx, creditor.id, &mut report).await?;
    }
    Ok(report)
}

async fn verify_one(tx: &mut Tx, creditor: CreditorId, report: &mut Report) -> Result<(), Error> {
    let (mut seq, mut last) = (0, Vec::new());
    loop {
        let page = store::audit::chain(tx, creditor, seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for Sealed { event, seq: found, hash } in page {
            if found != seq + 1 {
                report.flaws.push(Flaw { creditor, seq: seq + 1, kind: "missing" });
            }
            seq = found;
            if link(&last, seq, &event)? != hash {
                report.flaws.push(Flaw { creditor, seq, kind: "changed" });
            }
            // What follows is checked against what is stored: one change is one flaw.
            last = hash;
            report.events += 1;
        }
    }
    let written = store::audit::end(tx, creditor).await?;
    if written.is_some_and(|(end, hash)| end != seq || (end > 0 && hash != last)) {
        report.flaws.push(Flaw { creditor, seq: seq + 1, kind: "cut" });
    }
    if seq > 0 {
        report.ends.push(End { creditor, seq, hash: hash::hex(&last) });
    }
    Ok(())
}
