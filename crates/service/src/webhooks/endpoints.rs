//! Endpoints and their secrets, as an administrator sees and changes them. A secret is shown when
//! it is made, and never again.

use super::{Refused, again::record, job};
use crate::{Context, Error, StaffActor};
use chrono::{DateTime, Duration, Utc};
use domain::{
    EndpointId,
    feed::{DeliveryState, Topic},
    party::Role,
    token::MachineSecret,
};
use serde_json::json;
use store::{
    Json, StoreError, Tx,
    webhooks::{self, Delivery, Endpoint},
};

/// For so long the secret before signs too.
const OVERLAP: Duration = Duration::days(2);
/// The longest address, in bytes.
pub const URL_MOST: usize = 500;

/// Why an endpoint is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The address cannot be called.
    #[error(transparent)]
    Url(#[from] Refused),
    /// There is no such endpoint or delivery here.
    #[error("there is no such endpoint here")]
    Unknown,
    /// It is paused.
    #[error("the endpoint is paused")]
    Off,
    /// It has changed since it was shown.
    #[error("the endpoint has changed since it was shown")]
    Stale,
    /// This form has made an endpoint already, whose secret was shown then.
    #[error("this form has made an endpoint already")]
    Made,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for EndpointError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// An endpoint as an administrator sees it: without its secrets.
#[derive(Clone, Debug)]
pub struct EndpointView {
    /// Its id.
    pub id: EndpointId,
    /// Where it is.
    pub url: String,
    /// What it is told about; empty is everything.
    pub topics: Vec<Topic>,
    /// Whether it is told anything at present.
    pub is_on: bool,
    /// Until when the secret before signs too.
    pub former_until: Option<DateTime<Utc>>,
    /// For the form that changes it.
    pub version: i64,
    /// Events that wait for another try, or for it to be switched on.
    pub waiting: u64,
    /// Events that were given up.
    pub given_up: u64,
}

/// An endpoint's deliveries.
#[derive(Clone, Debug)]
pub struct Deliveries {
    /// Where they go.
    pub endpoint: EndpointView,
    /// The latest first.
    pub deliveries: Vec<Delivery>,
}

/// A creditor's endpoints.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<EndpointView>, Error> {
    actor.demand(Role::Admin)?;
    let mut tx = ctx.store.read().await?;
    let mut views = Vec::new();
    for endpoint in webhooks::all(&mut tx, actor.creditor.id).await? {
        views.push(view(ctx, &mut tx, endpoint).await?);
    }
    Ok(views)
}

/// An endpoint's latest deliveries, or those only that have not arrived.
pub async fn deliveries(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
    failing: bool,
) -> Result<Option<Deliveries>, Error> {
    actor.demand(Role::Admin)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(endpoint) = webhooks::by_id(&mut tx, creditor, id).await? else { return Ok(None) };
    let deliveries = webhooks::deliveries(&mut tx, creditor, id, failing).await?;
    Ok(Some(Deliveries { endpoint: view(ctx, &mut tx, endpoint).await?, deliveries }))
}

async fn view(ctx: &Context, tx: &mut Tx, endpoint: Endpoint) -> Result<EndpointView, Error> {
    let counts = webhooks::counts(tx, endpoint.creditor_id, endpoint.id).await?;
    let count = |states: &[DeliveryState]| {
        let counted = counts.iter().filter(|(state, _)| states.contains(state));
        counted.map(|(_, number)| number.unsigned_abs()).sum()
    };
    Ok(EndpointView {
        id: endpoint.id,
        waiting: count(&[DeliveryState::Waiting, DeliveryState::Held]),
        given_up: count(&[DeliveryState::GivenUp]),
        topics: endpoint.topics.0,
        is_on: endpoint.is_on,
        former_until: endpoint.former_until.filter(|until| ctx.now() < *until),
        version: endpoint.version,
        url: endpoint.url,
    })
}

/// An endpoint to be made.
#[derive(Clone, Debug)]
pub struct NewEndpoint {
    /// Where it is.
    pub url: String,
    /// What it is told about; empty is everything.
    pub topics: Vec<Topic>,
    /// The form that asks for it.
    pub form_key: String,
}

