//! The dry run: what a day would bring, invoice by invoice, before it does.

use super::{
    components::{Empty, Figure, Trail},
    frame::Here,
    reminder_words::fate,
    seat::{Reader, Seat},
    words::count,
};
use crate::{
    AppState,
    components::{Csrf, Day, Moment, Notice, Submit, Table},
    cookies,
    error::{Answer, Failure},
    forms::Posted,
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, extract::Query, response::IntoResponse, routing::get};
use chrono::{Days, NaiveDate};
use domain::{Locale, Money, party::Role};
use leptos::prelude::*;
use service::{
    context::local,
    scenarios::{
        Line,
        agenda::reason_words,
        rehearsal::{self, LINES_MOST, PlanNow, Rehearsal},
    },
};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/dry-run", get(show).post(plan))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let today = seat.ctx.today(seat.actor.creditor());
    let day = query.get("date").and_then(|day| day.parse::<NaiveDate>().ok());
    let day = day.filter(|day| (*day - today).num_days().abs() <= 731);
    let day = day.unwrap_or(today + Days::new(1));
    let asked = query.get("fate").filter(|fate| !fate.is_empty()).map(String::as_str);
    let rehearsal = rehearsal::rehearse(&seat.ctx, &seat.actor, day, asked).await?;
    let planned = rehearsal.planned.as_ref().map(|planned| {
        (local(seat.actor.creditor(), planned.started_at), planned.finished_at.is_some())
    });
    let title = seat.pick("Essai à blanc", "Dry run");
    Ok(seat.show(Here::Agenda, Document::new(title), || {
        body(seat.reader(), title, rehearsal, asked, planned)
    }))
}

async fn plan(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    if posted.text("do") != "plan" {
        return Err(Failure::Unreadable);
    }
    let (tone, words) = match rehearsal::plan_now(&seat.ctx, &seat.actor).await? {
        PlanNow::Begun => (
            Tone::Success,
            seat.pick(
                "La journée est planifiée dans les secondes qui viennent.",
                "The day is planned within seconds.",
            ),
        ),
        PlanNow::UnderWay => (
            Tone::Info,
            seat.pick(
                "La planification d’aujourd’hui est déjà en cours.",
                "Today’s planning is under way already.",
            ),
        ),
    };
    Ok(see_other("/office/agenda").flash(&seat.visit, &Flash::new(tone, words)).into_response())
}

fn address(day: NaiveDate, fate: Option<&str>) -> String {
    let fate = fate.map(|fate| format!("&fate={}", cookies::encode(fate))).unwrap_or_default();
    format!("/office/dry-run?date={day}{fate}")
}

fn body(
    seat: Reader,
    title: &'static str,
    rehearsal: Rehearsal,
    asked: Option<&str>,
    planned: Option<(chrono::NaiveDateTime, bool)>,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let trail = vec![("/office/agenda".to_owned(), seat.pick("Agenda", "Agenda").to_owned())];
    let day = rehearsal.day;
    let newcomers = newcomers(seat, &rehearsal);
    let counts = counts(seat, &rehearsal, asked);
    let left = rehearsal.found > LINES_MOST;
    let plan = seat.may(Role::Manager).then(|| plan_form(seat, planned));
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p class="muted">{locale.weekday_date(day)}</p></div>
        <form method="get" action="/office/dry-run" class="line">
            <label><span>{seat.pick("Jour", "Day")}</span><input type="date" name="date" value=day.to_string()/></label>
            <button class="button quiet" type="submit">{seat.pick("Montrer", "Show")}</button>
        </form>
        <p class="muted">{seat.pick(
            "Rien n’est écrit ni envoyé\u{a0}: c’est ce que la planification déciderait si rien ne change d’ici là.",
            "Nothing is written or sent: this is what planning would decide if nothing changes by then.",
        )}</p>
        {newcomers}
        {counts}
        {left.then(|| view! {
            <p class="muted">{seat.pick("Les 500 premières lignes ; filtrez par motif.", "The first 500 lines; filter by reason.")}</p>
        })}
        {if rehearsal.lines.is_empty() {
            view! { <Empty text=seat.pick("Aucune facture ouverte n’est dans ce cas.", "No open invoice is in this case.")/> }.into_any()
        } else {
            lines(seat, title, rehearsal.lines).into_any()
        }}
        {plan}
    }
}

