//! Links for people who are no contacts: the owner of a dispute, whoever reads a new address, a
//! delegate.
//!
//! As at the door, `GET` writes nothing and answers the same for every token: it moves the token
//! into a cookie without rights, so that it stays in no address bar and no referrer.

use crate::{
    page::{Visit, use_page},
    render::{Document, see_other},
    session::guest_cookie,
};
use axum::response::{IntoResponse, Response};
use domain::{guest::GuestPurpose, token::LinkToken};
use http::{HeaderMap, HeaderValue, StatusCode};
use leptos::prelude::*;

const TEN_MINUTES: u32 = 600;

/// From the link to the clean address behind it.
pub(super) fn arrive(visit: &Visit, purpose: GuestPurpose, token: &str) -> Response {
    // Anything that is no token is kept as such, and opens nothing.
    let token = LinkToken::parse(token);
    let kept = token.as_ref().map_or("-", LinkToken::expose);
    see_other(&format!("/{purpose}"))
        .cookie(guest_cookie(purpose).set(kept, TEN_MINUTES, visit.secure))
        .into_response()
}

/// The token that a guest's cookie holds, if it has the form of one.
pub(super) fn token(
    headers: &HeaderMap,
    visit: &Visit,
    purpose: GuestPurpose,
) -> Option<LinkToken> {
    guest_cookie(purpose).read(headers, visit.secure).and_then(LinkToken::parse)
}

/// The header that keeps a guest's token for longer, since whoever writes needs time.
pub(super) fn keep(token: &LinkToken, visit: &Visit, purpose: GuestPurpose) -> Option<HeaderValue> {
    const TWO_HOURS: u32 = 7_200;
    guest_cookie(purpose).set(token.expose(), TWO_HOURS, visit.secure)
}

/// One page, one status, for links unknown, expired and withdrawn. What was typed is not lost.
pub(super) fn dead(visit: &Visit, typed: &str) -> Response {
    let page = visit.public();
    let typed = typed.to_owned();
    let title = page.pick("Ce lien n’ouvre plus rien", "This link opens nothing any more");
    Document::new(title).status(StatusCode::NOT_FOUND).show(&page, || view! { <DeadLink typed/> })
}

#[component]
fn DeadLink(typed: String) -> impl IntoView {
    let locale = use_page().locale;
    let kept = (!typed.is_empty()).then(|| {
        view! {
            <p>{locale.pick("Ce que vous aviez écrit n’a pas été envoyé :", "What you had written was not sent:")}</p>
            <blockquote class="said">{typed}</blockquote>
        }
    });
    view! {
        <section class="door">
            <h1>{locale.pick("Ce lien n’ouvre plus rien", "This link opens nothing any more")}</h1>
            <p>{locale.pick(
                "Il a expiré, il a été remplacé, ou ce dont il s’agissait est terminé. Si vous en avez encore besoin, répondez à l’e-mail qui le contenait : une personne vous en enverra un autre.",
                "It has expired, was replaced, or what it was about is over. If you still need it, answer the e-mail that carried it: a person will send you another one.",
            )}</p>
            {kept}
        </section>
    }
    .into_any()
}
