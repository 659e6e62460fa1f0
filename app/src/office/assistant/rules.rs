//! The creditor's rules as text: a phrase taught, the rules tried on what was said lately, published.

use super::{HERE, RULES, words};
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Notice, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Query,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;
use service::assistant::desk::{self, Intent, Phrase, Preview, PublishError};

const OVERLAY: &str = "overlay";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(RULES, get(show).post(change))
        .route("/office/assistant/restore", post(restore))
}

/// What leads here.
#[derive(Deserialize)]
struct From {
    /// The key of phrases to teach.
    phrase: Option<String>,
    /// What they mean.
    intent: Option<String>,
}

/// What the page shows.
struct Shown {
    /// The version that counted when the text was shown.
    seen: i64,
    overlay: String,
    /// A phrase of which one has to say what it means.
    teach: Option<Phrase>,
    preview: Option<Preview>,
}

async fn show(seat: Seat, Query(from): Query<From>) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let desk = desk::desk(&seat.ctx, &seat.actor).await?;
    let (seen, mut overlay) = (desk.number(), desk.overlay().to_owned());
    let phrase = from.phrase.and_then(|key| desk.phrases.into_iter().find(|it| it.key == key));
    let intent: Option<Intent> = from.intent.and_then(|name| name.parse().ok());
    let teach = match (phrase, intent) {
        (Some(phrase), Some(intent)) => {
            overlay = desk::with_sample(&overlay, phrase.locale, &phrase.words, intent);
            None
        }
        (phrase, _) => phrase,
    };
    let shown = Shown { seen, overlay, teach, preview: None };
    Ok(page(&seat, StatusCode::OK, &shown, &Form::new()))
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let seen: i64 = form.value("seen").parse().map_err(|_| Failure::Unreadable)?;
    let overlay = form.value(OVERLAY).to_owned();
    let preview = desk::preview(&seat.ctx, &seat.actor, &overlay).await?;
    if form.value("do") == "publish" {
        let published =
            desk::publish(&seat.ctx, &seat.actor, seen, (&overlay, form.value("note"))).await;
        match published {
            Ok(_) => {
                let done = seat.pick("Règles publiées.", "Rules published.");
                let flash = Flash::new(Tone::Success, done);
                return Ok(see_other(HERE).flash(&seat.visit, &flash).into_response());
            }
            Err(PublishError::Findings(_)) => form.reject(OVERLAY, wrong(&seat)),
            Err(PublishError::Stale) => form.reject(OVERLAY, stale(&seat)),
            Err(PublishError::Unknown) => return Err(Failure::NotFound),
            Err(PublishError::Other(error)) => return Err(error.into()),
        }
    }
    if !preview.findings.is_empty() && form.is_valid() {
        form.reject(OVERLAY, wrong(&seat));
    }
    let status = if form.is_valid() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Shown { seen, overlay, teach: None, preview: Some(preview) };
    Ok(page(&seat, status, &shown, &form))
}

fn wrong(seat: &Seat) -> &'static str {
    seat.pick(
        "Ces règles ne peuvent pas être publiées\u{a0}: lisez ce qui suit.",
        "These rules cannot be published: read what follows.",
    )
}

fn stale(seat: &Seat) -> &'static str {
    seat.pick(
        "D’autres règles ont été publiées entre-temps\u{a0}; rien n’a été écrasé. Rouvrez la page.",
        "Other rules were published meanwhile; nothing was overwritten. Open the page again.",
    )
}

async fn restore(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let number = |name: &str| posted.text(name).parse::<i64>().map_err(|_| Failure::Unreadable);
    let (seen, number) = (number("seen")?, number("number")?);
    let (tone, words) = match desk::restore(&seat.ctx, &seat.actor, seen, number).await {
        Ok(_) => {
            (Tone::Success, seat.pick("Version remise en vigueur.", "Version in force again."))
        }
        Err(PublishError::Unknown) => return Err(Failure::NotFound),
        Err(PublishError::Stale) => (Tone::Warning, stale(&seat)),
        Err(PublishError::Findings(_)) => (Tone::Warning, wrong(&seat)),
        Err(PublishError::Other(error)) => return Err(error.into()),
    };
    Ok(see_other(HERE).flash(&seat.visit, &Flash::new(tone, words)).into_response())
}

fn page(seat: &Seat, status: StatusCode, shown: &Shown, form: &Form) -> Response {
    let title = seat.pick("Règles de l’assistant", "The assistant’s rules");
    seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, shown, form)
    })
}

