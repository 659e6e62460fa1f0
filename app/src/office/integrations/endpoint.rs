//! One endpoint: where it is, what it is told about, its secret, and what is on its way to it.

use super::{Clock, HERE, Shown, endpoints, secret, words};
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Moment, Submit, Table},
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        components::{Empty, Trail},
        frame::Here,
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
use domain::{DeliveryId, EndpointId, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::webhooks::{self, Again, Change, Deliveries, Delivery, EndpointError, EndpointView};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/settings/integrations/{endpoint}", get(show).post(act))
}

fn address(endpoint: EndpointId) -> String {
    format!("{HERE}/{endpoint}")
}

async fn show(
    seat: Seat,
    Path(endpoint): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Answer {
    let failing = query.get("show").is_some_and(|show| show == "failing");
    let view = View { failing, ..View::default() };
    page(&seat, id(&endpoint)?, StatusCode::OK, view).await
}

async fn act(seat: Seat, Path(endpoint): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let endpoint: EndpointId = id(&endpoint)?;
    let mut form = Form::from(posted);
    let pressed = form.value("do").to_owned();
    let done = match pressed.as_str() {
        "save" if !endpoints::demand_topics(&mut form, &seat) => {
            let view = View { form, ..View::default() };
            return page(&seat, endpoint, StatusCode::UNPROCESSABLE_ENTITY, view).await;
        }
        "save" => save(&seat, endpoint, &form).await,
        "pause" => switch(&seat, endpoint, &form, false).await,
        "resume" => switch(&seat, endpoint, &form, true).await,
        "test" => webhooks::test(&seat.ctx, &seat.actor, endpoint).await.map(|_| {
            seat.pick(
                "Essai parti\u{a0}: voyez ci-dessous s’il est reçu.",
                "Test sent: see below whether it is taken.",
            )
        }),
        "again" => again(&seat, &form, Again::This).await,
        "from" => again(&seat, &form, Again::FromHere).await,
        "rotate" => {
            match webhooks::rotate(&seat.ctx, &seat.actor, endpoint, version(&form)).await {
                Ok(secret) => {
                    let shown = Shown {
                        title: seat.pick("Nouveau secret", "New secret"),
                        secret: secret.expose().to_owned(),
                        hint: endpoints::secret_hint(&seat),
                    };
                    let view = View { shown: Some(shown), ..View::default() };
                    return page(&seat, endpoint, StatusCode::OK, view).await;
                }
                Err(error) => Err(error),
            }
        }
        _ => return Err(Failure::Unreadable),
    };
    match done {
        Ok(words) => {
            let flash = Flash::new(Tone::Success, words);
            Ok(see_other(&address(endpoint)).flash(&seat.visit, &flash).into_response())
        }
        Err(error) => {
            let status = reject(&seat, &mut form, error)?;
            page(&seat, endpoint, status, View { form, ..View::default() }).await
        }
    }
}

/// The version that the form was shown with; one that is none fits nothing.
fn version(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(-1)
}

type Said = Result<&'static str, EndpointError>;

async fn save(seat: &Seat, endpoint: EndpointId, form: &Form) -> Said {
    let topics = endpoints::ticked(form).map_err(|_| EndpointError::Stale)?;
    let change = Change { url: form.value("url").to_owned(), topics };
    webhooks::change(&seat.ctx, &seat.actor, endpoint, version(form), change).await?;
    Ok(seat.pick("Webhook enregistré.", "Webhook saved."))
}

async fn switch(seat: &Seat, endpoint: EndpointId, form: &Form, on: bool) -> Said {
    webhooks::switch(&seat.ctx, &seat.actor, endpoint, version(form), on).await?;
    Ok(if on {
        seat.pick(
            "Webhook remis en service\u{a0}: ce qui s’est passé entre-temps part maintenant.",
            "Webhook in service again: what happened meanwhile leaves now.",
        )
    } else {
        seat.pick("Webhook en pause\u{a0}: rien n’est perdu.", "Webhook paused: nothing is lost.")
    })
}

async fn again(seat: &Seat, form: &Form, again: Again) -> Said {
    let delivery: DeliveryId =
        form.value("delivery").parse().map_err(|_| EndpointError::Unknown)?;
    webhooks::replay(&seat.ctx, &seat.actor, delivery, again).await?;
    Ok(seat.pick(
        "C’est reparti, sous les mêmes identifiants.",
        "Under way again, under the same ids.",
    ))
}

fn reject(seat: &Seat, form: &mut Form, error: EndpointError) -> Result<StatusCode, Failure> {
    let (field, words) = match error {
        EndpointError::Url(why) => {
            form.reject("url", words::refused(why, seat.reader()));
            return Ok(StatusCode::UNPROCESSABLE_ENTITY);
        }
        EndpointError::Off => (
            "",
            seat.pick(
                "Ce webhook est en pause\u{a0}: remettez-le d’abord en service.",
                "This webhook is paused: let it be told again first.",
            ),
        ),
        EndpointError::Stale => (
            "",
            seat.pick(
                "Ce webhook a changé entre-temps\u{a0}; rien n’a été écrasé. Vérifiez avant de recommencer.",
                "This webhook has changed in the meantime; nothing was overwritten. Check before you try again.",
            ),
        ),
        EndpointError::Unknown => return Err(Failure::NotFound),
        EndpointError::Made => return Err(Failure::internal("an endpoint made twice")),
        EndpointError::Other(error) => return Err(error.into()),
    };
    form.reject(field, words);
    Ok(StatusCode::CONFLICT)
}

/// What the page is shown with.
#[derive(Default)]
struct View {
    form: Form,
    shown: Option<Shown>,
    failing: bool,
}

async fn page(
    seat: &Seat,
    endpoint: EndpointId,
    status: StatusCode,
    view: View,
) -> Result<Response, Failure> {
    let found = webhooks::deliveries(&seat.ctx, &seat.actor, endpoint, view.failing).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let title = seat.pick("Webhook", "Webhook");
    let clock = Clock { now: seat.ctx.now(), creditor: seat.actor.creditor().clone() };
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, found, view, &clock)
    }))
}

