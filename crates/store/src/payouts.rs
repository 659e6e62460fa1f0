//! What providers have paid out, and of what it is made. The money itself is in the ledger: rows here
//! are added with their postings and, but for a payout that comes back, never changed.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CreditorId, Currency, DebtorId, PaymentAttemptId, PayoutId,
    ledger::Account,
    settlement::{LineKind, Mismatch, PayoutState},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A creditor's part of a payout.
#[derive(Clone, Debug, FromRow)]
pub struct Payout {
    pub creditor_id: CreditorId,
    pub id: PayoutId,
    pub provider: String,
    /// The provider's name for it.
    pub reference: String,
    pub arrives_on: NaiveDate,
    /// What reaches the account, in minor units; below zero where the provider takes money back.
    pub minor: i64,
    pub currency: Currency,
    pub state: PayoutState,
    pub booked_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "o.creditor_id, o.id, o.provider, o.reference, o.arrives_on, o.minor, o.currency, o.state, o.booked_at"
    };
}

/// Adds a payout. `false` if the creditor's part of it is known already.
pub async fn insert(tx: &mut Tx, payout: &Payout) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO payout (creditor_id, id, provider, reference, arrives_on, minor, currency, state, \
        booked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (creditor_id, provider, reference) DO NOTHING";
    let p = payout;
    let rows = on!(tx, db => sqlx::query(SQL).bind(p.creditor_id).bind(p.id).bind(&p.provider).bind(&p.reference)
        .bind(p.arrives_on).bind(p.minor).bind(p.currency).bind(p.state).bind(p.booked_at).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Every creditor's part of a payout: for the worker, which knows the provider's name for it only.
pub async fn of_reference(
    tx: &mut Tx,
    provider: &str,
    reference: &str,
) -> Result<Vec<Payout>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM payout o WHERE o.provider = $1 AND o.reference = $2 ORDER BY o.creditor_id"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(provider).bind(reference).fetch_all(db).await)
}

/// Notes that a payout came back. `false` if it was noted before.
pub async fn set_returned(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PayoutId,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE payout SET state = 'returned' \
        WHERE creditor_id = $1 AND id = $2 AND state = 'paid'";
    let rows = on!(tx, db => sqlx::query(SQL).bind(creditor).bind(id).execute(db).await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// One movement of a payout.
#[derive(Clone, Debug, FromRow)]
pub struct PayoutLine {
    pub creditor_id: CreditorId,
    pub payout_id: PayoutId,
    /// The provider's name for it.
    pub reference: String,
    pub kind: LineKind,
    /// The payment that it is about, if it is one of ours.
    pub attempt_id: Option<PaymentAttemptId>,
    pub gross_minor: i64,
    pub fee_minor: i64,
    pub mismatch: Option<Mismatch>,
}

/// Adds a movement of a payout.
pub async fn insert_line(tx: &mut Tx, line: &PayoutLine) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO payout_line (creditor_id, payout_id, reference, kind, attempt_id, gross_minor, \
        fee_minor, mismatch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let l = line;
    on!(tx, db => sqlx::query(SQL).bind(l.creditor_id).bind(l.payout_id).bind(&l.reference).bind(l.kind)
        .bind(l.attempt_id).bind(l.gross_minor).bind(l.fee_minor).bind(l.mismatch).execute(db).await.map(drop))
}

/// A payout with the sums of its movements.
#[derive(Clone, Debug, FromRow)]
pub struct Summed {
    #[sqlx(flatten)]
    pub payout: Payout,
    /// Movements before fees, in minor units.
    pub gross_minor: i64,
    pub fee_minor: i64,
    /// How many movements it has, and how many of them do not match.
    pub lines: i64,
    pub mismatches: i64,
}

macro_rules! summed {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", CAST(COALESCE(SUM(l.gross_minor), 0) AS BIGINT) AS gross_minor,
                CAST(COALESCE(SUM(l.fee_minor), 0) AS BIGINT) AS fee_minor,
                COUNT(l.reference) AS lines, COUNT(l.mismatch) AS mismatches
             FROM payout o LEFT JOIN payout_line l ON l.creditor_id = $1 AND l.payout_id = o.id
             WHERE o.creditor_id = $1 ",
            $condition,
            " GROUP BY ",
            columns!(),
            " ORDER BY o.arrives_on DESC, o.id DESC LIMIT 100"
        )
    };
}

/// A creditor's payouts, latest first; at most 100.
pub async fn latest(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Summed>, StoreError> {
    const SQL: &str = summed!("");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).fetch_all(db).await)
}

