//! Where whoever reads a new address confirms it. Looking changes nothing.

use super::guest;
use crate::{
    AppState,
    components::{Csrf, Icon, Submit},
    error::Answer,
    forms::Posted,
    page::{Visit, use_page},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, guest::GuestPurpose};
use http::HeaderMap;
use leptos::prelude::*;
use service::{Context, addresses};

const ADDRESS: GuestPurpose = GuestPurpose::Address;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/address/{token}", get(arrive))
        .route("/address", get(show).post(confirm))
        .route("/address/done", get(done))
}

async fn arrive(visit: Visit, Path(token): Path<String>) -> Response {
    guest::arrive(&visit, ADDRESS, &token)
}

async fn show(visit: Visit, State(ctx): State<Context>, headers: HeaderMap) -> Answer {
    let token = guest::token(&headers, &visit, ADDRESS);
    let Some(door) = addresses::look(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, ""));
    };
    let page = visit.at_door(&door.creditor, door.locale);
    let title = page.pick("Confirmer votre adresse", "Confirm your address");
    let masked = door.masked;
    Ok(Document::new(title).show(&page, || view! { <Ask masked/> }))
}

async fn confirm(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    _: Posted,
) -> Answer {
    let token = guest::token(&headers, &visit, ADDRESS);
    match addresses::confirm(&ctx, token.as_ref()).await? {
        Some(_) => Ok(see_other("/address/done").into_response()),
        None => Ok(guest::dead(&visit, "")),
    }
}

async fn done(visit: Visit) -> Response {
    let page = visit.public();
    let title = page.pick("Adresse confirmée", "Address confirmed");
    Document::new(title).show(&page, || view! { <Done/> })
}

#[component]
fn Ask(masked: String) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let name = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    view! {
        <section class="door">
            <h1>{locale.pick("Confirmer votre adresse", "Confirm your address")}</h1>
            <p class="lead">{match locale {
                Locale::Fr => format!("{name} vous écrira désormais à {masked}."),
                Locale::En => format!("{name} will write to you at {masked} from now on."),
            }}</p>
            <form method="post" action="/address">
                <Csrf/>
                <Submit><Icon name="mail"/>{locale.pick("C’est bien mon adresse", "This is my address")}</Submit>
            </form>
            <p class="hint">{locale.pick(
                "Ce n’est pas vous\u{a0}? Fermez cette page\u{a0}: rien ne change, et cette adresse ne sera pas utilisée.",
                "Not you? Close this page: nothing changes, and this address will not be used.",
            )}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Done() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door">
            <h1><Icon name="check"/>{locale.pick("Adresse confirmée", "Address confirmed")}</h1>
            <p>{locale.pick(
                "Nos messages vous parviennent désormais ici. Un nouveau lien vers votre espace vient d’y être envoyé\u{a0}; les anciens liens ne s’ouvrent plus.",
                "Our messages reach you here from now on. A new link to your page has just been sent here; earlier links no longer open it.",
            )}</p>
        </section>
    }
    .into_any()
}
