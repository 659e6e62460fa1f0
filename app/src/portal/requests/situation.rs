//! "My situation": what has happened to a debtor, told without a proof. What it does is said
//! before, takes effect at once, and is as easy to tell as to pay.

use super::{parts::Keys, read::WORDS};
use crate::{
    AppState,
    components::{Back, Choice, ErrorSummary, FieldError, Icon, Submit, TextArea},
    error::Answer,
    forms::{Form, Posted},
    page::{Flash, Page, Tone, Visit, use_page},
    portal::kept::PutBack,
    portal::reach::{Dial, Reach},
    render::{Document, see_other},
    session::{self, Debtor},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, circumstance::Circumstance};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, assistant,
    circumstances::{self, WORDS_MOST},
};
use tower_sessions::Session;

const WHAT: &str = "what";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/situation", get(show).post(send))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    Ok(page(&visit.debtor(&actor), &ctx, Form::from(typed), StatusCode::OK))
}

async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    session: Session,
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted);
    let shown = visit.debtor(&actor);
    let Some((circumstance, words)) = read(&mut form, shown.locale) else {
        return Ok(page(&shown, &ctx, form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    circumstances::tell(&ctx, &actor, circumstance, &words).await?;
    if circumstance.is_of_contact() {
        // Whoever has left has no more to do with this file.
        session::sign_out(&session).await?;
        let door = visit.at_door(actor.creditor(), shown.locale);
        return Ok(thanks(&door, None));
    }
    if circumstance == Circumstance::Vulnerable {
        let country = actor.country().to_owned();
        return Ok(thanks(&shown, Some(country)));
    }
    let flash = Flash::new(Tone::Success, noted(shown.locale));
    Ok(see_other("/").flash(&visit, &flash).into_response())
}

fn read(form: &mut Form, locale: Locale) -> Option<(Circumstance, String)> {
    let circumstance: Option<Circumstance> = form.value(WHAT).parse().ok();
    if circumstance.is_none() {
        form.reject(
            WHAT,
            locale.pick("Choisissez ce qui est arrivé.", "Choose what has happened."),
        );
    }
    let words = form.value(WORDS).trim().to_owned();
    if words.chars().count() > WORDS_MOST {
        form.reject(
            WORDS,
            match locale {
                Locale::Fr => format!("C’est un peu long\u{a0}: {WORDS_MOST} caractères au plus."),
                Locale::En => format!("That is a little long: {WORDS_MOST} characters at most."),
            },
        );
        return None;
    }
    Some((circumstance?, words))
}

const fn noted(locale: Locale) -> &'static str {
    locale.pick(
        "C’est noté, et les rappels automatiques sont arrêtés. Une personne reprend votre dossier.",
        "Noted, and automatic reminders are stopped. A person takes over your file.",
    )
}

fn page(page: &Page, ctx: &Context, form: Form, status: StatusCode) -> Response {
    let title = page.pick("Ma situation a changé", "My situation has changed");
    let form_key = ctx.form_key();
    Document::new(title).status(status).show(page, || view! { <SituationPage form form_key/> })
}

#[component]
pub(super) fn SituationPage(form: Form, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let chosen: Option<Circumstance> = form.value(WHAT).parse().ok();
    let choices = Circumstance::ALL.iter().map(|circumstance| {
        view! { <Choice name=WHAT value=circumstance.as_str() checked={chosen == Some(*circumstance)}>{circumstance.words(locale)}</Choice> }
    });
    let choices = choices.collect_view();
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Ma situation a changé", "My situation has changed")}</h1>
        <p class="lead">{locale.pick(
            "Dites-le simplement, sans justificatif\u{a0}: les rappels automatiques s’arrêtent tout de suite, et une personne reprend votre dossier.",
            "Just say so, no proof is needed: automatic reminders stop at once, and a person takes over your file.",
        )}</p>
        <form method="post" action="/ask/situation" class="ask">
            <Keys form_key/>
            <fieldset class="group" id=WHAT>
                <legend>{locale.pick("Que se passe-t-il\u{a0}?", "What has happened?")}</legend>
                <FieldError form=form.clone() name=WHAT/>
                {choices}
            </fieldset>
            <TextArea form name=WORDS label=locale.pick("Ce que nous devons savoir (facultatif)", "What we should know (optional)")
                hint=locale.pick(
                    "Par exemple la date, le nom du mandataire, du notaire ou de la personne à qui écrire. Aucun détail médical n’est nécessaire.",
                    "For example the date, the name of the court’s representative, of the notary, or of whom to write to. No medical detail is needed.",
                )
                maxlength=1000 rows=4/>
            <p><Submit><Icon name="check"/>{locale.pick("Le signaler", "Tell us")}</Submit></p>
        </form>
        <p class="hint">{locale.pick(
            "Cela ne vous engage à rien. En cas de procédure collective, de surendettement ou de décès, rien ne peut plus être payé ni convenu ici\u{a0}: la loi règle la suite.",
            "It commits you to nothing. In case of insolvency, over-indebtedness or death, nothing can be paid or agreed here any more: the law sets what comes next.",
        )}</p>
        <p class="links"><a href="/not-me">{locale.pick("Ce n’est pas moi que vous cherchez", "I am not whom you look for")}</a></p>
    }
    .into_any()
}

