//! One draft into the store: the invoice, its lines, its posting.

use super::debtors::Directory;
use crate::{Context, Error, credits, scenarios};
use chrono::Days;
use domain::{
    DebtorId, DocumentId, InvoiceId, Money,
    invoice::InvoiceKind,
    ledger::{Account, Posting, PostingKind},
    party::Mandate,
};
use intake::InvoiceDraft;
use store::{
    Tx,
    creditors::Creditor,
    invoices::{Invoice, Line},
    ledger::NewPosting,
};

/// What became of a draft.
pub(super) enum Booked {
    New,
    Updated,
    Unchanged,
}

/// Why a draft was not taken in.
pub(super) enum Refusal {
    /// It contradicts what is here.
    Draft { field: &'static str, words: (String, String), value: Option<String> },
    /// Something else went wrong; the chunk is undone.
    Other(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

fn refuse(field: &'static str, fr: &str, en: &str, value: impl Into<Option<String>>) -> Refusal {
    Refusal::Draft { field, words: (fr.to_owned(), en.to_owned()), value: value.into() }
}

pub(super) async fn book(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    directory: &mut Directory,
    draft: &InvoiceDraft,
    document: Option<DocumentId>,
) -> Result<Booked, Refusal> {
    if draft.currency() != creditor.currency {
        return Err(refuse(
            "currency",
            &format!(
                "Ce créancier facture en {} : une facture dans une autre devise ne peut pas être reprise.",
                creditor.currency
            ),
            &format!(
                "This creditor invoices in {}: an invoice in another currency cannot be taken in.",
                creditor.currency
            ),
            draft.currency().to_string(),
        ));
    }
    let existing = store::invoices::by_reference(tx, creditor.id, &draft.reference).await?;
    if let Some(existing) = &existing
        && existing.kind != draft.kind
    {
        return Err(refuse(
            "type",
            "Cette référence existe déjà pour un document d’un autre type (facture ou avoir).",
            "This reference exists already for a document of another kind (invoice or credit note).",
            draft.reference.clone(),
        ));
    }
    let Some(existing) = existing else {
        let debtor = directory.find(ctx, tx, creditor, &draft.debtor).await?;
        return insert(ctx, tx, creditor, directory, draft, debtor, document).await;
    };
    // What is refused is refused before anything of it is written, its debtor included.
    let debtor = existing.debtor_id;
    if directory.known_as(tx, creditor, &draft.debtor).await? != Some(debtor) {
        return Err(refuse(
            "reference",
            "Cette référence existe déjà pour un autre client.",
            "This reference exists already for another debtor.",
            draft.reference.clone(),
        ));
    }
    let booked = update(ctx, tx, creditor, draft, existing, document).await?;
    directory.find(ctx, tx, creditor, &draft.debtor).await?;
    if draft.kind == InvoiceKind::CreditNote {
        // Its credit has grown, or an interrupted import left it.
        directory.note_credit(debtor);
    }
    Ok(booked)
}

/// Books what an invoice claims, or a credit note gives back, and tells its debtor's scenarios. The one
/// way by which an invoice that is new here enters the ledger, wherever it comes from.
pub(crate) async fn enter(ctx: &Context, tx: &mut Tx, invoice: &Invoice) -> Result<(), Error> {
    let (kind, minor) = match invoice.kind {
        InvoiceKind::Invoice => (PostingKind::Invoice, invoice.total_minor),
        InvoiceKind::CreditNote => (PostingKind::CreditNote, -invoice.total_minor),
    };
    let amount = Money::new(minor, invoice.currency);
    let key = format!("invoice:{}", invoice.id);
    let posting = Posting::on_invoice(kind, key, invoice.id, amount, Account::Sales)?;
    post(ctx, tx, invoice, &posting).await
}

/// What the document claims: what remains to pay and what was paid before, rounding included.
fn claim(draft: &InvoiceDraft) -> i64 {
    draft.due.minor.saturating_add(draft.prepaid.minor).max(0)
}

fn row(ctx: &Context, creditor: &Creditor, draft: &InvoiceDraft, debtor: DebtorId) -> Invoice {
    let terms = Days::new(u64::try_from(creditor.payment_term_days).unwrap_or(0));
    let now = ctx.now();
    Invoice {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor,
        reference: draft.reference.clone(),
        kind: draft.kind,
        label: label(draft),
        issued_on: draft.issued_on,
        due_on: draft.due_on.unwrap_or(draft.issued_on + terms),
        total_minor: claim(draft),
        currency: draft.currency(),
        purchase_order: draft.purchase_order.clone(),
        principal: match creditor.mandate {
            Mandate::Own => None,
            Mandate::ThirdParty => draft
                .seller
                .as_ref()
                .map(|seller| seller.name.clone())
                .filter(|name| !name.is_empty()),
        },
        document_id: None,
        created_at: now,
        updated_at: now,
    }
}

fn label(draft: &InvoiceDraft) -> String {
    let first = || draft.lines.first().map(|line| line.label.clone());
    draft.label.clone().or_else(first).unwrap_or_default().chars().take(200).collect()
}

async fn insert(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    directory: &mut Directory,
    draft: &InvoiceDraft,
    debtor: DebtorId,
    document: Option<DocumentId>,
) -> Result<Booked, Refusal> {
    let invoice = Invoice { document_id: document, ..row(ctx, creditor, draft, debtor) };
    store::invoices::insert(tx, &invoice).await?;
    insert_lines(tx, creditor, draft, invoice.id).await?;
    let money = |minor| Money::new(minor, invoice.currency);
    let total = money(invoice.total_minor);
    if total.is_zero() {
        return Ok(Booked::New);
    }
    enter(ctx, tx, &invoice).await?;
    match draft.kind {
        InvoiceKind::Invoice if draft.prepaid.is_positive() => {
            let paid = money(-draft.prepaid.minor.min(total.minor));
            let key = format!("prepaid:{}", invoice.id);
            let posting =
                Posting::on_invoice(PostingKind::Prepaid, key, invoice.id, paid, Account::Bank)?;
            post(ctx, tx, &invoice, &posting).await?;
        }
        InvoiceKind::Invoice => {}
        InvoiceKind::CreditNote => {
            if !draft.preceding.is_empty() {
                let credit = (invoice.id, total.minor);
                credits::deduct_from(ctx, tx, creditor, debtor, credit, &draft.preceding).await?;
            }
            directory.note_credit(debtor);
        }
    }
    Ok(Booked::New)
}

async fn update(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    draft: &InvoiceDraft,
    existing: Invoice,
    document: Option<DocumentId>,
) -> Result<Booked, Refusal> {
    let mut newer = row(ctx, creditor, draft, existing.debtor_id);
    // A file that does not say for whom takes back nothing that another has said.
    newer.principal = newer.principal.or_else(|| existing.principal.clone());
    let same_document = match (document, existing.document_id) {
        (Some(new), Some(old)) => same_file(tx, creditor, new, old).await?,
        (Some(_), None) => false,
        (None, _) => true,
    };
    let same = (
        &newer.label,
        newer.issued_on,
        newer.due_on,
        newer.total_minor,
        &newer.purchase_order,
        &newer.principal,
    ) == (
        &existing.label,
        existing.issued_on,
        existing.due_on,
        existing.total_minor,
        &existing.purchase_order,
        &existing.principal,
    );
    if same && same_document {
        return Ok(Booked::Unchanged);
    }
    if store::invoicing::by_invoice(tx, creditor.id, existing.id).await?.is_some() {
        return Err(refuse(
            "reference",
            "Cette pièce a été émise ici et ne change plus\u{a0}: corrigez-la par un avoir.",
            "This paper was issued here and is never changed: correct it by a credit note.",
            draft.reference.clone(),
        ));
    }
    let difference = newer.total_minor - existing.total_minor;
    if difference != 0 {
        correct(ctx, tx, &existing, difference).await?;
    }
    let replaced = existing.document_id.filter(|_| document.is_some());
    let updated = Invoice {
        id: existing.id,
        document_id: document.or(existing.document_id),
        created_at: existing.created_at,
        ..newer
    };
    store::invoices::update(tx, &updated).await?;
    store::invoices::clear_lines(tx, creditor.id, existing.id).await?;
    insert_lines(tx, creditor, draft, existing.id).await?;
    if let Some(old) = replaced {
        store::documents::delete(tx, creditor.id, old).await?;
    }
    Ok(Booked::Updated)
}

async fn same_file(
    tx: &mut Tx,
    creditor: &Creditor,
    one: DocumentId,
    other: DocumentId,
) -> Result<bool, Error> {
    let one = store::documents::by_id(tx, creditor.id, one).await?;
    let other = store::documents::by_id(tx, creditor.id, other).await?;
    Ok(matches!((one, other), (Some(one), Some(other)) if one.sha256 == other.sha256))
}

/// Books the difference when an invoice's total changes, unless more was paid, or deducted, than
/// the new total.
async fn correct(
    ctx: &Context,
    tx: &mut Tx,
    existing: &Invoice,
    difference: i64,
) -> Result<(), Refusal> {
    store::debtors::lock(tx, existing.creditor_id, existing.debtor_id).await?;
    let found = store::invoices::by_id(tx, existing.creditor_id, existing.id).await?;
    let balance = found.map_or(0, |row| row.balance_minor - row.processing_minor);
    let signed = match existing.kind {
        InvoiceKind::Invoice => difference,
        InvoiceKind::CreditNote => -difference,
    };
    let after = balance + signed;
    let allowed = match existing.kind {
        InvoiceKind::Invoice => after >= 0,
        InvoiceKind::CreditNote => after <= 0,
    };
    if !allowed {
        return Err(refuse(
            "total",
            "Ce montant est inférieur à ce qui a déjà été réglé ou déduit : enregistrez plutôt un avoir.",
            "This amount is below what has been paid or deducted already: record a credit note instead.",
            Money::new(existing.total_minor + difference, existing.currency)
                .to_decimal()
                .to_string(),
        ));
    }
    let key = format!("correction:{}:{}", existing.id, ctx.id::<domain::PostingId>());
    let amount = Money::new(signed, existing.currency);
    let posting =
        Posting::on_invoice(PostingKind::Correction, key, existing.id, amount, Account::Sales)?;
    Ok(post(ctx, tx, existing, &posting).await?)
}

async fn post(
    ctx: &Context,
    tx: &mut Tx,
    invoice: &Invoice,
    posting: &Posting,
) -> Result<(), Error> {
    let new = NewPosting {
        id: ctx.id(),
        creditor: invoice.creditor_id,
        debtor: Some(invoice.debtor_id),
        attempt: None,
        posting,
        at: ctx.now(),
    };
    if store::ledger::book(tx, &new).await? {
        scenarios::booked(ctx, tx, invoice.creditor_id, posting).await?;
    }
    Ok(())
}

/// The lines as a debtor reads them: with tax if the file allows it to the cent, else without, and
/// then the tax as a line of its own.
async fn insert_lines(
    tx: &mut Tx,
    creditor: &Creditor,
    draft: &InvoiceDraft,
    invoice: InvoiceId,
) -> Result<(), Error> {
    let gross: Option<Vec<i64>> =
        draft.lines.iter().map(|line| line.gross().map(|g| g.minor)).collect();
    let total = draft.total.minor;
    let with_tax = gross.filter(|gross| gross.iter().sum::<i64>() == total);
    let mut lines: Vec<(String, Option<String>, i64)> = draft
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let amount = with_tax.as_ref().map_or(line.net.minor, |gross| gross[at]);
            (
                line.label.clone(),
                line.quantity.map(|quantity| quantity.normalize().to_string()),
                amount,
            )
        })
        .collect();
    if with_tax.is_none() && !lines.is_empty() {
        let net: i64 = lines.iter().map(|(_, _, minor)| minor).sum();
        let tax = draft.tax.map_or(0, |tax| tax.minor);
        let rest = total - net - tax;
        let locale = creditor.locale;
        let extra = [
            (locale.pick("Remises et frais", "Discounts and charges"), rest),
            (locale.pick("TVA", "VAT"), tax),
        ];
        lines.extend(
            extra
                .into_iter()
                .filter(|(_, minor)| *minor != 0)
                .map(|(label, minor)| (label.to_owned(), None, minor)),
        );
    }
    for (position, (label, quantity, amount_minor)) in (0_i64..).zip(lines) {
        let line = Line { invoice_id: invoice, position, label, quantity, amount_minor };
        store::invoices::insert_line(tx, creditor.id, &line).await?;
    }
    Ok(())
}
