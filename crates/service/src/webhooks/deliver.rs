//! One delivery: signed, handed over, noted.

use super::{Call, CallError};
use crate::{Context, Error, feed, signature, worker::Failure};
use domain::{CreditorId, DeliveryId, feed::DeliveryState};
use serde_json::json;
use store::{
    Json, Tx,
    creditors::Creditor,
    tasks::Task,
    webhooks::{self, Delivery, Endpoint},
};
use uuid::Uuid;

/// The header with the event's id: the same each time it is told.
pub const EVENT_ID: &str = "acquit-event-id";
/// The header with the instant and the signature: `t=SECONDS,v1=HEX`, HMAC-SHA256 over
/// `SECONDS.BODY`; a `v1` of each secret while one is replaced.
pub const SIGNATURE: &str = "acquit-signature";

/// Tells an endpoint of an event, unless it knows. What is paused waits.
pub(crate) async fn deliver(ctx: &Context, creditor: CreditorId, id: Uuid) -> Result<(), Failure> {
    let Some((delivery, endpoint, owner)) = found(ctx, creditor, DeliveryId(id)).await? else {
        return Ok(());
    };
    if !endpoint.is_on {
        return Ok(pause(ctx, &delivery).await?);
    }
    let body = body(ctx, &owner, &delivery).await?;
    let call = Call {
        url: endpoint.url.clone(),
        event_id: delivery.event_id.to_string(),
        signature: signature::sign(&secrets(&endpoint, ctx), &body, ctx.now()),
        body,
    };
    let answer = ctx.caller.call(&call).await;
    note(ctx, delivery, answer).await
}

/// The delivery, if it has still to be made, with what it needs.
async fn found(
    ctx: &Context,
    creditor: CreditorId,
    id: DeliveryId,
) -> Result<Option<(Delivery, Endpoint, Creditor)>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(delivery) = webhooks::delivery(&mut tx, creditor, id).await? else { return Ok(None) };
    if delivery.state == DeliveryState::Delivered {
        return Ok(None);
    }
    let endpoint = webhooks::by_id(&mut tx, creditor, delivery.endpoint_id).await?;
    let owner = store::creditors::by_id(&mut tx, creditor).await?;
    Ok(endpoint.zip(owner).map(|(endpoint, owner)| (delivery, endpoint, owner)))
}

/// Lets a delivery wait for its endpoint to be switched on, unless that has just happened.
async fn pause(ctx: &Context, delivery: &Delivery) -> Result<(), Error> {
    let (creditor, id) = (delivery.creditor_id, delivery.id);
    let mut tx = ctx.store.write().await?;
    let endpoint = webhooks::hold(&mut tx, creditor, delivery.endpoint_id).await?;
    if endpoint.is_some_and(|endpoint| endpoint.is_on) {
        store::jobs::enqueue(&mut tx, &super::job(ctx, creditor, id)).await?;
    } else {
        webhooks::set_state(&mut tx, creditor, id, DeliveryState::Held, ctx.now()).await?;
    }
    Ok(tx.commit().await?)
}

async fn body(ctx: &Context, owner: &Creditor, delivery: &Delivery) -> Result<Vec<u8>, Failure> {
    let Some(seq) = delivery.seq else {
        let test = json!({
            "version": 1,
            "id": delivery.event_id,
            "type": webhooks::TEST,
            "at": delivery.created_at,
            "creditor": owner.slug,
        });
        return serde_json::to_vec(&test).map_err(Failure::give_up);
    };
    let mut tx = ctx.store.read().await?;
    let event = feed::one(&mut tx, owner, seq).await?;
    let event = event.ok_or_else(|| Failure::give_up("the event is not told any more"))?;
    serde_json::to_vec(&event).map_err(Failure::give_up)
}

/// The secrets that sign now.
fn secrets<'a>(endpoint: &'a Endpoint, ctx: &Context) -> Vec<&'a str> {
    let former = endpoint.former_until.is_some_and(|until| ctx.now() < until);
    let former = endpoint.former_secret.as_deref().filter(|_| former);
    std::iter::once(endpoint.secret.as_str()).chain(former).collect()
}

/// Notes how a try ended. Any status of success counts, whatever the body says.
async fn note(
    ctx: &Context,
    mut delivery: Delivery,
    answer: Result<u16, CallError>,
) -> Result<(), Failure> {
    let (code, failure) = match answer {
        Ok(200..=299) => (None, None),
        Ok(status) => (None, Some(format!("the endpoint answered {status}"))),
        Err(error) => (Some(error.code().to_owned()), Some(error.to_string())),
    };
    delivery.state =
        if failure.is_none() { DeliveryState::Delivered } else { DeliveryState::Waiting };
    delivery.last_status = answer.ok().map(i64::from);
    delivery.last_error = code;
    delivery.updated_at = ctx.now();
    let mut tx = ctx.store.write().await?;
    webhooks::tried(&mut tx, &delivery).await?;
    tx.commit().await?;
    failure.map_or(Ok(()), |why| Err(Failure::retry(why)))
}

/// Marks a delivery as given up, and asks a human to look at its endpoint, once a day.
pub(crate) async fn give_up(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    id: DeliveryId,
) -> Result<(), Error> {
    let Some(delivery) = webhooks::delivery(tx, creditor, id).await? else { return Ok(()) };
    let now = ctx.now();
    webhooks::set_state(tx, creditor, id, DeliveryState::GivenUp, now).await?;
    let endpoint = delivery.endpoint_id;
    let url = webhooks::by_id(tx, creditor, endpoint).await?.map(|endpoint| endpoint.url);
    let task = Task {
        creditor_id: creditor,
        id: ctx.id(),
        debtor_id: None,
        kind: "webhook".to_owned(),
        source_key: format!("webhook:{endpoint}:{}", now.date_naive()),
        detail: Json(json!({ "endpoint": endpoint, "address": url.as_deref().map(host) })),
        created_at: now,
        done_at: None,
        done_by: None,
    };
    store::tasks::insert(tx, &task).await?;
    Ok(())
}

/// The host of an address: what follows it may be a secret.
fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or_default()
}
