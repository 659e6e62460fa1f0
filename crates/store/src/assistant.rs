//! The assistant: for whom it answers, where it stands in a thread, how it came to its answers, and
//! the creditor's own rules.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{
    ConversationId, CreditorId, Locale, StaffId,
    assistant::{Answers, Unclear},
};
use sqlx::{FromRow, types::Json};

/// For whom a creditor's assistant answers, and when people do.
#[derive(Clone, Debug, FromRow)]
pub struct Settings {
    pub creditor_id: CreditorId,
    pub answers: Answers,
    /// In the creditor's currency, minor units.
    pub below_minor: i64,
    /// Minutes of the day, local time, on business days.
    pub staffed_from: i64,
    pub staffed_until: i64,
    pub updated_at: DateTime<Utc>,
    pub updated_by: Option<StaffId>,
}

/// What a creditor has set, if anything.
pub async fn settings(tx: &mut Tx, creditor: CreditorId) -> Result<Option<Settings>, StoreError> {
    const SQL: &str = "SELECT creditor_id, answers, below_minor, staffed_from, staffed_until, updated_at, \
        updated_by FROM assistant WHERE creditor_id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// Sets for whom the assistant answers.
pub async fn put_settings(tx: &mut Tx, settings: &Settings) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO assistant (creditor_id, answers, below_minor, staffed_from, staffed_until, \
        updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (creditor_id) DO UPDATE SET \
        answers = excluded.answers, below_minor = excluded.below_minor, staffed_from = excluded.staffed_from, \
        staffed_until = excluded.staffed_until, updated_at = excluded.updated_at, updated_by = excluded.updated_by";
    let s = settings;
    on!(tx, db => sqlx::query(SQL).bind(s.creditor_id).bind(s.answers).bind(s.below_minor).bind(s.staffed_from)
        .bind(s.staffed_until).bind(s.updated_at).bind(s.updated_by).execute(db).await.map(drop))
}

/// Where the assistant stands in a thread; nothing before its first answer.
pub async fn dialogue(
    tx: &mut Tx,
    creditor: CreditorId,
    conversation: ConversationId,
) -> Result<Option<serde_json::Value>, StoreError> {
    const SQL: &str = "SELECT state FROM dialogue WHERE creditor_id = $1 AND conversation_id = $2";
    let found: Option<(Json<serde_json::Value>,)> = on!(tx, db => sqlx::query_as(SQL).bind(creditor)
        .bind(conversation).fetch_optional(db).await)?;
    Ok(found.map(|(state,)| state.0))
}

/// Keeps where the assistant stands in a thread.
pub async fn put_dialogue(
    tx: &mut Tx,
    creditor: CreditorId,
    conversation: ConversationId,
    state: &serde_json::Value,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO dialogue (creditor_id, conversation_id, state, updated_at) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id, conversation_id) DO UPDATE SET \
        state = excluded.state, updated_at = excluded.updated_at";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(conversation).bind(Json(state)).bind(at)
        .execute(db).await.map(drop))
}

/// How the assistant came to its answer to a turn.
#[derive(Clone, Debug, FromRow)]
pub struct Trace {
    pub creditor_id: CreditorId,
    pub conversation_id: ConversationId,
    /// The debtor's turn.
    pub position: i64,
    pub locale: Locale,
    /// What was said, card and account numbers masked.
    pub words: String,
    pub intent: String,
    pub act: String,
    /// The version of the creditor's rules; 0 for those of the product alone.
    pub rules: i64,
    /// Why a person should look at the phrase, if so.
    pub unclear: Option<Unclear>,
    /// Phrases of one key say the same.
    pub phrase_key: String,
    /// Since when nobody needs to look any more.
    pub settled_at: Option<DateTime<Utc>>,
    pub trace: Json<serde_json::Value>,
    pub at: DateTime<Utc>,
}

macro_rules! trace_columns {
    () => {
        "creditor_id, conversation_id, position, locale, words, intent, act, rules, unclear, phrase_key, settled_at, \
         trace, at"
    };
}

/// Keeps how an answer came about.
pub async fn add_trace(tx: &mut Tx, trace: &Trace) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO turn_trace (",
        trace_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    let t = trace;
    on!(tx, db => sqlx::query(SQL).bind(t.creditor_id).bind(t.conversation_id).bind(t.position).bind(t.locale)
        .bind(&t.words).bind(&t.intent).bind(&t.act).bind(t.rules).bind(t.unclear).bind(&t.phrase_key)
        .bind(t.settled_at).bind(&t.trace).bind(t.at).execute(db).await.map(drop))
}

