//! What browsers download: files named by their content, so that they can be kept for ever.
//!
//! `cargo xtask site` writes them with a `manifest.json`; they are read once and served from
//! memory, already compressed.

use crate::AppState;
use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::{collections::HashMap, fs, io, path::Path as FilePath};

/// How a page refers to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its address.
    pub href: String,
    /// Its integrity value; empty for files that lie elsewhere.
    pub sri: String,
}

#[derive(Debug)]
struct File {
    media_type: HeaderValue,
    plain: Bytes,
    br: Option<Bytes>,
    gz: Option<Bytes>,
}

/// The files of one build.
#[derive(Debug, Default)]
pub struct Assets {
    links: HashMap<String, Link>,
    files: HashMap<String, File>,
}

/// An entry of the manifest.
#[derive(Deserialize)]
struct Entry {
    file: String,
    r#type: String,
    sri: String,
}

impl Assets {
    /// Reads a build.
    ///
    /// # Errors
    /// When the folder has no readable manifest or lacks a file that it names.
    pub fn load(folder: &FilePath) -> io::Result<Self> {
        let manifest = fs::read(folder.join("manifest.json"))?;
        let manifest: HashMap<String, Entry> = serde_json::from_slice(&manifest)?;
        let mut assets = Self::default();
        for (name, entry) in manifest {
            let path = folder.join(&entry.file);
            let beside = |ending: &str| {
                fs::read(format!("{}.{ending}", path.display())).ok().map(Bytes::from)
            };
            let file = File {
                media_type: HeaderValue::from_str(&entry.r#type).map_err(io::Error::other)?,
                plain: fs::read(&path)?.into(),
                br: beside("br"),
                gz: beside("gz"),
            };
            let link = Link { href: format!("/assets/{}", entry.file), sri: entry.sri };
            assets.links.insert(name, link);
            assets.files.insert(entry.file, file);
        }
        Ok(assets)
    }

    /// Assets that lie elsewhere: logical names and addresses. For pages rendered to files.
    pub fn elsewhere<const N: usize>(links: [(&str, &str); N]) -> Self {
        let link = |href: &str| Link { href: href.to_owned(), sri: String::new() };
        let links = links.map(|(name, href)| (name.to_owned(), link(href)));
        Self { links: HashMap::from(links), files: HashMap::new() }
    }

    /// How to refer to a file by its logical name, such as `portal.css`.
    pub fn link(&self, name: &str) -> Option<&Link> {
        self.links.get(name)
    }

    fn respond(&self, file: &str, accepted: &HeaderMap) -> Response {
        let Some(file) = self.files.get(file) else { return StatusCode::NOT_FOUND.into_response() };
        let (encoding, body) = if accepts(accepted, "br") && file.br.is_some() {
            (Some("br"), file.br.clone())
        } else if accepts(accepted, "gzip") && file.gz.is_some() {
            (Some("gzip"), file.gz.clone())
        } else {
            (None, None)
        };
        let mut response = body.unwrap_or_else(|| file.plain.clone()).into_response();
        let mut put = |name: HeaderName, value: &'static str| {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        };
        put(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
        put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        put(header::VARY, "accept-encoding");
        if let Some(encoding) = encoding {
            put(header::CONTENT_ENCODING, encoding);
        }
        response.headers_mut().insert(header::CONTENT_TYPE, file.media_type.clone());
        response
    }
}

/// Serves one file.
pub async fn serve(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    state.assets.respond(&file, &headers)
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = pieces.any(|piece| {
                piece.strip_prefix("q=").is_some_and(|q| q.parse().is_ok_and(|q: f32| q == 0.0))
            });
            named && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Assets {
        let file = File {
            media_type: HeaderValue::from_static("text/css"),
            plain: "plain".into(),
            br: Some("br".into()),
            gz: Some("gz".into()),
        };
        Assets {
            links: HashMap::new(),
            files: HashMap::from([("portal.1234.css".to_owned(), file)]),
        }
    }

    fn encoding(accepted: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        let response = sample().respond("portal.1234.css", &headers);
        let encoding = response.headers().get(header::CONTENT_ENCODING)?;
        encoding.to_str().ok().map(str::to_owned)
    }

    #[test]
    fn the_best_accepted_encoding_is_served() {
        assert_eq!(encoding("gzip, deflate, br").as_deref(), Some("br"));
        assert_eq!(encoding("gzip, br;q=0").as_deref(), Some("gzip"));
        assert_eq!(encoding("identity"), None);
        assert_eq!(encoding("brotli"), None);
    }

    #[test]
    fn unknown_files_are_not_found() {
        let response = sample().respond("../secret", &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
