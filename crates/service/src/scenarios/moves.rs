//! Moving runs to another version on purpose: first what would change, then the move.

use super::events::cancel_actions;
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use chrono::NaiveDate;
use domain::{
    RunId, ScenarioVersionId,
    party::Role,
    scenario::{Definition, Holds, Reason, Step, VersionState, due_on},
};
use serde_json::json;
use store::{
    Tx,
    runs::{Named, StoredRun},
    scenarios::Version,
};

/// Runs moved at once, and shown in the preview.
pub const MOST: i64 = 500;

/// Where a run stands: its next step, counted from 1, and when that falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The step; none when all are done.
    pub step: Option<(usize, Step)>,
    /// When it falls, if nothing puts it off.
    pub on: Option<NaiveDate>,
}

/// What moving would do to one run.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The run.
    pub run: RunId,
    /// The invoice's reference.
    pub invoice: String,
    /// The debtor's name.
    pub debtor: String,
    /// The level it has reached.
    pub level: i64,
    /// Where it stands.
    pub before: Place,
    /// Where it would stand.
    pub after: Place,
}

/// What moving every run of one version to another would do.
#[derive(Clone, Debug)]
pub struct MovePreview {
    /// The version they follow.
    pub from: Version,
    /// The version they would follow.
    pub to: Version,
    /// The runs, by invoice; at most [`MOST`], the others follow in another move.
    pub runs: Vec<Moved>,
}

/// What moving would change. Nothing if a version is another creditor's, if both are not of one
/// scenario, or if the new one is not published.
pub async fn preview(
    ctx: &Context,
    actor: &StaffActor,
    from: ScenarioVersionId,
    to: ScenarioVersionId,
) -> Result<Option<MovePreview>, Error> {
    let mut tx = ctx.store.read().await?;
    let Some((from, to)) = versions(&mut tx, actor, from, to).await? else { return Ok(None) };
    let named = store::runs::named_of_version(&mut tx, actor.creditor.id, from.id, MOST).await?;
    let runs = named.iter().map(|named| moved(named, &from.definition, &to.definition)).collect();
    Ok(Some(MovePreview { from, to, runs }))
}

async fn versions(
    tx: &mut Tx,
    actor: &StaffActor,
    from: ScenarioVersionId,
    to: ScenarioVersionId,
) -> Result<Option<(Version, Version)>, Error> {
    let from = store::scenarios::version(tx, actor.creditor.id, from).await?;
    let to = store::scenarios::version(tx, actor.creditor.id, to).await?;
    Ok(from.zip(to).filter(|(from, to)| {
        from.scenario_id == to.scenario_id
            && from.id != to.id
            && to.state == VersionState::Published
    }))
}

fn moved(named: &Named, from: &Definition, to: &Definition) -> Moved {
    let run = named.run.run(Holds::default());
    let carried = run.carried(from, to);
    let place = |definition: &Definition, run: &domain::scenario::Run| Place {
        step: definition.steps.get(run.next).map(|step| (run.next + 1, step.clone())),
        on: definition.steps.get(run.next).and_then(|step| due_on(step, run, named.due_on)),
    };
    Moved {
        run: named.run.id,
        invoice: named.reference.clone(),
        debtor: named.debtor_name.clone(),
        level: named.run.level,
        before: place(from, &run),
        after: place(to, &carried),
    }
}

/// Moves these runs, as far as they still follow `from`. What is planned for them is called off and
/// planned anew. Returns how many were moved; nothing where [`preview`] gives nothing.
pub async fn move_runs(
    ctx: &Context,
    actor: &StaffActor,
    from: ScenarioVersionId,
    to: ScenarioVersionId,
    runs: &[RunId],
) -> Result<Option<u64>, Error> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.write().await?;
    let Some((from, to)) = versions(&mut tx, actor, from, to).await? else { return Ok(None) };
    let mut count = 0;
    for &id in runs.iter().take(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        let Some(run) = store::runs::by_id(&mut tx, actor.creditor.id, id).await? else { continue };
        store::debtors::lock(&mut tx, actor.creditor.id, run.debtor_id).await?;
        // Read again under the lock: it may have been planned, paid or moved in the meantime.
        let Some(run) = store::runs::by_id(&mut tx, actor.creditor.id, id).await? else { continue };
        if run.version_id == from.id && run.left_at.is_none() {
            carry(ctx, &mut tx, actor, run, &from, &to).await?;
            count += 1;
        }
    }
    tx.commit().await?;
    Ok(Some(count))
}

async fn carry(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    stored: StoredRun,
    from: &Version,
    to: &Version,
) -> Result<(), Error> {
    let creditor = &actor.creditor;
    let run = stored.run(Holds::default()).carried(&from.definition, &to.definition);
    let mut after = StoredRun { version_id: to.id, waits_for: None, waits_until: None, ..stored };
    let before = after.next_step;
    after.take(&run, ctx.today(creditor), ctx.now());
    cancel_actions(ctx, tx, creditor.id, after.invoice_id, Reason::Collector.as_str()).await?;
    store::runs::update(tx, &after).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(after.debtor_id),
        by: By::Staff(actor),
        action: "run.moved",
        subject: after.id.0,
        detail: json!({
            "invoice": after.invoice_id,
            "from": from.number,
            "to": to.number,
            "step_before": before,
            "step_after": after.next_step,
        }),
    };
    audit::record(ctx, tx, act).await
}
