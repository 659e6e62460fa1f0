//! Other terms for what is left of a plan.

use super::{
    answer,
    changes::{ChangeError, Changed, UnderWay},
    plans::record,
    policy, said,
};
use crate::{Context, StaffActor, audit::By};
use chrono::Days;
use domain::{
    RequestId,
    plans::{Terms, only_gives_time, remaining},
    requests::{Answer, Ask, RequestKind, RequestState},
};
use serde_json::json;
use store::{
    Json, Tx,
    plans::Plan,
    requests::{About, Request},
};

/// What became of other terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renegotiated {
    /// The request that tells of it, to both sides.
    pub request: RequestId,
    /// Whether they count already, since they only give time; else the debtor is asked.
    pub at_once: bool,
}

/// Proposes other terms: those that only give time count at once, others are offered.
pub(super) async fn propose(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    under_way: UnderWay,
    terms: Terms,
) -> Result<Changed, ChangeError> {
    let creditor = &actor.creditor;
    let UnderWay { plan, seen, owed } = under_way;
    let today = ctx.today(creditor);
    let total = owed.iter().map(|(_, minor)| minor).sum();
    let schedule = terms.schedule(total, today)?;
    let at_once =
        only_gives_time(&remaining(&seen.instalments, seen.progress.paid_minor), &schedule);
    let policy = policy::current(tx, creditor.id).await?;
    let open_until = today + Days::new(policy.policy.counter_days.into());
    let by = By::Staff(actor);
    let request = request(ctx, &plan, (terms, total), policy.number);
    let about: Vec<About> = owed
        .into_iter()
        .map(|(invoice_id, minor)| About {
            request_id: request.id,
            invoice_id,
            minor,
            is_open: true,
        })
        .collect();
    if !store::requests::insert(tx, &request, &about).await?
        || !store::plans::update(tx, &plan).await?
    {
        return Err(ChangeError::Stale);
    }
    said::tell(ctx, tx, &request, "renegotiated", by, "", false).await?;
    let detail = json!({ "request": request.id, "at_once": at_once, "total_minor": total });
    record(ctx, tx, &plan, "plan.renegotiated", detail, by).await?;
    let id = request.id;
    let answer = if at_once { Answer::Approve } else { Answer::Counter { terms, open_until } };
    answer::count(ctx, tx, creditor, request, answer, by).await?;
    Ok(Changed::Terms(Renegotiated { request: id, at_once }))
}

/// The request that other terms are answered on. A second click finds the plan changed.
fn request(
    ctx: &Context,
    plan: &Plan,
    (terms, total): (Terms, i64),
    policy_number: i64,
) -> Request {
    Request {
        creditor_id: plan.creditor_id,
        id: ctx.id(),
        debtor_id: plan.debtor_id,
        contact_id: plan.contact_id,
        kind: RequestKind::Plan,
        state: RequestState::Open,
        ask: Json(Ask::Plan { terms }),
        words: String::new(),
        minor: total,
        currency: plan.currency,
        clauses: Json(Vec::new()),
        answer_by: None,
        answer: None,
        open_until: None,
        pending: None,
        pending_by: None,
        pending_at: None,
        needs_second: false,
        assigned_to: None,
        snoozed_until: None,
        version: 0,
        form_key: format!("renegotiate:{}:{}", plan.id, plan.version),
        policy_number: Some(policy_number),
        opened_at: ctx.now(),
        ended_at: None,
    }
}
