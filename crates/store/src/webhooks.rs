//! Endpoints of the creditor's own systems, and the events on their way to them.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, DeliveryId, EndpointId,
    feed::{DeliveryState, EventType, Topic},
};
use sqlx::{FromRow, types::Json};
use std::fmt;
use uuid::Uuid;

/// Where another system is told.
#[derive(Clone, FromRow)]
pub struct Endpoint {
    pub creditor_id: CreditorId,
    pub id: EndpointId,
    pub url: String,
    /// What it is told about; empty is everything.
    pub topics: Json<Vec<Topic>>,
    pub is_on: bool,
    pub secret: String,
    /// The secret before, which signs too until an instant.
    pub former_secret: Option<String>,
    pub former_until: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i64,
    /// Up to this number of the chain, deliveries are written.
    pub told_seq: i64,
    pub form_key: String,
    pub created_at: DateTime<Utc>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither its secrets nor its address, which may hold one.
        f.debug_struct("Endpoint").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One event on its way to one endpoint.
#[derive(Clone, Debug, FromRow)]
pub struct Delivery {
    pub creditor_id: CreditorId,
    pub id: DeliveryId,
    pub endpoint_id: EndpointId,
    /// The event's number; none for a test.
    pub seq: Option<i64>,
    pub event_id: Uuid,
    /// An [`EventType`], or `test`.
    pub event_type: String,
    pub state: DeliveryState,
    pub attempts: i64,
    /// What the endpoint answered the last time.
    pub last_status: Option<i64>,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

macro_rules! endpoint {
    () => {
        "creditor_id, id, url, topics, is_on, secret, former_secret, former_until, version, told_seq, form_key, \
         created_at"
    };
}

macro_rules! delivery {
    () => {
        "creditor_id, id, endpoint_id, seq, event_id, event_type, state, attempts, last_status, last_error, \
         created_at, updated_at"
    };
}

/// Adds an endpoint. `false` if the same form has made one already.
pub async fn insert(tx: &mut Tx, endpoint: &Endpoint) -> Result<bool, StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO webhook_endpoint (",
        endpoint!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (creditor_id, form_key) DO NOTHING"
    );
    let e = endpoint;
    let rows = on!(tx, db => sqlx::query(SQL).bind(e.creditor_id).bind(e.id).bind(&e.url).bind(&e.topics)
        .bind(e.is_on).bind(&e.secret).bind(&e.former_secret).bind(e.former_until).bind(e.version).bind(e.told_seq)
        .bind(&e.form_key).bind(e.created_at).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes an endpoint as it is now, but for how far it is told, unless it has changed since its
/// version was read.
pub async fn update(tx: &mut Tx, endpoint: &Endpoint) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE webhook_endpoint SET url = $3, topics = $4, is_on = $5, secret = $6, \
        former_secret = $7, former_until = $8, version = version + 1 \
        WHERE creditor_id = $1 AND id = $2 AND version = $9";
    let e = endpoint;
    let rows = on!(tx, db => sqlx::query(SQL).bind(e.creditor_id).bind(e.id).bind(&e.url).bind(&e.topics)
        .bind(e.is_on).bind(&e.secret).bind(&e.former_secret).bind(e.former_until).bind(e.version)
        .execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A creditor's endpoint.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: EndpointId,
) -> Result<Option<Endpoint>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        endpoint!(),
        " FROM webhook_endpoint WHERE creditor_id = $1 AND id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A creditor's endpoints, the oldest first; at most 50.
pub async fn all(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Endpoint>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        endpoint!(),
        " FROM webhook_endpoint WHERE creditor_id = $1 ORDER BY created_at, id LIMIT 50"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Endpoints, whoever's, that are behind the end of their creditor's chain.
pub async fn behind(tx: &mut Tx) -> Result<Vec<(CreditorId, EndpointId)>, StoreError> {
    const SQL: &str = "SELECT e.creditor_id, e.id FROM webhook_endpoint e \
        JOIN audit_head h ON h.creditor_id = e.creditor_id AND h.seq > e.told_seq \
        WHERE e.is_on ORDER BY e.creditor_id, e.id";
    on!(tx, db => sqlx::query_as(SQL).fetch_all(db).await)
}

/// An endpoint, kept from others until this transaction ends.
pub async fn hold(
    tx: &mut Tx,
    creditor: CreditorId,
    id: EndpointId,
) -> Result<Option<Endpoint>, StoreError> {
    const SQL: &str = concat!(
        "UPDATE webhook_endpoint SET told_seq = told_seq WHERE creditor_id = $1 AND id = $2 RETURNING ",
        endpoint!()
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Notes up to which number deliveries are written.
pub async fn told(
    tx: &mut Tx,
    creditor: CreditorId,
    id: EndpointId,
    seq: i64,
) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE webhook_endpoint SET told_seq = $3 WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(seq).execute(db).await.map(drop))
}

/// Sends an event on its way, once more if it has been on it already. Returns the delivery's id.
pub async fn set_out(tx: &mut Tx, delivery: &Delivery) -> Result<DeliveryId, StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO webhook_delivery (",
        delivery!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (creditor_id, endpoint_id, event_id) DO UPDATE SET state = EXCLUDED.state, \
         attempts = 0, last_status = NULL, last_error = NULL, updated_at = EXCLUDED.updated_at RETURNING id"
    );
    let d = delivery;
    on!(tx, db => sqlx::query_scalar(SQL).bind(d.creditor_id).bind(d.id).bind(d.endpoint_id).bind(d.seq)
        .bind(d.event_id).bind(&d.event_type).bind(d.state).bind(d.attempts).bind(d.last_status)
        .bind(&d.last_error).bind(d.created_at).bind(d.updated_at).fetch_one(db).await)
}

/// A delivery.
pub async fn delivery(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DeliveryId,
) -> Result<Option<Delivery>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        delivery!(),
        " FROM webhook_delivery WHERE creditor_id = $1 AND id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// An endpoint's deliveries, the latest events first; at most 100. With `failing`, those only that
/// did not arrive yet.
pub async fn deliveries(
    tx: &mut Tx,
    creditor: CreditorId,
    endpoint: EndpointId,
    failing: bool,
) -> Result<Vec<Delivery>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        delivery!(),
        " FROM webhook_delivery WHERE creditor_id = $1 AND endpoint_id = $2 AND ($3 = FALSE OR state <> 'delivered') \
         ORDER BY updated_at DESC, id DESC LIMIT 100"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(endpoint).bind(failing).fetch_all(db).await)
}

/// How many deliveries of an endpoint are in each state.
pub async fn counts(
    tx: &mut Tx,
    creditor: CreditorId,
    endpoint: EndpointId,
) -> Result<Vec<(DeliveryState, i64)>, StoreError> {
    const SQL: &str = "SELECT state, COUNT(*) FROM webhook_delivery \
        WHERE creditor_id = $1 AND endpoint_id = $2 GROUP BY state";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(endpoint).fetch_all(db).await)
}