fn newcomers(seat: Reader, rehearsal: &Rehearsal) -> Option<impl IntoView + use<>> {
    let service::scenarios::Enrolled { taken, left } = rehearsal.newcomers();
    if taken + left == 0 {
        return None;
    }
    let locale = seat.locale();
    let invoices = |number| count(number, locale, ("facture", "factures"), ("invoice", "invoices"));
    let words = match locale {
        Locale::Fr => format!(
            "{} sans scénario\u{a0}: {} prises par un scénario ce jour-là et comptées ci-dessous, {} qu’aucun ne prend.",
            invoices(taken + left),
            taken,
            left
        ),
        Locale::En => format!(
            "{} without a scenario: {} taken by one that day and counted below, {} that none takes.",
            invoices(taken + left),
            taken,
            left
        ),
    };
    Some(view! { <Notice tone=Tone::Info><p>{words}</p></Notice> })
}

fn counts(seat: Reader, rehearsal: &Rehearsal, asked: Option<&str>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let day = rehearsal.day;
    let entry = |name: Option<&str>, words: String, number: u64| {
        let current = (name == asked).then_some("true");
        view! { <li><a href=address(day, name) aria-current=current>{words}"\u{a0}· "{number}</a></li> }
    };
    // Those that are taken have a notice of their own. Steps that are left out are counted beside what
    // becomes of their invoices.
    let shown = |name: &str| name != "enrolled";
    let shown = || rehearsal.counts.iter().filter(|(name, _)| shown(name));
    let total: u64 =
        shown().filter(|(name, _)| !name.starts_with("left_out")).map(|(_, n)| n).sum();
    let each = shown().map(|(name, number)| {
        if name.starts_with("left_out") {
            let words = fate(name, locale);
            view! { <li class="plain-segment">{words}"\u{a0}· "{*number}</li> }.into_any()
        } else {
            entry(Some(name.as_str()), fate(name, locale), *number).into_any()
        }
    });
    let each: Vec<_> = each.collect();
    view! {
        <ul class="segments" aria-label=seat.pick("Filtrer par motif", "Filter by reason")>
            {entry(None, seat.pick("Tout", "All").to_owned(), total)}
            {each.collect_view()}
        </ul>
    }
}

fn lines(seat: Reader, title: &'static str, lines: Vec<Line>) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = lines.into_iter().map(|line| {
        let name = match &line.reason {
            Some(reason) => format!("{}.{reason}", line.fate),
            None => line.fate.clone(),
        };
        let href = format!("/office/debtors?q={}", cookies::encode(&line.debtor));
        let scenario = line.scenario.map(|of| {
            let words = format!("{}\u{a0}v{}", of.name, of.version);
            view! { <span class="muted under">{words}</span> }
        });
        let passed_over = line.passed_over.into_iter().map(|one| {
            let words = format!(
                "{} {}\u{a0}– {}",
                seat.pick("Sans l’étape", "Without step"),
                one.step,
                reason_words(&one.reason, locale)
            );
            view! { <span class="muted under">{words}</span> }
        });
        let passed_over: Vec<_> = passed_over.collect();
        view! {
            <tr>
                <th scope="row">{line.invoice}</th>
                <td><a href=href>{line.debtor}</a></td>
                <td class="number wide">{line.step}{scenario}</td>
                <td class="words">{fate(&name, locale)}{passed_over.collect_view()}</td>
                <td class="wide">{line.until.map(|day| view! { <Day on=day/> })}</td>
                <td class="number"><Figure of=Money::new(line.minor, seat.currency())/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Facture", "Invoice")}</th>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="number wide">{seat.pick("Étape", "Step")}</th>
                    <th scope="col">{seat.pick("Ce qui se passe", "What happens")}</th>
                    <th scope="col" class="wide">{seat.pick("Jusqu’au", "Until")}</th>
                    <th scope="col" class="number">{seat.pick("Dû", "Owed")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn plan_form(
    seat: Reader,
    planned: Option<(chrono::NaiveDateTime, bool)>,
) -> impl IntoView + use<> {
    let known = planned.map(|(at, finished)| {
        let state = if finished { seat.pick("terminée", "finished") } else { seat.pick("en cours", "under way") };
        view! { <p>{seat.pick("Dernière planification\u{a0}: ", "Last planned: ")}<Moment at=at/>", "{state}"."</p> }
    });
    view! {
        <form method="post" action="/office/dry-run" class="decision">
            <Csrf/>
            {known}
            <p class="consequence">{seat.pick(
                "Ajoute ce qui est devenu dû aujourd’hui ; rien n’est fait deux fois.",
                "Adds what has become due today; nothing is done twice.",
            )}</p>
            <Submit name="do" value="plan">{seat.pick("Planifier aujourd’hui maintenant", "Plan today now")}</Submit>
        </form>
    }
}
