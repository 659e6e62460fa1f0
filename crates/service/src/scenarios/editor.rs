//! Writing scenarios: draft, checked, published. A published version never changes: editing it
//! makes a new draft, and runs keep the version they began with until someone moves them
//! ([`super::moves`]).

use super::{enrol, policy, tones::Tones};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    hash,
};
use domain::{
    CreditorId, ScenarioId, ScenarioVersionId,
    party::Role,
    scenario::{
        ActionKind, Definition, Finding, FindingKind, Frame, Mode, Step, Tone, VersionState, check,
    },
};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::{Json, Tx, policies::Policy, templates::Template};

pub use store::scenarios::{Scenario, Version};

/// Days after its last step until an invoice is doubtful, in a new scenario: a debtor must have time
/// to answer it.
const ENDS_AFTER: u16 = 30;

/// The longest name of a scenario, in characters.
pub const NAME_MOST: usize = 80;

/// A scenario in the list.
#[derive(Clone, Debug)]
pub struct ScenarioRow {
    /// It.
    pub scenario: Scenario,
    /// The version that new invoices take; none before the first is published.
    pub published: Option<Version>,
    /// The version that is being written, if one is.
    pub draft: Option<Version>,
    /// How many invoices are on their way through any of its versions.
    pub open_runs: u64,
}

/// One scenario with everything that was written of it.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    /// It.
    pub scenario: Scenario,
    /// Its versions, newest first, each with how many open runs follow it.
    pub versions: Vec<(Version, u64)>,
    /// What the editor begins with: the draft, or else the last published version.
    pub definition: Definition,
    /// What [`save`] and [`publish`] must be told, so that nobody overwrites a colleague.
    pub seen: String,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The limits within which it works.
    pub frame: Frame,
    /// Names of templates and their channels, for the editor's suggestions.
    pub templates: Vec<(String, String)>,
}

impl ScenarioFile {
    /// The version that is being written.
    #[must_use]
    pub fn draft(&self) -> Option<&Version> {
        draft_of(self.versions.iter().map(|(version, _)| version))
    }

    /// The version that new invoices take.
    #[must_use]
    pub fn published(&self) -> Option<&Version> {
        let versions = self.versions.iter().map(|(version, _)| version);
        versions.into_iter().find(|version| version.state == VersionState::Published)
    }
}

/// Why a scenario cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// It is not this creditor's, or archived.
    #[error("there is no such scenario here")]
    Unknown,
    /// Someone else has changed it since it was shown.
    #[error("someone else has changed it in the meantime")]
    Stale,
    /// A scenario needs a name of at most [`NAME_MOST`] characters.
    #[error("a scenario has a name of at most {NAME_MOST} characters")]
    Name,
    /// These must be mended before it is published.
    #[error("something is wrong with it")]
    Wrong(Vec<Finding>),
    /// There is no draft to publish.
    #[error("there is nothing to publish")]
    NoDraft,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for EditError {
    fn from(error: store::StoreError) -> Self {
        match error {
            // Two drafts of one number: a colleague began one at the same moment.
            store::StoreError::Conflict(_) => Self::Stale,
            other => Self::Other(other.into()),
        }
    }
}

/// A creditor's scenarios in the order in which they are tried, then the archived ones.
pub async fn list(
    ctx: &Context,
    actor: &StaffActor,
) -> Result<(Vec<ScenarioRow>, Vec<Scenario>), Error> {
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let counts = open_runs(&mut tx, creditor).await?;
    let mut rows = Vec::new();
    for scenario in store::scenarios::all(&mut tx, creditor).await? {
        let versions = store::scenarios::versions(&mut tx, creditor, scenario.id).await?;
        let runs = versions.iter().map(|version| counts.get(&version.id).copied().unwrap_or(0));
        rows.push(ScenarioRow {
            open_runs: runs.sum(),
            draft: draft_of(&versions).cloned(),
            published: versions.iter().find(|v| v.state == VersionState::Published).cloned(),
            scenario,
        });
    }
    let archived = store::scenarios::archived(&mut tx, creditor).await?;
    Ok((rows, archived))
}

