//! What an event names, as it stands now.

use super::{
    asked::{Asked, Named, Reader, WantsJson},
    problem::{Everywhere, NotFound, Problem},
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use service::{
    Context,
    feed::{self, InvoiceView, RequestView},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The longest reference, in characters.
const REFERENCE_MOST: usize = 200;

/// A request, by the id that its events carry.
#[utoipa::path(
    get,
    path = "/api/v1/requests/{id}",
    tag = "lookups",
    params(("id" = Uuid, Path, description = "The request's id")),
    responses((status = 200, description = "The request", body = RequestView), NotFound, Everywhere),
    security(("key" = [])),
)]
pub(super) async fn request(
    State(ctx): State<Context>,
    Reader(actor): Reader,
    _: WantsJson,
    Named(id): Named,
) -> Result<Json<RequestView>, Problem> {
    // Other ways of writing the same are not the id that an event carries.
    let hyphened = Uuid::parse_str(&id).ok().filter(|_| id.len() == 36);
    let id = hyphened.ok_or_else(|| Problem::unreadable("id: a UUID with its hyphens."))?;
    let found = feed::request(&ctx, &actor, id.into()).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("There is no request with this id."))
}

/// Which invoices.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The creditor's reference, as in events.
    #[param(min_length = 1, max_length = 200, pattern = "^[^\\x00-\\x1f\\x7f]+$")]
    reference: String,
}

/// Invoices that were asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invoices {
    /// One, or none.
    invoices: Vec<InvoiceView>,
}

/// An invoice, by the creditor's reference, with what is owed on it.
#[utoipa::path(
    get,
    path = "/api/v1/invoices",
    tag = "lookups",
    params(Which),
    responses((status = 200, description = "The invoice, or none", body = Invoices), Everywhere),
    security(("key" = [])),
)]
pub(super) async fn invoices(
    State(ctx): State<Context>,
    Reader(actor): Reader,
    _: WantsJson,
    Asked(Which { reference }): Asked<Which>,
) -> Result<Json<Invoices>, Problem> {
    let length = reference.chars().count();
    if length == 0 || length > REFERENCE_MOST || reference.chars().any(|c| c.is_ascii_control()) {
        let detail = format!("reference: 1 to {REFERENCE_MOST} characters on one line.");
        return Err(Problem::unreadable(detail));
    }
    let found = feed::invoice(&ctx, &actor, &reference).await?;
    Ok(Json(Invoices { invoices: found.into_iter().collect() }))
}
