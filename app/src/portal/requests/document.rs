//! Asking for a paper, or anything at all.

use super::{
    parts::Keys,
    read::{self, WORDS},
    submit::{Wish, submit_with},
};
use crate::{
    AppState,
    components::{Back, ErrorSummary, Icon, Submit, TextArea},
    error::Answer,
    forms::Form,
    page::{Visit, use_page},
    portal::kept::PutBack,
    render::Document,
    session::Debtor,
    uploads::{self, FilesField, Handed},
};
use axum::{Router, extract::State, response::Response, routing::get};
use domain::{Locale, requests::Ask};
use http::StatusCode;
use leptos::prelude::*;
use service::{Context, DebtorActor};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/document", get(show).post(send)).layer(uploads::limit())
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
    let words = read::words_in(form, locale, true)?;
    Some(Wish { ask: Ask::Document, invoices: Vec::new(), words })
}

fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Response {
    let page = visit.debtor(actor);
    let title = page.pick("Demander un document", "Ask for a document");
    let form_key = ctx.form_key();
    Document::new(title).status(status).show(&page, || view! { <DocumentPage form form_key/> })
}

#[component]
pub(super) fn DocumentPage(form: Form, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Demander un document, poser une question", "Ask for a document, put a question")}</h1>
        <p class="lead">{locale.pick(
            "Une personne vous lit et vous répond. Vos factures et reçus, eux, sont déjà là : ",
            "A person reads and answers you. Your invoices and receipts are here already: ",
        )}<a href="/documents">{locale.pick("tous vos documents", "all your documents")}</a>"."</p>
        <form method="post" action="/ask/document" class="ask" enctype="multipart/form-data">
            <Keys form_key/>
            <TextArea form=form.clone() name=WORDS label=locale.pick("Que vous faut-il ?", "What do you need?")
                hint=locale.pick("Par exemple : le bon de livraison de la facture F2026-0117.", "For example: the delivery slip of invoice F2026-0117.")
                maxlength=4000 required=true/>
            <FilesField form label=locale.pick("Des documents qui vont avec", "Documents that go with it")/>
            <p><Submit><Icon name="mail"/>{locale.pick("Envoyer", "Send")}</Submit></p>
        </form>
        <p class="hint">{locale.pick(
            "Cette demande ne change rien aux sommes ni aux dates. Une facture vous semble fausse ? ",
            "This request changes neither sums nor dates. Does an invoice look wrong? ",
        )}<a href="/ask/dispute">{locale.pick("Contestez-la", "Dispute it")}</a>"."</p>
    }
    .into_any()
}
