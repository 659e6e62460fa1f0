//! Events received from payment providers, each kept once.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::ProviderEventId;
use sqlx::{FromRow, types::Json};

/// An event as received.
#[derive(Clone, Debug, FromRow)]
pub struct ProviderEvent {
    pub id: ProviderEventId,
    pub provider: String,
    /// The provider's own identifier of the event.
    pub event_id: String,
    pub kind: String,
    pub payload: Json<serde_json::Value>,
    pub received_at: DateTime<Utc>,
    pub processed_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
}

/// Keeps an event. `false` if it is here already.
pub async fn insert(tx: &mut Tx, event: &ProviderEvent) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO provider_event (id, provider, event_id, kind, payload, received_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider, event_id) DO NOTHING";
    let e = event;
    let rows = on!(tx, db => sqlx::query(SQL).bind(e.id).bind(&e.provider).bind(&e.event_id).bind(&e.kind)
        .bind(&e.payload).bind(e.received_at).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The event with this id.
pub async fn by_id(tx: &mut Tx, id: ProviderEventId) -> Result<Option<ProviderEvent>, StoreError> {
    const SQL: &str = "SELECT id, provider, event_id, kind, payload, received_at, processed_at, outcome \
        FROM provider_event WHERE id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// Records what came of an event.
pub async fn set_processed(
    tx: &mut Tx,
    id: ProviderEventId,
    outcome: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE provider_event SET processed_at = $2, outcome = $3 WHERE id = $1")
        .bind(id).bind(at).bind(outcome).execute(db).await.map(drop))
}
