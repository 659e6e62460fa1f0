//! Several requests at once: ticked in the list, shown with what becomes of each, then done by one
//! button; afterwards, what was done, what was not and why, and a way to take it back.
//!
//! Asking what would happen is a GET of `/office/requests/bulk`, doing it a POST to the same
//! address, and what came of it has an address of its own that can be loaded again.

use super::{
    bulk_done::done,
    bulk_words::{DO, Kind, name_of, title, why, why_of},
    filters::{address, fields, filters, page_number},
    outlook::next,
    queue::page,
    views::hidden,
};
use crate::{
    AppState,
    components::{Badge, Csrf, FieldError, Notice, Submit, Table},
    error::Answer,
    forms::{Form, Posted},
    office::{
        components::{Figure, Trail},
        frame::Here,
        seat::{Reader, Seat},
    },
    page::Tone,
    render::{Document, see_other},
};
use axum::{Router, extract::RawQuery, response::IntoResponse, routing::get};
use chrono::{Days, NaiveDate};
use domain::{RequestId, StaffId, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::requests::{
    bulk::{self, MOST, Previewed, Why, Wish},
    queue::Waiting,
    views::Filters,
};

pub(super) const HERE: &str = "/office/requests/bulk";
const DONE: &str = "/office/requests/bulk/done";
/// A ticked request: its id and the version that was seen.
pub(super) const CHOSEN: &str = "chosen";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(preview).post(apply)).route(DONE, get(done))
}

/// What would become of each.
async fn preview(seat: Seat, RawQuery(query): RawQuery) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let asked = fields(query.as_deref());
    if !asked.has(DO) {
        return Ok(see_other(&address(&filters(&asked, seat.reader()).0, 1)).into_response());
    }
    let (back, _) = filters(&asked, seat.reader());
    let place = page_number(&asked);
    let mut form = Form::from(asked);
    let (wish, chosen) = (wish(&seat, &mut form), chosen(&seat, &mut form));
    let (Some(wish), Some(chosen)) = (wish, chosen) else {
        return page(&seat, StatusCode::UNPROCESSABLE_ENTITY, back, place, form).await;
    };
    let ids: Vec<RequestId> = chosen.iter().map(|(id, _)| *id).collect();
    let found = bulk::preview(&seat.ctx, &seat.actor, wish, &ids).await?;
    let found: Vec<Previewed> = found.into_iter().map(|one| as_seen(one, &chosen)).collect();
    let team = service::requests::queue::colleagues(&seat.ctx, &seat.actor).await?;
    let name = match wish {
        Wish::Assign(Some(to)) => {
            team.iter().find(|(id, _)| *id == to).map(|(_, name)| name.as_str())
        }
        _ => None,
    };
    let title = title(wish, name, seat.locale());
    Ok(seat.show(Here::Requests, Document::new(title.clone()), || {
        asking(seat.reader(), title, &back, &form, &found)
    }))
}

/// A request that has changed since the list was shown is left alone, and said to be.
fn as_seen(one: Previewed, chosen: &[(RequestId, i64)]) -> Previewed {
    let seen = chosen.contains(&(one.id, one.version));
    if seen { one } else { Previewed { outcome: Err(Why::Stale), ..one } }
}

async fn apply(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let (back, _) = filters(&posted, seat.reader());
    let place = page_number(&posted);
    let mut form = Form::from(posted);
    let (wish, chosen) = (wish(&seat, &mut form), chosen(&seat, &mut form));
    let (Some(wish), Some(chosen)) = (wish, chosen) else {
        return page(&seat, StatusCode::UNPROCESSABLE_ENTITY, back, place, form).await;
    };
    let told = bulk::apply(&seat.ctx, &seat.actor, wish, &chosen).await?;
    let told = told.into_iter().map(|(id, outcome)| match outcome {
        Ok(()) => format!("&done={id}"),
        Err(why) => format!("&left={id}:{}", name_of(why)),
    });
    // What the preview has left out is told with the rest.
    let before = form.posted().all("left").filter_map(left);
    let before = before.take(MOST).map(|(id, why)| format!("&left={id}:{}", name_of(why)));
    let told: String = told.chain(before).collect();
    Ok(see_other(&format!("{DONE}?{DO}={}{told}", form.value(DO))).into_response())
}

