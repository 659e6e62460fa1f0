//! What an invoice and a credit note have in common when they are issued: number, paper, rows, posting.

use super::{Profile, mentions};
use crate::{
    Context, Error, StaffActor, import,
    papers::{self, on_own_thread},
    scenarios, transfers,
};
use chrono::{Datelike, NaiveDate};
use documents::{InvoiceLine, InvoicePaper, VatLine};
use domain::{
    InvoiceId, Locale, Money,
    billing::{Bill, Nature, number},
    invoice::InvoiceKind,
};
use store::{
    Tx,
    creditors::Creditor,
    debtors::Debtor,
    invoices::{Invoice, Line},
    invoicing::{Issued, IssuedLine, IssuedTax},
};

/// A paper that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Which.
    pub id: InvoiceId,
    /// Its number.
    pub reference: String,
    /// What it comes to.
    pub total: Money,
    /// Whether this form had issued it before: then nothing was done now.
    pub before: bool,
}

/// What is to be issued.
pub(super) struct Work<'a> {
    pub(super) kind: InvoiceKind,
    pub(super) bill: &'a Bill,
    pub(super) debtor: &'a Debtor,
    pub(super) profile: &'a Profile,
    pub(super) issued_on: NaiveDate,
    pub(super) due_on: NaiveDate,
    pub(super) supplied_on: NaiveDate,
    pub(super) nature: Nature,
    pub(super) label: String,
    pub(super) purchase_order: Option<String>,
    pub(super) form_key: String,
    pub(super) corrects: Option<Corrects<'a>>,
}

/// What a credit note corrects.
pub(super) struct Corrects<'a> {
    pub(super) invoice: &'a Invoice,
    /// Which of its lines, in the order of the credit note's own.
    pub(super) positions: Vec<i64>,
    pub(super) reason: String,
}

/// Why a paper was not issued though nothing is wrong with it.
pub(super) enum MakeError {
    /// The number that follows belongs to an invoice from elsewhere.
    Taken(String),
    Other(Error),
}

impl<E: Into<Error>> From<E> for MakeError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// What a form has issued before, if it was sent twice.
pub(super) async fn before(
    tx: &mut Tx,
    creditor: &Creditor,
    form_key: &str,
) -> Result<Option<Made>, Error> {
    let Some(issued) = store::invoicing::by_form(tx, creditor.id, form_key).await? else {
        return Ok(None);
    };
    let found = store::invoices::by_id(tx, creditor.id, issued.invoice_id).await?;
    Ok(found.map(|row| made(&row.invoice, true)))
}

pub(super) fn made(invoice: &Invoice, before: bool) -> Made {
    Made {
        id: invoice.id,
        reference: invoice.reference.clone(),
        total: Money::new(invoice.total_minor, invoice.currency),
        before,
    }
}

/// How often a paper is laid out again because others took its number: each time one of them was issued.
pub(super) const TRIES: usize = 20;

/// A paper under the number that would follow. Laying out takes tens of milliseconds, in which nobody
/// should wait for a transaction, so it is done before.
pub(super) struct Draft {
    reference: String,
    pdf: Vec<u8>,
}

/// The prefix and the year of a paper's series.
fn series<'a>(work: &Work<'a>) -> (&'a str, i32) {
    let prefix = match work.kind {
        InvoiceKind::Invoice => &work.profile.invoice_prefix,
        InvoiceKind::CreditNote => &work.profile.credit_prefix,
    };
    (prefix, work.issued_on.year())
}

/// Lays a paper out under the number that would follow.
pub(super) async fn draft(
    ctx: &Context,
    actor: &StaffActor,
    work: &Work<'_>,
) -> Result<Draft, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let (prefix, year) = series(work);
    let last = store::invoicing::last(&mut tx, creditor.id, prefix, year).await?;
    let reference = number::reference(prefix, year, last + 1);
    let paper = paper(ctx, &mut tx, creditor, work, &reference).await?;
    drop(tx);
    let renderer = ctx.paper.clone();
    let pdf = on_own_thread(move || renderer.invoice(&paper, None)).await?;
    Ok(Draft { reference, pdf })
}

