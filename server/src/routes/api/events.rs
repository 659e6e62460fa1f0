//! `GET /api/v1/events`: the feed, as JSON or as a table.

use super::{
    asked::{Asked, Reader, chosen},
    problem::{Everywhere, Problem},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::cells;
use serde::{Deserialize, Serialize};
use service::{
    Context,
    feed::{self, Cursor, Event, MOST, Page},
};
use utoipa::{IntoParams, ToSchema};

/// Events in a page unless it is said otherwise.
const USUAL: u16 = 100;
const JSON: &str = "application/json";
const CSV: &str = "text/csv";
const NEXT: HeaderName = HeaderName::from_static("acquit-next-cursor");
const HAS_MORE: HeaderName = HeaderName::from_static("acquit-has-more");

/// Which events, and how.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The cursor of the last page; from the beginning without it.
    #[param(value_type = Option<String>, nullable = false, pattern = "^[0-7][0-9a-f]{15}$")]
    after: Option<Cursor>,
    /// The most events.
    #[param(nullable = false, minimum = 1, maximum = 500, default = 100)]
    limit: Option<u16>,
    /// How; what the header Accept says without it.
    #[param(inline, nullable = false)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    Json,
    Csv,
}

/// Some events, and where to read on.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventPage {
    /// In the order in which they became known.
    events: Vec<Event>,
    /// Whether there are more already.
    has_more: bool,
    /// To come back with, as `after`, at once or later.
    #[schema(value_type = String, pattern = "^[0-9a-f]{16}$")]
    next: Cursor,
}

/// What has happened, in order.
///
/// Every event is there exactly once, within a few seconds. Keep `next`, and come back with it as
/// `after`: nothing is missed and nothing comes twice.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    tag = "events",
    params(Wanted),
    responses(
        (
            status = 200,
            description = "Some events",
            content((EventPage = "application/json"), (String = "text/csv")),
            headers(
                ("Acquit-Next-Cursor" = String, description = "`next`, for tables"),
                ("Acquit-Has-More" = bool, description = "`has_more`, for tables"),
            ),
        ),
        Everywhere,
    ),
    security(("key" = [])),
)]
pub(super) async fn events(
    State(ctx): State<Context>,
    Reader(actor): Reader,
    Asked(wanted): Asked<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let limit = wanted.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::unreadable(format!("limit: between 1 and {MOST}.")));
    }
    let format = match wanted.format {
        Some(format) => format,
        None if chosen(&headers, &[JSON, CSV])? == 0 => Format::Json,
        None => Format::Csv,
    };
    let page = feed::page(&ctx, &actor, wanted.after, limit).await?;
    let (next, has_more) = (page.next.to_string(), page.has_more);
    let mut response = match format {
        Format::Json => Json(EventPage::from(page)).into_response(),
        Format::Csv => {
            let kind = HeaderValue::from_static("text/csv; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], table(&page.events)).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(HAS_MORE, HeaderValue::from_static(if has_more { "true" } else { "false" }));
    if let Ok(next) = HeaderValue::from_str(&next) {
        headers.insert(NEXT, next);
    }
    Ok(response)
}

impl From<Page> for EventPage {
    fn from(page: Page) -> Self {
        Self { events: page.events, has_more: page.has_more, next: page.next }
    }
}

/// A column: its name, and what stands in it.
type Column = (&'static str, fn(&Event) -> Option<String>);

const COLUMNS: [Column; 19] = [
    ("cursor", |event| Some(event.cursor.to_string())),
    ("id", |event| Some(event.id.to_string())),
    ("type", |event| Some(event.kind.to_string())),
    ("at", |event| Some(event.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))),
    ("creditor", |event| Some(event.creditor.clone())),
    ("debtor", |event| event.debtor.clone()),
    ("by", |event| Some(event.by.to_string())),
    ("amount_minor", |event| Some(event.amount?.minor.to_string())),
    ("currency", |event| Some(event.amount?.currency.to_string())),
    ("invoices", |event| {
        let references = event.invoices.iter().map(|invoice| invoice.reference.as_str());
        Some(references.collect::<Vec<_>>().join(" "))
    }),
    ("request", |event| Some(event.request.as_ref()?.id.to_string())),
    ("request_kind", |event| Some(event.request.as_ref()?.kind.to_string())),
    ("request_state", |event| Some(event.request.as_ref()?.state.to_string())),
    ("answer", |event| event.request.as_ref()?.answer.clone()),
    ("plan", |event| Some(event.plan.as_ref()?.id.to_string())),
    ("payment", |event| Some(event.payment.as_ref()?.id.to_string())),
    ("run_stage", |event| Some(event.run.as_ref()?.stage?.to_string())),
    ("hold_reason", |event| Some(event.hold.as_ref()?.reason.to_string())),
    ("hold_until", |event| Some(event.hold.as_ref()?.until?.to_string())),
];

/// Events as a table (RFC 4180), whose cells no spreadsheet takes for formulas.
fn table(events: &[Event]) -> String {
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    let head = COLUMNS.iter().map(|(name, _)| cells::cell(name)).collect();
    let rows = events.iter().map(|event| {
        let row = COLUMNS.iter().map(|(_, value)| cells::cell(&value(event).unwrap_or_default()));
        line(row.collect())
    });
    std::iter::once(line(head)).chain(rows).collect()
}
