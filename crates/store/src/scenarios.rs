//! Scenarios and their versions.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    CreditorId, ScenarioId, ScenarioVersionId, StaffId,
    scenario::{Definition, VersionState},
};
use sqlx::{FromRow, types::Json};

/// A reminder sequence.
#[derive(Clone, Debug, FromRow)]
pub struct Scenario {
    pub creditor_id: CreditorId,
    pub id: ScenarioId,
    pub name: String,
    /// Scenarios are tried in this order.
    pub position: i64,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// One version of it.
#[derive(Clone, Debug, FromRow)]
pub struct Version {
    pub creditor_id: CreditorId,
    pub id: ScenarioVersionId,
    pub scenario_id: ScenarioId,
    /// From 1.
    pub number: i64,
    pub state: VersionState,
    pub definition: Json<Definition>,
    pub created_at: DateTime<Utc>,
    pub created_by: Option<StaffId>,
    pub published_at: Option<DateTime<Utc>>,
    pub published_by: Option<StaffId>,
}

macro_rules! version_columns {
    () => {
        "v.creditor_id, v.id, v.scenario_id, v.number, v.state, v.definition, v.created_at, v.created_by, \
         v.published_at, v.published_by"
    };
}

/// Adds a scenario.
pub async fn insert(tx: &mut Tx, scenario: &Scenario) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO scenario (creditor_id, id, name, position, created_at, archived_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let s = scenario;
    on!(tx, db => sqlx::query(SQL).bind(s.creditor_id).bind(s.id).bind(&s.name).bind(s.position)
        .bind(s.created_at).bind(s.archived_at).execute(db).await.map(drop))
}

/// Replaces a scenario's name, place and archival.
pub async fn update(tx: &mut Tx, scenario: &Scenario) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE scenario SET name = $3, position = $4, archived_at = $5 \
        WHERE creditor_id = $1 AND id = $2";
    let s = scenario;
    on!(tx, db => sqlx::query(SQL).bind(s.creditor_id).bind(s.id).bind(&s.name).bind(s.position)
        .bind(s.archived_at).execute(db).await.map(drop))
}

/// A creditor's scenarios in the order in which they are tried, archived ones left out.
pub async fn all(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Scenario>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, name, position, created_at, archived_at FROM scenario \
        WHERE creditor_id = $1 AND archived_at IS NULL ORDER BY position, id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// A creditor's archived scenarios, the last archived first.
pub async fn archived(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Scenario>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, name, position, created_at, archived_at FROM scenario \
        WHERE creditor_id = $1 AND archived_at IS NOT NULL ORDER BY archived_at DESC, id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Keeps others from changing a scenario, its versions or its place until this transaction ends.
pub async fn lock(tx: &mut Tx, creditor: CreditorId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE scenario SET position = position WHERE creditor_id = $1")
        .bind(creditor).execute(db).await.map(drop))
}

/// The scenario with this id, archived or not.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ScenarioId,
) -> Result<Option<Scenario>, StoreError> {
    const SQL: &str = "SELECT creditor_id, id, name, position, created_at, archived_at FROM scenario \
        WHERE creditor_id = $1 AND id = $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// Adds a version.
pub async fn insert_version(tx: &mut Tx, version: &Version) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO scenario_version (creditor_id, id, scenario_id, number, state, definition, \
        created_at, created_by, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let v = version;
    on!(tx, db => sqlx::query(SQL).bind(v.creditor_id).bind(v.id).bind(v.scenario_id).bind(v.number)
        .bind(v.state).bind(&v.definition).bind(v.created_at).bind(v.created_by).bind(v.published_at)
        .bind(v.published_by).execute(db).await.map(drop))
}

/// Replaces what a version says and its state. One that is published never changes: then `false`.
pub async fn update_version(tx: &mut Tx, version: &Version) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE scenario_version SET state = $3, definition = $4, published_at = $5, \
        published_by = $6 WHERE creditor_id = $1 AND id = $2 AND state <> 'published'";
    let v = version;
    let rows = on!(tx, db => sqlx::query(SQL).bind(v.creditor_id).bind(v.id).bind(v.state).bind(&v.definition)
        .bind(v.published_at).bind(v.published_by).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A scenario's versions, newest first.
pub async fn versions(
    tx: &mut Tx,
    creditor: CreditorId,
    scenario: ScenarioId,
) -> Result<Vec<Version>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        version_columns!(),
        " FROM scenario_version v WHERE v.creditor_id = $1 AND v.scenario_id = $2 ORDER BY v.number DESC"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(scenario).fetch_all(db).await)
}

/// The version with this id.
pub async fn version(
    tx: &mut Tx,
    creditor: CreditorId,
    id: ScenarioVersionId,
) -> Result<Option<Version>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        version_columns!(),
        " FROM scenario_version v WHERE v.creditor_id = $1 AND v.id = $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The newest published version of each scenario in use, in the order in which they are tried.
pub async fn published(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Version>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        version_columns!(),
        " FROM scenario s JOIN scenario_version v ON v.creditor_id = s.creditor_id AND v.scenario_id = s.id
         WHERE s.creditor_id = $1 AND s.archived_at IS NULL AND v.state = 'published' AND v.number = (
             SELECT MAX(n.number) FROM scenario_version n
             WHERE n.creditor_id = $1 AND n.scenario_id = s.id AND n.state = 'published')
         ORDER BY s.position, s.id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// What every version of a creditor is called: its scenario's name, and its number.
pub async fn version_names(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<Vec<(ScenarioVersionId, String, i64)>, StoreError> {
    const SQL: &str = "SELECT v.id, s.name, v.number FROM scenario_version v
        JOIN scenario s ON s.creditor_id = v.creditor_id AND s.id = v.scenario_id
        WHERE v.creditor_id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}
