//! What a debtor sees: what is owed and why, what has happened ([`history()`]), messages once more ([`message()`]), documents.

mod history;

pub use history::{Happened, HistoryItem, history, message};

use crate::{
    Context, DebtorActor, Error,
    accessories::{self, Claim},
    actor::Resumed,
    hash,
};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    Currency, InvoiceId, Money, PaymentAttemptId,
    invoice::{InvoiceKind, InvoiceState},
    ledger::PostingKind,
    payment::AttemptState,
    proceedings::Proceedings,
    scenario::HoldReason,
};
pub use store::invoices::Line;
use store::{
    Tx,
    figures::{Figures, Recent, Standing},
    invoices::WithBalance,
};

/// One page: what, to whom, why, how much, since when, as of when.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Local time at the creditor's when this was true.
    pub as_of: NaiveDateTime,
    /// What is to be paid now: open balances, less credits, what is on its way and what is
    /// contested. Never negative.
    pub to_pay: Money,
    /// The part of it that is past its due date.
    pub overdue: Money,
    /// What is on its way.
    pub processing: Money,
    /// What open disputes contest of it; nobody claims that in the meantime.
    pub contested: Money,
    /// What the creditor owes the debtor beyond its credit notes, such as an overpayment.
    pub credit: Money,
    /// The earliest due date of what can be paid.
    pub oldest_due: Option<NaiveDate>,
    /// Open invoices and credits, oldest due date first.
    pub invoices: Vec<InvoiceView>,
    /// The latest payments, newest first; at most three.
    pub recent_payments: Vec<PaymentView>,
    /// Why the law forbids paying any of it, if it does.
    pub forbidding: Option<HoldReason>,
    /// What of it proceedings have frozen, while the rest is to be paid as ever.
    pub frozen: Option<Frozen>,
    /// Whether the debtor has ever asked anything.
    pub has_requests: bool,
    /// Whether a message of the creditor's waits for the contact to read it.
    pub has_unread: bool,
    /// Whether an automatic assistant may answer what the debtor writes.
    pub is_automatic: bool,
}

/// What the law forbids paying, being older than proceedings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Which proceedings.
    pub reason: HoldReason,
    /// The day on which they opened.
    pub opened_on: NaiveDate,
    /// What remains of the earlier invoices.
    pub amount: Money,
}

impl Overview {
    /// Late interest and indemnities together.
    #[must_use]
    pub fn accessories(&self) -> Money {
        let claims = self.invoices.iter().filter_map(|invoice| invoice.claim.as_ref());
        Money::new(claims.map(|claim| claim.sum().minor).sum(), self.to_pay.currency)
    }

    /// Everything that is asked for: what remains of invoices, and what is claimed on them.
    #[must_use]
    pub fn asked(&self) -> Money {
        Money::new(self.to_pay.minor + self.accessories().minor, self.to_pay.currency)
    }
}

/// An invoice as its debtor sees it.
#[derive(Clone, Debug)]
pub struct InvoiceView {
    /// Its identifier.
    pub id: InvoiceId,
    /// The creditor's reference.
    pub reference: String,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// What it is for.
    pub label: String,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Its total with tax.
    pub total: Money,
    /// What is owed on it; negative for a credit.
    pub balance: Money,
    /// What is on its way.
    pub processing: Money,
    /// What open disputes contest of it.
    pub contested: Money,
    /// How it stands.
    pub state: InvoiceState,
    /// Days since the due date; zero if it has not passed.
    pub days_late: i64,
    /// The debtor's own order number, if the creditor knows it.
    pub purchase_order: Option<String>,
    /// On whose behalf it is collected, for a creditor that collects for others.
    pub principal: Option<String>,
    /// Late interest and the indemnity claimed on it, as of today.
    pub claim: Option<Claim>,
    /// Whether proceedings opened after it was issued: it cannot be paid here.
    pub frozen: bool,
}

impl InvoiceView {
    /// What can be paid on it now. Whoever wants to pay what they contest withdraws the dispute.
    pub fn payable(&self) -> Money {
        let minor = self.balance.minor - self.processing.minor - self.contested.minor;
        let minor = if self.frozen { 0 } else { minor.max(0) };
        Money::new(minor, self.balance.currency)
    }

    /// What is asked for on it: what can be paid, and what is claimed on top.
    pub fn asked(&self) -> Money {
        let claimed = self.claim.as_ref().map_or(0, |claim| claim.sum().minor);
        Money::new(self.payable().minor + claimed, self.balance.currency)
    }

