//! Validating one message or many: each as it will go, then one button.

use super::{action::wording, list, refusal};
use crate::{
    AppState,
    components::{Amount, Csrf, Day, Submit},
    error::{Answer, Failure},
    forms::Posted,
    office::{
        components::{Empty, Trail},
        frame::Here,
        reminder_words::kind,
        seat::{Reader, Seat, id},
        words::count,
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::post};
use domain::{ActionId, Locale, party::Role, scenario::ActionState};
use http::HeaderMap;
use leptos::prelude::*;
use service::scenarios::{
    agenda::{self, ActionFile},
    overrides,
};

/// Messages looked at together.
const MOST: usize = 50;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/agenda/validate", post(answer))
}

async fn answer(seat: Seat, headers: HeaderMap, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let chosen = posted.all("chosen").take(MOST).map(|text| {
        let (action, seen) = text.split_once(':').ok_or(Failure::Unreadable)?;
        Ok((id::<ActionId>(action)?, seen.to_owned()))
    });
    let chosen: Vec<(ActionId, String)> = chosen.collect::<Result<_, Failure>>()?;
    if posted.text("do") == "validate" {
        let back = list::last(&headers, seat.visit.secure);
        validate(seat, &back, &chosen).await
    } else {
        preview(seat, chosen).await
    }
}

async fn preview(seat: Seat, chosen: Vec<(ActionId, String)>) -> Answer {
    let mut files = Vec::with_capacity(chosen.len());
    for (action, _) in chosen {
        let found = agenda::action(&seat.ctx, &seat.actor, action).await?;
        files.extend(found.filter(|file| file.action.state == ActionState::ToValidate));
    }
    let title = seat.pick("Relire et valider", "Review and validate");
    Ok(seat.show(Here::Agenda, Document::new(title), || body(seat.reader(), title, files)))
}

async fn validate(seat: Seat, back: &str, chosen: &[(ActionId, String)]) -> Answer {
    let outcomes = overrides::validate_all(&seat.ctx, &seat.actor, chosen).await?;
    let done = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).count() as u64;
    let locale = seat.locale();
    let mut words = count(
        done,
        locale,
        ("message validé", "messages validés"),
        ("message validated", "messages validated"),
    );
    let refused = outcomes.iter().filter_map(|(_, outcome)| outcome.as_ref().err());
    let mut refused: Vec<String> = refused.map(|error| refusal(error, seat.reader()).1).collect();
    refused.sort();
    refused.dedup();
    let tone = if refused.is_empty() { Tone::Success } else { Tone::Warning };
    if !refused.is_empty() {
        let left = outcomes.len() as u64 - done;
        words = match locale {
            Locale::Fr => format!("{words}, {left} non. {}", refused.join(" ")),
            Locale::En => format!("{words}, {left} not. {}", refused.join(" ")),
        };
    }
    let flash = Flash::new(tone, words.chars().take(600).collect::<String>());
    Ok(see_other(back).flash(&seat.visit, &flash).into_response())
}

fn body(seat: Reader, title: &'static str, files: Vec<ActionFile>) -> impl IntoView + use<> {
    let trail = vec![("/office/agenda".to_owned(), seat.pick("Agenda", "Agenda").to_owned())];
    let empty = files.is_empty();
    let number =
        count(files.len() as u64, seat.locale(), ("message", "messages"), ("message", "messages"));
    let cards: Vec<_> = files.into_iter().map(|file| card(seat, file)).collect();
    let button = match seat.locale() {
        Locale::Fr => "Valider ce qui est coché",
        Locale::En => "Validate what is ticked",
    };
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p class="sum">{number}</p></div>
        {if empty {
            view! { <Empty text=seat.pick("Cochez d’abord des messages qui attendent une validation.", "First tick messages that wait for validation.")/> }.into_any()
        } else {
            view! {
                <form method="post" action="/office/agenda/validate" class="stack">
                    <Csrf/>
                    {cards.collect_view()}
                    <p class="consequence">{seat.pick(
                        "Chaque message part à sa prochaine heure permise, avec ce qui est dû à ce moment\u{a0}; rien ne part si c’est réglé ou suspendu d’ici là.",
                        "Each message leaves at its next permitted hour, with what is owed then; nothing leaves if it is paid or held by then.",
                    )}</p>
                    <Submit name="do" value="validate">{button}</Submit>
                </form>
            }.into_any()
        }}
    }
}

fn card(seat: Reader, file: ActionFile) -> impl IntoView + use<> {
    let value = format!("{}:{}", file.action.id, file.seen);
    let href = format!("/office/actions/{}", file.action.id);
    let references: Vec<String> =
        file.invoices.iter().filter(|i| i.open).map(|i| i.reference.clone()).collect();
    let asked = file.asked();
    let to = file.contact.as_ref().map(|contact| contact.name.clone()).unwrap_or_default();
    let on = file.action.due_on;
    let wording = wording(seat, &file);
    view! {
        <article class="review">
            <label class="check">
                <input type="checkbox" name="chosen" value=value checked=true/>
                <span>
                    <strong>{file.debtor.name.clone()}</strong>" · "{kind(file.action.kind, seat.locale())}" · "{to}
                    <span class="muted under"><Amount of=asked/>" · "{references.join(", ")}" · "<Day on=on/></span>
                </span>
            </label>
            {wording}
            <p><a href=href>{seat.pick("Modifier, reporter, refuser…", "Change, put off, refuse…")}</a></p>
        </article>
    }
}
