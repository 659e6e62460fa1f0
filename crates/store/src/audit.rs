//! Who did what. Append-only.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, DebtorId};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// One act.
#[derive(Clone, Debug, FromRow)]
pub struct AuditEvent {
    pub creditor_id: CreditorId,
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// `system`, `debtor`, `staff` or `provider`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    /// What was done, such as `payment.booked`.
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub debtor_id: Option<DebtorId>,
    pub detail: Json<serde_json::Value>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, at, actor_kind, actor_id, action, subject_kind, subject_id, debtor_id, detail"
    };
}

/// Records an act.
pub async fn insert(tx: &mut Tx, event: &AuditEvent) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO audit_event (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    let e = event;
    on!(tx, db => sqlx::query(SQL).bind(e.creditor_id).bind(e.id).bind(e.at).bind(&e.actor_kind)
        .bind(e.actor_id).bind(&e.action).bind(&e.subject_kind).bind(e.subject_id).bind(e.debtor_id)
        .bind(&e.detail).execute(db).await.map(drop))
}

/// A creditor's latest acts before an instant; at most 200.
pub async fn latest(
    tx: &mut Tx,
    creditor: CreditorId,
    before: DateTime<Utc>,
) -> Result<Vec<AuditEvent>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_event WHERE creditor_id = $1 AND at < $2 ORDER BY at DESC, id DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(before).fetch_all(db).await)
}

/// The latest acts on a debtor's file; at most 200.
pub async fn of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<AuditEvent>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_event WHERE creditor_id = $1 AND debtor_id = $2 \
         ORDER BY at DESC, id DESC LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// The acts of this name that were done to one thing of a debtor's file, oldest first.
pub async fn of_subject(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    (subject, action): (Uuid, &str),
) -> Result<Vec<AuditEvent>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_event WHERE creditor_id = $1 AND debtor_id = $2 AND subject_id = $3 AND action = $4 \
         ORDER BY at, id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).bind(subject).bind(action).fetch_all(db).await)
}

/// An act with the names of those concerned.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    #[sqlx(flatten)]
    pub event: AuditEvent,
    /// The member of staff, or the contact, who acted.
    pub actor_name: Option<String>,
    pub debtor_name: Option<String>,
}

macro_rules! told {
    ($condition:literal) => {
        concat!(
            "SELECT e.creditor_id, e.id, e.at, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id,
                e.debtor_id, e.detail, COALESCE(s.name, c.name) AS actor_name, d.name AS debtor_name
             FROM audit_event e
             LEFT JOIN staff s ON e.actor_kind = 'staff' AND s.id = e.actor_id
             LEFT JOIN contact c ON e.actor_kind = 'debtor' AND c.creditor_id = $1 AND c.id = e.actor_id
             LEFT JOIN debtor d ON d.creditor_id = $1 AND d.id = e.debtor_id
             WHERE e.creditor_id = $1 ", $condition, " ORDER BY e.at DESC, e.id DESC LIMIT "
        )
    };
}

/// A creditor's acts before one of them (the instant and the id of the last one seen), newest
/// first; at most 100. An empty `kind` means every kind of subject.
pub async fn log(
    tx: &mut Tx,
    creditor: CreditorId,
    kind: &str,
    before: (DateTime<Utc>, Uuid),
) -> Result<Vec<Told>, StoreError> {
    const SQL: &str = concat!(
        told!("AND ($2 = '' OR e.subject_kind = $2) AND (e.at < $3 OR (e.at = $3 AND e.id < $4))"),
        "100"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(kind).bind(before.0).bind(before.1).fetch_all(db).await)
}

/// The latest acts on a debtor's file, with names, newest first; at most 200.
pub async fn told_of_debtor(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Told>, StoreError> {
    const SQL: &str = concat!(told!("AND e.debtor_id = $2"), "200");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}

/// Creditors with events that are not sealed yet.
pub async fn unsealed(tx: &mut Tx) -> Result<Vec<CreditorId>, StoreError> {
    const SQL: &str = "SELECT DISTINCT creditor_id FROM audit_event WHERE seq IS NULL";
    on!(tx, db => sqlx::query_scalar(SQL).fetch_all(db).await)
}

/// The oldest events of a creditor that are not sealed yet.
pub async fn to_seal(
    tx: &mut Tx,
    creditor: CreditorId,
    limit: i64,
) -> Result<Vec<AuditEvent>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM audit_event WHERE creditor_id = $1 AND seq IS NULL ORDER BY at, id LIMIT $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(limit).fetch_all(db).await)
}

/// The end of a creditor's chain, kept from others until this transaction ends: the last number and
/// its hash; 0 and nothing before the first.
pub async fn head(tx: &mut Tx, creditor: CreditorId) -> Result<(i64, Vec<u8>), StoreError> {
    const SQL: &str = "INSERT INTO audit_head (creditor_id, seq, hash) VALUES ($1, 0, $2) \
        ON CONFLICT (creditor_id) DO UPDATE SET seq = audit_head.seq RETURNING seq, hash";
    let none: &[u8] = &[];
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(none).fetch_one(db).await)
}

/// The end of a creditor's chain as it was written.
pub async fn end(tx: &mut Tx, creditor: CreditorId) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    const SQL: &str = "SELECT seq, hash FROM audit_head WHERE creditor_id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// Moves the end of a creditor's chain.
pub async fn set_head(
    tx: &mut Tx,
    creditor: CreditorId,
    seq: i64,
    hash: &[u8],
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE audit_head SET seq = $2, hash = $3 WHERE creditor_id = $1";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(seq).bind(hash).execute(db).await.map(drop))
}

/// Gives an event its place in the chain.
pub async fn seal(
    tx: &mut Tx,
    creditor: CreditorId,
    id: Uuid,
    seq: i64,
    hash: &[u8],
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE audit_event SET seq = $3, hash = $4 \
        WHERE creditor_id = $1 AND id = $2 AND seq IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).bind(seq).bind(hash).execute(db).await.map(drop))
}

/// An event in the chain.
#[derive(Clone, Debug, FromRow)]
pub struct Sealed {
    #[sqlx(flatten)]
    pub event: AuditEvent,
    /// Its number, from 1 without a gap.
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// The events of a creditor's chain after a number, in order.
pub async fn chain(
    tx: &mut Tx,
    creditor: CreditorId,
    after: i64,
    limit: i64,
) -> Result<Vec<Sealed>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", seq, hash FROM audit_event WHERE creditor_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(after).bind(limit).fetch_all(db).await)
}
