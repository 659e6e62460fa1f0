//! The dry run, and planning at once: what a day would bring before it does.

use super::{Counts, Enrolled, Line, forecast, schedule};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
};
use chrono::NaiveDate;
use domain::{job::JobKind, party::Role};
use serde_json::json;
use store::policies::PlannedDay;

/// Lines shown of one day.
pub const LINES_MOST: usize = 500;

/// What a day would bring.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The day.
    pub day: NaiveDate,
    /// How many invoices meet which fate: `email`, `waits.not_due`, `left_out.condition` …
    pub counts: Counts,
    /// One line an invoice, of the fate asked for; at most [`LINES_MOST`].
    pub lines: Vec<Line>,
    /// How many lines there are of that fate.
    pub found: usize,
    /// When today was last planned.
    pub planned: Option<PlannedDay>,
}

impl Rehearsal {
    /// Invoices that a scenario would take first, and invoices that none takes.
    #[must_use]
    pub fn newcomers(&self) -> Enrolled {
        let number = |name| self.counts.get(name).copied().unwrap_or(0);
        Enrolled { taken: number("enrolled"), left: number("waits.no_scenario") }
    }
}

/// What a day would bring, without writing anything. `fate` filters its lines: the name of a count.
pub async fn rehearse(
    ctx: &Context,
    actor: &StaffActor,
    day: NaiveDate,
    fate: Option<&str>,
) -> Result<Rehearsal, Error> {
    let creditor = &actor.creditor;
    let (mut lines, mut found) = (Vec::new(), 0);
    let mut keep = |line: Line| {
        let name = match &line.reason {
            Some(reason) => format!("{}.{reason}", line.fate),
            None => line.fate.clone(),
        };
        if fate.is_none_or(|fate| fate == name) {
            found += 1;
            if lines.len() < LINES_MOST {
                lines.push(line);
            }
        }
    };
    let counts = forecast(ctx, creditor, day, Some(&mut keep)).await?;
    let mut tx = ctx.store.read().await?;
    let today = ctx.today(creditor);
    let days = store::policies::days(&mut tx, creditor.id, 1).await?;
    let planned = days.into_iter().find(|planned| planned.day == today);
    Ok(Rehearsal { day, counts, lines, found, planned })
}

/// What became of the wish to plan now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanNow {
    /// The worker begins within seconds.
    Begun,
    /// It is under way already.
    UnderWay,
}

/// Plans today at once, or once more: what has become due since is added, nothing is done twice.
pub async fn plan_now(ctx: &Context, actor: &StaffActor) -> Result<PlanNow, Error> {
    actor.demand(Role::Manager)?;
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    let mut tx = ctx.store.write().await?;
    let known = store::policies::days(&mut tx, creditor.id, 1).await?;
    let known = known.into_iter().find(|planned| planned.day == today);
    let begun = match known {
        Some(day) => {
            if !store::policies::reopen_day(&mut tx, creditor.id, day.id, ctx.now()).await? {
                return Ok(PlanNow::UnderWay);
            }
            let job = schedule::job(ctx, creditor.id, JobKind::PlanDay, day.id);
            store::jobs::enqueue(&mut tx, &job).await?;
            true
        }
        None => schedule::note(ctx, &mut tx, creditor, today).await?,
    };
    if !begun {
        return Ok(PlanNow::UnderWay);
    }
    let act = Act {
        creditor: creditor.id,
        debtor: None,
        by: By::Staff(actor),
        action: "reminders.planned_now",
        subject: creditor.id.0,
        detail: json!({ "day": today }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(PlanNow::Begun)
}
