//! The paper that a debtor asked for, handed over with the answer.

use super::{
    act::{recorded, reject},
    answers::Desk,
    case::{load, page},
    verb::Verb,
};
use crate::{
    AppState,
    components::{Csrf, Submit},
    error::{Answer, Failure},
    forms::Form,
    office::seat::{Seat, id},
    page::{Flash, Tone},
    render::see_other,
    uploads::{self, FilesField, Handed},
};
use axum::{Router, extract::Path, response::IntoResponse, routing::get};
use domain::{RequestId, party::Role};
use leptos::prelude::*;
use service::requests::handing_over::hand_over;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/requests/{id}/hand-over", get(back).post(give))
        .layer(uploads::limit())
}

/// The address of the form, opened: the request it belongs to.
async fn back(_: Seat, Path(request): Path<String>) -> Answer {
    let request: RequestId = id(&request)?;
    Ok(see_other(&format!("/office/requests/{request}")).into_response())
}

async fn give(seat: Seat, Path(request): Path<String>, handed: Handed) -> Answer {
    seat.actor.demand(Role::Collector)?;
    let request: RequestId = id(&request)?;
    let mut form = Form::from(handed.posted);
    let seen: i64 = form.value("version").parse().map_err(|_| Failure::Unreadable)?;
    // Another creditor's is not even looked at.
    let debtor = load(&seat, request).await?.case.request.debtor_id;
    let (locale, ctx, actor) = (seat.locale(), &seat.ctx, &seat.actor);
    let judged = uploads::checked_ours(ctx, actor, debtor, locale, &mut form, handed.files).await?;
    let status = match judged {
        Err(status) => status,
        Ok(files) => match hand_over(ctx, actor, request, seen, files).await {
            Ok(done) => {
                let flash = Flash::new(Tone::Success, recorded(&seat, done));
                let to = format!("/office/requests/{request}");
                return Ok(see_other(&to).flash(&seat.visit, &flash).into_response());
            }
            Err(error) => reject(Verb::HandOver, error, &mut form, locale)?,
        },
    };
    let shown = load(&seat, request).await?;
    Ok(page(&seat, status, shown, form, Some(Verb::HandOver)))
}

/// The form.
pub(super) fn form(desk: Desk<'_>) -> AnyView {
    let seat = desk.seat;
    let request = &desk.case().request;
    let action = format!("/office/requests/{}/{}", request.id, Verb::HandOver.name());
    let version = request.version.to_string();
    let typed = desk.form.clone();
    view! {
        <form method="post" action=action class="decision" enctype="multipart/form-data">
            <Csrf/>
            <input type="hidden" name="version" value=version/>
            <FilesField form=typed needed=true
                label=seat.pick("Le document à remettre au débiteur", "The document to hand to the debtor")/>
            <p class="consequence">{seat.pick(
                "Le débiteur le trouve dans son espace, avec sa demande, dans dix secondes\u{a0}; d’ici là, vous pouvez l’annuler.",
                "The debtor finds it on their page, with the request, in ten seconds; until then you can undo it.",
            )}</p>
            <Submit>{seat.pick("Remettre ce document et clore", "Hand this document over and close")}</Submit>
        </form>
    }
    .into_any()
}
