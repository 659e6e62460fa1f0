//! Issuing an invoice: what a form starts from, what it comes to, and the invoice itself.

use super::{
    Missing, Profile,
    make::{self, Made, MakeError, Work},
    missing, profile, short,
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId,
    billing::{Bill, BillError, Line, Nature},
    invoice::InvoiceKind,
    party::Role,
};
use serde_json::json;
use store::{Tx, debtors::Debtor, invoices::Invoice};

/// Longest term between businesses, in days from the date of issue (L441-10, I, C. com.).
pub const TERM_MOST: u64 = 60;
/// Most characters of the label and of the order's number.
pub const TEXT_MOST: usize = 120;
/// How far the day of supply may lie from the day of issue, before or after it.
const SUPPLY_MOST: Days = Days::new(366);
/// Most characters of a form's key.
const KEY_MOST: usize = 80;

/// What the form of a new invoice starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// Who is invoiced.
    pub debtor: Debtor,
    /// What the creditor's papers bear.
    pub profile: Profile,
    /// The date of issue: always today.
    pub today: NaiveDate,
    /// The due date by the creditor's terms.
    pub due_on: NaiveDate,
    /// The last due date that the law allows.
    pub last_due: NaiveDate,
    /// What is missing before any line is written.
    pub missing: Vec<Missing>,
}

/// An invoice to be issued.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    /// What was sold.
    pub lines: Vec<Line>,
    /// Goods, services or both.
    pub nature: Nature,
    /// When it was delivered or done.
    pub supplied_on: NaiveDate,
    /// From which date it is late the day after.
    pub due_on: NaiveDate,
    /// What it is for, in a few words; the first line's if it is left empty.
    pub label: String,
    /// The debtor's order.
    pub purchase_order: String,
    /// The form: sent twice, it issues once.
    pub form_key: String,
}

/// What is wrong with an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its lines.
    Lines(BillError),
    /// The due date lies outside these days.
    Due(NaiveDate, NaiveDate),
    /// The day of supply lies outside these days.
    Supplied(NaiveDate, NaiveDate),
    /// The label is too long, or no line of text.
    Label,
    /// So is the order's number.
    Order,
}

/// Why an invoice is not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no such debtor.
    #[error("there is no such debtor")]
    NotFound,
    /// It cannot be as it was written.
    #[error("{} things are wrong with it", .0.len())]
    Faults(Vec<Fault>),
    /// Something is missing that it has to say.
    #[error("{} things are missing", .0.len())]
    Missing(Vec<Missing>),
    /// The number that follows belongs to an invoice from elsewhere: the series needs another prefix.
    #[error("an invoice from elsewhere has the number {0} already")]
    Taken(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for IssueError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<MakeError> for IssueError {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::Taken(reference) => Self::Taken(reference),
            MakeError::Other(error) => Self::Other(error),
        }
    }
}

/// What an invoice comes to, before it is issued.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Lines, tax by rate, totals.
    pub bill: Bill,
    /// Who is invoiced.
    pub debtor: Debtor,
    /// The date of issue.
    pub issued_on: NaiveDate,
    /// What the paper will say below its figures, in its language.
    pub mentions: Vec<String>,
}

/// What the form of a new invoice starts from; nothing if there is no such debtor.
pub async fn start(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Option<Start>, Error> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, debtor).await? else {
        return Ok(None);
    };
    let profile = profile::of(&mut tx, creditor.id).await?;
    let today = ctx.today(creditor);
    let term = u64::try_from(creditor.payment_term_days).unwrap_or(0).min(TERM_MOST);
    Ok(Some(Start {
        missing: missing(creditor, &debtor),
        debtor,
        profile,
        today,
        due_on: today + Days::new(term),
        last_due: today + Days::new(TERM_MOST),
    }))
}

/// What an invoice would come to; nothing is written.
///
/// # Errors
/// [`IssueError`], with everything that is wrong or missing.
pub async fn preview(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    new: &NewInvoice,
) -> Result<Preview, IssueError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.read().await?;
    let ready = ready(ctx, &mut tx, actor, debtor, new).await?;
    let work = ready.work(new);
    let facts = make::facts(ctx, &mut tx, &actor.creditor, &work).await?;
    let mentions = make::said(&facts, &work);
    Ok(Preview { mentions, issued_on: ready.today, bill: ready.bill, debtor: ready.debtor })
}

