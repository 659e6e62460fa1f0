//! Debtors of a creditor.

use crate::{StoreError, Tx, payments::Refund, tx::on};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    CreditorId, Currency, DebtorId, PostingId, ledger::PostingKind, party::DebtorKind, text_enum,
};
use sqlx::FromRow;

/// A debtor.
#[derive(Clone, Debug, FromRow)]
pub struct Debtor {
    pub creditor_id: CreditorId,
    pub id: DebtorId,
    pub reference: String,
    pub kind: DebtorKind,
    pub name: String,
    pub siren: Option<String>,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    /// The RF reference (ISO 11649) that its transfers carry.
    pub rf_reference: String,
    /// Name, reference and SIREN, folded for searching.
    pub search_text: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "creditor_id, id, reference, kind, name, siren, street, postcode, city, country, rf_reference, \
         search_text, created_at, updated_at"
    };
}

/// Adds a debtor.
pub async fn insert(tx: &mut Tx, debtor: &Debtor) -> Result<(), StoreError> {
    const SQL: &str = concat!(
        "INSERT INTO debtor (",
        columns!(),
        ") \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    );
    let d = debtor;
    on!(tx, db => sqlx::query(SQL)
        .bind(d.creditor_id).bind(d.id).bind(&d.reference).bind(d.kind).bind(&d.name).bind(&d.siren)
        .bind(&d.street).bind(&d.postcode).bind(&d.city).bind(&d.country).bind(&d.rf_reference)
        .bind(&d.search_text).bind(d.created_at).bind(d.updated_at)
        .execute(db).await.map(drop))
}

/// Replaces what a newer import says of a debtor.
pub async fn update(tx: &mut Tx, debtor: &Debtor) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE debtor SET kind = $3, name = $4, siren = $5, street = $6, postcode = $7, \
        city = $8, country = $9, search_text = $10, updated_at = $11 WHERE creditor_id = $1 AND id = $2";
    let d = debtor;
    on!(tx, db => sqlx::query(SQL)
        .bind(d.creditor_id).bind(d.id).bind(d.kind).bind(&d.name).bind(&d.siren).bind(&d.street)
        .bind(&d.postcode).bind(&d.city).bind(&d.country).bind(&d.search_text).bind(d.updated_at)
        .execute(db).await.map(drop))
}

/// The debtor with this id.
pub async fn by_id(
    tx: &mut Tx,
    creditor: CreditorId,
    id: DebtorId,
) -> Result<Option<Debtor>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM debtor WHERE creditor_id = $1 AND id = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(id).fetch_optional(db).await)
}

/// The debtor that the creditor knows by this reference.
pub async fn by_reference(
    tx: &mut Tx,
    creditor: CreditorId,
    reference: &str,
) -> Result<Option<Debtor>, StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM debtor WHERE creditor_id = $1 AND reference = $2");
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(reference).fetch_optional(db).await)
}

/// Keeps every other ledger posting on this debtor waiting until this transaction ends, so that
/// balances read afterwards cannot change underneath it.
pub async fn lock(tx: &mut Tx, creditor: CreditorId, id: DebtorId) -> Result<(), StoreError> {
    on!(tx, db => sqlx::query("UPDATE debtor SET updated_at = updated_at WHERE creditor_id = $1 AND id = $2")
        .bind(creditor).bind(id).execute(db).await.map(drop))
}

/// A debtor in the office's list.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    pub id: DebtorId,
    pub reference: String,
    pub name: String,
    pub kind: DebtorKind,
    pub balance_minor: i64,
    pub overdue_minor: i64,
    pub open_count: i64,
    pub oldest_due: Option<NaiveDate>,
}

text_enum! {
    /// Which debtors the office's list shows.
    pub enum Shown {
        /// Every debtor.
        All => "all",
        /// Those on whose invoices something is open, credits included.
        Open => "open",
        /// Those with something past its due date.
        Overdue => "overdue",
    }
}

text_enum! {
    /// The order of the office's list; ties are broken by name.
    pub enum Order {
        /// Most overdue first.
        Overdue => "overdue",
        /// Highest balance first.
        Balance => "balance",
        /// Oldest due date first.
        Oldest => "oldest",
        /// By name.
        Name => "name",
    }
}

