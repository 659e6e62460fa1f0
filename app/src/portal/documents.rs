//! Every invoice, settled ones included, and every receipt.

use super::invoice;
use crate::{
    AppState,
    components::{Amount, Back, Day, Icon, StateBadge},
    error::Answer,
    page::{Visit, use_page},
    render::Document,
    session::Onlooker,
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;
use service::{
    Context, clearance,
    portal::{self, Happened, HistoryItem, InvoiceView},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/documents", get(show))
}

async fn show(visit: Visit, Onlooker(actor): Onlooker, State(ctx): State<Context>) -> Answer {
    let invoices = portal::documents(&ctx, &actor).await?;
    let history = portal::history(&ctx, &actor).await?;
    let is_clear = clearance::is_due(&ctx, &actor).await?;
    let page = visit.debtor(&actor);
    let title = page.pick("Documents", "Documents");
    Ok(Document::new(title).show(&page, || view! { <Documents invoices history is_clear/> }))
}

#[component]
pub(super) fn Documents(
    invoices: Vec<InvoiceView>,
    history: Vec<HistoryItem>,
    /// Whether nothing is owed any more.
    is_clear: bool,
) -> impl IntoView {
    let locale = use_page().locale;
    let receipts: Vec<_> = history
        .into_iter()
        .filter_map(|item| match item.what {
            Happened::Booked { amount, receipt: Some(receipt), .. } => {
                let name = format!("{} {}", locale.pick("Reçu du", "Receipt of"), locale.date(item.at.date()));
                Some(view! {
                    <li><a href=format!("/receipts/{receipt}/pdf")>
                        <Icon name="download"/><span class="reference">{name}</span><Amount of=amount/>
                        <span class="date">"PDF"</span>
                    </a></li>
                })
            }
            _ => None,
        })
        .collect();
    let rows = invoices.into_iter().map(|item| view! {
        <li><a href=format!("/invoices/{}/pdf", item.id)>
            <Icon name="download"/>
            <span class="reference">{invoice::kind(locale, item.kind)}" "{item.reference}</span>
            <Amount of=item.total/>
            <span class="date"><Day on=item.issued_on/><StateBadge state=item.state days_late=item.days_late/></span>
        </a></li>
    });
    let none = receipts.is_empty();
    view! {
        <Back/>
        <h1>{locale.pick("Vos documents", "Your documents")}</h1>
        {is_clear.then(|| view! {
            <section>
                <h2>{locale.pick("Tout est réglé", "All settled")}</h2>
                <p>{locale.pick(
                    "Cette attestation dit que vous ne devez plus rien, et quelles factures ont été soldées. Gardez-la.",
                    "This letter says that you owe nothing any more, and which invoices were settled. Keep it.",
                )}</p>
                <ul class="documents">
                    <li><a href="/clearance/pdf">
                        <Icon name="download"/>
                        <span class="reference">{locale.pick("Attestation de solde", "Clearance letter")}</span>
                        <span class="date">"PDF"</span>
                    </a></li>
                </ul>
            </section>
        })}
        <section>
            <h2>{locale.pick("Factures et avoirs", "Invoices and credit notes")}</h2>
            <ul class="documents">{rows.collect_view()}</ul>
        </section>
        <section>
            <h2>{locale.pick("Reçus de paiement", "Payment receipts")}</h2>
            {none.then(|| view! { <p class="hint">{locale.pick("Chaque paiement donnera ici un reçu.", "Every payment will leave a receipt here.")}</p> })}
            <ul class="documents">{receipts}</ul>
        </section>
    }
}