/// `country` is that of somebody in distress, who is told whom to call there.
fn thanks(page: &Page, country: Option<String>) -> Response {
    let title = page.pick("Merci, c’est noté", "Thank you, noted");
    Document::new(title).show(page, || match country {
        Some(country) => view! { <Care country/> }.into_any(),
        None => view! { <Gone/> }.into_any(),
    })
}

/// For whoever is not the one to write to any more.
#[component]
pub(super) fn Gone() -> impl IntoView {
    let locale = use_page().locale;
    view! {
        <section class="door" data-taken="">
            <h1><Icon name="check"/>{locale.pick("Merci, c’est noté", "Thank you, noted")}</h1>
            <p>{locale.pick(
                "Vous ne recevrez plus rien à cette adresse. Une personne cherche à qui écrire désormais. Vous pouvez effacer le message.",
                "You will receive nothing more at this address. A person looks for whom to write to from now on. You can delete the message.",
            )}</p>
        </section>
    }
    .into_any()
}

/// For somebody in distress: nothing about money.
#[component]
pub(super) fn Care(country: String) -> impl IntoView {
    let locale = use_page().locale;
    let lines = assistant::help_lines(&country, locale).into_iter().map(|(number, name)| {
        view! { <li><Dial number/>" "{name}</li> }
    });
    let lines = lines.collect_view();
    view! {
        <section class="door" data-taken="">
            <h1>{locale.pick("Merci de nous l’avoir dit", "Thank you for telling us")}</h1>
            <p>{locale.pick(
                "Plus aucun message automatique ne vous sera envoyé. Une personne lit ce que vous avez écrit et prend le relais, sans vous presser.",
                "No automatic message will be sent to you any more. A person reads what you wrote and takes over, without any pressure.",
            )}</p>
            <h2>{locale.pick("Si vous avez besoin d’aide maintenant", "If you need help now")}</h2>
            <ul>{lines}</ul>
            <Reach/>
            <p class="links"><a href="/">{locale.pick("Revenir au dossier", "Back to the file")}</a></p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_chosen_and_told_in_so_many_words() {
        let told = |what: &str, words: &str| {
            let mut form = Form::from(Posted::from_pairs([(WHAT, what), (WORDS, words)]));
            read(&mut form, Locale::Fr).map(|(circumstance, _)| circumstance)
        };
        assert_eq!(told("deceased", ""), Some(Circumstance::Deceased));
        assert_eq!(told("", "x"), None);
        assert_eq!(told("left", &"x".repeat(WORDS_MOST + 1)), None);
    }
}