/// What the form asks for; what cannot be read is noted beside its field.
fn wish(seat: &Seat, form: &mut Form) -> Option<Wish> {
    let kind = Kind::of(form.value(DO));
    let value = kind.map(|kind| form.value(kind.field()).to_owned()).unwrap_or_default();
    let wish = match kind? {
        Kind::Approve => value.parse().ok().map(|within| Wish::Approve { within }),
        Kind::Snooze => value.parse().ok().map(Wish::Snooze),
        Kind::Assign if value.is_empty() => Some(Wish::Assign(None)),
        Kind::Assign => value.parse::<StaffId>().ok().map(|to| Wish::Assign(Some(to))),
        Kind::Undo => Some(Wish::Undo),
    };
    if wish.is_none() {
        let field = kind.map_or("", Kind::field);
        form.reject(field, seat.pick("Choisissez un jour.", "Choose a day."));
    }
    wish
}

/// The ticked requests with the versions that were seen.
fn chosen(seat: &Seat, form: &mut Form) -> Option<Vec<(RequestId, i64)>> {
    let read = |one: &str| {
        let (id, version) = one.split_once(':')?;
        Some((id.parse().ok()?, version.parse().ok()?))
    };
    let mut chosen: Vec<(RequestId, i64)> = form.posted().all(CHOSEN).filter_map(read).collect();
    chosen.sort_unstable();
    chosen.dedup_by_key(|(id, _)| *id);
    let words = match chosen.len() {
        0 => seat.pick("Cochez au moins une demande.", "Tick at least one request."),
        1..=MOST => return Some(chosen),
        _ => seat.pick("Cinquante demandes au plus à la fois.", "Fifty requests at most at once."),
    };
    form.reject("", words);
    None
}

/// One that was left out, with the reason.
pub(super) fn left(one: &str) -> Option<(RequestId, Why)> {
    let (id, name) = one.split_once(':')?;
    Some((id.parse().ok()?, why_of(name)?))
}

/// The box before a request of the list.
pub(super) fn tick(seat: Reader, row: &Waiting, form: &Form) -> impl IntoView + use<> {
    let value = format!("{}:{}", row.id, row.version);
    let checked = form.posted().all(CHOSEN).any(|one| one == value);
    let kind = row.kind.words(seat.locale());
    let name = format!("{} {kind}, {}", seat.pick("Cocher\u{a0}:", "Tick:"), row.debtor_name);
    view! {
        <td class="tick">
            <label class="check">
                <input type="checkbox" form="bulk" name=CHOSEN value=value checked=checked/>
                <span class="visually-hidden">{name}</span>
            </label>
        </td>
    }
}

/// What may be done to the ticked ones, below the list.
pub(super) fn tools(
    seat: Reader,
    asked: &Filters,
    page: u32,
    team: &[(StaffId, String)],
    form: &Form,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let typed = |name: &str, usual: NaiveDate| {
        if form.posted().has(name) { form.value(name).to_owned() } else { usual.to_string() }
    };
    let (within, aside) =
        (typed("within", today + Days::new(30)), typed("aside", today + Days::new(1)));
    let to = form.value("to").to_owned();
    let nobody =
        (String::new(), seat.pick("Personne en particulier", "Nobody in particular").to_owned());
    let team = team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let options = std::iter::once(nobody).chain(team).map(|(value, name)| {
        let selected = value == to;
        view! { <option value=value selected=selected>{name}</option> }
    });
    let options = options.collect_view();
    let date = |name: &'static str, label: &'static str, value: String| {
        let invalid = form.error(name).map(|_| "true");
        let told = invalid.map(|_| format!("{name}-error"));
        view! {
            <label for=name>{label}</label>
            <FieldError form=form.clone() name=name/>
            <input id=name name=name type="date" value=value aria-invalid=invalid aria-describedby=told/>
        }
    };
    let button = |kind: Kind, words: &'static str| {
        view! { <Submit look="quiet" name=DO value=kind.name()>{words}</Submit> }
    };
    view! {
        <section aria-labelledby="bulk-title" class="bulk">
            <h2 id="bulk-title">{seat.pick("Les demandes cochées", "The ticked requests")}</h2>
            <p class="hint">{seat.pick(
                "Rien n’est fait avant que vous ayez vu, demande par demande, ce qui se passera.",
                "Nothing is done before you have seen, request by request, what will happen.",
            )}</p>
            <form id="bulk" method="get" action=HERE>
                {hidden(asked)}
                <input type="hidden" name="page" value=page.to_string()/>
                <div class="field">
                    {date("within", seat.pick("Délais et promesses, au plus tard le", "Delays and promises, at the latest on"), within)}
                    {button(Kind::Approve, seat.pick("Accorder…", "Grant…"))}
                </div>
                <div class="field">
                    <label for="to">{seat.pick("Collègue", "Colleague")}</label>
                    <select id="to" name="to">{options}</select>
                    {button(Kind::Assign, seat.pick("Confier…", "Give…"))}
                </div>
                <div class="field">
                    {date("aside", seat.pick("Jusqu’au", "Until"), aside)}
                    {button(Kind::Snooze, seat.pick("Mettre de côté…", "Put aside…"))}
                </div>
            </form>
        </section>
    }
}

