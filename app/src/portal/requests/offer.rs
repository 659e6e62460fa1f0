//! A counter-offer that waits: accepted with six digits, or refused as easily.

use super::{
    case::{self, Shown},
    case_parts::Asking,
    closed::{self, Closed},
    own::{back, passed, told},
    parts::{Acknowledges, Schedule},
    read::CODE,
};
use crate::{
    AppState,
    components::{Csrf, Field, Icon, Submit, WeekDay},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Tone, Visit, use_page},
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use chrono::NaiveDate;
use domain::{Locale, RequestId};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context,
    requests::{CodeError, OwnError, accept, agreement_held, decline, send_code},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/requests/{id}/code", post(send).get(back))
        .route("/requests/{id}/accept", post(sign).get(back))
        .route("/requests/{id}/decline", post(refuse).get(back))
}

/// Sends the digits and shows where to write them.
async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    _: Posted,
) -> Answer {
    let id: RequestId = id.parse().map_err(|_| Failure::NotFound)?;
    let page = visit.debtor(&actor);
    if !case::awaits_answer(&ctx, &actor, id).await? {
        return passed(&visit, page.locale, id, OwnError::Ended);
    }
    let mut shown = Shown { form: Form::new(), status: StatusCode::OK, signing: true };
    if let Some(reason) = agreement_held(&ctx, &actor).await? {
        return passed(&visit, page.locale, id, OwnError::Held(reason));
    }
    match send_code(&ctx, &actor).await? {
        Ok(_) => {}
        Err(CodeError::NoAddress) => {
            return Ok(closed::show(&page, Closed::NoAddress, StatusCode::CONFLICT));
        }
        Err(error) => {
            shown.status = StatusCode::TOO_MANY_REQUESTS;
            shown.form.reject(CODE, closed::code_words(page.locale, error));
        }
    }
    case::page(&visit, &actor, &ctx, id, shown).await
}

async fn sign(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let id: RequestId = id.parse().map_err(|_| Failure::NotFound)?;
    let locale = visit.debtor(&actor).locale;
    let mut form = Form::from(posted);
    match accept(&ctx, &actor, id, form.value(CODE)).await {
        Ok(()) => Ok(told(&visit, id, Tone::Success, locale.pick(
            "C’est signé : notre accord est en place. Aucun rappel ne part tant qu’il est suivi.",
            "It is signed: our agreement is in place. No reminder leaves as long as it is kept.",
        ))),
        Err(OwnError::Code(error)) => {
            form.reject(CODE, closed::code_words(locale, error));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            case::page(&visit, &actor, &ctx, id, Shown { form, status, signing: true }).await
        }
        Err(error) => passed(&visit, locale, id, error),
    }
}

async fn refuse(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    _: Posted,
) -> Answer {
    let id: RequestId = id.parse().map_err(|_| Failure::NotFound)?;
    let locale = visit.debtor(&actor).locale;
    match decline(&ctx, &actor, id).await {
        Ok(()) => Ok(told(&visit, id, Tone::Success, locale.pick(
            "C’est noté : vous refusez cette proposition. Vous pouvez en faire une autre, ou demander à être rappelé.",
            "Noted: you refuse this offer. You can make another, or ask to be called back.",
        ))),
        Err(error) => passed(&visit, locale, id, error),
    }
}

/// The offer, with both answers to it.
#[component]
pub(super) fn Offer(
    asking: Asking,
    /// The last day on which it can be accepted.
    until: Option<NaiveDate>,
) -> impl IntoView {
    let locale = use_page().locale;
    let Asking { id, schedule, currency, settles, form, signing, address } = asking;
    let settles = settles.map(|whole| {
        let whole = locale.money(whole);
        match locale {
            Locale::Fr => format!("Une fois cette somme payée à temps, les {whole} sont soldés\u{a0}: le reste est abandonné."),
            Locale::En => format!("Once this sum is paid in time, the {whole} are settled: the rest is given up."),
        }
    });
    let decline = format!("/requests/{id}/decline");
    view! {
        <section class="panel" id="offer" aria-labelledby="offer-title">
            <h2 id="offer-title">{locale.pick("Ce qui vous est proposé", "What is offered to you")}</h2>
            <Schedule instalments=schedule currency/>
            {settles.map(|words| view! { <p>{words}</p> })}
            {until.map(|day| view! {
                <p>{locale.pick("Cette proposition vaut jusqu’au ", "This offer stands until ")}<WeekDay on=day/>"."</p>
            })}
            <Acknowledges/>
            {if signing {
                view! { <Sign id form address/> }.into_any()
            } else {
                view! { <Code id again=false/> }.into_any()
            }}
            <form method="post" action=decline>
                <Csrf/>
                <Submit look="quiet">{locale.pick("Refuser cette proposition", "Refuse this offer")}</Submit>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Sign(id: RequestId, form: Form, address: String) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <form method="post" action=format!("/requests/{id}/accept") class="ask">
            <Csrf/>
            <p>{locale.pick("Un code à six chiffres est envoyé à ", "A six-digit code is sent to ")}<strong>{address}</strong>
            {locale.pick(". Il est valable dix minutes.", ". It is valid for ten minutes.")}</p>
            <Field form name=CODE label=locale.pick("Le code reçu", "The code you received")
                inputmode="numeric" autocomplete="one-time-code" maxlength=12 required=true short=true/>
            <Submit><Icon name="check"/>{locale.pick("Signer et accepter", "Sign and accept")}</Submit>
        </form>
        <Code id again=true/>
    }
    .into_any()
}

/// Asks for the digits, or for other ones.
#[component]
fn Code(id: RequestId, again: bool) -> impl IntoView {
    let locale = use_page().locale;
    let button = if again {
        view! {
            <button class="link" type="submit">{locale.pick("Je n’ai rien reçu : envoyer un nouveau code", "I received nothing: send another code")}</button>
        }
        .into_any()
    } else {
        view! {
            <p class="hint">{locale.pick("Pour accepter, un code à six chiffres vous est envoyé par e-mail ou, à défaut, par SMS.", "To accept, a six-digit code is sent to you by e-mail or, failing that, by SMS.")}</p>
            <Submit><Icon name="mail"/>{locale.pick("Recevoir le code pour accepter", "Send me the code to accept")}</Submit>
        }
        .into_any()
    };
    view! {
        <form method="post" action=format!("/requests/{id}/code")>
            <Csrf/>
            {button}
        </form>
    }
    .into_any()
}
