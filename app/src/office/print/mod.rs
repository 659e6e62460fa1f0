//! Post: letters that wait for the printer, a day's batch, registered letters on their way.
//!
//! - this page: the queue by day, today's batch, what registered letters are awaited;
//! - `batch`: one batch, its file, and the moment it is at the post office;
//! - `letter`: one letter, its tracking number, its proof, its return;
//! - `principals`: for whom it is collected, which letters have to name.

mod batch;
mod letter;
mod principals;
mod proof;

use super::{
    components::Empty,
    frame::Here,
    seat::{Reader, Seat},
    words::count,
};
use crate::{
    AppState,
    components::{Badge, Csrf, Day, ErrorSummary, Field, Moment, Notice, Submit, Table},
    error::Answer,
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, extract::Query, response::IntoResponse, routing::get};
use domain::{
    Locale,
    party::{Mandate, Role},
};
use http::StatusCode;
use leptos::prelude::*;
use service::letters::{self, BatchError, BatchView, LetterView, Queue};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/print", get(show).post(make))
        .merge(batch::router())
        .merge(letter::router())
        .merge(principals::router())
}

/// The form that takes a file has a limit of its own.
pub(super) fn uploads() -> Router<AppState> {
    proof::router()
}

/// The way back from the pages below.
fn trail(seat: Reader) -> Vec<(String, String)> {
    vec![("/office/print".to_owned(), seat.pick("Courrier", "Post").to_owned())]
}

fn letters(number: usize, locale: Locale) -> String {
    count(number as u64, locale, ("lettre", "lettres"), ("letter", "letters"))
}

async fn show(seat: Seat, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let Some(mark) = query.get("mark").map(|mark| mark.trim()).filter(|mark| !mark.is_empty())
    else {
        return page(&seat, StatusCode::OK, Form::new()).await;
    };
    if let Some(letter) = letters::find(&seat.ctx, &seat.actor, mark).await? {
        return Ok(see_other(&format!("/office/print/letters/{letter}")).into_response());
    }
    let mut form = Form::from(Posted::from_pairs([("mark", mark)]));
    form.reject(
        "mark",
        seat.pick(
            "Aucune lettre ne porte cette référence ou ce numéro. Vérifiez-le sur l’enveloppe.",
            "No letter has this reference or number. Check it on the envelope.",
        ),
    );
    page(&seat, StatusCode::NOT_FOUND, form).await
}

