//! One letter: its file, its tracking number, what proves that it arrived, or why it came back.

use super::super::{
    components::Trail,
    frame::Here,
    invoice::attachment,
    seat::{Reader, Seat, id},
    words::return_reason,
};
use super::{batch::state, post, trail};
use crate::{
    AppState,
    components::{Badge, Csrf, Day, ErrorSummary, Fact, Facts, Field, FieldError, Select, Submit},
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::NaiveDate;
use domain::{ActionId, Locale, letter::ReturnReason, party::Role};
use http::StatusCode;
use leptos::prelude::*;
use service::letters::{self, LetterFile, LetterView, ProofError, TrackingError};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/print/letters/{id}", get(show).post(act))
        .route("/office/print/letters/{id}/pdf", get(pdf))
}

async fn show(seat: Seat, Path(letter): Path<String>) -> Answer {
    page(&seat, id(&letter)?, StatusCode::OK, Form::new()).await
}

async fn pdf(seat: Seat, Path(letter): Path<String>) -> Answer {
    let paper = letters::letter_pdf(&seat.ctx, &seat.actor, id(&letter)?).await?;
    let paper = paper.ok_or(Failure::NotFound)?;
    attachment("application/pdf", &paper.file_name, paper.bytes)
}

pub(super) async fn page(seat: &Seat, letter: ActionId, status: StatusCode, form: Form) -> Answer {
    let file = letters::letter(&seat.ctx, &seat.actor, letter).await?.ok_or(Failure::NotFound)?;
    let title = match seat.locale() {
        Locale::Fr => format!("Lettre {}", file.letter.reference),
        Locale::En => format!("Letter {}", file.letter.reference),
    };
    Ok(seat.show(Here::Print, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, form, file)
    }))
}

/// Back to the letter's page, with a word about what was done.
pub(super) fn done(seat: &Seat, letter: ActionId, words: &str) -> Response {
    let to = format!("/office/print/letters/{letter}");
    let flash = Flash::new(Tone::Success, words);
    see_other(&to).flash(&seat.visit, &flash).into_response()
}

async fn act(seat: Seat, Path(letter): Path<String>, posted: Posted) -> Answer {
    let letter = id(&letter)?;
    let form = Form::from(posted);
    if form.value("do") == "returned" {
        returned(&seat, letter, form).await
    } else {
        tracking(&seat, letter, form).await
    }
}