fn body(
    seat: Reader,
    title: &'static str,
    found: Deliveries,
    view: View,
    clock: &Clock,
) -> impl IntoView + use<> {
    let trail = vec![
        (
            "/office/settings".to_owned(),
            seat.pick("Cadre et réglages", "Limits and settings").to_owned(),
        ),
        (HERE.to_owned(), seat.pick("Intégrations", "Integrations").to_owned()),
    ];
    let Deliveries { endpoint, deliveries } = found;
    let form = view.form;
    let here = address(endpoint.id);
    let (save, version) = (here.clone(), endpoint.version);
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><div>{endpoints::standing(seat, &endpoint)}</div></div>
        <p class="address">{endpoint.url.clone()}</p>
        {view.shown.map(|shown| secret(seat, shown))}
        <ErrorSummary form=form.clone()/>
        {acts(seat, &endpoint, &here, clock)}
        <form method="post" action=save class="decision">
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            {endpoints::fields(seat, &typed(&form), endpoint.url.clone(), &endpoint.topics)}
            <Submit name="do" value="save">{seat.pick("Enregistrer", "Save")}</Submit>
        </form>
        {list(seat, &endpoint, deliveries, view.failing, clock)}
    }
}

/// The form of the address, if it is that one which is shown again.
fn typed(form: &Form) -> Form {
    if form.value("do") == "save" { form.clone() } else { Form::new() }
}

