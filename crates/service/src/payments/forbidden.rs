//! Checkouts that are open when the law comes to forbid paying are closed at the provider.

use crate::{Context, Error};
use domain::{DebtorId, job::JobKind, payment::AttemptState};
use store::{Tx, creditors::Creditor, jobs::Job, payments::Attempt};

/// Has the debtor's open checkout looked at, now that paying may be forbidden. The provider is
/// asked outside the caller's transaction.
pub(crate) async fn look_at_open(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
) -> Result<(), Error> {
    let live = store::payments::live(tx, creditor.id, &debtor.to_string()).await?;
    let Some(attempt) = live else { return Ok(()) };
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(creditor.id),
        kind: JobKind::ReconcileAttempt,
        subject_id: attempt.id.0,
        run_at: ctx.now(),
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    };
    Ok(store::jobs::enqueue(tx, &job).await?)
}

/// Whether an attempt that nobody has paid yet must not be paid any more. What is on its way from a
/// bank cannot be called back.
pub(super) async fn must_close(ctx: &Context, attempt: &Attempt) -> Result<bool, Error> {
    if !attempt.state.is_live() || attempt.state == AttemptState::Processing {
        return Ok(false);
    }
    let mut tx = ctx.store.read().await?;
    let creditor = store::creditors::by_id(&mut tx, attempt.creditor_id).await?;
    let Some(creditor) = creditor else { return Ok(false) };
    let standing = store::figures::standing(&mut tx, creditor.id, attempt.debtor_id).await?;
    let Some(proceedings) = standing.forbids(ctx.today(&creditor)) else { return Ok(false) };
    for part in store::payments::allocations(&mut tx, creditor.id, attempt.id).await? {
        let found = store::invoices::by_id(&mut tx, creditor.id, part.invoice_id).await?;
        if found.is_none_or(|found| proceedings.freeze(found.invoice.issued_on)) {
            return Ok(true);
        }
    }
    Ok(false)
}
