//! One scenario: its versions, the editor, and the decision to publish.

use super::{
    draft::{Draft, Fault},
    editor::{Sheet, editor},
    sequence::Sequence,
    stale, told,
};
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::Trail,
        frame::Here,
        reminder_words::{chosen_by, version},
        seat::{Reader, Seat, id},
        words::count,
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::{Path, Query},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{
    Locale, ScenarioId,
    party::Role,
    scenario::{Finding, VersionState},
};
use http::StatusCode;
use leptos::prelude::*;
use service::scenarios::{
    editor::{self as scenarios, EditError, ScenarioFile, Version},
    shelf,
};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/scenarios/{id}", get(show).post(change))
}

/// What is typed and what is wrong with it.
struct Typed {
    draft: Draft,
    faults: Vec<Fault>,
    findings: Vec<Finding>,
    due: NaiveDate,
}

async fn load(seat: &Seat, scenario: ScenarioId) -> Result<ScenarioFile, Failure> {
    let file = scenarios::scenario(&seat.ctx, &seat.actor, scenario).await?;
    file.ok_or(Failure::NotFound)
}

async fn show(
    seat: Seat,
    Path(scenario): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Answer {
    let file = load(&seat, id(&scenario)?).await?;
    let due = query.get("due").and_then(|due| due.parse().ok());
    let typed = Typed {
        draft: Draft::of(&file.definition, seat.locale(), seat.actor.creditor().currency),
        faults: Vec::new(),
        findings: if file.definition.steps.is_empty() { Vec::new() } else { file.findings.clone() },
        due: due.unwrap_or_else(|| seat.ctx.today(seat.actor.creditor())),
    };
    page(&seat, StatusCode::OK, file, typed, Form::new()).await
}

async fn change(seat: Seat, Path(scenario): Path<String>, posted: Posted) -> Answer {
    let scenario: ScenarioId = id(&scenario)?;
    let file = load(&seat, scenario).await?;
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    let here = format!("/office/scenarios/{scenario}");
    let (outcome, done, to) = match posted.text("do") {
        "publish" => (
            scenarios::publish(ctx, actor, scenario, posted.text("seen")).await,
            seat.pick(
                "Publié\u{a0}: la prochaine planification s’en sert.",
                "Published: the next planning uses it.",
            ),
            here,
        ),
        "rename" => (
            shelf::rename(ctx, actor, scenario, posted.text("name")).await,
            seat.pick("Nom modifié.", "Name changed."),
            here,
        ),
        "archive" => (
            shelf::archive(ctx, actor, scenario, true).await,
            seat.pick(
                "Archivé\u{a0}: il ne prend plus de facture\u{a0}; celles en route continuent.",
                "Archived: it takes no more invoices; those under way go on.",
            ),
            "/office/scenarios".to_owned(),
        ),
        _ => return edit(seat, file, posted).await,
    };
    let flash = told(&seat, outcome, done)?;
    Ok(see_other(&to).flash(&seat.visit, &flash).into_response())
}

/// A button of the editor: rows change in what was typed; saving writes it down.
async fn edit(seat: Seat, file: ScenarioFile, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let (locale, currency) = (seat.locale(), seat.actor.creditor().currency);
    let mut draft = Draft::read(&posted);
    let due = posted.text("due").parse().ok();
    let due = due.unwrap_or_else(|| seat.ctx.today(seat.actor.creditor()));
    let button = posted.text("do").to_owned();
    let pressed = draft.press(&button);
    let mut form = Form::from(posted);
    let definition = match draft.definition(locale, currency) {
        Ok(definition) => definition,
        Err(faults) => {
            let status = if pressed { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let faults = if pressed { Vec::new() } else { faults };
            return page(
                &seat,
                status,
                file,
                Typed { draft, faults, findings: Vec::new(), due },
                form,
            )
            .await;
        }
    };
    if pressed || button == "show" {
        let findings = scenarios::review(&seat.ctx, &seat.actor, &definition).await?;
        let findings = if pressed { Vec::new() } else { findings };
        return page(
            &seat,
            StatusCode::OK,
            file,
            Typed { draft, faults: Vec::new(), findings, due },
            form,
        )
        .await;
    }
    let seen = form.value("seen").to_owned();
    let saved =
        scenarios::save(&seat.ctx, &seat.actor, file.scenario.id, definition.clone(), &seen).await;
    match saved {
        Ok(findings) => {
            let wrong = findings.iter().filter(|finding| finding.kind.is_error()).count() as u64;
            let to = format!("/office/scenarios/{}?due={due}", file.scenario.id);
            Ok(see_other(&to).flash(&seat.visit, &saved_flash(locale, wrong)).into_response())
        }
        Err(EditError::Stale) => {
            form.reject("", stale(&seat));
            let findings = scenarios::review(&seat.ctx, &seat.actor, &definition).await?;
            page(
                &seat,
                StatusCode::CONFLICT,
                file,
                Typed { draft, faults: Vec::new(), findings, due },
                form,
            )
            .await
        }
        Err(EditError::Other(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}

fn saved_flash(locale: Locale, wrong: u64) -> Flash {
    if wrong == 0 {
        let words = locale.pick("Enregistré et vérifié.", "Saved and checked.");
        return Flash::new(Tone::Success, words);
    }
    let points = count(wrong, locale, ("point", "points"), ("point", "points"));
    let words = match locale {
        Locale::Fr => {
            format!("Enregistré comme brouillon\u{a0}: {points} à corriger avant de publier.")
        }
        Locale::En => format!("Saved as a draft: {points} to correct before publishing."),
    };
    Flash::new(Tone::Warning, words)
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    file: ScenarioFile,
    typed: Typed,
    form: Form,
) -> Result<Response, Failure> {
    let checked = file.draft().is_some_and(|draft| draft.state == VersionState::Checked);
    let takes = if checked {
        scenarios::would_take(&seat.ctx, &seat.actor, file.scenario.id).await?
    } else {
        None
    };
    let title = file.scenario.name.clone();
    let document = Document::new(title).status(status);
    let currency = seat.actor.creditor().currency;
    let definition = typed.draft.definition(seat.locale(), currency).ok();
    let mut templates: Vec<String> = file.templates.iter().map(|(name, _)| name.clone()).collect();
    templates.dedup();
    // What a colleague changed stays unseen: the form keeps what it was shown with.
    let seen =
        if form.posted().has("seen") { form.value("seen").to_owned() } else { file.seen.clone() };
    let sheet = Sheet {
        action: format!("/office/scenarios/{}", file.scenario.id),
        sequence: Sequence::of(definition.as_ref(), typed.due),
        draft: typed.draft,
        faults: typed.faults,
        findings: typed.findings,
        seen: if status == StatusCode::CONFLICT { file.seen.clone() } else { seen },
        templates,
    };
    Ok(seat.show(Here::Menu, document, || body(seat.reader(), file, takes, sheet, form)))
}

fn body(
    seat: Reader,
    file: ScenarioFile,
    takes: Option<u64>,
    sheet: Sheet,
    form: Form,
) -> impl IntoView + use<> {
    let trail =
        vec![("/office/scenarios".to_owned(), seat.pick("Scénarios", "Scenarios").to_owned())];
    let archived = file.scenario.archived_at.is_some();
    let may_write = seat.may(Role::Collector) && !archived;
    let publish = publish(seat, &file, takes);
    let shelf = may_write.then(|| shelf_forms(seat, &file));
    let name = file.scenario.name.clone();
    let next = may_write.then(|| next_version(seat, &file));
    let versions = versions(seat, &file);
    let content = if may_write {
        editor(seat, sheet).into_any()
    } else {
        let criteria = chosen_by(&file.definition.criteria, seat);
        view! { <p>{criteria}</p>{sheet.sequence.view(seat)} }.into_any()
    };
    view! {
        <Trail steps=trail/>
        <div class="head">
            <h1>{name}</h1>
            {archived.then(|| view! { <Badge tone=Tone::Info text=seat.pick("Archivé", "Archived")/> })}
        </div>
        <ErrorSummary form=form/>
        {publish}
        {next}
        {content}
        {versions}
        {shelf}
    }
}

/// What saving does where the version shown is in force.
fn next_version(seat: Reader, file: &ScenarioFile) -> Option<impl IntoView + use<>> {
    let published = file.published().filter(|_| file.draft().is_none())?;
    let (number, next) = (published.number, published.number + 1);
    let words = match seat.locale() {
        Locale::Fr => format!(
            "La version {number} est en vigueur et ne change pas. Enregistrer commence la              version {next}, en brouillon jusqu’à ce que vous la publiiez."
        ),
        Locale::En => format!(
            "Version {number} is in force and does not change. Saving begins version {next}, a              draft until you publish it."
        ),
    };
    Some(view! { <p class="muted">{words}</p> })
}

/// The decision to publish, with its consequence.
fn publish(seat: Reader, file: &ScenarioFile, takes: Option<u64>) -> Option<impl IntoView + use<>> {
    let locale = seat.locale();
    let draft = file.draft().filter(|draft| draft.state == VersionState::Checked)?;
    if !seat.may(Role::Manager) || file.scenario.archived_at.is_some() {
        return None;
    }
    let action = format!("/office/scenarios/{}", file.scenario.id);
    let invoices = count(
        takes.unwrap_or(0),
        locale,
        ("facture ouverte", "factures ouvertes"),
        ("open invoice", "open invoices"),
    );
    let words = match locale {
        Locale::Fr if takes == Some(0) => format!(
            "La version {} ne prendra aucune nouvelle facture à la prochaine planification. \
             Les factures déjà en route gardent leur version.",
            draft.number
        ),
        Locale::En if takes == Some(0) => format!(
            "Version {} will take no new invoice at the next planning. Invoices already under \
             way keep their version.",
            draft.number
        ),
        Locale::Fr => format!(
            "À la prochaine planification, la version {} prendra {invoices} sans scénario. \
             Les factures déjà en route gardent leur version.",
            draft.number
        ),
        Locale::En => format!(
            "At the next planning, version {} will take {invoices} without a scenario. Invoices \
             already under way keep their version.",
            draft.number
        ),
    };
    let button = match locale {
        Locale::Fr => format!("Publier la version {}", draft.number),
        Locale::En => format!("Publish version {}", draft.number),
    };
    Some(view! {
        <form method="post" action=action class="decision">
            <Csrf/>
            <input type="hidden" name="seen" value=file.seen.clone()/>
            <p class="consequence">{words}</p>
            <Submit name="do" value="publish">{button}</Submit>
        </form>
    })
}

fn versions(seat: Reader, file: &ScenarioFile) -> impl IntoView + use<> {
    let locale = seat.locale();
    let published = file.published().map(|version| version.id);
    let may_move = seat.may(Role::Manager);
    let row = |(of, runs): &(Version, u64)| {
        let (tone, words) = version(of.state, locale);
        let moved = (may_move && *runs > 0 && published.is_some_and(|id| id != of.id)).then(|| {
            let href = format!("/office/scenarios/{}/move?from={}", file.scenario.id, of.id);
            view! { <a href=href>{seat.pick("Déplacer…", "Move…")}</a> }
        });
        let date = of.published_at.unwrap_or(of.created_at).date_naive();
        view! {
            <tr>
                <th scope="row">{format!("v{}", of.number)}</th>
                <td><Badge tone=tone text=words/></td>
                <td>{locale.date(date)}</td>
                <td class="number">{count(*runs, locale, ("facture", "factures"), ("invoice", "invoices"))}</td>
                <td class="number">{moved}</td>
            </tr>
        }
    };
    let rows: Vec<_> = file.versions.iter().map(row).collect();
    let title = seat.pick("Versions", "Versions");
    (!rows.is_empty()).then(|| view! {
        <section aria-labelledby="versions">
            <h2 id="versions">{title}</h2>
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Version", "Version")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                        <th scope="col">{seat.pick("Depuis", "Since")}</th>
                        <th scope="col" class="number">{seat.pick("En route", "Under way")}</th>
                        <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </section>
    })
}

fn shelf_forms(seat: Reader, file: &ScenarioFile) -> impl IntoView + use<> {
    let action = format!("/office/scenarios/{}", file.scenario.id);
    let archive = seat.may(Role::Manager).then(|| {
        let action = action.clone();
        view! {
            <form method="post" action=action class="inline">
                <Csrf/>
                <button class="button quiet" type="submit" name="do" value="archive">{seat.pick("Archiver ce scénario", "Archive this scenario")}</button>
            </form>
        }
    });
    view! {
        <details class="more">
            <summary>{seat.pick("Renommer, archiver", "Rename, archive")}</summary>
            <form method="post" action=action class="line">
                <Csrf/>
                <label><span>{seat.pick("Nom", "Name")}</span>
                    <input name="name" required=true maxlength="80" value=file.scenario.name.clone()/></label>
                <button class="button quiet" type="submit" name="do" value="rename">{seat.pick("Renommer", "Rename")}</button>
            </form>
            {archive}
        </details>
    }
}
