//! The door: from a link to an open file. The rules are in `service::door`; here are the pages.
//!
//! `GET /l/{token}` writes nothing and answers the same for every token: it moves the token into a
//! cookie of ten minutes without rights, so that it stays in no address bar and no referrer. What
//! opens the file is the POST that answers the gate.

use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Icon, Notice, Submit},
    error::Answer,
    forms::{Form, Posted},
    page::{Flash, Tone, Visit, use_page},
    portal::{
        destination::{self, Destination},
        kept,
        pay::{self, KEY},
    },
    render::{Document, see_other},
    session::{self, DOOR},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{Locale, party::Gate, token::LinkToken};
use http::{HeaderMap, HeaderValue, StatusCode};
use leptos::prelude::*;
use service::{
    Context,
    door::{self, Door, Entry},
    kept_forms,
    payments::{self, StartError},
};
use tower_sessions::Session;

const TEN_MINUTES: u32 = 600;
/// A checkout stays open for long; whoever pays at the door comes back through it.
const AN_HOUR: u32 = 3_600;
const ANSWER: &str = "answer";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/l/{token}", get(arrive))
        .route("/door", get(show).post(enter))
        .route("/door/code", post(send_code))
        .route("/door/new-link", post(send_new_link))
        .route("/door/pay", post(pay_at_door))
}

/// The token that the door's cookie holds, if it has the form of one.
pub(super) fn token(headers: &HeaderMap, visit: &Visit) -> Option<LinkToken> {
    DOOR.read(headers, visit.secure).and_then(LinkToken::parse)
}

fn keep(token: &str, seconds: u32, visit: &Visit) -> Option<HeaderValue> {
    DOOR.set(token, seconds, visit.secure)
}

async fn arrive(visit: Visit, Path(token): Path<String>, RawQuery(query): RawQuery) -> Response {
    // Anything that is no token is kept as such, and opens nothing.
    let token = LinkToken::parse(&token);
    let kept = token.as_ref().map_or("-", LinkToken::expose);
    let destination = Destination::asked(query.as_deref());
    // The wrong person cannot answer the gate, and must not have to.
    let (at, destination) = match destination {
        Some(Destination::NotMe) => (Destination::NotMe.path(), None),
        other => ("/door", other),
    };
    let to = match visit.chosen.filter(|_| visit.remember) {
        Some(locale) => format!("{at}?lang={locale}"),
        None => at.to_owned(),
    };
    see_other(&to)
        .cookie(keep(kept, TEN_MINUTES, &visit))
        .cookie(destination::carry(destination, TEN_MINUTES, &visit))
        .into_response()
}

async fn show(visit: Visit, State(ctx): State<Context>, headers: HeaderMap) -> Answer {
    if DOOR.read(&headers, visit.secure).is_none() {
        // Ten minutes are over, or the door has been opened.
        return Ok(see_other("/").into_response());
    }
    let door = door::look(&ctx, token(&headers, &visit).as_ref()).await?;
    Ok(match door {
        Some(door) => page(&visit, door, Form::new(), StatusCode::OK, ctx.form_key()),
        None => dead(&visit),
    })
}

async fn enter(
    visit: Visit,
    State(ctx): State<Context>,
    session: Session,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let token = token(&headers, &visit);
    let mut form = Form::from(posted);
    let entry = door::enter(&ctx, token.as_ref(), form.value(ANSWER)).await?;
    let status = match entry {
        Entry::Open(claims) => {
            session::sign_in(&session, &claims, visit.user_agent.as_deref()).await?;
            let to = Destination::carried(&headers, &visit).map_or("/", Destination::path);
            let home = match kept_forms::offer(&ctx, &claims).await? {
                Some(page) => kept::back_to(&visit, &page),
                None => see_other(to),
            };
            return Ok(home
                .cookie(DOOR.forget(visit.secure))
                .cookie(destination::carry(None, 0, &visit))
                .into_response());
        }
        Entry::DeadLink => return Ok(dead(&visit)),
        Entry::WrongAnswer => StatusCode::UNPROCESSABLE_ENTITY,
        Entry::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
    };
    let Some(door) = door::look(&ctx, token.as_ref()).await? else { return Ok(dead(&visit)) };
    let locale = visit.chosen.unwrap_or(door.locale);
    form.reject(ANSWER, refusal(locale, door.gate, status));
    Ok(page(&visit, door, form, status, ctx.form_key()))
}

