//! Who asks for a page, in which language, under whose brand.
//!
//! [`around`] wraps every request: it reads the request into a [`Visit`], words failures
//! ([`crate::error`]) and remembers a language chosen with `?lang=`. A handler turns its `Visit`
//! into a [`Page`], which components reach through [`use_page`].

use crate::{AppState, assets::Assets, cookies::CookieName, error, kept, session};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use domain::{Locale, party::Mandate};
use http::{HeaderMap, HeaderValue, Uri, header, request::Parts};
use leptos::prelude::expect_context;
use service::{Creditor, DebtorActor, StaffActor, sessions::Area};
use std::{
    net::{IpAddr, SocketAddr},
    ops::Deref,
    sync::Arc,
};

pub use crate::flash::{Flash, Tone};

const LANGUAGE: CookieName = CookieName("lang");
const YEAR: u32 = 365 * 24 * 3600;

/// The address a request came from, put into its extensions by the server, which knows what
/// proxies to trust; without it, the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What is known of a request before anyone is recognised. Cheap to clone.
#[derive(Clone)]
pub struct Visit(Arc<Seen>);

/// The parts of a [`Visit`].
pub struct Seen {
    /// Portal or office, by path.
    pub area: Area,
    /// Path and query, without `lang`.
    pub path: String,
    /// The language asked for by address or cookie.
    pub chosen: Option<Locale>,
    /// The language the browser prefers.
    pub accepted: Locale,
    /// Whether the address asked for the language, so that a cookie must remember it.
    pub remember: bool,
    /// This response's script and style nonce.
    pub nonce: String,
    /// What every form of this session must carry.
    pub csrf: String,
    /// A notice from the page before.
    pub flash: Option<Flash>,
    /// Whether cookies demand HTTPS.
    pub secure: bool,
    /// Whence, for limits.
    pub address: String,
    /// The browser's name for itself.
    pub user_agent: Option<String>,
    /// The server's name for this request, in logs and on error pages.
    pub request_id: Option<String>,
    /// What browsers download.
    pub assets: Arc<Assets>,
    /// Where forms may lead besides ourselves.
    pub checkout_origin: Option<String>,
}

impl Deref for Visit {
    type Target = Seen;
    fn deref(&self) -> &Seen {
        &self.0
    }
}

impl From<Seen> for Visit {
    fn from(seen: Seen) -> Self {
        Self(Arc::new(seen))
    }
}

impl Visit {
    fn of(state: &AppState, request: &Request) -> Self {
        let (headers, uri) = (request.headers(), request.uri());
        let secure = state.secure_cookies;
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let area = if uri.path().starts_with("/office") { Area::Office } else { Area::Portal };
        let asked = language_of(uri);
        let kept = LANGUAGE.read(headers, secure).and_then(|text| text.parse().ok());
        let extensions = request.extensions();
        let address = extensions
            .get::<ClientAddress>()
            .map(|address| address.0)
            .or_else(|| extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()));
        Self::from(Seen {
            area,
            path: without_language(uri),
            chosen: asked.or(kept),
            accepted: accepted(headers),
            remember: asked.is_some() && asked != kept,
            nonce: state.ctx.form_key(),
            csrf: session::form_token(headers, area, secure),
            flash: Flash::read(headers, secure),
            secure,
            address: address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
            user_agent: text("user-agent"),
            request_id: text("x-request-id"),
            assets: Arc::clone(&state.assets),
            checkout_origin: state.checkout_origin.clone(),
        })
    }

    /// The language for someone whose own language is not known.
    pub fn locale(&self) -> Locale {
        self.chosen.unwrap_or(self.accepted)
    }

    /// A page under nobody's brand.
    pub fn public(&self) -> Page {
        Page {
            visit: self.clone(),
            locale: self.locale(),
            creditor: None,
            signed_in: false,
            acting_for: None,
            draft_owner: None,
        }
    }

    /// A page under a creditor's brand, before the door; `theirs` is the contact's language.
    pub fn at_door(&self, creditor: &Creditor, theirs: Locale) -> Page {
        Page {
            visit: self.clone(),
            locale: self.chosen.unwrap_or(theirs),
            creditor: Some(Arc::new(CreditorCard::from(creditor))),
            signed_in: false,
            acting_for: None,
            draft_owner: None,
        }
    }

    /// A page for a debtor.
    pub fn debtor(&self, actor: &DebtorActor) -> Page {
        let theirs = actor.contact().locale;
        let acting_for = actor.delegate().map(|_| actor.debtor().name.as_str().into());
        let draft_owner = Some(session::draft_owner(actor).into());
        let door = self.at_door(actor.creditor(), theirs);
        Page { signed_in: true, acting_for, draft_owner, ..door }
    }

    /// A page for a member of staff.
    pub fn staff(&self, actor: &StaffActor) -> Page {
        Page { signed_in: true, ..self.at_door(actor.creditor(), actor.locale()) }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = error::Failure;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| error::Failure::internal("a page outside of `page::around`"))
    }
}