/// Issues a paper in the caller's transaction, which draws its number: all of it, or nothing and no
/// number. Nothing comes of a draft whose number somebody has taken meanwhile: it is laid out again.
pub(super) async fn make(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    work: &Work<'_>,
    Draft { reference, pdf }: Draft,
) -> Result<Option<Invoice>, MakeError> {
    let creditor = &actor.creditor;
    let (prefix, year) = series(work);
    let count = store::invoicing::draw(tx, creditor.id, prefix, year).await?;
    if number::reference(prefix, year, count) != reference {
        return Ok(None);
    }
    if store::invoices::by_reference(tx, creditor.id, &reference).await?.is_some() {
        return Err(MakeError::Taken(reference));
    }
    let name = format!("{}.pdf", papers::file_stem(&reference));
    let media = "application/pdf";
    let document =
        import::store_document(ctx, tx, creditor.id, "invoice", media, &name, pdf).await?;
    let now = ctx.now();
    let invoice = Invoice {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: work.debtor.id,
        reference,
        kind: work.kind,
        label: work.label.clone(),
        issued_on: work.issued_on,
        due_on: work.due_on,
        total_minor: work.bill.total.minor,
        currency: work.bill.total.currency,
        purchase_order: work.purchase_order.clone(),
        principal: None,
        document_id: Some(document),
        created_at: now,
        updated_at: now,
    };
    store::invoices::insert(tx, &invoice).await?;
    for line in shown(work.bill, creditor.locale, invoice.id) {
        store::invoices::insert_line(tx, creditor.id, &line).await?;
    }
    keep(tx, actor, work, invoice.id).await?;
    import::enter(ctx, tx, &invoice).await?;
    Ok(Some(invoice))
}

/// Nobody issues so many papers while one is laid out.
pub(super) fn restless() -> Error {
    Error::internal("others took every number that a paper was laid out under")
}

/// What is never changed: lines and tax as issued.
async fn keep(
    tx: &mut Tx,
    actor: &StaffActor,
    work: &Work<'_>,
    id: InvoiceId,
) -> Result<(), Error> {
    let creditor = actor.creditor.id;
    let corrects = work.corrects.as_ref();
    let issued = Issued {
        invoice_id: id,
        form_key: work.form_key.clone(),
        staff_id: actor.id,
        nature: work.nature,
        supplied_on: work.supplied_on,
        corrects_id: corrects.map(|corrects| corrects.invoice.id),
        reason: corrects.map(|corrects| corrects.reason.clone()).unwrap_or_default(),
    };
    store::invoicing::insert(tx, creditor, &issued).await?;
    for (place, priced) in work.bill.lines.iter().enumerate() {
        let line = IssuedLine {
            position: i64::try_from(place).map_err(Error::internal)?,
            label: priced.line.label.clone(),
            quantity: priced.line.quantity.to_string(),
            rate: priced.line.rate.to_string(),
            unit_minor: priced.line.unit.minor,
            net_minor: priced.net.minor,
            corrects_position: corrects.and_then(|it| it.positions.get(place)).copied(),
        };
        store::invoicing::insert_line(tx, creditor, id, &line).await?;
    }
    for of in &work.bill.rates {
        let (rate, base_minor, tax_minor) = (of.rate.to_string(), of.base.minor, of.tax.minor);
        let tax = IssuedTax { rate, base_minor, tax_minor };
        store::invoicing::insert_tax(tx, creditor, id, &tax).await?;
    }
    Ok(())
}

/// The lines as a debtor reads them, like those of an imported invoice: with tax if rounding allows it
/// to the cent, else without, and then the tax of each rate as a line of its own.
fn shown(bill: &Bill, locale: Locale, invoice_id: InvoiceId) -> Vec<Line> {
    let gross = bill.gross_lines();
    let mut lines: Vec<(String, Option<String>, i64)> = bill
        .lines
        .iter()
        .enumerate()
        .map(|(at, priced)| {
            let amount = gross.as_ref().map_or(priced.net, |gross| gross[at]);
            (priced.line.label.clone(), Some(priced.line.quantity.to_string()), amount.minor)
        })
        .collect();
    if gross.is_none() {
        let taxed = bill.rates.iter().filter(|of| !of.tax.is_zero());
        lines.extend(taxed.map(|of| (tax_name(locale, of.rate), None, of.tax.minor)));
    }
    (0..)
        .zip(lines)
        .map(|(position, (label, quantity, amount_minor))| Line {
            invoice_id,
            position,
            label,
            quantity,
            amount_minor,
        })
        .collect()
}

