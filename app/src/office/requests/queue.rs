//! The queue: what debtors ask and who answers by when. Filters are in the address.

use super::{
    bulk,
    filters::{self, address, fields, filters, page_number, query},
    keys, views,
    words::state,
};
use crate::{
    AppState,
    components::{Badge, ErrorSummary, Moment, Table, WeekDay},
    error::{Answer, Failure},
    forms::Form,
    office::{
        components::{Empty, Figure, Pager},
        frame::Here,
        seat::{Reader, Seat},
        words::count,
    },
    page::Tone,
    render::Document,
};
use axum::{Router, extract::RawQuery, response::Response, routing::get};
use chrono::NaiveDate;
use domain::{
    party::Role,
    requests::{RequestKind, RequestState},
};
use http::{StatusCode, header::SET_COOKIE};
use leptos::prelude::*;
use service::requests::{
    queue::{self, Queue, Waiting},
    views::{Filters, View},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/requests", get(show))
}

async fn show(seat: Seat, RawQuery(query): RawQuery) -> Answer {
    let typed = fields(query.as_deref());
    let (asked, unread) = filters(&typed, seat.reader());
    let (place, mut form) = (page_number(&typed), Form::from(typed));
    filters::note(&mut form, &unread, seat.reader());
    let status = if unread.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(&seat, status, asked, place, form).await
}

/// A page of the list with these filters, and what was typed into the forms around it.
pub(super) async fn page(
    seat: &Seat,
    status: StatusCode,
    asked: Filters,
    place: u32,
    form: Form,
) -> Result<Response, Failure> {
    let found = queue::queue(&seat.ctx, &seat.actor, &asked, place).await?;
    let views = service::requests::views::list(&seat.ctx, &seat.actor).await?;
    let today = seat.ctx.today(seat.actor.creditor());
    let title = seat.pick("Demandes", "Requests");
    let list = seat.remember(&query(&asked));
    let mut shown = seat.show(Here::Requests, Document::new(title).status(status), || {
        body(seat.reader(), title, &asked, found, &views, &form, today)
    });
    if let Some(list) = list {
        shown.headers_mut().append(SET_COOKIE, list);
    }
    Ok(shown)
}

fn body(
    seat: Reader,
    title: &'static str,
    asked: &Filters,
    found: Queue,
    kept: &[View],
    form: &Form,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let waiting: u64 = found.counts.iter().map(|(_, number)| number).sum();
    let head = head(seat, asked, found.found);
    let kinds = kinds(seat, asked, &found.counts, waiting);
    let scope = scope(seat, asked);
    let search = filters::search(seat, asked, &found.team, form);
    let kept = views::line(seat, asked, kept, form);
    let (page, pages) = (found.page, found.pages);
    let to = (address(asked, page.saturating_sub(1)), address(asked, page + 1));
    let tools = (!found.rows.is_empty() && seat.may(Role::Collector))
        .then(|| bulk::tools(seat, asked, page, &found.team, form, today));
    let list = if found.rows.is_empty() {
        nothing(seat, asked).into_any()
    } else {
        rows(seat, title, found.rows, form, today).into_any()
    };
    view! {
        <div class="head"><h1>{title}</h1><p class="sum">{head}</p></div>
        <ErrorSummary form=form.clone()/>
        {kinds}
        {scope}
        {search}
        {kept}
        {list}
        <Pager page=page pages=pages to=to/>
        {tools}
        <p class="links-line"><a href="/office/causes">{seat.pick("Pourquoi paie-t-on en retard\u{a0}?", "Why is payment late?")}</a></p>
        {keys::dialog(seat, &keys::QUEUE)}
    }
}

/// How many were found, and what that means.
fn head(seat: Reader, asked: &Filters, found: u64) -> String {
    let locale = seat.locale();
    if asked.is_search() || asked.all || asked.mine || asked.kind.is_some() {
        return count(found, locale, ("demande", "demandes"), ("request", "requests"));
    }
    count(
        found,
        locale,
        ("demande attend une réponse", "demandes attendent une réponse"),
        ("request waits for an answer", "requests wait for an answer"),
    )
}

/// By kind, with how many of each there are with the other filters.
fn kinds(
    seat: Reader,
    asked: &Filters,
    counts: &[(RequestKind, u64)],
    waiting: u64,
) -> impl IntoView + use<> {
    let entry = |kind: Option<RequestKind>, number: u64| {
        let words = kind.map_or(seat.pick("Toutes", "All"), |kind| kind.words(seat.locale()));
        let current = (asked.kind == kind).then_some("true");
        let href = address(&Filters { kind, ..asked.clone() }, 1);
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
fn scope(seat: Reader, asked: &Filters) -> impl IntoView + use<> {
    let entry = |to: Filters, current: bool, words: &'static str| {
        let current = current.then_some("true");
        view! { <li><a href=address(&to, 1) aria-current=current>{words}</a></li> }
    };
    let team = entry(
        Filters { mine: false, ..asked.clone() },
        !asked.mine,
        seat.pick("Toute l’équipe", "The whole team"),
    );
    let mine = entry(
        Filters { mine: true, ..asked.clone() },
        asked.mine,
        seat.pick("Confiées à moi", "Given to me"),
    );
    let open = entry(
        Filters { all: false, ..asked.clone() },
        !asked.all,
        seat.pick("À répondre", "To answer"),
    );
    let all = entry(
        Filters { all: true, ..asked.clone() },
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
fn nothing(seat: Reader, asked: &Filters) -> impl IntoView + use<> {
    let usual = *asked == Filters::default();
    let (text, href, lead) = if usual {
        (
            seat.pick(
                "Aucune demande n’attend\u{a0}: tout le monde a sa réponse.",
                "No request is waiting: everybody has their answer.",
            ),
            address(&Filters { all: true, ..asked.clone() }, 1),
            seat.pick("Voir ce qui attend un débiteur", "See what waits for a debtor"),
        )
    } else {
        (
            seat.pick("Aucune demande de cette sorte.", "No request of this kind."),
            address(&Filters::default(), 1),
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
    form: &Form,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows.into_iter().map(|each| row(seat, each, form, today)).collect();
    let choose = seat.may(Role::Collector).then(|| {
        view! { <th scope="col" class="tick"><span class="visually-hidden">{seat.pick("Cocher", "Tick")}</span></th> }
    });
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    {choose}
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

fn row(seat: Reader, row: Waiting, form: &Form, today: NaiveDate) -> impl IntoView + use<> {
    let locale = seat.locale();
    let tick = seat.may(Role::Collector).then(|| bulk::tick(seat, &row, form));
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
    let slot = row.slot.map(|part| {
        view! { <span class="muted under">{part.words(locale)}</span> }
    });
    view! {
        <tr data-row="">
            {tick}
            <th scope="row">
                <a href=href data-open="">{row.kind.titled(row.awaits_bank, locale)}</a>
                <span class="under">{stands}{second}{decided}</span>
            </th>
            <td><a href=file>{row.debtor_name}</a><span class="muted under">{row.debtor_reference}</span></td>
            <td class="wide"><Moment at=row.since/></td>
            <td>{by}{slot}</td>
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
