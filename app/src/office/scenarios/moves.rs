//! Moving invoices to another version: what changes for each, then one button.

use crate::{
    AppState,
    components::{Csrf, Day, Submit, Table},
    error::{Answer, Failure},
    forms::Posted,
    office::{
        components::{Empty, Trail},
        frame::Here,
        reminder_words::{kind, template},
        seat::{Reader, Seat, id},
        words::count,
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, Query},
    response::IntoResponse,
    routing::get,
};
use domain::{ScenarioId, ScenarioVersionId, party::Role};
use leptos::prelude::*;
use service::scenarios::{
    editor,
    moves::{self, MovePreview, Place},
};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/scenarios/{id}/move", get(show).post(move_runs))
}

async fn load(seat: &Seat, scenario: &str, from: &str) -> Result<(String, MovePreview), Failure> {
    seat.actor.demand(Role::Manager)?;
    let scenario: ScenarioId = id(scenario)?;
    let from: ScenarioVersionId = id(from)?;
    let file = editor::scenario(&seat.ctx, &seat.actor, scenario).await?;
    let file = file.ok_or(Failure::NotFound)?;
    let to = file.published().ok_or(Failure::NotFound)?.id;
    let preview = moves::preview(&seat.ctx, &seat.actor, from, to).await?;
    Ok((file.scenario.name, preview.ok_or(Failure::NotFound)?))
}

async fn show(
    seat: Seat,
    Path(scenario): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Answer {
    let from = query.get("from").map(String::as_str).unwrap_or_default();
    let (name, preview) = load(&seat, &scenario, from).await?;
    let title = seat.pick("Changer de version", "Move to another version");
    Ok(seat.show(Here::Menu, Document::new(title), || {
        body(seat.reader(), title, (format!("/office/scenarios/{scenario}"), name), preview)
    }))
}

async fn move_runs(seat: Seat, Path(scenario): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let (from, to) = (id(posted.text("from"))?, id(posted.text("to"))?);
    let runs: Vec<_> = posted.all("run").map(id).collect::<Result<_, _>>()?;
    let moved = moves::move_runs(&seat.ctx, &seat.actor, from, to, &runs).await?;
    let moved = moved.ok_or(Failure::NotFound)?;
    let words = count(
        moved,
        seat.locale(),
        ("facture déplacée", "factures déplacées"),
        ("invoice moved", "invoices moved"),
    );
    let to = format!("/office/scenarios/{scenario}");
    let flash = Flash::new(Tone::Success, format!("{words}."));
    Ok(see_other(&to).flash(&seat.visit, &flash).into_response())
}

fn place(seat: Reader, place: Place) -> impl IntoView + use<> {
    let locale = seat.locale();
    match place.step {
        None => seat.pick("fin de la séquence", "end of the sequence").into_any(),
        Some((number, step)) => view! {
            {number}". "{kind(step.kind, locale)}
            <span class="muted under">{template(&step.template, locale)}{place.on.map(|on| view! { " · "<Day on=on/> })}</span>
        }
        .into_any(),
    }
}

fn body(
    seat: Reader,
    title: &'static str,
    (base, name): (String, String),
    preview: MovePreview,
) -> impl IntoView + use<> {
    let trail = vec![
        ("/office/scenarios".to_owned(), seat.pick("Scénarios", "Scenarios").to_owned()),
        (base.clone(), name),
    ];
    let (from, to) = (preview.from.number, preview.to.number);
    let empty = preview.runs.is_empty();
    let rows = preview.runs.into_iter().map(|run| {
        view! {
            <tr>
                <td><input type="checkbox" name="run" value=run.run.to_string() checked=true
                    aria-label=format!("{} {}", seat.pick("Déplacer", "Move"), run.invoice)/></td>
                <th scope="row">{run.invoice}<span class="muted under">{run.debtor}</span></th>
                <td class="number wide">{run.level}</td>
                <td>{place(seat, run.before)}</td>
                <td>{place(seat, run.after)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let consequence = seat.pick(
        "Ce qui est planifié pour les factures cochées est annulé, et planifié à nouveau selon la nouvelle version. Aucun niveau n’est répété.",
        "What is planned for the ticked invoices is called off and planned anew by the new version. No level is repeated.",
    );
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <p>{format!("v{from} → v{to}")}</p>
        {if empty {
            view! { <Empty text=seat.pick("Aucune facture ne suit cette version.", "No invoice follows this version.")/> }.into_any()
        } else {
            view! {
                <form method="post" action=format!("{base}/move") class="stack">
                    <Csrf/>
                    <input type="hidden" name="from" value=preview.from.id.to_string()/>
                    <input type="hidden" name="to" value=preview.to.id.to_string()/>
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col"><span class="visually-hidden">{seat.pick("Choisir", "Choose")}</span></th>
                                <th scope="col">{seat.pick("Facture", "Invoice")}</th>
                                <th scope="col" class="number wide">{seat.pick("Niveau", "Level")}</th>
                                <th scope="col">{seat.pick("Prochaine étape, avant", "Next step, before")}</th>
                                <th scope="col">{seat.pick("Après", "After")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </Table>
                    <p class="consequence">{consequence}</p>
                    <Submit>{seat.pick("Déplacer les factures cochées", "Move the ticked invoices")}</Submit>
                </form>
            }.into_any()
        }}
    }
}
