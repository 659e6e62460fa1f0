//! What one debtor is allowed beyond, or below, the policy.

use super::words::allowance as said;
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Notice, Submit, TextArea},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    DebtorId, Locale,
    party::Role,
    plans::{Allowance, MOST_INSTALMENTS},
};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::policy::{self, Allowed};

/// The most days of delay.
const DAYS_MOST: u32 = 365;
/// The most characters of a reason.
const NOTE_MOST: u16 = 500;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{id}/allowance", get(show).post(allow))
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    page(&seat, StatusCode::OK, id(&debtor)?, Form::new()).await
}

async fn allow(seat: Seat, Path(debtor): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let debtor: DebtorId = id(&debtor)?;
    let mut form = Form::from(posted);
    let Some((wanted, note)) = read(&mut form, seat.locale()) else {
        return page(&seat, StatusCode::UNPROCESSABLE_ENTITY, debtor, form).await;
    };
    if !policy::allow(&seat.ctx, &seat.actor, debtor, wanted, &note).await? {
        return Err(Failure::NotFound);
    }
    let words = seat.pick(
        "Marge enregistrée\u{a0}: elle compte pour ce que ce débiteur demande à partir de maintenant.",
        "Allowance recorded: it counts for what this debtor asks from now on.",
    );
    let flash = Flash::new(Tone::Success, words);
    let to = format!("/office/debtors/{debtor}/allowance");
    Ok(see_other(&to).flash(&seat.visit, &flash).into_response())
}

/// What the form says; what cannot be read is noted beside its field.
fn read(form: &mut Form, locale: Locale) -> Option<(Allowance, String)> {
    let count = number(form, "count", MOST_INSTALMENTS, locale);
    let delay_days = number(form, "delay_days", DAYS_MOST, locale);
    let note = form.value("note").to_owned();
    if note.is_empty() || note.chars().count() > NOTE_MOST.into() {
        let words = locale.pick(
            "Dites pourquoi, en cinq cents caractères au plus.",
            "Say why, in five hundred characters at most.",
        );
        form.reject("note", words);
    }
    form.is_valid().then_some((Allowance { count, delay_days }, note))
}

/// A number, or nothing where the policy decides; what is neither is noted.
fn number(form: &mut Form, name: &'static str, most: u32, locale: Locale) -> Option<u32> {
    let text = form.value(name);
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok().filter(|number| *number <= most);
    if read.is_none() {
        let words = match locale {
            Locale::Fr => format!("Un nombre entier de 0 à {most}, ou rien."),
            Locale::En => format!("A whole number from 0 to {most}, or nothing."),
        };
        form.reject(name, words);
    }
    read
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    debtor: DebtorId,
    form: Form,
) -> Result<Response, Failure> {
    let found = policy::allowed(&seat.ctx, &seat.actor, debtor).await?.ok_or(Failure::NotFound)?;
    let title = seat.pick("Marge accordée", "Allowance");
    let document = Document::new(format!("{title} · {}", found.debtor_name)).status(status);
    Ok(seat.show(Here::Debtors, document, || body(seat.reader(), title, debtor, &found, &form)))
}

fn body(
    seat: Reader,
    title: &'static str,
    debtor: DebtorId,
    found: &Allowed,
    form: &Form,
) -> impl IntoView + use<> {
    let file = format!("/office/debtors/{debtor}");
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (file.clone(), found.debtor_name.clone()),
    ];
    let may = seat.may(Role::Manager);
    let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let now = said(found.allowance, seat.locale());
    let policy = seat.pick(
        "Ce débiteur suit la politique, comme les autres.",
        "This debtor follows the policy, as others do.",
    );
    let now = now.unwrap_or_else(|| policy.to_owned());
    let (delay, promise) = (found.policy.delay_days, found.policy.promise_days);
    let usual = match seat.locale() {
        Locale::Fr => format!(
            "La politique\u{a0}: {delay} jours de délai, {promise} pour une promesse. Vide\u{a0}: comme elle. 0\u{a0}: une personne décide toujours."
        ),
        Locale::En => format!(
            "The policy: {delay} days of delay, {promise} for a promise. Empty: the same. 0: a person always decides."
        ),
    };
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        {(!may).then(|| view! {
            <Notice tone=Tone::Info><p>{seat.pick("Seul un responsable change cette marge.", "Only a manager changes this allowance.")}</p></Notice>
        })}
        <p>{now}</p>
        <form method="post" action=format!("{file}/allowance") class="decision">
            <Csrf/>
            <fieldset disabled=!may class="stack">
                <Field form=form.clone() name="count" inputmode="numeric" maxlength=3 short=true
                    label=seat.pick("Échéances au plus", "Instalments at most") value=text(found.allowance.count)
                    hint=seat.pick("Vide\u{a0}: selon la dette, comme la politique. 0\u{a0}: une personne décide toujours.", "Empty: by the size of the debt, as the policy says. 0: a person always decides.")/>
                <Field form=form.clone() name="delay_days" inputmode="numeric" maxlength=3 short=true
                    label=seat.pick("Jours de délai ou de promesse, au plus", "Days of delay or promise, at most")
                    value=text(found.allowance.delay_days) hint=usual/>
                <TextArea form=form.clone() name="note" rows=3 maxlength=NOTE_MOST required=true
                    label=seat.pick("Pourquoi (interne)", "Why (internal)") value=found.note.clone()/>
                <Submit>{seat.pick("Enregistrer cette marge", "Record this allowance")}</Submit>
            </fieldset>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as<const N: usize>(pairs: [(&str, &str); N]) -> (Option<(Allowance, String)>, Form) {
        let mut form = Form::from(Posted::from_pairs(pairs));
        let read = read(&mut form, Locale::Fr);
        (read, form)
    }

    #[test]
    fn what_is_left_empty_follows_the_policy_and_nought_is_a_number() {
        let (found, _) = read_as([("count", ""), ("delay_days", "0"), ("note", "Fragile")]);
        let allowance = Allowance { count: None, delay_days: Some(0) };
        assert_eq!(found, Some((allowance, "Fragile".to_owned())));
    }

    #[test]
    fn everything_wrong_is_said_beside_its_field() {
        let (found, form) = read_as([("count", "999"), ("delay_days", "-1"), ("note", "")]);
        assert_eq!(found, None);
        assert!(["count", "delay_days", "note"].iter().all(|name| form.error(name).is_some()));
    }
}
