//! Other particulars, or another person to write to: what is typed is shown once more, and six digits
//! to the stored address sign it.

use super::{
    closed::{self, Closed, Refused},
    contact_read::{EMAIL, LANGUAGE, NAME, PHONE, TYPED, Whom, rows, typed},
    parts::{Hidden, Keys, sent},
    read::{self, CODE, KEY, WORDS},
};
use crate::{
    AppState,
    components::{Back, ErrorSummary, Fact, Facts, Field, Icon, Select, Submit, TextArea},
    error::Answer,
    forms::{Form, Posted},
    page::{Page, Visit, use_page},
    portal::kept::PutBack,
    portal::reach::Reach,
    render::{Document, see_other},
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    Locale,
    requests::{Ask, ContactChange, Particulars, RequestKind},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{AskCommand, AskError, CodeError, ask, code_way, contact::particulars, send_code},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/ask/contact", get(me))
        .route("/ask/contact/{whom}", get(show).post(sign))
        .route("/ask/contact/{whom}/code", get(back).post(send))
}

async fn me(_: Debtor) -> Response {
    see_other(Whom::Me.path()).into_response()
}

/// A page that was posted to, asked for again: back to the form.
async fn back(_: Debtor, Path(whom): Path<String>) -> Answer {
    Ok(see_other(Whom::of(&whom)?.path()).into_response())
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(whom): Path<String>,
    PutBack(typed): PutBack,
) -> Answer {
    let (whom, page) = (Whom::of(&whom)?, visit.debtor(&actor));
    if code_way(&ctx, &actor).is_none() {
        return Ok(closed::show(&page, Closed::NoAddress, StatusCode::OK));
    }
    Ok(form_page(&page, &actor, &ctx, whom, Form::from(typed), StatusCode::OK))
}

/// Sends the digits and shows what they sign.
async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(whom): Path<String>,
    posted: Posted,
) -> Answer {
    let (whom, page) = (Whom::of(&whom)?, visit.debtor(&actor));
    let mut form = Form::from(posted);
    let Some(change) = typed(&mut form, page.locale, whom, &actor) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(form_page(&page, &actor, &ctx, whom, form, status));
    };
    let mut status = StatusCode::OK;
    match send_code(&ctx, &actor).await? {
        Ok(_) => {}
        Err(CodeError::NoAddress) => {
            return Ok(closed::show(&page, Closed::NoAddress, StatusCode::CONFLICT));
        }
        Err(error) => {
            status = StatusCode::TOO_MANY_REQUESTS;
            form.reject(CODE, closed::code_words(page.locale, error));
        }
    }
    Ok(signing(&page, read::code_address(&ctx, &actor), whom, change, form, status))
}

/// Signs: the change becomes a request.
async fn sign(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(whom): Path<String>,
    posted: Posted,
) -> Answer {
    let (whom, page) = (Whom::of(&whom)?, visit.debtor(&actor));
    let mut form = Form::from(posted);
    let Some(change) = typed(&mut form, page.locale, whom, &actor) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(form_page(&page, &actor, &ctx, whom, form, status));
    };
    let command = AskCommand {
        ask: Ask::ContactChange(change.clone()),
        invoices: Vec::new(),
        words: form.value(WORDS).to_owned(),
        form_key: read::key(&ctx, &actor, &form),
        code: form.value(CODE).to_owned(),
    };
    match ask(&ctx, &actor, command).await {
        Ok(asked) => Ok(sent(&visit, page.locale, RequestKind::ContactChange, asked)),
        Err(error) => {
            let of_code = matches!(error, AskError::Code(_));
            match closed::refused(&mut form, &page, error)? {
                Refused::Shown(response) => Ok(response),
                Refused::Noted(status) if of_code => {
                    Ok(signing(&page, read::code_address(&ctx, &actor), whom, change, form, status))
                }
                Refused::Noted(status) => Ok(form_page(&page, &actor, &ctx, whom, form, status)),
            }
        }
    }
}

fn form_page(
    page: &Page,
    actor: &DebtorActor,
    ctx: &Context,
    whom: Whom,
    form: Form,
    status: StatusCode,
) -> Response {
    let known = (whom == Whom::Me).then(|| particulars(actor.contact()));
    let form_key = ctx.form_key();
    Document::new(whom.title(page.locale))
        .status(status)
        .show(page, || view! { <ContactPage form form_key whom known/> })
}

