//! PDFs: receipts for payments and invoices. Made from the ledger when they are asked for; the
//! same facts give the same bytes, so nothing needs to be stored.

use crate::{Context, DebtorActor, Error, context::local, transfers};
use chrono::{NaiveDateTime, NaiveTime};
use documents::{Check, InvoiceLine, InvoicePaper, Logo, Party, Receipt, ReceiptLine, Style};
use domain::{
    InvoiceId, Locale, Money, PostingId,
    ledger::{Account, PostingKind},
    party::{Address, Mandate},
};
use store::{Tx, creditors::Creditor, debtors::Debtor, documents::Document};

/// A PDF to hand out.
#[derive(Clone, Debug)]
pub struct Paper {
    /// A name fit for a file.
    pub file_name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
}

/// An invoice as the creditor issued it, or laid out from its data if no file came with it; nothing
/// if it is someone else's.
pub async fn invoice_pdf(
    ctx: &Context,
    actor: &DebtorActor,
    id: InvoiceId,
) -> Result<Option<Paper>, Error> {
    invoice_of(ctx, &actor.creditor, &actor.debtor, id, actor.contact.locale).await
}

pub(crate) async fn invoice_of(
    ctx: &Context,
    creditor: &Creditor,
    debtor: &Debtor,
    id: InvoiceId,
    locale: Locale,
) -> Result<Option<Paper>, Error> {
    let mut tx = ctx.store.read().await?;
    let found = store::invoices::by_id(&mut tx, creditor.id, id).await?;
    let Some(invoice) =
        found.map(|row| row.invoice).filter(|invoice| invoice.debtor_id == debtor.id)
    else {
        return Ok(None);
    };
    let file_name = format!("{}.pdf", file_stem(&invoice.reference));
    if let Some(document) = invoice.document_id
        && let Some(Document { content, .. }) =
            store::documents::by_id(&mut tx, creditor.id, document).await?
    {
        return Ok(Some(Paper { file_name, bytes: content }));
    }
    let lines = store::invoices::lines_of(&mut tx, creditor.id, id).await?;
    let money = |minor| Money::new(minor, invoice.currency);
    let paper = InvoicePaper {
        locale,
        style: style(&mut tx, creditor).await?,
        kind: invoice.kind,
        reference: invoice.reference.clone(),
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        subject: Some(invoice.label.clone()).filter(|label| !label.is_empty()),
        order: invoice.purchase_order.clone(),
        facts: Vec::new(),
        creditor: creditor_party(creditor, invoice.principal.as_deref()),
        debtor: debtor_party(debtor),
        lines: lines
            .into_iter()
            .map(|line| InvoiceLine {
                description: line.label,
                quantity: line.quantity.and_then(|quantity| quantity.parse().ok()),
                unit_price: None,
                vat_rate: None,
                amount: money(line.amount_minor),
            })
            .collect(),
        net_total: None,
        vat: Vec::new(),
        total: money(invoice.total_minor),
        mentions: Vec::new(),
        account: Some(transfers::account(creditor)),
        transfer_reference: debtor.rf_reference.parse().ok(),
        check: None,
    };
    drop(tx);
    let renderer = ctx.paper.clone();
    let bytes = on_own_thread(move || renderer.invoice(&paper, None)).await?;
    Ok(Some(Paper { file_name, bytes }))
}

/// The receipt for one of the debtor's payments; nothing if it is someone else's or no payment.
pub async fn receipt_pdf(
    ctx: &Context,
    actor: &DebtorActor,
    posting: PostingId,
) -> Result<Option<Paper>, Error> {
    receipt_of(ctx, &actor.creditor, &actor.debtor, posting, actor.contact.locale, None).await
}

pub(crate) async fn receipt_of(
    ctx: &Context,
    creditor: &Creditor,
    debtor: &Debtor,
    posting: PostingId,
    locale: Locale,
    check: Option<Check>,
) -> Result<Option<Paper>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some(booked) = store::ledger::by_id(&mut tx, creditor.id, posting).await? else {
        return Ok(None);
    };
    let is_payment = matches!(booked.kind, PostingKind::Payment | PostingKind::Transfer);
    if booked.debtor_id != Some(debtor.id) || !is_payment {
        return Ok(None);
    }
    let turned = format!("reversed:{}", booked.source_key);
    if store::ledger::by_source(&mut tx, creditor.id, &turned).await?.is_some() {
        return Ok(None); // what was booked by mistake was not received
    }
    let transfer = store::transfers::of_posting(&mut tx, creditor.id, posting).await?;
    let money = |minor| Money::new(minor, booked.currency);
    let (mut lines, mut credit, mut principals) = (Vec::new(), 0, Vec::<String>::new());
    for entry in store::ledger::entries(&mut tx, creditor.id, posting).await? {
        match (entry.account, entry.invoice_id) {
            (Account::Receivable, Some(id)) => {
                let after = store::ledger::balance_after(
                    &mut tx,
                    creditor.id,
                    id,
                    posting,
                    booked.posted_at,
                )
                .await?;
                if let Some(row) = store::invoices::by_id(&mut tx, creditor.id, id).await? {
                    principals.extend(row.invoice.principal);
                    lines.push(ReceiptLine {
                        reference: row.invoice.reference,
                        issued_on: row.invoice.issued_on,
                        paid: money(-entry.minor),
                        remaining: money(after.max(0)),
                    });
                }
            }
            (Account::Credit, _) => credit -= entry.minor,
            _ => {}
        }
    }
    let owed_after = store::ledger::debtor_balance_after(
        &mut tx,
        creditor.id,
        debtor.id,
        posting,
        booked.posted_at,
    )
    .await?;
    let at: NaiveDateTime = local(creditor, booked.posted_at);
    let number = receipt_number(posting);
    let (claims, collects) = claimants(creditor, &principals);
    let receipt = Receipt {
        locale,
        style: style(&mut tx, creditor).await?,
        number: number.clone(),
        issued_at: at,
        creditor: claims,
        collector: collects,
        debtor: debtor_party(debtor),
        amount: money(-booked.minor),
        paid_at: transfer.as_ref().map_or(at, |known| known.received_on.and_time(NaiveTime::MIN)),
        method: method(booked.kind, locale).to_owned(),
        payment_reference: match transfer {
            Some(known) => known.reference,
            None => booked.source_key.split(':').next_back().unwrap_or_default().to_owned(),
        },
        lines,
        remaining_total: money(owed_after.max(0)),
        credit: money(credit),
        check,
        mentions: mentions(creditor, locale),
    };
    drop(tx);
    let renderer = ctx.paper.clone();
    let bytes = on_own_thread(move || renderer.receipt(&receipt, None)).await?;
    let file_name = format!("{}-{number}.pdf", locale.pick("recu", "receipt"));
    Ok(Some(Paper { file_name, bytes }))
}