/// The payout with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: PayoutId,
) -> Result<Option<Summed>, StoreError> {
    const SQL: &str = summed!("AND o.id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// A movement with whose payment it is about.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    #[sqlx(flatten)]
    pub line: PayoutLine,
    pub debtor_id: Option<DebtorId>,
    pub debtor_name: Option<String>,
}

/// What a payout is made of, what does not match first; at most 2,000.
pub async fn lines(
    tx: &mut Tx,
    creditor: CreditorId,
    payout: PayoutId,
) -> Result<Vec<Told>, StoreError> {
    const SQL: &str = "SELECT l.creditor_id, l.payout_id, l.reference, l.kind, l.attempt_id, l.gross_minor, \
            l.fee_minor, l.mismatch, a.debtor_id, d.name AS debtor_name \
        FROM payout_line l \
        LEFT JOIN payment_attempt a ON a.creditor_id = $1 AND a.id = l.attempt_id \
        LEFT JOIN debtor d ON d.creditor_id = $1 AND d.id = a.debtor_id \
        WHERE l.creditor_id = $1 AND l.payout_id = $2 \
        ORDER BY CASE WHEN l.mismatch IS NULL THEN 1 ELSE 0 END, l.reference LIMIT 2000";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(payout).fetch_all(db).await)
}

/// What stands on an account of a creditor's, currency by currency.
pub async fn balances(
    tx: &mut Tx,
    creditor: CreditorId,
    account: Account,
) -> Result<Vec<(Currency, i64)>, StoreError> {
    const SQL: &str = "SELECT p.currency, CAST(SUM(e.minor) AS BIGINT) FROM ledger_entry e \
        JOIN ledger_posting p ON p.creditor_id = $1 AND p.id = e.posting_id \
        WHERE e.creditor_id = $1 AND e.account = $2 GROUP BY p.currency ORDER BY p.currency";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(account).fetch_all(db).await)
}

/// Money of one payment that a provider has collected and not paid out.
#[derive(Clone, Debug, FromRow)]
pub struct Unsettled {
    pub attempt_id: PaymentAttemptId,
    pub provider: String,
    pub debtor_id: DebtorId,
    pub debtor_name: String,
    pub since: DateTime<Utc>,
    pub minor: i64,
    pub currency: Currency,
}

/// Payments that no payout has carried yet, oldest first; at most 200.
pub async fn unsettled(tx: &mut Tx, creditor: CreditorId) -> Result<Vec<Unsettled>, StoreError> {
    const SQL: &str = "SELECT a.id AS attempt_id, a.provider, d.id AS debtor_id, d.name AS debtor_name, \
            MIN(p.posted_at) AS since, CAST(SUM(e.minor) AS BIGINT) AS minor, a.currency \
        FROM ledger_entry e \
        JOIN ledger_posting p ON p.creditor_id = $1 AND p.id = e.posting_id \
        JOIN payment_attempt a ON a.creditor_id = $1 AND a.id = p.attempt_id \
        JOIN debtor d ON d.creditor_id = $1 AND d.id = a.debtor_id \
        WHERE e.creditor_id = $1 AND e.account = $2 AND NOT EXISTS (SELECT 1 FROM payout_line l \
            WHERE l.creditor_id = $1 AND l.attempt_id = a.id AND l.kind = 'payment') \
        GROUP BY a.id, a.provider, d.id, d.name, a.currency HAVING SUM(e.minor) <> 0 \
        ORDER BY MIN(p.posted_at), a.id LIMIT 200";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(Account::ProviderClearing).fetch_all(db).await)
}

/// When a provider was asked.
#[derive(Clone, Debug, FromRow)]
pub struct Check {
    pub id: Uuid,
    pub provider: String,
    pub planned_on: NaiveDate,
    pub done_at: Option<DateTime<Utc>>,
}

/// Notes that a provider is asked on a day. The check's id, unless it is noted already.
pub async fn plan_check(
    tx: &mut Tx,
    id: Uuid,
    provider: &str,
    day: NaiveDate,
) -> Result<Option<Uuid>, StoreError> {
    const SQL: &str = "INSERT INTO settlement_check (id, provider, planned_on) VALUES ($1, $2, $3) \
        ON CONFLICT (provider) DO UPDATE SET planned_on = EXCLUDED.planned_on \
        WHERE settlement_check.planned_on < EXCLUDED.planned_on RETURNING id";
    on!(tx, db => sqlx::query_scalar(SQL).bind(id).bind(provider).bind(day).fetch_optional(db).await)
}

/// The check with this id.
pub async fn check(tx: &mut Tx, id: Uuid) -> Result<Option<Check>, StoreError> {
    const SQL: &str =
        "SELECT id, provider, planned_on, done_at FROM settlement_check WHERE id = $1";
    on!(tx, db => sqlx::query_as(SQL).bind(id).fetch_optional(db).await)
}

/// Every provider that is asked.
pub async fn checks(tx: &mut Tx) -> Result<Vec<Check>, StoreError> {
    const SQL: &str =
        "SELECT id, provider, planned_on, done_at FROM settlement_check ORDER BY provider";
    on!(tx, db => sqlx::query_as(SQL).fetch_all(db).await)
}

/// Notes that a provider has answered.
pub async fn checked(tx: &mut Tx, id: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE settlement_check SET done_at = $2 WHERE id = $1").bind(id).bind(at)
        .execute(db).await.map(drop))
}
