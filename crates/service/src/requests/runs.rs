//! What the runs of a request's invoices are told.

use crate::{Context, Error, audit::By, scenarios};
use chrono::{Days, NaiveDate};
use domain::{
    InvoiceId,
    requests::{Answer, Ask, event_answered, event_asked},
    scenario::{Event, Stage},
};
use store::{
    Tx,
    creditors::Creditor,
    requests::{About, Request},
};

/// Notes that a debtor has acknowledged what they owe: they have read so, and asked for an agreement
/// all the same, or accepted one (article 2240 of the Code civil). Limitation begins anew.
pub(super) async fn acknowledged(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    by: By<'_>,
) -> Result<(), Error> {
    if !matches!(by, By::Debtor(_)) || !request.ask.seeks_agreement() {
        return Ok(());
    }
    for row in store::requests::about(tx, creditor.id, request.id).await? {
        store::runs::acknowledge(tx, creditor.id, row.invoice_id, ctx.today(creditor)).await?;
    }
    Ok(())
}

/// Tells the runs that a request waits for a person.
pub(super) async fn asked(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    about: &[About],
    by: By<'_>,
) -> Result<(), Error> {
    let answer_by = request.answer_by.unwrap_or_else(|| ctx.today(creditor));
    for row in about {
        let rest = match request.ask.0 {
            Ask::Dispute { .. } => contest(ctx, tx, creditor, row.invoice_id, by).await?,
            _ => true,
        };
        if let Some(event) = event_asked(&request.ask, answer_by, rest) {
            tell(ctx, tx, creditor, row.invoice_id, event, by).await?;
        }
    }
    Ok(())
}

/// Tells the runs an answer. What it credits has been booked before.
#[expect(clippy::too_many_arguments, reason = "an answer, what it is about, and who gave it")]
pub(super) async fn answered(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    about: &[About],
    answer: &Answer,
    grace_days: u32,
    by: By<'_>,
) -> Result<(), Error> {
    for row in about {
        let rest = match request.ask.0 {
            Ask::Dispute { .. } => contest(ctx, tx, creditor, row.invoice_id, by).await?,
            _ => true,
        };
        let left = balance(tx, creditor, row.invoice_id).await? > 0;
        if let Some(event) = event_answered(&request.ask, answer, grace_days, left) {
            tell(ctx, tx, creditor, row.invoice_id, event, by).await?;
        }
        // Another dispute may still cover all that remains.
        if left && !rest {
            let event = Event::DisputeOpened { rest: false };
            tell(ctx, tx, creditor, row.invoice_id, event, by).await?;
        }
        if matches!(answer, Answer::Refuse { reason } if !reason.is_empty()) {
            rest_after_news(ctx, tx, creditor, row.invoice_id, by).await?;
        }
    }
    Ok(())
}

/// Leaves some days between news that nobody likes and the reminder that comes next: as many as
/// between two messages.
pub(super) async fn rest_after_news(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    invoice: InvoiceId,
    by: By<'_>,
) -> Result<(), Error> {
    let to = first_day_after_news(ctx, tx, creditor).await?;
    let run = store::runs::of_invoice(tx, creditor.id, invoice).await?;
    if run.is_some_and(|run| run.stage == Stage::Chasing) {
        tell(ctx, tx, creditor, invoice, Event::Postponed { to }, by).await?;
    }
    Ok(())
}

/// The first day on which a reminder may follow news that are told today.
pub(super) async fn first_day_after_news(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
) -> Result<NaiveDate, Error> {
    let frame = scenarios::policy(ctx, tx, creditor.id).await?.frame.0;
    Ok(ctx.today(creditor) + Days::new(frame.spacing_days.into()))
}

/// Tells the runs that a request has ended without an answer: withdrawn, run out, or paid.
pub(super) async fn dropped(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    about: &[About],
    by: By<'_>,
) -> Result<(), Error> {
    let none = Answer::Refuse { reason: String::new() };
    answered(ctx, tx, creditor, request, about, &none, 0, by).await
}

/// Tells the run of an invoice what has happened, if it has one.
pub(super) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    invoice: InvoiceId,
    event: Event,
    by: By<'_>,
) -> Result<(), Error> {
    if let Some(run) = store::runs::of_invoice(tx, creditor.id, invoice).await? {
        scenarios::happened(ctx, tx, creditor, run, event, by).await?;
    }
    Ok(())
}

/// Takes what open disputes contest of an invoice out of what reminders ask for. Whether anything
/// uncontested remains.
async fn contest(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    invoice: InvoiceId,
    by: By<'_>,
) -> Result<bool, Error> {
    let owed = balance(tx, creditor, invoice).await?.max(0);
    let contested = store::requests::contested(tx, creditor.id, invoice).await?.min(owed);
    let Some(mut run) = store::runs::of_invoice(tx, creditor.id, invoice).await? else {
        return Ok(owed > contested);
    };
    if run.contested_minor != contested {
        run.contested_minor = contested;
        store::runs::update(tx, &run).await?;
        scenarios::contested(ctx, tx, creditor, &run, by).await?;
    }
    Ok(owed > contested)
}

pub(super) async fn balance(
    tx: &mut Tx,
    creditor: &Creditor,
    invoice: InvoiceId,
) -> Result<i64, Error> {
    let row = store::invoices::by_id(tx, creditor.id, invoice).await?;
    Ok(row.map_or(0, |row| row.balance_minor))
}
