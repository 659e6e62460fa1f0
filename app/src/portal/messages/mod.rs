//! Messages with whoever answers for the creditor: the thread, and a form to write. A message is no
//! request: the page says so, and where requests are made.

mod words;
mod write;

use super::{not_me, reach::Reach, requests::key};
use crate::{
    AppState,
    components::{Back, Badge, Clock, ErrorSummary, Icon, Moment},
    error::{Answer, Failure},
    forms::{Form, Posted},
    islands::Talk,
    page::{Flash, Page, Tone, Visit, use_page},
    portal::kept::Prefilled,
    render::{Document, see_other},
    session::{self, Debtor},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use chrono::NaiveDate;
use domain::{
    Locale,
    conversation::{Author, OwnerKind, WORDS_MOST, WordsError},
};
use futures::stream::{self, Stream};
use http::StatusCode;
use leptos::prelude::*;
use service::{
    Context, DebtorActor,
    conversations::{
        TalkError, TurnView,
        thread::{self, Thread},
    },
};
use std::{convert::Infallible, time::Duration};
use tower_sessions::Session;
use write::{Closed, writing};

const WORDS: &str = "words";

/// The longest that a page listens, in seconds; the browser then asks again.
const LISTENED: u32 = 240;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/messages", get(show).post(say)).route("/messages/events", get(events))
}

async fn show(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Prefilled(typed): Prefilled,
) -> Answer {
    let before = typed.text("before").parse().ok();
    page(&visit.debtor(&actor), &actor, &ctx, (Form::from(typed), StatusCode::OK), before).await
}

async fn say(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    session: Session,
    posted: Posted,
) -> Answer {
    let shown = visit.debtor(&actor);
    let mut form = Form::from(posted);
    let form_key = key(&ctx, &actor, &form);
    let said = (form.value(WORDS), form_key);
    match thread::say(&ctx, &actor, shown.locale, said).await {
        Ok(heard) if heard.effects.wrong_person => {
            session::sign_out(&session).await?;
            Ok(not_me::thanks(&visit.at_door(actor.creditor(), shown.locale)))
        }
        // The assistant's answer, or the way to a person, is there to be read.
        Ok(heard) if heard.answered => Ok(see_other("/messages#last").into_response()),
        Ok(heard) => {
            let flash = Flash::new(Tone::Success, sent(shown.locale, heard.answer_by));
            Ok(see_other("/messages#last").flash(&visit, &flash).into_response())
        }
        Err(error) => {
            let status = reject(&mut form, shown.locale, error)?;
            page(&shown, &actor, &ctx, (form, status), None).await
        }
    }
}

fn sent(locale: Locale, answer_by: Option<NaiveDate>) -> String {
    match (answer_by.map(|day| locale.weekday_date(day)), locale) {
        (Some(day), Locale::Fr) => {
            format!("Votre message est bien arrivé. Réponse au plus tard le {day}.")
        }
        (Some(day), Locale::En) => format!("Your message has arrived. Answer by {day}."),
        (None, _) => {
            locale.pick("Votre message est bien arrivé.", "Your message has arrived.").to_owned()
        }
    }
}

/// Notes what is wrong beside the words, which are kept.
fn reject(form: &mut Form, locale: Locale, error: TalkError) -> Result<StatusCode, Failure> {
    let (status, words) = match error {
        TalkError::Words(WordsError::Missing) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            locale.pick("Écrivez votre message.", "Write your message.").to_owned(),
        ),
        TalkError::Words(WordsError::Long) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            match locale {
                Locale::Fr => format!(
                    "C’est un peu long\u{a0}: {WORDS_MOST} caractères au plus. Envoyez la suite dans un second message."
                ),
                Locale::En => format!(
                    "That is a little long: {WORDS_MOST} characters at most. Send the rest in a second message."
                ),
            },
        ),
        TalkError::Often => (
            StatusCode::TOO_MANY_REQUESTS,
            locale
                .pick(
                    "Vous venez d’écrire beaucoup de messages. Ils sont bien arrivés\u{a0}; attendez quelques minutes avant d’envoyer celui-ci, il est gardé ci-dessous.",
                    "You have just written many messages. They have arrived; wait some minutes before you send this one, which is kept below.",
                )
                .to_owned(),
        ),
        TalkError::Held(_) | TalkError::Stale => (
            StatusCode::CONFLICT,
            locale
                .pick(
                    "Ce message n’est pas parti. Il est gardé ci-dessous\u{a0}: lisez ce qui a changé sur cette page.",
                    "This message has not left. It is kept below: read what has changed on this page.",
                )
                .to_owned(),
        ),
        TalkError::Unknown | TalkError::Colleague => return Err(Failure::NotFound),
        TalkError::Other(error) => return Err(error.into()),
    };
    form.reject(WORDS, words);
    Ok(status)
}

