//! The page that stands in for a payment provider: it takes no money.

use crate::adapters::demo_provider::{DemoProvider, Outcome};
use app::{
    AppState,
    components::{Amount, Fact, Facts, Notice},
    error::Failure,
    page::{Page, Tone, Visit},
    render::{Document, see_other},
};
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::Money;
use leptos::prelude::*;
use serde::Deserialize;
use service::payments;
use std::sync::Arc;
use store::demo_checkout::DemoCheckout;

#[derive(Clone)]
struct Demo {
    provider: Arc<DemoProvider>,
    state: AppState,
}

/// The provider's page.
pub(crate) fn router(provider: Arc<DemoProvider>, state: AppState) -> Router {
    let demo = Demo { provider, state: state.clone() };
    Router::new()
        .route("/demo/checkout/{session}", get(show).post(act))
        .layer(axum::middleware::from_fn_with_state(state, app::page::around))
        .with_state(demo)
}

async fn show(
    State(demo): State<Demo>,
    visit: Visit,
    Path(session): Path<String>,
) -> Result<Response, Failure> {
    let Some(checkout) = demo.provider.checkout(&session).await.map_err(service::Error::from)?
    else {
        return Err(Failure::NotFound);
    };
    Ok(page(&visit, &checkout, false))
}

#[derive(Deserialize)]
struct Act {
    outcome: String,
}

/// What the buttons do. "Authenticate" shows the bank's question first, as a real one would.
async fn act(
    State(demo): State<Demo>,
    visit: Visit,
    Path(session): Path<String>,
    Form(form): Form<Act>,
) -> Result<Response, Failure> {
    let Some(checkout) = demo.provider.checkout(&session).await.map_err(service::Error::from)?
    else {
        return Err(Failure::NotFound);
    };
    let outcome = match form.outcome.as_str() {
        "authenticate" => return Ok(page(&visit, &checkout, true)),
        "succeed" => Outcome::Paid,
        "later" => Outcome::Processing,
        "fail" => Outcome::Declined,
        "expire" => Outcome::Expired,
        // Leaving changes nothing: the checkout stays open, as it does at a real provider.
        _ => return Ok(see_other(&checkout.cancel_url).into_response()),
    };
    let told = demo.provider.act(&checkout, outcome).await.map_err(service::Error::from)?;
    if let Some((body, header)) = told {
        // The same door as for every provider: signed, kept once, applied by the worker.
        let kept =
            payments::receive_event(&demo.state.ctx, &*demo.provider, &header, &body).await?;
        kept.map_err(Failure::internal)?;
    }
    Ok(see_other(&checkout.return_url).into_response())
}

fn page(visit: &Visit, checkout: &DemoCheckout, authenticating: bool) -> Response {
    let page = Page { locale: visit.chosen.unwrap_or(checkout.locale), ..visit.public() };
    let (title, open) =
        (page.pick("Paiement de démonstration", "Demonstration payment"), checkout.state == "open");
    let amount = Money::new(checkout.amount_minor, checkout.currency);
    let description = checkout.description.clone();
    let back = checkout.return_url.clone();
    let pay = format!("{} {}", page.pick("Payer", "Pay"), page.locale.money(amount));
    let p = page.locale;
    Document::new(title).show(&page, move || {
        view! {
            <h1>{title}</h1>
            <Notice tone=Tone::Warning>
                {p.pick(
                    "Cette page tient lieu de prestataire de paiement. Aucun argent n’est prélevé, aucune carte n’est demandée.",
                    "This page stands in for a payment provider. No money is taken, no card is asked for.",
                )}
            </Notice>
            <Facts>
                <Fact term=p.pick("Pour", "For")>{description}</Fact>
                <Fact term=p.pick("Montant", "Amount")><Amount of=amount/></Fact>
            </Facts>
            {if !open {
                view! {
                    <p>{p.pick("Ce paiement est terminé.", "This payment is over.")}</p>
                    <p><a class="button" href=back>{p.pick("Revenir", "Go back")}</a></p>
                }.into_any()
            } else if authenticating {
                view! {
                    <h2>{p.pick("Votre banque demande : est-ce bien vous ?", "Your bank asks: is this you?")}</h2>
                    <form method="post" class="stack">
                        <button class="button" name="outcome" value="succeed">{p.pick("Oui, confirmer", "Yes, confirm")}</button>
                        <button class="button quiet" name="outcome" value="fail">{p.pick("Non, refuser", "No, refuse")}</button>
                    </form>
                }.into_any()
            } else {
                view! {
                    <form method="post" class="stack">
                        <button class="button" name="outcome" value="succeed">{pay}</button>
                        <button class="button quiet" name="outcome" value="authenticate">{p.pick("Payer avec l’authentification de la banque", "Pay with the bank’s authentication")}</button>
                        <button class="button quiet" name="outcome" value="later">{p.pick("Payer par prélèvement (réponse plus tard)", "Pay by direct debit (answer later)")}</button>
                        <button class="button quiet" name="outcome" value="fail">{p.pick("Carte refusée", "Card declined")}</button>
                        <button class="button quiet" name="outcome" value="expire">{p.pick("Laisser passer le délai", "Let the time run out")}</button>
                        <button class="button quiet" name="outcome" value="abandon">{p.pick("Abandonner", "Give up")}</button>
                    </form>
                }.into_any()
            }}
        }
    })
}
