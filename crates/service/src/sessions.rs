//! Keeping sessions: the rows behind the cookies of the portal and the office.

use crate::{
    Context, Error,
    actor::{OFFICE_IDLE, OfficeClaims, PORTAL_IDLE, PortalClaims},
    hash,
};
use chrono::{DateTime, Duration, Utc};
use domain::text_enum;
use serde_json::{Map, Value};
use store::{Json, sessions::Session};

text_enum! {
    /// Which part of the product a session belongs to; a cookie of one opens nothing in the other.
    pub enum Area {
        /// Debtors.
        Portal => "portal",
        /// Staff.
        Office => "office",
    }
}

/// Where the claims lie in a session's data.
pub const CLAIMS: &str = "claims";
/// Where the browser's name lies in a session's data, for the list of sessions.
pub const USER_AGENT: &str = "user_agent";

impl Area {
    /// How long a session lives without a sign of life.
    pub const fn idle(self) -> Duration {
        match self {
            Self::Portal => PORTAL_IDLE,
            Self::Office => OFFICE_IDLE,
        }
    }
}

/// Stores a session's data until `expires_at`. What it claims is kept in columns of its own too,
/// so that sessions can be listed and revoked.
pub async fn save(
    ctx: &Context,
    area: Area,
    cookie: &[u8],
    data: &Map<String, Value>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let claims = data.get(CLAIMS).cloned().unwrap_or_default();
    let portal: Option<PortalClaims> =
        if area == Area::Portal { serde_json::from_value(claims.clone()).ok() } else { None };
    let office: Option<OfficeClaims> =
        if area == Area::Office { serde_json::from_value(claims).ok() } else { None };
    let now = ctx.now();
    let session = Session {
        id_hash: hash::sha256(cookie),
        area: area.to_string(),
        staff_id: office.as_ref().map(|claims| claims.staff),
        creditor_id: portal.as_ref().map(|c| c.creditor).or(office.as_ref().map(|c| c.creditor)),
        contact_id: portal.as_ref().map(|claims| claims.contact),
        user_agent: data
            .get(USER_AGENT)
            .and_then(Value::as_str)
            .map(|text| text.chars().take(200).collect()),
        data: Json(Value::Object(data.clone())),
        created_at: now,
        seen_at: now,
        expires_at,
    };
    let mut tx = ctx.store.write().await?;
    store::sessions::save(&mut tx, &session).await?;
    Ok(tx.commit().await?)
}

/// The data behind a cookie, with when it expires; nothing if unknown or expired.
pub async fn load(
    ctx: &Context,
    area: Area,
    cookie: &[u8],
) -> Result<Option<(Map<String, Value>, DateTime<Utc>)>, Error> {
    let mut tx = ctx.store.read().await?;
    let found =
        store::sessions::load(&mut tx, area.as_str(), &hash::sha256(cookie), ctx.now()).await?;
    Ok(found.map(|session| {
        let data = match session.data.0 {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        (data, session.expires_at)
    }))
}

/// Ends a session.
pub async fn delete(ctx: &Context, cookie: &[u8]) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    store::sessions::delete(&mut tx, &hash::sha256(cookie)).await?;
    Ok(tx.commit().await?)
}
