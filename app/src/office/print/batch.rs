//! One batch: its file, its list, and the moment it is at the post office.

use super::super::{
    components::Trail,
    frame::Here,
    invoice::attachment,
    seat::{Reader, Seat, id},
};
use super::{post, trail, window};
use crate::{
    AppState,
    components::{Badge, Csrf, ErrorSummary, Field, Moment, Notice, Submit, Table, TextArea},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{Router, extract::Path, response::IntoResponse, routing::get};
use chrono::NaiveDate;
use domain::{Locale, PrintBatchId, party::Role, scenario::ActionState};
use http::StatusCode;
use leptos::prelude::*;
use service::letters::{self, BatchFile, LetterView, PostedError, TrackingError, TrackingProblem};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/print/batches/{id}", get(show).post(act))
        .route("/office/print/batches/{id}/pdf", get(pdf))
}

async fn show(seat: Seat, Path(batch): Path<String>) -> Answer {
    page(&seat, id(&batch)?, StatusCode::OK, Form::new()).await
}

async fn pdf(seat: Seat, Path(batch): Path<String>) -> Answer {
    let paper = letters::batch_pdf(&seat.ctx, &seat.actor, id(&batch)?).await?;
    let paper = paper.ok_or(Failure::NotFound)?;
    attachment("application/pdf", &paper.file_name, paper.bytes)
}

async fn page(seat: &Seat, batch: PrintBatchId, status: StatusCode, form: Form) -> Answer {
    let file = letters::batch(&seat.ctx, &seat.actor, batch).await?.ok_or(Failure::NotFound)?;
    let title = match seat.locale() {
        Locale::Fr => format!("Lot du {}", Locale::Fr.date(file.batch.day)),
        Locale::En => format!("Batch of {}", Locale::En.date(file.batch.day)),
    };
    Ok(seat.show(Here::Print, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, form, file)
    }))
}

async fn act(seat: Seat, Path(batch): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let batch = id(&batch)?;
    let form = Form::from(posted);
    match form.value("do") {
        "undo" => undo(&seat, batch).await,
        "tracking" => tracking(&seat, batch, form).await,
        _ => post_it(&seat, batch, form).await,
    }
}

async fn undo(seat: &Seat, batch: PrintBatchId) -> Answer {
    let undone = letters::dissolve(&seat.ctx, &seat.actor, batch).await?;
    let flash = if undone {
        let words = seat.pick(
            "Le lot est défait\u{a0}: jetez ce qui en est imprimé, ses lettres attendent à nouveau.",
            "The batch is taken apart: throw away what was printed of it, its letters wait again.",
        );
        Flash::new(Tone::Success, words)
    } else {
        let words = seat.pick(
            "Ce lot est posté, ou déjà défait.",
            "This batch is posted, or taken apart already.",
        );
        Flash::new(Tone::Warning, words)
    };
    Ok(see_other("/office/print").flash(&seat.visit, &flash).into_response())
}