pub(super) fn trail(seat: Reader, back: &Filters) -> impl IntoView + use<> {
    let steps = vec![(address(back, 1), seat.pick("Demandes", "Requests").to_owned())];
    view! { <Trail steps=steps/> }
}

/// The preview, with the one button.
fn asking(
    seat: Reader,
    title: String,
    back: &Filters,
    form: &Form,
    found: &[Previewed],
) -> impl IntoView + use<> {
    let kind = Kind::of(form.value(DO));
    let fit: Vec<&Previewed> = found.iter().filter(|one| one.outcome.is_ok()).collect();
    let kept = kind.map(|kind| {
        let field = kind.field();
        let value = form.value(field).to_owned();
        view! {
            <input type="hidden" name=DO value=kind.name()/>
            {(!field.is_empty()).then(|| view! { <input type="hidden" name=field value=value/> })}
        }
    });
    let chosen = fit.iter().map(|one| {
        view! { <input type="hidden" name=CHOSEN value=format!("{}:{}", one.id, one.version)/> }
    });
    let chosen = chosen.collect_view();
    let others = found.iter().filter_map(|one| {
        let reason = one.outcome.as_ref().err()?;
        let value = format!("{}:{}", one.id, name_of(*reason));
        Some(view! { <input type="hidden" name="left" value=value/> })
    });
    let others = others.collect_view();
    let confirm = kind.filter(|_| !fit.is_empty()).map(|kind| {
        let words = kind.button(fit.len(), seat.locale());
        view! {
            <form method="post" action=HERE class="decision">
                <Csrf/>
                {hidden(back)}{kept}{chosen}{others}
                <Submit>{words}</Submit>
            </form>
        }
    });
    let none = fit.is_empty().then(|| {
        let words = seat.pick(
            "Aucune des demandes cochées ne s’y prête.",
            "None of the ticked requests lends itself to it.",
        );
        view! { <Notice tone=Tone::Warning><p>{words}</p></Notice> }
    });
    let rows: Vec<_> = found.iter().map(|one| foreseen(seat, kind, one)).collect();
    view! {
        {trail(seat, back)}
        <h1>{title.clone()}</h1>
        {none}
        {listed(seat, title, rows.collect_view().into_any())}
        {confirm}
        <p><a href=address(back, 1)>{seat.pick("Ne rien faire", "Do nothing")}</a></p>
    }
}

pub(super) fn listed(seat: Reader, title: String, rows: AnyView) -> impl IntoView + use<> {
    view! {
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Demande", "Request")}</th>
                    <th scope="col">{seat.pick("Ce qui se passe", "What happens")}</th>
                    <th scope="col" class="number">{seat.pick("En jeu", "At stake")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// Which one it is.
pub(super) fn named(seat: Reader, one: &Previewed) -> impl IntoView + use<> {
    let href = format!("/office/requests/{}", one.id);
    let day = one.until.map(|day| format!(" · {}", seat.locale().date(day)));
    let (kind, name) = (one.kind.words(seat.locale()), one.debtor_name.clone());
    view! { <a href=href>{name}</a><span class="under">{kind}{day}</span> }
}

fn foreseen(seat: Reader, kind: Option<Kind>, one: &Previewed) -> impl IntoView + use<> {
    let what = match &one.outcome {
        Err(reason) => left_out(seat, *reason).into_any(),
        Ok(consequences) if kind == Some(Kind::Approve) => {
            let second = one.needs_second.then(|| view! {
                <p class="hint">{seat.pick("Compte dès qu’une seconde personne confirme.", "Counts as soon as a second person confirms.")}</p>
            });
            view! { {next(seat, consequences)}{second} }.into_any()
        }
        Ok(_) => view! { <Badge tone=Tone::Info text=seat.pick("Sera fait", "Will be done")/> }
            .into_any(),
    };
    view! {
        <tr>
            <th scope="row">{named(seat, one)}</th>
            <td>{what}</td>
            <td class="number"><Figure of=one.amount/></td>
        </tr>
    }
}

pub(super) fn left_out(seat: Reader, reason: Why) -> impl IntoView + use<> {
    let words = why(reason, seat.locale());
    view! {
        <Badge tone=Tone::Warning text=seat.pick("Laissée", "Left out")/>
        <span class="under">{words}</span>
    }
}
