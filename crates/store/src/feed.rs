//! The feed: events of a creditor's chain with what other systems know things by.

use crate::{StoreError, Tx, audit::AuditEvent, tx::on};
use domain::{CreditorId, Currency, PlanId, PostingId, RequestId, requests::RequestKind};
use sqlx::{FromRow, QueryBuilder};

/// An event of the chain with the references of what it is about.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    #[sqlx(flatten)]
    pub event: AuditEvent,
    /// Its number in the chain.
    pub seq: i64,
    /// The creditor's reference of the debtor.
    pub debtor_reference: Option<String>,
    /// The request, or the one that the plan comes from.
    pub request_id: Option<RequestId>,
    pub request_kind: Option<RequestKind>,
    /// What was at stake.
    pub request_minor: Option<i64>,
    pub plan_id: Option<PlanId>,
    pub plan_minor: Option<i64>,
    /// The currency of the payment.
    pub payment_currency: Option<Currency>,
}

macro_rules! told {
    () => {
        "SELECT e.creditor_id, e.id, e.at, e.actor_kind, e.actor_id, e.action, e.subject_kind, e.subject_id,
            e.debtor_id, e.detail, e.seq, d.reference AS debtor_reference, q.id AS request_id,
            q.kind AS request_kind, q.minor AS request_minor, p.id AS plan_id, p.total_minor AS plan_minor,
            a.currency AS payment_currency
         FROM audit_event e
         LEFT JOIN debtor d ON d.creditor_id = e.creditor_id AND d.id = e.debtor_id
         LEFT JOIN plan p ON e.subject_kind = 'plan' AND p.creditor_id = e.creditor_id AND p.id = e.subject_id
         LEFT JOIN request q ON q.creditor_id = e.creditor_id
            AND q.id = CASE e.subject_kind WHEN 'request' THEN e.subject_id ELSE p.request_id END
         LEFT JOIN payment_attempt a
            ON e.subject_kind = 'payment' AND a.creditor_id = e.creditor_id AND a.id = e.subject_id
         WHERE e.creditor_id = "
    };
}

/// The events after a number whose acts are among `actions`, in order.
pub async fn after(
    tx: &mut Tx,
    creditor: CreditorId,
    after: i64,
    actions: &[&str],
    limit: i64,
) -> Result<Vec<Told>, StoreError> {
    on!(tx, db => {
        let mut query = QueryBuilder::new(told!());
        query.push_bind(creditor).push(" AND e.seq > ").push_bind(after).push(" AND e.action IN (");
        let mut list = query.separated(", ");
        for action in actions {
            list.push_bind(*action);
        }
        query.push(") ORDER BY e.seq LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(db).await
    })
}

/// The event with this number.
pub async fn at(tx: &mut Tx, creditor: CreditorId, seq: i64) -> Result<Option<Told>, StoreError> {
    const SQL: &str = concat!(told!(), "$1 AND e.seq = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(seq).fetch_optional(db).await)
}

/// An invoice that an event is about, with how much of it.
#[derive(Clone, Debug, FromRow)]
pub struct About {
    /// The event's number.
    pub seq: i64,
    pub reference: String,
    pub minor: Option<i64>,
}

/// The invoices that the requests, plans, runs and credits of these events are about.
pub async fn about(
    tx: &mut Tx,
    creditor: CreditorId,
    first: i64,
    last: i64,
) -> Result<Vec<About>, StoreError> {
    macro_rules! rows {
        ($kind:literal, $minor:literal, $join:literal) => {
            concat!(
                "SELECT e.seq, i.reference, ",
                $minor,
                " AS minor FROM audit_event e ",
                $join,
                " WHERE e.creditor_id = $1 AND e.seq >= $2 AND e.seq <= $3 AND e.subject_kind = '",
                $kind,
                "'"
            )
        };
    }
    const SQL: &str = concat!(
        rows!("request", "m.minor", "JOIN request_invoice m ON m.creditor_id = e.creditor_id
            AND m.request_id = e.subject_id JOIN invoice i ON i.creditor_id = e.creditor_id AND i.id = m.invoice_id"),
        " UNION ALL ",
        rows!("plan", "m.minor", "JOIN plan_invoice m ON m.creditor_id = e.creditor_id
            AND m.plan_id = e.subject_id JOIN invoice i ON i.creditor_id = e.creditor_id AND i.id = m.invoice_id"),
        " UNION ALL ",
        rows!("run", "CAST(NULL AS BIGINT)", "JOIN run m ON m.creditor_id = e.creditor_id AND m.id = e.subject_id
            JOIN invoice i ON i.creditor_id = e.creditor_id AND i.id = m.invoice_id"),
        " ORDER BY 1, 2"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(first).bind(last).fetch_all(db).await)
}

/// What a posting did to an invoice.
#[derive(Clone, Debug, FromRow)]
pub struct Booked {
    pub posting_id: PostingId,
    pub reference: String,
    /// What is owed more, or less, since.
    pub minor: i64,
}

/// What these postings did to invoices.
pub async fn booked(
    tx: &mut Tx,
    creditor: CreditorId,
    postings: &[PostingId],
) -> Result<Vec<Booked>, StoreError> {
    const SQL: &str = "SELECT l.posting_id, i.reference, CAST(SUM(l.minor) AS BIGINT) AS minor
        FROM ledger_entry l JOIN invoice i ON i.creditor_id = l.creditor_id AND i.id = l.invoice_id
        WHERE l.creditor_id = ";
    if postings.is_empty() {
        return Ok(Vec::new());
    }
    on!(tx, db => {
        let mut query = QueryBuilder::new(SQL);
        query.push_bind(creditor).push(" AND l.posting_id IN (");
        let mut list = query.separated(", ");
        for posting in postings {
            list.push_bind(*posting);
        }
        query.push(") GROUP BY l.posting_id, i.reference ORDER BY i.reference");
        query.build_query_as().fetch_all(db).await
    })
}
