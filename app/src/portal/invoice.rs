//! One invoice, line by line, with everything that was booked on it.

use super::invoice_list::{left, parts};
use crate::{
    AppState,
    components::{
        Amount, Back, Day, Explanation, Fact, Facts, Icon, Moment, Part, StateBadge, Table,
    },
    error::{Answer, Failure},
    page::{Visit, use_page},
    render::Document,
    session::Onlooker,
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use domain::{Locale, Money, invoice::InvoiceKind, ledger::PostingKind};
use leptos::prelude::*;
use service::{
    Context,
    portal::{self, InvoiceDetail, Line, Movement},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/invoices/{id}", get(show))
}

async fn show(
    visit: Visit,
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let detail = portal::invoice(&ctx, &actor, id).await?.ok_or(Failure::NotFound)?;
    let page = visit.debtor(&actor);
    let title = format!("{} {}", kind(page.locale, detail.invoice.kind), detail.invoice.reference);
    Ok(Document::new(title).show(&page, || view! { <InvoicePage detail/> }))
}

/// What the document is called.
pub(super) fn kind(locale: Locale, kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Invoice => locale.pick("Facture", "Invoice"),
        InvoiceKind::CreditNote => locale.pick("Avoir", "Credit note"),
    }
}

/// The whole page.
#[component]
pub fn InvoicePage(
    /// The invoice.
    detail: InvoiceDetail,
) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let InvoiceDetail { invoice, lines, movements } = detail;
    let total = left(&invoice);
    let parts = parts(locale, &invoice);
    let pdf = format!("/invoices/{}/pdf", invoice.id);
    let dispute =
        invoice.payable().is_positive().then(|| format!("/ask/dispute?invoice={}", invoice.id));
    let currency = invoice.total.currency;
    view! {
        <Back/>
        <h1>{kind(locale, invoice.kind)}" "<span class="reference">{invoice.reference}</span></h1>
        <p class="lead"><StateBadge state=invoice.state days_late=invoice.days_late/></p>
        <Facts>
            {(!invoice.label.is_empty()).then(|| view! { <Fact term=locale.pick("Pour", "For")>{invoice.label}</Fact> })}
            {invoice.principal.map(|principal| view! { <Fact term=locale.pick("Créancier d’origine", "Original creditor")>{principal}</Fact> })}
            <Fact term=locale.pick("Date", "Date")><Day on=invoice.issued_on/></Fact>
            <Fact term=locale.pick("Échéance", "Due")><Day on=invoice.due_on/></Fact>
            {invoice.purchase_order.map(|order| view! { <Fact term=locale.pick("Votre commande", "Your order")>{order}</Fact> })}
        </Facts>
        <p class="links">
            <a class="button quiet" href=pdf><Icon name="download"/>{locale.pick("Télécharger la facture (PDF)", "Download the invoice (PDF)")}</a>
            {dispute.map(|href| view! { <a href=href>{locale.pick("Contester cette facture", "Dispute this invoice")}</a> })}
        </p>
        <section>
            <h2>{locale.pick("Ce qu’il reste à régler", "What is left to pay")}</h2>
            <Explanation caption=locale.pick("Le calcul", "How it adds up") parts=parts
                sum=locale.pick("Reste à régler", "Left to pay") total=total/>
        </section>
        {(!lines.is_empty()).then(|| view! { <Lines lines currency total=invoice.total/> })}
        <Movements movements/>
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<Line>, currency: domain::Currency, total: Money) -> impl IntoView {
    let locale = use_page().locale;
    let parts = lines
        .into_iter()
        .map(|line| {
            let quantity = line.quantity.map(|quantity| match locale {
                Locale::Fr => format!("quantité : {}", quantity.replace('.', ",")),
                Locale::En => format!("quantity: {quantity}"),
            });
            Part {
                label: line.label,
                why: quantity.unwrap_or_default(),
                amount: Money::new(line.amount_minor, currency),
            }
        })
        .collect();
    view! {
        <section>
            <h2>{locale.pick("Ce qui est facturé", "What is charged")}</h2>
            <Explanation caption=locale.pick("Lignes de la facture", "Lines of the invoice") parts=parts
                sum=locale.pick("Total de la facture, taxes comprises", "Invoice total, tax included") total=total/>
        </section>
    }
    .into_any()
}

/// What a booking is, as the debtor sees it.
pub(super) fn booked(locale: Locale, kind: PostingKind) -> &'static str {
    match kind {
        PostingKind::Invoice => locale.pick("Facture", "Invoice"),
        PostingKind::CreditNote => locale.pick("Avoir", "Credit note"),
        PostingKind::Correction => {
            locale.pick("Correction de la facture", "Correction of the invoice")
        }
        PostingKind::Payment => locale.pick("Paiement en ligne", "Online payment"),
        PostingKind::Transfer => locale.pick("Virement reçu", "Transfer received"),
        PostingKind::TransferReversed => locale.pick(
            "Virement annulé\u{a0}: enregistré par erreur",
            "Transfer cancelled: recorded by mistake",
        ),
        PostingKind::Refund => locale.pick("Remboursement", "Refund"),
        PostingKind::Chargeback => {
            locale.pick("Paiement repris par votre banque", "Payment taken back by your bank")
        }
        PostingKind::ChargebackWon => locale.pick("Paiement rétabli", "Payment restored"),
        PostingKind::Prepaid => {
            locale.pick("Déjà payé avant l’import", "Paid before it reached us")
        }
        PostingKind::Accessories => locale.pick("Intérêts et indemnité", "Interest and indemnity"),
        PostingKind::Offset => locale.pick("Avoir déduit", "Credit deducted"),
        PostingKind::DisputeCredit => {
            locale.pick("Montant contesté, retiré", "Disputed amount, taken off")
        }
        PostingKind::WriteOff => locale.pick("Reste abandonné", "Rest given up"),
        PostingKind::Suspense
        | PostingKind::Fee
        | PostingKind::Payout
        | PostingKind::PayoutReturned => locale.pick("Écriture", "Entry"),
    }
}

#[component]
fn Movements(movements: Vec<Movement>) -> impl IntoView {
    let locale = use_page().locale;
    let rows = movements.into_iter().map(move |movement| {
        view! {
            <tr>
                <td><Moment at=movement.at/></td>
                <td>{booked(locale, movement.kind)}</td>
                <td class="number"><Amount of=movement.amount/></td>
                <td class="number"><Amount of=movement.balance/></td>
            </tr>
        }
    });
    view! {
        <section>
            <h2>{locale.pick("Mouvements", "Movements")}</h2>
            <Table caption=locale.pick("Mouvements enregistrés sur cette facture", "Movements recorded on this invoice") hide_caption=true>
                <thead><tr>
                    <th scope="col">{locale.pick("Date", "Date")}</th>
                    <th scope="col">{locale.pick("Quoi", "What")}</th>
                    <th scope="col" class="number">{locale.pick("Montant", "Amount")}</th>
                    <th scope="col" class="number">{locale.pick("Reste dû", "Balance")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