/// What the office's list is asked for. Patterns are escaped with `!` and have `%` around.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// Patterns for `debtor.search_text`, folded as that is; each must match.
    pub folded: [&'a str; 4],
    /// Pattern for the addresses of contacts, in lower case.
    pub email: &'a str,
    pub shown: Shown,
    pub order: Order,
    pub today: NaiveDate,
    pub limit: i64,
    pub offset: i64,
}

/// A debtor in the office's list, with the sums over everything that was found.
#[derive(Clone, Debug, FromRow)]
pub struct Found {
    #[sqlx(flatten)]
    pub debtor: Listed,
    /// How many debtors were found, on all pages.
    pub found: i64,
    pub found_balance_minor: i64,
    pub found_overdue_minor: i64,
}

/// One page of the office's list: debtors whose folded text or whose contacts' addresses match.
pub async fn find(
    tx: &mut Tx,
    creditor: CreditorId,
    search: &Search<'_>,
) -> Result<Vec<Found>, StoreError> {
    macro_rules! found {
        ($order:literal) => {
            concat!(
                "WITH balance AS (
                    SELECT e.debtor_id, e.invoice_id, CAST(SUM(e.minor) AS BIGINT) AS minor
                    FROM ledger_entry e WHERE e.creditor_id = $1 AND e.account = 'receivable'
                    GROUP BY e.debtor_id, e.invoice_id HAVING SUM(e.minor) <> 0
                ), owed AS (
                    SELECT b.debtor_id, CAST(SUM(b.minor) AS BIGINT) AS balance_minor,
                        CAST(SUM(CASE WHEN i.due_on < $5 AND b.minor > 0 THEN b.minor ELSE 0 END) AS BIGINT)
                            AS overdue_minor,
                        CAST(COUNT(*) AS BIGINT) AS open_count,
                        MIN(CASE WHEN b.minor > 0 THEN i.due_on END) AS oldest_due
                    FROM balance b JOIN invoice i ON i.creditor_id = $1 AND i.id = b.invoice_id
                    GROUP BY b.debtor_id
                ), found AS (
                    SELECT d.id, d.reference, d.name, d.kind,
                        COALESCE(o.balance_minor, 0) AS balance_minor,
                        COALESCE(o.overdue_minor, 0) AS overdue_minor,
                        COALESCE(o.open_count, 0) AS open_count, o.oldest_due
                    FROM debtor d LEFT JOIN owed o ON o.debtor_id = d.id
                    WHERE d.creditor_id = $1
                        AND ((d.search_text LIKE $2 ESCAPE '!' AND d.search_text LIKE $8 ESCAPE '!'
                            AND d.search_text LIKE $9 ESCAPE '!' AND d.search_text LIKE $10 ESCAPE '!')
                            OR EXISTS (
                            SELECT 1 FROM contact c WHERE c.creditor_id = $1 AND c.debtor_id = d.id
                                AND LOWER(c.email) LIKE $3 ESCAPE '!'))
                        AND ($4 = 'all' OR ($4 = 'open' AND COALESCE(o.open_count, 0) > 0)
                            OR ($4 = 'overdue' AND COALESCE(o.overdue_minor, 0) > 0))
                )
                SELECT id, reference, name, kind, balance_minor, overdue_minor, open_count, oldest_due,
                    CAST(COUNT(*) OVER () AS BIGINT) AS found,
                    CAST(SUM(balance_minor) OVER () AS BIGINT) AS found_balance_minor,
                    CAST(SUM(overdue_minor) OVER () AS BIGINT) AS found_overdue_minor
                FROM found ORDER BY ", $order, " LIMIT $6 OFFSET $7"
            )
        };
    }
    // An expression of its own for debtors without a due date: the databases disagree on where
    // NULL sorts.
    let sql = match search.order {
        Order::Overdue => found!("overdue_minor DESC, name, id"),
        Order::Balance => found!("balance_minor DESC, name, id"),
        Order::Oldest => {
            found!("CASE WHEN oldest_due IS NULL THEN 1 ELSE 0 END, oldest_due, name, id")
        }
        Order::Name => found!("name, id"),
    };
    let s = search;
    let [one, two, three, four] = s.folded;
    on!(tx, db => sqlx::query_as(sql).bind(creditor).bind(one).bind(s.email).bind(s.shown).bind(s.today)
        .bind(s.limit).bind(s.offset).bind(two).bind(three).bind(four).fetch_all(db).await)
}