/// The traces of a thread, oldest first.
pub async fn traces(
    tx: &mut Tx,
    creditor: CreditorId,
    conversation: ConversationId,
) -> Result<Vec<Trace>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        trace_columns!(),
        " FROM turn_trace WHERE creditor_id = $1 AND conversation_id = $2 ORDER BY position"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(conversation).fetch_all(db).await)
}

/// The latest traces of a creditor, newest first.
pub async fn latest(
    tx: &mut Tx,
    creditor: CreditorId,
    most: i64,
) -> Result<Vec<Trace>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        trace_columns!(),
        " FROM turn_trace WHERE creditor_id = $1 ORDER BY at DESC, conversation_id, position DESC LIMIT $2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(most).fetch_all(db).await)
}

/// Marks a turn before the last as one that the debtor had to correct.
pub async fn mark_unclear(
    tx: &mut Tx,
    creditor: CreditorId,
    (conversation, position): (ConversationId, i64),
    unclear: Unclear,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE turn_trace SET unclear = $4 WHERE creditor_id = $1 AND conversation_id = $2 \
        AND position = $3 AND unclear IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(conversation).bind(position).bind(unclear)
        .execute(db).await.map(drop))
}

/// Phrases that say the same and were not understood.
#[derive(Clone, Debug, FromRow)]
pub struct Phrases {
    pub phrase_key: String,
    /// One of them as it was written, the alphabetically first.
    pub words: String,
    pub locale: Locale,
    pub count: i64,
    pub last_at: DateTime<Utc>,
}

/// What was not understood, most frequent first.
pub async fn unclear(
    tx: &mut Tx,
    creditor: CreditorId,
    most: i64,
) -> Result<Vec<Phrases>, StoreError> {
    const SQL: &str = "SELECT phrase_key, MIN(words) AS words, MIN(locale) AS locale, COUNT(*) AS count, \
        MAX(at) AS last_at FROM turn_trace WHERE creditor_id = $1 AND unclear IS NOT NULL AND settled_at IS NULL \
        GROUP BY phrase_key ORDER BY COUNT(*) DESC, MAX(at) DESC, phrase_key LIMIT $2";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(most).fetch_all(db).await)
}

/// Notes that nobody needs to look at phrases of a key any more. How many there were.
pub async fn settle(
    tx: &mut Tx,
    creditor: CreditorId,
    phrase_key: &str,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    const SQL: &str = "UPDATE turn_trace SET settled_at = $3 WHERE creditor_id = $1 AND phrase_key = $2 \
        AND unclear IS NOT NULL AND settled_at IS NULL";
    on!(tx, db => sqlx::query(SQL).bind(creditor).bind(phrase_key).bind(at).execute(db).await
        .map(|done| done.rows_affected()))
}

/// Forgets traces that are older, at most so many at once. How many there were.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH old AS MATERIALIZED (SELECT creditor_id, conversation_id, position FROM turn_trace
            WHERE at < $1 ORDER BY at LIMIT $2)
        DELETE FROM turn_trace WHERE at < $1
            AND (creditor_id, conversation_id, position) IN (SELECT creditor_id, conversation_id, position FROM old)";
    on!(tx, db => sqlx::query(SQL).bind(before).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}

/// A version of what a creditor adds to the product's rules.
#[derive(Clone, Debug, FromRow)]
pub struct Rules {
    pub creditor_id: CreditorId,
    /// From 1; the highest counts.
    pub number: i64,
    /// TOML, as packs have it.
    pub overlay: String,
    pub note: String,
    pub published_at: DateTime<Utc>,
    pub published_by: StaffId,
}

macro_rules! rules_columns {
    () => {
        "creditor_id, number, overlay, note, published_at, published_by"
    };
}

/// The version that counts.
pub async fn rules(tx: &mut Tx, creditor: CreditorId) -> Result<Option<Rules>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        rules_columns!(),
        " FROM assistant_rules WHERE creditor_id = $1 ORDER BY number DESC LIMIT 1"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_optional(db).await)
}

/// The number of the version that counts; 0 before the first.
pub async fn rules_number(tx: &mut Tx, creditor: CreditorId) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COALESCE(MAX(number), 0) FROM assistant_rules WHERE creditor_id = $1";
    let (number,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_one(db).await)?;
    Ok(number)
}

/// Every version, newest first.
pub async fn all_rules(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Rules>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        rules_columns!(),
        " FROM assistant_rules WHERE creditor_id = $1 ORDER BY number DESC"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// Publishes a version. `false` if somebody else has just published this number.
pub async fn publish(tx: &mut Tx, rules: &Rules) -> Result<bool, StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO assistant_rules (",
        rules_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (creditor_id, number) DO NOTHING"
    );
    let r = rules;
    let rows = on!(tx, db => sqlx::query(SQL).bind(r.creditor_id).bind(r.number).bind(&r.overlay).bind(&r.note)
        .bind(r.published_at).bind(r.published_by).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
