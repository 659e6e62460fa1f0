//! One conversation on one screen: what was said at the left, whom it is with and what is done about
//! it at the right.

use super::{
    act::{self, Verb},
    list,
    parts::{self, Writing},
    words::{owner, state},
};
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Icon, Moment, Select, Submit, WeekDay},
    error::{Answer, Failure},
    forms::Form,
    office::{
        components::Trail,
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::Tone,
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{
    ConversationId, StaffId,
    conversation::{ConversationState, OwnerKind},
    party::Role,
};
use http::StatusCode;
use leptos::prelude::*;
use service::conversations::desk::{self, Case};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/conversations/{id}", get(show))
        .route("/office/conversations/{id}/{verb}", get(back).post(act::act))
}

/// A case with what the page adds to it.
pub(super) struct Shown {
    case: Case,
    /// The key that makes a second click no second answer.
    form_key: String,
    today: NaiveDate,
    /// The reader.
    me: StaffId,
    /// Whether the latest turns are shown, rather than earlier ones.
    latest: bool,
}

/// The conversation as it stands. Turns after `seen` are new to whoever sent a form that had been
/// shown with those before.
pub(super) async fn load(
    seat: &Seat,
    conversation: ConversationId,
    (before, seen): (Option<i64>, Option<i64>),
) -> Result<Shown, Failure> {
    let found = desk::case(&seat.ctx, &seat.actor, conversation, (before, seen)).await?;
    Ok(Shown {
        case: found.ok_or(Failure::NotFound)?,
        form_key: seat.ctx.form_key(),
        today: seat.ctx.today(seat.actor.creditor()),
        me: seat.actor.id(),
        latest: before.is_none(),
    })
}

async fn show(seat: Seat, Path(name): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let before = query.as_deref().and_then(|query| query.strip_prefix("before="));
    let before = before.and_then(|position| position.parse().ok());
    let shown = load(&seat, id(&name)?, (before, None)).await?;
    Ok(page(&seat, StatusCode::OK, shown, Form::new()))
}

/// The address of a form, opened again: the conversation it belongs to.
async fn back(_: Seat, Path((name, verb)): Path<(String, String)>) -> Answer {
    let conversation: ConversationId = id(&name)?;
    Verb::of(&verb).ok_or(Failure::NotFound)?;
    Ok(see_other(&address(conversation)).into_response())
}

/// A conversation's page.
pub(super) fn address(conversation: ConversationId) -> String {
    format!("{}/{conversation}", list::PATH)
}

pub(super) fn page(seat: &Seat, status: StatusCode, shown: Shown, form: Form) -> Response {
    let party = &shown.case.party;
    let title = format!("{} · {}", party.contact.name, party.debtor.name);
    seat.show(Here::Conversations, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, &shown, &form)
    })
}

fn body(seat: Reader, title: String, shown: &Shown, form: &Form) -> impl IntoView + use<> {
    let words = seat.pick("Conversations", "Conversations");
    let trail = vec![(list::PATH.to_owned(), words.to_owned())];
    let case = &shown.case;
    let write = shown.latest.then(|| answer(seat, shown, form));
    let at_desk = seat.may(Role::Collector).then(|| at_desk(seat, shown, form));
    view! {
        <Trail steps=trail/>
        {head(seat, title, shown)}
        <ErrorSummary form=form.clone()/>
        <div class="file case">
            <div>
                {parts::turns(seat, case)}
                {(!shown.latest).then(|| view! {
                    <p class="links-line"><a href=address(case.id)>{seat.pick("Revenir aux derniers messages", "Back to the latest messages")}</a></p>
                })}
                {write}
            </div>
            <aside>
                {parts::party(seat, &case.party)}
                {at_desk}
            </aside>
        </div>
    }
}

