//! Invoices that are still owed although their runs have left: nothing is sent about them any more.

use crate::{StoreError, Tx, tx::on};
use domain::{CreditorId, InvoiceId, ScenarioVersionId, scenario::Stage};
use sqlx::FromRow;

/// Such an invoice.
#[derive(Clone, Debug, FromRow)]
pub struct LeftUnpaid {
    pub invoice_id: InvoiceId,
    pub reference: String,
    pub debtor_reference: String,
    pub version_id: ScenarioVersionId,
    /// Doubtful, or in litigation.
    pub stage: Stage,
    pub balance_minor: i64,
}

/// Those after `from`, in order; at most `limit`.
pub async fn unpaid(
    tx: &mut Tx,
    creditor: CreditorId,
    from: InvoiceId,
    limit: i64,
) -> Result<Vec<LeftUnpaid>, StoreError> {
    const SQL: &str =
        "SELECT r.invoice_id, i.reference, d.reference AS debtor_reference, r.version_id, r.stage,
            CAST(SUM(e.minor) AS BIGINT) AS balance_minor
        FROM run r
        JOIN invoice i ON i.creditor_id = $1 AND i.id = r.invoice_id
        JOIN debtor d ON d.creditor_id = $1 AND d.id = r.debtor_id
        JOIN ledger_entry e ON e.creditor_id = $1 AND e.invoice_id = r.invoice_id
        WHERE r.creditor_id = $1 AND r.invoice_id > $2 AND r.stage IN ('doubtful', 'litigation')
        GROUP BY r.invoice_id, i.reference, d.reference, r.version_id, r.stage
        HAVING SUM(e.minor) > 0
        ORDER BY r.invoice_id LIMIT $3";
    on!(tx, db => sqlx::query_as(SQL).bind(creditor).bind(from).bind(limit).fetch_all(db).await)
}
