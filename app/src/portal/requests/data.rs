//! Rights over personal data.

use super::{
    parts::Keys,
    read::{self, WORDS},
    submit::{Wish, submit_with},
};
use crate::{
    AppState,
    components::{Back, Choice, ErrorSummary, FieldError, Icon, Submit, TextArea},
    error::Answer,
    forms::Form,
    page::{Visit, use_page},
    portal::kept::PutBack,
    render::Document,
    session::Debtor,
    uploads::{self, FilesField, Handed},
};
use axum::{Router, extract::State, response::Response, routing::get};
use domain::{
    Locale,
    requests::{Ask, DataRight},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{Context, DebtorActor};

const RIGHT: &str = "right";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/data", get(show).post(send)).layer(uploads::limit())
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    Ok(page(&visit, &actor, &ctx, Form::from(typed), StatusCode::OK))
}

async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    handed: Handed,
) -> Answer {
    let mut form = Form::from(handed.posted);
    let wish = wish(&mut form, visit.debtor(&actor).locale);
    match submit_with(&visit, &actor, &ctx, &mut form, wish, handed.files).await? {
        Ok(response) => Ok(response),
        Err(status) => Ok(page(&visit, &actor, &ctx, form, status)),
    }
}

fn wish(form: &mut Form, locale: Locale) -> Option<Wish> {
    let right: Option<DataRight> = form.value(RIGHT).parse().ok();
    if right.is_none() {
        form.reject(RIGHT, locale.pick("Choisissez votre demande.", "Choose your request."));
    }
    // Whoever wants something corrected or erased says what.
    let needed = matches!(right, Some(DataRight::Rectification | DataRight::Erasure));
    let words = read::words_in(form, locale, needed);
    Some(Wish { ask: Ask::Data { right: right? }, invoices: Vec::new(), words: words? })
}

fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Response {
    let page = visit.debtor(actor);
    let title = page.pick("Vos données personnelles", "Your personal data");
    let form_key = ctx.form_key();
    Document::new(title).status(status).show(&page, || view! { <DataPage form form_key/> })
}

#[component]
pub(super) fn DataPage(form: Form, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let chosen: Option<DataRight> = form.value(RIGHT).parse().ok();
    let rights = DataRight::ALL.iter().map(|right| {
        view! { <Choice name=RIGHT value=right.as_str() checked={chosen == Some(*right)}>{right.words(locale)}</Choice> }
    });
    let rights = rights.collect_view();
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Vos données personnelles", "Your personal data")}</h1>
        <p class="lead">{locale.pick(
            "Vos droits viennent du règlement européen sur les données (articles 15 à 21 du RGPD). Les exercer est gratuit et ne change rien à votre dossier.",
            "Your rights come from the European regulation on data (articles 15 to 21 GDPR). Using them is free and changes nothing in your file.",
        )}</p>
        <form method="post" action="/ask/data" class="ask" enctype="multipart/form-data">
            <Keys form_key/>
            <fieldset class="group" id=RIGHT>
                <legend>{locale.pick("Que souhaitez-vous ?", "What would you like?")}</legend>
                <FieldError form=form.clone() name=RIGHT/>
                {rights}
            </fieldset>
            <TextArea form=form.clone() name=WORDS label=locale.pick("Précisions", "Details")
                hint=locale.pick("Pour corriger ou effacer, dites quelle donnée.", "To correct or erase, say which data.")
                maxlength=4000 rows=4/>
            <FilesField form label=locale.pick("Des documents qui vont avec", "Documents that go with it")/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer ma demande", "Send my request")}</Submit></p>
        </form>
        <p class="links"><a href="/preferences">{locale.pick("Choisir comment on vous écrit", "Choose how we write to you")}</a></p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Posted;

    #[test]
    fn whoever_wants_something_corrected_says_what() {
        let sent = |right: &str, words: &str| {
            let mut form = Form::from(Posted::from_pairs([(RIGHT, right), (WORDS, words)]));
            wish(&mut form, Locale::Fr).is_some()
        };
        assert!(sent("access", "") && sent("erasure", "Mon ancien numéro"));
        assert!(!sent("erasure", "") && !sent("rectification", "") && !sent("", "x"));
    }
}
