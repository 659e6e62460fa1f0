//! What came of an answer to several requests at once: what was done, what was not and why, and a
//! way to take it back. It can be loaded again.

use super::{
    bulk::{CHOSEN, HERE, left, left_out, listed, named, trail},
    bulk_words::{DO, Kind},
    filters::fields,
};
use crate::{
    components::{Badge, Csrf, Submit},
    error::{Answer, Failure},
    office::{
        components::{Empty, Figure},
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::Tone,
    render::Document,
};
use axum::extract::RawQuery;
use domain::{RequestId, party::Role};
use leptos::prelude::*;
use service::requests::{
    bulk::{self, MOST, Previewed, Why, Wish},
    views::Filters,
};

/// What was done, what was not and why.
pub(super) async fn done(seat: Seat, RawQuery(query): RawQuery) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let told = fields(query.as_deref());
    let kind = Kind::of(told.text(DO)).ok_or(Failure::NotFound)?;
    let ids: Vec<RequestId> =
        told.all("done").take(MOST).map(id).collect::<Result<_, Failure>>()?;
    let left: Vec<(RequestId, Why)> = told.all("left").take(MOST).filter_map(left).collect();
    let left_ids: Vec<RequestId> = left.iter().map(|(id, _)| *id).collect();
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    let done = bulk::preview(ctx, actor, Wish::Undo, &ids).await?;
    let others = bulk::preview(ctx, actor, Wish::Undo, &left_ids).await?;
    let title = seat.pick("Ce qui a été fait", "What was done");
    Ok(seat.show(Here::Requests, Document::new(title), || {
        came_of(seat.reader(), title, kind, &done, &others, &left)
    }))
}

fn came_of(
    seat: Reader,
    title: &'static str,
    kind: Kind,
    done: &[Previewed],
    others: &[Previewed],
    left: &[(RequestId, Why)],
) -> impl IntoView + use<> {
    let rows: Vec<_> =
        done.iter().map(|one| row(seat, one, stands(seat, kind, one).into_any())).collect();
    let others: Vec<_> = others
        .iter()
        .map(|one| {
            let reason = left.iter().find(|(id, _)| *id == one.id).map(|(_, why)| *why);
            row(seat, one, left_out(seat, reason.unwrap_or(Why::Stale)).into_any())
        })
        .collect();
    let none = (rows.is_empty() && others.is_empty())
        .then(|| view! { <Empty text=seat.pick("Rien n’a été fait.", "Nothing was done.")/> });
    let any = none.is_none();
    let rows = view! { {rows.collect_view()}{others.collect_view()} }.into_any();
    view! {
        {trail(seat, &Filters::default())}
        <h1>{title}</h1>
        {none}
        {any.then(|| listed(seat, title.to_owned(), rows))}
        {taking_back(seat, done)}
        <p><a href="/office/requests">{seat.pick("Retour aux demandes", "Back to the requests")}</a></p>
    }
}

fn row(seat: Reader, one: &Previewed, what: AnyView) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{named(seat, one)}</th>
            <td>{what}</td>
            <td class="number"><Figure of=one.amount/></td>
        </tr>
    }
}

/// What was done to one of them, as it stands now.
fn stands(seat: Reader, kind: Kind, one: &Previewed) -> impl IntoView + use<> {
    let counts = match (kind, one.is_pending, one.undo_until) {
        (Kind::Approve, true, Some(_)) => {
            seat.pick("Compte dans quelques secondes.", "Counts in a few seconds.")
        }
        (Kind::Approve, true, None) => {
            seat.pick("Une seconde personne doit confirmer.", "A second person has to confirm.")
        }
        _ => "",
    };
    view! {
        <Badge tone=Tone::Success text=kind.done(seat.locale())/>
        <span class="under">{counts}</span>
    }
}

/// The answers among them that do not count yet, as long as there are any.
fn taking_back(seat: Reader, done: &[Previewed]) -> Option<impl IntoView + use<>> {
    let pending: Vec<&Previewed> = done.iter().filter(|one| one.is_pending).collect();
    if pending.is_empty() {
        return None;
    }
    let words = Kind::Undo.button(pending.len(), seat.locale());
    let chosen = pending.iter().map(|one| {
        view! { <input type="hidden" name=CHOSEN value=format!("{}:{}", one.id, one.version)/> }
    });
    let chosen = chosen.collect_view();
    Some(view! {
        <form method="post" action=HERE class="decision" data-key="u" data-now="">
            <Csrf/>
            <input type="hidden" name=DO value=Kind::Undo.name()/>
            {chosen}
            <p class="hint">{seat.pick(
                "Rien n’est encore parti\u{a0}: pendant dix secondes, tout peut être repris.",
                "Nothing has left yet: for ten seconds all of it can be taken back.",
            )}</p>
            <Submit look="quiet">{words}</Submit>
        </form>
    })
}
