//! More time: a day until which to wait, or on which one will pay.

use super::{
    closed,
    parts::{About, Acknowledges, InvoiceBoxes, Keys},
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
    render::Document,
    session::Debtor,
};
use axum::{Router, extract::State, routing::get};
use chrono::NaiveDate;
use domain::{Locale, plans::Clause, requests::Ask};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    requests::{Draft, draft},
};

/// Which of the two it is.
const WHAT: &str = "what";
const PROMISE: &str = "promise";
const DELAY: &str = "delay";

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ask/time", get(show).post(send))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    PutBack(typed): PutBack,
) -> Answer {
    page(&visit, &actor, &ctx, Form::from(typed), StatusCode::OK).await
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
        Err(status) => page(&visit, &actor, &ctx, form, status).await,
    }
}

/// What the form asks for; what is wrong with it is noted in the form.
fn wish(form: &mut Form, locale: Locale, today: NaiveDate) -> Option<Wish> {
    let what = form.value(WHAT).to_owned();
    let known = [PROMISE, DELAY].contains(&what.as_str());
    if !known {
        let message = locale.pick(
            "Choisissez : payer à une date, ou patienter jusqu’à une date.",
            "Choose: to pay on a date, or to wait until a date.",
        );
        form.reject(WHAT, message);
    }
    let on = read::day_in(form, ON, locale, today);
    let invoices = read::ticked(form, locale);
    let words = read::words_in(form, locale, false);
    let on = on.filter(|_| known)?;
    let ask = if what == PROMISE { Ask::Promise { on } } else { Ask::Delay { until: on } };
    Some(Wish { ask, invoices: invoices?, words: words? })
}

/// How far each of the two is granted at once.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) delay: Option<NaiveDate>,
    pub(super) promise: Option<NaiveDate>,
    pub(super) answer_by: NaiveDate,
}

async fn page(
    visit: &Visit,
    actor: &DebtorActor,
    ctx: &Context,
    form: Form,
    status: StatusCode,
) -> Answer {
    let (page, today) = (visit.debtor(actor), ctx.today(actor.creditor()));
    // Nobody is granted so much at once: what is wrong with it says how far one may go.
    let far = read::farthest(today);
    let delay = match draft(ctx, actor, &Ask::Delay { until: far }, &[], None).await {
        Ok(delay) => delay,
        Err(error) => return closed::answer(&page, error, status),
    };
    let promise = match draft(ctx, actor, &Ask::Promise { on: far }, &[], None).await {
        Ok(promise) => promise,
        Err(error) => return closed::answer(&page, error, status),
    };
    let reach = Reach {
        delay: at_once(&delay.clauses, far),
        promise: at_once(&promise.clauses, far),
        answer_by: delay.answer_by,
    };
    let title = page.pick("Demander du temps", "Ask for time");
    let form_key = ctx.form_key();
    Ok(Document::new(title)
        .status(status)
        .show(&page, || view! { <TimePage draft=delay reach form form_key/> }))
}

/// The last day that is granted at once, from what is wrong with the farthest one.
fn at_once(clauses: &[Clause], far: NaiveDate) -> Option<NaiveDate> {
    match clauses {
        [] => Some(far),
        [Clause::Date { last_on }] => Some(*last_on),
        _ => None,
    }
}

