//! Files: invoices, receipts and contracts for their debtor alone, logos for everyone, `robots.txt`.

use crate::{
    AppState,
    error::{Answer, Failure},
    session::Onlooker,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{CreditorId, DocumentId};
use http::{HeaderValue, header};
use service::{
    Context,
    papers::{self, Paper},
    portal, requests,
};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/invoices/{id}/pdf", get(invoice))
        .route("/receipts/{id}/pdf", get(receipt))
        .route("/clearance/pdf", get(clearance))
        .route("/plans/{id}/contract", get(contract))
        .route("/plans/{id}/calendar", get(calendar))
        .route("/logo/{creditor}/{logo}", get(logo))
        .route("/robots.txt", get(async || "User-agent: *\nDisallow: /\n"))
}

async fn invoice(
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let paper = papers::invoice_pdf(&ctx, &actor, id).await?;
    paper.map(attachment).ok_or(Failure::NotFound)
}

async fn receipt(
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let paper = papers::receipt_pdf(&ctx, &actor, id).await?;
    paper.map(attachment).ok_or(Failure::NotFound)
}

async fn clearance(Onlooker(actor): Onlooker, State(ctx): State<Context>) -> Answer {
    let paper = service::clearance::pdf(&ctx, &actor).await?;
    paper.map(attachment).ok_or(Failure::NotFound)
}

async fn contract(
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let paper = requests::papers::contract(&ctx, &actor, id).await?;
    paper.map(attachment).ok_or(Failure::NotFound)
}

async fn calendar(
    Onlooker(actor): Onlooker,
    State(ctx): State<Context>,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let paper = requests::papers::calendar(&ctx, &actor, id).await?;
    paper.map(|paper| kept(paper, "text/calendar; charset=utf-8")).ok_or(Failure::NotFound)
}

/// A PDF that browsers keep, never show inside a page of ours.
pub fn attachment(paper: Paper) -> Response {
    kept(paper, "application/pdf")
}

fn kept(paper: Paper, media_type: &'static str) -> Response {
    let name: String = paper
        .file_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
        .collect();
    let mut response = paper.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition.unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    response
}

async fn logo(
    State(ctx): State<Context>,
    Path((creditor, logo)): Path<(String, String)>,
) -> Answer {
    let creditor: CreditorId = creditor.parse().map_err(|_| Failure::NotFound)?;
    let logo: DocumentId = logo.parse().map_err(|_| Failure::NotFound)?;
    let (kind, bytes) = portal::logo(&ctx, creditor, logo).await?.ok_or(Failure::NotFound)?;
    // Only pictures; a drawing opened by itself must not run anything.
    let kind = match kind.as_str() {
        "image/png" => "image/png",
        "image/jpeg" => "image/jpeg",
        "image/webp" => "image/webp",
        "image/svg+xml" => "image/svg+xml",
        _ => return Err(Failure::NotFound),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    Ok(response)
}