/// Makes an endpoint, which is told what happens from now on. Returns its secret, for the only time.
pub async fn create(
    ctx: &Context,
    actor: &StaffActor,
    new: NewEndpoint,
) -> Result<(EndpointId, MachineSecret), EndpointError> {
    actor.demand(Role::Admin)?;
    let url = accepted(ctx, &new.url)?;
    let creditor = actor.creditor.id;
    let secret = MachineSecret::generate(MachineSecret::SIGNING, || ctx.byte());
    let mut tx = ctx.store.write().await?;
    let end = store::audit::end(&mut tx, creditor).await?;
    let endpoint = Endpoint {
        creditor_id: creditor,
        id: ctx.id(),
        url,
        topics: Json(new.topics),
        is_on: true,
        secret: secret.expose().to_owned(),
        former_secret: None,
        former_until: None,
        version: 0,
        told_seq: end.map_or(0, |(seq, _)| seq),
        form_key: new.form_key,
        created_at: ctx.now(),
    };
    if !webhooks::insert(&mut tx, &endpoint).await? {
        return Err(EndpointError::Made);
    }
    let detail = json!({ "topics": endpoint.topics });
    record(ctx, &mut tx, actor, endpoint.id, "webhook.created", detail).await?;
    tx.commit().await?;
    Ok((endpoint.id, secret))
}

/// What is to be changed of an endpoint.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where it is.
    pub url: String,
    /// What it is told about; empty is everything.
    pub topics: Vec<Topic>,
}

/// Changes where an endpoint is and what it is told about. What is on its way goes to the new
/// address.
pub async fn change(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
    version: i64,
    change: Change,
) -> Result<(), EndpointError> {
    let url = accepted(ctx, &change.url)?;
    let (mut tx, mut endpoint) = take(ctx, actor, id, version).await?;
    endpoint.url = url;
    endpoint.topics = Json(change.topics);
    write(&mut tx, &endpoint).await?;
    let detail = json!({ "topics": endpoint.topics });
    record(ctx, &mut tx, actor, id, "webhook.changed", detail).await?;
    Ok(tx.commit().await?)
}

/// Pauses an endpoint, or lets it be told again, with everything that happened meanwhile.
pub async fn switch(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
    version: i64,
    on: bool,
) -> Result<(), EndpointError> {
    let (mut tx, mut endpoint) = take(ctx, actor, id, version).await?;
    if endpoint.is_on == on {
        return Ok(());
    }
    endpoint.is_on = on;
    write(&mut tx, &endpoint).await?;
    if on {
        let creditor = actor.creditor.id;
        for delivery in webhooks::release(&mut tx, creditor, id, ctx.now()).await? {
            store::jobs::enqueue(&mut tx, &job(ctx, creditor, delivery)).await?;
        }
    }
    record(ctx, &mut tx, actor, id, "webhook.changed", json!({ "on": on })).await?;
    Ok(tx.commit().await?)
}

/// Gives an endpoint another secret, and returns it for the only time. The one before signs too for
/// two days.
pub async fn rotate(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
    version: i64,
) -> Result<MachineSecret, EndpointError> {
    let (mut tx, mut endpoint) = take(ctx, actor, id, version).await?;
    let secret = MachineSecret::generate(MachineSecret::SIGNING, || ctx.byte());
    endpoint.former_secret =
        Some(std::mem::replace(&mut endpoint.secret, secret.expose().to_owned()));
    endpoint.former_until = Some(ctx.now() + OVERLAP);
    write(&mut tx, &endpoint).await?;
    record(ctx, &mut tx, actor, id, "webhook.rotated", json!({})).await?;
    tx.commit().await?;
    Ok(secret)
}

fn accepted(ctx: &Context, url: &str) -> Result<String, EndpointError> {
    let url = url.trim();
    if url.len() > URL_MOST {
        return Err(Refused::Malformed.into());
    }
    ctx.caller.accepts(url)?;
    Ok(url.to_owned())
}

/// The endpoint as it was seen.
async fn take(
    ctx: &Context,
    actor: &StaffActor,
    id: EndpointId,
    version: i64,
) -> Result<(Tx, Endpoint), EndpointError> {
    actor.demand(Role::Admin)?;
    let mut tx = ctx.store.write().await?;
    let held = webhooks::hold(&mut tx, actor.creditor.id, id).await?;
    let endpoint = held.ok_or(EndpointError::Unknown)?;
    if endpoint.version != version {
        return Err(EndpointError::Stale);
    }
    Ok((tx, endpoint))
}

async fn write(tx: &mut Tx, endpoint: &Endpoint) -> Result<(), EndpointError> {
    if webhooks::update(tx, endpoint).await? { Ok(()) } else { Err(EndpointError::Stale) }
}
