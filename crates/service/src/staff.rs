//! Members of staff: who they are, how they sign in, which sessions they have.
//!
//! A sign-in needs the password and a one-time code. Wrong address, wrong password and wrong code
//! are told apart by nothing that leaves this module: the same answer, after the same work.

mod manage;
mod password;
mod sessions;
pub mod team;
mod totp;

pub use manage::{ManageError, disable, enable, reset, set_role};
pub use password::hash as hash_password;
pub use sessions::{SessionView, revoke, revoke_others, sessions};
pub use totp::{code_at, new_secret as new_totp_secret, otpauth_url};

use crate::{
    Context, Error, StaffActor,
    actor::OfficeClaims,
    audit::{self, Act, By},
    hash,
};
use chrono::Duration;
use domain::{CreditorId, Locale, StaffId, party::Role};
use serde_json::json;
use store::{StoreError, staff::Staff, throttle::Limit};

/// Tries on one account, known or not: five, then one comes back every five minutes.
const ACCOUNT_TRIES: Limit = Limit { capacity: 5, refill: Duration::minutes(5) };
/// Tries from one address, whatever the accounts: twenty, then one a minute.
const ADDRESS_TRIES: Limit = Limit { capacity: 20, refill: Duration::minutes(1) };
/// Shortest password, in characters (NIST SP 800-63B asks for 8 with a second factor).
pub const PASSWORD_LEAST: usize = 12;
/// Longest password, in bytes: enough for any sentence, little to hash.
pub const PASSWORD_MOST: usize = 256;

/// What became of a sign-in.
#[derive(Debug)]
pub enum SignIn {
    /// Right; keep these claims in a new session.
    In(OfficeClaims),
    /// The address, the password or the code is wrong, or the code was used before.
    Wrong,
    /// Too many tries on this account or from this address; one comes back within five minutes.
    TooManyTries,
}

/// Signs a member of staff in at the first creditor for whom they work.
pub async fn sign_in(
    ctx: &Context,
    email: &str,
    password: &str,
    code: &str,
    from_address: &str,
) -> Result<SignIn, Error> {
    let email = fold_email(email);
    // Hashed, so that the key has one length whatever was typed.
    let account_key = format!("staff:account:{}", hash::hex(&hash::sha256(email.as_bytes())));
    let address_key = format!("staff:address:{from_address}");
    let mut tx = ctx.store.write().await?;
    let allowed = store::throttle::take(&mut tx, &address_key, ADDRESS_TRIES, ctx.now()).await?
        && store::throttle::take(&mut tx, &account_key, ACCOUNT_TRIES, ctx.now()).await?;
    tx.commit().await?; // the try counts even if we stop half-way
    if !allowed {
        return Ok(SignIn::TooManyTries);
    }

    let staff = {
        let mut tx = ctx.store.read().await?;
        store::staff::by_email(&mut tx, &email).await?
    };
    let staff = staff.filter(|staff| staff.disabled_at.is_none());
    let right =
        password::verify(password, staff.as_ref().map(|staff| staff.password_hash.as_str()))
            .await?;
    let (Some(staff), true) = (staff, right) else { return Ok(SignIn::Wrong) };
    let Some(step) = totp::step_of(&staff.totp_secret, code, ctx.now()) else {
        return Ok(SignIn::Wrong);
    };

    let mut tx = ctx.store.write().await?;
    if !store::staff::use_totp_step(&mut tx, staff.id, step).await? {
        return Ok(SignIn::Wrong);
    }
    let memberships = store::staff::memberships(&mut tx, staff.id).await?;
    let Some(first) = memberships.first() else { return Ok(SignIn::Wrong) };
    let Some(creditor) = store::creditors::by_id(&mut tx, first.creditor_id).await? else {
        return Ok(SignIn::Wrong);
    };
    // A code opens once in thirty seconds, so a success cannot be used to try others for long.
    store::throttle::reset(&mut tx, &account_key).await?;
    store::throttle::reset(&mut tx, &address_key).await?;
    let claims = OfficeClaims { staff: staff.id, creditor: creditor.id, since: ctx.now() };
    let actor = StaffActor {
        id: staff.id,
        name: staff.name,
        email: staff.email,
        locale: staff.locale,
        role: first.role,
        creditor,
        memberships,
    };
    act(ctx, &mut tx, &actor, "staff.signed_in", json!({})).await?;
    tx.commit().await?;
    Ok(SignIn::In(claims))
}

