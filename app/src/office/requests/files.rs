//! The files of a request, for those who decide about it: to be kept, or looked at.

use crate::{
    AppState,
    error::{Answer, Failure},
    office::seat::{Seat, id},
    uploads::{attachment, inline},
};
use axum::{Router, extract::Path, routing::get};
use service::files::{File, Side, of_staff};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/office/requests/{id}/files/{number}", get(whole))
        .route("/office/requests/{id}/files/{number}/view", get(view))
        .route("/office/requests/{id}/files/{number}/preview", get(preview))
}

/// A request and a number, as addresses have them.
type Place = Path<(String, String)>;

async fn whole(seat: Seat, place: Place) -> Answer {
    Ok(attachment(find(&seat, place, Side::Whole).await?))
}

async fn view(seat: Seat, place: Place) -> Answer {
    Ok(inline(find(&seat, place, Side::Whole).await?))
}

async fn preview(seat: Seat, place: Place) -> Answer {
    Ok(inline(find(&seat, place, Side::Preview).await?))
}

async fn find(seat: &Seat, Path((request, number)): Place, side: Side) -> Result<File, Failure> {
    let number = number.parse().map_err(|_| Failure::NotFound)?;
    let file = of_staff(&seat.ctx, &seat.actor, id(&request)?, number, side).await?;
    file.ok_or(Failure::NotFound)
}
