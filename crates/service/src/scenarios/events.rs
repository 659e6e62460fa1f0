//! The one way by which an event reaches a run: the rules decide, the rows follow, the audit says
//! who caused it.

use crate::{
    Context, Error,
    audit::{self, Act, By},
    letters, requests,
};
use chrono::NaiveDate;
use domain::{
    CreditorId, InvoiceId,
    ledger::{Posting, PostingKind},
    payment::AttemptState,
    scenario::{ActionState, Definition, Event, HoldReason, Holds, Planned, Reason, Run, Stage},
};
use serde_json::json;
use store::{
    Tx, actions::Action, creditors::Creditor, holds::Hold, payments::Attempt, runs::StoredRun,
};

/// Tells the runs of the invoices on a posting that their balances have changed, in the
/// transaction that booked it. Called wherever something is booked.
pub(crate) async fn booked(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    posting: &Posting,
) -> Result<(), Error> {
    let invoices: Vec<InvoiceId> =
        posting.entries().iter().filter_map(|entry| entry.invoice).collect();
    let mut owner = None;
    for &invoice in &invoices {
        let Some(run) = store::runs::of_invoice(tx, creditor, invoice).await? else { continue };
        if owner.is_none() {
            owner = store::creditors::by_id(tx, creditor).await?;
        }
        let owner =
            owner.as_ref().ok_or_else(|| Error::internal("a posting without its creditor"))?;
        balance_changed(ctx, tx, owner, run, posting.kind()).await?;
    }
    if asks_nothing(posting.kind()) {
        return Ok(());
    }
    if owner.is_none() {
        owner = store::creditors::by_id(tx, creditor).await?;
    }
    match owner {
        Some(owner) => requests::settled(ctx, tx, &owner, &invoices, posting.kind()).await,
        None => Ok(()),
    }
}

/// Whether nobody can have asked anything about what such a posting is on.
const fn asks_nothing(kind: PostingKind) -> bool {
    matches!(kind, PostingKind::Invoice)
}

async fn balance_changed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mut run: StoredRun,
    kind: PostingKind,
) -> Result<(), Error> {
    let row = store::invoices::by_id(tx, creditor.id, run.invoice_id).await?;
    let Some(row) = row else { return Ok(()) };
    if run.contested_minor > row.balance_minor.max(0) {
        // No more can be contested than is owed.
        run.contested_minor = row.balance_minor.max(0);
        store::runs::update(tx, &run).await?;
    }
    let money_came =
        matches!(kind, PostingKind::Payment | PostingKind::Transfer | PostingKind::Prepaid);
    let event = match (row.balance_minor <= 0, money_came) {
        (true, true) => Event::PaidInFull,
        (true, false) => Event::CreditedInFull,
        (false, _) if run.stage.is_settled() => Event::PaymentReversed,
        (false, true) => Event::PaidInPart,
        (false, false) => return Box::pin(changed(ctx, tx, creditor.id, run.invoice_id)).await,
    };
    let counted = match event {
        Event::PaidInFull if !run.stage.is_settled() => 1,
        Event::PaymentReversed if run.stage == Stage::Paid => -1,
        _ => 0,
    };
    if counted != 0 {
        // On which day a payment that came back had been late no longer matters.
        let late = (ctx.today(creditor) - row.invoice.due_on).num_days().max(0) * counted.max(0);
        store::reach::count_paid(tx, creditor.id, run.debtor_id, counted, late).await?;
    }
    let invoice = run.invoice_id;
    happened(ctx, tx, creditor, run, event, By::System).await?;
    Box::pin(changed(ctx, tx, creditor.id, invoice)).await
}

/// What is asked for on an invoice has changed: a letter about it that is laid out says what was so.
async fn changed(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
) -> Result<(), Error> {
    for action in store::actions::open_of_invoice(tx, creditor, invoice).await? {
        // Boxed: it is rare, and everything that books anything would carry its size.
        Box::pin(letters::outdated(ctx, tx, action)).await?;
    }
    Ok(())
}

