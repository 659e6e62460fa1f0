//! Where SQLite and PostgreSQL need different words.

use crate::{Tx, tx::Handles};
use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

/// Whether a database's error says nothing against the statement: the same may work later.
pub(crate) fn may_work_later(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        // class 08: connection; 57P0x: shutting down; 53300: too many connections; 40001, 40P01:
        // two transactions in each other's way; 55P03, 57014: waited too long
        code.starts_with("08")
            || code.starts_with("57P0")
            || ["53300", "40001", "40P01", "55P03", "57014"].contains(&code.as_ref())
    } else {
        // The low byte is the kind: 5, 6: another process writes; 10: the disk; 13: it is full;
        // 14: the file cannot be opened
        let kind = code.parse::<u32>().map(|code| code & 0xff);
        error.try_downcast_ref::<SqliteError>().is_some()
            && kind.is_ok_and(|kind| [5, 6, 10, 13, 14].contains(&kind))
    }
}

/// The statement that claims due jobs: `$1` now, `$2` end of the lease, `$3` how many.
///
/// PostgreSQL lets several workers pass each other; SQLite has one writer at a time anyway. The
/// due jobs are chosen once, before any is changed: as a subquery of `IN`, PostgreSQL may choose
/// them anew for each row and claim more than asked.
pub(crate) fn claim_jobs(tx: &Tx) -> &'static str {
    macro_rules! claim {
        ($lock:literal) => {
            concat!(
                "WITH due AS MATERIALIZED (
                    SELECT id FROM job WHERE state = 'ready' AND run_at <= $1
                        AND (locked_until IS NULL OR locked_until <= $1)
                    ORDER BY run_at, id LIMIT $3 ", $lock, "
                 )
                 UPDATE job SET locked_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
                 RETURNING id, creditor_id, kind, subject_id, run_at, attempts, last_error, created_at"
            )
        };
    }
    match tx.handle {
        Handles::Sqlite(_) => claim!(""),
        Handles::Postgres(_) => claim!("FOR UPDATE SKIP LOCKED"),
    }
}

/// Disputes that were opened between `$2` and `$3` by what is contested: the label of each line that is
/// named, else of each invoice; and by state. Of what was accepted in part each has its part. Products
/// of two sums may be more than an integer holds.
pub(crate) fn contested_products(tx: &Tx) -> &'static str {
    macro_rules! products {
        ($lines:literal) => {
            concat!(
                "SELECT label, state, COUNT(DISTINCT id) AS number, CAST(SUM(minor) AS BIGINT) AS minor,
                    CAST(SUM(CASE WHEN state <> 'approved' OR whole = 0 THEN 0
                        WHEN part IS NULL THEN minor
                        ELSE CAST(minor AS NUMERIC) * part / whole END) AS BIGINT) AS accepted_minor
                FROM (
                    SELECT r.id, r.state, r.minor AS whole, TRIM(l.value ->> 'label') AS label,
                        CAST(l.value ->> 'minor' AS BIGINT) AS minor,
                        CASE WHEN r.answer ->> 'answer' = 'approve_part'
                            THEN CAST(r.answer ->> 'minor' AS BIGINT) END AS part
                    FROM request r JOIN ",
                $lines,
                "
                    WHERE r.creditor_id = $1 AND r.kind = 'dispute' AND r.opened_at >= $2 AND r.opened_at < $3
                    UNION ALL
                    SELECT r.id, r.state, r.minor, TRIM(i.label), a.minor,
                        CASE WHEN r.answer ->> 'answer' = 'approve_part'
                            THEN CAST(r.answer ->> 'minor' AS BIGINT) END
                    FROM request r
                    JOIN request_invoice a ON a.creditor_id = $1 AND a.request_id = r.id
                    JOIN invoice i ON i.creditor_id = $1 AND i.id = a.invoice_id
                    WHERE r.creditor_id = $1 AND r.kind = 'dispute' AND r.opened_at >= $2 AND r.opened_at < $3
                        AND r.ask -> 'lines' IS NULL) each_one
                GROUP BY label, state ORDER BY label, state"
            )
        };
    }
    match tx.handle {
        Handles::Sqlite(_) => products!("json_each(r.ask, '$.lines') l"),
        Handles::Postgres(_) => {
            products!("LATERAL jsonb_array_elements(r.ask -> 'lines') l (value) ON TRUE")
        }
    }
}

/// The statement after which many new rows are planned for as such, if one is needed.
///
/// PostgreSQL plans by statistics that it renews about a minute after a table has changed; until
/// then it takes one that was just filled for an empty one. SQLite plans by its indexes alone.
pub(crate) fn renew_statistics(tx: &Tx) -> Option<&'static str> {
    match tx.handle {
        Handles::Sqlite(_) => None,
        Handles::Postgres(_) => {
            Some("ANALYZE debtor, contact, invoice, ledger_posting, ledger_entry, run")
        }
    }
}
