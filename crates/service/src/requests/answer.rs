//! Where an answer counts, whoever gave it: policy, collector, debtor or clock.

use super::{contact, handing_over, owners, plans, policy, runs, said, transferred};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    delegates, links, scenarios,
};
use domain::{
    CreditorId, InvoiceId, Money,
    ledger::{Account, Posting, PostingKind},
    message::MessageKind,
    requests::{Answer, Ask, RequestEvent, RequestState},
};
use serde_json::json;
use store::{
    Json, Tx,
    creditors::Creditor,
    ledger::NewPosting,
    requests::{About, Request},
};

/// Makes an answer count: the request, the ledger, the runs, the plan, the message to the debtor
/// and the audit, in the caller's transaction. An answer that no longer fits changes nothing.
pub(super) async fn count(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mut request: Request,
    answer: Answer,
    by: By<'_>,
) -> Result<Request, Error> {
    let Some(state) = request.state.after(event(&answer)) else { return Ok(request) };
    let about = store::requests::about(tx, creditor.id, request.id).await?;
    let (today, now) = (ctx.today(creditor), ctx.now());
    request.state = state;
    request.answer = Some(Json(answer.clone()));
    request.open_until = match &answer {
        Answer::Counter { open_until, .. } | Answer::CounterSum { open_until, .. } => {
            Some(*open_until)
        }
        // The bank's days go on whatever a collector asks for meanwhile.
        _ => request.open_until.filter(|_| request.ask.awaits_bank()),
    };
    request.ended_at = state.is_end().then_some(now);
    clear_pending(&mut request);
    write(tx, &mut request).await?;

    let grants = state == RequestState::Approved;
    if let (true, Ask::Dispute { .. }) = (grants, &request.ask.0) {
        credit(ctx, tx, creditor, &request, &about, &answer).await?;
    }
    let days = policy::policy(tx, creditor.id).await?.grace_days;
    runs::answered(ctx, tx, creditor, &request, &about, &answer, days, by).await?;
    if grants {
        plans::agree(ctx, tx, creditor, &request, &about, today, by).await?;
        contact::carry_out(ctx, tx, creditor, &request, by).await?;
        handing_over::given(tx, &request).await?;
    }
    if state.is_end() {
        owners::ended(ctx, tx, &request).await?;
    }
    said::tell(ctx, tx, &request, name(&answer), by, words(&answer), false).await?;
    let kind = match request.ask.0 {
        Ask::Plan { .. } | Ask::Discount { .. } if grants => MessageKind::PlanAgreed,
        _ => MessageKind::RequestAnswered,
    };
    said::write(ctx, tx, creditor, &request, kind).await?;
    let detail = json!({
        "kind": request.kind,
        "answer": answer,
        "state": state,
        "minor": request.minor,
        "currency": request.currency,
    });
    record(ctx, tx, &request, "request.answered", detail, by).await?;
    Ok(request)
}

/// Ends a request without an answer: withdrawn, declined, run out, or paid meanwhile.
pub(super) async fn drop_out(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mut request: Request,
    event: RequestEvent,
    by: By<'_>,
) -> Result<Option<Request>, Error> {
    let Some(state) = request.state.after(event).filter(|state| state.is_end()) else {
        return Ok(None);
    };
    let about = store::requests::about(tx, creditor.id, request.id).await?;
    request.state = state;
    request.ended_at = Some(ctx.now());
    clear_pending(&mut request);
    write(tx, &mut request).await?;
    runs::dropped(ctx, tx, creditor, &request, &about, by).await?;
    owners::ended(ctx, tx, &request).await?;
    said::tell(ctx, tx, &request, state.as_str(), by, "", false).await?;
    let detail = json!({
        "kind": request.kind,
        "state": state,
        "minor": request.minor,
        "currency": request.currency,
    });
    record(ctx, tx, &request, "request.ended", detail, by).await?;
    Ok(Some(request))
}

/// Something of this kind was booked on these invoices: requests about nothing that is still owed end, plans
/// that are paid are completed.
pub(crate) async fn settled(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    invoices: &[InvoiceId],
    kind: PostingKind,
) -> Result<(), Error> {
    for &invoice in invoices {
        for request in store::requests::open_of_invoice(tx, creditor.id, invoice).await? {
            if is_settled(tx, creditor, &request).await? {
                drop_out(ctx, tx, creditor, request, RequestEvent::Settled, By::System).await?;
            }
        }
        transferred::arrived(ctx, tx, creditor, invoice, kind).await?;
        if let Some(plan) = store::plans::of_invoice(tx, creditor.id, invoice).await? {
            plans::look(ctx, tx, creditor, &plan).await?;
        }
        if let Some(row) = store::invoices::by_id(tx, creditor.id, invoice).await? {
            delegates::settled(ctx, tx, creditor.id, row.invoice.debtor_id).await?;
            links::settled(ctx, tx, creditor.id, row.invoice.debtor_id).await?;
        }
    }
    Ok(())
}

