//! The assistant: for whom it answers, what it did not understand, and the creditor's own rules.

mod parts;
mod rules;
pub(super) mod words;

use super::{frame::Here, seat::Seat};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::NaiveTime;
use domain::{
    Locale, Money,
    assistant::{Answers, Service},
    party::Role,
};
use http::StatusCode;
use service::assistant::{desk, settings};

const HERE: &str = "/office/assistant";
const RULES: &str = "/office/assistant/rules";

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(HERE, get(show).post(set))
        .route("/office/assistant/settle", post(settle))
        .merge(rules::router())
}

async fn show(seat: Seat) -> Answer {
    page(&seat, StatusCode::OK, Form::new()).await
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Result<Response, Failure> {
    let desk = desk::desk(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Assistant", "Assistant");
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        parts::body(seat.reader(), title, &desk, &form)
    }))
}

async fn set(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let Some(wanted) = read(&mut form, &seat) else {
        return page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    };
    if !settings::set(&seat.ctx, &seat.actor, wanted).await? {
        form.reject(
            "until",
            seat.pick("La fin vient après le début.", "The end comes after the beginning."),
        );
        return page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let flash = Flash::new(Tone::Success, seat.pick("Réglages enregistrés.", "Settings saved."));
    Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
}

fn read(form: &mut Form, seat: &Seat) -> Option<Service> {
    let locale = seat.locale();
    let answers: Option<Answers> = form.value("answers").parse().ok();
    if answers.is_none() {
        form.reject(
            "answers",
            locale.pick("Choisissez à qui il répond.", "Choose whom it answers."),
        );
    }
    let below = Money::parse(form.value("below"), seat.actor.creditor().currency).ok();
    if below.is_none() {
        form.reject(
            "below",
            locale.pick(
                "Indiquez un montant, par exemple 1 500.",
                "Give an amount, for example 1,500.",
            ),
        );
    }
    let from = time(form, "from", locale);
    let until = time(form, "until", locale);
    Some(Service { answers: answers?, below: below?, staffed_from: from?, staffed_until: until? })
}

fn time(form: &mut Form, name: &'static str, locale: Locale) -> Option<NaiveTime> {
    let read = NaiveTime::parse_from_str(form.value(name), "%H:%M").ok();
    if read.is_none() {
        form.reject(
            name,
            locale
                .pick("Indiquez une heure, par exemple 09:00.", "Give a time, for example 09:00."),
        );
    }
    read
}

async fn settle(seat: Seat, posted: Posted) -> Answer {
    desk::settle(&seat.ctx, &seat.actor, posted.text("key")).await?;
    let flash = Flash::new(Tone::Success, seat.pick("Phrase rangée.", "Phrase put away."));
    Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
}