async fn page(seat: &Seat, status: StatusCode, form: Form) -> Answer {
    let queue = letters::queue(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Courrier", "Post");
    let for_others = seat.actor.creditor().mandate == Mandate::ThirdParty;
    Ok(seat.show(Here::Print, Document::new(title).status(status), || {
        body(seat.reader(), title, form, queue, for_others)
    }))
}

async fn make(seat: Seat, _: Posted) -> Answer {
    let (to, flash) = match letters::make_batch(&seat.ctx, &seat.actor).await {
        Ok(batch) => (
            format!("/office/print/batches/{batch}"),
            Flash::new(
                Tone::Success,
                seat.pick(
                    "Le lot du jour est prêt à imprimer.",
                    "Today’s batch is ready to print.",
                ),
            ),
        ),
        Err(BatchError::Nothing) => (
            "/office/print".to_owned(),
            Flash::new(Tone::Info, seat.pick("Aucune lettre n’attend.", "No letter is waiting.")),
        ),
        Err(BatchError::SwitchedOff) => (
            "/office/print".to_owned(),
            Flash::new(
                Tone::Warning,
                seat.pick(
                    "Les envois sont coupés\u{a0}: les lettres attendent qu’ils soient rétablis (Cadre et réglages).",
                    "Sending is switched off: letters wait until it is on again (Limits and settings).",
                ),
            ),
        ),
        Err(BatchError::Elsewhere(_)) => (
            "/office/print".to_owned(),
            Flash::new(
                Tone::Warning,
                seat.pick(
                    "Les lettres sont imprimées par un prestataire\u{a0}: rien à imprimer ici.",
                    "Letters are printed by a provider: there is nothing to print here.",
                ),
            ),
        ),
        Err(BatchError::Other(error)) => return Err(error.into()),
    };
    Ok(see_other(&to).flash(&seat.visit, &flash).into_response())
}

fn body(
    seat: Reader,
    title: &'static str,
    form: Form,
    queue: Queue,
    for_others: bool,
) -> impl IntoView + use<> {
    let waiting = queue.waiting.len();
    let decision = today(seat, &queue);
    let provider = queue.provider.clone().map(|name| {
        let words = seat.pick(
            "Un prestataire imprime et poste les lettres\u{a0}; elles quittent cette file d’elles-mêmes\u{a0}: ",
            "A provider prints and posts letters; they leave this queue by themselves: ",
        );
        view! { <Notice tone=Tone::Info><p>{words}<strong>{name}</strong></p></Notice> }
    });
    view! {
        <div class="head">
            <h1>{title}</h1>
            <p class="sum">{letters(waiting, seat.locale())}" "{seat.pick("à imprimer", "to print")}</p>
            {for_others.then(|| view! {
                <p><a href="/office/print/principals">{seat.pick("Créanciers d’origine", "Original creditors")}</a></p>
            })}
        </div>
        {provider}
        <div class="file">
            <div>
                <section aria-labelledby="waiting">
                    <h2 id="waiting">{seat.pick("À imprimer", "To print")}</h2>
                    {by_day(seat, queue.waiting)}
                </section>
                <section aria-labelledby="unproved">
                    <h2 id="unproved">{seat.pick("Recommandés sans nouvelle", "Registered letters without news")}</h2>
                    {unproved(seat, queue.unproved)}
                </section>
            </div>
            <aside>
                {decision}
                <section aria-labelledby="find">
                    <h2 id="find">{seat.pick("Une lettre est revenue, un avis est arrivé", "A letter came back, a receipt arrived")}</h2>
                    <ErrorSummary form=form.clone()/>
                    <form method="get" action="/office/print" class="stack">
                        <Field form=form name="mark" kind="search" maxlength=40
                            label=seat.pick("Référence ou numéro de suivi", "Reference or tracking number")
                            hint=seat.pick("Sur la lettre\u{a0}: L-…", "On the letter: L-…")/>
                        <Submit look="quiet">{seat.pick("Trouver la lettre", "Find the letter")}</Submit>
                    </form>
                </section>
                <section aria-labelledby="batches">
                    <h2 id="batches">{seat.pick("Lots", "Batches")}</h2>
                    {batches(seat, queue.batches)}
                </section>
            </aside>
        </div>
    }
}

/// Today's batch: to be made, or made.
fn today(seat: Reader, queue: &Queue) -> AnyView {
    if let Some(batch) = queue.of_today() {
        let href = format!("/office/print/batches/{}", batch.id);
        let more = (batch.posted_at.is_none() && queue.by_hand() > 0).then(|| {
            seat.pick(
                "D’autres lettres sont arrivées depuis\u{a0}: défaites le lot et refaites-le pour les y mettre, ou laissez-les au lot de demain.",
                "More letters came since: take the batch apart and make it again to add them, or leave them to tomorrow’s.",
            )
        });
        return view! {
            <section class="decision" aria-labelledby="today">
                <h2 id="today">{seat.pick("Lot du jour", "Today’s batch")}</h2>
                <p><a class="button" href=href>{seat.pick("Ouvrir le lot du jour", "Open today’s batch")}</a></p>
                {more.map(|words| view! { <p class="hint">{words}</p> })}
            </section>
        }
        .into_any();
    }
    let by_hand = queue.by_hand();
    if by_hand == 0 || !seat.may(Role::Collector) {
        return ().into_any();
    }
    let number = letters(by_hand, seat.locale());
    view! {
        <form method="post" action="/office/print" class="decision">
            <Csrf/>
            <h2>{seat.pick("Lot du jour", "Today’s batch")}</h2>
            <p class="consequence">{seat.pick(
                "Un seul PDF\u{a0}: le bordereau, puis chaque lettre sur une nouvelle feuille. Rien ne compte comme envoyé avant que vous disiez que c’est posté.",
                "One PDF: the list, then each letter on a new sheet. Nothing counts as sent before you say that it is posted.",
            )}</p>
            <Submit>{seat.pick("Préparer le lot\u{a0}: ", "Make the batch: ")}{number}</Submit>
        </form>
    }
    .into_any()
}

fn by_day(seat: Reader, waiting: Vec<LetterView>) -> AnyView {
    if waiting.is_empty() {
        return view! { <Empty text=seat.pick("Aucune lettre n’attend.", "No letter is waiting.")/> }
            .into_any();
    }
    let mut days: BTreeMap<_, Vec<LetterView>> = BTreeMap::new();
    for letter in waiting {
        days.entry(letter.due_on).or_default().push(letter);
    }
    let days = days.into_iter().map(|(day, of_day)| {
        let caption = seat.locale().weekday_date(day);
        view! { <Table caption=caption>{head(seat)}<tbody>{of_day.into_iter().map(|letter| row(seat, letter)).collect_view()}</tbody></Table> }
    });
    days.collect_view().into_any()
}

fn head(seat: Reader) -> impl IntoView + use<> {
    view! {
        <thead>
            <tr>
                <th scope="col">{seat.pick("Lettre", "Letter")}</th>
                <th scope="col">{seat.pick("Destinataire", "Recipient")}</th>
                <th scope="col">{seat.pick("Envoi", "Post")}</th>
                <th scope="col" class="number wide">"Pages"</th>
                <th scope="col"><span class="visually-hidden">"PDF"</span></th>
            </tr>
        </thead>
    }
}

fn row(seat: Reader, letter: LetterView) -> impl IntoView + use<> {
    let href = format!("/office/print/letters/{}", letter.id);
    let pdf = format!("{href}/pdf");
    view! {
        <tr>
            <th scope="row"><a class="reference" href=href>{letter.reference.clone()}</a>{formal(seat, &letter)}</th>
            <td class="words">{window(&letter)}</td>
            <td>{post(seat, &letter)}{refused(seat, &letter)}</td>
            <td class="number wide">{letter.pages}</td>
            <td class="number"><a href=pdf>"PDF"</a></td>
        </tr>
    }
}

fn formal(seat: Reader, letter: &LetterView) -> impl IntoView + use<> {
    letter.formal.then(|| view! { <span class="muted under">{seat.pick("mise en demeure", "formal notice")}</span> })
}

/// Whose letter it is, and what stands in its window.
fn window(letter: &LetterView) -> impl IntoView + use<> {
    let file = format!("/office/debtors/{}", letter.debtor);
    let address = letter.recipient.iter().skip(1).cloned().collect::<Vec<_>>().join(", ");
    view! { <a href=file>{letter.debtor_name.clone()}</a><span class="muted under">{address}</span> }
}

fn post(seat: Reader, letter: &LetterView) -> impl IntoView + use<> {
    let (tone, word) = if letter.registered {
        (Tone::Warning, seat.pick("recommandé", "registered"))
    } else {
        (Tone::Info, seat.pick("simple", "ordinary"))
    };
    let tracking = letter.tracking.clone();
    view! { <Badge tone=tone text=word/>{tracking.map(|number| view! { <span class="muted under">{number}</span> })} }
}

/// Why the house that prints does not want it.
fn refused(seat: Reader, letter: &LetterView) -> impl IntoView + use<> {
    letter.refused.clone().map(|why| {
        view! { <span class="warn under">{seat.pick("refusée par le prestataire, à imprimer ici\u{a0}: ", "refused by the provider, to print here: ")}{why}</span> }
    })
}

fn unproved(seat: Reader, awaited: Vec<LetterView>) -> AnyView {
    if awaited.is_empty() {
        return view! { <Empty text=seat.pick("Aucun recommandé n’est en route.", "No registered letter is on its way.")/> }
            .into_any();
    }
    let rows = awaited.into_iter().map(|letter| {
        let href = format!("/office/print/letters/{}", letter.id);
        view! {
            <tr>
                <th scope="row"><a class="reference" href=href>{letter.reference.clone()}</a></th>
                <td class="words">{window(&letter)}</td>
                <td>{letter.tracking.clone().unwrap_or_else(|| seat.pick("sans numéro", "no number").to_owned())}</td>
                <td>{letter.posted_on.map(|on| view! { <Day on=on/> })}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=seat.pick("Recommandés sans nouvelle", "Registered letters without news") hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Lettre", "Letter")}</th>
                    <th scope="col">{seat.pick("Destinataire", "Recipient")}</th>
                    <th scope="col">{seat.pick("N° de suivi", "Tracking no.")}</th>
                    <th scope="col">{seat.pick("Postée le", "Posted on")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn batches(seat: Reader, batches: Vec<BatchView>) -> AnyView {
    if batches.is_empty() {
        return view! { <Empty text=seat.pick("Aucun lot pour l’instant.", "No batch yet.")/> }
            .into_any();
    }
    let items = batches.into_iter().map(|batch| {
        let href = format!("/office/print/batches/{}", batch.id);
        let number = letters(usize::try_from(batch.letters).unwrap_or_default(), seat.locale());
        let state = match batch.posted_at {
            Some(at) => view! { <span class="muted">{seat.pick("posté le ", "posted on ")}<Moment at=at/></span> }.into_any(),
            None => view! { <Badge tone=Tone::Warning text=seat.pick("à poster", "to post")/> }.into_any(),
        };
        view! { <li><a href=href><Day on=batch.day/></a>" · "{number}" · "{state}</li> }
    });
    view! { <ul class="plain">{items.collect_view()}</ul> }.into_any()
}
