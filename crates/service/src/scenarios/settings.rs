//! How a creditor reminds: the limits, what is claimed beyond the principal, and the switch that
//! keeps everything still.

use super::policy;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    context::local,
    hash,
};
use chrono::NaiveDateTime;
use domain::{
    legal::{Basis, Decision, HalfYear, Percent, RateError},
    party::Role,
    scenario::Frame,
};
use serde_json::{Value, json};
use store::{Json, Tx, creditors::Creditor, policies::Policy};

/// A creditor's settings as they stand.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What was decided, or what counts until then.
    pub policy: Policy,
    /// Sending switched off, if it is.
    pub off: Option<SwitchedOff>,
    /// What [`change`] must be told, so that nobody overwrites a colleague.
    pub seen: String,
}

/// Sending switched off: everybody sees it on every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchedOff {
    /// Since when, local time.
    pub since: NaiveDateTime,
    /// By whom, if that person still has an account.
    pub by: Option<String>,
    /// Why, in their words.
    pub why: String,
}

/// What is to be changed.
#[derive(Clone, Debug)]
pub struct ChangeSettings {
    /// The limits within which every scenario works.
    pub frame: Frame,
    /// Whether formal notices may leave without a person's validation.
    pub formal_automatic: bool,
    /// Late interest: claimed or waived.
    pub interest: Decision,
    /// The fixed indemnity: claimed or waived.
    pub indemnity: Decision,
    /// A contract's rate; without one the law's default rate counts.
    pub contract_rate: Option<Percent>,
    /// [`Settings::seen`] as it was shown.
    pub seen: String,
}

/// Why settings cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// These fields of the frame are out of their ranges.
    #[error("out of range: {0:?}")]
    Frame(Vec<&'static str>),
    /// The law refuses the contract's rate, or nobody has entered what it is compared with.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// The switch needs a reason, which everybody reads.
    #[error("say why")]
    Reason,
    /// Someone else has changed them since they were shown.
    #[error("someone else has changed them in the meantime")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for SettingsError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A creditor's settings.
pub async fn settings(ctx: &Context, actor: &StaffActor) -> Result<Settings, Error> {
    let mut tx = ctx.store.read().await?;
    let policy = policy(ctx, &mut tx, actor.creditor.id).await?;
    let off = told(&mut tx, &actor.creditor, &policy).await?;
    Ok(Settings { seen: fingerprint(&policy), off, policy })
}

/// Whether sending is switched off for a creditor, by whom and why.
pub async fn switched_off(
    ctx: &Context,
    creditor: &Creditor,
) -> Result<Option<SwitchedOff>, Error> {
    let mut tx = ctx.store.read().await?;
    match store::policies::of(&mut tx, creditor.id).await? {
        Some(policy) => told(&mut tx, creditor, &policy).await,
        None => Ok(None),
    }
}

async fn told(
    tx: &mut Tx,
    creditor: &Creditor,
    policy: &Policy,
) -> Result<Option<SwitchedOff>, Error> {
    let Some(at) = policy.switched_off_at else { return Ok(None) };
    let by = match policy.switched_off_by {
        Some(id) => store::staff::by_id(tx, id).await?.map(|staff| staff.name),
        None => None,
    };
    let why = policy.switched_off_why.clone().unwrap_or_default();
    Ok(Some(SwitchedOff { since: local(creditor, at), by, why }))
}

/// Changes the settings; the switch has its own.
pub async fn change(
    ctx: &Context,
    actor: &StaffActor,
    new: ChangeSettings,
) -> Result<(), SettingsError> {
    actor.demand(Role::Manager)?;
    let faults = new.frame.faults();
    if !faults.is_empty() {
        return Err(SettingsError::Frame(faults));
    }
    if let Some(rate) = new.contract_rate {
        let now = HalfYear::containing(ctx.today(&actor.creditor));
        Basis::Contract(rate).rate(now, now, &ctx.settings.rates)?;
    }
    let mut tx = ctx.store.write().await?;
    let before = locked(ctx, &mut tx, actor).await?;
    if fingerprint(&before) != new.seen {
        return Err(SettingsError::Stale);
    }
    let after = Policy {
        frame: Json(new.frame),
        formal_automatic: new.formal_automatic,
        interest: new.interest,
        indemnity: new.indemnity,
        contract_rate: new.contract_rate.map(|rate| rate.to_string()),
        updated_at: ctx.now(),
        ..before.clone()
    };
    store::policies::put(&mut tx, &after).await?;
    let detail = json!({ "before": in_short(&before), "after": in_short(&after) });
    record(ctx, &mut tx, actor, "reminders.settings", detail).await?;
    Ok(tx.commit().await?)
}

/// Keeps everything still: nothing leaves until someone switches it on again. What is planned
/// waits, and is looked at once more before it leaves.
pub async fn switch_off(ctx: &Context, actor: &StaffActor, why: &str) -> Result<(), SettingsError> {
    actor.demand(Role::Manager)?;
    let why = why.trim();
    if why.is_empty() {
        return Err(SettingsError::Reason);
    }
    let mut tx = ctx.store.write().await?;
    let before = locked(ctx, &mut tx, actor).await?;
    if before.switched_off_at.is_some() {
        return Ok(());
    }
    let off = Policy {
        switched_off_at: Some(ctx.now()),
        switched_off_by: Some(actor.id),
        switched_off_why: Some(why.to_owned()),
        ..before
    };
    store::policies::put(&mut tx, &off).await?;
    record(ctx, &mut tx, actor, "reminders.switched_off", json!({ "why": why })).await?;
    Ok(tx.commit().await?)
}

/// Lets messages leave again.
pub async fn switch_on(ctx: &Context, actor: &StaffActor) -> Result<(), SettingsError> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.write().await?;
    let before = locked(ctx, &mut tx, actor).await?;
    if before.switched_off_at.is_none() {
        return Ok(());
    }
    let on =
        Policy { switched_off_at: None, switched_off_by: None, switched_off_why: None, ..before };
    store::policies::put(&mut tx, &on).await?;
    record(ctx, &mut tx, actor, "reminders.switched_on", json!({})).await?;
    Ok(tx.commit().await?)
}

/// The policy, kept from others until the transaction ends.
async fn locked(ctx: &Context, tx: &mut Tx, actor: &StaffActor) -> Result<Policy, Error> {
    store::policies::lock(tx, actor.creditor.id).await?;
    policy(ctx, tx, actor.creditor.id).await
}

fn in_short(policy: &Policy) -> Value {
    json!({
        "frame": policy.frame.0,
        "formal_automatic": policy.formal_automatic,
        "interest": policy.interest,
        "indemnity": policy.indemnity,
        "contract_rate": policy.contract_rate,
    })
}

fn fingerprint(policy: &Policy) -> String {
    hash::hex(&hash::sha256(in_short(policy).to_string().as_bytes())[..8])
}

async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: &'static str,
    detail: Value,
) -> Result<(), Error> {
    let creditor = actor.creditor.id;
    let by = By::Staff(actor);
    let act = Act { creditor, debtor: None, by, action, subject: creditor.0, detail };
    audit::record(ctx, tx, act).await
}
