//! How messages are worded: the list, the editor with its preview on a real debtor, a test to
//! oneself. What is typed stays whatever is pressed; only "save" changes anything.

mod editor;
mod list;
mod preview;

use super::{
    frame::Here,
    invoice::attachment,
    link::{alone, with_frame},
    reminder_words::template,
    seat::{Seat, id},
};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone as Look},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::IntoResponse,
    routing::{get, post},
};
use domain::{Locale, TemplateId, party::Role, scenario::Tone};
use editor::Page;
use http::StatusCode;
use service::reminders::{
    Part,
    templates::{self, Draft, Medium, PreviewError, SaveError, TestSent},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/templates", get(all))
        .route("/office/templates/new", get(begin).post(new))
        .route("/office/templates/message", post(message))
        .route("/office/templates/{template}", get(show).post(change))
}

async fn all(seat: Seat) -> Answer {
    let drafts = templates::list(&seat.ctx, &seat.actor).await?;
    let title = seat.pick("Modèles de messages", "Message templates");
    Ok(seat.show(Here::Menu, Document::new(title), || list::view(seat.reader(), title, drafts)))
}

async fn begin(seat: Seat) -> Answer {
    let draft = Draft {
        id: None,
        name: String::new(),
        medium: Medium::Email,
        locale: seat.locale(),
        tone: Tone::Friendly,
        subject: String::new(),
        body: String::new(),
    };
    page(&seat, Page::of(draft, Form::new())).await
}

async fn show(seat: Seat, Path(template): Path<String>) -> Answer {
    let draft = templates::by_id(&seat.ctx, &seat.actor, id(&template)?).await?;
    page(&seat, Page::of(draft.ok_or(Failure::NotFound)?, Form::new())).await
}

async fn new(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let draft = typed(&posted, None)?;
    decide(&seat, draft, posted).await
}

async fn change(seat: Seat, Path(template): Path<String>, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let template: TemplateId = id(&template)?;
    let stored = templates::by_id(&seat.ctx, &seat.actor, template).await?;
    let stored = stored.ok_or(Failure::NotFound)?;
    let draft = typed(&posted, Some(stored))?;
    decide(&seat, draft, posted).await
}

/// The draft as typed. A stored template keeps its name, channel and language.
fn typed(posted: &Posted, stored: Option<Draft>) -> Result<Draft, Failure> {
    let unreadable = |_| Failure::Unreadable;
    let (subject, body) = (posted.text("subject").to_owned(), posted.text("body").to_owned());
    let tone = posted.text("tone").parse().map_err(unreadable)?;
    Ok(match stored {
        Some(stored) => Draft { tone, subject, body, ..stored },
        None => Draft {
            id: None,
            name: posted.text("name").to_owned(),
            medium: posted.text("channel").parse::<Medium>().map_err(unreadable)?,
            locale: posted.text("locale").parse::<Locale>().map_err(unreadable)?,
            tone,
            subject,
            body,
        },
    })
}

/// Saves, previews or tests, by the button that was pressed.
async fn decide(seat: &Seat, draft: Draft, posted: Posted) -> Answer {
    let debtor = posted.text("debtor").to_owned();
    let (pressed, number) = (posted.text("do").to_owned(), posted.text("number").to_owned());
    let mut form = Form::from(posted);
    match pressed.as_str() {
        "save" => match templates::save(&seat.ctx, &seat.actor, &draft).await {
            Ok(id) => {
                let words = seat.pick(
                    "Modèle enregistré\u{a0}; il vaut pour les messages qui partent dès maintenant.",
                    "Template saved; it words the messages that leave from now on.",
                );
                return Ok(see_other(&format!("/office/templates/{id}"))
                    .flash(&seat.visit, &Flash::new(Look::Success, words))
                    .into_response());
            }
            Err(error) => refuse_save(seat, &mut form, error)?,
        },
        "test" => {
            match templates::send_test(&seat.ctx, &seat.actor, &draft, &debtor, &number).await {
                Ok(TestSent::Paper(paper)) => {
                    return attachment("application/pdf", &paper.file_name, paper.bytes);
                }
                Ok(TestSent::NoNumber(_)) => form.reject(
                    "number",
                    seat.pick(
                        "Indiquez votre numéro de mobile, d’un pays autorisé.",
                        "Give your mobile number, of a country that is allowed.",
                    ),
                ),
                Ok(outcome) => {
                    let told = Some(tested(seat, draft.medium, outcome));
                    return page(seat, Page { told, ..Page::of(draft, form) }).await;
                }
                Err(error) => refuse_preview(seat, &mut form, error)?,
            }
        }
        _ => match templates::preview(&seat.ctx, &seat.actor, &draft, &debtor).await {
            Ok(preview) => {
                return page(seat, Page { preview: Some(preview), ..Page::of(draft, form) }).await;
            }
            Err(error) => refuse_preview(seat, &mut form, error)?,
        },
    }
    page(seat, Page { status: StatusCode::UNPROCESSABLE_ENTITY, ..Page::of(draft, form) }).await
}

