//! The forms of a case: what was typed becomes an answer, or is shown again with what is wrong.

use super::{
    case::{load, page},
    read::{Wish, read, terms_words},
    verb::Verb,
};
use crate::{
    error::{self, Failure},
    forms::{Form, Posted},
    office::seat::{Seat, id},
    page::{Flash, Tone},
    render::see_other,
    uploads::FILES,
};
use axum::{extract::Path, response::IntoResponse};
use domain::{Locale, RequestId, party::Role, scenario::HoldReason};
use http::StatusCode;
use service::requests::{
    Decided,
    case::case,
    decide::{self, DecideError},
    owners,
};

pub(super) async fn act(
    seat: Seat,
    Path((request, verb)): Path<(String, String)>,
    posted: Posted,
) -> error::Answer {
    seat.actor.demand(Role::Collector)?;
    let request: RequestId = id(&request)?;
    let verb = Verb::of(&verb).ok_or(Failure::NotFound)?;
    let mut form = Form::from(posted);
    let chosen = chosen(&seat, request, verb, &form).await?;
    let currency = seat.actor.creditor().currency;
    let wish = read(verb, &mut form, seat.locale(), currency, chosen)?;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(wish) = wish {
        match take(&seat, request, &form, wish).await? {
            Ok(words) => {
                let to = format!("/office/requests/{request}");
                let flash = Flash::new(Tone::Success, words);
                return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
            }
            Err(error) => status = reject(verb, error, &mut form, seat.locale())?,
        }
    }
    let shown = load(&seat, request).await?;
    Ok(page(&seat, status, shown, form, Some(verb)))
}

/// The words of the library's reason that was chosen, if nothing else was written.
async fn chosen(
    seat: &Seat,
    request: RequestId,
    verb: Verb,
    form: &Form,
) -> Result<Option<String>, Failure> {
    let name = form.value("library");
    if verb != Verb::Refuse || name.is_empty() || !form.value("reason").is_empty() {
        return Ok(None);
    }
    let case = case(&seat.ctx, &seat.actor, request).await?.ok_or(Failure::NotFound)?;
    let found = case.reasons.into_iter().find(|reason| reason.name == name);
    Ok(found.map(|reason| reason.words))
}

/// Does it, and says what was done.
async fn take(
    seat: &Seat,
    request: RequestId,
    form: &Form,
    wish: Wish,
) -> Result<Result<&'static str, DecideError>, Failure> {
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    if let Wish::Note(words) = wish {
        let noted = decide::note(ctx, actor, request, &words).await;
        return Ok(noted.map(|()| seat.pick("Note ajoutée.", "Note added.")));
    }
    if let Wish::Owner(command) = wish {
        let asked = owners::ask_owner(ctx, actor, request, command).await;
        return Ok(asked
            .map(|()| seat.pick("La demande d’avis est envoyée.", "The question is on its way.")));
    }
    let seen: i64 = form.value("version").parse().map_err(|_| Failure::Unreadable)?;
    let decided = |done: Decided| recorded(seat, done);
    Ok(match wish {
        Wish::Answer(answer) => {
            decide::decide(ctx, actor, request, seen, answer).await.map(decided)
        }
        Wish::Confirm => decide::confirm(ctx, actor, request, seen).await.map(|_| {
            seat.pick(
                "Réponse confirmée. Elle compte dans dix secondes\u{a0}; d’ici là, vous pouvez l’annuler.",
                "Answer confirmed. It counts in ten seconds; until then you can undo it.",
            )
        }),
        Wish::Undo => decide::undo(ctx, actor, request, seen).await.map(|()| {
            seat.pick(
                "Réponse annulée\u{a0}: rien n’est parti.",
                "Answer taken back: nothing has left.",
            )
        }),
        Wish::Assign(to) => decide::assign(ctx, actor, request, seen, to)
            .await
            .map(|()| seat.pick("Demande confiée.", "Request given.")),
        Wish::Snooze(until) => decide::snooze(ctx, actor, request, seen, until)
            .await
            .map(|()| seat.pick("Demande mise de côté.", "Request put aside.")),
        Wish::Note(_) | Wish::Owner(_) => Ok(""),
    })
}

/// What became of an answer that was taken.
pub(super) fn recorded(seat: &Seat, done: Decided) -> &'static str {
    match done.undo_until {
        Some(_) => seat.pick(
            "Réponse enregistrée. Elle compte dans dix secondes\u{a0}; d’ici là, vous pouvez l’annuler.",
            "Answer recorded. It counts in ten seconds; until then you can undo it.",
        ),
        None => seat.pick(
            "Réponse enregistrée. Elle compte dès qu’une seconde personne la confirme.",
            "Answer recorded. It counts as soon as a second person confirms it.",
        ),
    }
}

