//! Being called back, when it suits.

use super::{
    parts::Keys,
    read::{self, ON, WORDS},
    submit::{Wish, submit},
};
use crate::{
    AppState,
    components::{Back, Choice, ErrorSummary, Field, FieldError, Icon, Submit, TextArea},
    error::Answer,
    forms::{Form, Posted},
    page::{Visit, use_page},
    portal::kept::PutBack,
    portal::reach::Reach,
    render::Document,
    session::Debtor,
};
use axum::{Router, extract::State, response::Response, routing::get};
use chrono::NaiveDate;
use domain::{
    Locale, calendar,
    phone::Phone,
    requests::{Ask, Callback, PartOfDay},
};
use http::StatusCode;
use leptos::prelude::*;
use service::{Context, DebtorActor};

const PHONE: &str = "phone";
const PART: &str = "part";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/callback", get(show).post(send))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    Ok(page(&visit, &actor, &ctx, Form::from(typed), StatusCode::OK))
}

async fn send(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    posted: Posted,
) -> Answer {
    let mut form = Form::from(posted);
    let wish = wish(&mut form, visit.debtor(&actor).locale, ctx.today(actor.creditor()));
    match submit(&visit, &actor, &ctx, &mut form, wish).await? {
        Ok(response) => Ok(response),
        Err(status) => Ok(page(&visit, &actor, &ctx, form, status)),
    }
}

fn wish(form: &mut Form, locale: Locale, today: NaiveDate) -> Option<Wish> {
    let phone = Phone::parse(form.value(PHONE));
    if phone.is_none() {
        let message = locale.pick(
            "Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.",
            "Write a telephone number, for example +33 6 12 34 56 78.",
        );
        form.reject(PHONE, message);
    }
    let on = read::day_in(form, ON, locale, today);
    let part: Option<PartOfDay> = form.value(PART).parse().ok();
    if part.is_none() {
        let message =
            locale.pick("Choisissez un moment de la journée.", "Choose a part of the day.");
        form.reject(PART, message);
    }
    let words = read::words_in(form, locale, false);
    let callback = Callback { phone: phone?.as_str().to_owned(), on: on?, part: part? };
    Some(Wish { ask: Ask::Callback(callback), invoices: Vec::new(), words: words? })
}

fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Response {
    let page = visit.debtor(actor);
    let next_day = calendar::add_business_days(ctx.today(actor.creditor()), 1);
    let phone = actor.contact().phone.clone().unwrap_or_default();
    let title = page.pick("Être rappelé", "Be called back");
    let form_key = ctx.form_key();
    Document::new(title)
        .status(status)
        .show(&page, || view! { <CallbackPage form form_key phone next_day/> })
}

#[component]
pub(super) fn CallbackPage(
    form: Form,
    form_key: String,
    phone: String,
    next_day: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let chosen: Option<PartOfDay> = form.value(PART).parse().ok();
    let parts = PartOfDay::ALL.iter().map(|part| {
        view! { <Choice name=PART value=part.as_str() checked={chosen == Some(*part)}>{part.words(locale)}</Choice> }
    });
    let parts = parts.collect_view();
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Être rappelé", "Be called back")}</h1>
        <p class="lead">{locale.pick(
            "Une personne vous appelle au moment choisi. Vous n’avez rien à décider d’avance.",
            "A person calls you at the time you choose. There is nothing to decide beforehand.",
        )}</p>
        <form method="post" action="/ask/callback" class="ask">
            <Keys form_key/>
            <Field form=form.clone() name=PHONE label=locale.pick("Votre numéro", "Your number") kind="tel" autocomplete="tel"
                maxlength=30 required=true short=true value=phone
                hint=locale.pick("Il sert à cet appel seulement.", "It is used for this call only.")/>
            <Field form=form.clone() name=ON label=locale.pick("Quel jour ?", "Which day?") kind="date" maxlength=10
                required=true short=true value=next_day.to_string()/>
            <fieldset class="group" id=PART>
                <legend>{locale.pick("À quel moment ?", "At what time?")}</legend>
                <FieldError form=form.clone() name=PART/>
                {parts}
            </fieldset>
            <TextArea form name=WORDS label=locale.pick("De quoi voulez-vous parler ? (facultatif)", "What would you like to talk about? (optional)")
                maxlength=4000 rows=3/>
            <p><Submit><Icon name="phone"/>{locale.pick("Demander à être rappelé", "Ask to be called back")}</Submit></p>
        </form>
        <p>{locale.pick("Vous préférez écrire ou appeler vous-même ?", "Would you rather write, or call yourself?")}</p>
        <Reach/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_needs_a_number_a_day_and_a_part_of_it() {
        let today = "2026-06-01".parse().unwrap();
        let read = |pairs: Posted| {
            let mut form = Form::from(pairs);
            let wish = wish(&mut form, Locale::Fr, today);
            (wish.map(|wish| wish.ask), form)
        };
        let (ask, _) = read(Posted::from_pairs([
            (PHONE, "06 12 34 56 78"),
            (ON, "2026-06-02"),
            (PART, "morning"),
        ]));
        let expected = Callback {
            phone: "+33612345678".to_owned(),
            on: "2026-06-02".parse().unwrap(),
            part: PartOfDay::Morning,
        };
        assert_eq!(ask, Some(Ask::Callback(expected)));
        let (ask, form) = read(Posted::from_pairs([(PHONE, "12"), (ON, "2026-06-02")]));
        assert_eq!(ask, None);
        assert!(form.error(PHONE).is_some() && form.error(PART).is_some());
        assert_eq!(form.error(ON), None);
    }
}