fn refusal(locale: Locale, gate: Gate, status: StatusCode) -> &'static str {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return locale.pick(
            "Trop d’essais pour l’instant. Réessayez dans quinze minutes.",
            "Too many tries for now. Try again in fifteen minutes.",
        );
    }
    match gate {
        Gate::Code => locale.pick(
            "Ce code n’est pas le bon, ou il a expiré. Vérifiez-le, ou demandez-en un nouveau.",
            "This code is not the right one, or it has expired. Check it, or ask for a new one.",
        ),
        Gate::Siren => locale.pick(
            "Ce ne sont pas les quatre derniers chiffres que nous connaissons. Vérifiez le SIREN de votre entreprise.",
            "These are not the last four digits we know. Check your company’s SIREN number.",
        ),
        Gate::Postcode | Gate::None => locale.pick(
            "Ce n’est pas le code postal que nous connaissons. Essayez celui qui figure sur la facture.",
            "This is not the postcode we know. Try the one on the invoice.",
        ),
    }
}

async fn send_code(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    _: Posted,
) -> Answer {
    door::send_code(&ctx, token(&headers, &visit).as_ref()).await?;
    let text = visit.locale().pick(
        "Un code à six chiffres part vers l’adresse connue. Il est valable dix minutes.",
        "A six-digit code is on its way to the address we know. It is valid for ten minutes.",
    );
    Ok(see_other("/door").flash(&visit, &Flash::new(Tone::Info, text)).into_response())
}

async fn send_new_link(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    _: Posted,
) -> Answer {
    door::send_new_link(&ctx, token(&headers, &visit).as_ref()).await?;
    let text = visit.locale().pick(
        "Si ce lien a été le nôtre, un nouveau part vers l’adresse à laquelle il avait été envoyé.",
        "If this link was ours, a new one is on its way to the address it was sent to.",
    );
    Ok(see_other("/door").flash(&visit, &Flash::new(Tone::Info, text)).into_response())
}

