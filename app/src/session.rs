//! Sessions: rows behind a cookie, and the extractors that turn them into actors.
//!
//! A handler gets an actor by asking for [`Debtor`], [`MaybeDebtor`] or [`Staff`]; there is no
//! other way. The cookie's value reaches the database hashed. A session is looked up only when a
//! handler asks, and written at most once a minute while it is merely used.

use crate::{AppState, cookies::CookieName, error::Failure};
use async_trait::async_trait;
use axum::extract::{FromRef, FromRequestParts};
use chrono::{DateTime, Utc};
use domain::{Locale, guest::GuestPurpose};
use http::{HeaderMap, request::Parts};
use serde::Serialize;
use service::{
    Context, DebtorActor, StaffActor,
    actor::{OfficeClaims, PORTAL_MOST, Resumed},
    hash,
    portal::{self, Overview},
    sessions::{self, Area, CLAIMS, USER_AGENT},
};
use std::fmt;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{
        SameSite,
        time::{Duration, OffsetDateTime},
    },
    session::{Id, Record},
    session_store,
};

const PORTAL: CookieName = CookieName("acquit");
const OFFICE: CookieName = CookieName("acquit-office");
/// The ten-minute cookie that holds a link's token between `/l/…` and the open door.
pub const DOOR: CookieName = CookieName("acquit-door");
/// When a session was last written, in seconds since 1970.
const SEEN: &str = "seen";
/// A session that is merely used is written again after this long.
const TOUCH: chrono::Duration = chrono::Duration::minutes(1);
/// How an absent database passes through the session layer's errors, which are text.
const UNAVAILABLE: &str = "unavailable";

/// Under which name a tab keeps drafts for a contact, so that nobody else's are put back.
pub(crate) fn draft_owner(actor: &DebtorActor) -> String {
    hash::hex(&hash::sha256(format!("draft:{}", actor.contact().id).as_bytes()))[..16].to_owned()
}

const fn cookie(area: Area) -> CookieName {
    match area {
        Area::Portal => PORTAL,
        Area::Office => OFFICE,
    }
}

/// The rows behind one area's cookies.
#[derive(Clone)]
pub struct Rows {
    ctx: Context,
    area: Area,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows({})", self.area)
    }
}

fn backend(error: service::Error) -> session_store::Error {
    let text = match error {
        service::Error::Unavailable(_) => UNAVAILABLE.to_owned(),
        other => other.to_string(),
    };
    session_store::Error::Backend(text)
}

#[async_trait]
impl SessionStore for Rows {
    // The default warns of collisions; two of 128 random bits do not meet.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let now = self.ctx.now();
        let mut data: serde_json::Map<_, _> = record.data.clone().into_iter().collect();
        data.insert(SEEN.to_owned(), now.timestamp().into());
        let cookie = record.id.to_string();
        let expires = now + self.area.idle();
        sessions::save(&self.ctx, self.area, cookie.as_bytes(), &data, expires)
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let found = sessions::load(&self.ctx, self.area, id.to_string().as_bytes())
            .await
            .map_err(backend)?;
        Ok(found.map(|(data, expires)| Record {
            id: *id,
            data: data.into_iter().collect(),
            expiry_date: OffsetDateTime::from_unix_timestamp(expires.timestamp())
                .unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        sessions::delete(&self.ctx, id.to_string().as_bytes()).await.map_err(backend)
    }
}

/// How long a browser keeps the cookie. In the portal it outlives the session, whose end only its row
/// decides, so that a form that comes late still says whose it is ([`service::kept_forms`]).
const fn cookie_life(area: Area) -> chrono::Duration {
    match area {
        Area::Portal => PORTAL_MOST,
        Area::Office => area.idle(),
    }
}

/// The layer that gives an area's handlers their session.
pub fn layer(area: Area, state: &AppState) -> SessionManagerLayer<Rows> {
    let lives = Duration::seconds(cookie_life(area).num_seconds());
    SessionManagerLayer::new(Rows { ctx: state.ctx.clone(), area })
        .with_name(cookie(area).full(state.secure_cookies))
        .with_secure(state.secure_cookies)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(lives))
}

/// The cookie that holds the token of somebody who is no contact, for as long as they may need it.
pub(crate) const fn guest_cookie(purpose: GuestPurpose) -> CookieName {
    match purpose {
        GuestPurpose::Owner => CookieName("acquit-owner"),
        GuestPurpose::Address => CookieName("acquit-address"),
        GuestPurpose::Delegate => CookieName("acquit-delegate"),
    }
}

/// What a form must carry: made from the secret in the session's cookie (before the door, the
/// door's or a guest's), which another site can neither read nor plant.
pub(crate) fn form_token(headers: &HeaderMap, area: Area, secure: bool) -> String {
    let session = cookie(area).read(headers, secure);
    let guest = |purpose: &GuestPurpose| guest_cookie(*purpose).read(headers, secure);
    let secret = session
        .or_else(|| DOOR.read(headers, secure))
        .or_else(|| GuestPurpose::ALL.iter().find_map(guest))
        .unwrap_or_default();
    let mut token = hash::hex(&hash::sha256(format!("form:{area}:{secret}").as_bytes()));
    token.truncate(32);
    token
}

/// A session's cookie as a request presents it, for pages that no handler of an area has made: its
/// row is read only if it is asked for, and neither prolonged nor ended.
pub(crate) struct Presented {
    ctx: Context,
    area: Area,
    cookie: String,
}

impl Presented {
    pub(crate) fn with(state: &AppState, headers: &HeaderMap, area: Area) -> Option<Self> {
        let value = cookie(area).read(headers, state.secure_cookies)?;
        Some(Self { ctx: state.ctx.clone(), area, cookie: value.to_owned() })
    }