async fn page(
    page: &Page,
    actor: &DebtorActor,
    ctx: &Context,
    (form, status): (Form, StatusCode),
    before: Option<i64>,
) -> Result<Response, Failure> {
    let thread = thread::open(ctx, actor, before).await?;
    let form_key = ctx.form_key();
    let title = page.pick("Vos messages", "Your messages");
    Ok(Document::new(title)
        .status(status)
        .show(page, || view! { <Messages thread form form_key latest=before.is_none()/> }))
}

/// Says `said` as soon as there is a turn after the one that the page was shown with.
async fn events(
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    RawQuery(query): RawQuery,
) -> Answer {
    let after = query.as_deref().and_then(|query| query.strip_prefix("after="));
    let after: i64 = after.and_then(|at| at.parse().ok()).ok_or(Failure::Unreadable)?;
    Ok(Sse::new(news(ctx, actor, after)).keep_alive(KeepAlive::default()).into_response())
}

/// Looks every other second.
fn news(
    ctx: Context,
    actor: DebtorActor,
    after: i64,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((ctx, actor, after, 0), |(ctx, actor, after, second)| async move {
        if second > LISTENED {
            return None;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        // A database that is away for a moment is asked again.
        let last = thread::last_turn(&ctx, &actor).await.unwrap_or(after);
        let event = if last > after {
            Event::default().event("said").data(last.to_string())
        } else {
            Event::default().comment("…")
        };
        Some((Ok(event), (ctx, actor, last, second + 2)))
    })
}

/// The whole page.
#[component]
fn Messages(
    thread: Thread,
    form: Form,
    form_key: String,
    /// Whether the latest turns are shown, rather than earlier ones.
    latest: bool,
) -> impl IntoView {
    let locale = use_page().locale;
    let Thread { closed_by, .. } = thread;
    let last = thread.turns.shown.last().map_or(0, |turn| turn.position);
    let events = latest.then(|| format!("/messages/events?after={last}"));
    let write = match closed_by {
        Some(reason) => view! { <Closed reason form=form.clone()/> }.into_any(),
        None if latest => writing(&thread, form.clone(), form_key),
        None => ().into_any(),
    };
    // Below a long thread the form is out of sight.
    let far = latest && closed_by.is_none() && thread.turns.shown.len() > 3;
    view! {
        <Back/>
        <h1>{title(locale, &thread)}</h1>
        <Talk>
            <div data-events=events></div>
            <div data-part="errors"><ErrorSummary form/></div>
            <div data-part="who" data-live><Who thread=thread.clone()/></div>
            {far.then(|| view! {
                <p class="links"><a class="button quiet" href="#write"><Icon name="mail"/>{locale.pick("Écrire un message", "Write a message")}</a></p>
            })}
            <div data-part="said" data-live aria-live="polite">{said(&thread, latest)}</div>
            <div data-part="write">{write}</div>
        </Talk>
        <p>{locale.pick("Vous préférez écrire par e-mail ou appeler\u{a0}?", "Would you rather write an e-mail, or call?")}</p>
        <Reach/>
    }
    .into_any()
}

const fn title(locale: Locale, thread: &Thread) -> &'static str {
    if thread.assistant.is_some() {
        locale.pick("Une question\u{a0}? Écrivez-la", "A question? Write it")
    } else {
        locale.pick("Vos messages", "Your messages")
    }
}

