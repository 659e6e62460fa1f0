//! Other systems: keys with which they read, endpoints that are told. For administrators.
//!
//! A secret is shown on the page that answers the form which made it, and on no other: it goes into
//! no cookie and no address. Sending that form again makes nothing.

mod endpoint;
mod endpoints;
mod keys;
mod words;

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Check, Choice, Csrf, ErrorSummary, Notice},
    error::{Answer, Failure},
    forms::{Form, Posted},
    islands::CopyButton,
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, Creditor,
    api_keys::{self, ApiKey},
    webhooks::{self, EndpointView},
};

const HERE: &str = "/office/settings/integrations";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(act)).merge(endpoint::router())
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new(), None).await
}

async fn act(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let mut form = Form::from(posted);
    let done = match form.value("do") {
        "key" => keys::create(&seat, &mut form).await?,
        "rotate" => keys::rotate(&seat, &mut form).await?,
        "revoke" => return keys::revoke(&seat, &form).await,
        "endpoint" => endpoints::create(&seat, &mut form).await?,
        _ => return Err(Failure::Unreadable),
    };
    match done {
        Done::Made(shown) => page(&seat, StatusCode::CREATED, Form::new(), Some(shown)).await,
        Done::Before(words) => {
            let flash = Flash::new(Tone::Info, words);
            Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
        }
        Done::Rejected => page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form, None).await,
    }
}

/// What became of a form that makes a secret.
enum Done {
    /// The secret, to be shown once.
    Made(Shown),
    /// It had made one before; these words say so.
    Before(&'static str),
    /// What is wrong stands in the form.
    Rejected,
}

/// A secret that is shown now and never again.
struct Shown {
    title: &'static str,
    secret: String,
    hint: &'static str,
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    form: Form,
    shown: Option<Shown>,
) -> Result<Response, Failure> {
    let content = Content {
        keys: api_keys::list(&seat.ctx, &seat.actor).await?,
        endpoints: webhooks::list(&seat.ctx, &seat.actor).await?,
        form_key: form_key(&seat.ctx, &form),
        clock: Clock { now: seat.ctx.now(), creditor: seat.actor.creditor().clone() },
        form,
        shown,
    };
    let title = seat.pick("Intégrations", "Integrations");
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, content)
    }))
}

/// What the page shows.
struct Content {
    keys: Vec<ApiKey>,
    endpoints: Vec<EndpointView>,
    form: Form,
    form_key: String,
    shown: Option<Shown>,
    clock: Clock,
}

/// Now, and how the clocks at the creditor's show an instant.
#[derive(Clone)]
struct Clock {
    now: DateTime<Utc>,
    creditor: Creditor,
}

impl Clock {
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        service::context::local(&self.creditor, at)
    }
}

/// The key of the form that is shown again, else a new one.
fn form_key(ctx: &Context, form: &Form) -> String {
    match form.value("form_key") {
        "" => ctx.form_key(),
        known => known.to_owned(),
    }
}

fn body(seat: Reader, title: &'static str, content: Content) -> impl IntoView + use<> {
    let settings = seat.pick("Cadre et réglages", "Limits and settings").to_owned();
    let trail = vec![("/office/settings".to_owned(), settings)];
    let Content { keys, endpoints, form, form_key, shown, clock } = content;
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        {shown.map(|shown| secret(seat, shown))}
        <ErrorSummary form=form.clone()/>
        <p>{seat.pick(
            "Vos autres logiciels suivent ce qui se passe ici\u{a0}: ils lisent le fil des événements avec une clé, ou sont prévenus à l’adresse que vous indiquez.",
            "Your other systems follow what happens here: they read the feed of events with a key, or are told at the address that you give.",
        )}</p>
        <p class="links-line"><a href="/api/v1/openapi.json">{seat.pick("Description de l’interface (OpenAPI)", "Description of the interface (OpenAPI)")}</a></p>
        {keys::section(seat, &keys, &form, &form_key, &clock)}
        {endpoints::section(seat, endpoints, &form, &form_key)}
    }
}

/// A secret, with the only chance to copy it.
fn secret(seat: Reader, shown: Shown) -> impl IntoView + use<> {
    let Shown { title, secret, hint } = shown;
    let (label, done) = (seat.pick("Copier", "Copy"), seat.pick("Copié", "Copied"));
    let copied = secret.clone();
    view! {
        <Notice tone=Tone::Success title=title>
            <p><code class="secret">{secret}</code></p>
            <p>{hint}</p>
            <CopyButton>
                <button type="button" class="button quiet" hidden data-copy=copied data-done=done>{label}</button>
            </CopyButton>
        </Notice>
    }
}

/// A box to tick: its value, whether it is ticked the first time, its words.
type Tick = (String, bool, &'static str);

/// Boxes of what can be chosen, ticked as they were sent, else as they stand.
fn boxes(form: &Form, name: &'static str, all: Vec<Tick>) -> impl IntoView + use<> {
    let was_sent = !form.value("do").is_empty();
    let rows = all.into_iter().map(|(value, stands, words)| {
        let sent = form.posted().all(name).any(|typed| typed == value);
        let ticked = if was_sent { sent } else { stands };
        view! { <Check name=name value=value checked=ticked>{words}</Check> }
    });
    rows.collect_view()
}

/// The field by which a form that was sent twice is known.
fn hidden(form_key: &str) -> impl IntoView + use<> {
    let form_key = form_key.to_owned();
    view! { <Csrf/><input type="hidden" name="form_key" value=form_key/> }
}

/// Days to choose from.
fn days(name: &'static str, all: &[(i64, &'static str)], usual: i64) -> impl IntoView + use<> {
    let choices = all.iter().map(|&(days, words)| {
        view! { <Choice name=name value=days.to_string() checked=days == usual>{words}</Choice> }
    });
    choices.collect_view()
}
