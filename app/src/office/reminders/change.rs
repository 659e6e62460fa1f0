//! What the forms of a debtor's reminders ask for.

use crate::{
    error::Failure,
    forms::Form,
    office::seat::{Seat, id},
};
use chrono::NaiveDate;
use domain::{DebtorId, Locale, Money};
use http::StatusCode;
use service::{
    requests::{self, AskError, Told},
    scenarios::{
        self, HoldCommand, HoldError,
        litigation::{self, LitigationError},
        overview::{self, ProfileError, SetProfile},
    },
};

/// What is said on the next page, or the status of this one, shown again.
pub(super) type Done = Result<Result<&'static str, StatusCode>, Failure>;

/// The field for the day on which proceedings opened.
pub(super) const OPENED_ON: &str = "opened_on";

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
        Err(HoldError::Unknown | HoldError::Ahead) => return Err(Failure::NotFound),
        Err(HoldError::Other(error)) => return Err(error.into()),
    };
    form.reject("until", words);
    Ok(Err(WRONG))
}

pub(super) async fn dated(seat: &Seat, form: &mut Form) -> Done {
    let typed = form.value(OPENED_ON).trim().to_owned();
    let Ok(opened_on) = typed.parse::<NaiveDate>() else {
        form.reject(
            OPENED_ON,
            seat.pick("Donnez la date du jugement.", "Give the date of the judgment."),
        );
        return Ok(Err(WRONG));
    };
    let hold = id(form.value("hold"))?;
    match scenarios::date_proceedings(&seat.ctx, &seat.actor, hold, opened_on).await {
        Ok(()) => Ok(Ok(seat.pick(
            "Date notée\u{a0}: ce qui est antérieur est gelé, le reste suit son cours.",
            "Day noted: what is older is frozen, the rest goes on.",
        ))),
        Err(HoldError::Ahead) => {
            form.reject(
                OPENED_ON,
                seat.pick("Cette date n’est pas encore venue.", "This day has not come yet."),
            );
            Ok(Err(WRONG))
        }
        Err(HoldError::Other(error)) => Err(error.into()),
        Err(_) => Ok(Ok(seat.pick("C’était déjà levé.", "It was lifted already."))),
    }
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

/// A dispute that was told otherwise than on the portal or in a call that was planned.
pub(super) async fn contested(seat: &Seat, debtor: DebtorId, form: &mut Form) -> Done {
    let currency = seat.actor.creditor().currency;
    let typed = form.value("contested").trim().to_owned();
    let amount = (!typed.is_empty()).then(|| Money::parse(&typed, currency)).transpose();
    let Ok(amount) = amount else {
        form.reject(
            "contested",
            seat.pick("Écrivez un montant, comme 120,50.", "Write an amount, such as 120.50."),
        );
        return Ok(Err(WRONG));
    };
    let told = Told {
        debtor,
        invoice: id(form.value("invoice"))?,
        minor: amount.map(|amount| amount.minor),
        category: form.value("category").parse().map_err(|_| Failure::Unreadable)?,
        words: form.value("words").to_owned(),
        form_key: form.value("key").to_owned(),
    };
    let error = match requests::dispute_told(&seat.ctx, &seat.actor, told).await {
        Ok(_) => {
            return Ok(Ok(seat.pick(
                "Contestation ouverte\u{a0}: elle est dans les demandes.",
                "Dispute opened: it is among the requests.",
            )));
        }
        Err(AskError::Other(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let (field, words) = match error {
        AskError::Words => (
            "words",
            seat.pick("Écrivez ce qui est contesté.", "Write what is disputed.").to_owned(),
        ),
        AskError::Amount { most } => {
            let most = seat.locale().money(most);
            (
                "contested",
                match seat.locale() {
                    Locale::Fr => format!("Au plus {most}."),
                    Locale::En => format!("At most {most}."),
                },
            )
        }
        AskError::NotYours | AskError::Nothing => (
            "invoice",
            seat.pick(
                "Cette facture est réglée, ou déjà contestée.",
                "This invoice is settled, or disputed already.",
            )
            .to_owned(),
        ),
        _ => (
            "",
            seat.pick(
                "Cette contestation ne peut pas être ouverte maintenant.",
                "This dispute cannot be opened now.",
            )
            .to_owned(),
        ),
    };
    form.reject(field, words);
    Ok(Err(WRONG))
}

pub(super) async fn litigation(seat: &Seat, debtor: DebtorId, form: &mut Form) -> Done {
    let run = id(form.value("run"))?;
    let why = form.value("litigation_why").to_owned();
    let words = match litigation::hand_over(&seat.ctx, &seat.actor, debtor, run, &why).await {
        Ok(()) => {
            return Ok(Ok(seat.pick(
                "Remise au contentieux\u{a0}: plus aucune relance ne part pour cette facture.",
                "Handed over for litigation: no reminder about this invoice leaves any more.",
            )));
        }
        Err(LitigationError::Reason) => {
            seat.pick("Dites pourquoi\u{a0}: le journal le garde.", "Say why: the audit keeps it.")
        }
        Err(LitigationError::Unfit) => {
            form.reject(
                "run",
                seat.pick(
                    "Cette facture est réglée, sous échéancier ou déjà remise.",
                    "This invoice is settled, in a plan or handed over already.",
                ),
            );
            return Ok(Err(StatusCode::CONFLICT));
        }
        Err(LitigationError::Unknown) => return Err(Failure::NotFound),
        Err(LitigationError::Other(error)) => return Err(error.into()),
    };
    form.reject("litigation_why", words);
    Ok(Err(WRONG))
}