async fn post_it(seat: &Seat, batch: PrintBatchId, mut form: Form) -> Answer {
    let chosen: Vec<_> =
        form.posted().all("letter").filter_map(|letter| letter.parse().ok()).collect();
    let Ok(on) = form.value("on").parse::<NaiveDate>() else {
        form.reject("on", wrong_day(seat.locale()));
        return page(seat, batch, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    };
    match letters::posted(&seat.ctx, &seat.actor, batch, on, &chosen).await {
        Ok(done) => {
            let words = told(seat.locale(), done);
            let tone = if done.called_off > 0 { Tone::Warning } else { Tone::Success };
            let to = format!("/office/print/batches/{batch}");
            return Ok(see_other(&to).flash(&seat.visit, &Flash::new(tone, words)).into_response());
        }
        Err(PostedError::NotFound) => return Err(Failure::NotFound),
        Err(PostedError::Other(error)) => return Err(error.into()),
        Err(PostedError::Day) => form.reject("on", wrong_day(seat.locale())),
        Err(PostedError::Outdated(number)) => form.reject("", outdated(seat.locale(), number)),
        Err(PostedError::SwitchedOff) => form.reject(
            "",
            seat.pick(
                "Les envois sont coupés depuis que ce lot est prêt\u{a0}: ne le postez pas avant qu’ils soient rétablis.",
                "Sending was switched off since this batch was made: do not post it before it is on again.",
            ),
        ),
        Err(PostedError::Already) => form.reject(
            "",
            seat.pick(
                "Quelqu’un vient de noter ce lot comme posté\u{a0}: rien n’a changé.",
                "Someone has just noted this batch as posted: nothing was changed.",
            ),
        ),
        Err(PostedError::Nothing) => form.reject(
            "",
            seat.pick(
                "Aucune lettre n’est cochée. Pour toutes les remettre en attente, défaites le lot.",
                "No letter is ticked. To put all back into the queue, take the batch apart.",
            ),
        ),
    }
    page(seat, batch, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

/// Letters that lay too long: what they ask for is no longer so.
fn outdated(locale: Locale, number: usize) -> String {
    let letters = super::letters(number, locale);
    match locale {
        Locale::Fr => format!(
            "{letters} à retirer de la pile\u{a0}: ce qui est réclamé n’est plus dû ou ne doit plus partir. \
             Rien n’est noté\u{a0}: vérifiez la pile, puis notez le lot."
        ),
        Locale::En => format!(
            "{letters} to take out of the pile: what is asked for is not owed any more or must not leave. \
             Nothing was noted: check the pile, then note the batch."
        ),
    }
}

const fn wrong_day(locale: Locale) -> &'static str {
    locale.pick(
        "Indiquez le jour du dépôt\u{a0}: entre le jour du lot et aujourd’hui.",
        "Give the day of posting: between the batch’s day and today.",
    )
}

fn told(locale: Locale, done: letters::Posted) -> String {
    let letters = |number| super::letters(number, locale);
    let (posted, kept, off) =
        (letters(done.posted), letters(done.kept_back), letters(done.called_off));
    let sentences = [
        match locale {
            Locale::Fr => {
                format!("{posted} en route\u{a0}; les relances continuent à partir d’aujourd’hui.")
            }
            Locale::En => format!("{posted} on the way; the reminders go on from today."),
        },
        match locale {
            _ if done.kept_back == 0 => String::new(),
            Locale::Fr => format!(" {kept} de retour dans la file."),
            Locale::En => format!(" {kept} back in the queue."),
        },
        match locale {
            _ if done.called_off == 0 => String::new(),
            Locale::Fr => format!(" {off} à ne pas poster\u{a0}: annulées entre-temps."),
            Locale::En => format!(" {off} not to be posted: called off meanwhile."),
        },
    ];
    sentences.concat()
}

async fn tracking(seat: &Seat, batch: PrintBatchId, mut form: Form) -> Answer {
    match letters::set_tracking_list(&seat.ctx, &seat.actor, batch, form.value("list")).await {
        Ok(number) => {
            let words = match seat.locale() {
                Locale::Fr => format!("{number} numéros de suivi notés."),
                Locale::En => format!("{number} tracking numbers noted."),
            };
            let to = format!("/office/print/batches/{batch}");
            let flash = Flash::new(Tone::Success, words);
            return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
        }
        Err(TrackingError::Lines(problems)) if problems.is_empty() => {
            form.reject(
                "list",
                seat.pick("Collez au moins une ligne.", "Paste at least one line."),
            );
        }
        Err(TrackingError::Lines(problems)) => {
            for found in problems.into_iter().take(20) {
                form.reject("list", problem(seat.locale(), &found));
            }
        }
        Err(TrackingError::Other(error)) => return Err(error.into()),
        Err(_) => return Err(Failure::NotFound),
    }
    page(seat, batch, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

fn problem(locale: Locale, problem: &TrackingProblem) -> String {
    let (line, fr, en) = match problem {
        TrackingProblem::Form { line } => (
            line,
            "écrivez la référence, un point-virgule, le numéro",
            "write the reference, a semicolon, the number",
        ),
        TrackingProblem::Unknown { line } => (
            line,
            "aucun recommandé de ce lot n’a cette référence",
            "no registered letter of this batch has this reference",
        ),
        TrackingProblem::Number { line } => {
            (line, "ce n’est pas un numéro de suivi", "this is not a tracking number")
        }
        TrackingProblem::Twice { line } => (
            line,
            "ce numéro ou cette référence sert déjà",
            "this number or reference is used already",
        ),
    };
    match locale {
        Locale::Fr => format!("Ligne {line}\u{a0}: {fr}."),
        Locale::En => format!("Line {line}: {en}."),
    }
}

fn body(seat: Reader, title: String, form: Form, file: BatchFile) -> impl IntoView + use<> {
    let BatchFile { today, batch, letters } = file;
    let open = batch.posted_at.is_none();
    let may = seat.may(Role::Collector);
    let withdrawn = letters
        .iter()
        .filter(|letter| !letter.state.is_open() && letter.posted_on.is_none())
        .count();
    let registered =
        letters.iter().any(|letter| letter.registered && letter.state != ActionState::Cancelled);
    let action = format!("/office/print/batches/{}", batch.id);
    let pdf = format!("{action}/pdf");
    let state = match batch.posted_at {
        Some(at) => view! { <Badge tone=Tone::Success text=seat.pick("posté", "posted")/>" "<Moment at=at/> }.into_any(),
        None => view! { <Badge tone=Tone::Warning text=seat.pick("à imprimer et à poster", "to be printed and posted")/> }.into_any(),
    };
    let warning = (withdrawn > 0 && open).then(|| view! {
        <Notice tone=Tone::Warning><p>{seat.pick(
            "Des lettres de ce lot ont été annulées depuis qu’il est préparé\u{a0}: retirez-les de la pile. Elles sont barrées ci-dessous.",
            "Letters of this batch were called off since it was made: take them out of the pile. They are struck out below.",
        )}</p></Notice>
    });
    let list = table(seat, letters, open && may);
    let lists = if open && may {
        let on = today.to_string();
        view! {
            <form method="post" action=action.clone() class="stack">
                <Csrf/>
                {list}
                <div class="decision">
                    <h2>{seat.pick("C’est à la poste", "It is at the post office")}</h2>
                    <Field form=form.clone() name="on" kind="date" short=true required=true
                        label=seat.pick("Jour du dépôt", "Day of posting") value=on/>
                    <p class="consequence">{seat.pick(
                        "Les lettres cochées comptent comme envoyées et leurs relances passent à l’étape suivante\u{a0}; les autres retournent dans la file. Cela ne s’annule pas.",
                        "Ticked letters count as sent and their reminders go on to the next step; the others return to the queue. This cannot be undone.",
                    )}</p>
                    <Submit name="do" value="posted">{seat.pick("Noter comme posté", "Note as posted")}</Submit>
                </div>
            </form>
        }
        .into_any()
    } else {
        list.into_any()
    };
    view! {
        <Trail steps=trail(seat)/>
        <div class="head">
            <h1>{title}</h1>
            <p>{state}</p>
            <p class="muted">{seat.pick("Préparé le ", "Made on ")}<Moment at=batch.made_at/></p>
        </div>
        <ErrorSummary form=form.clone()/>
        {warning}
        {may.then(|| view! {
            <p><a class="button" href=pdf>{seat.pick("Télécharger le PDF du lot", "Download the batch’s PDF")}</a></p>
        })}
        {lists}
        {(registered && may).then(|| numbers(seat, form, action.clone()))}
        {(open && may).then(|| undo_form(seat, action))}
    }
}

/// Tracking numbers of the whole batch, as the post's own site lists them.
fn numbers(seat: Reader, form: Form, action: String) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="tracking">
            <h2 id="tracking">{seat.pick("Numéros de suivi", "Tracking numbers")}</h2>
            <form method="post" action=action class="decision">
                <Csrf/>
                <TextArea form=form name="list" maxlength=20_000
                    label=seat.pick("Une ligne par recommandé", "One line for each registered letter")
                    hint=seat.pick("Référence\u{a0}; numéro de suivi, par exemple L-ABCDE-FGHJK;1A 123 456 7890 1", "Reference; tracking number, such as L-ABCDE-FGHJK;1A 123 456 7890 1")/>
                <Submit look="quiet" name="do" value="tracking">{seat.pick("Noter ces numéros", "Note these numbers")}</Submit>
            </form>
        </section>
    }
}

fn undo_form(seat: Reader, action: String) -> impl IntoView + use<> {
    view! {
        <details class="more">
            <summary>{seat.pick("Défaire ce lot", "Take this batch apart")}</summary>
            <form method="post" action=action class="decision">
                <Csrf/>
                <p class="consequence">{seat.pick(
                    "Ses lettres retournent dans la file et son PDF disparaît. Ne postez rien de ce qui en est imprimé.",
                    "Its letters return to the queue and its PDF disappears. Post nothing of what was printed of it.",
                )}</p>
                <Submit look="danger" name="do" value="undo">{seat.pick("Défaire le lot", "Take the batch apart")}</Submit>
            </form>
        </details>
    }
}

fn table(seat: Reader, letters: Vec<LetterView>, choosing: bool) -> impl IntoView + use<> {
    let rows = letters.into_iter().map(|letter| {
        let href = format!("/office/print/letters/{}", letter.id);
        let waits = letter.state == ActionState::ToPrint;
        let reference = letter.reference.clone();
        let label = format!("{} {reference}", seat.pick("Postée\u{a0}:", "Posted:"));
        let mark = choosing.then(|| {
            let value = letter.id.to_string();
            view! { <td>{waits.then(|| view! { <input type="checkbox" name="letter" value=value checked=true aria-label=label/> })}</td> }
        });
        let (tone, word) = state(seat, &letter);
        let reference = if waits || letter.posted_on.is_some() {
            view! { {reference} }.into_any()
        } else {
            view! { <s>{reference}</s> }.into_any()
        };
        view! {
            <tr>
                {mark}
                <th scope="row"><a class="reference" href=href>{reference}</a></th>
                <td class="words">{window(&letter)}</td>
                <td>{post(seat, &letter)}</td>
                <td class="number wide">{letter.pages}</td>
                <td><Badge tone=tone text=word/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=seat.pick("Lettres du lot", "Letters of the batch") hide_caption=true>
            <thead>
                <tr>
                    {choosing.then(|| view! { <th scope="col">{seat.pick("Postée", "Posted")}</th> })}
                    <th scope="col">{seat.pick("Lettre", "Letter")}</th>
                    <th scope="col">{seat.pick("Destinataire", "Recipient")}</th>
                    <th scope="col">{seat.pick("Envoi", "Post")}</th>
                    <th scope="col" class="number wide">"Pages"</th>
                    <th scope="col">{seat.pick("État", "State")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// How far a letter has come.
pub(super) fn state(seat: Reader, letter: &LetterView) -> (Tone, &'static str) {
    match (letter.state, letter.returned, letter.has_proof) {
        (_, Some(_), _) => (Tone::Danger, seat.pick("revenue", "came back")),
        (_, _, true) => (Tone::Success, seat.pick("reçue", "received")),
        (ActionState::ToPrint, ..) => (Tone::Info, seat.pick("à poster", "to post")),
        (ActionState::Done, ..) => (Tone::Success, seat.pick("postée", "posted")),
        _ => (Tone::Warning, seat.pick("à ne pas poster", "not to be posted")),
    }
}
