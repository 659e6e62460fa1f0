//! A question before the door: general answers for anybody, which keep nothing and reveal nothing.

use super::{
    door,
    reach::{Dial, Reach},
};
use crate::{
    AppState,
    components::{Back, Csrf, ErrorSummary, Icon, Submit, TextArea},
    error::Answer,
    forms::{Form, Posted},
    page::{Page, Visit, use_page},
    render::Document,
};
use axum::{Router, extract::State, response::Response, routing::get};
use http::{HeaderMap, StatusCode};
use leptos::prelude::*;
use service::{
    Context,
    assistant::{self, General},
    door::look,
};

const WORDS: &str = "words";
/// The most characters of a question.
const MOST: usize = 500;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/question", get(show).post(ask))
}

async fn show(visit: Visit, State(ctx): State<Context>, headers: HeaderMap) -> Answer {
    let page = at(&visit, &ctx, &headers).await?.0;
    Ok(shown(&page, Form::new(), None, StatusCode::OK))
}

async fn ask(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let (page, country) = at(&visit, &ctx, &headers).await?;
    let mut form = Form::from(posted);
    let words = form.value(WORDS).trim().to_owned();
    if words.is_empty() || words.chars().count() > MOST {
        form.reject(
            WORDS,
            page.pick(
                "Écrivez votre question, en 500 caractères au plus.",
                "Write your question, in 500 characters at most.",
            ),
        );
        return Ok(shown(&page, form, None, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let answer = assistant::general(&words, page.locale, ctx.now().date_naive(), &country);
    Ok(shown(&page, Form::new(), Some((words, answer)), StatusCode::OK))
}

/// The page of whoever holds a link, or anybody's; and the creditor's country.
async fn at(
    visit: &Visit,
    ctx: &Context,
    headers: &HeaderMap,
) -> Result<(Page, String), crate::error::Failure> {
    let door = look(ctx, door::token(headers, visit).as_ref()).await?;
    Ok(match door {
        Some(door) => (visit.at_door(&door.creditor, door.locale), door.creditor.country.clone()),
        None => (visit.public(), "FR".to_owned()),
    })
}

fn shown(
    page: &Page,
    form: Form,
    answered: Option<(String, General)>,
    status: StatusCode,
) -> Response {
    let title = page.pick("Poser une question", "Ask a question");
    Document::new(title).status(status).show(page, || view! { <Question form answered/> })
}

#[component]
fn Question(form: Form, answered: Option<(String, General)>) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let known = page.creditor.is_some();
    let answered = answered.map(|(words, answer)| view! { <Answered words answer/> });
    view! {
        <section class="door">
            <Back/>
            <ErrorSummary form=form.clone()/>
            <h1>{locale.pick("Poser une question", "Ask a question")}</h1>
            <p class="lead">{locale.pick(
                "Un assistant automatique répond ici aux questions générales. Il ne connaît aucun dossier et ne garde rien.",
                "An automatic assistant answers general questions here. It knows no file and keeps nothing.",
            )}</p>
            {answered}
            <form method="post" action="/question" class="ask">
                <Csrf/>
                <TextArea form name=WORDS label=locale.pick("Votre question", "Your question") maxlength=500 rows=3 required=true
                    hint=locale.pick("Sans nom ni numéro\u{a0}: «\u{a0}est-ce une arnaque\u{a0}?\u{a0}», «\u{a0}qu’est-ce que je risque\u{a0}?\u{a0}»", "Without names or numbers: “is this a scam?”, “what can happen to me?”")/>
                <p><Submit><Icon name="mail"/>{locale.pick("Demander", "Ask")}</Submit></p>
            </form>
            {known.then(|| view! { <p class="links"><a href="/door">{locale.pick("Ouvrir mon dossier", "Open my file")}</a></p> })}
        </section>
    }
    .into_any()
}

#[component]
fn Answered(words: String, answer: General) -> impl IntoView {
    let locale = use_page().locale;
    let help = (!answer.help.is_empty()).then(|| {
        let lines = answer.help.into_iter().map(|(number, name)| {
            view! { <li><Dial number/>" "{name}</li> }
        });
        view! { <ul>{lines.collect_view()}</ul> }
    });
    let leads = answer.leads.map(|leads| {
        view! { <p><a class="button" href=leads.href()>{locale.pick(leads.words.0, leads.words.1)}</a></p> }
    });
    view! {
        <ol class="thread">
            <li class="own"><p class="text" dir="auto">{words}</p></li>
            <li id="last" aria-live="polite"><p class="text">{answer.words}</p>{help}</li>
        </ol>
        {leads}
        {answer.reach.then(|| view! { <Reach/> })}
    }
    .into_any()
}
