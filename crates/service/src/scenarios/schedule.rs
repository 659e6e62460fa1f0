//! The worker's clock: each creditor's day is planned once, in the early morning at the creditor's.

use super::{
    day::{self, PAGE},
    enrol,
    thought::{Counts, Teller},
};
use crate::{Context, Error, requests, worker::Failure};
use chrono::{NaiveDate, Timelike};
use domain::{CreditorId, DebtorId, job::JobKind};
use store::{
    Json, Tx,
    creditors::Creditor,
    jobs::Job,
    policies::{PlannedDay, PlannedPage},
};
use uuid::Uuid;

/// From this hour on, local time, a day is planned: before the first message may leave.
const PLANNING_HOUR: u32 = 5;
/// Debtors in one job: enough for a minute at most.
const JOB_PAGES: i64 = 20;

/// Begins the day of every creditor that has none yet. Safe to call as often as one likes, from any
/// number of workers.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn schedule(ctx: &Context) -> Result<usize, Error> {
    let mut tx = ctx.store.read().await?;
    let creditors = store::creditors::all(&mut tx).await?;
    drop(tx);
    let mut begun = 0;
    for creditor in creditors {
        let local = ctx.local(&creditor);
        if local.hour() >= PLANNING_HOUR && begin(ctx, &creditor).await? {
            begun += 1;
        }
    }
    Ok(begun)
}

/// Notes today and enqueues its planning. `false` if it was noted before.
pub(crate) async fn begin(ctx: &Context, creditor: &Creditor) -> Result<bool, Error> {
    let mut tx = ctx.store.read().await?;
    let today = ctx.today(creditor);
    let known = store::policies::days(&mut tx, creditor.id, 1).await?;
    drop(tx);
    if known.first().is_some_and(|day| day.day >= today) {
        return Ok(false);
    }
    let mut tx = ctx.store.write().await?;
    let begun = note(ctx, &mut tx, creditor, today).await?;
    tx.commit().await?;
    Ok(begun)
}

/// The same, in the caller's transaction.
pub(super) async fn note(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    today: NaiveDate,
) -> Result<bool, Error> {
    let day = PlannedDay {
        creditor_id: creditor.id,
        id: ctx.id(),
        day: today,
        started_at: ctx.now(),
        finished_at: None,
        counts: Json(serde_json::json!({})),
    };
    if !store::policies::begin_day(tx, &day).await? {
        return Ok(false);
    }
    store::jobs::enqueue(tx, &job(ctx, creditor.id, JobKind::PlanDay, day.id)).await?;
    Ok(true)
}

/// What comes before a day's reminders: plans that are broken today, and offers that ran out, go back
/// to them today; those who look into disputes are reminded. Safe to run twice.
async fn look_after(ctx: &Context, creditor: &Creditor) -> Result<(), Error> {
    requests::plans::supervise(ctx, creditor).await?;
    requests::owners::chase(ctx, creditor).await
}

/// A whole day at once, as the worker does it in pieces. Run again, it does what has become due since.
///
/// # Errors
/// [`Error`] when the database is away; what was done until then stays.
pub async fn run_day(
    ctx: &Context,
    creditor: &Creditor,
    day: NaiveDate,
    tell: Option<Teller<'_>>,
) -> Result<Counts, Error> {
    look_after(ctx, creditor).await?;
    day::plan_day(ctx, creditor, day, tell).await
}

/// Prepares a day: takes new invoices in, then cuts the debtors into pieces that any worker takes.
pub(crate) async fn prepare(ctx: &Context, creditor: CreditorId, id: Uuid) -> Result<(), Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(day) = store::policies::day(&mut tx, creditor, id).await? else { return Ok(()) };
    let Some(creditor) = store::creditors::by_id(&mut tx, creditor).await? else { return Ok(()) };
    drop(tx);
    look_after(ctx, &creditor).await?;
    let enrolled = enrol(ctx, &creditor, day.day).await?;
    let mut from = DebtorId(Uuid::nil());
    let mut tx = ctx.store.write().await?;
    let mut any = false;
    while let Some(to) = store::runs::page_end(&mut tx, creditor.id, from, PAGE * JOB_PAGES).await?
    {
        let page = PlannedPage {
            creditor_id: creditor.id,
            id: ctx.id(),
            day_id: day.id,
            from_debtor: from,
            to_debtor: to,
            finished_at: None,
            counts: Json(serde_json::json!({})),
        };
        if store::policies::insert_page(&mut tx, &page).await? {
            store::jobs::enqueue(&mut tx, &job(ctx, creditor.id, JobKind::PlanPage, page.id))
                .await?;
        }
        any = true;
        from = to;
    }
    let counts =
        serde_json::json!({ "enrolled": enrolled.taken, "waits.no_scenario": enrolled.left });
    if !any {
        store::policies::end_day(&mut tx, creditor.id, day.day, ctx.now(), &counts).await?;
    }
    Ok(tx.commit().await?)
}

/// Plans one piece of a day; the last one closes the day.
pub(crate) async fn plan_piece(
    ctx: &Context,
    creditor: CreditorId,
    id: Uuid,
) -> Result<(), Failure> {
    let mut tx = ctx.store.read().await?;
    let Some(page) = store::policies::page(&mut tx, creditor, id).await? else { return Ok(()) };
    if page.finished_at.is_some() {
        return Ok(());
    }
    let day = store::policies::day(&mut tx, creditor, page.day_id).await?;
    let creditor = store::creditors::by_id(&mut tx, creditor).await?;
    let (Some(day), Some(creditor)) = (day, creditor) else { return Ok(()) };
    let mut counts = Counts::new();
    let mut from = page.from_debtor;
    while from < page.to_debtor {
        let end = store::runs::page_end(&mut tx, creditor.id, from, PAGE).await?;
        let Some(to) = end.map(|end| end.min(page.to_debtor)) else { break };
        let (planned, _) = day::plan_page(ctx, &creditor, day.day, (from, to), None).await?;
        for (name, number) in planned {
            *counts.entry(name).or_default() += number;
        }
        from = to;
    }
    drop(tx);
    let mut tx = ctx.store.write().await?;
    let counts = serde_json::to_value(&counts).map_err(Failure::give_up)?;
    store::policies::end_page(&mut tx, creditor.id, page.id, ctx.now(), &counts).await?;
    let pages = store::policies::pages(&mut tx, creditor.id, day.id).await?;
    if pages.iter().all(|page| page.finished_at.is_some()) {
        let total = sum(pages.iter().map(|page| &page.counts.0));
        store::policies::end_day(&mut tx, creditor.id, day.day, ctx.now(), &total).await?;
    }
    Ok(tx.commit().await?)
}

fn sum<'a>(counts: impl Iterator<Item = &'a serde_json::Value>) -> serde_json::Value {
    let mut total = Counts::new();
    for (name, number) in counts.filter_map(serde_json::Value::as_object).flatten() {
        *total.entry(name.clone()).or_default() += number.as_u64().unwrap_or(0);
    }
    serde_json::json!(total)
}

pub(super) fn job(ctx: &Context, creditor: CreditorId, kind: JobKind, subject: Uuid) -> Job {
    let now = ctx.now();
    Job {
        id: ctx.id(),
        creditor_id: Some(creditor),
        kind,
        subject_id: subject,
        run_at: now,
        attempts: 0,
        last_error: None,
        created_at: now,
    }
}