/// One scenario; nothing if it is another creditor's.
pub async fn scenario(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
) -> Result<Option<ScenarioFile>, Error> {
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.read().await?;
    let Some(scenario) = store::scenarios::by_id(&mut tx, creditor, id).await? else {
        return Ok(None);
    };
    let versions = store::scenarios::versions(&mut tx, creditor, id).await?;
    let policy = policy(ctx, &mut tx, creditor).await?;
    let templates = store::templates::all(&mut tx, creditor).await?;
    let newest = versions.first();
    let begins = || Definition { end_after_days: ENDS_AFTER, ..Definition::default() };
    let definition = newest.map_or_else(begins, |version| version.definition.0.clone());
    let seen = fingerprint(newest);
    let findings = findings(&definition, &policy, &templates, actor);
    let counts = open_runs(&mut tx, creditor).await?;
    let versions = versions.into_iter().map(|version| {
        let runs = counts.get(&version.id).copied().unwrap_or(0);
        (version, runs)
    });
    let mut names: Vec<_> = templates.into_iter().map(|t| (t.name, t.channel)).collect();
    names.dedup();
    let versions = versions.collect();
    Ok(Some(ScenarioFile {
        scenario,
        versions,
        definition,
        seen,
        findings,
        frame: policy.frame.0,
        templates: names,
    }))
}

async fn open_runs(
    tx: &mut Tx,
    creditor: CreditorId,
) -> Result<HashMap<ScenarioVersionId, u64>, Error> {
    let mut counts = HashMap::new();
    for (version, _, runs) in store::runs::counts(tx, creditor).await? {
        *counts.entry(version).or_default() += u64::try_from(runs).unwrap_or(0);
    }
    Ok(counts)
}

/// Everything that is wrong with a definition as typed, templates included.
pub async fn review(
    ctx: &Context,
    actor: &StaffActor,
    definition: &Definition,
) -> Result<Vec<Finding>, Error> {
    let mut tx = ctx.store.read().await?;
    let policy = policy(ctx, &mut tx, actor.creditor.id).await?;
    let templates = store::templates::all(&mut tx, actor.creditor.id).await?;
    Ok(findings(definition, &policy, &templates, actor))
}

fn findings(
    definition: &Definition,
    policy: &Policy,
    templates: &[Template],
    actor: &StaffActor,
) -> Vec<Finding> {
    let locale = actor.creditor.locale;
    let exists = |step: &Step, channel: &str| {
        templates.iter().any(|template| {
            template.locale == locale
                && template.channel == channel
                && template.name == step.template.trim()
        })
    };
    let tones = Tones::of(templates);
    // What the creditor's own language has serves every reader.
    let own: Vec<Template> = templates.iter().filter(|t| t.locale == locale).cloned().collect();
    let wordings = Tones::of(&own).wordings();
    let mut spoken = definition.clone();
    tones.raise(&mut spoken);
    let mut found = check(&spoken, &policy.frame);
    for (index, step) in definition.steps.iter().enumerate() {
        let unsaid = step.tone != Tone::Formal && tones.is_formal(step);
        if unsaid && step.mode == Mode::Automatic && !policy.formal_automatic {
            found.push(Finding { kind: FindingKind::FormalUnsaid, step: Some(index) });
        }
        let named = !step.template.trim().is_empty();
        if named && channel_of(step.kind).is_some_and(|channel| !exists(step, channel)) {
            found.push(Finding { kind: FindingKind::UnknownTemplate, step: Some(index) });
        } else if named && wordings.wordless(&spoken.steps[index]).is_some() {
            found.push(Finding { kind: FindingKind::NextChannelWordless, step: Some(index) });
        }
    }
    found.sort_by_key(|finding| (finding.step, !finding.kind.is_error()));
    found
}

/// The channel of the template that a step of this kind is worded with; none for tasks, which say
/// what to do themselves.
#[must_use]
pub const fn channel_of(kind: ActionKind) -> Option<&'static str> {
    match kind {
        ActionKind::Email => Some("email"),
        ActionKind::Sms => Some("sms"),
        ActionKind::Letter | ActionKind::RegisteredLetter => Some("letter"),
        ActionKind::CallTask => Some("call"),
        ActionKind::InternalTask | ActionKind::Escalation => None,
    }
}

/// Writes a draft and checks it. Where the last version is published, a new draft begins.
/// `seen` is [`ScenarioFile::seen`] as it was shown.
pub async fn save(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
    definition: Definition,
    seen: &str,
) -> Result<Vec<Finding>, EditError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let scenario = in_use(&mut tx, actor, id).await?;
    let versions = store::scenarios::versions(&mut tx, creditor, id).await?;
    if fingerprint(versions.first()) != seen {
        return Err(EditError::Stale);
    }
    let policy = policy(ctx, &mut tx, creditor).await?;
    let templates = store::templates::all(&mut tx, creditor).await?;
    let found = findings(&definition, &policy, &templates, actor);
    let sound = !found.iter().any(|finding| finding.kind.is_error());
    let state = if sound { VersionState::Checked } else { VersionState::Draft };
    let version = if let Some(draft) = draft_of(&versions) {
        let version = Version { state, definition: Json(definition), ..draft.clone() };
        if !store::scenarios::update_version(&mut tx, &version).await? {
            return Err(EditError::Stale);
        }
        version
    } else {
        let number = versions.first().map_or(1, |last| last.number + 1);
        let version = Version {
            creditor_id: creditor,
            id: ctx.id(),
            scenario_id: scenario.id,
            number,
            state,
            definition: Json(definition),
            created_at: ctx.now(),
            created_by: Some(actor.id),
            published_at: None,
            published_by: None,
        };
        store::scenarios::insert_version(&mut tx, &version).await?;
        version
    };
    let detail = json!({ "name": scenario.name, "version": version.number, "state": state });
    record(ctx, &mut tx, actor, id, "scenario.saved", detail).await?;
    tx.commit().await?;
    Ok(found)
}