fn tax_name(locale: Locale, rate: rust_decimal::Decimal) -> String {
    match locale {
        Locale::Fr => format!("TVA {}\u{a0}%", rate.to_string().replace('.', ",")),
        Locale::En => format!("VAT {rate}%"),
    }
}

/// What the mentions of a paper depend on.
pub(super) async fn facts<'a>(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    work: &Work<'a>,
) -> Result<mentions::Facts<'a>, Error> {
    let policy = scenarios::policy(ctx, tx, creditor.id).await?;
    Ok(mentions::Facts {
        locale: creditor.locale,
        debtor: work.debtor.kind,
        currency: creditor.currency,
        issued_on: work.issued_on,
        due_on: work.due_on,
        contract_rate: policy.contract_rate.and_then(|rate| rate.parse().ok()),
        exemption: &work.profile.exemption,
    })
}

/// The mentions of what is to be issued.
pub(super) fn said(facts: &mentions::Facts<'_>, work: &Work<'_>) -> Vec<String> {
    match work.kind {
        InvoiceKind::Invoice => mentions::of_invoice(facts, work.bill),
        InvoiceKind::CreditNote => mentions::of_credit(facts, work.bill),
    }
}

async fn paper(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    work: &Work<'_>,
    reference: &str,
) -> Result<InvoicePaper, Error> {
    let facts = facts(ctx, tx, creditor, work).await?;
    let bill = work.bill;
    let lines = bill.lines.iter().map(|priced| InvoiceLine {
        description: priced.line.label.clone(),
        quantity: Some(priced.line.quantity),
        unit_price: Some(priced.line.unit),
        vat_rate: Some(priced.line.rate),
        amount: priced.net,
    });
    let vat = bill.rates.iter().map(|of| VatLine { rate: of.rate, base: of.base, tax: of.tax });
    Ok(InvoicePaper {
        // What the law wants said is said in the creditor's language, whoever reads.
        locale: creditor.locale,
        style: papers::style(tx, creditor).await?,
        kind: work.kind,
        reference: reference.to_owned(),
        issued_on: work.issued_on,
        due_on: work.due_on,
        subject: Some(work.label.clone()).filter(|label| !label.is_empty()),
        order: work.purchase_order.clone(),
        facts: named(creditor.locale, work),
        creditor: seller(creditor, work.profile),
        debtor: papers::debtor_party(work.debtor),
        lines: lines.collect(),
        net_total: Some(bill.net),
        vat: vat.collect(),
        total: bill.total,
        mentions: said(&facts, work),
        account: Some(transfers::account(creditor)),
        transfer_reference: work.debtor.rf_reference.parse().ok(),
        check: None,
    })
}

/// What a paper's head says beyond number, dates and order.
fn named(locale: Locale, work: &Work<'_>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |fr: &str, en: &str, value: String| {
        facts.push((locale.pick(fr, en).to_owned(), value));
    };
    if let Some(corrects) = &work.corrects {
        let (number, day) = (&corrects.invoice.reference, locale.date(corrects.invoice.issued_on));
        let of = match locale {
            Locale::Fr => format!("{number} du {day}"),
            Locale::En => format!("{number} of {day}"),
        };
        fact("Facture corrigée", "Invoice corrected", of);
        fact("Motif", "Reason", corrects.reason.clone());
    }
    fact("Date de l’opération", "Date of supply", locale.date(work.supplied_on));
    fact(
        "Nature de l’opération",
        "Kind of supply",
        mentions::nature(locale, work.nature).to_owned(),
    );
    facts
}

fn seller(creditor: &Creditor, profile: &Profile) -> documents::Party {
    let number = profile.vat_number.as_ref();
    let number = number
        .map(|number| format!("{}{number}", creditor.locale.pick("N° TVA\u{a0}: ", "VAT no. ")));
    let legal: Vec<String> =
        [Some(profile.legal.clone()).filter(|legal| !legal.is_empty()), number]
            .into_iter()
            .flatten()
            .collect();
    documents::Party {
        legal: (!legal.is_empty()).then(|| legal.join(" · ")),
        ..papers::creditor_party(creditor, None)
    }
}
