//! An invoice, or a credit note, that was issued elsewhere: added by hand, with its PDF if there is one.

use super::short;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    credits,
    files::{Checked, Media},
    import, papers,
};
use chrono::{Days, NaiveDate};
use domain::{
    DebtorId, DocumentId, InvoiceId, Money,
    invoice::InvoiceKind,
    party::{Mandate, Role},
};
use serde_json::json;
use store::{Tx, invoices::Invoice};

/// Most characters of a reference.
pub const REFERENCE_MOST: usize = 60;
/// Most characters of the other texts.
const TEXT_MOST: usize = 120;
/// How long ago an invoice may have been issued.
const AGE_MOST: Days = Days::new(3_660);
/// Longest term that is believed.
const TERM_MOST: Days = Days::new(366);
/// Largest amount, in minor units.
const AMOUNT_MOST: i64 = domain::billing::MOST_TOTAL;

/// An invoice as it stands on somebody's paper.
#[derive(Clone, Debug)]
pub struct AddedInvoice {
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// Its reference.
    pub reference: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// Its due date; by the creditor's terms if it gives none.
    pub due_on: Option<NaiveDate>,
    /// Its total with tax, positive for a credit note too.
    pub total: Money,
    /// What it is for.
    pub label: String,
    /// The debtor's order.
    pub purchase_order: String,
    /// For whom it is collected, where the creditor collects for others.
    pub principal: String,
    /// Of a credit note: the invoice that it corrects, by its reference.
    pub corrects: String,
}

/// Why an invoice is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is no such debtor.
    #[error("there is no such debtor")]
    NotFound,
    /// These fields cannot be as they were typed; their names are those of [`AddedInvoice`]'s.
    #[error("wrong: {0:?}")]
    Fields(Vec<&'static str>),
    /// The reference exists already.
    #[error("the reference exists already")]
    Known,
    /// The file is no PDF.
    #[error("the file is no PDF")]
    NoPdf,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for AddError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Adds an invoice that was issued elsewhere, as an import does. What was added before with the same
/// words is not added again.
///
/// # Errors
/// [`AddError`]; then nothing is kept.
pub async fn add(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    new: AddedInvoice,
    file: Option<Checked>,
) -> Result<InvoiceId, AddError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let pdf = match file {
        Some(file) => Some(file.of_kind(Media::Pdf).ok_or(AddError::NoPdf)?),
        None => None,
    };
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor.id, debtor).await?;
    if store::debtors::by_id(&mut tx, creditor.id, debtor).await?.is_none() {
        return Err(AddError::NotFound);
    }
    let corrects = new.corrects.trim().to_owned();
    let invoice = row(ctx, actor, debtor, &new)?;
    let known = store::invoices::by_reference(&mut tx, creditor.id, &invoice.reference).await?;
    if let Some(known) = known {
        return if is_same(&known, &invoice) { Ok(known.id) } else { Err(AddError::Known) };
    }
    if !corrects.is_empty() && !is_own(&mut tx, actor, debtor, &corrects).await? {
        return Err(AddError::Fields(vec!["corrects"]));
    }
    let document_id = match pdf {
        Some(bytes) => Some(store_pdf(ctx, &mut tx, &invoice, bytes).await?),
        None => None,
    };
    let invoice = Invoice { document_id, ..invoice };
    store::invoices::insert(&mut tx, &invoice).await?;
    import::enter(ctx, &mut tx, &invoice).await?;
    if invoice.kind == InvoiceKind::CreditNote {
        let credit = (invoice.id, invoice.total_minor);
        if !corrects.is_empty() {
            let named = std::slice::from_ref(&corrects);
            credits::deduct_from(ctx, &mut tx, creditor, debtor, credit, named).await?;
        }
        credits::deduct_credits(ctx, &mut tx, creditor, debtor).await?;
    }
    let detail = json!({
        "reference": invoice.reference,
        "minor": invoice.total_minor,
        "currency": invoice.currency,
        "document": invoice.document_id,
    });
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "invoice.added",
        subject: invoice.id.0,
        detail,
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(invoice.id)
}

/// The invoice, if every field can be as it was typed.
fn row(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    new: &AddedInvoice,
) -> Result<Invoice, AddError> {
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    let mut wrong = Vec::new();
    let mut text = |name, text: &str, most, needed: bool| {
        let kept = short(text, most).filter(|text| !(needed && text.is_empty()));
        if kept.is_none() {
            wrong.push(name);
        }
        kept.unwrap_or_default()
    };
    let reference = text("reference", &new.reference, REFERENCE_MOST, true);
    let label = text("label", &new.label, TEXT_MOST, false);
    let order = text("purchase_order", &new.purchase_order, TEXT_MOST, false);
    let for_others = creditor.mandate == Mandate::ThirdParty;
    let principal = text("principal", &new.principal, TEXT_MOST, for_others);
    if !(today - AGE_MOST..=today).contains(&new.issued_on) {
        wrong.push("issued_on");
    }
    let terms = Days::new(u64::try_from(creditor.payment_term_days).unwrap_or(0));
    let due_on = match (new.kind, new.due_on) {
        (InvoiceKind::CreditNote, None) => new.issued_on,
        (InvoiceKind::Invoice, None) => new.issued_on.checked_add_days(terms).unwrap_or(today),
        (_, Some(due)) => due,
    };
    let last = new.issued_on.checked_add_days(TERM_MOST);
    if due_on < new.issued_on || last.is_none_or(|last| due_on > last) {
        wrong.push("due_on");
    }
    let fits = (1..=AMOUNT_MOST).contains(&new.total.minor);
    if !fits || new.total.currency != creditor.currency {
        wrong.push("total");
    }
    if new.kind == InvoiceKind::Invoice && !new.corrects.trim().is_empty() {
        wrong.push("corrects");
    }
    if !wrong.is_empty() {
        return Err(AddError::Fields(wrong));
    }
    Ok(Invoice {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor,
        reference,
        kind: new.kind,
        label,
        issued_on: new.issued_on,
        due_on,
        total_minor: new.total.minor,
        currency: new.total.currency,
        purchase_order: Some(order).filter(|order| !order.is_empty()),
        principal: Some(principal).filter(|name| for_others && !name.is_empty()),
        document_id: None,
        created_at: ctx.now(),
        updated_at: ctx.now(),
    })
}

/// Whether a form was sent twice.
fn is_same(known: &Invoice, new: &Invoice) -> bool {
    let what = |invoice: &Invoice| {
        let Invoice { debtor_id, kind, issued_on, due_on, total_minor, .. } = *invoice;
        (debtor_id, kind, issued_on, due_on, total_minor)
    };
    what(known) == what(new)
}

/// Whether a reference is that of one of the debtor's invoices.
async fn is_own(
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
    reference: &str,
) -> Result<bool, Error> {
    let found = store::invoices::by_reference(tx, actor.creditor.id, reference).await?;
    Ok(found.is_some_and(|it| it.debtor_id == debtor && it.kind == InvoiceKind::Invoice))
}

async fn store_pdf(
    ctx: &Context,
    tx: &mut Tx,
    invoice: &Invoice,
    bytes: Vec<u8>,
) -> Result<DocumentId, Error> {
    let name = format!("{}.pdf", papers::file_stem(&invoice.reference));
    let media = Media::Pdf.mime();
    import::store_document(ctx, tx, invoice.creditor_id, "invoice", media, &name, bytes).await
}
