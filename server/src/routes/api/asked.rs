//! What a request must bring before a handler sees it: a key that lives, parameters that can be
//! read, and a wish for something that is offered.

use super::problem::Problem;
use axum::{
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;
use service::{
    Context,
    api_keys::{Admission, ApiActor},
};

/// Who asks, by the key that is shown.
pub(super) struct Reader(pub(super) ApiActor);

impl FromRequestParts<Context> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, ctx: &Context) -> Result<Self, Problem> {
        let shown = bearer(&parts.headers).ok_or_else(Problem::unauthorized)?;
        match ApiActor::admit(ctx, shown).await? {
            Admission::In(actor) => Ok(Self(*actor)),
            Admission::Unknown => Err(Problem::unauthorized()),
            Admission::TooMany { after } => Err(Problem::too_many(after)),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The query, if it can be read and has nothing in it that is not known: a parameter that is
/// misspelt shall not be left out in silence.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(Problem::unreadable(rejection.body_text())),
        }
    }
}

/// The part of the path that names something.
pub(super) struct Named(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(name)) => Ok(Self(name)),
            Err(rejection) => Err(Problem::unreadable(rejection.body_text())),
        }
    }
}

/// A wish for JSON, or for whatever there is.
pub(super) struct WantsJson;

impl<S: Send + Sync> FromRequestParts<S> for WantsJson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        chosen(&parts.headers, &["application/json"]).map(|_| Self)
    }
}

/// The index of what is liked best of what is offered; the first where all are alike.
pub(super) fn chosen(headers: &HeaderMap, offered: &[&str]) -> Result<usize, Problem> {
    let mut accept = headers.get_all(header::ACCEPT).iter().peekable();
    if accept.peek().is_none() {
        return Ok(0);
    }
    let accept: Vec<&str> = accept.filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    let liked = offered.iter().map(|media_type| quality(&accept, media_type)).enumerate();
    // The first of the greatest.
    let best = liked.rev().max_by_key(|(_, quality)| *quality);
    match best {
        Some((index, quality)) if quality > 0 => Ok(index),
        _ => Err(Problem::not_acceptable(&offered.join(", "))),
    }
}

/// How much a media type is liked, in thousandths: the most exact range decides.
fn quality(accept: &str, media_type: &str) -> u16 {
    let kind = media_type.split('/').next().unwrap_or_default();
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let exactness = match parts.next()?.to_ascii_lowercase().as_str() {
            "*/*" => 0,
            range if range.strip_suffix("/*") == Some(kind) => 1,
            range if range == media_type => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        Some((exactness, thousandths(weight.unwrap_or(1.0))))
    });
    ranges.max_by_key(|(exactness, _)| *exactness).map_or(0, |(_, weight)| weight)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a weight is clamped between 0 and 1 before"
)]
fn thousandths(weight: f32) -> u16 {
    (weight.clamp(0.0, 1.0) * 1_000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_liked_best_is_chosen() {
        let offered = ["application/json", "text/csv"];
        let choose = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            chosen(&headers, &offered).ok()
        };
        assert_eq!(chosen(&HeaderMap::new(), &offered).ok(), Some(0));
        for (accept, index) in [
            ("*/*", Some(0)),
            ("text/csv", Some(1)),
            ("TEXT/CSV; charset=utf-8", Some(1)),
            ("text/*", Some(1)),
            ("application/json;q=0.5, text/csv", Some(1)),
            ("text/csv;q=0.5, */*", Some(0)),
            ("*/*, application/json;q=0", Some(1)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("", None),
        ] {
            assert_eq!(choose(accept), index, "{accept}");
        }
    }
}
