//! From the feed to deliveries.

use super::job;
use crate::{Context, Error, feed, feed::catalogue::event_type};
use domain::{
    CreditorId, EndpointId,
    feed::{DeliveryState, EventType},
};
use store::{
    Tx,
    feed::Told,
    webhooks::{Delivery, Endpoint},
};

/// Events written down in one transaction.
const PAGE: i64 = 200;

/// Writes down what every endpoint is to be told of what was sealed. Any number of workers may do
/// it at once. Returns how many events set out.
pub async fn fan_out(ctx: &Context) -> Result<u64, Error> {
    let mut tx = ctx.store.read().await?;
    let behind = store::webhooks::behind(&mut tx).await?;
    drop(tx);
    let mut set_out = 0;
    for (creditor, endpoint) in behind {
        set_out += one(ctx, creditor, endpoint).await?;
    }
    Ok(set_out)
}

/// A page of one endpoint's events, in a transaction of its own.
async fn one(ctx: &Context, creditor: CreditorId, id: EndpointId) -> Result<u64, Error> {
    let mut tx = ctx.store.write().await?;
    let held = store::webhooks::hold(&mut tx, creditor, id).await?;
    let Some(endpoint) = held.filter(|endpoint| endpoint.is_on) else { return Ok(0) };
    // Read before the events: what is sealed up to here is in the page, or after it.
    let end = store::audit::end(&mut tx, creditor).await?.map_or(0, |(end, _)| end);
    let rows = feed::rows_after(&mut tx, creditor, endpoint.told_seq, PAGE).await?;
    let mut set_out = 0;
    for row in &rows {
        let kind = event_type(&row.event.action, &row.event.detail.0);
        if let Some(kind) = kind.filter(|kind| wants(&endpoint, *kind)) {
            send(ctx, &mut tx, &endpoint, row, kind).await?;
            set_out += 1;
        }
    }
    let last = rows.last().map_or(endpoint.told_seq, |row| row.seq);
    // After a page that is not full there is nothing more to tell.
    let is_full = usize::try_from(PAGE).is_ok_and(|full| rows.len() >= full);
    let told = if is_full { last } else { last.max(end) };
    store::webhooks::told(&mut tx, creditor, id, told).await?;
    tx.commit().await?;
    Ok(set_out)
}

fn wants(endpoint: &Endpoint, kind: EventType) -> bool {
    endpoint.topics.is_empty() || endpoint.topics.contains(&kind.topic())
}

async fn send(
    ctx: &Context,
    tx: &mut Tx,
    endpoint: &Endpoint,
    row: &Told,
    kind: EventType,
) -> Result<(), Error> {
    let now = ctx.now();
    let delivery = Delivery {
        creditor_id: endpoint.creditor_id,
        id: ctx.id(),
        endpoint_id: endpoint.id,
        seq: Some(row.seq),
        event_id: row.event.id,
        event_type: kind.to_string(),
        state: DeliveryState::Waiting,
        attempts: 0,
        last_status: None,
        last_error: None,
        created_at: now,
        updated_at: now,
    };
    let id = store::webhooks::set_out(tx, &delivery).await?;
    Ok(store::jobs::enqueue(tx, &job(ctx, endpoint.creditor_id, id)).await?)
}
