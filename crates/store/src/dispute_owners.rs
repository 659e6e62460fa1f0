//! Who answers for disputes within the creditor's house.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{CreditorId, DisputeOwnerId, RequestId, requests::Advice};
use sqlx::FromRow;

/// Somebody who was asked about a dispute.
#[derive(Clone, Debug, FromRow)]
pub struct DisputeOwner {
    pub creditor_id: CreditorId,
    pub id: DisputeOwnerId,
    pub request_id: RequestId,
    /// A name or a service.
    pub name: String,
    pub email: String,
    pub asked_at: DateTime<Utc>,
    /// The same, as the creditor's calendar has it.
    pub asked_on: NaiveDate,
    /// The day by which an answer is expected.
    pub due_on: NaiveDate,
    pub reminders: i64,
    /// The last day on which they were reminded.
    pub reminded_on: Option<NaiveDate>,
    /// When collectors were told that no answer came.
    pub escalated_at: Option<DateTime<Utc>>,
    /// When somebody else was asked instead.
    pub replaced_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub advice: Option<Advice>,
    /// How much of it, in minor units, when a part is advised.
    pub advised_minor: Option<i64>,
    /// In their words.
    pub words: String,
}

macro_rules! columns {
    () => {
        "o.creditor_id, o.id, o.request_id, o.name, o.email, o.asked_at, o.asked_on, o.due_on, o.reminders, \
         o.reminded_on, o.escalated_at, o.replaced_at, o.answered_at, o.advice, o.advised_minor, o.words"
    };
}

/// Adds somebody who is asked. Whoever was asked before must have been replaced.
pub async fn insert(tx: &mut Tx, owner: &DisputeOwner) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO dispute_owner (creditor_id, id, request_id, name, email, asked_at, asked_on, \
        due_on, reminders, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let o = owner;
    on!(tx, db => sqlx::query(SQL).bind(o.creditor_id).bind(o.id).bind(o.request_id).bind(&o.name)
        .bind(&o.email).bind(o.asked_at).bind(o.asked_on).bind(o.due_on).bind(o.reminders).bind(&o.words)
        .execute(db).await.map(drop))
}

/// Writes what became of the asking.
pub async fn update(tx: &mut Tx, owner: &DisputeOwner) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE dispute_owner SET due_on = $3, reminders = $4, reminded_on = $5, escalated_at = $6, \
        replaced_at = $7, answered_at = $8, advice = $9, advised_minor = $10, words = $11, name = $12 \
        WHERE creditor_id = $1 AND id = $2";
    let o = owner;
    on!(tx, db => sqlx::query(SQL).bind(o.creditor_id).bind(o.id).bind(o.due_on).bind(o.reminders)
        .bind(o.reminded_on).bind(o.escalated_at).bind(o.replaced_at).bind(o.answered_at).bind(o.advice)
        .bind(o.advised_minor).bind(&o.words).bind(&o.name).execute(db).await.map(drop))
}

/// The one with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DisputeOwnerId,
) -> Result<Option<DisputeOwner>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM dispute_owner o WHERE o.creditor_id = $1 AND o.id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Everybody who was asked about a dispute, the latest first: whoever is asked now, if anyone is.
pub async fn of_request(
    tx: &mut Tx,
    creditor: CreditorId,
    request: RequestId,
) -> Result<Vec<DisputeOwner>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM dispute_owner o WHERE o.creditor_id = $1 AND o.request_id = $2 \
         ORDER BY o.asked_at DESC, o.id DESC LIMIT 50"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(request).fetch_all(db).await)
}

/// Those whose answer is awaited on disputes that are open, after `after` in the order of their ids.
pub async fn awaited(
    tx: &mut Tx,
    creditor: CreditorId,
    after: DisputeOwnerId,
    most: i64,
) -> Result<Vec<DisputeOwner>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM dispute_owner o JOIN request r ON r.creditor_id = $1 AND r.id = o.request_id AND r.ended_at IS NULL \
         WHERE o.creditor_id = $1 AND o.answered_at IS NULL AND o.replaced_at IS NULL AND o.id > $2 \
         ORDER BY o.id LIMIT $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(after).bind(most).fetch_all(db).await)
}