/// Records what someone did with their own account.
async fn act(
    ctx: &Context,
    tx: &mut store::Tx,
    actor: &StaffActor,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<(), Error> {
    let creditor = actor.creditor.id;
    audit::record(
        ctx,
        tx,
        Act { creditor, debtor: None, by: By::Staff(actor), action, subject: actor.id.0, detail },
    )
    .await
}

/// A member of staff to be added.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Their address; how they sign in.
    pub email: String,
    /// Their name, as colleagues read it in the audit.
    pub name: String,
    /// [`PASSWORD_LEAST`] characters to [`PASSWORD_MOST`] bytes.
    pub password: String,
    /// From [`new_totp_secret`].
    pub totp_secret: String,
    /// Their language.
    pub locale: Locale,
    /// What they may do, at which creditors; at least one.
    pub roles: Vec<(CreditorId, Role)>,
}

/// Why a member of staff could not be added.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The address is none.
    #[error("this is no e-mail address")]
    Email,
    /// The password is too short or too long.
    #[error(
        "a password has at least {PASSWORD_LEAST} characters and at most {PASSWORD_MOST} bytes"
    )]
    Password,
    /// The secret is not 32 characters of base 32.
    #[error("a one-time-code secret is 32 characters of A–Z and 2–7")]
    Secret,
    /// No creditor was given.
    #[error("a member of staff works for at least one creditor")]
    NoCreditor,
    /// Someone has this address already.
    #[error("someone has this address already")]
    Taken,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for CreateError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::Taken,
            other => Self::Other(other.into()),
        }
    }
}

/// Adds a member of staff. Called by the operator (the command line, the demo); a page has [`team`].
pub async fn create(ctx: &Context, new: NewStaff) -> Result<StaffId, CreateError> {
    create_by(ctx, new, By::System).await
}

async fn create_by(ctx: &Context, new: NewStaff, by: By<'_>) -> Result<StaffId, CreateError> {
    let email = fold_email(&new.email);
    let parts =
        email.split_once('@').filter(|(local, host)| !local.is_empty() && host.contains('.'));
    if parts.is_none() || email.len() > 254 || email.contains(char::is_whitespace) {
        return Err(CreateError::Email);
    }
    if !password::is_fit(&new.password) {
        return Err(CreateError::Password);
    }
    if !totp::is_secret(&new.totp_secret) {
        return Err(CreateError::Secret);
    }
    if new.roles.is_empty() {
        return Err(CreateError::NoCreditor);
    }
    let staff = Staff {
        id: ctx.id(),
        email,
        name: new.name,
        password_hash: hash_password(ctx, &new.password).await?,
        totp_secret: new.totp_secret,
        totp_last_step: 0,
        locale: new.locale,
        created_at: ctx.now(),
        disabled_at: None,
    };
    let mut tx = ctx.store.write().await?;
    store::staff::insert(&mut tx, &staff).await?;
    for (creditor, role) in new.roles {
        store::staff::set_role(&mut tx, creditor, staff.id, role).await?;
        let act = Act {
            creditor,
            debtor: None,
            by,
            action: "staff.created",
            subject: staff.id.0,
            detail: json!({ "email": staff.email, "name": staff.name, "role": role }),
        };
        audit::record(ctx, &mut tx, act).await?;
    }
    tx.commit().await?;
    Ok(staff.id)
}

/// The same session at another creditor; nothing if they do not work there.
pub async fn switch_creditor(
    ctx: &Context,
    actor: &StaffActor,
    claims: OfficeClaims,
    to: CreditorId,
) -> Result<Option<OfficeClaims>, Error> {
    let claims = claims.at(to);
    let Some(there) = StaffActor::resume(ctx, &claims).await? else { return Ok(None) };
    if there.id != actor.id {
        return Ok(None);
    }
    if there.creditor.id != actor.creditor.id {
        let mut tx = ctx.store.write().await?;
        act(ctx, &mut tx, &there, "staff.switched", json!({})).await?;
        tx.commit().await?;
    }
    Ok(Some(claims))
}

/// Changes the language in which someone reads the office.
pub async fn set_locale(ctx: &Context, actor: &StaffActor, locale: Locale) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    store::staff::set_locale(&mut tx, actor.id, locale).await?;
    Ok(tx.commit().await?)
}

/// Records that someone has signed out. The session itself is ended by who keeps the cookie.
pub async fn signed_out(ctx: &Context, actor: &StaffActor) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    act(ctx, &mut tx, actor, "staff.signed_out", json!({})).await?;
    Ok(tx.commit().await?)
}

fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