async fn tracking(seat: &Seat, letter: ActionId, mut form: Form) -> Answer {
    match letters::set_tracking(&seat.ctx, &seat.actor, letter, form.value("tracking")).await {
        Ok(()) => {
            let words = seat.pick("Numéro de suivi noté.", "Tracking number noted.");
            return Ok(done(seat, letter, words));
        }
        Err(TrackingError::Other(error)) => return Err(error.into()),
        Err(TrackingError::Form) => form.reject(
            "tracking",
            seat.pick(
                "Ce n’est pas un numéro de suivi\u{a0}: 8 à 30 lettres et chiffres, comme sur la liasse.",
                "This is not a tracking number: 8 to 30 letters and digits, as on the slip.",
            ),
        ),
        Err(TrackingError::Taken(other)) => form.reject(
            "tracking",
            match seat.locale() {
                Locale::Fr => format!("La lettre {other} porte déjà ce numéro."),
                Locale::En => format!("The letter {other} has this number already."),
            },
        ),
        Err(_) => return Err(Failure::NotFound),
    }
    page(seat, letter, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

async fn returned(seat: &Seat, letter: ActionId, mut form: Form) -> Answer {
    let reason = form.value("reason").parse::<ReturnReason>().ok();
    let on = form.value("returned_on").parse::<NaiveDate>().ok();
    if reason.is_none() {
        form.reject("reason", seat.pick("Choisissez un motif.", "Choose a reason."));
    }
    if on.is_none() {
        form.reject("returned_on", wrong_day(seat.locale()));
    }
    if let (Some(reason), Some(on)) = (reason, on) {
        match letters::returned(&seat.ctx, &seat.actor, letter, reason, on).await {
            Ok(()) => {
                let words = if reason.blames_address() {
                    seat.pick(
                        "Retour noté. Plus aucune lettre ne part à cette adresse\u{a0}; une tâche demande de la corriger, et la suite passe par un autre canal.",
                        "Return noted. No further letter goes to this address; a task asks to correct it, and what follows takes another channel.",
                    )
                } else {
                    seat.pick("Retour noté.", "Return noted.")
                };
                return Ok(done(seat, letter, words));
            }
            Err(error) => refuse(seat, &mut form, "returned_on", error)?,
        }
    }
    page(seat, letter, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

const fn wrong_day(locale: Locale) -> &'static str {
    locale.pick(
        "Indiquez un jour entre le dépôt et aujourd’hui.",
        "Give a day between posting and today.",
    )
}

/// Words what is wrong with a proof or a return, beside its field.
pub(super) fn refuse(
    seat: &Seat,
    form: &mut Form,
    day: &'static str,
    error: ProofError,
) -> Result<(), Failure> {
    let (field, words) = match error {
        ProofError::NotFound => return Err(Failure::NotFound),
        ProofError::Other(error) => return Err(error.into()),
        ProofError::Day => (day, wrong_day(seat.locale())),
        ProofError::NotPosted => (
            "",
            seat.pick(
                "Cette lettre n’est pas encore notée comme postée.",
                "This letter is not noted as posted yet.",
            ),
        ),
        ProofError::Known => (
            "",
            seat.pick(
                "Ce qu’il est advenu de cette lettre est déjà noté.",
                "What became of this letter is noted already.",
            ),
        ),
        ProofError::Empty => {
            ("file", seat.pick("Choisissez d’abord un fichier.", "Choose a file first."))
        }
        ProofError::TooLarge => (
            "file",
            seat.pick("Ce fichier dépasse 5\u{a0}Mo.", "This file is larger than 5\u{a0}MB."),
        ),
        ProofError::Kind => (
            "file",
            seat.pick(
                "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG.",
                "This file is neither a PDF nor a JPEG or PNG picture.",
            ),
        ),
    };
    form.reject(field, words);
    Ok(())
}

fn body(seat: Reader, title: String, form: Form, file: LetterFile) -> impl IntoView + use<> {
    let LetterFile { today, letter } = file;
    let action = format!("/office/print/letters/{}", letter.id);
    let pdf = format!("{action}/pdf");
    let (tone, word) = state(seat, &letter);
    let may = seat.may(Role::Collector);
    let awaited =
        letter.posted_on.is_some() && !letter.has_proof && letter.returned.is_none() && may;
    let numbered =
        letter.registered && may && (letter.state.is_open() || letter.posted_on.is_some());
    view! {
        <Trail steps=trail(seat)/>
        <div class="head">
            <h1>{title}</h1>
            <p><Badge tone=tone text=word/></p>
            <p><a class="button quiet" href=pdf>{seat.pick("Télécharger la lettre", "Download the letter")}</a></p>
        </div>
        <ErrorSummary form=form.clone()/>
        <div class="file">
            <div class="stack">
                {numbered.then(|| number_form(seat, form.clone(), action.clone(), letter.tracking.clone()))}
                {awaited.then(|| proof_form(seat, form.clone(), &action, today))}
                {awaited.then(|| return_form(seat, form.clone(), action.clone(), today))}
            </div>
            <aside>{facts(seat, letter, &action)}</aside>
        </div>
    }
}

fn facts(seat: Reader, letter: LetterView, action: &str) -> impl IntoView + use<> {
    let file = format!("/office/debtors/{}", letter.debtor);
    let proof = format!("{action}/proof");
    let batch = letter.batch.map(|batch| format!("/office/print/batches/{batch}"));
    let locale = seat.locale();
    let sort = post(seat, &letter);
    let address: Vec<_> =
        letter.recipient.iter().map(|line| view! { {line.clone()}<br/> }).collect();
    view! {
        <h2>{seat.pick("La lettre", "The letter")}</h2>
        <Facts>
            <Fact term=seat.pick("Débiteur", "Debtor")><a href=file>{letter.debtor_name.clone()}</a>" · "{letter.debtor_reference.clone()}</Fact>
            <Fact term=seat.pick("Dans la fenêtre", "In the window")>{address}</Fact>
            <Fact term=seat.pick("Nature", "Kind")>{if letter.formal { seat.pick("Mise en demeure", "Formal notice") } else { seat.pick("Relance", "Reminder") }}</Fact>
            <Fact term=seat.pick("Envoi", "Post")>{sort}</Fact>
            <Fact term="Pages">{letter.pages}</Fact>
            {batch.map(|href| view! { <Fact term=seat.pick("Lot", "Batch")><a href=href>{seat.pick("Ouvrir le lot", "Open the batch")}</a></Fact> })}
            {letter.posted_on.map(|on| view! { <Fact term=seat.pick("Postée le", "Posted on")><Day on=on/></Fact> })}
            {letter.received_on.map(|on| view! { <Fact term=seat.pick("Reçue le", "Received on")><Day on=on/></Fact> })}
            {letter.has_proof.then(|| view! { <Fact term=seat.pick("Preuve", "Proof")><a href=proof>{seat.pick("Télécharger", "Download")}</a></Fact> })}
            {letter.returned.map(|(on, reason)| view! {
                <Fact term=seat.pick("Revenue le", "Came back on")><Day on=on/>" · "{return_reason(reason.as_str(), locale)}</Fact>
            })}
        </Facts>
    }
}

fn number_form(
    seat: Reader,
    form: Form,
    action: String,
    known: Option<String>,
) -> impl IntoView + use<> {
    view! {
        <form method="post" action=action class="decision">
            <Csrf/>
            <h2>{seat.pick("Numéro de suivi", "Tracking number")}</h2>
            <Field form=form name="tracking" maxlength=40 value=known.unwrap_or_default()
                label=seat.pick("Numéro du recommandé", "Number of the registered letter")
                hint=seat.pick("Par exemple 1A 123 456 7890 1\u{a0}; vide pour l’effacer.", "Such as 1A 123 456 7890 1; empty to remove it.")/>
            <Submit look="quiet" name="do" value="tracking">{seat.pick("Noter le numéro", "Note the number")}</Submit>
        </form>
    }
}

fn proof_form(seat: Reader, form: Form, action: &str, today: NaiveDate) -> impl IntoView + use<> {
    let to = format!("{action}/proof");
    let invalid = form.error("file").map(|_| "true");
    let described = if invalid.is_some() { "file-hint file-error" } else { "file-hint" };
    view! {
        <form method="post" action=to enctype="multipart/form-data" class="decision">
            <Csrf/>
            <h2>{seat.pick("Elle est arrivée", "It arrived")}</h2>
            <Field form=form.clone() name="received_on" kind="date" short=true required=true value=today.to_string()
                label=seat.pick("Reçue le, d’après l’avis", "Received on, as the receipt says")/>
            <div class="field">
                <label for="file">{seat.pick("Avis de réception", "Acknowledgement of receipt")}</label>
                <p class="hint" id="file-hint">{seat.pick("PDF, JPEG ou PNG\u{a0}; 5 Mo au plus.", "PDF, JPEG or PNG; 5 MB at most.")}</p>
                <FieldError form=form name="file"/>
                <input id="file" name="file" type="file" accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
                    aria-describedby=described aria-invalid=invalid/>
            </div>
            <Submit>{seat.pick("Garder cette preuve", "Keep this proof")}</Submit>
        </form>
    }
}

fn return_form(
    seat: Reader,
    form: Form,
    action: String,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let mut reasons = vec![(String::new(), seat.pick("Choisir…", "Choose…").to_owned())];
    reasons.extend(
        ReturnReason::ALL
            .iter()
            .map(|reason| (reason.as_str().to_owned(), return_reason(reason.as_str(), locale))),
    );
    view! {
        <form method="post" action=action class="decision">
            <Csrf/>
            <h2>{seat.pick("Elle est revenue", "It came back")}</h2>
            <Select form=form.clone() name="reason" label=seat.pick("Motif porté sur l’enveloppe", "Reason on the envelope") options=reasons/>
            <Field form=form name="returned_on" kind="date" short=true required=true value=today.to_string()
                label=seat.pick("Revenue le", "Came back on")/>
            <p class="consequence">{seat.pick(
                "Inconnu à l’adresse\u{a0}: plus aucune lettre n’y part, une tâche demande de la corriger, et l’étape suivante prend un autre canal. Refusé ou non réclamé\u{a0}: l’adresse reste bonne.",
                "Unknown at the address: no further letter goes there, a task asks to correct it, and the next step takes another channel. Refused or not fetched: the address stays good.",
            )}</p>
            <Submit look="quiet" name="do" value="returned">{seat.pick("Noter le retour", "Note the return")}</Submit>
        </form>
    }
}
