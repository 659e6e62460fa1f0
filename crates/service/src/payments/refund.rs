//! Sending money back. Our ledger says how much can be sent; the provider sends it.

use super::{
    apply::apply,
    provider::{Handle, ProviderError, RefundOrder},
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    worker::Failure,
};
use domain::{
    Money, PaymentAttemptId, RefundId,
    job::JobKind,
    ledger::Account,
    party::Role,
    payment::{AttemptState, RefundState},
};
use serde_json::json;
use store::{
    Tx,
    jobs::Job,
    payments::{Attempt, Refund},
};

/// Why a refund was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// There is no such payment here, or it never succeeded.
    #[error("no such payment")]
    NotFound,
    /// What is left is not what the decision was taken on: the same form sent twice, or a
    /// colleague's decision in between.
    #[error("something else is left of the payment than what was seen")]
    Changed {
        /// What is left now.
        left: Money,
    },
    /// More than what is left of the payment.
    #[error("more than what is left of the payment")]
    TooMuch {
        /// The most that can be sent back.
        most: Money,
    },
    /// Nothing or less.
    #[error("a refund is more than nothing")]
    TooSmall,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for RefundError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What is left of a payment to send back: received, less sent back, less taken back by the payer's
/// bank, less on its way back.
pub async fn refundable(tx: &mut Tx, attempt: &Attempt) -> Result<Money, Error> {
    let refunds = store::payments::refunds(tx, attempt.creditor_id, attempt.id).await?;
    let pending: i64 = refunds
        .iter()
        .filter(|refund| refund.state == RefundState::Created)
        .map(|refund| refund.minor)
        .sum();
    let clearing = Account::ProviderClearing;
    let there =
        store::ledger::account_of_attempt(tx, attempt.creditor_id, attempt.id, clearing).await?;
    let left = there.min(attempt.received_minor - attempt.refunded_minor) - pending;
    Ok(Money::new(left.max(0), attempt.currency))
}

/// What someone decides to send back, and on what they decided it.
#[derive(Clone, Copy, Debug)]
pub struct RefundDecision<'a> {
    /// The payment.
    pub payment: PaymentAttemptId,
    /// What was left of it when they decided, as the form showed it.
    pub seen: Money,
    /// How much to send back.
    pub amount: Money,
    /// Why; kept in the audit.
    pub reason: &'a str,
}

/// Decides a refund. The provider is asked by the worker, with the refund's id as its key.
///
/// It holds only if as much is left as was seen: of two equal decisions taken at the same instant,
/// one finds less than it saw.
pub async fn refund(
    ctx: &Context,
    actor: &StaffActor,
    decision: RefundDecision<'_>,
) -> Result<RefundId, RefundError> {
    actor.demand(Role::Manager)?;
    let RefundDecision { payment, seen, amount, reason } = decision;
    if !amount.is_positive() {
        return Err(RefundError::TooSmall);
    }
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let found = store::payments::lock(&mut tx, payment).await?;
    let attempt = found
        .filter(|attempt| {
            attempt.creditor_id == creditor && attempt.state == AttemptState::Succeeded
        })
        .ok_or(RefundError::NotFound)?;
    let most = refundable(&mut tx, &attempt).await?;
    if seen != most {
        return Err(RefundError::Changed { left: most });
    }
    if amount.currency != most.currency || amount.minor > most.minor {
        return Err(RefundError::TooMuch { most });
    }
    let now = ctx.now();
    let refund = Refund {
        creditor_id: creditor,
        id: ctx.id(),
        attempt_id: payment,
        minor: amount.minor,
        reason: reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect(),
        state: RefundState::Created,
        provider_refund: None,
        failure: None,
        staff_id: actor.id,
        created_at: now,
        updated_at: now,
    };
    store::payments::insert_refund(&mut tx, &refund).await?;
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(creditor),
        kind: JobKind::SendRefund,
        subject_id: refund.id.0,
        run_at: now,
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    store::jobs::enqueue(&mut tx, &job).await?;
    let act = Act {
        creditor,
        debtor: Some(attempt.debtor_id),
        by: By::Staff(actor),
        action: "refund.decided",
        subject: refund.id.0,
        detail: json!({ "minor": amount.minor, "attempt": payment, "reason": refund.reason }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(refund.id)
}

/// Asks the provider to send a refund, then books what the provider says. Safe to run twice.
pub async fn send_refund(ctx: &Context, id: RefundId) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let Some(refund) = store::payments::lock_refund(&mut tx, id).await? else { return Ok(()) };
    let found = store::payments::by_id(&mut tx, refund.creditor_id, refund.attempt_id).await?;
    let attempt = found.ok_or_else(|| Failure::give_up("a refund without its payment"))?;
    tx.commit().await?;
    if refund.state != RefundState::Created {
        return Ok(());
    }
    let provider = ctx
        .provider(&attempt.provider)
        .ok_or_else(|| Failure::give_up("unknown provider"))?
        .clone();
    let handle = Handle {
        session: attempt.provider_session.clone(),
        payment: attempt.provider_payment.clone(),
    };
    let order = RefundOrder {
        refund: id,
        handle: handle.clone(),
        amount: Money::new(refund.minor, attempt.currency),
    };
    match provider.refund(&order).await {
        Ok(_) => {}
        Err(ProviderError::Unknown(why)) => return Err(Failure::retry(why)),
        Err(ProviderError::Refused(why)) => return fail(ctx, id, &why).await,
    }
    match provider.fetch(&handle).await.map_err(Failure::retry)? {
        Some(snapshot) => apply(ctx, &*provider, attempt.id, &snapshot).await.map(drop),
        None => Err(Failure::retry("the provider does not know the payment it refunded")),
    }
}

async fn fail(ctx: &Context, id: RefundId, why: &str) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    if let Some(mut refund) = store::payments::lock_refund(&mut tx, id).await?
        && refund.state == RefundState::Created
    {
        refund.state = RefundState::Failed;
        refund.failure = Some(why.chars().take(300).collect());
        refund.updated_at = ctx.now();
        store::payments::update_refund(&mut tx, &refund).await?;
        tx.commit().await?;
    }
    Ok(())
}
