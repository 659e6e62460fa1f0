//! Closing the file.

use crate::{
    AppState,
    error::Answer,
    forms::Posted,
    page::{Flash, Tone, Visit},
    render::see_other,
    session::{self, MaybeDebtor},
};
use axum::{Router, extract::State, response::IntoResponse, routing::post};
use service::{Context, kept_forms};
use tower_sessions::Session;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/sign-out", post(sign_out))
}

async fn sign_out(
    visit: Visit,
    MaybeDebtor(actor): MaybeDebtor,
    State(ctx): State<Context>,
    session: Session,
    _: Posted,
) -> Answer {
    if let Some(actor) = actor {
        kept_forms::forget(&ctx, &actor).await?;
    }
    session::sign_out(&session).await?;
    let text = visit.locale().pick(
        "Votre dossier est fermé. Le lien reçu permettra de le rouvrir.",
        "Your file is closed. The link you received will open it again.",
    );
    Ok(see_other("/").flash(&visit, &Flash::new(Tone::Success, text)).into_response())
}