    pub(crate) fn new(row: WithBalance, today: NaiveDate) -> Self {
        let WithBalance { invoice, balance_minor, processing_minor, contested_minor } = row;
        let money = |minor| Money::new(minor, invoice.currency);
        Self {
            id: invoice.id,
            kind: invoice.kind,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            total: money(invoice.total_minor),
            balance: money(balance_minor),
            processing: money(processing_minor),
            contested: money(contested_minor),
            state: InvoiceState::of(balance_minor, processing_minor, invoice.due_on, today),
            days_late: if balance_minor > 0 {
                (today - invoice.due_on).num_days().max(0)
            } else {
                0
            },
            reference: invoice.reference,
            label: invoice.label,
            purchase_order: invoice.purchase_order,
            principal: invoice.principal,
            claim: None,
            frozen: false,
        }
    }
}

/// A payment as its debtor sees it.
#[derive(Clone, Debug)]
pub struct PaymentView {
    /// The attempt, if it was one of ours.
    pub attempt: PaymentAttemptId,
    /// When it was begun.
    pub at: NaiveDateTime,
    /// How much.
    pub amount: Money,
    /// How it stands.
    pub state: AttemptState,
    /// What was sent back since.
    pub refunded: Money,
}

/// The overview of a debtor's file.
pub async fn overview(ctx: &Context, actor: &DebtorActor) -> Result<Overview, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let figures = store::figures::of_debtor(&mut tx, creditor, debtor, actor.contact.id).await?;
    of_figures(ctx, &mut tx, actor, figures).await
}

/// What [`DebtorActor::of_session`] answers, with the overview of whoever it is: both in one
/// statement, since most visits begin and end there.
pub async fn at_home(
    ctx: &Context,
    cookie: &[u8],
) -> Result<Option<(Resumed, Option<Overview>)>, Error> {
    let now = ctx.now();
    let mut tx = ctx.store.read().await?;
    let found = store::figures::of_session(&mut tx, &hash::sha256(cookie), now).await?;
    let Some((session, figures)) = found else { return Ok(None) };
    let resumed = Resumed::of(ctx, &mut tx, session).await?;
    let overview = match &resumed.actor {
        Some(actor) => Some(of_figures(ctx, &mut tx, actor, figures).await?),
        None => None,
    };
    Ok(Some((resumed, overview)))
}

async fn of_figures(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    Figures { open, recent, standing, has_unread }: Figures,
) -> Result<Overview, Error> {
    let Standing { credit_minor, is_claiming, has_requests, is_automatic, .. } = standing;
    let as_of = ctx.local(&actor.creditor);
    let proceedings = standing.forbids(as_of.date());
    let (owner, person) = (&actor.creditor, &actor.debtor);
    let claims = if is_claiming {
        accessories::open(ctx, tx, owner, person, &open, actor.contact.locale).await?
    } else {
        Vec::new()
    };
    let mut invoices: Vec<InvoiceView> =
        open.into_iter().map(|row| InvoiceView::new(row, as_of.date())).collect();
    let (forbidding, frozen) = proceedings.map_or((None, None), |of| freeze(&mut invoices, of));
    let recent_payments = recent.iter().map(|payment| payment_view(actor, payment)).collect();
    let currency = actor.creditor.currency;
    let mut overview = summed(invoices, as_of, currency);
    // Whoever has a credit for all of it is asked for nothing.
    if overview.to_pay.is_positive() {
        for claim in claims {
            let of = overview.invoices.iter_mut().find(|invoice| invoice.id == claim.invoice);
            if let Some(invoice) = of.filter(|invoice| !invoice.frozen) {
                invoice.claim = Some(claim);
            }
        }
    }
    let credit = Money::new(-credit_minor, currency);
    Ok(Overview {
        credit,
        recent_payments,
        forbidding,
        frozen,
        has_requests,
        has_unread,
        is_automatic,
        ..overview
    })
}

/// What proceedings forbid: to pay anything, or what is older than they are. The latter is marked.
fn freeze(
    invoices: &mut [InvoiceView],
    proceedings: Proceedings,
) -> (Option<HoldReason>, Option<Frozen>) {
    let Proceedings { reason, opened_on } = proceedings;
    let older = |invoice: &InvoiceView| proceedings.freeze(invoice.issued_on);
    let (Some(opened_on), Some(first)) = (opened_on, invoices.first()) else {
        return (Some(reason), None);
    };
    let mut amount = Money::zero(first.balance.currency);
    if !invoices.iter().any(older) {
        return (None, None);
    }
    if !invoices.iter().any(|invoice| !older(invoice) && invoice.payable().is_positive()) {
        return (Some(reason), None);
    }
    for invoice in invoices.iter_mut().filter(|invoice| older(invoice)) {
        amount.minor += invoice.payable().minor;
        invoice.frozen = true;
    }
    (None, Some(Frozen { reason, opened_on, amount }))
}

