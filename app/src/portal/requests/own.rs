//! What debtors do about a request of theirs: take it back, add to it.

use super::{
    case::{self, Shown},
    closed,
    read::{self, WORDS},
};
use crate::{
    AppState,
    error::{Answer, Failure},
    forms::{Form, Posted},
    page::{Flash, Tone, Visit},
    render::see_other,
    session::Debtor,
    uploads::{self, FILES, Handed},
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
    requests::{OwnError, hand_in_with, withdraw},
};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/requests/{id}/withdraw", post(leave).get(back)).merge(
        Router::new().route("/requests/{id}/answer", post(add).get(back)).layer(uploads::limit()),
    )
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
    handed: Handed,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let locale = visit.debtor(&actor).locale;
    let mut form = Form::from(handed.posted);
    // Files speak for themselves.
    let words = read::words_in(&mut form, locale, handed.files.is_empty());
    let files = match uploads::checked(&ctx, &actor, locale, &mut form, handed.files).await? {
        Ok(files) if words.is_some() => files,
        judged => {
            let status = judged.err().unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let shown = Shown { form, status, signing: false };
            return case::page(&visit, &actor, &ctx, id, shown).await;
        }
    };
    match hand_in_with(&ctx, &actor, id, &words.unwrap_or_default(), files).await {
        Ok(()) => Ok(told(
            &visit,
            id,
            Tone::Success,
            locale.pick(
                "Merci, votre réponse est bien arrivée. Une personne reprend votre demande.",
                "Thank you, your answer has arrived. A person takes up your request.",
            ),
        )),
        Err(error @ (OwnError::Words | OwnError::Full)) => {
            match error {
                OwnError::Full => form.reject(FILES, full(locale)),
                _ => form.reject(WORDS, read::wordless(locale)),
            }
            let shown = Shown { form, status: StatusCode::UNPROCESSABLE_ENTITY, signing: false };
            case::page(&visit, &actor, &ctx, id, shown).await
        }
        Err(error) => passed(&visit, locale, id, error),
    }
}

const fn full(locale: Locale) -> &'static str {
    locale.pick(
        "Cette demande a déjà autant de fichiers qu’elle peut en avoir. Écrivez-nous si un autre est nécessaire.",
        "This request has as many files as it can have. Write to us if another one is needed.",
    )
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
        OwnError::Ended | OwnError::Code(_) | OwnError::Words | OwnError::Full => {
            let words = locale.pick(
                "Votre demande a avancé entre-temps : voici où elle en est. Rien n’a été changé.",
                "Your request has moved on meanwhile: here is where it stands. Nothing was changed.",
            );
            Ok(told(visit, id, Tone::Info, words))
        }
        OwnError::Held(reason) => Ok(told(visit, id, Tone::Info, closed::held(locale, reason))),
        OwnError::Other(error) => Err(error.into()),
    }
}
