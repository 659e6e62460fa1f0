//! A debtor's reminders: where each invoice stands and why, what holds it, what was and will be
//! done; its segment and score.

mod change;
mod forms;
mod holds;
mod lists;

pub(super) use lists::runs;

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat, id},
};
use crate::{
    AppState,
    components::ErrorSummary,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use change::{contested, dated, hold, lift, litigation, profile};
use domain::{DebtorId, party::Role};
use forms::{contested_form, hold_form, litigation_form, profile_view};
use http::StatusCode;
use leptos::prelude::*;
use lists::actions;
use service::{
    office::{self, Contact},
    scenarios::overview::{self, Reminders},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/debtors/{id}/reminders", get(show).post(change))
}

struct Shown {
    debtor: DebtorId,
    name: String,
    contacts: Vec<Contact>,
    reminders: Reminders,
}

async fn load(seat: &Seat, debtor: DebtorId) -> Result<Shown, Failure> {
    let file = office::debtor(&seat.ctx, &seat.actor, debtor).await?.ok_or(Failure::NotFound)?;
    let reminders = overview::of_debtor(&seat.ctx, &seat.actor, debtor).await?;
    let reminders = reminders.ok_or(Failure::NotFound)?;
    Ok(Shown { debtor, name: file.debtor.name, contacts: file.contacts, reminders })
}

async fn show(seat: Seat, Path(debtor): Path<String>) -> Answer {
    let shown = load(&seat, id(&debtor)?).await?;
    Ok(page(&seat, StatusCode::OK, shown, Form::new()))
}

async fn change(seat: Seat, Path(debtor): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let debtor: DebtorId = id(&debtor)?;
    let mut form = Form::from(posted);
    let done = match form.value("do") {
        "hold" => hold(&seat, debtor, &mut form).await?,
        "dated" => dated(&seat, &mut form).await?,
        "lift" => lift(&seat, &form).await?,
        "profile" => profile(&seat, debtor, &mut form).await?,
        "contested" => contested(&seat, debtor, &mut form).await?,
        "litigation" => litigation(&seat, debtor, &mut form).await?,
        _ => return Err(Failure::Unreadable),
    };
    match done {
        Ok(words) => {
            let to = format!("/office/debtors/{debtor}/reminders");
            Ok(see_other(&to).flash(&seat.visit, &Flash::new(Tone::Success, words)).into_response())
        }
        Err(status) => {
            let shown = load(&seat, debtor).await?;
            Ok(page(&seat, status, shown, form))
        }
    }
}

fn page(seat: &Seat, status: StatusCode, shown: Shown, form: Form) -> Response {
    let title = seat.pick("Relances", "Reminders");
    let key = form.value("key").to_owned();
    let key = if key.is_empty() { seat.ctx.form_key() } else { key };
    seat.show(Here::Debtors, Document::new(title).status(status), || {
        body(seat.reader(), title, shown, &form, key)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    shown: Shown,
    form: &Form,
    key: String,
) -> impl IntoView + use<> {
    let base = format!("/office/debtors/{}", shown.debtor);
    let trail = vec![
        ("/office/debtors".to_owned(), seat.pick("Débiteurs", "Debtors").to_owned()),
        (base.clone(), shown.name.clone()),
    ];
    let may = seat.may(Role::Collector);
    let post = format!("{base}/reminders");
    let forms = may.then(|| {
        let hold = hold_form(seat, &post, &shown, form);
        let contested = contested_form(seat, &post, &shown.reminders.runs, form, key);
        view! { {hold}{contested} }
    });
    let litigation = seat
        .may(Role::Manager)
        .then(|| litigation_form(seat, &post, &shown.reminders.runs, form))
        .flatten();
    let profile = profile_view(seat, &post, &shown.reminders.profile, form);
    let holds = holds::list(seat, &post, shown.reminders.holds, form);
    let actions = actions(seat, shown.reminders.actions);
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <ErrorSummary form=form.clone()/>
        <div class="file">
            <div>
                {runs(seat, &base, shown.reminders.runs)}
                {actions}
            </div>
            <aside>
                {holds}
                {forms}
                {litigation}
                {profile}
            </aside>
        </div>
    }
}
