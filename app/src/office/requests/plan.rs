//! One plan: how far it has come, and what may change of it. Each form says what follows before it
//! is sent; above an amount a second person confirms.

use super::{
    plan_view::body,
    read::{day, offer_terms, terms_words},
    words::plan_kind,
};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    office::{
        frame::Here,
        seat::{Reader, Seat, id},
    },
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, Money, PlanId, party::Role};
use http::StatusCode;
use service::requests::plans::{self, ChangeError, Changed, Renegotiated};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/plans/{id}", get(show))
        .route("/office/plans/{id}/pause", get(back).post(pause))
        .route("/office/plans/{id}/renegotiate", get(back).post(renegotiate))
        .route("/office/plans/{id}/settle", get(back).post(settle))
        .route("/office/plans/{id}/confirm", get(back).post(confirm))
        .route("/office/plans/{id}/undo", get(back).post(undo))
}

/// A form of the page, by the last part of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Pause,
    Renegotiate,
    Settle,
    /// Those of a change that waits for a second person.
    Confirm,
    Undo,
}

impl Verb {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Renegotiate => "renegotiate",
            Self::Settle => "settle",
            Self::Confirm => "confirm",
            Self::Undo => "undo",
        }
    }

    /// The field of a date.
    pub(super) const fn day(self) -> &'static str {
        match self {
            Self::Pause => "paused_until",
            Self::Renegotiate => "first_on",
            Self::Settle => "settle_until",
            Self::Confirm | Self::Undo => "",
        }
    }
}

async fn show(seat: Seat, Path(plan): Path<String>) -> Answer {
    page(&seat, StatusCode::OK, id(&plan)?, Form::new(), None).await
}

/// The address of a form, opened: the plan it belongs to.
async fn back(_: Seat, Path(plan): Path<String>) -> Answer {
    let plan: PlanId = id(&plan)?;
    Ok(see_other(&format!("/office/plans/{plan}")).into_response())
}

async fn pause(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let Some(until) = day(&mut form, Verb::Pause.day(), seat.locale()) else {
        return again(&seat, plan, form, Verb::Pause).await;
    };
    let why = form.value("why_paused").to_owned();
    let done = plans::pause(&seat.ctx, &seat.actor, plan, seen, until, &why).await;
    let words = seat.pick(
        "Échéancier en pause\u{a0}: il reprendra de lui-même.",
        "Plan paused: it will go on by itself.",
    );
    answer(&seat, plan, form, Verb::Pause, done, words).await
}

async fn renegotiate(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let currency = seat.actor.creditor().currency;
    let Some(wanted) = offer_terms(&mut form, seat.locale(), currency) else {
        return again(&seat, plan, form, Verb::Renegotiate).await;
    };
    let done = plans::renegotiate(&seat.ctx, &seat.actor, plan, seen, wanted).await;
    answer(&seat, plan, form, Verb::Renegotiate, done, "").await
}

/// Where other terms are told, and what became of them.
fn terms_told(seat: &Seat, told: Renegotiated) -> (String, &'static str) {
    let words = if told.at_once {
        seat.pick(
            "Nouvel échéancier en place\u{a0}: il ne fait que donner du temps, le débiteur en est averti.",
            "The new plan is in place: it only gives time, and the debtor is told.",
        )
    } else {
        seat.pick(
            "Offre envoyée\u{a0}: l’échéancier continue tant que le débiteur ne l’a pas signée.",
            "Offer sent: the plan goes on until the debtor has signed it.",
        )
    };
    (format!("/office/requests/{}", told.request), words)
}

async fn confirm(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, form) = posted_for(&seat, &plan, posted)?;
    let done = plans::confirm(&seat.ctx, &seat.actor, plan, seen).await;
    let words = seat.pick("Changement confirmé.", "Change confirmed.");
    answer(&seat, plan, form, Verb::Confirm, done, words).await
}

async fn undo(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, form) = posted_for(&seat, &plan, posted)?;
    let done = plans::undo(&seat.ctx, &seat.actor, plan, seen).await;
    let words = seat.pick(
        "Changement repris\u{a0}: l’échéancier reste tel qu’il est.",
        "Change taken back: the plan stays as it is.",
    );
    answer(&seat, plan, form, Verb::Undo, done.map(|()| Changed::Done), words).await
}

async fn settle(seat: Seat, Path(plan): Path<String>, posted: Posted) -> Answer {
    let (plan, seen, mut form) = posted_for(&seat, &plan, posted)?;
    let until = day(&mut form, Verb::Settle.day(), seat.locale());
    let currency = seat.actor.creditor().currency;
    let sum = Money::parse(form.value("sum"), currency).ok();
    if sum.is_none() {
        form.reject("sum", not_less(seat.locale()));
    }
    let (Some(until), Some(sum)) = (until, sum) else {
        return again(&seat, plan, form, Verb::Settle).await;
    };
    let done = plans::offer_settlement(&seat.ctx, &seat.actor, plan, seen, sum.minor, until).await;
    let words = seat.pick(
        "Somme proposée\u{a0}: si elle est payée à temps, le reste est abandonné.",
        "Sum offered: if it is paid in time, the rest is given up.",
    );
    answer(&seat, plan, form, Verb::Settle, done, words).await
}