    /// The cookie's value.
    pub(crate) fn cookie(&self) -> &[u8] {
        self.cookie.as_bytes()
    }

    /// Whether a debtor's file is open with it.
    pub(crate) async fn is_at_home(&self) -> Result<bool, service::Error> {
        let found = DebtorActor::of_session(&self.ctx, self.cookie()).await?;
        Ok(found.is_some_and(|resumed| resumed.actor.is_some()))
    }

    /// Keeps a form for whoever the session was of.
    pub(crate) async fn keep(&self, page: &str, fields: &str) -> Result<bool, service::Error> {
        service::kept_forms::keep(&self.ctx, self.cookie(), page, fields).await
    }

    /// The language of whoever is signed in.
    pub(crate) async fn locale(self) -> Option<Locale> {
        let Self { ctx, area, cookie } = self;
        match area {
            Area::Portal => {
                let found = DebtorActor::of_session(&ctx, cookie.as_bytes()).await.ok()?;
                Some(found?.actor?.contact().locale)
            }
            Area::Office => {
                let found = sessions::load(&ctx, area, cookie.as_bytes()).await.ok()?;
                let claims: OfficeClaims = serde_json::from_value(found?.0.remove(CLAIMS)?).ok()?;
                let actor = StaffActor::resume(&ctx, &claims).await.ok()??;
                Some(actor.locale())
            }
        }
    }
}

/// Puts claims into a session under a new identifier, so that a cookie known from before signing
/// in opens nothing.
///
/// # Errors
/// When the session cannot be kept.
pub async fn sign_in(
    session: &Session,
    claims: &impl Serialize,
    user_agent: Option<&str>,
) -> Result<(), Failure> {
    session.cycle_id().await?;
    session.insert(CLAIMS, claims).await?;
    if let Some(user_agent) = user_agent {
        session.insert(USER_AGENT, user_agent).await?;
    }
    Ok(())
}

/// Changes the claims of a session in use, such as the creditor someone works for.
///
/// # Errors
/// When the session cannot be kept.
pub async fn change_claims(session: &Session, claims: &impl Serialize) -> Result<(), Failure> {
    Ok(session.insert(CLAIMS, claims).await?)
}

/// Ends a session: its row is deleted and its cookie forgotten.
///
/// # Errors
/// When the row cannot be deleted.
pub async fn sign_out(session: &Session) -> Result<(), Failure> {
    Ok(session.flush().await?)
}

impl From<tower_sessions::session::Error> for Failure {
    fn from(error: tower_sessions::session::Error) -> Self {
        match error {
            tower_sessions::session::Error::Store(session_store::Error::Backend(text))
                if text == UNAVAILABLE =>
            {
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

/// Writes a session again if its last sign of life is a minute old.
async fn touch(
    session: &Session,
    now: DateTime<Utc>,
    seen_at: DateTime<Utc>,
) -> Result<(), Failure> {
    if (now - seen_at).abs() >= TOUCH {
        session.insert(SEEN, now.timestamp()).await?;
    }
    Ok(())
}

/// What a staff session remembers; reading it is a sign of life.
///
/// # Errors
/// When the session cannot be read or written.
pub async fn office_claims(
    session: &Session,
    ctx: &Context,
) -> Result<Option<OfficeClaims>, Failure> {
    let Some(claims) = session.get_value(CLAIMS).await? else { return Ok(None) };
    let seen = session.get(SEEN).await?.and_then(|seen| DateTime::from_timestamp(seen, 0));
    touch(session, ctx.now(), seen.unwrap_or_default()).await?;
    Ok(serde_json::from_value(claims).ok())
}

/// The session that a page's layer has prepared.
fn prepared(parts: &Parts) -> Result<Session, Failure> {
    let session = parts.extensions.get::<Session>().cloned();
    session.ok_or_else(|| Failure::internal("a page outside of its session layer"))
}

/// The debtor whose file is open, if one is.
pub struct MaybeDebtor(pub Option<DebtorActor>);

impl<S> FromRequestParts<S> for MaybeDebtor
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let (state, session) = (AppState::from_ref(state), prepared(parts)?);
        let Some(cookie) = cookie(Area::Portal).read(&parts.headers, state.secure_cookies) else {
            return Ok(Self(None));
        };
        match DebtorActor::of_session(&state.ctx, cookie.as_bytes()).await? {
            Some(resumed) => Ok(Self(go_on(&session, &state.ctx, resumed).await?)),
            None => Ok(Self(None)),
        }
    }
}

/// Prolongs a session in use. One that is too old is left to end by itself within minutes, since its row
/// says whose a form is that comes late.
async fn go_on(
    session: &Session,
    ctx: &Context,
    Resumed { actor, seen_at }: Resumed,
) -> Result<Option<DebtorActor>, Failure> {
    if actor.is_some() {
        touch(session, ctx.now(), seen_at).await?;
    }
    Ok(actor)
}

/// The debtor whose file is open, if one is, with the overview of it.
pub struct AtHome(pub Option<(DebtorActor, Overview)>);

impl<S> FromRequestParts<S> for AtHome
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let (state, session) = (AppState::from_ref(state), prepared(parts)?);
        let Some(cookie) = cookie(Area::Portal).read(&parts.headers, state.secure_cookies) else {
            return Ok(Self(None));
        };
        let found = portal::at_home(&state.ctx, cookie.as_bytes()).await?;
        let Some((resumed, overview)) = found else { return Ok(Self(None)) };
        Ok(Self(go_on(&session, &state.ctx, resumed).await?.zip(overview)))
    }
}

/// Whoever looks at an open file: the debtor, or somebody to whom a view was lent. For pages that
/// show, pay and hand documents out; whatever else takes a [`Debtor`].
pub struct Onlooker(pub DebtorActor);

impl<S> FromRequestParts<S> for Onlooker
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let MaybeDebtor(actor) = MaybeDebtor::from_request_parts(parts, state).await?;
        actor.map(Self).ok_or(Failure::SignedOut(Area::Portal))
    }
}

/// The debtor whose file is open; without one, back to the front page with a word of explanation. A
/// delegate is refused.
pub struct Debtor(pub DebtorActor);

impl<S> FromRequestParts<S> for Debtor
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Onlooker(actor) = Onlooker::from_request_parts(parts, state).await?;
        if actor.delegate().is_some() { Err(Failure::Forbidden) } else { Ok(Self(actor)) }
    }
}

/// The member of staff at work; without one, to the sign-in page, which leads back here.
pub struct Staff(pub StaffActor);

impl<S> FromRequestParts<S> for Staff
where
    S: Send + Sync,
    AppState: FromRef<S>,
{
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let (state, session) = (AppState::from_ref(state), prepared(parts)?);
        let signed_out = Failure::SignedOut(Area::Office);
        let Some(claims) = office_claims(&session, &state.ctx).await? else {
            return Err(signed_out);
        };
        let actor = StaffActor::resume(&state.ctx, &claims).await?;
        if actor.is_none() {
            sign_out(&session).await?;
        }
        actor.map(Self).ok_or(signed_out)
    }
}
