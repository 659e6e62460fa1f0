//! Token buckets shared by every process: limits on tries and on messages.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Duration, Utc};

/// How many tries a bucket holds and how long one takes to come back.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Tries in a full bucket.
    pub capacity: i64,
    /// Time for one try to come back.
    pub refill: Duration,
}

impl Limit {
    /// How long an empty bucket takes to be full.
    fn whole(self) -> Duration {
        self.refill * i32::try_from(self.capacity).unwrap_or(i32::MAX)
    }
}

/// A bucket that nobody has touched for this long is full, whatever its limit, and can be forgotten.
const KEPT: Duration = Duration::days(1);

/// Takes one try from the bucket `key`. `false` when it is empty: then nothing is taken.
pub async fn take(
    tx: &mut Tx,
    key: &str,
    limit: Limit,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const FIND: &str = "SELECT tokens_milli, updated_at FROM throttle WHERE key = $1";
    const SET: &str = "INSERT INTO throttle (key, tokens_milli, updated_at) VALUES ($1, $2, $3) \
        ON CONFLICT (key) DO UPDATE SET tokens_milli = EXCLUDED.tokens_milli, updated_at = EXCLUDED.updated_at";
    // Holds the row (or its absence) against a second try at the same moment. An instant in the
    // future comes from a clock that was put back; waiting for it would close the bucket for long.
    const HOLD: &str = "INSERT INTO throttle (key, tokens_milli, updated_at) VALUES ($1, $2, $3) \
        ON CONFLICT (key) DO UPDATE SET updated_at = CASE WHEN throttle.updated_at > EXCLUDED.updated_at \
        THEN EXCLUDED.updated_at ELSE throttle.updated_at END";
    debug_assert!(limit.whole() <= KEPT, "{key} would be forgotten before it is full");
    let full = limit.capacity * 1_000;
    on!(tx, db => sqlx::query(HOLD).bind(key).bind(full).bind(now).execute(db).await.map(drop))?;
    let (tokens, since): (i64, DateTime<Utc>) =
        on!(tx, db => sqlx::query_as(FIND).bind(key).fetch_one(db).await)?;
    let waited = (now - since).num_milliseconds().max(0);
    let refilled = waited.saturating_mul(1_000) / limit.refill.num_milliseconds().max(1);
    let tokens = tokens.saturating_add(refilled).min(full);
    if tokens < 1_000 {
        return Ok(false);
    }
    on!(tx, db => sqlx::query(SET).bind(key).bind(tokens - 1_000).bind(now).execute(db).await.map(drop))?;
    Ok(true)
}

/// Puts one try back that was taken for nothing.
pub async fn put_back(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE throttle SET tokens_milli = tokens_milli + 1000 WHERE key = $1";
    on!(tx, db => sqlx::query(SQL).bind(key).execute(db).await.map(drop))
}

/// Fills a bucket again, after a success.
pub async fn reset(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("DELETE FROM throttle WHERE key = $1").bind(key).execute(db).await.map(drop))
}

/// Forgets buckets that are full again, `most` at most. There is no index by age: the table holds
/// the tries of a day, and every try would have to keep the index too.
pub async fn sweep(tx: &mut Tx, now: DateTime<Utc>, most: u32) -> Result<u64, StoreError> {
    const SQL: &str = "
        WITH full_again AS MATERIALIZED (SELECT key FROM throttle WHERE updated_at <= $1 LIMIT $2)
        DELETE FROM throttle WHERE updated_at <= $1 AND key IN (SELECT key FROM full_again)";
    on!(tx, db => sqlx::query(SQL).bind(now - KEPT).bind(i64::from(most)).execute(db).await
        .map(|done| done.rows_affected()))
}
