//! What the operator does with a member of staff after they were added: called from the command line,
//! never from a page, which has `team`. Whatever is changed ends every session at once, and is in the audit of each
//! creditor for whom they work.

use super::{fold_email, new_totp_secret, password};
use crate::{
    Context, Error,
    audit::{self, Act, By},
};
use domain::{CreditorId, party::Role};
use serde_json::{Value, json};
use store::{StoreError, Tx, staff::Staff};

/// Why a member of staff could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// Nobody has this address.
    #[error("nobody has this address")]
    Unknown,
    /// The password is too short or too long.
    #[error("{}", super::CreateError::Password)]
    Password,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for ManageError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Shuts somebody out, at once, wherever they are signed in. What they did stays theirs. Done twice,
/// it is done once.
///
/// # Errors
/// [`ManageError::Unknown`].
pub async fn disable(ctx: &Context, email: &str) -> Result<(), ManageError> {
    let mut tx = ctx.store.write().await?;
    let staff = by_email(&mut tx, email).await?;
    if staff.disabled_at.is_none() {
        store::staff::set_disabled(&mut tx, staff.id, Some(ctx.now())).await?;
        let detail = json!({ "email": staff.email });
        changed(ctx, &mut tx, &staff, (By::System, "staff.disabled", detail)).await?;
    }
    Ok(tx.commit().await?)
}

/// Lets somebody in again, with the password and the codes they had.
///
/// # Errors
/// [`ManageError::Unknown`].
pub async fn enable(ctx: &Context, email: &str) -> Result<(), ManageError> {
    let mut tx = ctx.store.write().await?;
    let staff = by_email(&mut tx, email).await?;
    if staff.disabled_at.is_some() {
        store::staff::set_disabled(&mut tx, staff.id, None).await?;
        let detail = json!({ "email": staff.email });
        changed(ctx, &mut tx, &staff, (By::System, "staff.enabled", detail)).await?;
    }
    Ok(tx.commit().await?)
}

/// Gives somebody a role at a creditor, instead of the one they had there or beside those elsewhere.
///
/// # Errors
/// [`ManageError::Unknown`].
pub async fn set_role(
    ctx: &Context,
    email: &str,
    creditor: CreditorId,
    role: Role,
) -> Result<(), ManageError> {
    let mut tx = ctx.store.write().await?;
    let staff = by_email(&mut tx, email).await?;
    store::staff::set_role(&mut tx, creditor, staff.id, role).await?;
    store::sessions::delete_all_of_staff(&mut tx, staff.id).await?;
    let detail = json!({ "email": staff.email, "role": role });
    tell(ctx, &mut tx, &staff, creditor, (By::System, "staff.role_set", detail)).await?;
    Ok(tx.commit().await?)
}

/// Gives somebody who lost them another password and another secret for one-time codes, which is
/// returned, once: nothing that was known before opens any more.
///
/// # Errors
/// [`ManageError::Password`] unless it is as a new one must be; [`ManageError::Unknown`].
pub async fn reset(ctx: &Context, email: &str, new: &str) -> Result<String, ManageError> {
    if !password::is_fit(new) {
        return Err(ManageError::Password);
    }
    let hash = password::hash(ctx, new).await?;
    let secret = new_totp_secret(ctx);
    let mut tx = ctx.store.write().await?;
    let staff = by_email(&mut tx, email).await?;
    store::staff::set_credentials(&mut tx, staff.id, &hash, &secret).await?;
    let detail = json!({ "email": staff.email });
    changed(ctx, &mut tx, &staff, (By::System, "staff.reset", detail)).await?;
    tx.commit().await?;
    Ok(secret)
}

async fn by_email(tx: &mut Tx, email: &str) -> Result<Staff, ManageError> {
    let found = store::staff::by_email(tx, &fold_email(email)).await?;
    found.ok_or(ManageError::Unknown)
}

/// Who did what, and what else is known of it.
type Told<'a> = (By<'a>, &'static str, Value);

/// Ends every session and tells the audit of each creditor.
pub(super) async fn changed(
    ctx: &Context,
    tx: &mut Tx,
    staff: &Staff,
    (by, action, detail): Told<'_>,
) -> Result<(), Error> {
    store::sessions::delete_all_of_staff(tx, staff.id).await?;
    for place in store::staff::memberships(tx, staff.id).await? {
        tell(ctx, tx, staff, place.creditor_id, (by, action, detail.clone())).await?;
    }
    Ok(())
}

/// Tells the audit of one creditor.
pub(super) async fn tell(
    ctx: &Context,
    tx: &mut Tx,
    staff: &Staff,
    creditor: CreditorId,
    (by, action, detail): Told<'_>,
) -> Result<(), Error> {
    let (debtor, subject) = (None, staff.id.0);
    audit::record(ctx, tx, Act { creditor, debtor, by, action, subject, detail }).await
}
