//! How one wants to be written to: the page behind the door, and the one-click way out of e-mails
//! that needs no door (RFC 8058).

use crate::{
    AppState,
    components::{Back, Check, Csrf, Icon, Submit},
    error::{Answer, Failure},
    forms::Posted,
    page::{Flash, Tone, Visit, use_page},
    render::{Document, see_other},
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::IntoResponse,
    routing::get,
};
use domain::token::LinkToken;
use leptos::prelude::*;
use service::{
    Context,
    preferences::{self, Preferences, Stopped},
};

/// The field that every ticked box belongs to.
const BY: &str = "by";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/preferences", get(show).post(save))
        .route("/unsubscribe/{token}", get(ask).post(stop))
}

async fn show(visit: Visit, Debtor(actor): Debtor, State(ctx): State<Context>) -> Answer {
    let chosen = preferences::preferences(&ctx, &actor).await?;
    let page = visit.debtor(&actor);
    let title = page.pick("Comment vous écrire", "How to write to you");
    Ok(Document::new(title).show(&page, || view! { <Choices chosen/> }))
}

async fn save(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let ticked = |name: &str| posted.all(BY).any(|value| value == name);
    let wanted = Preferences {
        email: ticked("email"),
        sms: ticked("sms"),
        letter: ticked("letter"),
        call: ticked("call"),
    };
    preferences::choose(&ctx, &actor, wanted).await?;
    let words = visit.debtor(&actor).pick(
        "C’est noté. Vos choix valent dès maintenant.",
        "Noted. Your choices hold from now on.",
    );
    Ok(see_other("/preferences").flash(&visit, &Flash::new(Tone::Success, words)).into_response())
}

#[component]
fn Choices(chosen: Preferences) -> impl IntoView {
    let locale = use_page().locale;
    let Preferences { email, sms, letter, call } = chosen;
    view! {
        <Back/>
        <h1>{locale.pick("Comment vous écrire", "How to write to you")}</h1>
        <p>{locale.pick(
            "Décochez ce que vous ne voulez plus. Les messages prévus par cette voie sont annulés\u{a0}; ce qui est dû ne change pas, et reste visible ici.",
            "Untick what you no longer want. Messages planned that way are called off; what is owed does not change, and can still be seen here.",
        )}</p>
        <form method="post" action="/preferences" class="panel">
            <Csrf/>
            <fieldset>
                <legend>{locale.pick("Vous acceptez d’être joint par", "You agree to be reached by")}</legend>
                <Check name=BY value="email" checked=email>{locale.pick("E-mail", "E-mail")}</Check>
                <Check name=BY value="sms" checked=sms>{locale.pick("SMS", "Text message")}</Check>
                <Check name=BY value="letter" checked=letter>{locale.pick("Courrier", "Letter")}</Check>
                <Check name=BY value="call" checked=call>{locale.pick("Téléphone", "Telephone")}</Check>
            </fieldset>
            <Submit>{locale.pick("Enregistrer mes choix", "Save my choices")}</Submit>
        </form>
        <p class="links"><a href="/ask/contact/me">{locale.pick("Changer mes coordonnées", "Change my contact details")}</a>
            <a href="/delegates">{locale.pick("Confier une vue du dossier", "Lend a view of the file")}</a></p>
    }
    .into_any()
}

async fn ask(visit: Visit, State(ctx): State<Context>, Path(token): Path<String>) -> Answer {
    let found = preferences::sender_of(&ctx, LinkToken::parse(&token).as_ref()).await?;
    let Stopped { creditor, locale } = found.ok_or(Failure::NotFound)?;
    let page = visit.at_door(&creditor, locale);
    let title = page.pick("Ne plus recevoir d’e-mails", "Stop receiving e-mails");
    Ok(Document::new(title).show(&page, || view! { <Ask token/> }))
}

/// Mail programs post here by themselves, without cookie and without token of a form: whoever
/// holds the address may stop the messages, and nothing else comes of it.
async fn stop(visit: Visit, State(ctx): State<Context>, Path(token): Path<String>) -> Answer {
    let stopped = preferences::unsubscribe(&ctx, LinkToken::parse(&token).as_ref()).await?;
    let Stopped { creditor, locale } = stopped.ok_or(Failure::NotFound)?;
    let page = visit.at_door(&creditor, locale);
    let title = page.pick("C’est noté", "Noted");
    Ok(Document::new(title).show(&page, || view! { <Done/> }))
}

#[component]
fn Ask(token: String) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let name = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    view! {
        <section class="door">
            <h1>{locale.pick("Ne plus recevoir d’e-mails ", "Stop receiving e-mails ")}{page.from_whom(&name)}</h1>
            <p>{locale.pick(
                "Les messages nécessaires pourront vous parvenir autrement. Vous pourrez changer d’avis depuis votre espace.",
                "Necessary messages may reach you another way. You can change your mind on your page.",
            )}</p>
            <form method="post" action=format!("/unsubscribe/{token}")>
                <Submit><Icon name="mail"/>{locale.pick("Ne plus m’envoyer d’e-mails", "Send me no more e-mails")}</Submit>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Done() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door">
            <h1><Icon name="check"/>{locale.pick("C’est noté", "Noted")}</h1>
            <p>{locale.pick(
                "Vous ne recevrez plus d’e-mails. Si vous changez d’avis, votre espace permet de les rétablir.",
                "You will receive no more e-mails. If you change your mind, your page lets you have them back.",
            )}</p>
        </section>
    }
    .into_any()
}
