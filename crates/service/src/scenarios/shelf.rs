//! A creditor's shelf of scenarios: added, named, ordered, archived.

use super::editor::{EditError, NAME_MOST, in_use, record};
use crate::{Context, StaffActor};
use domain::{ScenarioId, party::Role};
use serde_json::json;
use store::scenarios::Scenario;

/// Adds a scenario, tried after all others; nothing takes it before it is published.
pub async fn create(
    ctx: &Context,
    actor: &StaffActor,
    name: &str,
) -> Result<ScenarioId, EditError> {
    actor.demand(Role::Collector)?;
    let name = named(name)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    store::scenarios::lock(&mut tx, creditor).await?;
    let others = store::scenarios::all(&mut tx, creditor).await?;
    let scenario = Scenario {
        creditor_id: creditor,
        id: ctx.id(),
        name: name.clone(),
        position: others.iter().map(|other| other.position + 1).max().unwrap_or(0),
        created_at: ctx.now(),
        archived_at: None,
    };
    store::scenarios::insert(&mut tx, &scenario).await?;
    record(ctx, &mut tx, actor, scenario.id, "scenario.created", json!({ "name": name })).await?;
    tx.commit().await?;
    Ok(scenario.id)
}

fn named(name: &str) -> Result<String, EditError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        return Err(EditError::Name);
    }
    Ok(name.to_owned())
}

/// Gives a scenario another name.
pub async fn rename(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
    name: &str,
) -> Result<(), EditError> {
    actor.demand(Role::Collector)?;
    let name = named(name)?;
    let mut tx = ctx.store.write().await?;
    let scenario = in_use(&mut tx, actor, id).await?;
    let detail = json!({ "name": name, "before": scenario.name });
    store::scenarios::update(&mut tx, &Scenario { name, ..scenario }).await?;
    record(ctx, &mut tx, actor, id, "scenario.renamed", detail).await?;
    Ok(tx.commit().await?)
}

/// Where a scenario goes among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Tried one place earlier.
    Up,
    /// Tried one place later.
    Down,
}

/// Moves a scenario in the order in which they are tried. At either end nothing changes.
pub async fn shift(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
    to: Shift,
) -> Result<(), EditError> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    store::scenarios::lock(&mut tx, creditor).await?;
    let mut all = store::scenarios::all(&mut tx, creditor).await?;
    let at = all.iter().position(|scenario| scenario.id == id).ok_or(EditError::Unknown)?;
    let other = match to {
        Shift::Up => at.checked_sub(1),
        Shift::Down => Some(at + 1).filter(|next| *next < all.len()),
    };
    let Some(other) = other else { return Ok(()) };
    all.swap(at, other);
    // Positions are made anew: archived scenarios and earlier moves may have left two alike.
    for (position, scenario) in (0..).zip(all) {
        if scenario.position != position {
            store::scenarios::update(&mut tx, &Scenario { position, ..scenario }).await?;
        }
    }
    record(ctx, &mut tx, actor, id, "scenario.reordered", json!({ "place": other + 1 })).await?;
    Ok(tx.commit().await?)
}

/// Archives a scenario, or takes it back to the end of the list. An archived one takes no more
/// invoices; those on their way through it go on.
pub async fn archive(
    ctx: &Context,
    actor: &StaffActor,
    id: ScenarioId,
    archived: bool,
) -> Result<(), EditError> {
    actor.demand(Role::Manager)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    store::scenarios::lock(&mut tx, creditor).await?;
    let scenario = store::scenarios::by_id(&mut tx, creditor, id).await?;
    let scenario = scenario.ok_or(EditError::Unknown)?;
    if scenario.archived_at.is_some() == archived {
        return Ok(());
    }
    let others = store::scenarios::all(&mut tx, creditor).await?;
    let last = others.iter().map(|other| other.position + 1).max().unwrap_or(0);
    let detail = json!({ "name": scenario.name });
    let changed = if archived {
        Scenario { archived_at: Some(ctx.now()), ..scenario }
    } else {
        Scenario { archived_at: None, position: last, ..scenario }
    };
    store::scenarios::update(&mut tx, &changed).await?;
    let action = if archived { "scenario.archived" } else { "scenario.restored" };
    record(ctx, &mut tx, actor, id, action, detail).await?;
    Ok(tx.commit().await?)
}