/// Publishes the draft: from the next planning on, it takes the invoices that meet its criteria and
/// have no run yet. `seen` is [`ScenarioFile::seen`].
pub async fn publish(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
    seen: &str,
) -> Result<(), EditError> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let scenario = in_use(&mut tx, actor, id).await?;
    let versions = store::scenarios::versions(&mut tx, creditor, id).await?;
    if fingerprint(versions.first()) != seen {
        return Err(EditError::Stale);
    }
    let draft = draft_of(&versions).ok_or(EditError::NoDraft)?;
    let policy = policy(ctx, &mut tx, creditor).await?;
    let templates = store::templates::all(&mut tx, creditor).await?;
    // Templates may have gone since it was checked.
    let mut wrong = findings(&draft.definition, &policy, &templates, actor);
    wrong.retain(|finding| finding.kind.is_error());
    if !wrong.is_empty() {
        return Err(EditError::Wrong(wrong));
    }
    let version = Version {
        state: VersionState::Published,
        published_at: Some(ctx.now()),
        published_by: Some(actor.id),
        ..draft.clone()
    };
    if !store::scenarios::update_version(&mut tx, &version).await? {
        return Err(EditError::Stale);
    }
    let detail = json!({ "name": scenario.name, "version": version.number });
    record(ctx, &mut tx, actor, id, "scenario.published", detail).await?;
    Ok(tx.commit().await?)
}

/// How many open invoices the newest version of a scenario would take if it were published now:
/// those without a run that no scenario before it takes.
pub async fn would_take(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
) -> Result<Option<u64>, Error> {
    let creditor = &actor.creditor;
    let mut tx = ctx.store.read().await?;
    let Some(newest) =
        store::scenarios::versions(&mut tx, creditor.id, id).await?.into_iter().next()
    else {
        return Ok(None);
    };
    let mut order = Vec::new();
    let mut published = store::scenarios::published(&mut tx, creditor.id).await?;
    for scenario in store::scenarios::all(&mut tx, creditor.id).await? {
        if scenario.id == id {
            order.push(newest.clone());
        } else if let Some(at) = published.iter().position(|v| v.scenario_id == scenario.id) {
            order.push(published.swap_remove(at));
        }
    }
    enrol::would_take(&mut tx, creditor, &order, newest.id, ctx.today(creditor)).await.map(Some)
}

/// A scenario that is not archived, kept from others until the transaction ends.
pub(super) async fn in_use(
    tx: &mut Tx,
    actor: &StaffActor,
    id: ScenarioId,
) -> Result<Scenario, EditError> {
    store::scenarios::lock(tx, actor.creditor.id).await?;
    let found = store::scenarios::by_id(tx, actor.creditor.id, id).await?;
    found.filter(|scenario| scenario.archived_at.is_none()).ok_or(EditError::Unknown)
}

fn draft_of<'a>(versions: impl IntoIterator<Item = &'a Version>) -> Option<&'a Version> {
    let newest = versions.into_iter().next()?;
    (newest.state != VersionState::Published).then_some(newest)
}

/// What a version says, in short: another text when anything of it has changed.
fn fingerprint(version: Option<&Version>) -> String {
    let told = version.map(|v| (v.id, v.state, serde_json::to_string(&v.definition.0)));
    let told = told.map(|(id, state, text)| format!("{id} {state} {}", text.unwrap_or_default()));
    hash::hex(&hash::sha256(told.unwrap_or_default().as_bytes())[..8])
}

pub(super) async fn record(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    id: ScenarioId,
    action: &'static str,
    detail: Value,
) -> Result<(), Error> {
    let by = By::Staff(actor);
    let creditor = actor.creditor.id;
    audit::record(ctx, tx, Act { creditor, debtor: None, by, action, subject: id.0, detail }).await
}
