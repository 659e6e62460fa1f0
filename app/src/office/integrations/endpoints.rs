//! The list of endpoints, and a new one.

use super::{Done, HERE, Shown, boxes, hidden, words};
use crate::{
    components::{Badge, Field, FieldError, Submit, Table},
    error::Failure,
    forms::Form,
    office::{
        components::Empty,
        seat::{Reader, Seat},
        words::count,
    },
    page::Tone,
};
use domain::feed::Topic;
use leptos::prelude::*;
use service::webhooks::{self, EndpointError, EndpointView, NewEndpoint, URL_MOST};

/// The topics that were ticked. All of them are the same as none: whatever comes to be told later.
pub(super) fn ticked(form: &Form) -> Result<Vec<Topic>, Failure> {
    let ticked: Result<Vec<Topic>, _> = form.posted().all("topic").map(str::parse).collect();
    let ticked = ticked.map_err(|_| Failure::Unreadable)?;
    Ok(if ticked.len() == Topic::ALL.len() { Vec::new() } else { ticked })
}

/// Says beside the field that nothing was ticked, which the use case would take for everything.
pub(super) fn demand_topics(form: &mut Form, seat: &Seat) -> bool {
    let is_some = form.posted().all("topic").next().is_some();
    if !is_some {
        form.reject("topic", seat.pick("Cochez au moins un sujet.", "Tick one subject at least."));
    }
    is_some
}

pub(super) async fn create(seat: &Seat, form: &mut Form) -> Result<Done, Failure> {
    if !demand_topics(form, seat) {
        return Ok(Done::Rejected);
    }
    let new = NewEndpoint {
        url: form.value("url").to_owned(),
        topics: ticked(form)?,
        form_key: form.value("form_key").to_owned(),
    };
    match webhooks::create(&seat.ctx, &seat.actor, new).await {
        Ok((_, secret)) => Ok(Done::Made(Shown {
            title: seat.pick("Webhook ajouté\u{a0}: son secret", "Webhook added: its secret"),
            secret: secret.expose().to_owned(),
            hint: secret_hint(seat),
        })),
        Err(EndpointError::Made) => Ok(Done::Before(seat.pick(
            "Ce webhook était déjà ajouté et son secret n’est plus montré. Si vous ne l’avez pas copié, remplacez-le.",
            "This webhook had been added already and its secret is not shown again. If you have not copied it, replace it.",
        ))),
        Err(EndpointError::Url(why)) => {
            form.reject("url", words::refused(why, seat.reader()));
            Ok(Done::Rejected)
        }
        Err(EndpointError::Other(error)) => Err(error.into()),
        Err(error) => Err(Failure::internal(error)),
    }
}

pub(super) fn secret_hint(seat: &Seat) -> &'static str {
    seat.pick(
        "Copiez-le maintenant\u{a0}: il vérifie la signature de chaque envoi et ne sera plus montré.",
        "Copy it now: it checks the signature of each message and will not be shown again.",
    )
}

pub(super) fn section(
    seat: Reader,
    endpoints: Vec<EndpointView>,
    form: &Form,
    form_key: &str,
) -> impl IntoView + use<> {
    let title = "Webhooks";
    let rows: Vec<_> = endpoints.into_iter().map(|endpoint| row(seat, endpoint)).collect();
    let list = if rows.is_empty() {
        let text = seat.pick("Aucune adresse n’est prévenue.", "No address is told.");
        view! { <Empty text=text/> }.into_any()
    } else {
        view! {
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Adresse", "Address")}</th>
                        <th scope="col">{seat.pick("Sujets", "Subjects")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="endpoints" class="stack">
            <h2 id="endpoints">{title}</h2>
            {list}
            {new(seat, form, form_key)}
        </section>
    }
}

fn row(seat: Reader, endpoint: EndpointView) -> impl IntoView + use<> {
    let href = format!("{HERE}/{}", endpoint.id);
    let topics = words::topics(&endpoint.topics, seat);
    view! {
        <tr>
            <th scope="row" class="words"><a class="address" href=href>{endpoint.url.clone()}</a></th>
            <td class="words">{topics}</td>
            <td>{standing(seat, &endpoint)}</td>
        </tr>
    }
}

/// Whether it is told, and what has not arrived.
pub(super) fn standing(seat: Reader, endpoint: &EndpointView) -> impl IntoView + use<> {
    let locale = seat.locale();
    let (tone, state) = match (endpoint.is_on, endpoint.given_up) {
        (false, _) => (Tone::Warning, seat.pick("En pause", "Paused")),
        (true, 0) => (Tone::Success, seat.pick("En service", "In service")),
        (true, _) => (Tone::Danger, seat.pick("À corriger", "To be mended")),
    };
    let waiting = (endpoint.waiting > 0).then(|| {
        let waiting = count(
            endpoint.waiting,
            locale,
            ("événement en route", "événements en route"),
            ("event under way", "events under way"),
        );
        view! { <span class="muted under">{waiting}</span> }
    });
    let given_up = (endpoint.given_up > 0).then(|| {
        let given_up = count(
            endpoint.given_up,
            locale,
            ("événement abandonné", "événements abandonnés"),
            ("event given up", "events given up"),
        );
        view! { <span class="muted under">{given_up}</span> }
    });
    view! { <Badge tone=tone text=state/>{waiting}{given_up} }
}

/// Address and topics, as they are or as they were typed.
pub(super) fn fields(
    seat: Reader,
    form: &Form,
    url: String,
    chosen: &[Topic],
) -> impl IntoView + use<> {
    let is_chosen = |one| chosen.is_empty() || chosen.contains(&one);
    let all = Topic::ALL.iter();
    let all = all.map(|&one| (one.to_string(), is_chosen(one), words::topic(one, seat)));
    let topics = boxes(form, "topic", all.collect());
    let most = u16::try_from(URL_MOST).unwrap_or(u16::MAX);
    let form = form.clone();
    view! {
        <Field form=form.clone() name="url" label=seat.pick("Adresse à prévenir", "Address to be told") value=url
            hint="https://…" kind="url" maxlength=most required=true/>
        <fieldset id="topic">
            <legend>{seat.pick("Sujets", "Subjects")}</legend>
            <FieldError form=form name="topic"/>
            {topics}
        </fieldset>
    }
}

fn new(seat: Reader, form: &Form, form_key: &str) -> impl IntoView + use<> {
    let is_other = form.value("do") != "endpoint";
    let form = if is_other { Form::new() } else { form.clone() };
    view! {
        <form method="post" action=HERE class="decision">
            <h3>{seat.pick("Nouveau webhook", "New webhook")}</h3>
            {hidden(form_key)}
            {fields(seat, &form, String::new(), &[])}
            <Submit name="do" value="endpoint">{seat.pick("Ajouter le webhook", "Add the webhook")}</Submit>
        </form>
    }
}
