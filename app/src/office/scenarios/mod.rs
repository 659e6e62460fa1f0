//! Scenarios: listed in the order in which they are tried, written, published, moved.

mod conditions;
mod draft;
mod editor;
mod file;
mod list;
mod moves;
mod sequence;

use super::seat::Seat;
use crate::{
    AppState,
    error::Failure,
    page::{Flash, Tone},
};
use axum::Router;
use service::scenarios::editor::EditError;

pub(super) fn router() -> Router<AppState> {
    Router::new().merge(list::router()).merge(file::router()).merge(moves::router())
}

/// What became of a change that is told on the next page; what cannot be told is a failure.
fn told(seat: &Seat, outcome: Result<(), EditError>, done: &'static str) -> Result<Flash, Failure> {
    let (tone, words) = match outcome {
        Ok(()) => (Tone::Success, done),
        Err(EditError::Unknown) => return Err(Failure::NotFound),
        Err(EditError::Other(error)) => return Err(error.into()),
        Err(EditError::Stale) => (Tone::Danger, stale(seat)),
        Err(EditError::Name) => (
            Tone::Danger,
            seat.pick(
                "Donnez au scénario un nom de 80 caractères au plus.",
                "Give the scenario a name of at most 80 characters.",
            ),
        ),
        Err(EditError::Wrong(_)) => (
            Tone::Danger,
            seat.pick(
                "Rien n’a été publié\u{a0}: corrigez ce qui est signalé à côté des étapes.",
                "Nothing was published: correct what is shown beside the steps.",
            ),
        ),
        Err(EditError::NoDraft) => {
            (Tone::Info, seat.pick("Tout est déjà publié.", "Everything is published already."))
        }
    };
    Ok(Flash::new(tone, words))
}

fn stale(seat: &Seat) -> &'static str {
    seat.pick(
        "Un collègue a modifié ce scénario entre-temps\u{a0}; rien n’a été écrasé. Vérifiez ce qui a changé.",
        "A colleague has changed this scenario in the meantime; nothing was overwritten. Check what has changed.",
    )
}