/// What pages show of a creditor.
#[derive(Clone, Debug)]
pub struct CreditorCard {
    /// Its name.
    pub name: String,
    /// Whether it collects for others.
    pub mandate: Mandate,
    /// What it does, in its own words.
    pub activity: String,
    /// Its SIREN.
    pub siren: Option<String>,
    /// Where it is, on one line.
    pub address: String,
    /// Where to write to it.
    pub email: String,
    /// Where to call it.
    pub phone: Option<String>,
    /// Its brand colour as given.
    pub colour: String,
    /// Where its logo is.
    pub logo: Option<String>,
}

impl From<&Creditor> for CreditorCard {
    fn from(creditor: &Creditor) -> Self {
        let address = domain::party::Address {
            street: creditor.street.clone(),
            postcode: creditor.postcode.clone(),
            city: creditor.city.clone(),
            country: creditor.country.clone(),
        };
        Self {
            name: creditor.name.clone(),
            mandate: creditor.mandate,
            activity: creditor.activity.clone(),
            siren: creditor.siren.clone(),
            address: address.one_line(),
            email: creditor.email.clone(),
            phone: creditor.phone.clone(),
            colour: creditor.brand_colour.clone(),
            logo: creditor.logo_id.map(|logo| format!("/logo/{}/{logo}", creditor.id)),
        }
    }
}

/// What every component can ask for.
#[derive(Clone)]
pub struct Page {
    /// The request.
    pub visit: Visit,
    /// The reader's language.
    pub locale: Locale,
    /// Whose brand the page wears.
    pub creditor: Option<Arc<CreditorCard>>,
    /// Whether a file is open.
    pub signed_in: bool,
    /// For whom somebody looks to whom a view was lent.
    pub acting_for: Option<Arc<str>>,
    /// Whose drafts the tab may keep: a name that says nothing to anybody else.
    pub draft_owner: Option<Arc<str>>,
}

impl Page {
    /// The text in the reader's language.
    pub const fn pick<T: Copy>(&self, fr: T, en: T) -> T {
        self.locale.pick(fr, en)
    }

    /// `de Marceau`, `d’Atelier`; `from Marceau`.
    pub fn from_whom(&self, name: &str) -> String {
        let vowel = name.chars().next().is_some_and(|c| "AEIOUYÀÂÉÈÊËÎÏÔÙÛ".contains(c));
        match self.locale {
            Locale::Fr if vowel => format!("d’{name}"),
            Locale::Fr => format!("de {name}"),
            Locale::En => format!("from {name}"),
        }
    }

    /// This page's address in the other language.
    pub fn switched(&self) -> String {
        let joint = if self.visit.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.visit.path, self.locale.other())
    }
}

/// The page being rendered.
pub fn use_page() -> Page {
    expect_context::<Page>()
}

/// Wraps every request to a page.
pub async fn around(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let visit = Visit::of(&state, &request);
    let presented = session::Presented::with(&state, request.headers(), visit.area);
    request.extensions_mut().insert(visit.clone());
    let (request, kept) = kept::beside(&visit, presented.as_ref(), request).await;
    let response = next.run(request).await;
    let mut response = error::worded(&visit, presented, kept, response).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if visit.remember
        && let Some(locale) = visit.chosen
        && let Some(cookie) = LANGUAGE.set(locale.as_str(), YEAR, visit.secure)
    {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

fn accepted(headers: &HeaderMap) -> Locale {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(header.unwrap_or_default())
}

fn language_of(uri: &Uri) -> Option<Locale> {
    let pairs = uri.query()?.split('&');
    pairs.filter_map(|pair| pair.strip_prefix("lang=")).find_map(|text| text.parse().ok())
}

/// Path and query as received, less the language. Not decoded, so that it can stand in a link.
fn without_language(uri: &Uri) -> String {
    let query: Vec<&str> = uri
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    // `//host` would lead elsewhere.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_the_language() {
        let uri: Uri = "/pay?a=1&lang=en&b=2".parse().unwrap();
        assert_eq!(language_of(&uri), Some(Locale::En));
        assert_eq!(without_language(&uri), "/pay?a=1&b=2");
        assert_eq!(language_of(&"/pay?lang=xx".parse().unwrap()), None);
        assert_eq!(without_language(&"/?lang=fr".parse().unwrap()), "/");
    }

    #[test]
    fn the_switch_never_leads_to_another_host() {
        assert_eq!(without_language(&"//evil.example/x".parse().unwrap()), "/evil.example/x");
    }
}
