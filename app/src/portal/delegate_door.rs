//! A delegate's door. Looking changes nothing; the button opens the file as far as it was lent.

use super::guest;
use crate::{
    AppState,
    components::{Csrf, Icon, Submit},
    error::Answer,
    forms::Posted,
    page::{Visit, use_page},
    render::{Document, see_other},
    session::{self, guest_cookie},
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
use service::{Context, delegates};
use tower_sessions::Session;

const DELEGATE: GuestPurpose = GuestPurpose::Delegate;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/delegate/{token}", get(arrive)).route("/delegate", get(show).post(enter))
}

async fn arrive(visit: Visit, Path(token): Path<String>) -> Response {
    guest::arrive(&visit, DELEGATE, &token)
}

async fn show(visit: Visit, State(ctx): State<Context>, headers: HeaderMap) -> Answer {
    let token = guest::token(&headers, &visit, DELEGATE);
    let Some(door) = delegates::look(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, ""));
    };
    let page = visit.at_door(&door.creditor, door.locale);
    let title = page.pick("Un dossier vous est confié", "A file is lent to you");
    let name = door.debtor_name;
    Ok(Document::new(title).show(&page, || view! { <Door name/> }))
}

async fn enter(
    visit: Visit,
    State(ctx): State<Context>,
    session: Session,
    headers: HeaderMap,
    _: Posted,
) -> Answer {
    let token = guest::token(&headers, &visit, DELEGATE);
    let Some(claims) = delegates::enter(&ctx, token.as_ref()).await? else {
        return Ok(guest::dead(&visit, ""));
    };
    session::sign_in(&session, &claims, visit.user_agent.as_deref()).await?;
    Ok(see_other("/").cookie(guest_cookie(DELEGATE).forget(visit.secure)).into_response())
}

#[component]
fn Door(name: String) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let house = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    view! {
        <section class="door">
            <h1>{locale.pick("Un dossier vous est confié", "A file is lent to you")}</h1>
            <p class="lead">{match locale {
                Locale::Fr => format!("Vous allez voir le dossier de {name} chez {house}."),
                Locale::En => format!("You are about to see the file of {name} at {house}."),
            }}</p>
            <form method="post" action="/delegate">
                <Csrf/>
                <Submit><Icon name="lock"/>{locale.pick("Ouvrir le dossier", "Open the file")}</Submit>
            </form>
            <p class="hint">{locale.pick(
                "Vous pourrez regarder, payer et télécharger. Les engagements restent à la personne qui vous l’a confié.",
                "You can look, pay and download. Commitments stay with whoever lent it to you.",
            )}</p>
        </section>
    }
    .into_any()
}
