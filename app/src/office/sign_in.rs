//! Signing in and out, choosing a language and a creditor.

use super::{
    kept,
    seat::{Seat, id},
};
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Notice, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    kept::Kept,
    page::{Flash, Tone, Visit},
    render::{Document, see_other},
    session,
};
use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::Locale;
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context,
    staff::{self, SignIn},
};
use std::collections::BTreeMap;
use tower_sessions::Session;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/sign-in", get(show).post(sign_in))
        .route("/office/sign-out", post(sign_out))
        .route("/office/language", post(language))
        .route("/office/creditor", post(creditor))
}

/// Where to go afterwards: a page of the office, whatever was asked for.
fn office_path(text: &str) -> &str {
    let ours = text == "/office" || text.starts_with("/office/") || text.starts_with("/office?");
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let elsewhere = text.starts_with("/office/sign-") || text.len() > 500;
    if ours && plain && !elsewhere { text } else { "/office" }
}

async fn show(visit: Visit, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let next = query.get("next").map_or("/office", |next| office_path(next));
    page(&visit, StatusCode::OK, Form::new(), next)
}

/// The same in answer to a form that nobody was signed in for: it is kept in the page.
pub(crate) fn again(visit: &Visit, kept: &Kept) -> Response {
    let form = Form::from(Posted::from_pairs([("kept", &kept.fields)]));
    page(visit, StatusCode::FORBIDDEN, form, office_path(&kept.path))
}

fn page(visit: &Visit, status: StatusCode, form: Form, next: &str) -> Response {
    let page = visit.public();
    let title = page.pick("Connexion au bureau", "Sign in to the office");
    let document = Document::new(title).style("office.css").status(status);
    let next = next.to_owned();
    let kept_words = page.pick(
        "Votre session était terminée. Ce que vous veniez d’écrire est gardé\u{a0}: connectez-vous pour l’envoyer.",
        "Your session had ended. What you have just written is kept: sign in to send it.",
    );
    // The address in the other language would be asked for without the form.
    let kept = Some(form.value("kept").to_owned()).filter(|kept| !kept.is_empty());
    let switch = kept.is_none().then(|| page.switched());
    let other = page.locale.other();
    let flash = visit.flash.clone();
    document.show_in(&page.clone(), move || {
        view! {
            <main id="main" class="sign-in">
                <h1>{title}</h1>
                {flash.map(|flash| view! { <Notice tone=flash.tone><p>{flash.text}</p></Notice> })}
                {kept.is_some().then(|| view! { <Notice tone=Tone::Info><p>{kept_words}</p></Notice> })}
                <ErrorSummary form=form.clone()/>
                <form method="post" action="/office/sign-in" class="stack">
                    <Csrf/>
                    <input type="hidden" name="next" value=next/>
                    {kept.map(|kept| view! { <input type="hidden" name="kept" value=kept/> })}
                    <Field form=form.clone() name="email" kind="email" inputmode="email" autocomplete="username"
                        label=page.pick("Adresse e-mail", "E-mail address") required=true maxlength=254/>
                    <Field form=form.clone() name="password" kind="password" autocomplete="current-password"
                        label=page.pick("Mot de passe", "Password") required=true maxlength=256/>
                    <Field form=form name="code" inputmode="numeric" autocomplete="one-time-code" short=true
                        label=page.pick("Code à six chiffres", "Six-digit code") required=true maxlength=12
                        hint=page.pick("Affiché par votre application d’authentification.", "Shown by your authenticator.")/>
                    <Submit>{page.pick("Se connecter", "Sign in")}</Submit>
                </form>
                {switch.map(|switch| view! {
                    <p class="muted">
                        <a href=switch lang=other.as_str() hreflang=other.as_str() rel="nofollow">{other.pick("Français", "English")}</a>
                    </p>
                })}
            </main>
        }
    })
}

async fn sign_in(
    State(ctx): State<Context>,
    visit: Visit,
    session: Session,
    posted: Posted,
) -> Answer {
    let (email, password) = (posted.text("email"), posted.text("password"));
    let outcome =
        staff::sign_in(&ctx, email, password, posted.text("code"), &visit.address).await?;
    let next = office_path(posted.text("next")).to_owned();
    let (status, words) = match outcome {
        SignIn::In(claims) => {
            session::sign_in(&session, &claims, visit.user_agent.as_deref()).await?;
            let fields = posted.text("kept").to_owned();
            if fields.is_empty() || next == "/office" {
                return Ok(see_other(&next).into_response());
            }
            Kept { path: next, fields }.hand_over(&session).await?;
            return Ok(see_other(kept::PATH).into_response());
        }
        SignIn::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            visit.locale().pick(
                "Adresse, mot de passe ou code incorrect. Un code ne sert qu’une fois\u{a0}: attendez le suivant.",
                "Wrong address, password or code. A code works only once: wait for the next one.",
            ),
        ),
        SignIn::TooManyTries => (
            StatusCode::TOO_MANY_REQUESTS,
            visit.locale().pick(
                "Trop d’essais. Attendez cinq minutes, puis réessayez.",
                "Too many tries. Wait five minutes, then try again.",
            ),
        ),
    };
    let mut form = Form::from(posted);
    form.reject("", words);
    Ok(page(&visit, status, form, &next))
}

async fn sign_out(seat: Seat, session: Session, _genuine: Posted) -> Answer {
    staff::signed_out(&seat.ctx, &seat.actor).await?;
    session::sign_out(&session).await?;
    let words = seat.pick("Vous êtes déconnecté.", "You have signed out.");
    Ok(see_other("/office/sign-in")
        .flash(&seat.visit, &Flash::new(Tone::Success, words))
        .into_response())
}

async fn language(seat: Seat, posted: Posted) -> Answer {
    let locale: Locale = posted.text("locale").parse().map_err(|_| Failure::Unreadable)?;
    staff::set_locale(&seat.ctx, &seat.actor, locale).await?;
    let back = office_path(posted.text("back"));
    let joint = if back.contains('?') { '&' } else { '?' };
    Ok(see_other(&format!("{back}{joint}lang={locale}")).into_response())
}

async fn creditor(seat: Seat, session: Session, posted: Posted) -> Answer {
    let to = id(posted.text("creditor"))?;
    let claims = session::office_claims(&session, &seat.ctx)
        .await?
        .ok_or(Failure::SignedOut(service::sessions::Area::Office))?;
    let claims = staff::switch_creditor(&seat.ctx, &seat.actor, claims, to)
        .await?
        .ok_or(Failure::NotFound)?;
    session::change_claims(&session, &claims).await?;
    Ok(see_other("/office").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_elsewhere() {
        assert_eq!(office_path("/office/debtors?q=a%20b"), "/office/debtors?q=a%20b");
        for wrong in [
            "",
            "/",
            "//evil.example",
            "/officer",
            "https://x",
            "/office/sign-out",
            "/office/\\x",
            "/office/a\r\nb",
        ] {
            assert_eq!(office_path(wrong), "/office", "{wrong:?}");
        }
    }
}
