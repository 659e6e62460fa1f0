//! "This is not me": for whoever was written to by mistake, before the door or behind it. Looking
//! changes nothing; the button stops all messages to that address. Nothing is said of any debt.

use super::door;
use crate::{
    AppState,
    components::{Csrf, Icon, Submit},
    error::Answer,
    forms::Posted,
    page::{Page, Visit, use_page},
    render::{Document, see_other},
    session::{self, DOOR, MaybeDebtor},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, header};
use leptos::prelude::*;
use service::{
    Context,
    door::look,
    preferences::{self, Stopped},
};
use tower_sessions::Session;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/not-me", get(show).post(stop))
}

async fn show(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    State(ctx): State<Context>,
    headers: HeaderMap,
) -> Answer {
    // A link just clicked says more than a file opened earlier on the same telephone.
    let door = look(&ctx, door::token(&headers, &visit).as_ref()).await?;
    Ok(match (door, debtor) {
        (Some(door), _) => ask(&visit.at_door(&door.creditor, door.locale)),
        (None, Some(actor)) => ask(&visit.debtor(&actor)),
        (None, None) => see_other("/").into_response(),
    })
}

async fn stop(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    State(ctx): State<Context>,
    session: Session,
    headers: HeaderMap,
    _genuine: Posted,
) -> Answer {
    let at_door = preferences::not_me(&ctx, door::token(&headers, &visit).as_ref()).await?;
    let stopped = match (at_door, debtor) {
        (None, Some(actor)) => {
            let stopped = preferences::not_me_inside(&ctx, &actor).await?;
            session::sign_out(&session).await?;
            Some(stopped)
        }
        (at_door, _) => at_door,
    };
    let Some(Stopped { creditor, locale }) = stopped else {
        return Ok(see_other("/").into_response());
    };
    let mut response = thanks(&visit.at_door(&creditor, locale));
    if let Some(cookie) = DOOR.forget(visit.secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// That it is noted, and that nothing more comes.
pub(super) fn thanks(page: &Page) -> Response {
    let title = page.pick("Merci, c’est noté", "Thank you, noted");
    Document::new(title).show(page, || view! { <Thanks/> })
}

fn ask(page: &Page) -> Response {
    let title = page.pick("Ce n’est pas moi", "It is not me");
    Document::new(title).show(page, || view! { <Ask/> })
}

#[component]
fn Ask() -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let name = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    view! {
        <section class="door">
            <h1>{locale.pick("Ce message n’est pas pour vous\u{a0}?", "Is this message not for you?")}</h1>
            <p>{locale.pick(
                "Vous ne connaissez pas la personne ou l’entreprise à qui il s’adresse, ou vous n’y travaillez plus\u{a0}: dites-le d’un clic. ",
                "You do not know the person or business it is meant for, or no longer work there: say so with one click. ",
            )}{name}{locale.pick(
                " n’écrira plus à cette adresse, et le lien reçu n’ouvrira plus rien.",
                " will write to this address no more, and the link you received will open nothing any more.",
            )}</p>
            <form method="post" action="/not-me">
                <Csrf/>
                <Submit><Icon name="person"/>{locale.pick("Ce n’est pas moi, ne m’écrivez plus", "It is not me, stop writing to me")}</Submit>
            </form>
            <p class="links"><a href="/door">{locale.pick("C’est bien moi\u{a0}: revenir", "It is me after all: back")}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn Thanks() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door">
            <h1><Icon name="check"/>{locale.pick("Merci, c’est noté", "Thank you, noted")}</h1>
            <p>{locale.pick(
                "Vous ne recevrez plus rien à cette adresse. Une personne cherche le bon destinataire. Vous pouvez effacer le message.",
                "You will receive nothing more at this address. A person is looking for the right recipient. You can delete the message.",
            )}</p>
        </section>
    }
    .into_any()
}
