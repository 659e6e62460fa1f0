//! A member of staff's own sessions: listed and revoked.

use super::act;
use crate::{Context, Error, StaffActor, context::local, hash};
use chrono::NaiveDateTime;
use serde_json::json;

/// One session, as its owner sees it.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// What [`revoke`] takes: the hash of the cookie, which opens nothing.
    pub key: String,
    /// When it was opened, local time at the creditor's.
    pub since: NaiveDateTime,
    /// When it was last used.
    pub seen_at: NaiveDateTime,
    /// When it ends by itself.
    pub until: NaiveDateTime,
    /// What the browser says of itself.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Someone's open sessions, latest first. `cookie` is what the asking session's cookie holds.
pub async fn sessions(
    ctx: &Context,
    actor: &StaffActor,
    cookie: &[u8],
) -> Result<Vec<SessionView>, Error> {
    let current = hash::sha256(cookie);
    let mut tx = ctx.store.read().await?;
    let found = store::sessions::of_staff(&mut tx, actor.id, ctx.now()).await?;
    let at = |instant| local(&actor.creditor, instant);
    Ok(found
        .into_iter()
        .map(|session| SessionView {
            key: hash::hex(&session.id_hash),
            since: at(session.created_at),
            seen_at: at(session.seen_at),
            until: at(session.expires_at),
            user_agent: session.user_agent,
            current: hash::equal(&session.id_hash, &current),
        })
        .collect())
}

/// Ends one of someone's own sessions. `false` if there is none with this key.
pub async fn revoke(ctx: &Context, actor: &StaffActor, key: &str) -> Result<bool, Error> {
    let Some(id_hash) = hash::from_hex(key).filter(|bytes| bytes.len() == 32) else {
        return Ok(false);
    };
    let mut tx = ctx.store.write().await?;
    if store::sessions::delete_of_staff(&mut tx, actor.id, &id_hash).await? == 0 {
        return Ok(false);
    }
    act(ctx, &mut tx, actor, "staff.session_revoked", json!({})).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends all of someone's sessions but the one that asks; returns how many.
pub async fn revoke_others(ctx: &Context, actor: &StaffActor, cookie: &[u8]) -> Result<u64, Error> {
    let mut tx = ctx.store.write().await?;
    let ended =
        store::sessions::delete_others_of_staff(&mut tx, actor.id, &hash::sha256(cookie)).await?;
    act(ctx, &mut tx, actor, "staff.sessions_revoked", json!({ "count": ended })).await?;
    tx.commit().await?;
    Ok(ended)
}