fn body(seat: Reader, title: &'static str, shown: &Shown, form: &Form) -> impl IntoView + use<> {
    let trail = vec![(HERE.to_owned(), seat.pick("Assistant", "Assistant").to_owned())];
    let teach = shown.teach.as_ref().map(|phrase| teach(seat, phrase));
    let preview = shown.preview.as_ref().map(|preview| tried(seat, preview));
    let publishable = shown.preview.as_ref().is_some_and(|preview| preview.findings.is_empty());
    let invalid = form.error(OVERLAY).map(|_| "true");
    let publish = publishable.then(|| {
        view! {
            <Field form=form.clone() name="note" label=seat.pick("Pourquoi, en un mot", "Why, in a word") maxlength=500/>
            <Submit name="do" value="publish">{seat.pick("Publier", "Publish")}</Submit>
        }
    });
    let (seen, overlay) = (shown.seen, shown.overlay.clone());
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        {teach}
        <form method="post" action=RULES class="stack">
            <Csrf/>
            <input type="hidden" name="seen" value=seen/>
            <div class="field">
                <label for=OVERLAY>{seat.pick("Ce que vous ajoutez aux règles du produit (TOML)", "What you add to the product’s rules (TOML)")}</label>
                <textarea id=OVERLAY name=OVERLAY rows="18" spellcheck="false" class="code" aria-invalid=invalid>{overlay}</textarea>
            </div>
            {preview}
            <div class="line">
                <Submit look="quiet" name="do" value="try">{seat.pick("Essayer sans publier", "Try without publishing")}</Submit>
                {publish}
            </div>
        </form>
        <p class="hint">{seat.pick(
            "Les règles qui protègent (détresse, ne plus être contacté, données personnelles) ne peuvent pas être éteintes.",
            "Rules that protect (distress, no more contact, personal data) cannot be switched off.",
        )}</p>
    }
}

/// What does the phrase mean?
fn teach(seat: Reader, phrase: &Phrase) -> impl IntoView + use<> {
    let (said, key) = (phrase.words.clone(), phrase.key.clone());
    let intents = Intent::ALL.iter().filter(|intent| **intent != Intent::Fallback).map(|intent| {
        view! { <option value=intent.as_str()>{words::intent(*intent, seat.locale())}</option> }
    });
    let intents = intents.collect_view();
    view! {
        <form method="get" action=RULES class="stack">
            <p class="said" dir="auto">{said}</p>
            <input type="hidden" name="phrase" value=key/>
            <div class="field">
                <label for="intent">{seat.pick("Que veut dire cette phrase\u{a0}?", "What does this phrase mean?")}</label>
                <select id="intent" name="intent">{intents}</select>
            </div>
            <button class="button" type="submit">{seat.pick("Ajouter la règle ci-dessous", "Add the rule below")}</button>
        </form>
    }
}

/// What rules would do.
fn tried(seat: Reader, preview: &Preview) -> AnyView {
    if !preview.findings.is_empty() {
        let findings = preview.findings.iter().cloned().map(|text| view! { <li>{text}</li> });
        let findings = findings.collect_view();
        return view! { <Notice tone=Tone::Warning><ul>{findings}</ul></Notice> }.into_any();
    }
    let (tried_on, changed) = (preview.tried_on, preview.changes.len());
    let head = match seat.locale() {
        domain::Locale::Fr => {
            format!("Essayées sur les {tried_on} derniers messages\u{a0}: {changed} lus autrement.")
        }
        domain::Locale::En => {
            format!("Tried on the last {tried_on} messages: {changed} read otherwise.")
        }
    };
    let rows = preview.changes.iter().take(200).map(|change| {
        let said = change.words.clone();
        let (before, after) =
            (words::intent(change.before, seat.locale()), words::intent(change.after, seat.locale()));
        view! { <tr><th scope="row" class="words" dir="auto">{said}</th><td>{before}</td><td>{after}</td></tr> }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Notice tone=Tone::Info><p>{head}</p></Notice>
        {(changed > 0).then(|| view! {
            <Table caption=seat.pick("Ce qui serait lu autrement", "What would be read otherwise")>
                <thead><tr>
                    <th scope="col">{seat.pick("Message", "Message")}</th>
                    <th scope="col">{seat.pick("Aujourd’hui", "Today")}</th>
                    <th scope="col">{seat.pick("Avec ces règles", "With these rules")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        })}
    }
    .into_any()
}