async fn pay_at_door(
    visit: Visit,
    State(ctx): State<Context>,
    headers: HeaderMap,
    posted: Posted,
) -> Answer {
    let token = token(&headers, &visit);
    let error = match payments::start_at_door(&ctx, token.as_ref(), posted.text(KEY)).await {
        Ok(Some(checkout)) => {
            let kept = token.as_ref().and_then(|token| keep(token.expose(), AN_HOUR, &visit));
            return Ok(see_other(&checkout.url).cookie(kept).into_response());
        }
        Ok(None) => return Ok(dead(&visit)),
        Err(StartError::Other(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let Some(door) = door::look(&ctx, token.as_ref()).await? else { return Ok(dead(&visit)) };
    let locale = visit.chosen.unwrap_or(door.locale);
    let mut form = Form::new();
    let (status, message) = pay::refusal(locale, &error);
    form.reject("", message);
    Ok(page(&visit, door, form, status, ctx.form_key()))
}

fn page(visit: &Visit, door: Door, form: Form, status: StatusCode, form_key: String) -> Response {
    let page = visit.at_door(&door.creditor, door.locale);
    let title = page.pick("Ouvrir votre dossier", "Open your file");
    Document::new(title).status(status).show(&page, || {
        let (reference, gate, address) = (door.masked_reference, door.gate, door.masked_address);
        view! { <DoorPage reference gate address form form_key/> }
    })
}

/// One page, one status, for links unknown, expired and revoked.
fn dead(visit: &Visit) -> Response {
    let page = visit.public();
    let title = page.pick("Ce lien n’ouvre plus de dossier", "This link opens no file any more");
    Document::new(title).status(StatusCode::NOT_FOUND).show(&page, || view! { <DeadLink/> })
}

/// The whole page.
#[component]
pub fn DoorPage(
    /// The debtor's reference, masked.
    reference: String,
    /// What opens the door.
    gate: Gate,
    /// Where a code goes, masked.
    address: Option<String>,
    /// What was answered, and why it was refused.
    form: Form,
    /// The key that makes a double click one payment.
    form_key: String,
) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let ask = gate_words(locale, gate, address);
    view! {
        <section class="door">
            <ErrorSummary form=form.clone()/>
            <h1>{locale.pick("Votre dossier chez ", "Your file at ")}{creditor}</h1>
            <p class="lead">{locale.pick("Référence ", "Reference ")}<span class="reference">{reference}</span></p>
            <div class="panel">
                {(gate == Gate::Code).then(|| view! {
                    <form method="post" action="/door/code">
                        <Csrf/>
                        <p>{ask.1.clone()}</p>
                        <Submit look="quiet"><Icon name="mail"/>{locale.pick("Recevoir un code", "Send me a code")}</Submit>
                    </form>
                })}
                <form method="post" action="/door">
                    <Csrf/>
                    {gate_field(gate, &form, &ask)}
                    <Submit><Icon name="lock"/>{locale.pick("Ouvrir mon dossier", "Open my file")}</Submit>
                </form>
            </div>
            <p class="hint">{locale.pick(
                "Ouvrir le dossier ne vous engage à rien. Vous verrez ce qui est demandé, pourquoi, et ce que vous pouvez faire.",
                "Opening the file commits you to nothing. You will see what is asked, why, and what you can do.",
            )}</p>
            <details class="aside">
                <summary>{locale.pick("Payer sans ouvrir le dossier", "Pay without opening the file")}</summary>
                <div class="more">
                    <p>{locale.pick(
                        "Vous réglez pour quelqu’un d’autre ? Le montant s’affiche sur la page de paiement ; noms et documents restent fermés.",
                        "Paying for someone else? The amount is shown on the payment page; names and documents stay closed.",
                    )}</p>
                    <form method="post" action="/door/pay">
                        <Csrf/>
                        <input type="hidden" name=KEY value=form_key/>
                        <Submit look="quiet"><Icon name="card"/>{locale.pick("Payer tout ce qui est dû", "Pay all that is owed")}</Submit>
                    </form>
                </div>
            </details>
            <p class="links">
                <a href="/verify">{locale.pick("Ce message est-il authentique ?", "Is this message genuine?")}</a>
                <a href="/rights">{locale.pick("Vos droits", "Your rights")}</a>
                <a href="/question">{locale.pick("Poser une question", "Ask a question")}</a>
                <a href="/not-me">{locale.pick("Ce n’est pas moi", "It is not me")}</a>
            </p>
        </section>
    }
    .into_any()
}

/// The question and how to answer it.
fn gate_words(locale: Locale, gate: Gate, address: Option<String>) -> (&'static str, String) {
    match gate {
        Gate::None => ("", String::new()),
        Gate::Postcode => (
            locale.pick("Votre code postal", "Your postcode"),
            locale
                .pick(
                    "Celui de l’adresse de facturation, par exemple 69003.",
                    "The one of the billing address, for example 69003.",
                )
                .to_owned(),
        ),
        Gate::Siren => (
            locale
                .pick("Les 4 derniers chiffres de votre SIREN", "The last 4 digits of your SIREN"),
            locale
                .pick(
                    "Le SIREN est le numéro à 9 chiffres de votre entreprise.",
                    "The SIREN is your company’s 9-digit number.",
                )
                .to_owned(),
        ),
        Gate::Code => {
            let to = address.unwrap_or_default();
            let hint = match locale {
                Locale::Fr => {
                    format!("Pour nous assurer que c’est bien vous, un code est envoyé à {to}.")
                }
                Locale::En => format!("To be sure that it is you, a code is sent to {to}."),
            };
            (locale.pick("Le code à six chiffres reçu", "The six-digit code you received"), hint)
        }
    }
}

fn gate_field(gate: Gate, form: &Form, (label, hint): &(&'static str, String)) -> Option<AnyView> {
    let (form, label) = (form.clone(), *label);
    match gate {
        Gate::None => None,
        Gate::Code => Some(view! {
            <Field form name=ANSWER label inputmode="numeric" autocomplete="one-time-code" maxlength=12 required=true short=true/>
        }.into_any()),
        Gate::Postcode => Some(view! {
            <Field form name=ANSWER label hint=hint.clone() autocomplete="postal-code" maxlength=12 required=true short=true/>
        }.into_any()),
        Gate::Siren => Some(view! {
            <Field form name=ANSWER label hint=hint.clone() inputmode="numeric" maxlength=12 required=true short=true/>
        }.into_any()),
    }
}

#[component]
fn DeadLink() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door">
            <h1>{locale.pick("Ce lien n’ouvre plus de dossier", "This link opens no file any more")}</h1>
            <Notice tone=Tone::Info>
                <p>{locale.pick(
                    "Il a peut-être expiré, ou il est incomplet. Par sécurité, nous ne disons pas lequel des deux.",
                    "It may have expired, or be incomplete. To be safe, we do not say which.",
                )}</p>
            </Notice>
            <form method="post" action="/door/new-link">
                <Csrf/>
                <p>{locale.pick(
                    "Nous pouvons envoyer un nouveau lien à l’adresse qui avait reçu celui-ci.",
                    "We can send a new link to the address that received this one.",
                )}</p>
                <Submit><Icon name="mail"/>{locale.pick("Envoyer un nouveau lien", "Send a new link")}</Submit>
            </form>
        </section>
    }
    .into_any()
}