#[component]
pub(super) fn TimePage(draft: Draft, reach: Reach, form: Form, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let chosen = form.value(WHAT).to_owned();
    let answer = locale.weekday_date(reach.answer_by);
    let beyond = match locale {
        Locale::Fr => format!(
            "Au-delà, une personne vous répond au plus tard le {answer} ; aucun rappel ne part d’ici là."
        ),
        Locale::En => {
            format!("Beyond that, a person answers you by {answer}; no reminder leaves until then.")
        }
    };
    view! {
        <Back/>
        <ErrorSummary form=form.clone()/>
        <h1>{locale.pick("Demander du temps, ou donner une date", "Ask for time, or give a date")}</h1>
        <About rows=draft.invoices.clone() total=draft.total/>
        <form method="post" action="/ask/time" class="ask">
            <Keys form_key/>
            <fieldset class="group" id=WHAT>
                <legend>{locale.pick("Que souhaitez-vous ?", "What would you like?")}</legend>
                <FieldError form=form.clone() name=WHAT/>
                <Choice name=WHAT value=PROMISE checked={chosen == PROMISE}>
                    <strong>{locale.pick("Je paierai à une date", "I will pay on a date")}</strong>
                    <span class="hint">{granted(locale, reach.promise)}</span>
                </Choice>
                <Choice name=WHAT value=DELAY checked={chosen == DELAY}>
                    <strong>{locale.pick("Patientez jusqu’à une date", "Wait until a date")}</strong>
                    <span class="hint">{granted(locale, reach.delay)}</span>
                </Choice>
            </fieldset>
            <Field form=form.clone() name=ON label=locale.pick("Quelle date ?", "Which date?") kind="date" maxlength=10
                required=true short=true hint=beyond/>
            <InvoiceBoxes form=form.clone() rows=draft.invoices/>
            <TextArea form name=WORDS label=locale.pick("Un mot d’explication (facultatif)", "A word of explanation (optional)")
                maxlength=4000 rows=3/>
            <Acknowledges/>
            <p><Submit><Icon name="clock"/>{locale.pick("Envoyer ma demande", "Send my request")}</Submit></p>
            <p class="hint">{locale.pick(
                "Si la date passe sans paiement, les rappels reprennent. Un imprévu ? Revenez ici avant : une autre solution reste possible.",
                "If the date passes without payment, reminders go on. Something unexpected? Come back before: another solution remains possible.",
            )}</p>
        </form>
        <p class="links"><a href="/ask/plan">{locale.pick("Plutôt payer en plusieurs fois ?", "Rather pay in instalments?")}</a></p>
    }
    .into_any()
}

/// How far one is granted this at once.
fn granted(locale: Locale, last: Option<NaiveDate>) -> String {
    match (last.map(|day| locale.weekday_date(day)), locale) {
        (Some(day), Locale::Fr) => format!("Accordé tout de suite jusqu’au {day}."),
        (Some(day), Locale::En) => format!("Granted at once until {day}."),
        (None, _) => locale
            .pick("Une personne étudie la demande.", "A person looks at the request.")
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_a_promise_or_a_delay() {
        let read = |pairs: Posted| {
            let mut form = Form::from(pairs);
            let wish = wish(&mut form, Locale::Fr, day("2026-06-01"));
            (wish.map(|wish| wish.ask), form)
        };
        let on = day("2026-06-15");
        let (ask, _) = read(Posted::from_pairs([(WHAT, PROMISE), (ON, "15/06/2026")]));
        assert_eq!(ask, Some(Ask::Promise { on }));
        let (ask, _) = read(Posted::from_pairs([(WHAT, DELAY), (ON, "2026-06-15")]));
        assert_eq!(ask, Some(Ask::Delay { until: on }));
        let (ask, form) = read(Posted::from_pairs([(WHAT, "x"), (ON, "hier")]));
        assert_eq!(ask, None);
        assert!(form.error(WHAT).is_some() && form.error(ON).is_some());
    }

    #[test]
    fn how_far_one_may_go_is_read_from_what_is_beyond() {
        let (far, last_on) = (day("2027-06-01"), day("2026-06-16"));
        assert_eq!(at_once(&[], far), Some(far));
        assert_eq!(at_once(&[Clause::Date { last_on }], far), Some(last_on));
        assert_eq!(at_once(&[Clause::Date { last_on }, Clause::Broken { count: 1 }], far), None);
        assert_eq!(at_once(&[Clause::Always], far), None);
    }
}