/// Whether a request has ended because a day has passed, without a word from anybody.
pub(crate) fn ran_out(request: &Request) -> bool {
    request.state == RequestState::Expired
}

async fn is_settled(tx: &mut Tx, creditor: &Creditor, request: &Request) -> Result<bool, Error> {
    for row in store::requests::about(tx, creditor.id, request.id).await? {
        if runs::balance(tx, creditor, row.invoice_id).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes a request. Whoever writes holds its debtor, so that a version that has moved on is a
/// fault of ours.
pub(super) async fn write(tx: &mut Tx, request: &mut Request) -> Result<(), Error> {
    if !store::requests::update(tx, request).await? {
        return Err(Error::internal("a request that changed under its debtor's lock"));
    }
    request.version += 1;
    Ok(())
}

pub(super) fn clear_pending(request: &mut Request) {
    request.pending = None;
    request.pending_by = None;
    request.pending_at = None;
    request.needs_second = false;
}

/// Credits what is accepted of a dispute, invoice by invoice.
async fn credit(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    about: &[About],
    answer: &Answer,
) -> Result<(), Error> {
    let mut left = match answer {
        Answer::ApprovePart { minor } => *minor,
        _ => i64::MAX,
    };
    for row in about {
        let owed = runs::balance(tx, creditor, row.invoice_id).await?;
        let minor = row.minor.min(left).min(owed);
        if minor <= 0 {
            continue;
        }
        left -= minor;
        give_up(ctx, tx, creditor, request, row.invoice_id, minor).await?;
    }
    Ok(())
}

/// Gives up so much of an invoice, as a credit.
pub(super) async fn give_up(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    invoice: InvoiceId,
    minor: i64,
) -> Result<(), Error> {
    let dispute = matches!(request.ask.0, Ask::Dispute { .. });
    let (kind, against) = if dispute {
        (PostingKind::DisputeCredit, Account::Sales)
    } else {
        (PostingKind::WriteOff, Account::WriteOff)
    };
    let key = format!("request:{}:{invoice}", request.id);
    let amount = Money::new(-minor, request.currency);
    let posting = Posting::on_invoice(kind, key, invoice, amount, against)?;
    let new = NewPosting {
        id: ctx.id(),
        creditor: creditor.id,
        debtor: Some(request.debtor_id),
        attempt: None,
        posting: &posting,
        at: ctx.now(),
    };
    if store::ledger::book(tx, &new).await? {
        let act = Act {
            creditor: creditor.id,
            debtor: Some(request.debtor_id),
            by: By::System,
            action: "credit.booked",
            subject: new.id.0,
            detail: json!({ "minor": minor, "currency": request.currency, "posting": new.id }),
        };
        audit::record(ctx, tx, act).await?;
    }
    // What a booking ends may book in turn, once.
    Box::pin(scenarios::booked(ctx, tx, creditor.id, &posting)).await
}

pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    request: &Request,
    action: &'static str,
    detail: serde_json::Value,
    by: By<'_>,
) -> Result<(), Error> {
    let (creditor, debtor): (CreditorId, _) = (request.creditor_id, Some(request.debtor_id));
    let act = Act { creditor, debtor, by, action, subject: request.id.0, detail };
    audit::record(ctx, tx, act).await
}

pub(super) const fn event(answer: &Answer) -> RequestEvent {
    match answer {
        Answer::Approve | Answer::ApproveUntil { .. } | Answer::ApprovePart { .. } => {
            RequestEvent::Approved
        }
        Answer::Counter { .. } | Answer::CounterSum { .. } => RequestEvent::Countered,
        Answer::Refuse { .. } => RequestEvent::Refused,
        Answer::AskDocument { .. } => RequestEvent::DocumentAsked,
    }
}

/// An answer's name in what has happened.
pub(super) const fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Approve | Answer::ApproveUntil { .. } | Answer::ApprovePart { .. } => "approved",
        Answer::Counter { .. } | Answer::CounterSum { .. } => "countered",
        Answer::Refuse { .. } => "refused",
        Answer::AskDocument { .. } => "document_asked",
    }
}

fn words(answer: &Answer) -> &str {
    match answer {
        Answer::Refuse { reason } => reason,
        Answer::AskDocument { what } => what,
        _ => "",
    }
}
