//! The creditor's team: who belongs to it, as what, who is let in. For its administrators.
//!
//! The secret of somebody's codes is shown on the page that answers the form which made it, and on no
//! other: it goes into no cookie and no address.

mod view;

use super::{
    frame::Here,
    seat::{Seat, id},
};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{Locale, StaffId, party::Role};
use http::StatusCode;
use service::staff::{
    CreateError, PASSWORD_LEAST,
    team::{self, Fresh, Invitation, TeamError},
};

const HERE: &str = "/office/settings/staff";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(HERE, get(show).post(act))
}

async fn show(seat: Seat) -> Answer {
    seat.actor.demand(Role::Admin)?;
    page(&seat, StatusCode::OK, Form::new(), None).await
}

async fn act(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Admin)?;
    let mut form = Form::from(posted);
    let done = match form.value("do") {
        "invite" => invite(&seat, &form).await.map(Done::Shown),
        "codes" => {
            let whom: StaffId = id(form.value("staff"))?;
            team::renew_codes(&seat.ctx, &seat.actor, whom).await.map(Done::Shown)
        }
        verb @ ("role" | "remove" | "disable" | "enable") => {
            let whom: StaffId = id(form.value("staff"))?;
            change(&seat, &form, verb, whom).await?.map(Done::Said)
        }
        _ => return Err(Failure::Unreadable),
    };
    match done {
        Ok(Done::Shown(fresh)) => page(&seat, StatusCode::CREATED, Form::new(), Some(fresh)).await,
        Ok(Done::Said(words)) => {
            let flash = Flash::new(Tone::Success, words);
            Ok(see_other(HERE).flash(&seat.visit, &flash).into_response())
        }
        Err(error) => {
            let status = refuse(&seat, &mut form, error)?;
            page(&seat, status, form, None).await
        }
    }
}

/// What became of a form.
enum Done {
    /// Secrets, to be shown once.
    Shown(Fresh),
    /// Something was changed; these words say so.
    Said(&'static str),
}

async fn invite(seat: &Seat, form: &Form) -> Result<Fresh, TeamError> {
    let new = Invitation {
        email: form.value("email").to_owned(),
        name: form.value("name").to_owned(),
        // Blanks at either end are part of a password.
        password: form
            .posted()
            .pairs()
            .find(|(name, _)| *name == "password")
            .map(|(_, typed)| typed.to_owned())
            .unwrap_or_default(),
        role: form.value("role").parse().unwrap_or(Role::Viewer),
        locale: form.value("locale").parse().unwrap_or(seat.locale()),
    };
    team::invite(&seat.ctx, &seat.actor, new).await
}

async fn change(
    seat: &Seat,
    form: &Form,
    verb: &str,
    whom: StaffId,
) -> Result<Result<&'static str, TeamError>, Failure> {
    let (ctx, actor) = (&seat.ctx, &seat.actor);
    let (done, words) = match verb {
        "role" => {
            let role: Role = form.value("role").parse().map_err(|_| Failure::Unreadable)?;
            (
                team::change_role(ctx, actor, whom, role).await,
                seat.pick(
                    "Rôle changé\u{a0}: il vaut dès la prochaine connexion.",
                    "Role changed: it counts from the next sign-in.",
                ),
            )
        }
        "remove" => (
            team::remove(ctx, actor, whom).await,
            seat.pick(
                "Cette personne ne fait plus partie de l’équipe.",
                "This person has left the team.",
            ),
        ),
        "disable" => (
            team::shut_out(ctx, actor, whom).await,
            seat.pick(
                "Compte fermé, et toutes ses sessions avec lui.",
                "Account disabled, and all its sessions with it.",
            ),
        ),
        _ => (
            team::let_in(ctx, actor, whom).await,
            seat.pick(
                "Compte rouvert, avec le mot de passe et les codes d’avant.",
                "Account enabled, with the password and codes of before.",
            ),
        ),
    };
    Ok(done.map(|()| words))
}

fn refuse(seat: &Seat, form: &mut Form, error: TeamError) -> Result<StatusCode, Failure> {
    let locale = seat.locale();
    let (field, words) = match error {
        TeamError::Other(error) => return Err(error.into()),
        TeamError::Unknown => return Err(Failure::NotFound),
        TeamError::Create(error) => return created(locale, form, error),
        TeamError::Name => (
            "name",
            locale.pick("Donnez un nom, de 80 caractères au plus.", "Give a name of at most 80 characters."),
        ),
        TeamError::Own => (
            "",
            locale.pick(
                "Votre propre compte se change par un autre administrateur.",
                "Your own account is changed by another administrator.",
            ),
        ),
        TeamError::Elsewhere => (
            "",
            locale.pick(
                "Cette personne travaille aussi pour un créancier que vous n’administrez pas\u{a0}: retirez-la de votre équipe, ou demandez à l’exploitant.",
                "This person also works for a creditor that you do not administer: remove them from your team, or ask the operator.",
            ),
        ),
        TeamError::LastAdmin => (
            "",
            locale.pick(
                "C’est le dernier administrateur qui peut se connecter\u{a0}: nommez-en un autre d’abord.",
                "This is the last administrator who can sign in: name another one first.",
            ),
        ),
    };
    form.reject(field, words);
    Ok(if field.is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY })
}

fn created(locale: Locale, form: &mut Form, error: CreateError) -> Result<StatusCode, Failure> {
    let (field, words) = match error {
        CreateError::Email => {
            ("email", locale.pick("Cette adresse n’est pas valable.", "This is no e-mail address.").to_owned())
        }
        CreateError::Taken => (
            "email",
            locale
                .pick(
                    "Un compte porte déjà cette adresse. S’il est d’un autre créancier, l’exploitant l’ajoute à votre équipe.",
                    "An account has this address already. If it is another creditor’s, the operator adds it to your team.",
                )
                .to_owned(),
        ),
        CreateError::Password => (
            "password",
            match locale {
                Locale::Fr => format!("Au moins {PASSWORD_LEAST} caractères\u{a0}: une phrase convient."),
                Locale::En => format!("At least {PASSWORD_LEAST} characters: a sentence will do."),
            },
        ),
        other => return Err(Failure::internal(other)),
    };
    form.reject(field, words);
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

async fn page(
    seat: &Seat,
    status: StatusCode,
    form: Form,
    fresh: Option<Fresh>,
) -> Result<Response, Failure> {
    let members = team::team(&seat.ctx, &seat.actor).await?;
    let creditor = seat.actor.creditor().clone();
    let title = seat.pick("Équipe", "Staff");
    Ok(seat.show(Here::Menu, Document::new(title).status(status), || {
        view::body(seat.reader(), title, members, form, fresh, &creditor)
    }))
}
