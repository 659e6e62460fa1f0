//! The scenarios of a creditor, in the order in which they are tried.

use super::told;
use crate::{
    AppState,
    components::{Badge, Csrf, Table},
    error::{Answer, Failure},
    forms::Posted,
    office::{
        components::Empty,
        frame::Here,
        reminder_words::{chosen_by, version},
        seat::{Reader, Seat, id},
        words::count,
    },
    page::Flash,
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::get};
use domain::party::Role;
use leptos::prelude::*;
use service::scenarios::{
    editor::{self, EditError, ScenarioRow, Version},
    shelf::{self, Shift},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/scenarios", get(show).post(change))
}

async fn show(seat: Seat) -> Answer {
    let (rows, archived) = editor::list(&seat.ctx, &seat.actor).await?;
    let archived = archived.into_iter().map(|scenario| (scenario.id.to_string(), scenario.name));
    let archived: Vec<_> = archived.collect();
    let title = seat.pick("Scénarios", "Scenarios");
    Ok(seat.show(Here::Menu, Document::new(title), || body(seat.reader(), title, rows, archived)))
}

async fn change(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    if let Some(name) = posted.has("name").then(|| posted.text("name")) {
        return match shelf::create(ctx, actor, name).await {
            Ok(id) => Ok(see_other(&format!("/office/scenarios/{id}")).into_response()),
            Err(EditError::Other(error)) => Err(error.into()),
            Err(error) => {
                let flash = told(&seat, Err(error), "")?;
                Ok(see_other("/office/scenarios").flash(&seat.visit, &flash).into_response())
            }
        };
    }
    let (verb, of) = posted.text("do").split_once(':').ok_or(Failure::Unreadable)?;
    let outcome = match verb {
        "up" => shelf::shift(ctx, actor, id(of)?, Shift::Up).await,
        "down" => shelf::shift(ctx, actor, id(of)?, Shift::Down).await,
        "restore" => shelf::archive(ctx, actor, id(of)?, false).await,
        _ => return Err(Failure::Unreadable),
    };
    let done = if verb == "restore" {
        seat.pick("Scénario repris, en dernière place.", "Scenario taken back, in the last place.")
    } else {
        seat.pick("Ordre modifié.", "Order changed.")
    };
    let flash: Flash = told(&seat, outcome, done)?;
    Ok(see_other("/office/scenarios").flash(&seat.visit, &flash).into_response())
}

fn body(
    seat: Reader,
    title: &'static str,
    rows: Vec<ScenarioRow>,
    archived: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let empty = rows.is_empty();
    let last = rows.len().saturating_sub(1);
    let table = (!empty).then(|| table(seat, title, rows, last));
    let create = seat.may(Role::Collector).then(|| {
        view! {
            <form method="post" action="/office/scenarios" class="line">
                <Csrf/>
                <label><span>{seat.pick("Nouveau scénario", "New scenario")}</span>
                    <input name="name" required=true maxlength="80" autocomplete="off"/></label>
                <button class="button" type="submit">{seat.pick("Créer", "Create")}</button>
            </form>
        }
    });
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p class="links-line">
                <a href="/office/dry-run">{seat.pick("Essai à blanc", "Dry run")}</a>
                <a href="/office/settings">{seat.pick("Cadre et réglages", "Limits and settings")}</a>
            </p>
        </div>
        <p class="muted">{seat.pick(
            "Une facture prend le premier scénario publié dont les conditions sont remplies, et garde sa version.",
            "An invoice takes the first published scenario whose conditions hold, and keeps its version.",
        )}</p>
        {empty.then(|| view! { <Empty text=seat.pick("Aucun scénario\u{a0}: rien n’est relancé.", "No scenario: nobody is reminded.")/> })}
        {table}
        {create}
        {shelved(seat, archived)}
    }
}

fn table(
    seat: Reader,
    title: &'static str,
    rows: Vec<ScenarioRow>,
    last: usize,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let may_order = seat.may(Role::Manager);
    // After a scenario that takes any invoice, none is left for the next.
    let taker = rows.iter().position(|row| {
        row.published.as_ref().is_some_and(|version| version.definition.criteria.is_empty())
    });
    let rows = rows.into_iter().enumerate().map(|(place, row)| {
        let idle = taker.is_some_and(|taker| taker < place);
        let href = format!("/office/scenarios/{}", row.scenario.id);
        let shown = row.published.as_ref().or(row.draft.as_ref());
        let criteria = shown.map(|version| chosen_by(&version.definition.criteria, seat));
        let steps = shown.map_or(0, |version| version.definition.steps.len() as u64);
        let state = |of: Option<Version>| of.map(|of| {
            let (tone, words) = version(of.state, locale);
            view! { <Badge tone=tone text=format!("{words} v{}", of.number)/>" " }
        });
        let order = may_order.then(|| {
            let button = |verb: &str, words: &'static str, sign: &'static str| view! {
                <button class="button quiet" type="submit" name="do" value=format!("{verb}:{}", row.scenario.id)
                    title=words aria-label=words>{sign}</button>
            };
            view! {
                <form method="post" action="/office/scenarios" class="moves">
                    <Csrf/>
                    {(place > 0).then(|| button("up", seat.pick("Essayer avant", "Try earlier"), "↑"))}
                    {(place < last).then(|| button("down", seat.pick("Essayer après", "Try later"), "↓"))}
                </form>
            }
        });
        view! {
            <tr>
                <td class="number">{place + 1}</td>
                <th scope="row">
                    <a href=href>{row.scenario.name}</a>
                    <span class="muted under">{criteria.unwrap_or_default()}</span>
                    {idle.then(|| view! {
                        <span class="under warn">{seat.pick(
                            "Ne prend rien\u{a0}: un scénario placé avant prend toute facture. Montez celui-ci.",
                            "Takes nothing: a scenario before it takes any invoice. Move this one up.",
                        )}</span>
                    })}
                </th>
                <td>{state(row.published)}{state(row.draft)}</td>
                <td class="number wide">{count(steps, locale, ("étape", "étapes"), ("step", "steps"))}</td>
                <td class="number">{count(row.open_runs, locale, ("facture", "factures"), ("invoice", "invoices"))}</td>
                <td class="number">{order}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col" class="number">{seat.pick("N°", "No.")}</th>
                    <th scope="col">{seat.pick("Scénario", "Scenario")}</th>
                    <th scope="col">{seat.pick("Versions", "Versions")}</th>
                    <th scope="col" class="number wide">{seat.pick("Étapes", "Steps")}</th>
                    <th scope="col" class="number">{seat.pick("En route", "Under way")}</th>
                    <th scope="col"><span class="visually-hidden">{seat.pick("Ordre", "Order")}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn shelved(seat: Reader, archived: Vec<(String, String)>) -> impl IntoView + use<> {
    let may = seat.may(Role::Manager);
    let rows = archived.into_iter().map(|(id, name)| {
        let href = format!("/office/scenarios/{id}");
        let restore = may.then(|| view! {
            <form method="post" action="/office/scenarios" class="inline">
                <Csrf/>
                <button class="button quiet" type="submit" name="do" value=format!("restore:{id}")>{seat.pick("Reprendre", "Take back")}</button>
            </form>
        });
        view! { <li class="line"><a href=href>{name}</a>{restore}</li> }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>{seat.pick("Archivés", "Archived")}</summary>
                <ul>{rows.collect_view()}</ul>
            </details>
        }
    })
}
