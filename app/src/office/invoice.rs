//! One invoice: its lines, and everything that was booked on it.

use super::{
    components::{Empty, Figure, Trail},
    frame::Here,
    invoicing,
    seat::{Reader, Seat, id},
    words::posting_kind,
};
use crate::{
    AppState,
    components::{Amount, Day, Fact, Facts, Moment, StateBadge, Table},
    error::{Answer, Failure},
    render::Document,
};
use axum::{Router, extract::Path, response::IntoResponse, routing::get};
use chrono::NaiveDate;
use domain::legal::Limitation;
use http::{HeaderName, HeaderValue, header};
use leptos::prelude::*;
use service::{
    invoicing::creditable,
    office::{self, Debtor},
    portal::InvoiceDetail,
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/debtors/{debtor}/invoices/{invoice}", get(show))
        .route("/office/debtors/{debtor}/invoices/{invoice}/pdf", get(pdf))
}

async fn show(seat: Seat, Path((debtor, invoice)): Path<(String, String)>) -> Answer {
    let found = office::invoice(&seat.ctx, &seat.actor, id(&debtor)?, id(&invoice)?).await?;
    let (debtor, detail) = found.ok_or(Failure::NotFound)?;
    let limitation = office::limitation(&seat.ctx, &seat.actor, detail.invoice.id).await?;
    let issued = creditable(&seat.ctx, &seat.actor, debtor.id, detail.invoice.id).await?;
    let today = seat.ctx.today(seat.actor.creditor());
    let title = detail.invoice.reference.clone();
    Ok(seat.show(Here::Debtors, Document::new(title), || {
        let seat = seat.reader();
        let limitation = limitation.map(|limitation| (limitation, today));
        let corrected = invoicing::of_invoice(seat, issued);
        view! { {body(seat, &debtor, detail, limitation)}{corrected} }
    }))
}

/// A file to keep, never to open within our pages.
pub(super) fn attachment(media_type: &'static str, name: &str, bytes: Vec<u8>) -> Answer {
    let safe: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' })
        .collect();
    let disposition = format!("attachment; filename=\"{safe}\"");
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(Failure::internal)?,
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}

async fn pdf(seat: Seat, Path((debtor, invoice)): Path<(String, String)>) -> Answer {
    let found = office::invoice_pdf(&seat.ctx, &seat.actor, id(&debtor)?, id(&invoice)?).await?;
    let paper = found.ok_or(Failure::NotFound)?;
    attachment("application/pdf", &paper.file_name, paper.bytes)
}

/// Until when the invoice may be claimed, by which article, and whether that is over.
fn limited(seat: Reader, limitation: &Limitation, today: NaiveDate) -> impl IntoView + use<> {
    let last = limitation.last_day;
    let articles: Vec<String> =
        limitation.articles().iter().map(|article| article.as_str().to_owned()).collect();
    let note = if limitation.has_run_out(today) {
        seat.pick("date passée", "date passed")
    } else if limitation.restarted_by.is_some() {
        seat.pick(
            "reportée par une reconnaissance de la dette",
            "moved by an acknowledgement of the debt",
        )
    } else {
        ""
    };
    view! {
        <Fact term=seat.pick("Prescription", "Limitation")>
            <Day on=last/>
            <span class="muted under">{note}" "{articles.join(", ")}</span>
        </Fact>
    }
}

fn body(
    seat: Reader,
    debtor: &Debtor,
    detail: InvoiceDetail,
    limitation: Option<(Limitation, NaiveDate)>,
) -> impl IntoView + use<> {
    let InvoiceDetail { invoice, lines, movements } = detail;
    let base = format!("/office/debtors/{}", debtor.id);
    let pdf = format!("{base}/invoices/{}/pdf", invoice.id);
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base, debtor.name.clone()),
    ];
    let currency = invoice.total.currency;
    let money = move |minor| domain::Money::new(minor, currency);
    let line_rows = lines.into_iter().map(|line| {
        view! {
            <tr>
                <th scope="row">{line.label}</th>
                <td class="number">{line.quantity}</td>
                <td class="number"><Amount of=money(line.amount_minor)/></td>
            </tr>
        }
    });
    let line_rows: Vec<_> = line_rows.collect();
    let locale = seat.locale();
    let movement_rows = movements.into_iter().map(|movement| {
        view! {
            <tr>
                <td><Moment at=movement.at/></td>
                <th scope="row">{posting_kind(movement.kind, locale)}</th>
                <td class="number"><Amount of=movement.amount/></td>
                <td class="number"><Figure of=movement.balance/></td>
            </tr>
        }
    });
    let movement_rows = movement_rows.collect_view();
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{invoice.reference.clone()}</h1>
            <p><StateBadge state=invoice.state days_late=invoice.days_late/></p>
            <p><a class="button quiet" href=pdf>{seat.pick("Télécharger le PDF", "Download the PDF")}</a></p>
        </div>
        <Facts>
            <Fact term=seat.pick("Objet", "For")>{invoice.label.clone()}</Fact>
            {invoice.principal.clone().map(|principal| view! { <Fact term=seat.pick("Pour le compte de", "On behalf of")>{principal}</Fact> })}
            <Fact term=seat.pick("Émise le", "Issued on")><Day on=invoice.issued_on/></Fact>
            <Fact term=seat.pick("Échéance", "Due on")><Day on=invoice.due_on/></Fact>
            {limitation.map(|(limitation, today)| limited(seat, &limitation, today))}
            <Fact term=seat.pick("Total", "Total")><Amount of=invoice.total/></Fact>
            <Fact term=seat.pick("Solde", "Balance")><Amount of=invoice.balance/></Fact>
            {invoice.processing.is_positive().then(|| view! {
                <Fact term=seat.pick("En cours de paiement", "Being paid")><Amount of=invoice.processing/></Fact>
            })}
            {invoice.purchase_order.clone().map(|order| view! { <Fact term=seat.pick("Bon de commande", "Purchase order")>{order}</Fact> })}
        </Facts>
        <section aria-labelledby="movements">
            <h2 id="movements">{seat.pick("Ce qui fait le solde", "What makes the balance")}</h2>
            <Table caption=seat.pick("Mouvements", "Movements") hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Date", "Date")}</th>
                        <th scope="col">{seat.pick("Mouvement", "Movement")}</th>
                        <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                        <th scope="col" class="number">{seat.pick("Solde après", "Balance after")}</th>
                    </tr>
                </thead>
                <tbody>{movement_rows}</tbody>
            </Table>
        </section>
        <section aria-labelledby="lines">
            <h2 id="lines">{seat.pick("Lignes", "Lines")}</h2>
            {if line_rows.is_empty() {
                view! { <Empty text=seat.pick("Le fichier du créancier ne détaille pas cette facture.", "The creditor’s file does not detail this invoice.")/> }.into_any()
            } else {
                view! {
                    <Table caption=seat.pick("Lignes", "Lines") hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Désignation", "Description")}</th>
                                <th scope="col" class="number">{seat.pick("Quantité", "Quantity")}</th>
                                <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                            </tr>
                        </thead>
                        <tbody>{line_rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}
