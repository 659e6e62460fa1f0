//! What a creditor's administrators do with its team, on a page: who belongs to it, as what, and who is
//! let in.
//!
//! An account belongs to a person, who may work for several creditors that know nothing of each other.
//! So an administrator decides what somebody is at their own creditor; the account itself, its door and
//! its codes, only if they administer every creditor at which that person works. Nobody changes
//! themselves, and no creditor is left without an administrator who can sign in.

use super::{
    CreateError, NewStaff, create_by,
    manage::{changed, tell},
    new_totp_secret, otpauth_url,
};
use crate::{Context, Error, StaffActor, audit::By};
use chrono::{DateTime, Utc};
use domain::{CreditorId, Locale, StaffId, party::Role};
use serde_json::json;
use store::{StoreError, Tx, staff::Staff};

/// Most characters of a name.
pub const NAME_MOST: usize = 80;

/// A member of a creditor's team.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub id: StaffId,
    /// As colleagues read it.
    pub name: String,
    /// How they sign in.
    pub email: String,
    /// What they may do at this creditor.
    pub role: Role,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Since when they are shut out, if they are.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether it is the reader.
    pub is_self: bool,
    /// Whether the reader may also open and shut the account: they administer every creditor at which
    /// this person works.
    pub is_ours: bool,
}

/// Somebody to be added to a team.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// How they will sign in.
    pub email: String,
    /// As colleagues read it.
    pub name: String,
    /// The first password, which is handed over by another way than this page.
    pub password: String,
    /// What they may do.
    pub role: Role,
    /// Their language.
    pub locale: Locale,
}

/// Why a team is not changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// Nobody of this team.
    #[error("nobody of this team")]
    Unknown,
    /// The name is missing or too long.
    #[error("a name has 1 to {NAME_MOST} characters")]
    Name,
    /// The account cannot be made as it was typed.
    #[error(transparent)]
    Create(CreateError),
    /// Nobody changes their own account here.
    #[error("ask another administrator")]
    Own,
    /// They also work for a creditor that the actor does not administer.
    #[error("they work elsewhere too")]
    Elsewhere,
    /// Nobody would be left who administers a creditor.
    #[error("no administrator would be left")]
    LastAdmin,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for TeamError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<CreateError> for TeamError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Other(error) => Self::Other(error),
            other => Self::Create(other),
        }
    }
}

/// Secrets to be shown once.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Whose.
    pub email: String,
    /// What an authenticator reads as a picture.
    pub otpauth: String,
    /// The same to be typed.
    pub secret: String,
}

/// The actor's team, those who are shut out included, by name.
pub async fn team(ctx: &Context, actor: &StaffActor) -> Result<Vec<Member>, Error> {
    actor.demand(Role::Admin)?;
    let mut tx = ctx.store.read().await?;
    let members = store::staff::team(&mut tx, actor.creditor.id).await?;
    let places = store::staff::places_of_team(&mut tx, actor.creditor.id).await?;
    let is_ours = |id| {
        places.iter().filter(|(staff, _)| *staff == id).all(|(_, place)| administers(actor, *place))
    };
    Ok(members
        .into_iter()
        .map(|member| Member {
            is_self: member.id == actor.id,
            is_ours: is_ours(member.id),
            id: member.id,
            name: member.name,
            email: member.email,
            role: member.role,
            since: member.created_at,
            disabled_at: member.disabled_at,
        })
        .collect())
}

fn administers(actor: &StaffActor, creditor: CreditorId) -> bool {
    actor.memberships.iter().any(|at| at.creditor_id == creditor && at.role == Role::Admin)
}

/// Adds somebody, as `acquit staff` does; the secret of their codes is returned, once.
///
/// # Errors
/// [`TeamError::Name`], [`TeamError::Create`].
pub async fn invite(
    ctx: &Context,
    actor: &StaffActor,
    new: Invitation,
) -> Result<Fresh, TeamError> {
    actor.demand(Role::Admin)?;
    let name = new.name.trim().to_owned();
    let fits = (1..=NAME_MOST).contains(&name.chars().count());
    if !fits || name.contains(char::is_control) {
        return Err(TeamError::Name);
    }
    let secret = new_totp_secret(ctx);
    let staff = NewStaff {
        email: new.email.clone(),
        name,
        password: new.password,
        totp_secret: secret.clone(),
        locale: new.locale,
        roles: vec![(actor.creditor.id, new.role)],
    };
    create_by(ctx, staff, By::Staff(actor)).await?;
    Ok(fresh(&super::fold_email(&new.email), secret))
}

fn fresh(email: &str, secret: String) -> Fresh {
    Fresh { email: email.to_owned(), otpauth: otpauth_url(email, &secret), secret }
}

/// Gives somebody another role at the actor's creditor, from their next sign-in on.
///
/// # Errors
/// [`TeamError`].
pub async fn change_role(
    ctx: &Context,
    actor: &StaffActor,
    id: StaffId,
    role: Role,
) -> Result<(), TeamError> {
    let mut tx = ctx.store.write().await?;
    let (staff, before) = colleague(&mut tx, actor, id).await?;
    if before == role {
        return Ok(());
    }
    if before == Role::Admin {
        demand_another_admin(&mut tx, actor.creditor.id, id).await?;
    }
    store::staff::set_role(&mut tx, actor.creditor.id, id, role).await?;
    store::sessions::delete_all_of_staff(&mut tx, id).await?;
    let detail = json!({ "email": staff.email, "role": role, "before": before });
    let by = By::Staff(actor);
    tell(ctx, &mut tx, &staff, actor.creditor.id, (by, "staff.role_set", detail)).await?;
    Ok(tx.commit().await?)
}

