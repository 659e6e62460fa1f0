//! What debtors do about a request of theirs: take it back, add to it.

use super::{
    case::{self, Shown},
    read::{self, WORDS},
};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone, Visit},
    render::see_other,
    session::Debtor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::post,
};
use domain::{Locale, RequestId};
use http::StatusCode;
use service::{
    Context,
    requests::{OwnError, hand_in, withdraw},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/requests/{id}/withdraw", post(leave).get(back))
        .route("/requests/{id}/answer", post(add).get(back))
}

/// A page that was posted to, asked for again: to the request.
pub(super) async fn back(Path(id): Path<String>) -> Answer {
    let id: RequestId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(see_other(&format!("/requests/{id}")).into_response())
}

async fn leave(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    _: Posted,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let locale = visit.debtor(&actor).locale;
    match withdraw(&ctx, &actor, id).await {
        Ok(()) => Ok(told(
            &visit,
            id,
            Tone::Success,
            locale.pick(
                "Votre demande est retirée. Vous pouvez en faire une autre quand vous voulez.",
                "Your request is withdrawn. You can make another whenever you like.",
            ),
        )),
        Err(error) => passed(&visit, locale, id, error),
    }
}

async fn add(
    visit: Visit,
    Debtor(actor): Debtor,
    State(ctx): State<Context>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let locale = visit.debtor(&actor).locale;
    let mut form = Form::from(posted);
    let Some(words) = read::words_in(&mut form, locale, true) else {
        let shown = Shown { form, status: StatusCode::UNPROCESSABLE_ENTITY, signing: false };
        return case::page(&visit, &actor, &ctx, id, shown).await;
    };
    match hand_in(&ctx, &actor, id, &words).await {
        Ok(()) => Ok(told(
            &visit,
            id,
            Tone::Success,
            locale.pick(
                "Merci, votre réponse est bien arrivée. Une personne reprend votre demande.",
                "Thank you, your answer has arrived. A person takes up your request.",
            ),
        )),
        Err(OwnError::Words) => {
            form.reject(WORDS, read::wordless(locale));
            let shown = Shown { form, status: StatusCode::UNPROCESSABLE_ENTITY, signing: false };
            case::page(&visit, &actor, &ctx, id, shown).await
        }
        Err(error) => passed(&visit, locale, id, error),
    }
}

/// Back to the request, with a word.
pub(super) fn told(visit: &Visit, id: RequestId, tone: Tone, words: &str) -> Response {
    let flash = Flash::new(tone, words);
    see_other(&format!("/requests/{id}")).flash(visit, &flash).into_response()
}

/// What cannot be done any more, or never could.
pub(super) fn passed(visit: &Visit, locale: Locale, id: RequestId, error: OwnError) -> Answer {
    match error {
        OwnError::Unknown => Err(Failure::NotFound),
        OwnError::Ended | OwnError::Code(_) | OwnError::Words => {
            let words = locale.pick(
                "Votre demande a avancé entre-temps : voici où elle en est. Rien n’a été changé.",
                "Your request has moved on meanwhile: here is where it stands. Nothing was changed.",
            );
            Ok(told(visit, id, Tone::Info, words))
        }
        OwnError::Other(error) => Err(error.into()),
    }
}