/// What is done with it as a whole.
fn acts(seat: Reader, endpoint: &EndpointView, here: &str, clock: &Clock) -> impl IntoView + use<> {
    let version = endpoint.version;
    let (first, second) = (here.to_owned(), here.to_owned());
    let former = endpoint.former_until.map(|until| {
        let words = seat
            .pick("L’ancien secret signe aussi jusqu’au ", "The former secret signs too until ");
        view! { <p class="muted">{words}<Moment at=clock.local(until)/>"."</p> }
    });
    let switch = if endpoint.is_on {
        view! {
            <Submit name="do" value="test">{seat.pick("Envoyer un essai", "Send a test")}</Submit>
            <Submit look="quiet" name="do" value="pause">{seat.pick("Mettre en pause", "Pause")}</Submit>
        }
        .into_any()
    } else {
        view! { <Submit name="do" value="resume">{seat.pick("Remettre en service", "Let it be told again")}</Submit> }
            .into_any()
    };
    view! {
        <form method="post" action=first class="line">
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            {switch}
        </form>
        <details class="ending">
            <summary>{seat.pick("Remplacer le secret…", "Replace the secret…")}</summary>
            <form method="post" action=second class="stack">
                <Csrf/>
                <input type="hidden" name="version" value=version/>
                <p class="consequence">{seat.pick(
                    "Pendant deux jours, les deux secrets signent chaque envoi\u{a0}: le temps de changer le vôtre.",
                    "For two days, both secrets sign each message: time to change yours.",
                )}</p>
                <Submit name="do" value="rotate">{seat.pick("Créer un nouveau secret", "Make a new secret")}</Submit>
            </form>
        </details>
        {former}
    }
}

fn list(
    seat: Reader,
    endpoint: &EndpointView,
    deliveries: Vec<Delivery>,
    failing: bool,
    clock: &Clock,
) -> impl IntoView + use<> {
    let title = seat.pick("Envois", "Deliveries");
    let here = address(endpoint.id);
    let rows: Vec<_> =
        deliveries.into_iter().map(|one| row(seat, &one, &here, endpoint.is_on, clock)).collect();
    let table = if rows.is_empty() {
        let text = if failing {
            seat.pick("Tout est arrivé.", "Everything has arrived.")
        } else {
            seat.pick("Rien n’est encore parti.", "Nothing has left yet.")
        };
        view! { <Empty text=text/> }.into_any()
    } else {
        view! {
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Événement", "Event")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                        <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    };
    let only = format!("{here}?show=failing");
    let current = |which: bool| (failing == which).then_some("true");
    view! {
        <section aria-labelledby="deliveries" class="stack">
            <h2 id="deliveries">{title}</h2>
            <ul class="segments" aria-label=seat.pick("Montrer", "Show")>
                <li><a href=here aria-current=current(false)>{seat.pick("Tous", "All")}</a></li>
                <li><a href=only aria-current=current(true)>{seat.pick("Pas encore reçus", "Not taken yet")}</a></li>
            </ul>
            {table}
        </section>
    }
}

fn row(
    seat: Reader,
    delivery: &Delivery,
    here: &str,
    is_on: bool,
    clock: &Clock,
) -> impl IntoView + use<> {
    let (tone, state) = words::state(delivery.state, seat);
    let tries = (delivery.attempts > 0).then(|| {
        count(
            delivery.attempts.unsigned_abs(),
            seat.locale(),
            ("essai", "essais"),
            ("try", "tries"),
        )
    });
    let outcome = words::outcome(delivery, seat);
    let told: Vec<_> = tries.into_iter().chain(outcome).collect();
    let (kind, id) = (delivery.event_type.clone(), delivery.id.to_string());
    let (one, action) = (seat.pick("Rejouer", "Send again"), here.to_owned());
    let from = delivery.seq.map(|_| {
        view! { <Submit look="quiet" name="do" value="from">{seat.pick("Rejouer à partir d’ici", "Send again from here")}</Submit> }
    });
    let again = is_on.then(|| {
        view! {
            <form method="post" action=action class="line">
                <Csrf/>
                <input type="hidden" name="delivery" value=id/>
                <Submit look="quiet" name="do" value="again">{one}</Submit>
                {from}
            </form>
        }
    });
    view! {
        <tr>
            <th scope="row"><code>{kind}</code><span class="under plain"><Moment at=clock.local(delivery.updated_at)/></span></th>
            <td class="words"><Badge tone=tone text=state/><span class="muted under">{told.join(" · ")}</span></td>
            <td>{again}</td>
        </tr>
    }
}
