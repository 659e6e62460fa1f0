//! Keys with which the creditor's own systems read: made, replaced and revoked by an administrator,
//! shown once, stored as a hash.

use crate::{
    Context, Creditor, Error, StaffActor,
    audit::{self, Act, By},
    hash,
};
use chrono::{DateTime, Duration, Utc};
use domain::{ApiKeyId, CreditorId, feed::Scope, party::Role, token::MachineSecret};
use serde_json::json;
use store::{Json, Tx, throttle::Limit};

pub use store::api_keys::ApiKey;

/// The longest life of a key, in days: two years.
pub const DAYS_MOST: i64 = 730;
/// For how many days a key that is replaced may live on, at most.
pub const OVERLAP_MOST: i64 = 30;
/// The longest name, in characters.
pub const NAME_MOST: usize = 80;
/// A key's last use is noted this often.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// Another system at work for one creditor. Only a key that lives makes one.
#[derive(Clone, Debug)]
pub struct ApiActor {
    pub(crate) creditor: Creditor,
    scopes: Vec<Scope>,
}

/// What becomes of a request that shows a key.
#[derive(Debug)]
pub enum Admission {
    /// The key lives.
    In(Box<ApiActor>),
    /// There is no such key, or it lives no more.
    Unknown,
    /// It asks too often; one more request is allowed after about so many seconds.
    TooMany {
        /// Seconds, at least 1.
        after: u32,
    },
}

impl ApiActor {
    /// Who shows this key, and whether they may ask once more. Whether the key is none, has expired
    /// or was revoked is told apart by nothing.
    pub async fn admit(ctx: &Context, shown: &str) -> Result<Admission, Error> {
        let Some(secret) = MachineSecret::parse(MachineSecret::KEY, shown) else {
            return Ok(Admission::Unknown);
        };
        let now = ctx.now();
        let mut tx = ctx.store.read().await?;
        let hash = hash::sha256(secret.expose().as_bytes());
        let found = store::api_keys::by_hash(&mut tx, &hash).await?;
        let Some(key) = found.filter(|key| key.is_live(now)) else {
            return Ok(Admission::Unknown);
        };
        let creditor = store::creditors::by_id(&mut tx, key.creditor_id).await?;
        drop(tx);
        let Some(creditor) = creditor else { return Ok(Admission::Unknown) };
        let limit = limit(ctx.settings.api_per_minute);
        let mut tx = ctx.store.write().await?;
        let bucket = format!("api:{}", key.id);
        let admitted = store::throttle::take(&mut tx, &bucket, limit, now).await?;
        store::api_keys::used(&mut tx, creditor.id, key.id, now, now - NOTED_EVERY).await?;
        tx.commit().await?;
        if !admitted {
            let seconds = limit.refill.num_milliseconds().div_euclid(1_000) + 1;
            return Ok(Admission::TooMany { after: u32::try_from(seconds).unwrap_or(60) });
        }
        Ok(Admission::In(Box::new(Self { creditor, scopes: key.scopes.0 })))
    }

    /// Refuses unless the key may read this.
    pub fn demand(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.contains(&scope) { Ok(()) } else { Err(Error::Forbidden) }
    }
}

/// So many requests a minute, all at once or spread.
fn limit(per_minute: u32) -> Limit {
    let per_minute = i64::from(per_minute.clamp(1, 60_000));
    Limit { capacity: per_minute, refill: Duration::milliseconds(60_000 / per_minute) }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for, in the creditor's words.
    pub name: String,
    /// What it may read; at least one.
    pub scopes: Vec<Scope>,
    /// Days it lives, from 1 to [`DAYS_MOST`].
    pub days: i64,
    /// The form that asks for it.
    pub form_key: String,
}

/// Why no key is made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The name is missing or too long.
    #[error("a key has a name of at most {NAME_MOST} characters")]
    Name,
    /// It could read nothing.
    #[error("a key reads something")]
    Scopes,
    /// It would live for no time, or too long.
    #[error("a key lives for 1 to {DAYS_MOST} days")]
    Days,
    /// The key before would live on for too long.
    #[error("a key that is replaced lives on for at most {OVERLAP_MOST} days")]
    Overlap,
    /// There is none with this id that lives.
    #[error("there is no such key that lives")]
    Unknown,
    /// This form has made a key already, which was shown then.
    #[error("this form has made a key already")]
    Made,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for KeyError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A creditor's keys, the latest first.
