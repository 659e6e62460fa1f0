//! What is granted without anybody, how long people take for the rest, and the examples that must
//! come out before it counts.

mod draft;
mod fields;
mod history;
mod names;

use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Notice, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use names::{BANDS, EXAMPLES};
use service::requests::policy::{self, PolicyError, PolicyView};

const HERE: &str = "/office/settings/requests";
const RESTORE: &str = "/office/settings/requests/restore";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(publish)).route(RESTORE, get(back).post(restore))
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new()).await
}

/// The address of a form, opened: the page it belongs to.
async fn back(_: Seat) -> Answer {
    Ok(see_other(HERE).into_response())
}

async fn publish(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let seen = seen(&form)?;
    let currency = seat.actor.creditor().currency;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some((wanted, places)) = draft::read(&mut form, seat.locale(), currency) {
        match policy::publish(&seat.ctx, &seat.actor, &wanted, seen).await {
            Ok(_) => return Ok(published(&seat)),
            Err(error) => status = reject(&mut form, error, &places, &seat)?,
        }
    }
    page(&seat, status, form).await
}

async fn restore(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let number: i64 = posted.text("number").parse().map_err(|_| Failure::Unreadable)?;
    let seen = seen(&Form::from(posted))?;
    // A form of its own: what it says is not what the policy's fields hold.
    let mut form = Form::new();
    match policy::restore(&seat.ctx, &seat.actor, number, seen).await {
        Ok(_) => Ok(published(&seat)),
        Err(PolicyError::NoExample) => {
            form.reject("", seat.pick(
                "Cette version n’a aucun exemple\u{a0}: ajoutez-en un et publiez-la depuis le formulaire.",
                "That version has no example: add one and publish it from the form.",
            ));
            page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(PolicyError::Examples(_)) => {
            form.reject("", seat.pick(
                "Les exemples de cette version ne donnent plus ce qu’ils disent\u{a0}: rien n’a été publié.",
                "The examples of that version no longer come out as they say: nothing was published.",
            ));
            page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await
        }
        Err(error) => {
            let status = reject(&mut form, error, &[], &seat)?;
            page(&seat, status, form).await
        }
    }
}

/// The version that the form was filled from.
fn seen(form: &Form) -> Result<i64, Failure> {
    form.value("seen").parse().map_err(|_| Failure::Unreadable)
}

fn published(seat: &Seat) -> Response {
    let words = seat.pick(
        "Politique publiée\u{a0}: elle compte pour ce qui est demandé à partir de maintenant.",
        "Policy published: it counts for what is asked from now on.",
    );
    let flash = Flash::new(Tone::Success, words);
    see_other(HERE).flash(&seat.visit, &flash).into_response()
}

/// Says what is wrong beside the rows; `places` are the rows in which examples stand.
fn reject(
    form: &mut Form,
    error: PolicyError,
    places: &[usize],
    seat: &Seat,
) -> Result<StatusCode, Failure> {
    let locale = seat.locale();
    match error {
        PolicyError::Unknown => return Err(Failure::NotFound),
        PolicyError::Stale(newer) => {
            form.reject("", history::stale(&newer, locale, seat.actor.creditor().currency));
            return Ok(StatusCode::CONFLICT);
        }
        PolicyError::Examples(failing) => {
            let words = locale.pick(
                "Cet exemple donne autre chose\u{a0}: rien n’a été publié.",
                "This example comes out otherwise: nothing was published.",
            );
            let rows = failing.iter().filter_map(|at| EXAMPLES.get(*places.get(*at)?));
            for names in rows {
                form.reject(names.debt, words);
            }
        }
        PolicyError::NoExample => form.reject(
            EXAMPLES[0].debt,
            locale.pick(
                "Donnez au moins un exemple\u{a0}: sans lui, rien ne montre que la politique dit ce que vous voulez.",
                "Give at least one example: without it nothing shows that the policy says what you mean.",
            ),
        ),
        PolicyError::Bands => form.reject(
            BANDS[0].up_to,
            locale.pick(
                "De la plus petite dette à la plus grande\u{a0}; seule la dernière ligne peut être sans limite.",
                "From the smallest debt to the largest; only the last row may be without a limit.",
            ),
        ),
        PolicyError::Other(error) => return Err(error.into()),
    }
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Result<Response, Failure> {
    let view = policy::show(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Politique des demandes", "Policy on requests");
    Ok(seat.show(Here::Requests, Document::new(title).status(status), || {
        body(seat.reader(), title, &view, &form)
    }))
}

fn body(
    seat: Reader,
    title: &'static str,
    view: &PolicyView,
    form: &Form,
) -> impl IntoView + use<> {
    let settings = seat.pick("Cadre et réglages", "Limits and settings").to_owned();
    let trail = vec![("/office/settings".to_owned(), settings)];
    let may = seat.may(Role::Manager);
    let (policy, errors) = (&view.current.policy, form.clone());
    // As it is now: whoever publishes again has been told what has changed.
    let seen = view.current.number.to_string();
    let publish = seat.pick("Publier cette politique", "Publish this policy");
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=errors/>
        {(!may).then(|| view! {
            <Notice tone=Tone::Info><p>{seat.pick("Seul un responsable modifie cette politique.", "Only a manager changes this policy.")}</p></Notice>
        })}
        <p>{seat.pick(
            "Ce qui reste dans ces limites est accordé aussitôt, sans personne. Le reste attend un gestionnaire, et rien n’est relancé d’ici là.",
            "What stays within these limits is granted at once, by nobody. The rest waits for a collector, and nothing is chased until then.",
        )}</p>
        <form method="post" action=HERE class="decision policy">
            <Csrf/>
            <input type="hidden" name="seen" value=seen/>
            <fieldset disabled=!may class="stack">
                {fields::bands(seat, policy, form)}
                {fields::limits(seat, policy, form)}
                {fields::desks(seat, policy, form)}
                {fields::examples(seat, policy, form)}
                <Submit>{publish}</Submit>
            </fieldset>
        </form>
        {history::versions(seat, RESTORE, view)}
        <p><a href="/office/settings/reasons">{seat.pick("Motifs de refus", "Reasons for a refusal")}</a></p>
    }
}