/// What a creditor's debtors owe, in all.
#[derive(Clone, Debug, FromRow)]
pub struct Totals {
    /// Open invoices, credits not deducted.
    pub open_minor: i64,
    /// The part of it that is past its due date.
    pub overdue_minor: i64,
    /// How many debtors have something open.
    pub owing: i64,
    /// How many debtors there are.
    pub debtors: i64,
    /// Tasks that wait.
    pub tasks: i64,
    /// Dead letters.
    pub letters: i64,
}

/// What a creditor's debtors owe, and what waits for a human.
pub async fn totals(
    tx: &mut Tx,
    creditor: CreditorId,
    today: NaiveDate,
) -> Result<Totals, StoreError> {
    const SQL: &str = "
        WITH balance AS (
            SELECT e.debtor_id, e.invoice_id, CAST(SUM(e.minor) AS BIGINT) AS minor
            FROM ledger_entry e WHERE e.creditor_id = $1 AND e.account = 'receivable'
            GROUP BY e.debtor_id, e.invoice_id HAVING SUM(e.minor) > 0
        )
        SELECT CAST(COALESCE(SUM(b.minor), 0) AS BIGINT) AS open_minor,
            CAST(COALESCE(SUM(CASE WHEN i.due_on < $2 THEN b.minor ELSE 0 END), 0) AS BIGINT) AS overdue_minor,
            CAST(COUNT(DISTINCT b.debtor_id) AS BIGINT) AS owing,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM debtor WHERE creditor_id = $1) AS debtors,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM task WHERE creditor_id = $1 AND done_at IS NULL) AS tasks,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE creditor_id = $1 AND state = 'dead') AS letters
        FROM balance b JOIN invoice i ON i.creditor_id = $1 AND i.id = b.invoice_id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(today).fetch_one(db).await)
}

/// Money that came from a debtor, or went back.
#[derive(Clone, Debug, FromRow)]
pub struct Movement {
    pub posting_id: PostingId,
    pub posted_at: DateTime<Utc>,
    pub kind: PostingKind,
    pub currency: Currency,
    pub debtor_id: DebtorId,
    pub debtor_name: String,
    /// Positive when it came in.
    pub minor: i64,
}

macro_rules! movements {
    ($columns:literal, $end:literal) => {
        concat!(
            "SELECT ", $columns, "
             FROM ledger_posting p
             JOIN ledger_entry e ON e.creditor_id = p.creditor_id AND e.posting_id = p.id
                AND e.account IN ('receivable', 'credit')
             JOIN debtor d ON d.creditor_id = p.creditor_id AND d.id = p.debtor_id
             WHERE p.creditor_id = $1 AND p.posted_at >= $2 AND p.posted_at < $3
                AND p.kind IN ('payment', 'transfer', 'transfer_reversed', 'suspense', 'refund', 'chargeback',
                    'chargeback_won') ",
            $end
        )
    };
}

/// Money that came in and went back between two instants, newest first; at most 1,000.
pub async fn movements(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Movement>, StoreError> {
    const SQL: &str = movements!(
        "p.id AS posting_id, p.posted_at, p.kind, p.currency, d.id AS debtor_id, d.name AS debtor_name,
            CAST(-SUM(e.minor) AS BIGINT) AS minor",
        "GROUP BY p.id, p.posted_at, p.kind, p.currency, d.id, d.name ORDER BY p.posted_at DESC, p.id DESC LIMIT 1000"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(until).fetch_all(db).await)
}

/// The sum of what came in between two instants, less what went back.
pub async fn received(
    tx: &mut Tx,
    creditor: CreditorId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64, StoreError> {
    const SQL: &str = movements!("CAST(COALESCE(-SUM(e.minor), 0) AS BIGINT)", "");
    let (minor,): (i64,) = on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(until).fetch_one(db).await)?;
    Ok(minor)
}

/// What was sent back on all attempts of a debtor, oldest first.
pub async fn refunds(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<Vec<Refund>, StoreError> {
    const SQL: &str =
        "SELECT r.creditor_id, r.id, r.attempt_id, r.minor, r.reason, r.state, r.provider_refund,
            r.failure, r.staff_id, r.created_at, r.updated_at
        FROM payment_attempt a JOIN refund r ON r.creditor_id = $1 AND r.attempt_id = a.id
        WHERE a.creditor_id = $1 AND a.debtor_id = $2 ORDER BY r.created_at, r.id";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(debtor).fetch_all(db).await)
}