pub async fn list(ctx: &Context, actor: &StaffActor) -> Result<Vec<ApiKey>, Error> {
    actor.demand(Role::Admin)?;
    let mut tx = ctx.store.read().await?;
    Ok(store::api_keys::all(&mut tx, actor.creditor.id).await?)
}

/// Makes a key and returns it, for the only time.
pub async fn create(
    ctx: &Context,
    actor: &StaffActor,
    new: NewKey,
) -> Result<MachineSecret, KeyError> {
    actor.demand(Role::Admin)?;
    check(&new)?;
    let mut tx = ctx.store.write().await?;
    let creditor = actor.creditor.id;
    let secret = insert(ctx, &mut tx, creditor, By::Staff(actor), "api_key.created", new).await?;
    tx.commit().await?;
    Ok(secret)
}

/// The same for the operator of the installation, from the command line, never from a page.
pub async fn create_as_operator(
    ctx: &Context,
    creditor: &Creditor,
    new: NewKey,
) -> Result<MachineSecret, KeyError> {
    check(&new)?;
    let mut tx = ctx.store.write().await?;
    let secret = insert(ctx, &mut tx, creditor.id, By::System, "api_key.created", new).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Makes a key that reads the same for as long; the old one lives on for `overlap` days, so that
/// the system that shows it can be given the new one meanwhile.
pub async fn rotate(
    ctx: &Context,
    actor: &StaffActor,
    id: ApiKeyId,
    overlap: i64,
    form_key: String,
) -> Result<MachineSecret, KeyError> {
    actor.demand(Role::Admin)?;
    if !(0..=OVERLAP_MOST).contains(&overlap) {
        return Err(KeyError::Overlap);
    }
    let (creditor, now) = (actor.creditor.id, ctx.now());
    let mut tx = ctx.store.write().await?;
    let old = store::api_keys::by_id(&mut tx, creditor, id).await?;
    let old = old.filter(|key| key.is_live(now)).ok_or(KeyError::Unknown)?;
    let new = NewKey { name: old.name, scopes: old.scopes.0, days: old.days, form_key };
    let by = By::Staff(actor);
    let secret = insert(ctx, &mut tx, creditor, by, "api_key.rotated", new).await?;
    store::api_keys::shorten(&mut tx, creditor, id, now + Duration::days(overlap)).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Revokes a key at once. `false` if there is none that is not.
pub async fn revoke(ctx: &Context, actor: &StaffActor, id: ApiKeyId) -> Result<bool, Error> {
    actor.demand(Role::Admin)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    if !store::api_keys::revoke(&mut tx, creditor, id, ctx.now()).await? {
        return Ok(false);
    }
    let by = By::Staff(actor);
    let detail = json!({});
    let act = Act { creditor, debtor: None, by, action: "api_key.revoked", subject: id.0, detail };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(true)
}

fn check(new: &NewKey) -> Result<(), KeyError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(KeyError::Name);
    }
    if new.scopes.is_empty() {
        return Err(KeyError::Scopes);
    }
    if !(1..=DAYS_MOST).contains(&new.days) {
        return Err(KeyError::Days);
    }
    Ok(())
}

async fn insert(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    by: By<'_>,
    action: &'static str,
    new: NewKey,
) -> Result<MachineSecret, KeyError> {
    let secret = MachineSecret::generate(MachineSecret::KEY, || ctx.byte());
    let now: DateTime<Utc> = ctx.now();
    let created_by = match by {
        By::Staff(actor) => Some(actor.id),
        _ => None,
    };
    let key = ApiKey {
        creditor_id: creditor,
        id: ctx.id(),
        name: new.name.trim().to_owned(),
        beginning: secret.beginning().to_owned(),
        scopes: Json(new.scopes),
        days: new.days,
        form_key: new.form_key,
        created_at: now,
        created_by,
        expires_at: now + Duration::days(new.days),
        revoked_at: None,
        last_used_at: None,
    };
    let hash = hash::sha256(secret.expose().as_bytes());
    if !store::api_keys::insert(tx, &key, &hash).await? {
        return Err(KeyError::Made);
    }
    let detail = json!({ "name": key.name, "scopes": key.scopes, "days": key.days });
    let act = Act { creditor, debtor: None, by, action, subject: key.id.0, detail };
    audit::record(ctx, tx, act).await?;
    Ok(secret)
}
