//! Crediting an invoice that was issued here: some of its lines, or all that are left.

use super::{
    Profile,
    make::{self, Corrects, Made, MakeError, Work},
    profile, short,
};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    credits,
};
use chrono::NaiveDate;
use domain::{
    DebtorId, InvoiceId, Money,
    billing::{Bill, CreditError, Credited, Line, Nature, Priced, RateTotal},
    invoice::InvoiceKind,
    ledger::PostingKind,
    party::Role,
};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeSet;
use store::{
    Tx,
    debtors::Debtor,
    invoices::Invoice,
    invoicing::{Correction, IssuedLine, IssuedTax},
};

/// Most characters of a reason, which the paper bears.
pub const REASON_MOST: usize = 160;

/// An invoice that was issued here, and what of it was credited.
#[derive(Clone, Debug)]
pub struct Creditable {
    /// Whose.
    pub debtor: Debtor,
    /// The invoice.
    pub invoice: Invoice,
    /// What is still owed on it.
    pub balance: Money,
    /// Its lines and tax as issued.
    pub bill: Bill,
    /// What was taken back of it.
    pub credited: Credited,
    /// By which credit notes.
    pub corrections: Vec<Correction>,
    nature: Nature,
    supplied_on: NaiveDate,
}

impl Creditable {
    /// The lines that nobody has taken back yet, by their place from 0.
    pub fn left(&self) -> BTreeSet<usize> {
        (0..self.bill.lines.len()).filter(|place| !self.credited.lines.contains(place)).collect()
    }
}

/// A credit note to be issued.
#[derive(Clone, Debug)]
pub struct NewCredit {
    /// Which lines of the invoice, by their place from 0.
    pub lines: BTreeSet<usize>,
    /// Why; the debtor reads it.
    pub reason: String,
    /// The form: sent twice, it issues once.
    pub form_key: String,
}

