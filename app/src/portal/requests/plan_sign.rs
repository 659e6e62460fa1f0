//! Signing a plan: six digits to the stored address, what signing means, then the request.

use super::{
    closed::{self, Closed, Refused},
    parts::{Acknowledges, Hidden, Keys, Schedule, Verdict, sent},
    plan,
    plan_terms::{self, CHOSEN},
    read::{self, CODE, KEY},
    words,
};
use crate::{
    components::{ErrorSummary, Field, Icon, Submit},
    error::Answer,
    forms::{Form, Posted},
    page::{Page, Visit, use_page},
    render::{Document, see_other},
    session::Debtor,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    plans::Terms,
    requests::{Ask, RequestKind},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{AskCommand, AskError, CodeError, Draft, ask, draft, send_code},
};

/// A page that was posted to, asked for again: back to the terms.
pub(super) async fn back() -> Response {
    see_other("/ask/plan").into_response()
}

/// Sends the digits and shows the page that asks for them.
pub(super) async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted.clone());
    let Some((terms, chosen)) = typed(&mut form, &visit, &actor, &ctx) else {
        return plan::page(&visit, &actor, &ctx, posted, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (page, asked) = (visit.debtor(&actor), Ask::Plan { terms });
    let draft = match draft(&ctx, &actor, &asked, &chosen, None).await {
        Ok(draft) if !draft.schedule.is_empty() => draft,
        Ok(_) | Err(AskError::NotYours) => {
            return plan::page(&visit, &actor, &ctx, posted, StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        }
        Err(error) => return closed::answer(&page, error, StatusCode::CONFLICT),
    };
    let mut status = StatusCode::OK;
    match send_code(&ctx, &actor).await? {
        Ok(_) => {}
        Err(CodeError::NoAddress) => return Ok(no_address(&page)),
        Err(error) => {
            status = StatusCode::TOO_MANY_REQUESTS;
            form.reject(CODE, closed::code_words(page.locale, error));
        }
    }
    let address = read::code_address(&ctx, &actor);
    Ok(signing(&page, address, form, terms, draft, status))
}

/// Signs: the wish becomes a request.
pub(super) async fn sign(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted.clone());
    let page = visit.debtor(&actor);
    let Some((terms, chosen)) = typed(&mut form, &visit, &actor, &ctx) else {
        return plan::page(&visit, &actor, &ctx, posted, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let command = AskCommand {
        ask: Ask::Plan { terms },
        invoices: chosen.clone(),
        words: String::new(),
        form_key: read::key(&ctx, &actor, &form),
        code: form.value(CODE).to_owned(),
    };
    match ask(&ctx, &actor, command).await {
        Ok(asked) => Ok(sent(&visit, page.locale, RequestKind::Plan, asked)),
        Err(AskError::Terms(_) | AskError::NotYours) => {
            plan::page(&visit, &actor, &ctx, posted, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => match closed::refused(&mut form, &page, error)? {
            Refused::Shown(response) => Ok(response),
            Refused::Noted(status) => {
                let asked = Ask::Plan { terms };
                let address = read::code_address(&ctx, &actor);
                match draft(&ctx, &actor, &asked, &chosen, None).await {
                    Ok(draft) => Ok(signing(&page, address, form, terms, draft, status)),
                    Err(error) => closed::answer(&page, error, status),
                }
            }
        },
    }
}

/// Terms and invoices as the form has them; nothing if there is something to mend.
fn typed(
    form: &mut Form,
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
) -> Option<(Terms, read::Chosen)> {
    let (locale, currency) = (visit.debtor(actor).locale, actor.creditor().currency);
    let terms = plan_terms::typed(form, locale, currency, ctx.today(actor.creditor()));
    let chosen = read::ticked(form, locale);
    terms.zip(chosen)
}

fn no_address(page: &Page) -> Response {
    closed::show(page, Closed::NoAddress, StatusCode::CONFLICT)
}

fn signing(
    page: &Page,
    address: String,
    form: Form,
    terms: Terms,
    draft: Draft,
    status: StatusCode,
) -> Response {
    let title = page.pick("Signer votre échéancier", "Sign your plan");
    Document::new(title)
        .status(status)
        .show(page, || view! { <SignPage form terms draft address/> })
}

#[component]
pub(super) fn SignPage(form: Form, terms: Terms, draft: Draft, address: String) -> impl IntoView {
    let locale = use_page().locale;
    let Draft { total, schedule, clauses, answer_by, .. } = draft;
    let currency = total.currency;
    let mut pairs = plan_terms::fields(terms, locale, currency);
    pairs.extend(plan_terms::beside(&form, CHOSEN));
    let form_key = form.value(KEY).to_owned();
    let change = plan_terms::address(terms, &form, locale, currency);
    let times = words::times(locale, terms, total);
    let verb = if clauses.is_empty() {
        locale.pick("Signer cet échéancier", "Sign this plan")
    } else {
        locale.pick("Signer et envoyer ma demande", "Sign and send my request")
    };
    view! {
        <nav class="back"><a href=change><Icon name="back"/>{locale.pick("Modifier l’échéancier", "Change the plan")}</a></nav>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Signer : ", "Sign: ")}{times}</h1>
        <Schedule instalments=schedule currency/>
        <Verdict clauses answer_by currency/>
        <Acknowledges/>
        <form method="post" action="/ask/plan" class="panel ask">
            <Keys form_key=form_key.clone()/>
            <Hidden pairs=pairs.clone()/>
            <p>{locale.pick("Un code à six chiffres est envoyé à ", "A six-digit code is sent to ")}<strong>{address}</strong>
            {locale.pick(". Il est valable dix minutes.", ". It is valid for ten minutes.")}</p>
            <Field form name=CODE label=locale.pick("Le code reçu", "The code you received")
                inputmode="numeric" autocomplete="one-time-code" maxlength=12 required=true short=true/>
            <Submit><Icon name="check"/>{verb}</Submit>
        </form>
        <form method="post" action="/ask/plan/code">
            <Keys form_key/>
            <Hidden pairs/>
            <button class="link" type="submit">{locale.pick("Je n’ai rien reçu : envoyer un nouveau code", "I received nothing: send another code")}</button>
        </form>
    }
    .into_any()
}