/// Tells the runs of the invoices that a payment is for that it is on its way, or that it will not
/// come after all.
pub(crate) async fn payment_news(
    ctx: &Context,
    tx: &mut Tx,
    attempt: &Attempt,
    before: AttemptState,
) -> Result<(), Error> {
    let awaited = attempt.state == AttemptState::Processing && before != AttemptState::Processing;
    let lost = before == AttemptState::Processing
        && !matches!(attempt.state, AttemptState::Processing | AttemptState::Succeeded);
    if !awaited && !lost {
        return Ok(());
    }
    let Some(creditor) = store::creditors::by_id(tx, attempt.creditor_id).await? else {
        return Ok(());
    };
    let days = u32::try_from(creditor.transfer_hold_days).unwrap_or(0);
    let until = domain::calendar::add_business_days(ctx.today(&creditor), days);
    let event = if awaited { Event::PaymentAwaited { until } } else { Event::PaymentNotComing };
    for part in store::payments::allocations(tx, creditor.id, attempt.id).await? {
        if let Some(run) = store::runs::of_invoice(tx, creditor.id, part.invoice_id).await? {
            happened(ctx, tx, &creditor, run, event, By::Provider).await?;
        }
    }
    Ok(())
}

/// Tells a run what has happened: its row, its holds, its planned actions and the audit follow in
/// the caller's transaction. Returns the run as it is now.
pub(crate) async fn happened(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    mut stored: StoredRun,
    event: Event,
    by: By<'_>,
) -> Result<StoredRun, Error> {
    let definition = definition_of(tx, &stored).await?;
    let rows = of_invoice(tx, &stored).await?;
    let before = stored.run(rows.iter().map(|hold| (hold.reason, hold.ends_on)).collect());
    let change = before.after(event, &definition);
    let (today, now) = (ctx.today(creditor), ctx.now());
    // What else acknowledges a debt is what its debtor signs: `requests` notes that.
    let acknowledges = event == Event::PaidInPart;
    if acknowledges {
        stored.acknowledged_on = Some(today);
    }
    let unchanged = change.run == before && !acknowledges;
    if !unchanged {
        stored.take(&change.run, today, now);
        stored.waits_for = None;
        stored.waits_until = None;
        store::runs::update(tx, &stored).await?;
        write_holds(ctx, tx, creditor, &stored, &rows, &before.holds, &change.run.holds, &by)
            .await?;
    }
    if change.planned == Planned::Cancel {
        let reason = why(&change.run);
        cancel_actions(ctx, tx, creditor.id, stored.invoice_id, reason).await?;
    }
    if unchanged {
        return Ok(stored);
    }
    let act = Act {
        creditor: creditor.id,
        debtor: Some(stored.debtor_id),
        by,
        action: "run.changed",
        subject: stored.id.0,
        detail: json!({
            "event": name(event),
            "was": before.stage,
            "stage": stored.stage,
            "next_step": stored.next_step,
            "invoice": stored.invoice_id,
            "reason": reason(event),
            "until": until(event),
        }),
    };
    audit::record(ctx, tx, act).await?;
    Ok(stored)
}

/// Records how much of an invoice is contested now, and that letters about it must say so.
pub(crate) async fn contested(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    run: &StoredRun,
    by: By<'_>,
) -> Result<(), Error> {
    let act = Act {
        creditor: creditor.id,
        debtor: Some(run.debtor_id),
        by,
        action: "run.contested",
        subject: run.id.0,
        detail: json!({
            "invoice": run.invoice_id,
            "minor": run.contested_minor,
            "currency": creditor.currency,
        }),
    };
    audit::record(ctx, tx, act).await?;
    Box::pin(changed(ctx, tx, creditor.id, run.invoice_id)).await
}

/// Calls off what is planned about an invoice. An action about several goes on for the others.
pub(crate) async fn cancel_actions(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    invoice: InvoiceId,
    reason: &str,
) -> Result<(), Error> {
    for action in store::actions::open_of_invoice(tx, creditor, invoice).await? {
        store::actions::leave(tx, creditor, action.id, invoice, ctx.now()).await?;
        let about = store::actions::about(tx, creditor, action.id).await?;
        if about.iter().any(|row| row.is_open) {
            Box::pin(letters::outdated(ctx, tx, action)).await?;
            continue;
        }
        let from = action.state;
        let called_off = Action {
            state: ActionState::Cancelled,
            reason: Some(reason.to_owned()),
            done_at: Some(ctx.now()),
            ..action
        };
        store::actions::update(tx, &called_off, from).await?;
    }
    Ok(())
}

