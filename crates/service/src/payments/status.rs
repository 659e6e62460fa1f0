//! How a payment stands, for the page to which the payer comes back.

use crate::{Context, DebtorActor, Error, door};
use domain::{
    Money, PaymentAttemptId, PostingId, ledger::PostingKind, payment::AttemptState,
    token::LinkToken,
};

/// How a payment stands.
#[derive(Clone, Debug)]
pub struct PaymentStatus {
    /// How far it has come; `Succeeded` only once the ledger knows.
    pub state: AttemptState,
    /// How much it is for.
    pub amount: Money,
    /// The posting whose receipt can be downloaded.
    pub receipt: Option<PostingId>,
    /// What remains to be paid on the whole file.
    pub remaining: Money,
    /// Why it failed, as the provider says.
    pub failure: Option<String>,
}

/// How one of the debtor's payments stands; nothing if it is someone else's.
pub async fn status(
    ctx: &Context,
    actor: &DebtorActor,
    id: PaymentAttemptId,
) -> Result<Option<PaymentStatus>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let Some(attempt) = store::payments::by_id(&mut tx, creditor, id).await? else {
        return Ok(None);
    };
    if attempt.debtor_id != debtor {
        return Ok(None);
    }
    let booked = store::ledger::of_attempt(&mut tx, creditor, id).await?;
    drop(tx);
    let overview = crate::portal::overview(ctx, actor).await?;
    Ok(Some(PaymentStatus {
        state: attempt.state,
        amount: Money::new(attempt.amount_minor, attempt.currency),
        receipt: booked
            .iter()
            .find(|posting| posting.kind == PostingKind::Payment)
            .map(|posting| posting.id),
        remaining: overview.asked(),
        failure: attempt.failure,
    }))
}

/// How a payment stands for whoever paid with the link alone: its state, nothing more.
pub async fn status_at_door(
    ctx: &Context,
    token: Option<&LinkToken>,
    id: PaymentAttemptId,
) -> Result<Option<AttemptState>, Error> {
    let Some((creditor, debtor, _)) = door::holder(ctx, token).await? else { return Ok(None) };
    let mut tx = ctx.store.read().await?;
    let attempt = store::payments::by_id(&mut tx, creditor.id, id).await?;
    Ok(attempt.filter(|attempt| attempt.debtor_id == debtor.id).map(|attempt| attempt.state))
}