/// Notes why it was not taken, beside the field that it is about.
pub(super) fn reject(
    verb: Verb,
    error: DecideError,
    form: &mut Form,
    locale: Locale,
) -> Result<StatusCode, Failure> {
    let (field, words) = match error {
        DecideError::Unknown => return Err(Failure::NotFound),
        DecideError::Other(error) => return Err(error.into()),
        DecideError::Stale => {
            form.reject("", stale(verb, locale));
            return Ok(StatusCode::CONFLICT);
        }
        DecideError::Held(reason) => {
            form.reject("", held(reason, locale));
            return Ok(StatusCode::CONFLICT);
        }
        DecideError::Terms(error) => terms_words(error, locale),
        error => refusal(verb, &error, locale),
    };
    form.reject(field, words);
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Why nothing can be agreed now, and what can be done all the same.
pub(super) fn held(reason: HoldReason, locale: Locale) -> String {
    let why = reason.words(locale);
    match locale {
        Locale::Fr => format!(
            "Rien ne peut être convenu avec ce débiteur en ce moment ({why}). Refuser, demander un document, traiter une contestation restent possibles\u{a0}; levez la suspension si elle n’a plus lieu d’être."
        ),
        Locale::En => format!(
            "Nothing can be agreed with this debtor at the moment ({why}). Refusing, asking for a document and disputes go on; lift the hold if it has no more reason to be."
        ),
    }
}

const fn stale(verb: Verb, locale: Locale) -> &'static str {
    match verb {
        Verb::Undo => locale.pick(
            "Il est trop tard pour annuler\u{a0}: la réponse compte déjà, ou quelqu’un l’a reprise. Voici où en est la demande.",
            "It is too late to undo: the answer counts already, or someone has taken it back. This is how the request stands.",
        ),
        _ => locale.pick(
            "La demande a changé depuis que cette page a été affichée\u{a0}: voici où elle en est. Rien n’a été décidé\u{a0}; ce que vous aviez écrit est gardé.",
            "The request has changed since this page was shown: this is how it stands. Nothing was decided; what you had written is kept.",
        ),
    }
}

const fn refusal(verb: Verb, error: &DecideError, locale: Locale) -> (&'static str, &'static str) {
    match (error, verb) {
        (DecideError::Missing(_), Verb::HandOver) => (
            FILES,
            locale.pick("Choisissez le document à remettre.", "Choose the document to hand over."),
        ),
        (DecideError::Full, _) => (
            FILES,
            locale.pick(
                "Cette demande a déjà autant de fichiers qu’elle peut en avoir.",
                "This request has as many files as it can have.",
            ),
        ),
        (DecideError::Missing(_), Verb::Note) => {
            ("note", locale.pick("Écrivez la note.", "Write the note."))
        }
        (DecideError::Missing(_), Verb::Owner) => (
            "owner_name",
            locale.pick("Nommez la personne ou le service.", "Name the person or service."),
        ),
        (DecideError::Date, Verb::Owner) => (
            "owner_due",
            locale.pick(
                "D’aujourd’hui à dans quatre-vingt-dix jours.",
                "From today to ninety days from now.",
            ),
        ),
        (DecideError::Missing(_), Verb::AskDocument) => (
            "what",
            locale.pick("Dites ce qu’il faut.", "Say what is needed."),
        ),
        (DecideError::Missing(_), _) => (
            "reason",
            locale.pick(
                "Choisissez un motif ou écrivez-le\u{a0}: le débiteur le lira.",
                "Choose a reason or write it: the debtor will read it.",
            ),
        ),
        (DecideError::Amount, Verb::Counter) => (
            "sum",
            locale.pick(
                "Plus que zéro et moins que le tout\u{a0}; pour le tout, accordez un délai.",
                "More than zero and less than the whole; for the whole, give more time.",
            ),
        ),
        (DecideError::Amount, _) => (
            "amount",
            locale.pick(
                "Plus que zéro et moins que ce qui est contesté\u{a0}; pour le tout, donnez raison.",
                "More than zero and less than what is contested; for the whole, agree.",
            ),
        ),
        (DecideError::Date, Verb::Snooze) => (
            "snooze_until",
            locale.pick(
                "À partir de demain, et pas au-delà du jour promis au débiteur.",
                "From tomorrow on, and not beyond the day promised to the debtor.",
            ),
        ),
        (DecideError::Date, Verb::Counter) => {
            (
                "open_until",
                locale.pick(
                    "À partir d’aujourd’hui, et pas au-delà du jour du paiement.",
                    "From today on, and not beyond the day of the payment.",
                ),
            )
        }
        (DecideError::Date, _) => {
            ("until", locale.pick("Cette date est passée.", "This date has passed."))
        }
        (DecideError::SamePerson, _) => (
            "",
            locale.pick(
                "Vous avez donné cette réponse\u{a0}: une autre personne doit la confirmer.",
                "You gave this answer: another person has to confirm it.",
            ),
        ),
        _ => (
            "",
            locale.pick(
                "Cette réponse ne convient pas à cette demande.",
                "This answer does not fit this request.",
            ),
        ),
    }
}
