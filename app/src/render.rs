//! From a view to a response: rendered at once, wrapped into the document, with the headers of a
//! personal page.

use crate::{
    page::{Flash, Page, Visit},
    shell,
};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

/// What a page is, besides its view.
#[derive(Clone, Debug)]
pub struct Document {
    /// For the tab, without the creditor's name.
    pub title: String,
    /// 200, unless a form is shown again or something is missing.
    pub status: StatusCode,
    /// The style sheet's logical name.
    pub style: &'static str,
    /// Seconds after which browsers without JavaScript load the page again.
    pub refresh: Option<u8>,
    /// The logical name of a script that makes the page quicker to work with.
    pub script: Option<&'static str>,
}

impl Document {
    /// A page of the portal.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            status: StatusCode::OK,
            style: "portal.css",
            refresh: None,
            script: None,
        }
    }

    /// The same with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same with another style sheet.
    #[must_use]
    pub fn style(self, style: &'static str) -> Self {
        Self { style, ..self }
    }

    /// The same with a script of ours.
    #[must_use]
    pub fn script(self, script: &'static str) -> Self {
        Self { script: Some(script), ..self }
    }

    /// The same, loaded again after some seconds where there is no JavaScript.
    #[must_use]
    pub fn refresh(self, seconds: u8) -> Self {
        Self { refresh: Some(seconds), ..self }
    }

    /// The response, in the portal's frame: header, `<main>`, footer. The view starts with the
    /// page's one `<h1>`.
    pub fn show<V: IntoView + 'static>(self, page: &Page, view: impl FnOnce() -> V) -> Response {
        let own = Self { script: self.script.or(Some("portal.js")), ..self };
        own.show_in(page, || shell::portal(page, view().into_any()))
    }

    /// The response, in a frame of one's own: everything between `<body>` and `</body>`.
    pub fn show_in<V: IntoView + 'static>(self, page: &Page, body: impl FnOnce() -> V) -> Response {
        let html = self.html(page, body);
        let mut response = (self.status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(policy) = HeaderValue::from_str(&policy(&page.visit)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if page.visit.flash.is_some()
            && let Some(cookie) = Flash::forget(page.visit.secure)
        {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The document in the portal's frame as text, without a response around it.
    pub fn framed<V: IntoView + 'static>(&self, page: &Page, view: impl FnOnce() -> V) -> String {
        self.html(page, || shell::portal(page, view().into_any()))
    }

    /// The whole document as text.
    pub fn html<V: IntoView + 'static>(&self, page: &Page, body: impl FnOnce() -> V) -> String {
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let body = owner.with(|| {
            provide_context(page.clone());
            body().to_html()
        });
        shell::document(self, page, &marked(&body))
    }
}

/// Leptos marks places with `<!>`, which browsers forgive and validators do not.
fn marked(body: &str) -> String {
    const MARK: &str = "<!>";
    let mut html = String::with_capacity(body.len() + 256);
    let mut done = 0;
    for at in memchr::memmem::find_iter(body.as_bytes(), MARK) {
        html.push_str(&body[done..at]);
        html.push_str("<!---->");
        done = at + MARK.len();
    }
    html.push_str(&body[done..]);
    html
}

/// What the page may load and where its forms may lead.
pub(crate) fn policy(visit: &Visit) -> String {
    let nonce = &visit.nonce;
    let checkout = visit.checkout_origin.as_deref().unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self' {checkout}; frame-ancestors 'none'; \
         base-uri 'none'; manifest-src 'self'"
    )
}

/// A redirect after a form, or away from a page that is not for this reader.
#[derive(Debug)]
pub struct Redirect {
    to: String,
    cookies: Vec<HeaderValue>,
}

/// 303 to one of our own addresses, or to a hosted checkout.
pub fn see_other(to: &str) -> Redirect {
    Redirect { to: to.to_owned(), cookies: Vec::new() }
}

impl Redirect {
    /// Hands a notice to the next page.
    #[must_use]
    pub fn flash(self, visit: &Visit, flash: &Flash) -> Self {
        self.cookie(flash.cookie(visit.secure))
    }

    /// Sets a cookie on the way.
    #[must_use]
    pub fn cookie(mut self, cookie: Option<HeaderValue>) -> Self {
        self.cookies.extend(cookie);
        self
    }
}

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let Ok(location) = HeaderValue::from_str(&self.to) else {
            return crate::error::Failure::internal("a redirect to no address").into_response();
        };
        let mut response = StatusCode::SEE_OTHER.into_response();
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, location);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for cookie in self.cookies {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_comments_that_validators_know() {
        assert_eq!(marked("à<!><!>é<b><!></b>"), "à<!----><!---->é<b><!----></b>");
        assert_eq!(marked("<!-"), "<!-");
    }
}
