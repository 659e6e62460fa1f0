//! The policy that counts, and changing it: worked examples must come out as they say.

use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use chrono::NaiveDateTime;
use domain::{
    CreditorId, DebtorId,
    party::Role,
    plans::{Allowance, PlanState},
    requests::{RequestPolicy, Standing},
};
use serde_json::json;
use store::{Json, Tx, request_policies::Version};

/// A policy with its number.
#[derive(Clone, Debug, Default)]
pub struct Current {
    /// The version; 0 for what suits most, as long as a creditor has published nothing.
    pub number: i64,
    /// What it says.
    pub policy: RequestPolicy,
}

impl From<Version> for Current {
    fn from(version: Version) -> Self {
        Self { number: version.number, policy: version.policy.0 }
    }
}

/// What counts for a creditor: what it has published last, or what suits most.
pub(super) async fn current(tx: &mut Tx, creditor: CreditorId) -> Result<Current, Error> {
    Ok(store::request_policies::of(tx, creditor).await?.map(Current::from).unwrap_or_default())
}

/// What counts for a creditor.
pub async fn policy(tx: &mut Tx, creditor: CreditorId) -> Result<RequestPolicy, Error> {
    Ok(current(tx, creditor).await?.policy)
}

/// What is known of a debtor who asks about so many minor units.
pub(crate) async fn standing(
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
    total_minor: i64,
) -> Result<Standing, Error> {
    let runs = store::runs::of_debtor(tx, creditor, debtor).await?;
    let promises = runs.iter().map(|run| run.broken_promises).max().unwrap_or(0);
    let plans = store::plans::of_debtor(tx, creditor, debtor).await?;
    let broken = plans.iter().filter(|plan| plan.state == PlanState::Broken).count();
    let allowance = store::request_policies::allowance(tx, creditor, debtor).await?;
    Ok(Standing {
        total_minor,
        broken: u32::try_from(promises).unwrap_or(0) + u32::try_from(broken).unwrap_or(0),
        allowance: allowance.map(|(allowance, _)| allowance).unwrap_or_default(),
    })
}

/// Why a policy does not count.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Examples, by their places from 0, do not come out as they say.
    #[error("examples do not come out as they say")]
    Examples(Vec<usize>),
    /// There is no example: nothing shows that it says what is meant.
    #[error("a policy needs a worked example")]
    NoExample,
    /// Another one was published since this form was shown.
    #[error("another policy was published meanwhile")]
    Stale(Box<Published>),
    /// There is no such version.
    #[error("there is no such version")]
    Unknown,
    /// Bands are not in order of size, or one allows nothing.
    #[error("the bands are not in order of size")]
    Bands,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for PolicyError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A version with who published it.
#[derive(Clone, Debug)]
pub struct Published {
    /// The version.
    pub number: i64,
    /// What it says.
    pub policy: RequestPolicy,
    /// What the version before it said, so that the difference can be told.
    pub before: RequestPolicy,
    /// When, local time.
    pub at: NaiveDateTime,
    /// Who.
    pub by: Option<String>,
    /// The version whose text it took up again.
    pub restored_from: Option<i64>,
}

/// The policy and its history, for the page that edits it.
#[derive(Clone, Debug)]
pub struct PolicyView {
    /// What counts now.
    pub current: Current,
    /// The latest versions, newest first; at most [`VERSIONS_MOST`].
    pub versions: Vec<Published>,
}

/// The most versions shown.
pub const VERSIONS_MOST: i64 = 20;

/// What counts now, and how it came to be.
pub async fn show(ctx: &Context, actor: &StaffActor) -> Result<PolicyView, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    let current = current(&mut tx, actor.creditor.id).await?;
    let versions = published(&mut tx, actor).await?;
    Ok(PolicyView { current, versions })
}

async fn published(tx: &mut Tx, actor: &StaffActor) -> Result<Vec<Published>, Error> {
    let creditor = &actor.creditor;
    // One more, for what the oldest one shown has changed.
    let all = store::request_policies::versions(tx, creditor.id, VERSIONS_MOST + 1).await?;
    let team = store::staff::of_creditor(tx, creditor.id).await?;
    let name = |id| team.iter().find(|(known, _, _)| *known == id).map(|(_, name, _)| name.clone());
    let shown = usize::try_from(VERSIONS_MOST).unwrap_or(all.len());
    let told = all.iter().enumerate().take(shown).map(|(place, version)| Published {
        number: version.number,
        policy: version.policy.0.clone(),
        before: all.get(place + 1).map(|before| before.policy.0.clone()).unwrap_or_default(),
        at: crate::context::local(creditor, version.published_at),
        by: version.published_by.and_then(name),
        restored_from: version.restored_from,
    });
    Ok(told.collect())
}

