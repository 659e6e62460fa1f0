//! The inbox: who waits for an answer, since when, and who gives it. Filters are in the address.

use super::words::{next, owner, state};
use crate::{
    AppState,
    components::{Amount, Badge, Moment, Table, WeekDay},
    error::Answer,
    forms::Posted,
    office::{
        assistant::words::intent,
        components::Empty,
        frame::Here,
        seat::{Reader, Seat},
        words::count,
    },
    page::Tone,
    render::Document,
};
use axum::{Router, extract::RawQuery, routing::get};
use chrono::NaiveDate;
use domain::conversation::ConversationState;
use leptos::prelude::*;
use service::conversations::{
    inbox::{self, Inbox, Line, MOST, Which},
    qualify::{Next, Qualified, Urgency},
};

pub(super) const PATH: &str = "/office/conversations";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(PATH, get(show))
}

/// What is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asked {
    which: Which,
    mine: bool,
}

impl Asked {
    fn read(query: Option<&str>) -> Self {
        let fields = Posted::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
        let which = match fields.text("which") {
            "under-way" => Which::UnderWay,
            "closed" => Which::Closed,
            _ => Which::Waiting,
        };
        Self { which, mine: fields.text("mine") == "1" }
    }

    fn address(self) -> String {
        let which = match self.which {
            Which::Waiting => None,
            Which::UnderWay => Some("which=under-way"),
            Which::Closed => Some("which=closed"),
        };
        let parts: Vec<_> = which.into_iter().chain(self.mine.then_some("mine=1")).collect();
        let joint = if parts.is_empty() { "" } else { "?" };
        format!("{PATH}{joint}{}", parts.join("&"))
    }
}

async fn show(seat: Seat, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(query.as_deref());
    let found = inbox::inbox(&seat.ctx, &seat.actor, asked.which, asked.mine).await?;
    let today = seat.ctx.today(seat.actor.creditor());
    let title = seat.pick("Conversations", "Conversations");
    Ok(seat.show(Here::Conversations, Document::new(title), || {
        body(seat.reader(), title, asked, found, today)
    }))
}

fn body(
    seat: Reader,
    title: &'static str,
    asked: Asked,
    found: Inbox,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let head = count(
        found.waiting,
        seat.locale(),
        ("débiteur attend une réponse", "débiteurs attendent une réponse"),
        ("debtor waits for an answer", "debtors wait for an answer"),
    );
    let filters = filters(seat, asked, found.mine);
    let full = found.lines.len() >= MOST;
    let list = if found.lines.is_empty() {
        nothing(seat, asked).into_any()
    } else {
        rows(seat, title, found.lines, today).into_any()
    };
    view! {
        <div class="head"><h1>{title}</h1><p class="sum">{head}</p></div>
        <p class="links-line"><a href="/office/assistant">{seat.pick("L’assistant\u{a0}: ce qu’il répond, ce qu’il n’a pas compris", "The assistant: what it answers, what it did not understand")}</a></p>
        {filters}
        {full.then(|| view! {
            <p class="muted">{seat.pick("Seules les 200 premières sont montrées.", "Only the first 200 are shown.")}</p>
        })}
        {list}
    }
}

fn filters(seat: Reader, asked: Asked, mine: u64) -> impl IntoView + use<> {
    let entry = |to: Asked, words: String| {
        let current = (to == asked).then_some("true");
        view! { <li><a href=to.address() aria-current=current>{words}</a></li> }
    };
    let which = |which, words: &str| entry(Asked { which, ..asked }, words.to_owned());
    let waiting = which(Which::Waiting, seat.pick("À répondre", "To answer"));
    let under_way = which(Which::UnderWay, seat.pick("En cours", "Under way"));
    let closed = which(Which::Closed, seat.pick("Closes", "Closed"));
    let team = seat.pick("Toute l’équipe", "The whole team").to_owned();
    let own = format!("{}\u{a0}· {mine}", seat.pick("Confiées à moi", "Given to me"));
    let team = entry(Asked { mine: false, ..asked }, team);
    let own = entry(Asked { mine: true, ..asked }, own);
    view! {
        <div class="filters">
            <ul class="segments" aria-label=seat.pick("Où elles en sont", "Where they stand")>{waiting}{under_way}{closed}</ul>
            <ul class="segments" aria-label=seat.pick("Qui", "Who")>{team}{own}</ul>
        </div>
    }
}

fn nothing(seat: Reader, asked: Asked) -> impl IntoView + use<> {
    let usual = asked == Asked::default();
    let text = if usual {
        seat.pick(
            "Aucun message n’attend\u{a0}: tout le monde a sa réponse.",
            "No message is waiting: everybody has their answer.",
        )
    } else {
        seat.pick("Aucune conversation de cette sorte.", "No conversation of this kind.")
    };
    let back = (!usual).then(|| {
        let words = seat.pick("Voir ce qui attend une réponse", "See what waits for an answer");
        view! { <p class="links-line"><a href=PATH>{words}</a></p> }
    });
    view! { <Empty text=text/>{back} }
}

