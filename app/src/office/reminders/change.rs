//! What the forms of a debtor's reminders ask for.

use crate::{
    error::Failure,
    forms::Form,
    office::seat::{Seat, id},
};
use chrono::NaiveDate;
use domain::{DebtorId, Money};
use http::StatusCode;
use service::scenarios::{
    self, ActionError, HoldCommand, HoldError, call,
    overview::{self, ProfileError, SetProfile},
};

/// What is said on the next page, or the status of this one, shown again.
pub(super) type Done = Result<Result<&'static str, StatusCode>, Failure>;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

pub(super) async fn hold(seat: &Seat, debtor: DebtorId, form: &mut Form) -> Done {
    let (invoice, contact) = match form.value("about").split_once(':') {
        Some(("invoice", invoice)) => (Some(id(invoice)?), None),
        Some(("contact", contact)) => (None, Some(id(contact)?)),
        _ => (None, None),
    };
    let until: Option<NaiveDate> = match form.value("until") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::Unreadable)?),
    };
    let reason = form.value("reason").parse().map_err(|_| Failure::Unreadable)?;
    let note = form.value("note").to_owned();
    let command = HoldCommand { debtor, invoice, contact, reason, until, note };
    let words = match scenarios::hold(&seat.ctx, &seat.actor, command).await {
        Ok(()) => return Ok(Ok(seat.pick("Suspendu.", "Held."))),
        Err(HoldError::NoEnd) => seat.pick(
            "Donnez une date de fin, pour que rien ne soit oublié.",
            "Give an end date, so that nothing is forgotten.",
        ),
        Err(HoldError::Past) => seat.pick("Cette date est passée.", "This date has passed."),
        Err(HoldError::Unknown) => return Err(Failure::NotFound),
        Err(HoldError::Other(error)) => return Err(error.into()),
    };
    form.reject("until", words);
    Ok(Err(WRONG))
}

pub(super) async fn lift(seat: &Seat, form: &Form) -> Done {
    match scenarios::lift(&seat.ctx, &seat.actor, id(form.value("hold"))?).await {
        Ok(()) => Ok(Ok(seat.pick(
            "Levé\u{a0}: la séquence reprend à la prochaine planification.",
            "Lifted: the sequence goes on at the next planning.",
        ))),
        Err(HoldError::Other(error)) => Err(error.into()),
        Err(_) => Ok(Ok(seat.pick("C’était déjà levé.", "It was lifted already."))),
    }
}

pub(super) async fn profile(seat: &Seat, debtor: DebtorId, form: &mut Form) -> Done {
    let text = |name: &str| Some(form.value(name).to_owned()).filter(|text| !text.is_empty());
    let score = text("score").map(|score| score.parse::<u8>());
    let new = SetProfile {
        segment: text("segment"),
        score: score.clone().and_then(Result::ok),
        source: text("source"),
        seen: form.value("seen").to_owned(),
    };
    let outcome = match score {
        Some(Err(_)) => Err(ProfileError::Score),
        _ => overview::set_profile(&seat.ctx, &seat.actor, debtor, new).await,
    };
    let status = match outcome {
        Ok(()) => return Ok(Ok(seat.pick("Profil enregistré.", "Profile saved."))),
        Err(ProfileError::Score) => {
            form.reject(
                "score",
                seat.pick("Un score va de 0 à 100.", "A score ranges from 0 to 100."),
            );
            WRONG
        }
        Err(ProfileError::Segment) => {
            form.reject(
                "segment",
                seat.pick("Quarante caractères au plus.", "Forty characters at most."),
            );
            WRONG
        }
        Err(ProfileError::Stale) => {
            form.reject("", seat.pick(
                "Un collègue a modifié ce profil entre-temps\u{a0}; rien n’a été écrasé.",
                "A colleague has changed this profile in the meantime; nothing was overwritten.",
            ));
            StatusCode::CONFLICT
        }
        Err(ProfileError::Unknown) => return Err(Failure::NotFound),
        Err(ProfileError::Other(error)) => return Err(error.into()),
    };
    Ok(Err(status))
}

pub(super) async fn contested(seat: &Seat, debtor: DebtorId, form: &mut Form) -> Done {
    let currency = seat.actor.creditor().currency;
    let amount = Money::parse(form.value("contested"), currency).map_err(|_| ActionError::Amount);
    let invoice = id(form.value("invoice"))?;
    let outcome = match amount {
        Ok(amount) => {
            call::set_contested(&seat.ctx, &seat.actor, debtor, invoice, amount.minor).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(Ok(seat.pick("Montant contesté enregistré.", "Contested amount saved."))),
        Err(ActionError::Amount) => {
            form.reject(
                "contested",
                seat.pick(
                    "Indiquez un montant de zéro au solde de la facture.",
                    "Give an amount from zero to the invoice’s balance.",
                ),
            );
            Ok(Err(WRONG))
        }
        Err(ActionError::Other(error)) => Err(error.into()),
        Err(_) => Err(Failure::NotFound),
    }
}