fn tested(seat: &Seat, medium: Medium, outcome: TestSent) -> (Look, String) {
    let (tone, words) = match outcome {
        TestSent::Sent if medium == Medium::Sms => {
            let words = seat.pick(
                "L’essai est parti vers votre numéro.",
                "The test is on its way to your number.",
            );
            (Look::Success, words.to_owned())
        }
        TestSent::Sent => (
            Look::Success,
            match seat.locale() {
                Locale::Fr => format!("L’essai est parti à {}.", seat.actor.email()),
                Locale::En => format!("The test is on its way to {}.", seat.actor.email()),
            },
        ),
        TestSent::NoPaper(why) => {
            let words = seat.pick(
                "La lettre ne peut pas être composée\u{a0}: ",
                "The letter cannot be laid out: ",
            );
            (Look::Warning, format!("{words}{why}"))
        }
        TestSent::NotSent | TestSent::Paper(_) | TestSent::NoNumber(_) => {
            let words = seat.pick(
                "Un script d’appel ne s’envoie pas\u{a0}; voyez l’aperçu.",
                "A call script is not sent; see the preview.",
            );
            (Look::Info, words.to_owned())
        }
        TestSent::TooSoon => {
            let words = seat.pick(
                "Trop d’essais à la suite\u{a0}: attendez une minute.",
                "Too many tests in a row: wait a minute.",
            );
            (Look::Warning, words.to_owned())
        }
        TestSent::Failed(why) => {
            let words = seat.pick("L’essai n’est pas parti\u{a0}: ", "The test did not leave: ");
            (Look::Danger, format!("{words}{why}"))
        }
    };
    (tone, words)
}

fn refuse_save(seat: &Seat, form: &mut Form, error: SaveError) -> Result<(), Failure> {
    let locale = seat.locale();
    match error {
        SaveError::Faults(faults) => reject(form, &faults, locale),
        SaveError::Name => form.reject(
            "name",
            locale.pick(
                "De 1 à 40 lettres minuscules sans accent, chiffres ou tirets.",
                "1 to 40 small letters without accents, digits or dashes.",
            ),
        ),
        SaveError::Taken => form.reject(
            "name",
            locale.pick(
                "Ce nom a déjà un modèle pour ce canal et cette langue\u{a0}: modifiez celui-là.",
                "This name has a template for this channel and language: change that one.",
            ),
        ),
        SaveError::Unknown => return Err(Failure::NotFound),
        SaveError::Other(error) => return Err(error.into()),
    }
    Ok(())
}

fn refuse_preview(seat: &Seat, form: &mut Form, error: PreviewError) -> Result<(), Failure> {
    match error {
        PreviewError::Faults(faults) => reject(form, &faults, seat.locale()),
        PreviewError::Other(error) => return Err(error.into()),
        error => form.reject("debtor", preview_error(&error, seat.locale())),
    }
    Ok(())
}

/// Why there is no preview, in words.
pub(super) fn preview_error(error: &PreviewError, locale: Locale) -> String {
    let words = match error {
        PreviewError::Faults(faults) => {
            let faults: Vec<String> = faults.iter().map(|fault| fault.message(locale)).collect();
            return faults.join(" ");
        }
        PreviewError::NoDebtor => {
            locale.pick("Aucun débiteur n’a cette référence.", "No debtor has this reference.")
        }
        PreviewError::NoContact => {
            locale.pick("Ce débiteur n’a pas de contact.", "This debtor has no contact.")
        }
        PreviewError::NothingOwed => locale.pick(
            "Ce débiteur ne doit rien qui puisse être demandé.",
            "This debtor owes nothing that could be asked for.",
        ),
        PreviewError::Refused(why) => return why.clone(),
        PreviewError::Other(_) => {
            locale.pick("L’aperçu n’est pas disponible.", "The preview is not available.")
        }
    };
    words.to_owned()
}

fn reject(form: &mut Form, faults: &[service::reminders::Fault], locale: Locale) {
    for fault in faults {
        let field = match fault.part {
            Part::Subject => "subject",
            Part::Body => "body",
        };
        form.reject(field, fault.message(locale));
    }
}

async fn page(seat: &Seat, mut page: Page) -> Answer {
    if let Some(id) = page.draft.id {
        page.wordings = templates::wordings(&seat.ctx, &seat.actor, id).await?;
    }
    let title = match page.draft.id {
        Some(_) => match seat.locale() {
            Locale::Fr => {
                format!("Modèle «\u{a0}{}\u{a0}»", template(&page.draft.name, Locale::Fr))
            }
            Locale::En => format!("Template “{}”", template(&page.draft.name, Locale::En)),
        },
        None => seat.pick("Nouveau modèle", "New template").to_owned(),
    };
    let may_save = seat.actor.role().includes(Role::Manager);
    let framed = page.preview.as_ref().is_some_and(|preview| preview.html.is_some());
    let document = Document::new(title.clone()).status(page.status);
    let response =
        seat.show(Here::Menu, document, || editor::view(seat.reader(), title, page, may_save));
    if framed { with_frame(response) } else { Ok(response) }
}

/// The e-mail alone, for the frame beside the editor.
async fn message(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let draft = typed(&posted, None)?;
    match templates::preview(&seat.ctx, &seat.actor, &draft, posted.text("debtor")).await {
        Ok(preview) => Ok(alone(preview.html.ok_or(Failure::NotFound)?)),
        Err(PreviewError::Other(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}