/// Why a credit note is not issued.
#[derive(Debug, thiserror::Error)]
pub enum CreditNoteError {
    /// There is no such invoice, or it was not issued here.
    #[error("there is no such invoice of our own")]
    NotFound,
    /// Its lines cannot be taken back.
    #[error(transparent)]
    Lines(#[from] CreditError),
    /// The reason is missing, too long, or no line of text.
    #[error("give a reason of at most {REASON_MOST} characters")]
    Reason,
    /// The number that follows belongs to a paper from elsewhere.
    #[error("a paper from elsewhere has the number {0} already")]
    Taken(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for CreditNoteError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<MakeError> for CreditNoteError {
    fn from(error: MakeError) -> Self {
        match error {
            MakeError::Taken(reference) => Self::Taken(reference),
            MakeError::Other(error) => Self::Other(error),
        }
    }
}

/// An invoice with what can be credited of it; nothing if it is another debtor's, a credit note, or
/// was not issued here: what others issued they credit themselves.
pub async fn creditable(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    invoice: InvoiceId,
) -> Result<Option<Creditable>, Error> {
    let mut tx = ctx.store.read().await?;
    load(&mut tx, actor, debtor, invoice).await
}

async fn load(
    tx: &mut Tx,
    actor: &StaffActor,
    debtor: DebtorId,
    id: InvoiceId,
) -> Result<Option<Creditable>, Error> {
    let creditor = actor.creditor.id;
    let Some(issued) = store::invoicing::by_invoice(tx, creditor, id).await? else {
        return Ok(None);
    };
    let found = store::invoices::by_id(tx, creditor, id).await?;
    let found = found
        .filter(|row| row.invoice.debtor_id == debtor && row.invoice.kind == InvoiceKind::Invoice);
    let Some(row) = found else { return Ok(None) };
    let Some(debtor) = store::debtors::by_id(tx, creditor, debtor).await? else {
        return Ok(None);
    };
    let lines = store::invoicing::lines(tx, creditor, id).await?;
    let taxes = store::invoicing::taxes(tx, creditor, id).await?;
    let corrections = store::invoicing::corrections(tx, creditor, id).await?;
    let bill = bill(&row.invoice, lines, taxes)?;
    Ok(Some(Creditable {
        credited: credited(tx, actor, id, &corrections).await?,
        balance: Money::new(row.balance_minor, row.invoice.currency),
        invoice: row.invoice,
        debtor,
        bill,
        corrections,
        nature: issued.nature,
        supplied_on: issued.supplied_on,
    }))
}

/// What was taken back before: by credit notes, and by disputes that were accepted.
async fn credited(
    tx: &mut Tx,
    actor: &StaffActor,
    id: InvoiceId,
    corrections: &[Correction],
) -> Result<Credited, Error> {
    let creditor = actor.creditor.id;
    let positions = store::invoicing::credited_lines(tx, creditor, id).await?;
    let lines = positions.into_iter().map(usize::try_from).collect::<Result<_, _>>();
    let mut tax = Vec::new();
    for of in store::invoicing::credited_tax(tx, creditor, id).await? {
        tax.push((decimal(&of.rate)?, of.tax_minor));
    }
    let booked = store::ledger::on_invoice(tx, creditor, id).await?;
    let disputed: i64 = booked
        .iter()
        .filter(|one| one.kind == PostingKind::DisputeCredit)
        .map(|one| -one.minor)
        .sum();
    let noted: i64 = corrections.iter().map(|note| note.total_minor).sum();
    Ok(Credited { lines: lines.map_err(Error::internal)?, tax, minor: noted + disputed })
}

fn decimal(text: &str) -> Result<Decimal, Error> {
    text.parse().map_err(Error::internal)
}

/// The bill as it was issued.
fn bill(invoice: &Invoice, lines: Vec<IssuedLine>, taxes: Vec<IssuedTax>) -> Result<Bill, Error> {
    let money = |minor| Money::new(minor, invoice.currency);
    let lines = lines
        .into_iter()
        .map(|line| {
            let priced = Line {
                label: line.label,
                quantity: decimal(&line.quantity)?,
                unit: money(line.unit_minor),
                rate: decimal(&line.rate)?,
            };
            Ok(Priced { line: priced, net: money(line.net_minor) })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let mut rates = taxes
        .into_iter()
        .map(|of| {
            let (base, tax) = (money(of.base_minor), money(of.tax_minor));
            Ok(RateTotal { rate: decimal(&of.rate)?, base, tax })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    rates.sort_by_key(|of| std::cmp::Reverse(of.rate));
    let sum = |of: fn(&RateTotal) -> i64| money(rates.iter().map(of).sum());
    let (net, tax) = (sum(|of| of.base.minor), sum(|of| of.tax.minor));
    Ok(Bill { lines, net, tax, total: money(invoice.total_minor), rates })
}

/// What a credit note would come to; nothing is written.
///
/// # Errors
/// [`CreditNoteError`].
pub async fn preview_credit(
    ctx: &Context,
    actor: &StaffActor,
    (debtor, invoice): (DebtorId, InvoiceId),
    new: &NewCredit,
) -> Result<Bill, CreditNoteError> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.read().await?;
    let known = load(&mut tx, actor, debtor, invoice).await?.ok_or(CreditNoteError::NotFound)?;
    Ok(judged(&known, new)?.0)
}

fn judged(known: &Creditable, new: &NewCredit) -> Result<(Bill, String), CreditNoteError> {
    let reason = short(&new.reason, REASON_MOST).filter(|reason| !reason.is_empty());
    let reason = reason.ok_or(CreditNoteError::Reason)?;
    Ok((known.bill.credit(&known.credited, &new.lines)?, reason))
}

/// Issues a credit note and deducts it: from its invoice first, then from whatever else the debtor owes.
///
/// # Errors
/// [`CreditNoteError`]; then no number was drawn.
pub async fn issue_credit(
    ctx: &Context,
    actor: &StaffActor,
    (debtor, invoice): (DebtorId, InvoiceId),
    new: &NewCredit,
) -> Result<Made, CreditNoteError> {
    actor.demand(Role::Manager)?;
    for _ in 0..make::TRIES {
        let mut tx = ctx.store.read().await?;
        if let Some(made) = make::before(&mut tx, &actor.creditor, &new.form_key).await? {
            return Ok(made);
        }
        let found = load(&mut tx, actor, debtor, invoice).await?;
        let known = found.ok_or(CreditNoteError::NotFound)?;
        let profile = profile::of(&mut tx, actor.creditor.id).await?;
        drop(tx);
        let (bill, reason) = judged(&known, new)?;
        let today = ctx.today(&actor.creditor);
        let work = work(&known, &bill, &profile, (reason, today), new)?;
        let draft = make::draft(ctx, actor, &work).await?;
        let mut tx = ctx.store.write().await?;
        store::debtors::lock(&mut tx, actor.creditor.id, debtor).await?;
        if let Some(made) = make::before(&mut tx, &actor.creditor, &new.form_key).await? {
            return Ok(made);
        }
        // What was taken back meanwhile is not taken back twice.
        let found = load(&mut tx, actor, debtor, invoice).await?;
        if judged(&found.ok_or(CreditNoteError::NotFound)?, new)?.0 != bill {
            continue;
        }
        let Some(note) = make::make(ctx, &mut tx, actor, &work, draft).await? else { continue };
        deduct(ctx, &mut tx, actor, &known.invoice, &note).await?;
        tx.commit().await?;
        return Ok(make::made(&note, false));
    }
    Err(make::restless().into())
}

fn work<'a>(
    known: &'a Creditable,
    bill: &'a Bill,
    profile: &'a Profile,
    (reason, today): (String, NaiveDate),
    new: &NewCredit,
) -> Result<Work<'a>, Error> {
    let positions = new.lines.iter().map(|place| i64::try_from(*place)).collect::<Result<_, _>>();
    Ok(Work {
        kind: InvoiceKind::CreditNote,
        bill,
        debtor: &known.debtor,
        profile,
        issued_on: today,
        due_on: today,
        supplied_on: known.supplied_on,
        nature: known.nature,
        label: reason.clone(),
        purchase_order: known.invoice.purchase_order.clone(),
        form_key: new.form_key.clone(),
        corrects: Some(Corrects {
            invoice: &known.invoice,
            positions: positions.map_err(Error::internal)?,
            reason,
        }),
    })
}

/// Deducts a credit note from its invoice, then by law, and records it.
async fn deduct(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    invoice: &Invoice,
    note: &Invoice,
) -> Result<(), Error> {
    let (creditor, debtor) = (&actor.creditor, note.debtor_id);
    let reference = std::slice::from_ref(&invoice.reference);
    let credit = (note.id, note.total_minor);
    credits::deduct_from(ctx, tx, creditor, debtor, credit, reference).await?;
    credits::deduct_credits(ctx, tx, creditor, debtor).await?;
    let detail = json!({
        "reference": note.reference,
        "minor": note.total_minor,
        "currency": note.currency,
        "corrects": invoice.reference,
    });
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "credit_note.issued",
        subject: note.id.0,
        detail,
    };
    audit::record(ctx, tx, act).await
}