fn rows(
    seat: Reader,
    title: &'static str,
    lines: Vec<Line>,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let rows: Vec<_> = lines.into_iter().map(|line| row(seat, line, today)).collect();
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Conversation", "Conversation")}</th>
                    <th scope="col">{seat.pick("De quoi il s’agit", "What it is about")}</th>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="wide">{seat.pick("Depuis", "Since")}</th>
                    <th scope="col">{seat.pick("Réponse promise", "Answer by")}</th>
                    <th scope="col" class="wide">{seat.pick("Qui répond", "Who answers")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

fn row(seat: Reader, line: Line, today: NaiveDate) -> impl IntoView + use<> {
    let file = format!("/office/debtors/{}", line.debtor);
    let answers = owner(line.owner_kind, line.owner.clone(), seat.locale());
    let by = answer_by(seat, line.answer_by, today);
    let about = about(seat, line.qualified);
    let (since, name, reference) =
        (line.since, line.debtor_name.clone(), line.debtor_reference.clone());
    view! {
        <tr>
            <th scope="row" class="words">{named(seat, line)}</th>
            <td>{about}</td>
            <td><a href=file>{name}</a><span class="muted under">{reference}</span></td>
            <td class="wide"><Moment at=since/></td>
            <td>{by}</td>
            <td class="wide">{answers}</td>
        </tr>
    }
}

/// What it is about, for how much, whether it is for today, and what to do next.
fn about(seat: Reader, qualified: Qualified) -> impl IntoView + use<> {
    let what = qualified.about.map_or("–", |about| intent(about, seat.locale()));
    let amount = qualified.amount.map(|amount| view! { " · "<Amount of=amount/> });
    let today = (qualified.urgency == Urgency::Today).then(|| {
        view! { <span class="under"><Badge tone=Tone::Warning text=seat.pick("À traiter aujourd’hui", "For today")/></span> }
    });
    let next = next(qualified.next, seat.locale()).map(|words| {
        let words = match qualified.next {
            Next::Decide(request) => {
                view! { <a href=format!("/office/requests/{request}")>{words}</a> }.into_any()
            }
            _ => words.into_any(),
        };
        view! { <span class="muted under plain">{words}</span> }
    });
    view! { {what}{amount}{today}{next} }
}

/// Its link, how it stands, and how what was said last begins.
fn named(seat: Reader, line: Line) -> impl IntoView + use<> {
    let href = format!("{PATH}/{}", line.id);
    let (look, words) = state(line.state, seat.locale());
    let stands = (line.state != ConversationState::Waiting)
        .then(|| view! { <Badge tone=look text=words/>" " });
    let unread = line
        .is_unread
        .then(|| view! { <Badge tone=Tone::Warning text=seat.pick("Non lue", "Unread")/>" " });
    let urgent = line
        .is_urgent
        .then(|| view! { <Badge tone=Tone::Danger text=seat.pick("En détresse\u{a0}: à lire d’abord", "In distress: read first")/>" " });
    view! {
        <a href=href>{line.contact}</a>
        <span class="under">{urgent}{stands}{unread}</span>
        <span class="muted under plain" dir="auto">{line.excerpt}</span>
    }
}

/// The promised day, said to be today or past where it is.
fn answer_by(seat: Reader, day: Option<NaiveDate>, today: NaiveDate) -> impl IntoView + use<> {
    let urgent = day.filter(|day| *day <= today).map(|day| {
        let (look, words) = if day < today {
            (Tone::Danger, seat.pick("En retard", "Overdue"))
        } else {
            (Tone::Warning, seat.pick("Aujourd’hui", "Today"))
        };
        view! { " "<Badge tone=look text=words/> }
    });
    view! { {day.map(|day| view! { <WeekDay on=day/> })}{urgent} }
}

/// The conversations with a debtor's people, on its file; nothing where nothing was said.
pub(in crate::office) fn of_file(seat: Reader, lines: Vec<Line>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let waiting = lines.iter().any(|line| line.state == ConversationState::Waiting);
    let items: Vec<_> = lines.into_iter().map(|line| item(seat, line)).collect();
    let list = if waiting { "todo" } else { "people" };
    let section = view! {
        <section aria-labelledby="conversations">
            <h2 id="conversations">{seat.pick("Conversations", "Conversations")}</h2>
            <ul class=list>{items.collect_view()}</ul>
        </section>
    };
    Some(section.into_any())
}

fn item(seat: Reader, line: Line) -> impl IntoView + use<> {
    let href = format!("{PATH}/{}", line.id);
    let (look, words) = state(line.state, seat.locale());
    let since = line.since;
    view! {
        <li>
            <a href=href>{line.contact}</a>
            <span class="muted"><Moment at=since/></span>
            <Badge tone=look text=words/>
            <span class="muted" dir="auto">{line.excerpt}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_again_by_its_address() {
        for (address, which, mine) in [
            (PATH, Which::Waiting, false),
            ("/office/conversations?which=under-way&mine=1", Which::UnderWay, true),
            ("/office/conversations?which=closed", Which::Closed, false),
        ] {
            let query = address.split_once('?').map(|(_, query)| query);
            assert_eq!(Asked::read(query), Asked { which, mine });
            assert_eq!(Asked { which, mine }.address(), address);
        }
        assert_eq!(Asked::read(Some("which=%zz&mine=yes")), Asked::default());
    }
}