/// Notes how a try ended.
pub async fn tried(tx: &mut Tx, delivery: &Delivery) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE webhook_delivery SET state = $3, attempts = attempts + 1, last_status = $4, \
        last_error = $5, updated_at = $6 WHERE creditor_id = $1 AND id = $2";
    let d = delivery;
    on!(tx, db => sqlx::query(SQL).bind(d.creditor_id).bind(d.id).bind(d.state).bind(d.last_status)
        .bind(&d.last_error).bind(d.updated_at).execute(db).await.map(drop))
}

/// Moves a delivery to another state.
pub async fn set_state(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DeliveryId,
    state: DeliveryState,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE webhook_delivery SET state = $3, updated_at = $4 \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(state).bind(at).execute(db).await.map(drop))
}

/// Lets go what was held while an endpoint was paused. Returns the deliveries' ids.
pub async fn release(
    tx: &mut Tx,
    creditor: CreditorId,
    endpoint: EndpointId,
    at: DateTime<Utc>,
) -> Result<Vec<DeliveryId>, StoreError> {
    const SQL: &str = "UPDATE webhook_delivery SET state = 'waiting', updated_at = $3 \
        WHERE creditor_id = $1 AND endpoint_id = $2 AND state = 'held' RETURNING id";
    on!(tx, db => sqlx::query_scalar(SQL).bind(creditor).bind(endpoint).bind(at).fetch_all(db).await)
}

/// Forgets deliveries that ended before an instant, `most` at most. The events stay: they can be
/// sent again.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH old AS MATERIALIZED (SELECT creditor_id, id FROM webhook_delivery
            WHERE updated_at < $1 AND state IN ('delivered', 'given_up') LIMIT $2)
        DELETE FROM webhook_delivery WHERE state IN ('delivered', 'given_up')
            AND (creditor_id, id) IN (SELECT creditor_id, id FROM old)";
    on!(tx, db => sqlx::query(SQL).bind(before).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}

/// The name of a test's event, which is no [`EventType`].
pub const TEST: &str = "test";

impl Delivery {
    /// The type of its event; none for a test.
    pub fn event_type(&self) -> Option<EventType> {
        self.event_type.parse().ok()
    }
}