async fn definition_of(tx: &mut Tx, run: &StoredRun) -> Result<Definition, Error> {
    let version = store::scenarios::version(tx, run.creditor_id, run.version_id).await?;
    let version = version.ok_or_else(|| Error::internal("a run without its version"))?;
    Ok(version.definition.0)
}

async fn of_invoice(tx: &mut Tx, run: &StoredRun) -> Result<Vec<Hold>, Error> {
    let mut rows = store::holds::of_debtor(tx, run.creditor_id, run.debtor_id).await?;
    rows.retain(|hold| hold.invoice_id == Some(run.invoice_id));
    Ok(rows)
}

/// Writes the difference between what held an invoice and what holds it now.
#[expect(clippy::too_many_arguments, reason = "two states of one thing and who changed them")]
async fn write_holds(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    run: &StoredRun,
    rows: &[Hold],
    before: &Holds,
    after: &Holds,
    by: &By<'_>,
) -> Result<(), Error> {
    let now = ctx.now();
    for (reason, until) in before.iter() {
        if !after.iter().any(|kept| kept == (reason, until)) {
            for row in rows.iter().filter(|row| row.reason == reason) {
                store::holds::lift(tx, creditor.id, row.id, now).await?;
            }
        }
    }
    for (reason, until) in after.iter() {
        if before.iter().any(|known| known == (reason, until)) {
            continue;
        }
        let (author_kind, author_id) = by.parts();
        let hold = Hold {
            creditor_id: creditor.id,
            id: ctx.id(),
            debtor_id: run.debtor_id,
            invoice_id: Some(run.invoice_id),
            contact_id: None,
            reason,
            note: String::new(),
            starts_on: ctx.today(creditor),
            opened_on: None,
            ends_on: until,
            author_kind: author_kind.to_owned(),
            author_id,
            created_at: now,
            lifted_at: None,
        };
        store::holds::insert(tx, &hold).await?;
    }
    Ok(())
}

/// Why planned actions are called off, as stored with them.
fn why(run: &Run) -> &'static str {
    match run.stage {
        Stage::Chasing => {
            let last: Option<(HoldReason, _)> = run.holds.iter().last();
            last.map_or(Reason::Collector.as_str(), |(reason, _)| reason.as_str())
        }
        Stage::Supervised => Reason::Supervised.as_str(),
        _ => Reason::Settled.as_str(),
    }
}

/// Why a person or the law holds it, if that is what has happened.
const fn reason(event: Event) -> Option<HoldReason> {
    match event {
        Event::Held { reason, .. } | Event::HoldEnded { reason } => Some(reason),
        _ => None,
    }
}

/// Until when it is held.
const fn until(event: Event) -> Option<NaiveDate> {
    match event {
        Event::Held { until, .. } => until,
        _ => None,
    }
}

/// An event's name in the audit.
pub(super) const fn name(event: Event) -> &'static str {
    match event {
        Event::PaidInFull => "paid_in_full",
        Event::PaidInPart => "paid_in_part",
        Event::CreditedInFull => "credited_in_full",
        Event::PaymentReversed => "payment_reversed",
        Event::PaymentAwaited { .. } => "payment_awaited",
        Event::PaymentNotComing => "payment_not_coming",
        Event::PlanAgreed => "plan_agreed",
        Event::PlanAsked { .. } => "plan_asked",
        Event::PlanCountered { .. } => "plan_countered",
        Event::PlanRefused => "plan_refused",
        Event::PlanBroken => "plan_broken",
        Event::PlanCompleted => "plan_completed",
        Event::PlanEnded => "plan_ended",
        Event::DelayRecorded { .. } => "delay_recorded",
        Event::PromiseRecorded { .. } => "promise_recorded",
        Event::PromiseBroken => "promise_broken",
        Event::DisputeOpened { .. } => "dispute_opened",
        Event::DisputeAccepted { .. } => "dispute_accepted",
        Event::DisputeRejected => "dispute_rejected",
        Event::Held { .. } => "held",
        Event::HoldEnded { .. } => "hold_ended",
        Event::Postponed { .. } => "postponed",
        Event::StepDone { .. } => "step_done",
        Event::StepSkipped { .. } => "step_skipped",
        Event::SequenceEnded => "sequence_ended",
        Event::LitigationDecided => "litigation_decided",
    }
}
