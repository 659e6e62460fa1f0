//! What an event names, as it stands now.

use super::event::{InvoicePart, currency, request_kinds, request_states, stages};
use crate::{Context, Error, api_keys::ApiActor};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Currency, PlanId, RequestId,
    feed::Scope,
    requests::{Ask, DisputeCategory, RequestKind, RequestState},
    scenario::Stage,
};
use serde::Serialize;
use store::{Tx, invoices::Invoice, requests::Request};
use utoipa::ToSchema;

/// A request, without what anybody wrote.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: RequestId,
    /// What is asked.
    #[schema(schema_with = request_kinds)]
    pub kind: RequestKind,
    /// Where it stands.
    #[schema(schema_with = request_states)]
    pub state: RequestState,
    /// The creditor's reference of the debtor.
    pub debtor: Option<String>,
    /// What is at stake, in minor units.
    pub minor: i64,
    /// ISO 4217.
    #[schema(schema_with = currency)]
    pub currency: Currency,
    /// The invoices it is about, with how much of each.
    pub invoices: Vec<InvoicePart>,
    /// Why something is contested, for a dispute: `quality`, `delivery`, `billing`, …
    #[schema(value_type = Option<String>)]
    pub category: Option<DisputeCategory>,
    /// The lines that are contested, if some are named.
    pub lines: Vec<LinePart>,
    /// The day that a delay, a promise or a settlement names.
    pub on: Option<NaiveDate>,
    /// What is offered for the whole, for a settlement, in minor units.
    pub offered_minor: Option<i64>,
    /// Whether the policy granted it at once.
    pub within_policy: bool,
    /// The day by which the debtor was told to expect an answer.
    pub answer_by: Option<NaiveDate>,
    /// The last day of a counter-offer.
    pub open_until: Option<NaiveDate>,
    /// The plan that came of it, while it is under way.
    #[schema(value_type = Option<Uuid>)]
    pub plan: Option<PlanId>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A line of an invoice that is contested.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinePart {
    /// The invoice's reference.
    pub reference: String,
    /// Its place among the invoice's lines, from 0.
    pub position: i64,
    /// What it is for.
    pub label: String,
    /// What it comes to with tax, in minor units.
    pub minor: i64,
}

/// A request of the creditor's; nothing if there is none with this id.
pub async fn request(
    ctx: &Context,
    actor: &ApiActor,
    id: RequestId,
) -> Result<Option<RequestView>, Error> {
    actor.demand(Scope::Requests)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(found) = store::requests::by_id(&mut tx, creditor, id).await? else { return Ok(None) };
    let debtor = store::debtors::by_id(&mut tx, creditor, found.debtor_id).await?;
    let (mut invoices, mut lines, mut plan) = (Vec::new(), Vec::new(), None);
    for row in store::requests::about(&mut tx, creditor, id).await? {
        let Some(invoice) = store::invoices::by_id(&mut tx, creditor, row.invoice_id).await? else {
            continue;
        };
        let reference = invoice.invoice.reference;
        let contested = found.ask.lines().iter().filter(|line| line.invoice == row.invoice_id);
        lines.extend(contested.map(|line| LinePart {
            reference: reference.clone(),
            position: line.position,
            label: line.label.clone(),
            minor: line.minor,
        }));
        invoices.push(InvoicePart { reference, minor: Some(row.minor) });
        let of_invoice = store::plans::of_invoice(&mut tx, creditor, row.invoice_id).await?;
        plan = plan.or(of_invoice.filter(|plan| plan.request_id == id).map(|plan| plan.id));
    }
    let debtor = debtor.map(|debtor| debtor.reference);
    Ok(Some(RequestView { lines, ..view(&found, debtor, invoices, plan) }))
}

fn view(
    request: &Request,
    debtor: Option<String>,
    invoices: Vec<InvoicePart>,
    plan: Option<PlanId>,
) -> RequestView {
    let (category, on, offered_minor) = match &request.ask.0 {
        Ask::Dispute { category, .. } => (Some(*category), None, None),
        Ask::Delay { until } => (None, Some(*until), None),
        Ask::Promise { on } => (None, Some(*on), None),
        Ask::Discount { minor, on } => (None, Some(*on), Some(*minor)),
        // What else is asked may hold telephone numbers, or words.
        _ => (None, None, None),
    };
    RequestView {
        id: request.id,
        kind: request.kind,
        state: request.state,
        debtor,
        minor: request.minor,
        currency: request.currency,
        invoices,
        category,
        lines: Vec::new(),
        on,
        offered_minor,
        within_policy: request.clauses.is_empty(),
        answer_by: request.answer_by,
        open_until: request.open_until,
        plan,
        opened_at: request.opened_at,
        ended_at: request.ended_at,
    }
}

/// An invoice with what is owed on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvoiceView {
    /// The creditor's reference.
    pub reference: String,
    /// The creditor's reference of the debtor.
    pub debtor: Option<String>,
    /// `invoice` or `credit_note`.
    pub kind: String,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// When it is due.
    pub due_on: NaiveDate,
    /// The total with tax, in minor units.
    pub total_minor: i64,
    /// What is owed by the ledger, in minor units; less than zero is credit.
    pub balance_minor: i64,
    /// What payments under way will settle of it, in minor units.
    pub processing_minor: i64,
    /// ISO 4217.
    #[schema(schema_with = currency)]
    pub currency: Currency,
    /// Its way through its scenario, if it has begun one.
    pub run: Option<RunView>,
}

/// Where an invoice's run stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunView {
    /// Its stage.
    #[schema(schema_with = stages)]
    pub stage: Stage,
    /// The level reached.
    pub level: i64,
    /// What is contested of it, in minor units.
    pub contested_minor: i64,
    /// Why it waits: a hold's or a reason's name.
    pub waits_for: Option<String>,
    /// The last day of waiting, if it is known.
    pub waits_until: Option<NaiveDate>,
}

/// The invoice that the creditor knows by this reference.
pub async fn invoice(
    ctx: &Context,
    actor: &ApiActor,
    reference: &str,
) -> Result<Option<InvoiceView>, Error> {
    actor.demand(Scope::Invoices)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let found = store::invoices::by_reference(&mut tx, creditor, reference).await?;
    let Some(invoice) = found else { return Ok(None) };
    let row = store::invoices::by_id(&mut tx, creditor, invoice.id).await?;
    let debtor = store::debtors::by_id(&mut tx, creditor, invoice.debtor_id).await?;
    let run = run(&mut tx, &invoice).await?;
    Ok(row.map(|row| InvoiceView {
        reference: invoice.reference,
        debtor: debtor.map(|debtor| debtor.reference),
        kind: invoice.kind.to_string(),
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        total_minor: invoice.total_minor,
        balance_minor: row.balance_minor,
        processing_minor: row.processing_minor,
        currency: invoice.currency,
        run,
    }))
}

async fn run(tx: &mut Tx, invoice: &Invoice) -> Result<Option<RunView>, Error> {
    let run = store::runs::of_invoice(tx, invoice.creditor_id, invoice.id).await?;
    Ok(run.map(|run| RunView {
        stage: run.stage,
        level: run.level,
        contested_minor: run.contested_minor,
        waits_for: run.waits_for,
        waits_until: run.waits_until,
    }))
}
