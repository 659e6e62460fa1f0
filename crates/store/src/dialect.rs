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
