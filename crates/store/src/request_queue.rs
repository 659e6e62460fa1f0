//! The queue: requests that wait, as people look for them. One index holds the order and all that is
//! asked about, so that a page is found without reading the requests before it; another holds the same
//! by kind, for counting.

use crate::{
    StoreError, Tx,
    requests::{Request, columns},
    tx::on,
};
use chrono::NaiveDate;
use domain::{
    CreditorId, RequestId, StaffId,
    requests::{DisputeCategory, RequestKind},
};
use sqlx::FromRow;

/// A request in the queue, with its debtor's name.
#[derive(Clone, Debug, FromRow)]
pub struct Queued {
    #[sqlx(flatten)]
    pub request: Request,
    pub debtor_name: String,
    pub debtor_reference: String,
}

/// Which requests of a creditor to list; what is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<RequestKind>,
    pub assigned_to: Option<StaffId>,
    /// Those that wait for the debtor, too.
    pub all_open: bool,
    /// Requests put aside until after this day are left out; none to list them too.
    pub today: Option<NaiveDate>,
    /// The days between which an answer was promised, both included.
    pub due: (Option<NaiveDate>, Option<NaiveDate>),
    /// What is at stake, in minor units, both included.
    pub minor: (Option<i64>, Option<i64>),
    pub category: Option<DisputeCategory>,
    /// Those whose answer waits for a second person, alone.
    pub second: bool,
    /// Patterns for `debtor.search_text`, escaped with `!`; each must match. Empty for whomever.
    pub debtor: [String; 4],
}

impl Filter {
    /// Whether it asks for nothing beyond what waits for a collector today.
    fn is_plain(&self) -> bool {
        let Self { kind, assigned_to, all_open, due, minor, category, second, debtor, today: _ } =
            self;
        let narrows = kind.is_some() || assigned_to.is_some() || category.is_some() || *second;
        let anybody = debtor.iter().all(String::is_empty);
        !narrows && !all_open && *due == (None, None) && *minor == (None, None) && anybody
    }
}

/// What `$1` to `$15` ask for.
macro_rules! matching {
    () => {
        "r.creditor_id = $1 AND r.ended_at IS NULL AND ($2 OR r.state = 'open') \
         AND ($3 IS NULL OR r.kind = $3) AND ($4 IS NULL OR r.assigned_to = $4) \
         AND ($5 IS NULL OR r.snoozed_until IS NULL OR r.snoozed_until <= $5) \
         AND ($6 IS NULL OR r.answer_by >= $6) AND ($7 IS NULL OR r.answer_by <= $7) \
         AND ($8 IS NULL OR r.minor >= $8) AND ($9 IS NULL OR r.minor <= $9) \
         AND ($10 IS NULL OR r.category = $10) AND (NOT $11 OR r.needs_second) \
         AND ($12 = '' OR r.debtor_id IN (SELECT d.id FROM debtor d WHERE d.creditor_id = $1 \
         AND d.search_text LIKE $12 ESCAPE '!' AND d.search_text LIKE $13 ESCAPE '!' \
         AND d.search_text LIKE $14 ESCAPE '!' AND d.search_text LIKE $15 ESCAPE '!'))"
    };
}

macro_rules! asked {
    ($query:expr, $creditor:expr, $filter:expr) => {{
        let f = $filter;
        let [one, two, three, four] = &f.debtor;
        $query
            .bind($creditor)
            .bind(f.all_open)
            .bind(f.kind)
            .bind(f.assigned_to)
            .bind(f.today)
            .bind(f.due.0)
            .bind(f.due.1)
            .bind(f.minor.0)
            .bind(f.minor.1)
            .bind(f.category)
            .bind(f.second)
            .bind(one)
            .bind(two)
            .bind(three)
            .bind(four)
    }};
}