#[component]
fn ContactPage(
    form: Form,
    form_key: String,
    whom: Whom,
    known: Option<Particulars>,
) -> impl IntoView {
    let locale = use_page().locale;
    let is_me = whom == Whom::Me;
    let shown =
        known.unwrap_or(Particulars { name: String::new(), email: None, phone: None, locale });
    let lead = if is_me {
        locale.pick(
            "Un code est envoyé à l’adresse que nous connaissons, pour que personne d’autre ne puisse la changer. Une nouvelle adresse e-mail n’est utilisée qu’une fois confirmée par qui la lit ; un nouveau numéro est d’abord vérifié par une personne.",
            "A code is sent to the address we know, so that nobody else can change it. A new e-mail address is used only once whoever reads it has confirmed it; a new number is first checked by a person.",
        )
    } else {
        locale.pick(
            "La personne à qui nous devrions écrire : un collègue, un comptable, un proche. Une personne de notre équipe regarde votre demande, puis l’adresse est confirmée par qui la lit.",
            "The person we should write to: a colleague, an accountant, someone close. A person of our team looks at your request, then whoever reads the address confirms it.",
        )
    };
    let other = if is_me { Whom::Person } else { Whom::Me };
    let languages: Vec<_> = Locale::ALL
        .iter()
        .map(|each| (each.to_string(), each.pick("Français", "English").to_owned()))
        .collect();
    let hint = if is_me {
        ""
    } else {
        locale.pick("Une adresse ou un numéro suffit.", "An address or a number is enough.")
    };
    let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{whom.title(locale)}</h1>
        <p class="lead">{lead}</p>
        <form method="post" action=format!("{}/code", whom.path()) class="ask">
            <Keys form_key/>
            <Field form=form.clone() name=NAME label=locale.pick("Nom", "Name") maxlength=120 required=true
                autocomplete=if is_me { "name" } else { "off" } value=shown.name/>
            <Field form=form.clone() name=EMAIL label=locale.pick("E-mail", "E-mail") kind="email" maxlength=254 required=is_me
                autocomplete=if is_me { "email" } else { "off" } value=shown.email.unwrap_or_default() hint=hint.unwrap_or_default()/>
            <Field form=form.clone() name=PHONE label=locale.pick("Téléphone (facultatif)", "Telephone (optional)") kind="tel"
                maxlength=30 short=true autocomplete=if is_me { "tel" } else { "off" } value=shown.phone.unwrap_or_default()/>
            <Select form=form.clone() name=LANGUAGE label=locale.pick("Langue", "Language")
                options=languages value=shown.locale.to_string()/>
            <TextArea form name=WORDS label=locale.pick("Une précision ? (facultatif)", "Anything to add? (optional)") maxlength=4000 rows=2/>
            <p><Submit><Icon name="mail"/>{locale.pick("Recevoir le code", "Send me the code")}</Submit></p>
        </form>
        <p class="links">
            <a href=other.path()>{other.title(locale)}</a>
            <a href="/not-me">{locale.pick("Ce n’est pas moi que vous cherchez", "I am not whom you look for")}</a>
        </p>
        <Reach/>
    }
    .into_any()
}

fn signing(
    page: &Page,
    address: String,
    whom: Whom,
    change: ContactChange,
    form: Form,
    status: StatusCode,
) -> Response {
    Document::new(whom.title(page.locale))
        .status(status)
        .show(page, || view! { <SignPage form whom change address/> })
}

#[component]
fn SignPage(form: Form, whom: Whom, change: ContactChange, address: String) -> impl IntoView {
    let locale = use_page().locale;
    let pairs: Vec<_> = TYPED.iter().map(|name| (*name, form.value(name).to_owned())).collect();
    let form_key = form.value(KEY).to_owned();
    let rows = rows(locale, &change).into_iter().map(|(term, value)| {
        view! { <Fact term=term>{value}</Fact> }
    });
    let rows = rows.collect_view();
    let next = if change.needs_a_person() {
        locale.pick(
            "Une personne regarde votre demande avant que rien ne change.",
            "A person looks at your request before anything changes.",
        )
    } else if change.new_email().is_some() {
        locale.pick(
            "Un message part ensuite à la nouvelle adresse : ouvrez-le pour la confirmer. D’ici là, nous écrivons à l’ancienne.",
            "A message then goes to the new address: open it to confirm. Until then we write to the former one.",
        )
    } else {
        locale.pick("C’est changé dès que vous signez.", "It is changed as soon as you sign.")
    };
    view! {
        <nav class="back"><a href=whom.path()><Icon name="back"/>{locale.pick("Modifier", "Change")}</a></nav>
        <ErrorSummary form=form.clone()/>
        <h1>{whom.title(locale)}</h1>
        <Facts>{rows}</Facts>
        <p>{next}</p>
        <form method="post" action=whom.path() class="panel ask">
            <Keys form_key=form_key.clone()/>
            <Hidden pairs=pairs.clone()/>
            <p>{locale.pick("Un code à six chiffres est envoyé à ", "A six-digit code is sent to ")}<strong>{address}</strong>
            {locale.pick(". Il est valable dix minutes.", ". It is valid for ten minutes.")}</p>
            <Field form name=CODE label=locale.pick("Le code reçu", "The code you received")
                inputmode="numeric" autocomplete="one-time-code" maxlength=12 required=true short=true/>
            <Submit><Icon name="check"/>{locale.pick("Confirmer ce changement", "Confirm this change")}</Submit>
        </form>
        <form method="post" action=format!("{}/code", whom.path())>
            <Keys form_key/>
            <Hidden pairs/>
            <button class="link" type="submit">{locale.pick("Je n’ai rien reçu : envoyer un nouveau code", "I received nothing: send another code")}</button>
        </form>
    }
    .into_any()
}