/// Takes somebody out of the actor's team; what they are elsewhere stays.
///
/// # Errors
/// [`TeamError`].
pub async fn remove(ctx: &Context, actor: &StaffActor, id: StaffId) -> Result<(), TeamError> {
    let mut tx = ctx.store.write().await?;
    let (staff, role) = colleague(&mut tx, actor, id).await?;
    if role == Role::Admin {
        demand_another_admin(&mut tx, actor.creditor.id, id).await?;
    }
    store::staff::remove_role(&mut tx, actor.creditor.id, id).await?;
    store::sessions::delete_all_of_staff(&mut tx, id).await?;
    let detail = json!({ "email": staff.email, "role": role });
    let by = By::Staff(actor);
    tell(ctx, &mut tx, &staff, actor.creditor.id, (by, "staff.removed", detail)).await?;
    Ok(tx.commit().await?)
}

/// Shuts somebody out at once, wherever they are signed in. Done twice, it is done once.
///
/// # Errors
/// [`TeamError`].
pub async fn shut_out(ctx: &Context, actor: &StaffActor, id: StaffId) -> Result<(), TeamError> {
    let mut tx = ctx.store.write().await?;
    let staff = our_own(&mut tx, actor, id).await?;
    if staff.disabled_at.is_some() {
        return Ok(());
    }
    for place in store::staff::memberships(&mut tx, id).await? {
        if place.role == Role::Admin {
            demand_another_admin(&mut tx, place.creditor_id, id).await?;
        }
    }
    store::staff::set_disabled(&mut tx, id, Some(ctx.now())).await?;
    let detail = json!({ "email": staff.email });
    changed(ctx, &mut tx, &staff, (By::Staff(actor), "staff.disabled", detail)).await?;
    Ok(tx.commit().await?)
}

/// Lets somebody in again, with the password and the codes they had.
///
/// # Errors
/// [`TeamError`].
pub async fn let_in(ctx: &Context, actor: &StaffActor, id: StaffId) -> Result<(), TeamError> {
    let mut tx = ctx.store.write().await?;
    let staff = our_own(&mut tx, actor, id).await?;
    if staff.disabled_at.is_none() {
        return Ok(());
    }
    store::staff::set_disabled(&mut tx, id, None).await?;
    let detail = json!({ "email": staff.email });
    changed(ctx, &mut tx, &staff, (By::Staff(actor), "staff.enabled", detail)).await?;
    Ok(tx.commit().await?)
}

/// Gives somebody who lost them another secret for their codes, which is returned, once. The password
/// stays; every session ends.
///
/// # Errors
/// [`TeamError`].
pub async fn renew_codes(
    ctx: &Context,
    actor: &StaffActor,
    id: StaffId,
) -> Result<Fresh, TeamError> {
    let secret = new_totp_secret(ctx);
    let mut tx = ctx.store.write().await?;
    let staff = our_own(&mut tx, actor, id).await?;
    store::staff::set_credentials(&mut tx, id, &staff.password_hash, &secret).await?;
    let detail = json!({ "email": staff.email });
    changed(ctx, &mut tx, &staff, (By::Staff(actor), "staff.codes_reset", detail)).await?;
    tx.commit().await?;
    Ok(fresh(&staff.email, secret))
}

/// Somebody else of the actor's team, and what they are there.
async fn colleague(
    tx: &mut Tx,
    actor: &StaffActor,
    id: StaffId,
) -> Result<(Staff, Role), TeamError> {
    actor.demand(Role::Admin)?;
    let places = store::staff::memberships(tx, id).await?;
    let here = places.iter().find(|place| place.creditor_id == actor.creditor.id);
    let role = here.ok_or(TeamError::Unknown)?.role;
    let staff = store::staff::by_id(tx, id).await?.ok_or(TeamError::Unknown)?;
    if id == actor.id {
        return Err(TeamError::Own);
    }
    Ok((staff, role))
}

/// The same, if the account is the actor's to open and shut.
async fn our_own(tx: &mut Tx, actor: &StaffActor, id: StaffId) -> Result<Staff, TeamError> {
    let (staff, _) = colleague(tx, actor, id).await?;
    let places = store::staff::memberships(tx, id).await?;
    if places.iter().all(|place| administers(actor, place.creditor_id)) {
        Ok(staff)
    } else {
        Err(TeamError::Elsewhere)
    }
}

/// Refuses what would leave a creditor without an administrator who can sign in. Until the transaction
/// ends nobody else changes its administrators: two who shut each other out would both find one left.
async fn demand_another_admin(
    tx: &mut Tx,
    creditor: CreditorId,
    without: StaffId,
) -> Result<(), TeamError> {
    store::staff::lock_admins(tx, creditor).await?;
    let others = store::staff::other_admins(tx, creditor, without).await?;
    if others == 0 { Err(TeamError::LastAdmin) } else { Ok(()) }
}
