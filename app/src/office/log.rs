//! The audit: who did what, newest first.

use super::{
    audit_words::{SUBJECTS, action, actor_kind, detail},
    components::Empty,
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Moment, Table},
    error::Answer,
    render::Document,
};
use axum::{Router, extract::Query, routing::get};
use leptos::prelude::*;
use service::office::{self, ActView, LogPage};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/audit", get(show))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let asked = query.get("kind").map_or("", String::as_str);
    let kind =
        SUBJECTS.iter().map(|(kind, _)| *kind).find(|kind| *kind == asked).unwrap_or_default();
    let before = query.get("before").and_then(|cursor| cursor.parse().ok());
    let log = office::audit_log(&seat.ctx, &seat.actor, kind, before).await?;
    let title = seat.pick("Journal", "Audit");
    Ok(seat.show(Here::Menu, Document::new(title), || body(seat.reader(), title, kind, log)))
}

fn body(
    seat: Reader,
    title: &'static str,
    kind: &'static str,
    log: LogPage,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let all = [("", ("Tout", "Everything"))];
    let filters = all.into_iter().chain(SUBJECTS).map(|(value, words)| {
        let href = if value.is_empty() {
            "/office/audit".to_owned()
        } else {
            format!("/office/audit?kind={value}")
        };
        let current = (value == kind).then_some("true");
        view! { <li><a href=href aria-current=current>{locale.pick(words.0, words.1)}</a></li> }
    });
    let filters = filters.collect_view();
    let next = log.next.map(|cursor| {
        let joint = if kind.is_empty() { String::new() } else { format!("kind={kind}&") };
        let href = format!("/office/audit?{joint}before={cursor}");
        view! { <nav class="pager" aria-label=seat.pick("Pages", "Pages")><a rel="next" href=href>{seat.pick("Plus ancien", "Older")}</a></nav> }
    });
    let empty = log.acts.is_empty();
    let rows = log.acts.into_iter().map(|act: ActView| {
        let facts = detail(&act.detail, seat).join(" · ");
        let who = act.actor.unwrap_or_else(|| actor_kind(&act.actor_kind, locale).to_owned());
        let file = act
            .debtor
            .map(|(id, name)| view! { <a href=format!("/office/debtors/{id}")>{name}</a> });
        view! {
            <tr>
                <td><Moment at=act.at/></td>
                <td>{who}</td>
                <th scope="row" class="words">
                    {action(&act.action, locale)}
                    <span class="muted under">{facts}</span>
                </th>
                <td class="wide">{file}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="head"><h1>{title}</h1></div>
        <ul class="segments" aria-label=seat.pick("Montrer", "Show")>{filters}</ul>
        {if empty {
            view! { <Empty text=seat.pick("Rien ici.", "Nothing here.")/> }.into_any()
        } else {
            view! {
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("Date", "Date")}</th>
                            <th scope="col">{seat.pick("Qui", "Who")}</th>
                            <th scope="col">{seat.pick("Quoi", "What")}</th>
                            <th scope="col" class="wide">{seat.pick("Débiteur", "Debtor")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            }.into_any()
        }}
        {next}
    }
}
