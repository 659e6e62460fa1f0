//! The queue: what debtors ask and who answers by when. Filters are in the address.

use super::words::state;
use crate::{
    AppState,
    components::{Badge, Moment, Table, WeekDay},
    error::Answer,
    office::{
        components::{Empty, Figure},
        frame::Here,
        seat::{Reader, Seat},
        words::count,
    },
    page::Tone,
    render::Document,
};
use axum::{Router, extract::Query, routing::get};
use chrono::NaiveDate;
use domain::requests::{RequestKind, RequestState};
use leptos::prelude::*;
use service::requests::queue::{self, MOST, Queue, Waiting};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/requests", get(show))
}

/// Which requests are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Asked {
    kind: Option<RequestKind>,
    mine: bool,
    /// Those that wait for the debtor, or are put aside, too.
    all: bool,
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let asked = read(&query);
    let found = queue::queue(&seat.ctx, &seat.actor, asked.kind, asked.mine, asked.all).await?;
    let today = seat.ctx.today(seat.actor.creditor());
    let title = seat.pick("Demandes", "Requests");
    Ok(seat.show(Here::Requests, Document::new(title), || {
        body(seat.reader(), title, asked, found, today)
    }))
}

/// `kind`, `mine`, `all`.
fn read(query: &BTreeMap<String, String>) -> Asked {
    let text = |name: &str| query.get(name).map_or("", String::as_str);
    Asked { kind: text("kind").parse().ok(), mine: text("mine") == "1", all: text("all") == "1" }
}

/// The address of a list; what is usual is left out.
fn address(asked: Asked) -> String {
    let kind = asked.kind.map(|kind| format!("kind={kind}"));
    let mine = asked.mine.then(|| "mine=1".to_owned());
    let all = asked.all.then(|| "all=1".to_owned());
    let parts: Vec<String> = [kind, mine, all].into_iter().flatten().collect();
    let joint = if parts.is_empty() { "" } else { "?" };
    format!("/office/requests{joint}{}", parts.join("&"))
}

fn body(
    seat: Reader,
    title: &'static str,
    asked: Asked,
    found: Queue,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let waiting: u64 = found.counts.iter().map(|(_, number)| number).sum();
    let head = count(
        waiting,
        seat.locale(),
        ("demande attend une réponse", "demandes attendent une réponse"),
        ("request waits for an answer", "requests wait for an answer"),
    );
    let kinds = kinds(seat, asked, &found.counts, waiting);
    let scope = scope(seat, asked);
    let full = i64::try_from(found.rows.len()).is_ok_and(|shown| shown >= MOST);
    let list = if found.rows.is_empty() {
        nothing(seat, asked).into_any()
    } else {
        rows(seat, title, found.rows, today).into_any()
    };
    view! {
        <div class="head"><h1>{title}</h1><p class="sum">{head}</p></div>
        {kinds}
        {scope}
        {full.then(|| view! {
            <p class="muted">{seat.pick("Seules les 200 plus urgentes sont montrées.", "Only the 200 most urgent are shown.")}</p>
        })}
        {list}
    }
}

/// By kind, with how many of each wait for an answer.
fn kinds(
    seat: Reader,
    asked: Asked,
    counts: &[(RequestKind, u64)],
    waiting: u64,
) -> impl IntoView + use<> {
    let entry = |kind: Option<RequestKind>, number: u64| {
        let words = kind.map_or(seat.pick("Toutes", "All"), |kind| kind.words(seat.locale()));
        let current = (asked.kind == kind).then_some("true");
        let href = address(Asked { kind, ..asked });
        view! { <li><a href=href aria-current=current>{words}"\u{a0}· "{number}</a></li> }
    };
    let mut of_kinds: Vec<(RequestKind, u64)> = counts.to_vec();
    if let Some(chosen) = asked.kind.filter(|kind| counts.iter().all(|(of, _)| of != kind)) {
        of_kinds.push((chosen, 0));
    }
    let entries: Vec<_> =
        of_kinds.into_iter().map(|(kind, number)| entry(Some(kind), number)).collect();
    view! {
        <ul class="segments" aria-label=seat.pick("Nature", "Kind")>
            {entry(None, waiting)}
            {entries.collect_view()}
        </ul>
    }
}

