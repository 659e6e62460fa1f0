//! One debtor's file: everything on one page.

use super::{
    desk::{TaskView, task_view},
    log::{ActView, act_view},
};
use crate::{
    Context, Error, StaffActor,
    context::local,
    messages::{SentText, record},
    papers::{self, Paper},
    payments,
    portal::{InvoiceDetail, InvoiceView, Movement},
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    ActionId, DebtorId, InvoiceId, MessageId, Money, PaymentAttemptId, RefundId,
    ledger::Account,
    message::{Channel, MessageKind, MessageState},
    payment::{AttemptState, RefundState},
};
use std::collections::HashSet;
use store::{
    contacts::Contact,
    creditors::Creditor,
    debtors::Debtor,
    payments::{Attempt, Refund},
};

/// Everything about one debtor.
#[derive(Clone, Debug)]
pub struct DebtorFile {
    /// Local time at the creditor's when this was true.
    pub as_of: NaiveDateTime,
    /// Who.
    pub debtor: Debtor,
    /// Its people.
    pub contacts: Vec<Contact>,
    /// How it stands.
    pub totals: Totals,
    /// Its invoices, settled ones included, newest first.
    pub invoices: Vec<InvoiceView>,
    /// Its payments, newest first.
    pub payments: Vec<Payment>,
    /// Messages to it, newest first.
    pub messages: Vec<MessageView>,
    /// What waits for a human, oldest first.
    pub tasks: Vec<TaskView>,
    /// What was done, newest first.
    pub timeline: Vec<ActView>,
}

/// How a debtor stands.
#[derive(Clone, Debug)]
pub struct Totals {
    /// What it owes, credit notes deducted; negative if the creditor owes.
    pub balance: Money,
    /// The part past its due date.
    pub overdue: Money,
    /// What is on its way.
    pub processing: Money,
    /// What it paid in advance or too much.
    pub credit: Money,
    /// How many invoices and credits are open.
    pub open_count: u64,
    /// The oldest due date of what is open.
    pub oldest_due: Option<NaiveDate>,
}

/// A payment with what was sent back of it.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The attempt.
    pub id: PaymentAttemptId,
    /// When it was begun, local time.
    pub at: NaiveDateTime,
    /// The provider's name.
    pub provider: String,
    /// The provider's identifier, for its own screens.
    pub provider_payment: Option<String>,
    /// How much was asked for.
    pub amount: Money,
    /// How much came.
    pub received: Money,
    /// How it stands.
    pub state: AttemptState,
    /// Why it failed, as the provider says.
    pub failure: Option<String>,
    /// What was sent back, oldest first.
    pub refunds: Vec<RefundView>,
    /// What is left to send back.
    pub refundable: Money,
}

/// Money sent back.
#[derive(Clone, Debug)]
pub struct RefundView {
    /// Its identifier.
    pub id: RefundId,
    /// When it was decided, local time.
    pub at: NaiveDateTime,
    /// How much.
    pub amount: Money,
    /// Why, in the collector's words.
    pub reason: String,
    /// How it stands.
    pub state: RefundState,
    /// Why the provider refused.
    pub failure: Option<String>,
}

/// A message to a contact.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Which.
    pub id: MessageId,
    /// Whether what it said can be read.
    pub is_kept: bool,
    /// The letter, of a message on paper.
    pub letter: Option<ActionId>,
    /// When it left, or was planned, local time.
    pub at: NaiveDateTime,
    /// Why.
    pub kind: MessageKind,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Whether it left.
    pub state: MessageState,
    /// The code printed in it.
    pub code: String,
}

/// One debtor's file; nothing if it is another creditor's.
pub async fn debtor(
    ctx: &Context,
    actor: &StaffActor,
    id: DebtorId,
) -> Result<Option<DebtorFile>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let contacts = store::contacts::of_debtor(&mut tx, creditor.id, id).await?;
    let invoices = store::invoices::all_of_debtor(&mut tx, creditor.id, id).await?;
    let credit =
        store::ledger::account_of_debtor(&mut tx, creditor.id, id, Account::Credit).await?;
    let attempts = store::payments::of_debtor(&mut tx, creditor.id, id).await?;
    let mut refunds = store::debtors::refunds(&mut tx, creditor.id, id).await?;
    let messages = store::messages::of_debtor(&mut tx, creditor.id, id).await?;
    let readable = record::readable(&mut tx, creditor, &debtor).await?;
    let tasks = store::tasks::of_debtor(&mut tx, creditor.id, id).await?;
    let acts = store::audit::told_of_debtor(&mut tx, creditor.id, id).await?;

    let as_of = ctx.local(creditor);
    let invoices: Vec<InvoiceView> =
        invoices.into_iter().map(|row| InvoiceView::new(row, as_of.date())).collect();
    let payments = attempts.into_iter().map(|attempt| {
        let of_attempt = refunds.extract_if(.., |refund| refund.attempt_id == attempt.id).collect();
        payment_view(creditor, attempt, of_attempt)
    });
    Ok(Some(DebtorFile {
        as_of,
        contacts,
        totals: totals(&invoices, Money::new(-credit, creditor.currency)),
        payments: payments.collect(),
        messages: messages
            .into_iter()
            .map(|message| message_view(creditor, message, &readable))
            .collect(),
        tasks: tasks
            .into_iter()
            .map(|task| task_view(creditor, task, Some(debtor.name.clone())))
            .collect(),
        timeline: acts.into_iter().map(|told| act_view(creditor, told)).collect(),
        invoices,
        debtor,
    }))
}