/// What was said, with the ways to other turns and what is waited for.
fn said(thread: &Thread, latest: bool) -> AnyView {
    let locale = use_page().locale;
    let last = thread.turns.shown.last().map(|turn| turn.position);
    let rows = thread.turns.shown.iter().map(|turn| {
        let is_last = last == Some(turn.position);
        view! { <Turn turn=turn.clone() is_last/> }
    });
    let rows = rows.collect_view();
    view! {
        {thread.turns.earlier.map(|position| view! {
            <p class="links"><a href=format!("/messages?before={position}")>{locale.pick("Messages plus anciens", "Earlier messages")}</a></p>
        })}
        {last.map(|_| view! { <ol class="thread">{rows}</ol> })}
        {(!latest).then(|| view! {
            <p class="links"><a href="/messages#last">{locale.pick("Revenir aux derniers messages", "Back to the latest messages")}</a></p>
        })}
        {latest.then(|| waiting(thread)).flatten()}
    }
    .into_any()
}

/// Who reads and answers.
#[component]
fn Who(thread: Thread) -> impl IntoView {
    let page = use_page();
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let owner_kind =
        if thread.assistant.is_some() { OwnerKind::Assistant } else { thread.owner_kind };
    let words = match (owner_kind, thread.owner, page.locale) {
        (OwnerKind::Staff, Some(name), Locale::Fr) => {
            format!("{name} vous lit et vous répond pour {creditor}.")
        }
        (OwnerKind::Staff, Some(name), Locale::En) => {
            format!("{name} reads and answers you for {creditor}.")
        }
        (OwnerKind::Assistant, _, Locale::Fr) => {
            format!(
                "L’assistant automatique de {creditor} vous répond, à toute heure. Une personne prend le relais dès que vous le demandez."
            )
        }
        (OwnerKind::Assistant, _, Locale::En) => {
            format!(
                "The automatic assistant of {creditor} answers you, at any hour. A person takes over as soon as you ask."
            )
        }
        (_, _, Locale::Fr) => format!("Une personne vous lit et vous répond pour {creditor}."),
        (_, _, Locale::En) => format!("A person reads and answers you for {creditor}."),
    };
    view! { <p class="lead">{words}</p> }
}

/// Since when an answer is waited for, and until when at most.
fn waiting(thread: &Thread) -> Option<impl IntoView + use<>> {
    let page = use_page();
    let since = thread.waits_since?.date();
    let name = thread.owner.clone();
    let next = match (name, page.locale) {
        (Some(name), Locale::Fr) => format!("{name} vous répond ici."),
        (Some(name), Locale::En) => format!("{name} answers you here."),
        (None, Locale::Fr) => "Une personne vous répond ici.".to_owned(),
        (None, Locale::En) => "A person answers you here.".to_owned(),
    };
    let what = page.pick("Réponse attendue", "Answer awaited");
    Some(view! { <Clock what since until=thread.answer_by next/> })
}

#[component]
fn Turn(turn: TurnView, is_last: bool) -> impl IntoView {
    let page = use_page();
    let locale = page.locale;
    let own = turn.author == Author::Debtor;
    let creditor = page.creditor.as_ref().map(|creditor| creditor.name.clone()).unwrap_or_default();
    let who = match (turn.author, turn.name) {
        (Author::Debtor, _) => locale.pick("Vous", "You").to_owned(),
        (Author::Assistant, _) => {
            format!("{}, {creditor}", locale.pick("Réponse automatique", "Automatic answer"))
        }
        (Author::Staff, Some(name)) => format!("{name}, {creditor}"),
        (Author::Staff, None) => creditor,
    };
    view! {
        <li class:own=own id=is_last.then_some("last")>
            <p class="who"><strong>{who}</strong>
                {turn.is_new.then(|| view! { " "<Badge tone=Tone::Info text=locale.pick("Nouveau", "New")/> })}
                <span class="when"><Moment at=turn.at/></span></p>
            // Words of any language, each in its own direction.
            {words::paragraphs(turn.author, &turn.words)}
        </li>
    }
    .into_any()
}
