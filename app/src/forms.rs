//! What was posted: kept as typed, with errors beside their fields.
//!
//! A handler takes [`Posted`] (which has checked the session's token), parses what it needs, and
//! notes what is wrong in a [`Form`]. With errors it shows its page again, status 422, from that
//! same `Form`; the components of [`crate::components`] put typed values and messages back.

use crate::{error::Failure, page::Visit};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    response::IntoResponse,
};
use http::{StatusCode, header};

/// The fields of a form, in order, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted(Vec<(String, String)>);

/// The field that carries the session's token.
pub const TOKEN: &str = "csrf";

impl Posted {
    /// Fields from pairs, for tests and for pages shown for the first time.
    pub fn from_pairs<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec())
    }

    /// A field's value without blanks around it; empty if absent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// Every value of a field, such as ticked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Whether a field was sent at all, such as a ticked box or a named button.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Names and values, in order, as typed.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Fields as a browser encodes them; nothing for anything else.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let decoded = |part: &str| {
            let spaced = part.replace('+', " ");
            crate::cookies::decode(&spaced)
        };
        text.split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decoded(name)?, decoded(value)?.replace("\r\n", "\n")))
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }
}

/// Fields that were read one by one, beside files.
impl From<Vec<(String, String)>> for Posted {
    fn from(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(Failure::Unreadable);
        }
        let bytes = Bytes::from_request(Request::from_parts(parts, body), state).await.map_err(
            |rejection| match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
                _ => Failure::Unreadable,
            },
        )?;
        let posted = Self::parse(&bytes).ok_or(Failure::Unreadable)?;
        if is_genuine(&visit, posted.text(TOKEN)) { Ok(posted) } else { Err(Failure::Forgery) }
    }
}

/// Whether a form carries the token of this session. For forms that take files, whose fields are
/// read one by one; [`Posted`] has asked already.
pub fn is_genuine(visit: &Visit, token: &str) -> bool {
    service::hash::equal(token.as_bytes(), visit.csrf.as_bytes())
}

/// What was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    posted: Posted,
    errors: Vec<(&'static str, String)>,
}

impl From<Posted> for Form {
    fn from(posted: Posted) -> Self {
        Self { posted, errors: Vec::new() }
    }
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes what is wrong with a field and what to do about it. An empty field name concerns the
    /// form as a whole.
    pub fn reject(&mut self, field: &'static str, message: impl Into<String>) {
        self.errors.push((field, message.into()));
    }

    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> &str {
        self.posted.text(field)
    }

    /// The fields as posted.
    pub fn posted(&self) -> &Posted {
        &self.posted
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, message)| message.as_str())
    }

    /// Everything that is wrong, in the order it was noted.
    pub fn errors(&self) -> &[(&'static str, String)] {
        &self.errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_typed() {
        let posted = Posted::parse(b"amount=1+240%2C00&invoice=a&invoice=b&note=%C3%A9%0D%0Ax&all");
        let posted = posted.unwrap();
        assert_eq!(posted.text("amount"), "1 240,00");
        assert_eq!(posted.all("invoice").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(posted.text("note"), "é\nx");
        assert!(posted.has("all"));
        assert_eq!(posted.text("missing"), "");
    }

    #[test]
    fn malformed_bodies_are_refused() {
        for body in [&b"a=%zz"[..], b"a=%E9", b"\xff=1", b"a=%"] {
            assert_eq!(Posted::parse(body), None);
        }
        assert_eq!(Posted::parse(b""), Some(Posted::default()));
    }

    #[test]
    fn a_form_shown_again_keeps_what_was_typed() {
        let mut form = Form::from(Posted::from_pairs([("amount", "abc")]));
        assert!(form.is_valid());
        form.reject("amount", "Écrivez un montant, par exemple 120,00.");
        assert!(!form.is_valid());
        assert_eq!(form.value("amount"), "abc");
        assert!(form.error("amount").is_some_and(|text| text.contains("120,00")));
        assert_eq!(form.error("other"), None);
    }
}