/// Publishes a policy as a new version, if its examples come out as they say, and if `seen` is
/// still the version that counts. The new number.
pub async fn publish(
    ctx: &Context,
    actor: &StaffActor,
    wanted: &RequestPolicy,
    seen: i64,
) -> Result<i64, PolicyError> {
    actor.demand(Role::Manager)?;
    check(ctx, actor, wanted)?;
    let mut tx = ctx.store.write().await?;
    add(ctx, &mut tx, actor, wanted, seen, None).await?;
    tx.commit().await?;
    Ok(seen + 1)
}

/// Publishes what an older version said, as a new one.
pub async fn restore(
    ctx: &Context,
    actor: &StaffActor,
    number: i64,
    seen: i64,
) -> Result<i64, PolicyError> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.write().await?;
    let found = store::request_policies::version(&mut tx, actor.creditor.id, number).await?;
    let wanted = found.ok_or(PolicyError::Unknown)?.policy.0;
    check(ctx, actor, &wanted)?;
    add(ctx, &mut tx, actor, &wanted, seen, Some(number)).await?;
    tx.commit().await?;
    Ok(seen + 1)
}

fn check(ctx: &Context, actor: &StaffActor, wanted: &RequestPolicy) -> Result<(), PolicyError> {
    let sizes: Vec<i64> =
        wanted.plan.bands.iter().map(|band| band.up_to_minor.unwrap_or(i64::MAX)).collect();
    let in_order = sizes.windows(2).all(|two| two[0] < two[1]);
    if !in_order || wanted.plan.bands.iter().any(|band| band.count == 0 || band.days == 0) {
        return Err(PolicyError::Bands);
    }
    if wanted.examples.is_empty() {
        return Err(PolicyError::NoExample);
    }
    let failing = wanted.failing_examples(ctx.today(&actor.creditor));
    if failing.is_empty() { Ok(()) } else { Err(PolicyError::Examples(failing)) }
}

async fn add(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    wanted: &RequestPolicy,
    seen: i64,
    restored_from: Option<i64>,
) -> Result<(), PolicyError> {
    let creditor = actor.creditor.id;
    let before = current(tx, creditor).await?;
    let version = Version {
        number: seen + 1,
        policy: Json(wanted.clone()),
        published_at: ctx.now(),
        published_by: Some(actor.id),
        restored_from,
    };
    // Two who publish at once agree on the number, and the database lets one of them through.
    if before.number != seen || !store::request_policies::publish(tx, creditor, &version).await? {
        let newest = published(tx, actor).await?.into_iter().next();
        let newest = newest.ok_or(PolicyError::Unknown)?;
        return Err(PolicyError::Stale(Box::new(newest)));
    }
    let act = Act {
        creditor,
        debtor: None,
        by: By::Staff(actor),
        action: "request_policy.published",
        subject: creditor.0,
        detail: json!({
            "number": version.number,
            "restored_from": restored_from,
            "before": before.policy,
            "after": wanted,
        }),
    };
    Ok(audit::record(ctx, tx, act).await?)
}

/// What one debtor is allowed beyond, or below, the policy.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The debtor's name.
    pub debtor_name: String,
    /// What is allowed.
    pub allowance: Allowance,
    /// Why.
    pub note: String,
    /// What the policy says of delays, for comparison.
    pub policy: RequestPolicy,
}

/// What one debtor is allowed; nothing if it is another creditor's.
pub async fn allowed(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
) -> Result<Option<Allowed>, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(row) = store::debtors::by_id(&mut tx, creditor, debtor).await? else {
        return Ok(None);
    };
    let found = store::request_policies::allowance(&mut tx, creditor, debtor).await?;
    let (allowance, note) = found.unwrap_or_default();
    let policy = policy(&mut tx, creditor).await?;
    Ok(Some(Allowed { debtor_name: row.name, allowance, note, policy }))
}

/// What a collector allows one debtor beyond, or below, the policy, with the reason.
pub async fn allow(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    allowance: Allowance,
    note: &str,
) -> Result<bool, Error> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    if store::debtors::by_id(&mut tx, creditor, debtor).await?.is_none() {
        return Ok(false);
    }
    let (note, by) = (note.trim(), (actor.id, ctx.now()));
    store::request_policies::allow(&mut tx, creditor, debtor, allowance, note, by).await?;
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by: By::Staff(actor),
        action: "allowance.set",
        subject: debtor.0,
        detail: json!({ "allowance": allowance, "note": note }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(true)
}
