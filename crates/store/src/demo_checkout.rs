//! What the demonstration's own checkout remembers: it stands in for a provider's memory.

use crate::{StoreError, Tx, tx::on};
use chrono::{DateTime, Utc};
use domain::{CreditorId, Currency, Locale, PaymentAttemptId, RefundId};
use sqlx::FromRow;

/// A checkout at the demonstration's provider.
#[derive(Clone, Debug, FromRow)]
pub struct DemoCheckout {
    pub session: String,
    pub attempt_id: PaymentAttemptId,
    pub creditor_id: CreditorId,
    pub amount_minor: i64,
    pub currency: Currency,
    pub description: String,
    pub locale: Locale,
    pub return_url: String,
    pub cancel_url: String,
    pub idempotency_key: String,
    /// `open`, `processing`, `paid`, `failed` or `expired`.
    pub state: String,
    pub payment: Option<String>,
    pub failure: Option<String>,
    pub expires_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "session, attempt_id, creditor_id, amount_minor, currency, description, locale, return_url, cancel_url, \
         idempotency_key, state, payment, failure, expires_at"
    };
}

/// Opens a checkout unless its key has opened one; returns the one that stands.
pub async fn open(tx: &mut Tx, checkout: &DemoCheckout) -> Result<DemoCheckout, StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO demo_checkout (",
        columns!(),
        ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = EXCLUDED.idempotency_key RETURNING ",
        columns!()
    );
    let c = checkout;
    on!(tx, db => sqlx::query_as(SQL).bind(&c.session).bind(c.attempt_id).bind(c.creditor_id)
        .bind(c.amount_minor).bind(c.currency).bind(&c.description).bind(c.locale).bind(&c.return_url)
        .bind(&c.cancel_url).bind(&c.idempotency_key).bind(&c.state).bind(&c.payment).bind(&c.failure)
        .bind(c.expires_at).fetch_one(db).await)
}

/// The checkout of this name.
pub async fn by_session(tx: &mut Tx, session: &str) -> Result<Option<DemoCheckout>, StoreError> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM demo_checkout WHERE session = $1");
    on!(tx, db => sqlx::query_as(SQL).bind(session).fetch_optional(db).await)
}

/// Moves a checkout from one of two states on. `false` if it was in another.
pub async fn move_on(
    tx: &mut Tx,
    session: &str,
    from: [&str; 2],
    to: &str,
    payment: Option<&str>,
    failure: Option<&str>,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE demo_checkout SET state = $4, payment = COALESCE($5, payment), failure = $6, \
            paid_at = CASE WHEN $4 = 'paid' THEN $7 ELSE paid_at END \
        WHERE session = $1 AND state IN ($2, $3)";
    let rows = on!(tx, db => sqlx::query(SQL).bind(session).bind(from[0]).bind(from[1]).bind(to)
        .bind(payment).bind(failure).bind(at).execute(db).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sends money back, once per refund.
pub async fn refund(
    tx: &mut Tx,
    session: &str,
    refund: RefundId,
    minor: i64,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO demo_refund (refund_id, session, minor, sent_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (refund_id) DO NOTHING";
    on!(tx, db => sqlx::query(SQL).bind(refund).bind(session).bind(minor).bind(at).execute(db).await.map(drop))
}

/// The refunds of a checkout.
pub async fn refunds(tx: &mut Tx, session: &str) -> Result<Vec<(RefundId, i64)>, StoreError> {
    on!(tx, db => sqlx::query_as("SELECT refund_id, minor FROM demo_refund WHERE session = $1 ORDER BY refund_id")
        .bind(session).fetch_all(db).await)
}

/// The checkouts that were paid between two instants.
pub async fn paid_between(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(DemoCheckout, DateTime<Utc>)>, StoreError> {
    #[derive(FromRow)]
    struct Paid {
        #[sqlx(flatten)]
        checkout: DemoCheckout,
        paid_at: DateTime<Utc>,
    }
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", paid_at FROM demo_checkout WHERE state = 'paid' AND paid_at >= $1 AND paid_at < $2 ORDER BY session"
    );
    let found: Vec<Paid> =
        on!(tx, db => sqlx::query_as(SQL).bind(from).bind(until).fetch_all(db).await)?;
    Ok(found.into_iter().map(|paid| (paid.checkout, paid.paid_at)).collect())
}

/// Money that the demonstration's provider has sent back.
#[derive(Clone, Debug, FromRow)]
pub struct DemoRefund {
    pub refund_id: RefundId,
    pub session: String,
    pub payment: Option<String>,
    pub attempt_id: PaymentAttemptId,
    pub minor: i64,
    pub currency: Currency,
    pub sent_at: DateTime<Utc>,
}

/// What was sent back between two instants.
pub async fn refunded_between(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<DemoRefund>, StoreError> {
    const SQL: &str = "SELECT r.refund_id, r.session, c.payment, c.attempt_id, r.minor, c.currency, r.sent_at \
        FROM demo_refund r JOIN demo_checkout c ON c.session = r.session \
        WHERE r.sent_at >= $1 AND r.sent_at < $2 ORDER BY r.refund_id";
    on!(tx, db => sqlx::query_as(SQL).bind(from).bind(until).fetch_all(db).await)
}