fn totals(invoices: &[InvoiceView], credit: Money) -> Totals {
    let money = |minor| Money::new(minor, credit.currency);
    let open = || invoices.iter().filter(|invoice| !invoice.balance.is_zero());
    let owed = || open().filter(|invoice| invoice.balance.is_positive());
    Totals {
        balance: money(open().map(|invoice| invoice.balance.minor).sum()),
        overdue: money(owed().filter(|i| i.days_late > 0).map(|i| i.balance.minor).sum()),
        processing: money(owed().map(|i| i.processing.minor).sum()),
        credit,
        open_count: open().count() as u64,
        oldest_due: owed().map(|invoice| invoice.due_on).min(),
    }
}

fn payment_view(creditor: &Creditor, attempt: Attempt, refunds: Vec<Refund>) -> Payment {
    let money = |minor| Money::new(minor, attempt.currency);
    let pending: i64 = refunds
        .iter()
        .filter(|refund| refund.state == RefundState::Created)
        .map(|refund| refund.minor)
        .sum();
    let left = if attempt.state == AttemptState::Succeeded {
        attempt.received_minor - attempt.refunded_minor - pending
    } else {
        0
    };
    Payment {
        id: attempt.id,
        at: local(creditor, attempt.created_at),
        amount: money(attempt.amount_minor),
        received: money(attempt.received_minor),
        state: attempt.state,
        refundable: money(left.max(0)),
        refunds: refunds
            .into_iter()
            .map(|refund| RefundView {
                id: refund.id,
                at: local(creditor, refund.created_at),
                amount: money(refund.minor),
                reason: refund.reason,
                state: refund.state,
                failure: refund.failure,
            })
            .collect(),
        provider: attempt.provider,
        provider_payment: attempt.provider_payment,
        failure: attempt.failure,
    }
}

fn message_view(
    creditor: &Creditor,
    message: store::messages::Message,
    readable: &HashSet<MessageId>,
) -> MessageView {
    let code = domain::token::VerificationCode::parse(&message.verification_code);
    let is_paper = matches!(message.channel, Channel::Letter | Channel::RegisteredLetter);
    MessageView {
        id: message.id,
        is_kept: readable.contains(&message.id),
        letter: message.action_id.filter(|_| is_paper),
        at: local(creditor, message.sent_at.unwrap_or(message.created_at)),
        kind: message.kind,
        channel: message.channel,
        to: message.recipient,
        subject: message.subject,
        state: message.state,
        code: code.map(|code| code.to_string()).unwrap_or_default(),
    }
}

/// A message to a debtor, as it left; nothing if it is another debtor's, or left before texts were
/// kept.
pub async fn message(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    id: MessageId,
) -> Result<Option<(Debtor, SentText)>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, debtor).await? else {
        return Ok(None);
    };
    let text = record::read(&mut tx, creditor, &debtor, id).await?;
    Ok(text.map(|text| (debtor, text)))
}

/// One invoice line by line, with all that was booked on it; nothing if it is not this debtor's.
pub async fn invoice(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    id: InvoiceId,
) -> Result<Option<(Debtor, InvoiceDetail)>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(row) = store::invoices::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    if row.invoice.debtor_id != debtor {
        return Ok(None);
    }
    let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, debtor).await? else {
        return Ok(None);
    };
    let currency = row.invoice.currency;
    let lines = store::invoices::lines_of(&mut tx, creditor.id, id).await?;
    let booked = store::ledger::on_invoice(&mut tx, creditor.id, id).await?;
    let movements = booked.into_iter().scan(0, |balance, booked| {
        *balance += booked.minor;
        Some(Movement {
            at: local(creditor, booked.posted_at),
            kind: booked.kind,
            amount: Money::new(booked.minor, currency),
            balance: Money::new(*balance, currency),
        })
    });
    let movements = movements.collect();
    let invoice = InvoiceView::new(row, ctx.today(creditor));
    Ok(Some((debtor, InvoiceDetail { invoice, lines, movements })))
}

/// An invoice's PDF; nothing if it is not this debtor's.
pub async fn invoice_pdf(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    id: InvoiceId,
) -> Result<Option<Paper>, Error> {
    let creditor = &actor.creditor;
    let found = {
        let mut tx = ctx.store.read().await?;
        store::debtors::by_id(&mut tx, creditor.id, debtor).await?
    };
    let Some(debtor) = found else { return Ok(None) };
    papers::invoice_of(ctx, creditor, &debtor, id, actor.locale).await
}

/// One payment, for its refund.
#[derive(Clone, Debug)]
pub struct PaymentFile {
    /// Whose.
    pub debtor: Debtor,
    /// The payment.
    pub payment: Payment,
    /// What it settled: each invoice's reference, and how much of it.
    pub settled: Vec<(InvoiceId, String, Money)>,
}

/// One payment; nothing if it is another creditor's.
pub async fn payment(
    ctx: &Context,
    actor: &StaffActor,
    id: PaymentAttemptId,
) -> Result<Option<PaymentFile>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(attempt) = store::payments::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, attempt.debtor_id).await? else {
        return Ok(None);
    };
    let refunds = store::payments::refunds(&mut tx, creditor.id, id).await?;
    let refundable = payments::refundable(&mut tx, &attempt).await?;
    let currency = attempt.currency;
    let mut settled = Vec::new();
    for part in store::payments::allocations(&mut tx, creditor.id, id).await? {
        if let Some(row) = store::invoices::by_id(&mut tx, creditor.id, part.invoice_id).await? {
            let amount = Money::new(part.minor + part.accessory_minor, currency);
            settled.push((part.invoice_id, row.invoice.reference, amount));
        }
    }
    let payment = payment_view(creditor, attempt, refunds);
    let refundable = if payment.refundable.is_zero() { payment.refundable } else { refundable };
    Ok(Some(PaymentFile { debtor, payment: Payment { refundable, ..payment }, settled }))
}
