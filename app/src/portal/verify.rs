//! "Is this really you?": the code printed in a message tells whether it is genuine.

use super::history::{channel, message_kind};
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Fact, Facts, Field, Icon, Moment, Notice, Submit},
    error::Answer,
    forms::{Form, Posted},
    page::{Page, Tone, Visit, use_page},
    render::Document,
    session::MaybeDebtor,
};
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;
use service::{
    Context, DebtorActor,
    verify::{self, Genuine, Verdict},
};

const CODE: &str = "code";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/verify", get(show).post(check))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    code: String,
}

async fn show(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    Query(asked): Query<Asked>,
) -> Response {
    let prefilled: String = asked.code.chars().take(20).collect();
    let form = Form::from(Posted::from_pairs([(CODE, prefilled.as_str())]));
    page(&worn(&visit, debtor.as_ref()), form, None, StatusCode::OK)
}

async fn check(
    visit: Visit,
    MaybeDebtor(debtor): MaybeDebtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted);
    let worn = worn(&visit, debtor.as_ref());
    let locale = worn.locale;
    if form.value(CODE).is_empty() {
        form.reject(
            CODE,
            locale.pick(
                "Écrivez le code imprimé dans le message.",
                "Write the code printed in the message.",
            ),
        );
        return Ok(page(&worn, form, None, StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(match verify::check(&ctx, form.value(CODE), &visit.address).await? {
        Verdict::Genuine(genuine) => page(&worn, form, Some(*genuine), StatusCode::OK),
        Verdict::Unknown => {
            form.reject(CODE, locale.pick(
                "Nous n’avons envoyé aucun message avec ce code. Vérifiez-le une fois ; s’il est bien écrit, méfiez-vous : ne payez pas et ne cliquez pas.",
                "We have sent no message with this code. Check it once; if it is written right, be careful: do not pay and do not click.",
            ));
            page(&worn, form, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Verdict::TooManyTries => {
            form.reject(
                CODE,
                locale.pick(
                    "Trop d’essais depuis votre connexion. Réessayez dans quelques minutes.",
                    "Too many tries from your connection. Try again in a few minutes.",
                ),
            );
            page(&worn, form, None, StatusCode::TOO_MANY_REQUESTS)
        }
    })
}

/// The page as its reader knows it: in their language and, with an open file, its brand.
fn worn(visit: &Visit, debtor: Option<&DebtorActor>) -> Page {
    debtor.map_or_else(|| visit.public(), |actor| visit.debtor(actor))
}

fn page(page: &Page, form: Form, genuine: Option<Genuine>, status: StatusCode) -> Response {
    let title = page.pick("Vérifier un message", "Verify a message");
    Document::new(title).status(status).show(page, || view! { <VerifyPage form genuine/> })
}

/// The whole page.
#[component]
pub fn VerifyPage(
    /// The code as typed.
    form: Form,
    /// What is confirmed.
    genuine: Option<Genuine>,
) -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Ce message est-il vraiment de nous ?", "Is this message really from us?")}</h1>
        <p class="lead">{locale.pick(
            "Chaque e-mail, SMS et courrier porte un code. Recopiez-le : nous vous disons s’il est authentique.",
            "Every e-mail, text message and letter carries a code. Type it here: we tell you whether it is genuine.",
        )}</p>
        {genuine.map(|genuine| view! { <Confirmed genuine/> })}
        <form method="post" action="/verify" class="panel">
            <Csrf/>
            <Field form name=CODE label=locale.pick("Code du message", "Code of the message") hint=locale.pick("Huit caractères, par exemple K7QF-2M9T.", "Eight characters, for example K7QF-2M9T.") maxlength=20 required=true short=true/>
            <Submit><Icon name="search"/>{locale.pick("Vérifier", "Verify")}</Submit>
        </form>
        <p class="hint">{locale.pick(
            "La vérification ne révèle rien de votre dossier, et vaut pour tous les créanciers qui utilisent cet espace.",
            "Verifying reveals nothing of your file, and works for every creditor that uses this service.",
        )}</p>
        <p class="links"><a href="/rights">{locale.pick("Reconnaître une arnaque", "How to recognise a scam")}</a></p>
    }
    .into_any()
}

#[component]
fn Confirmed(genuine: Genuine) -> impl IntoView {
    let locale = use_page().locale;
    let what =
        format!("{} {}", message_kind(locale, genuine.kind), channel(locale, genuine.channel));
    view! {
        <Notice tone=Tone::Success title=locale.pick("Oui, ce message est authentique", "Yes, this message is genuine")>
            <Facts>
                <Fact term=locale.pick("Envoyé par", "Sent by")>{genuine.creditor.name}</Fact>
                <Fact term=locale.pick("Message", "Message")>{what}</Fact>
                <Fact term=locale.pick("Le", "On")><Moment at=genuine.sent_at/></Fact>
                <Fact term=locale.pick("IBAN se terminant par", "IBAN ending in")><span class="code">{genuine.iban_digits}</span></Fact>
            </Facts>
            <p>{locale.pick("Si l’IBAN du message se termine autrement, ne payez pas : il a été modifié.", "If the IBAN in the message ends differently, do not pay: it was changed.")}</p>
        </Notice>
    }
    .into_any()
}
