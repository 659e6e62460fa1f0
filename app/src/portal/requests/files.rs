//! The files of a debtor's own requests, for that debtor alone.

use crate::{
    AppState,
    error::{Answer, Failure},
    session::Debtor,
    uploads::{attachment, inline},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use service::{
    Context, DebtorActor,
    files::{File, Side, of_debtor},
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/requests/{id}/files/{number}", get(whole))
        .route("/requests/{id}/files/{number}/preview", get(preview))
}

/// A request and a number, as addresses have them.
type Place = Path<(String, String)>;

async fn whole(Debtor(actor): Debtor, State(ctx): State<Context>, place: Place) -> Answer {
    Ok(attachment(find(&ctx, &actor, place, Side::Whole).await?))
}

async fn preview(Debtor(actor): Debtor, State(ctx): State<Context>, place: Place) -> Answer {
    Ok(inline(find(&ctx, &actor, place, Side::Preview).await?))
}

async fn find(
    ctx: &Context,
    actor: &DebtorActor,
    Path((request, number)): Place,
    side: Side,
) -> Result<File, Failure> {
    let request = request.parse().map_err(|_| Failure::NotFound)?;
    let number = number.parse().map_err(|_| Failure::NotFound)?;
    of_debtor(ctx, actor, request, number, side).await?.ok_or(Failure::NotFound)
}
