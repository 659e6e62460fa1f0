//! After signing in again: what was being sent when the session ended.

use super::{frame::Here, seat::Seat};
use crate::{
    AppState,
    components::{Csrf, Submit},
    error::Answer,
    forms::Posted,
    kept::Kept,
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::get};
use leptos::prelude::*;
use tower_sessions::Session;

/// Where signing in leads when something was kept.
pub(super) const PATH: &str = "/office/kept";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(PATH, get(show))
}

/// Shown before it is sent: an hour may have passed, and the click was not meant for today.
async fn show(seat: Seat, session: Session) -> Answer {
    let kept = Kept::of(&session).await?;
    let posted = kept.as_ref().and_then(|kept| Posted::parse(kept.fields.as_bytes()));
    let (Some(Kept { path, .. }), Some(posted)) = (kept, posted) else {
        return Ok(see_other("/office").into_response());
    };
    let title = seat.pick("Ce que vous étiez en train d’envoyer", "What you were sending");
    let reader = seat.reader();
    Ok(seat.show(Here::Elsewhere, Document::new(title), move || {
        let written = posted.pairs().filter(|(_, value)| is_prose(value));
        let written = written.map(|(_, value)| value.to_owned()).collect::<Vec<_>>();
        let hidden = posted.pairs().map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }
        });
        view! {
            <h1>{title}</h1>
            <p>{reader.pick(
                "Votre session s’était terminée\u{a0}: rien n’a été enregistré, et rien n’est perdu.",
                "Your session had ended: nothing was recorded, and nothing is lost.",
            )}</p>
            {written.into_iter().map(|text| view! { <blockquote class="kept">{text}</blockquote> }).collect_view()}
            <form method="post" action=path class="stack">
                <Csrf/>
                {hidden.collect_view()}
                <Submit>{reader.pick("L’envoyer maintenant", "Send it now")}</Submit>
            </form>
            <p><a href="/office">{reader.pick("Y renoncer", "Leave it")}</a></p>
        }
    }))
}

/// Words that someone wrote, unlike identifiers, figures and choices.
fn is_prose(value: &str) -> bool {
    value.trim().contains(char::is_whitespace)
}
