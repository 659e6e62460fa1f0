//! Tests, and events sent again.

use super::{EndpointError, job};
use crate::{
    Context, StaffActor,
    audit::{self, Act, By},
};
use domain::{DeliveryId, EndpointId, feed::DeliveryState, party::Role};
use serde_json::json;
use store::{
    Tx,
    webhooks::{self, Delivery, TEST},
};

/// What is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// One event.
    This,
    /// This event and everything after it that the endpoint is told about.
    FromHere,
}

/// Sends an event that says nothing but that it is a test.
pub async fn test(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
) -> Result<DeliveryId, EndpointError> {
    actor.demand(Role::Admin)?;
    let (creditor, now) = (actor.creditor.id, ctx.now());
    let mut tx = ctx.store.write().await?;
    let endpoint = webhooks::by_id(&mut tx, creditor, id).await?.ok_or(EndpointError::Unknown)?;
    if !endpoint.is_on {
        return Err(EndpointError::Off);
    }
    let delivery = Delivery {
        creditor_id: creditor,
        id: ctx.id(),
        endpoint_id: id,
        seq: None,
        event_id: ctx.id(),
        event_type: TEST.to_owned(),
        state: DeliveryState::Waiting,
        attempts: 0,
        last_status: None,
        last_error: None,
        created_at: now,
        updated_at: now,
    };
    let delivery = webhooks::set_out(&mut tx, &delivery).await?;
    store::jobs::enqueue(&mut tx, &job(ctx, creditor, delivery)).await?;
    record(ctx, &mut tx, actor, id, "webhook.tested", json!({})).await?;
    tx.commit().await?;
    Ok(delivery)
}

/// Sends an event again, or everything from it on, under the same ids.
pub async fn replay(
    ctx: &Context,
    actor: &StaffActor,
    id: DeliveryId,
    again: Again,
) -> Result<EndpointId, EndpointError> {
    actor.demand(Role::Admin)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let delivery = webhooks::delivery(&mut tx, creditor, id).await?;
    let mut delivery = delivery.ok_or(EndpointError::Unknown)?;
    let held = webhooks::hold(&mut tx, creditor, delivery.endpoint_id).await?;
    let endpoint = held.ok_or(EndpointError::Unknown)?;
    if !endpoint.is_on {
        return Err(EndpointError::Off);
    }
    match (again, delivery.seq) {
        // It is on its way: a second click changes nothing.
        (Again::This, _) if delivery.state == DeliveryState::Waiting => return Ok(endpoint.id),
        (Again::This, _) => {
            delivery.state = DeliveryState::Waiting;
            delivery.updated_at = ctx.now();
            let delivery = webhooks::set_out(&mut tx, &delivery).await?;
            store::jobs::enqueue(&mut tx, &job(ctx, creditor, delivery)).await?;
        }
        (Again::FromHere, Some(seq)) => {
            // The rest is what is done for new events.
            let before = endpoint.told_seq.min(seq - 1);
            webhooks::told(&mut tx, creditor, endpoint.id, before).await?;
        }
        (Again::FromHere, None) => return Err(EndpointError::Unknown),
    }
    let what = if again == Again::This { "event" } else { "from_here" };
    let detail = json!({ "what": what, "event": delivery.event_id });
    record(ctx, &mut tx, actor, endpoint.id, "webhook.replayed", detail).await?;
    tx.commit().await?;
    Ok(endpoint.id)
}

pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    endpoint: EndpointId,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), EndpointError> {
    let creditor = actor.creditor.id;
    let by = By::Staff(actor);
    let act = Act { creditor, debtor: None, by, action, subject: endpoint.0, detail };
    Ok(audit::record(ctx, tx, act).await?)
}