/// Requests that wait, those to be answered first coming first, and of the same day those with
/// more at stake: `limit` of them after the first `offset`.
pub async fn page(
    tx: &mut Tx,
    creditor: CreditorId,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Queued>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", d.name AS debtor_name, d.reference AS debtor_reference \
         FROM (SELECT r.id FROM request r WHERE ",
        matching!(),
        " ORDER BY r.answer_by, r.minor DESC, r.id LIMIT $16 OFFSET $17) q \
         JOIN request r ON r.creditor_id = $1 AND r.id = q.id \
         JOIN debtor d ON d.creditor_id = $1 AND d.id = r.debtor_id \
         ORDER BY r.answer_by, r.minor DESC, r.id"
    );
    on!(tx, db => asked!(sqlx::query_as(SQL), creditor, filter).bind(limit).bind(offset).fetch_all(db).await)
}

/// How many requests of each kind match.
pub async fn counts(
    tx: &mut Tx,
    creditor: CreditorId,
    filter: &Filter,
) -> Result<Vec<(RequestKind, i64)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT r.kind, COUNT(*) FROM request r WHERE ",
        matching!(),
        " GROUP BY r.kind ORDER BY r.kind"
    );
    // What everybody opens first, and every page of the office counts.
    const PLAIN: &str = "SELECT r.kind, COUNT(*) FROM request r WHERE r.creditor_id = $1 AND r.ended_at IS NULL \
        AND r.state = 'open' AND (r.snoozed_until IS NULL OR r.snoozed_until <= $2) GROUP BY r.kind ORDER BY r.kind";
    if let Some(today) = filter.today.filter(|_| filter.is_plain()) {
        return on!(tx, db => sqlx::query_as(PLAIN).bind(creditor).bind(today).fetch_all(db).await);
    }
    on!(tx, db => asked!(sqlx::query_as(SQL), creditor, filter).fetch_all(db).await)
}

/// The one that comes after a request in the same order and has no answer yet; after the last comes
/// the first.
pub async fn following(
    tx: &mut Tx,
    creditor: CreditorId,
    filter: &Filter,
    after: &Request,
) -> Result<Option<RequestId>, StoreError> {
    macro_rules! next {
        ($place:literal) => {
            concat!(
                "SELECT r.id FROM request r WHERE ",
                matching!(),
                " AND r.id <> $16 AND (r.pending IS NULL OR r.needs_second)",
                $place,
                " ORDER BY r.answer_by, r.minor DESC, r.id LIMIT 1"
            )
        };
    }
    const LATER: &str = next!(
        " AND r.answer_by >= $17 AND (r.answer_by > $17 OR r.minor < $18 OR (r.minor = $18 AND r.id > $16))"
    );
    const FIRST: &str = next!("");
    let later: Option<RequestId> = on!(tx, db => asked!(sqlx::query_scalar(LATER), creditor, filter)
        .bind(after.id).bind(after.answer_by).bind(after.minor).fetch_optional(db).await)?;
    if later.is_some() {
        return Ok(later);
    }
    on!(tx, db => asked!(sqlx::query_scalar(FIRST), creditor, filter).bind(after.id)
        .fetch_optional(db).await)
}

/// Calls that were asked for and wait, of days up to `to`, and from `from` on if one is given; the
/// first days first, at most 200.
pub async fn callbacks(
    tx: &mut Tx,
    creditor: CreditorId,
    from: Option<NaiveDate>,
    to: NaiveDate,
) -> Result<Vec<Queued>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", d.name AS debtor_name, d.reference AS debtor_reference FROM request r \
         JOIN debtor d ON d.creditor_id = $1 AND d.id = r.debtor_id \
         WHERE r.creditor_id = $1 AND r.ended_at IS NULL AND r.kind = 'callback' AND r.state = 'open' \
         AND r.answer_by <= $2 AND ($3 IS NULL OR r.answer_by >= $3) ORDER BY r.answer_by, r.id LIMIT 200"
    );
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(to).bind(from).fetch_all(db).await)
}