fn head(seat: Reader, title: String, shown: &Shown) -> impl IntoView + use<> {
    let (case, locale) = (&shown.case, seat.locale());
    let (look, words) = state(case.state, locale);
    let name = case.owner.and_then(|id| name_of(case, id));
    let answers = (case.owner_kind != OwnerKind::Nobody).then(|| {
        format!(
            "{}{}",
            seat.pick("Répond\u{a0}: ", "Answers: "),
            owner(case.owner_kind, name, locale)
        )
    });
    let since = case.waits_since.map(|since| {
        view! { <span>{seat.pick("Attend depuis le ", "Waits since ")}<Moment at=since/></span> }
    });
    let by = case.answer_by.map(|day| {
        let late = (day < shown.today)
            .then(|| view! { " "<Badge tone=Tone::Danger text=seat.pick("En retard", "Overdue")/> });
        view! { <span>{seat.pick("Réponse promise le ", "Answer by ")}<WeekDay on=day/>{late}</span> }
    });
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p><Badge tone=look text=words/></p>
            <p class="muted facts-line">{since}{by}{answers.map(|words| view! { <span>{words}</span> })}</p>
        </div>
    }
}

fn name_of(case: &Case, id: StaffId) -> Option<String> {
    case.team.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
}

/// The form to answer with, and what reaches the contact.
fn answer(seat: Reader, shown: &Shown, form: &Form) -> AnyView {
    let case = &shown.case;
    let seen = case.turns.shown.last().map_or(0, |turn| turn.position);
    let hidden = vec![
        ("version", case.version.to_string()),
        ("seen", seen.to_string()),
        ("key", shown.form_key.clone()),
    ];
    let writing = Writing {
        action: format!("{}/answer", address(case.id)),
        hidden,
        title: seat.pick("Répondre", "Answer"),
    };
    parts::write(seat, &case.party, form, writing)
}

/// Whose it is, and closing it.
fn at_desk(seat: Reader, shown: &Shown, form: &Form) -> impl IntoView + use<> {
    let case = &shown.case;
    let mine = case.owner == Some(shown.me);
    let take = (!mine).then(|| {
        let content = view! {
            <input type="hidden" name="to" value=shown.me.to_string()/>
            <Submit look="quiet"><Icon name="person"/>{seat.pick("Prendre la conversation", "Take it over")}</Submit>
        };
        posted(case, Verb::Give, content.into_any())
    });
    let nobody = seat.pick("Personne en particulier", "Nobody in particular");
    let team = case.team.iter().filter(|(id, _)| *id != shown.me);
    let team = team.map(|(id, name)| (id.to_string(), name.clone()));
    let options: Vec<_> = std::iter::once((String::new(), nobody.to_owned())).chain(team).collect();
    let to = case.owner.map(|id| id.to_string()).unwrap_or_default();
    let give = view! {
        <Select form=form.clone() name="to" options=options value=to label=seat.pick("Collègue", "Colleague")/>
        <Submit look="quiet">{seat.pick("Confier la conversation", "Hand it on")}</Submit>
    };
    let give = posted(case, Verb::Give, give.into_any());
    let back = case.assistant_serves.then(|| {
        let content = view! {
            <p class="hint">{seat.pick(
                "Il répond de nouveau au prochain message, en repartant de zéro.",
                "It answers the next message again, and begins anew.",
            )}</p>
            <Submit look="quiet">{seat.pick("Rendre à l’assistant", "Give back to the assistant")}</Submit>
        };
        posted(case, Verb::GiveBack, content.into_any())
    });
    let close = (case.state != ConversationState::Closed).then(|| {
        let content = view! {
            <p class="hint">{seat.pick(
                "Plus personne n’attend\u{a0}; le fil reste lisible des deux côtés, et un nouveau message le rouvre.",
                "Nobody waits any more; the thread stays readable on both sides, and a new message opens it again.",
            )}</p>
            <Submit look="quiet">{seat.pick("Fermer la conversation", "Close it")}</Submit>
        };
        posted(case, Verb::Close, content.into_any())
    });
    view! {
        <section aria-labelledby="desk">
            <h2 id="desk">{seat.pick("Qui s’en occupe", "Who looks after it")}</h2>
            {take}
            <details class="more">
                <summary>{seat.pick("Confier ou fermer", "Hand on or close")}</summary>
                <div class="stack">{give}{back}{close}</div>
            </details>
        </section>
    }
}

/// A form about the conversation as it stands now.
fn posted(case: &Case, verb: Verb, content: AnyView) -> impl IntoView + use<> {
    let action = format!("{}/{}", address(case.id), verb.name());
    let version = case.version.to_string();
    view! {
        <form method="post" action=action class="stack">
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            {content}
        </form>
    }
}