/// Whose, and whether those count too that wait for somebody else.
fn scope(seat: Reader, asked: Asked) -> impl IntoView + use<> {
    let entry = |to: Asked, current: bool, words: &'static str| {
        let current = current.then_some("true");
        view! { <li><a href=address(to) aria-current=current>{words}</a></li> }
    };
    let team = entry(
        Asked { mine: false, ..asked },
        !asked.mine,
        seat.pick("Toute l’équipe", "The whole team"),
    );
    let mine = entry(
        Asked { mine: true, ..asked },
        asked.mine,
        seat.pick("Confiées à moi", "Given to me"),
    );
    let open =
        entry(Asked { all: false, ..asked }, !asked.all, seat.pick("À répondre", "To answer"));
    let all = entry(
        Asked { all: true, ..asked },
        asked.all,
        seat.pick(
            "Aussi en attente du débiteur ou mises de côté",
            "Also waiting for the debtor or put aside",
        ),
    );
    view! {
        <div class="filters">
            <ul class="segments" aria-label=seat.pick("Qui", "Who")>{team}{mine}</ul>
            <ul class="segments" aria-label=seat.pick("Où elles en sont", "Where they stand")>{open}{all}</ul>
        </div>
    }
}

/// What an empty list means, and where to go from there.
fn nothing(seat: Reader, asked: Asked) -> impl IntoView + use<> {
    let usual = asked == Asked::default();
    let (text, href, lead) = if usual {
        (
            seat.pick(
                "Aucune demande n’attend\u{a0}: tout le monde a sa réponse.",
                "No request is waiting: everybody has their answer.",
            ),
            address(Asked { all: true, ..asked }),
            seat.pick("Voir ce qui attend un débiteur", "See what waits for a debtor"),
        )
    } else {
        (
            seat.pick("Aucune demande de cette sorte.", "No request of this kind."),
            address(Asked::default()),
            seat.pick("Voir toutes les demandes", "See all requests"),
        )
    };
    view! {
        <Empty text=text/>
        <p class="links-line">
            <a href=href>{lead}</a>
            <a href="/office/plans">{seat.pick("Échéanciers suivis", "Plans looked after")}</a>
            <a href="/office/agenda">{seat.pick("Agenda", "Agenda")}</a>
        </p>
    }
}

fn rows(
    seat: Reader,
    title: &'static str,
    rows: Vec<Waiting>,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows.into_iter().map(|each| row(seat, each, today)).collect();
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Demande", "Request")}</th>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="wide">{seat.pick("Depuis", "Since")}</th>
                    <th scope="col">{seat.pick("Réponse promise", "Answer by")}</th>
                    <th scope="col" class="wide">{seat.pick("Qui", "Who")}</th>
                    <th scope="col" class="number">{seat.pick("En jeu", "At stake")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

fn row(seat: Reader, row: Waiting, today: NaiveDate) -> impl IntoView + use<> {
    let locale = seat.locale();
    let href = format!("/office/requests/{}", row.id);
    let file = format!("/office/debtors/{}", row.debtor);
    let (look, words) = state(row.state, locale);
    let stands =
        (row.state != RequestState::Open).then(|| view! { <Badge tone=look text=words/>" " });
    let second = row.needs_second.then(|| {
        view! { <Badge tone=Tone::Warning text=seat.pick("Seconde personne attendue", "Second person needed")/>" " }
    });
    let decided = row.is_decided.then(|| {
        view! { <Badge tone=Tone::Info text=seat.pick("Répondue, annulable", "Decided, can be undone")/> }
    });
    // What waits for the debtor is not late.
    let is_urgent = row.is_urgent && row.state.waits_for_collector();
    let by = answer_by(seat, row.answer_by, is_urgent, today);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{row.kind.titled(row.awaits_bank, locale)}</a>
                <span class="under">{stands}{second}{decided}</span>
            </th>
            <td><a href=file>{row.debtor_name}</a><span class="muted under">{row.debtor_reference}</span></td>
            <td class="wide"><Moment at=row.since/></td>
            <td>{by}</td>
            <td class="wide">{row.assigned_to.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="number"><Figure of=row.amount/></td>
        </tr>
    }
}

/// The promised day, said to be today or past where it is.
fn answer_by(
    seat: Reader,
    day: Option<NaiveDate>,
    is_urgent: bool,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let urgent = day.filter(|_| is_urgent).map(|day| {
        let (look, words) = if day < today {
            (Tone::Danger, seat.pick("En retard", "Overdue"))
        } else {
            (Tone::Warning, seat.pick("Aujourd’hui", "Today"))
        };
        view! { " "<Badge tone=look text=words/> }
    });
    view! { {day.map(|day| view! { <WeekDay on=day/> })}{urgent} }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read(&pairs.collect())
    }

    #[test]
    fn a_list_is_found_again_by_its_address() {
        let found = asked(&[("kind", "dispute"), ("mine", "1"), ("all", "1")]);
        assert_eq!(address(found), "/office/requests?kind=dispute&mine=1&all=1");
        let nonsense = asked(&[("kind", "'"), ("mine", "yes"), ("other", "1")]);
        assert_eq!(nonsense, Asked::default());
        assert_eq!(address(nonsense), "/office/requests");
    }
}