/// Issues an invoice: its number, its PDF, its posting, all or nothing.
///
/// # Errors
/// [`IssueError`]; then no number was drawn.
pub async fn issue(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    new: &NewInvoice,
) -> Result<Made, IssueError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    if let Some(made) = make::before(&mut tx, creditor, &new.form_key).await? {
        return Ok(made);
    }
    let ready = ready(ctx, &mut tx, actor, debtor, new).await?;
    drop(tx);
    let work = ready.work(new);
    for _ in 0..make::TRIES {
        let draft = make::draft(ctx, actor, &work).await?;
        let mut tx = ctx.store.write().await?;
        if let Some(made) = make::before(&mut tx, creditor, &new.form_key).await? {
            return Ok(made);
        }
        let Some(invoice) = make::make(ctx, &mut tx, actor, &work, draft).await? else { continue };
        record(ctx, &mut tx, actor, &invoice).await?;
        tx.commit().await?;
        return Ok(make::made(&invoice, false));
    }
    Err(make::restless().into())
}

async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    invoice: &Invoice,
) -> Result<(), Error> {
    let detail = json!({
        "reference": invoice.reference,
        "minor": invoice.total_minor,
        "currency": invoice.currency,
    });
    let act = Act {
        creditor: invoice.creditor_id,
        debtor: Some(invoice.debtor_id),
        by: By::Staff(actor),
        action: "invoice.issued",
        subject: invoice.id.0,
        detail,
    };
    audit::record(ctx, tx, act).await
}

/// An invoice that nothing is wrong with.
struct Ready {
    debtor: Debtor,
    profile: Profile,
    today: NaiveDate,
    bill: Bill,
    label: String,
    order: Option<String>,
}

impl Ready {
    fn work(&self, new: &NewInvoice) -> Work<'_> {
        Work {
            kind: InvoiceKind::Invoice,
            bill: &self.bill,
            debtor: &self.debtor,
            profile: &self.profile,
            issued_on: self.today,
            due_on: new.due_on,
            supplied_on: new.supplied_on,
            nature: new.nature,
            label: self.label.clone(),
            purchase_order: self.order.clone(),
            form_key: new.form_key.clone(),
            corrects: None,
        }
    }
}

async fn ready(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
    new: &NewInvoice,
) -> Result<Ready, IssueError> {
    let creditor = &actor.creditor;
    let found = store::debtors::by_id(tx, creditor.id, debtor).await?;
    let debtor = found.ok_or(IssueError::NotFound)?;
    let profile = profile::of(tx, creditor.id).await?;
    let today = ctx.today(creditor);
    if new.form_key.is_empty() || new.form_key.len() > KEY_MOST {
        return Err(Error::internal("a form without its key").into());
    }
    let mut faults = Vec::new();
    let (first, last) = (today, today + Days::new(TERM_MOST));
    if !(first..=last).contains(&new.due_on) {
        faults.push(Fault::Due(first, last));
    }
    let (first, last) = (today - SUPPLY_MOST, today + SUPPLY_MOST);
    if !(first..=last).contains(&new.supplied_on) {
        faults.push(Fault::Supplied(first, last));
    }
    let label = short(&new.label, TEXT_MOST);
    faults.extend(label.is_none().then_some(Fault::Label));
    let order = short(&new.purchase_order, TEXT_MOST);
    faults.extend(order.is_none().then_some(Fault::Order));
    let bill = match Bill::of(creditor.currency, new.lines.clone()) {
        Ok(bill) if faults.is_empty() => bill,
        Ok(_) => return Err(IssueError::Faults(faults)),
        Err(error) => {
            faults.insert(0, Fault::Lines(error));
            return Err(IssueError::Faults(faults));
        }
    };
    let mut lacking = missing(creditor, &debtor);
    if bill.has_taxed() && profile.vat_number.is_none() {
        lacking.push(Missing::VatNumber);
    }
    if bill.has_untaxed() && profile.exemption.is_empty() {
        lacking.push(Missing::Exemption);
    }
    if !lacking.is_empty() {
        return Err(IssueError::Missing(lacking));
    }
    let first = || bill.lines.first().map(|line| line.line.label.clone());
    let label = label.filter(|label| !label.is_empty()).or_else(first).unwrap_or_default();
    let order = order.filter(|order| !order.is_empty());
    Ok(Ready { debtor, profile, today, bill, label, order })
}
