//! Where SQLite and PostgreSQL need different words.

use crate::{Tx, tx::Handles};

/// The statement that claims due jobs: `$1` now, `$2` end of the lease, `$3` how many.
///
/// PostgreSQL lets several workers pass each other; SQLite has one writer at a time anyway.
pub(crate) fn claim_jobs(tx: &Tx) -> &'static str {
    macro_rules! claim {
        ($lock:literal) => {
            concat!(
                "UPDATE job SET locked_until = $2, attempts = attempts + 1 WHERE id IN (
                    SELECT id FROM job WHERE state = 'ready' AND run_at <= $1
                        AND (locked_until IS NULL OR locked_until <= $1)
                    ORDER BY run_at, id LIMIT $3 ", $lock, "
                 ) RETURNING id, creditor_id, kind, subject_id, run_at, attempts, last_error, created_at"
            )
        };
    }
    match tx.handle {
        Handles::Sqlite(_) => claim!(""),
        Handles::Postgres(_) => claim!("FOR UPDATE SKIP LOCKED"),
    }
}
