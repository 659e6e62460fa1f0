//! What a debtor has asked, newest first.

use super::words;
use crate::{
    AppState,
    components::{Amount, Back, Badge, Day, Icon},
    error::Answer,
    page::{Visit, use_page},
    render::Document,
    session::Debtor,
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;
use service::{
    Context,
    requests::view::{self, RequestLine},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/requests", get(show))
}

async fn show(visit: Visit, Debtor(actor): Debtor, State(ctx): State<Context>) -> Answer {
    let lines = view::list(&ctx, &actor).await?;
    let page = visit.debtor(&actor);
    let title = page.pick("Vos demandes", "Your requests");
    Ok(Document::new(title).show(&page, || view! { <List lines/> }))
}

#[component]
pub(super) fn List(lines: Vec<RequestLine>) -> impl IntoView {
    let locale = use_page().locale;
    let none = lines.is_empty();
    let rows = lines.into_iter().map(|line| view! { <Line line/> }).collect_view();
    view! {
        <Back/>
        <h1>{locale.pick("Vos demandes", "Your requests")}</h1>
        {none.then(|| view! {
            <p class="lead">{locale.pick("Vous n’avez rien demandé pour l’instant.", "You have asked nothing yet.")}</p>
        })}
        <ul class="payments requests">{rows}</ul>
        <p><a class="button quiet" href="/ask"><Icon name="next"/>{locale.pick("Faire une demande", "Make a request")}</a></p>
    }
    .into_any()
}

#[component]
fn Line(line: RequestLine) -> impl IntoView {
    let locale = use_page().locale;
    let (tone, state) = words::line_state(locale, &line);
    let amount = line.amount.is_positive().then(|| view! { " · "<Amount of=line.amount/> });
    view! {
        <li>
            <a href=format!("/requests/{}", line.id)>
                <span><span class="reference">{line.title(locale)}</span>{amount}</span>
                <Day on=line.since/>
                <Badge tone=tone text=state/>
            </a>
        </li>
    }
    .into_any()
}
