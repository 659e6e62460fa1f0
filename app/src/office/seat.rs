//! Where a member of staff sits: who, for whom, in which language.

use super::frame::{self, Here};
use crate::{
    AppState,
    cookies::{self, CookieName},
    error::Failure,
    page::{Page, Visit},
    render::Document,
    session::Staff,
};
use axum::{
    extract::{FromRef, FromRequestParts},
    response::Response,
};
use domain::{Currency, Locale, party::Role};
use http::{HeaderValue, request::Parts};
use leptos::prelude::*;
use service::{
    Context, StaffActor,
    scenarios::{self, SwitchedOff},
};
use std::str::FromStr;

/// The filters of the list that was looked at last: going from one request to the next follows them.
const LIST: CookieName = CookieName("acquit-list");
/// A day's work, in seconds.
const A_DAY: u32 = 12 * 3_600;

/// A signed-in member of staff's request.
pub(super) struct Seat {
    /// Store, clock, settings.
    pub(super) ctx: Context,
    /// The request.
    pub(super) visit: Visit,
    /// Who works, for which creditor.
    pub(super) actor: StaffActor,
    /// The page under that creditor's brand, in the reader's language.
    pub(super) page: Page,
    /// The list that was looked at last, as its address asks: what one comes from goes on from there.
    pub(super) list: Option<String>,
    /// Sending switched off, which every page says.
    off: Option<SwitchedOff>,
}

impl<S> FromRequestParts<S> for Seat
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let Staff(actor) = Staff::from_request_parts(parts, state).await?;
        let page = visit.staff(&actor);
        let ctx = AppState::from_ref(state).ctx;
        let off = scenarios::switched_off(&ctx, actor.creditor()).await?;
        let list = LIST.read(&parts.headers, visit.secure).and_then(cookies::decode);
        Ok(Self { ctx, visit, actor, page, list, off })
    }
}

impl Seat {
    /// The reader's language.
    pub(super) fn locale(&self) -> Locale {
        self.page.locale
    }

    /// The text in the reader's language.
    pub(super) fn pick<T: Copy>(&self, fr: T, en: T) -> T {
        self.page.pick(fr, en)
    }

    /// What views need to know of the reader.
    pub(super) fn reader(&self) -> Reader {
        Reader {
            locale: self.page.locale,
            role: self.actor.role(),
            currency: self.actor.creditor().currency,
        }
    }

    /// The header that remembers the list that is shown now.
    pub(super) fn remember(&self, query: &str) -> Option<HeaderValue> {
        if query.is_empty() {
            return LIST.forget(self.visit.secure);
        }
        LIST.set(&cookies::encode(query), A_DAY, self.visit.secure)
    }

    /// A page in the office's frame. The view starts with the page's one `<h1>`.
    pub(super) fn show<V: IntoView + 'static>(
        &self,
        here: Here,
        document: Document,
        view: impl FnOnce() -> V,
    ) -> Response {
        let document = document.style("office.css").script("office.js");
        document.show_in(&self.page, || {
            frame::office(&self.page, &self.actor, here, self.off.as_ref(), view().into_any())
        })
    }
}

/// Who reads: what views need to know, cheap to hand to each part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    locale: Locale,
    role: Role,
    currency: Currency,
}

impl Reader {
    /// A reader who sits nowhere.
    #[cfg(test)]
    pub(super) const fn of(locale: Locale, role: Role, currency: Currency) -> Self {
        Self { locale, role, currency }
    }

    /// Their language.
    pub(super) fn locale(self) -> Locale {
        self.locale
    }

    /// The text in their language.
    pub(super) fn pick<T: Copy>(self, fr: T, en: T) -> T {
        self.locale.pick(fr, en)
    }

    /// The currency of their creditor.
    pub(super) fn currency(self) -> Currency {
        self.currency
    }

    /// Whether their role includes another.
    pub(super) fn may(self, role: Role) -> bool {
        self.role.includes(role)
    }
}

/// An identifier from an address; one that is malformed names nothing.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