/// That a change waits.
pub(super) fn second_words(seat: Reader) -> &'static str {
    seat.pick(
        "Changement proposé\u{a0}: une seconde personne doit le confirmer.",
        "Change proposed: a second person has to confirm it.",
    )
}

/// What every form of the page carries.
fn posted_for(seat: &Seat, plan: &str, posted: Posted) -> Result<(PlanId, i64, Form), Failure> {
    seat.actor.demand(Role::Collector)?;
    let seen = posted.text("version").parse().map_err(|_| Failure::Unreadable)?;
    Ok((id(plan)?, seen, Form::from(posted)))
}

async fn again(seat: &Seat, plan: PlanId, form: Form, verb: Verb) -> Answer {
    page(seat, StatusCode::UNPROCESSABLE_ENTITY, plan, form, Some(verb)).await
}

/// Back to the plan with what was done, or the page again with what is wrong.
async fn answer(
    seat: &Seat,
    plan: PlanId,
    mut form: Form,
    verb: Verb,
    done: Result<Changed, ChangeError>,
    words: &'static str,
) -> Answer {
    let error = match done {
        Ok(done) => {
            let (to, words) = match done {
                Changed::Terms(told) => terms_told(seat, told),
                Changed::Second => (format!("/office/plans/{plan}"), second_words(seat.reader())),
                Changed::Done => (format!("/office/plans/{plan}"), words),
            };
            let flash = Flash::new(Tone::Success, words);
            return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
        }
        Err(error) => error,
    };
    let status = match &error {
        ChangeError::Stale | ChangeError::Waiting(_) | ChangeError::Held(_) => StatusCode::CONFLICT,
        ChangeError::SamePerson => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (field, words) = refusal(verb, error, seat.locale())?;
    form.reject(field, words);
    page(seat, status, plan, form, Some(verb)).await
}

/// The field that is wrong, and what to do.
fn refusal(
    verb: Verb,
    error: ChangeError,
    locale: Locale,
) -> Result<(&'static str, &'static str), Failure> {
    Ok(match error {
        ChangeError::Unknown => return Err(Failure::NotFound),
        ChangeError::Other(error) => return Err(error.into()),
        ChangeError::Terms(error) => terms_words(error, locale),
        ChangeError::Stale => (
            "",
            locale.pick(
                "L’échéancier a changé depuis que cette page a été affichée\u{a0}: voici où il en est. Rien n’a été modifié.",
                "The plan has changed since this page was shown: this is how it stands. Nothing was changed.",
            ),
        ),
        ChangeError::Waiting(_) => (
            "",
            locale.pick(
                "Une demande sur ces factures attend déjà\u{a0}: elle passe d’abord.",
                "A request about these invoices waits already: that one comes first.",
            ),
        ),
        ChangeError::Held(_) => (
            "",
            locale.pick(
                "Le débiteur est protégé\u{a0}: son échéancier est au repos et rien ne se convient avant que la suspension soit levée.",
                "The debtor is protected: the plan is at rest and nothing is agreed before the hold is lifted.",
            ),
        ),
        ChangeError::SamePerson => (
            "",
            locale.pick(
                "Vous avez proposé ce changement\u{a0}: quelqu’un d’autre le confirme.",
                "You proposed this change: somebody else confirms it.",
            ),
        ),
        ChangeError::Date => (
            verb.day(),
            locale.pick(
                "De demain à dans cent quatre-vingts jours.",
                "From tomorrow to a hundred and eighty days from now.",
            ),
        ),
        ChangeError::NothingDue => (
            verb.day(),
            locale.pick(
                "Aucune échéance ne tombe avant ce jour\u{a0}: il n’y a rien à mettre en pause.",
                "No instalment falls due before that day: there is nothing to pause.",
            ),
        ),
        ChangeError::Amount => ("sum", not_less(locale)),
        ChangeError::Why => (
            "why_paused",
            locale.pick(
                "Dites pourquoi, en cinq cents caractères au plus\u{a0}: le débiteur le lira.",
                "Say why, in five hundred characters at most: the debtor will read it.",
            ),
        ),
    })
}

const fn not_less(locale: Locale) -> &'static str {
    locale.pick(
        "Plus que zéro et moins que ce qui reste\u{a0}; pour le tout, l’échéancier suffit.",
        "More than zero and less than what is left; for all of it the plan is enough.",
    )
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    plan: PlanId,
    form: Form,
    tried: Option<Verb>,
) -> Result<Response, Failure> {
    let found = plans::watched(&seat.ctx, &seat.actor, plan).await?.ok_or(Failure::NotFound)?;
    let kind = plan_kind(found.of.plan.kind, seat.locale());
    let title = format!("{kind} · {}", found.of.debtor_name);
    let today = seat.ctx.today(seat.actor.creditor());
    Ok(seat.show(Here::Plans, Document::new(title.clone()).status(status), || {
        body(seat.reader(), title, &found, &form, tried, today)
    }))
}