/// Who claims, and who collects for them if that is somebody else.
pub(crate) fn claimants(creditor: &Creditor, principals: &[String]) -> (Party, Option<Party>) {
    let mut named: Vec<&str> = Vec::new();
    for principal in principals {
        if !named.contains(&principal.as_str()) {
            named.push(principal);
        }
    }
    let principal = (!named.is_empty()).then(|| named.join(", "));
    let collects = creditor.mandate == Mandate::ThirdParty && principal.is_some();
    let collector = collects.then(|| creditor_party(creditor, None));
    (creditor_party(creditor, principal.as_deref()), collector)
}

/// Layout takes tens of milliseconds of processor: never on a thread that serves requests.
pub(crate) async fn on_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, documents::DocumentError> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(Error::internal)
}

/// A receipt's number: the part of the posting's identifier that is unique enough to be read.
pub fn receipt_number(posting: PostingId) -> String {
    let text = posting.0.simple().to_string().to_uppercase();
    format!("R-{}-{}", &text[4..12], &text[24..])
}

fn method(kind: PostingKind, locale: Locale) -> &'static str {
    match kind {
        PostingKind::Transfer => locale.pick("virement bancaire", "bank transfer"),
        _ => locale.pick("paiement en ligne", "online payment"),
    }
}

fn mentions(creditor: &Creditor, locale: Locale) -> Vec<String> {
    match creditor.mandate {
        Mandate::Own => Vec::new(),
        Mandate::ThirdParty => vec![
            locale
                .pick(
                    "Reçu remis pour tout paiement, conformément à l’article R124-6 du Code des procédures civiles d’exécution.",
                    "Receipt given for every payment, as article R124-6 of the French Code of civil enforcement procedures requires.",
                )
                .to_owned(),
        ],
    }
}

pub(crate) async fn style(tx: &mut Tx, creditor: &Creditor) -> Result<Style, Error> {
    let logo = match creditor.logo_id {
        Some(id) => store::documents::by_id(tx, creditor.id, id).await?,
        None => None,
    };
    Ok(Style {
        colour: creditor.brand_colour.parse().ok(),
        logo: logo.and_then(|document| Logo::new(document.content)),
    })
}

/// The creditor as printed, or the one for whom it collects.
pub(crate) fn creditor_party(creditor: &Creditor, principal: Option<&str>) -> Party {
    if let Some(name) = principal {
        return Party { name: name.to_owned(), ..Party::default() };
    }
    Party {
        name: creditor.name.clone(),
        address: Address {
            street: creditor.street.clone(),
            postcode: creditor.postcode.clone(),
            city: creditor.city.clone(),
            country: creditor.country.clone(),
        },
        siren: creditor.siren.clone(),
        email: Some(creditor.email.clone()),
        phone: creditor.phone.clone(),
        activity: Some(creditor.activity.clone()),
        legal: None,
    }
}

pub(crate) fn debtor_party(debtor: &Debtor) -> Party {
    Party {
        name: debtor.name.clone(),
        address: Address {
            street: debtor.street.clone(),
            postcode: debtor.postcode.clone(),
            city: debtor.city.clone(),
            country: debtor.country.clone(),
        },
        siren: debtor.siren.clone(),
        ..Party::default()
    }
}

/// The address of the verification page as people type it: without the scheme.
pub(crate) fn verify_place(public_url: &str) -> String {
    let host = public_url.split("://").nth(1).unwrap_or(public_url);
    format!("{host}/verify")
}

/// A reference as a file's name: letters, digits and dashes only.
pub(crate) fn file_stem(reference: &str) -> String {
    let stem: String = reference
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(60)
        .collect();
    if stem.trim_matches('-').is_empty() { "document".to_owned() } else { stem }
}
