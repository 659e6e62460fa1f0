//! After signing in again: what was being sent when the session ended.

use super::{frame::Here, seat::Seat};
use crate::{
    AppState,
    components::{Csrf, Notice, Submit},
    error::Answer,
    forms::Posted,
    kept::Kept,
    page::Tone,
    render::{Document, see_other},
};
use axum::{Router, response::IntoResponse, routing::get};
use domain::Locale;
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
    // Signing in opens the first creditor someone works for, which may not be the one it was for.
    let creditor = seat.actor.creditor().name.clone();
    let several = seat.actor.memberships().len() > 1;
    let send = match seat.locale() {
        Locale::Fr if several => format!("L’envoyer pour {creditor}"),
        Locale::En if several => format!("Send it for {creditor}"),
        locale => locale.pick("L’envoyer maintenant", "Send it now").to_owned(),
    };
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
            {several.then(|| view! {
                <Notice tone=Tone::Warning>
                    <p>{reader.pick("Vous travaillez maintenant pour ", "You are now working for ")}<strong>{creditor}</strong>
                    {reader.pick(
                        ". Si c’était pour un autre, choisissez-le d’abord en haut de la page, puis revenez ici.",
                        ". If this was for another, first choose it at the top of the page, then come back here.",
                    )}</p>
                </Notice>
            })}
            {written.into_iter().map(|text| view! { <blockquote class="kept">{text}</blockquote> }).collect_view()}
            <form method="post" action=path class="stack">
                <Csrf/>
                {hidden.collect_view()}
                <Submit>{send}</Submit>
            </form>
            <p><a href="/office">{reader.pick("Y renoncer", "Leave it")}</a></p>
        }
    }))
}

/// Words that someone wrote, unlike identifiers, figures and choices.
fn is_prose(value: &str) -> bool {
    value.trim().contains(char::is_whitespace)
}
