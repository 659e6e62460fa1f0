//! Plans as those who look after them list them: which, and page by page.

use crate::{
    StoreError, Tx,
    plans::{Plan, columns},
    tx::on,
};
use chrono::NaiveDate;
use domain::{CreditorId, plans::PlanState};
use sqlx::FromRow;

/// Which plans of a creditor to list.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// In this state; none for whatever.
    pub state: Option<PlanState>,
    /// Those alone of which an instalment is late.
    pub late: bool,
    /// Those alone that are paused, by somebody or by what holds their debtor.
    pub paused: bool,
    /// Those alone of which a change waits for a second person.
    pub proposed: bool,
    pub today: NaiveDate,
}

/// A plan in a list.
#[derive(Clone, Debug, FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub plan: Plan,
    /// How many were found, on all pages.
    pub found: i64,
}

/// What fell due before `$3` exceeds what has been paid, or credited: as `Progress::is_late` has it,
/// where what is contested is not asked for.
macro_rules! late {
    () => {
        "EXISTS (SELECT 1 FROM (SELECT
            (SELECT COALESCE(CAST(SUM(i.minor) AS BIGINT), 0) FROM instalment i
                WHERE i.creditor_id = $1 AND i.plan_id = plan.id AND i.due_on < $3) AS due,
            (SELECT COALESCE(CAST(SUM(m.minor) AS BIGINT), 0) FROM plan_invoice m
                WHERE m.creditor_id = $1 AND m.plan_id = plan.id) AS agreed,
            (SELECT COALESCE(CAST(SUM(b.minor) AS BIGINT), 0) FROM (
                SELECT CAST(SUM(e.minor) AS BIGINT) AS minor FROM plan_invoice m
                JOIN ledger_entry e ON e.creditor_id = $1 AND e.invoice_id = m.invoice_id
                WHERE m.creditor_id = $1 AND m.plan_id = plan.id
                GROUP BY m.invoice_id HAVING SUM(e.minor) > 0) b) AS owed,
            (SELECT COALESCE(CAST(SUM(c.minor) AS BIGINT), 0) FROM plan_invoice m
                JOIN request_invoice c ON c.creditor_id = $1 AND c.invoice_id = m.invoice_id AND c.is_open
                JOIN request r ON r.creditor_id = $1 AND r.id = c.request_id AND r.kind = 'dispute'
                    AND r.ended_at IS NULL
                WHERE m.creditor_id = $1 AND m.plan_id = plan.id) AS contested
            ) sums WHERE sums.due > 0
                AND (sums.due + sums.owed - sums.contested > sums.agreed OR sums.due > sums.agreed))"
    };
}

/// Plans of a creditor, the latest first: `limit` of them after the first `offset`.
pub async fn page(
    tx: &mut Tx,
    creditor: CreditorId,
    filter: Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", CAST(COUNT(*) OVER () AS BIGINT) AS found FROM plan WHERE creditor_id = $1 \
         AND ($2 IS NULL OR state = $2) AND (NOT $4 OR paused_until > $3 OR held_since IS NOT NULL) AND (NOT $5 OR ",
        late!(),
        ") AND (NOT $8 OR EXISTS (SELECT 1 FROM plan_change c WHERE c.creditor_id = $1 AND c.plan_id = plan.id)) \
         ORDER BY id DESC LIMIT $6 OFFSET $7"
    );
    let f = filter;
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(f.state).bind(f.today).bind(f.paused).bind(f.late)
        .bind(limit).bind(offset).bind(f.proposed).fetch_all(db).await)
}
