//! What is granted without anybody, how long people take for the rest, and the examples that must
//! come out before it counts.

mod draft;
mod fields;
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
use domain::{Locale, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use names::{BANDS, EXAMPLES};
use service::requests::policy::{self, PolicyError, PolicyView};

const HERE: &str = "/office/settings/requests";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(publish))
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new()).await
}

async fn publish(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let currency = seat.actor.creditor().currency;
    if let Some((wanted, places)) = draft::read(&mut form, seat.locale(), currency) {
        match policy::publish(&seat.ctx, &seat.actor, &wanted).await {
            Ok(()) => {
                let words = seat.pick(
                    "Politique publiée\u{a0}: elle compte pour ce qui est demandé à partir de maintenant.",
                    "Policy published: it counts for what is asked from now on.",
                );
                let flash = Flash::new(Tone::Success, words);
                return Ok(see_other(HERE).flash(&seat.visit, &flash).into_response());
            }
            Err(error) => reject(&mut form, error, &places, seat.locale())?,
        }
    }
    page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

/// Says what is wrong beside the rows; `places` are the rows in which examples stand.
fn reject(
    form: &mut Form,
    error: PolicyError,
    places: &[usize],
    locale: Locale,
) -> Result<(), Failure> {
    match error {
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
        PolicyError::Bands => form.reject(
            BANDS[0].up_to,
            locale.pick(
                "De la plus petite dette à la plus grande\u{a0}; seule la dernière ligne peut être sans limite.",
                "From the smallest debt to the largest; only the last row may be without a limit.",
            ),
        ),
        PolicyError::Other(error) => return Err(error.into()),
    }
    Ok(())
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
    let (policy, errors) = (&view.policy, form.clone());
    let publish = seat.pick("Publier cette politique", "Publish this policy");
    let reasons = view.reasons.iter().map(|reason| {
        view! { <li lang=reason.locale.as_str()>{reason.words.clone()}</li> }
    });
    let reasons = reasons.collect_view();
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
            <fieldset disabled=!may class="stack">
                {fields::bands(seat, policy, form)}
                {fields::limits(seat, policy, form)}
                {fields::desks(seat, policy, form)}
                {fields::examples(seat, policy, form)}
                <Submit>{publish}</Submit>
            </fieldset>
        </form>
        <section aria-labelledby="reasons">
            <h2 id="reasons">{seat.pick("Motifs de refus", "Reasons for a refusal")}</h2>
            <ul class="marked">{reasons}</ul>
        </section>
    }
}
