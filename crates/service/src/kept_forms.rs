//! What a debtor was sending when the session had ended: kept for whoever comes back through the door
//! within the hour, and for nobody else.
//!
//! The session's row outlives the session by that hour ([`LATE`]), so that its cookie still says whose
//! the form is, while it opens nothing. Signing out deletes the row: what comes after that is kept for
//! nobody.

use crate::{
    Context, DebtorActor, Error,
    actor::PortalClaims,
    hash,
    sessions::{Area, CLAIMS},
};
use chrono::Duration;
use serde::Deserialize as _;
use store::{Tx, kept_forms::KeptForm};

/// How long after a session's end a form can come and still be kept.
pub(crate) const LATE: Duration = Duration::hours(1);
/// How long it is kept then.
const KEPT: Duration = Duration::hours(1);

/// Keeps what came with the cookie of a session that ended not long ago: the `page` whose form it is,
/// and its fields as `name=value&…`. `false` if nobody can be told to come back for it: the cookie was
/// nobody's, or belongs to somebody to whom a view was lent.
///
/// # Errors
/// When the database is away.
pub async fn keep(ctx: &Context, cookie: &[u8], page: &str, fields: &str) -> Result<bool, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(claims) = late(ctx, &mut tx, cookie).await? else { return Ok(false) };
    let form = KeptForm {
        creditor_id: claims.creditor,
        contact_id: claims.contact,
        page: page.to_owned(),
        fields: fields.to_owned(),
        is_offered: false,
        expires_at: ctx.now() + KEPT,
    };
    store::kept_forms::put(&mut tx, &form).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whose session it was.
async fn late(ctx: &Context, tx: &mut Tx, cookie: &[u8]) -> Result<Option<PortalClaims>, Error> {
    let (hash, since) = (hash::sha256(cookie), ctx.now() - LATE);
    let row = store::sessions::load(tx, Area::Portal.as_str(), &hash, since).await?;
    let claims = row.and_then(|row| PortalClaims::deserialize(row.data.0.get(CLAIMS)?).ok());
    Ok(claims.filter(|claims| claims.delegate.is_none()))
}

/// The page to which the door leads back whoever has just passed it. Told once: whoever comes again
/// later wants something else.
///
/// # Errors
/// When the database is away.
pub async fn offer(ctx: &Context, claims: &PortalClaims) -> Result<Option<String>, Error> {
    if claims.delegate.is_some() {
        return Ok(None);
    }
    let mut tx = ctx.store.write().await?;
    let (creditor, contact) = (claims.creditor, claims.contact);
    let found = store::kept_forms::of_contact(&mut tx, creditor, contact, ctx.now()).await?;
    let Some(form) = found.filter(|form| !form.is_offered) else { return Ok(None) };
    let offered = KeptForm { is_offered: true, ..form };
    store::kept_forms::put(&mut tx, &offered).await?;
    tx.commit().await?;
    Ok(Some(offered.page))
}

/// What was kept of a page's form, for the contact who typed it.
///
/// # Errors
/// When the database is away.
pub async fn typed(
    ctx: &Context,
    actor: &DebtorActor,
    page: &str,
) -> Result<Option<String>, Error> {
    if actor.delegate.is_some() {
        return Ok(None);
    }
    let mut tx = ctx.store.read().await?;
    let (creditor, contact) = (actor.creditor.id, actor.contact.id);
    let found = store::kept_forms::of_contact(&mut tx, creditor, contact, ctx.now()).await?;
    Ok(found.filter(|form| form.page == page).map(|form| form.fields))
}

/// Forgets what was kept, for a contact who closes the file.
///
/// # Errors
/// When the database is away.
pub async fn forget(ctx: &Context, actor: &DebtorActor) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    store::kept_forms::delete(&mut tx, actor.creditor.id, actor.contact.id).await?;
    Ok(tx.commit().await?)
}