fn summed(invoices: Vec<InvoiceView>, as_of: NaiveDateTime, currency: Currency) -> Overview {
    let money = |minor| Money::new(minor, currency);
    let payable: i64 = invoices.iter().map(|i| i.payable().minor).sum();
    let credits: i64 = invoices.iter().filter(|i| !i.frozen).map(|i| i.balance.minor.min(0)).sum();
    let overdue =
        invoices.iter().filter(|i| i.days_late > 0).map(|i| i.payable().minor).sum::<i64>();
    let to_pay = (payable + credits).max(0);
    Overview {
        as_of,
        to_pay: money(to_pay),
        overdue: money(overdue.min(to_pay)),
        processing: money(
            invoices.iter().map(|i| i.processing.minor.min(i.balance.minor.max(0))).sum(),
        ),
        contested: money(
            invoices.iter().map(|i| i.contested.minor.min(i.balance.minor.max(0))).sum(),
        ),
        credit: money(0),
        oldest_due: invoices.iter().filter(|i| i.payable().is_positive()).map(|i| i.due_on).min(),
        invoices,
        recent_payments: Vec::new(),
        forbidding: None,
        frozen: None,
        has_requests: false,
        has_unread: false,
        is_automatic: false,
    }
}

fn payment_view(actor: &DebtorActor, payment: &Recent) -> PaymentView {
    PaymentView {
        attempt: payment.id,
        at: crate::context::local(&actor.creditor, payment.created_at),
        amount: Money::new(payment.amount_minor, payment.currency),
        state: payment.state,
        refunded: Money::new(payment.refunded_minor, payment.currency),
    }
}

/// An invoice line by line.
#[derive(Clone, Debug)]
pub struct InvoiceDetail {
    /// The invoice.
    pub invoice: InvoiceView,
    /// What it is made of, if the creditor's file says so.
    pub lines: Vec<Line>,
    /// What has been booked on it, oldest first: the invoice itself, payments, credits.
    pub movements: Vec<Movement>,
}

/// Something booked on an invoice.
#[derive(Clone, Debug)]
pub struct Movement {
    /// When, local time.
    pub at: NaiveDateTime,
    /// What.
    pub kind: PostingKind,
    /// By how much the balance changed.
    pub amount: Money,
    /// The balance right after.
    pub balance: Money,
}

/// One invoice of the debtor, line by line; nothing if it is someone else's.
pub async fn invoice(
    ctx: &Context,
    actor: &DebtorActor,
    id: InvoiceId,
) -> Result<Option<InvoiceDetail>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let Some(row) = store::invoices::by_id(&mut tx, creditor, id).await? else { return Ok(None) };
    if row.invoice.debtor_id != debtor {
        return Ok(None);
    }
    let currency = row.invoice.currency;
    let lines = store::invoices::lines_of(&mut tx, creditor, id).await?;
    let booked = store::ledger::on_invoice(&mut tx, creditor, id).await?;
    let mut balance = 0;
    let movements = booked
        .into_iter()
        .map(|booked| {
            balance += booked.minor;
            Movement {
                at: crate::context::local(&actor.creditor, booked.posted_at),
                kind: booked.kind,
                amount: Money::new(booked.minor, currency),
                balance: Money::new(balance, currency),
            }
        })
        .collect();
    let open = store::invoices::open_of_debtor(&mut tx, creditor, debtor).await?;
    let (owner, person) = (&actor.creditor, &actor.debtor);
    let claims =
        accessories::open(ctx, &mut tx, owner, person, &open, actor.contact.locale).await?;
    let claim = claims.into_iter().find(|claim| claim.invoice == id);
    let invoice = InvoiceView { claim, ..InvoiceView::new(row, ctx.today(&actor.creditor)) };
    Ok(Some(InvoiceDetail { invoice, lines, movements }))
}

/// Every invoice of the debtor, settled ones included, newest first.
pub async fn documents(ctx: &Context, actor: &DebtorActor) -> Result<Vec<InvoiceView>, Error> {
    let (creditor, debtor) = actor.ids();
    let mut tx = ctx.store.read().await?;
    let rows = store::invoices::all_of_debtor(&mut tx, creditor, debtor).await?;
    let today = ctx.today(&actor.creditor);
    Ok(rows.into_iter().map(|row| InvoiceView::new(row, today)).collect())
}

/// A creditor's logo with its media type: its brand is public. Nothing for any other file.
pub async fn logo(
    ctx: &Context,
    creditor: domain::CreditorId,
    id: domain::DocumentId,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    let mut tx = ctx.store.read().await?;
    let document = store::documents::by_id(&mut tx, creditor, id).await?;
    Ok(document.filter(|file| file.kind == "logo").map(|file| (file.media_type, file.content)))
}
