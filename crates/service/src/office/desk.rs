//! What waits for a human, and how the creditor stands: all derived, nothing stored.

use super::record;
use crate::{Context, Error, StaffActor, context::local};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use domain::{
    DebtorId, JobId, Money, PostingId, TaskId, job::JobKind, ledger::PostingKind, party::Role,
};
use serde_json::{Value, json};
use std::{fmt, str::FromStr};
use store::creditors::Creditor;

/// A month of a creditor's calendar, written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self::of(self.0 - Days::new(1))
    }

    /// The month after.
    #[must_use]
    pub fn after(self) -> Self {
        Self::of(self.0 + Days::new(31))
    }

    /// From when until when it lasts at the creditor's.
    pub(crate) fn instants(self, creditor: &Creditor) -> (DateTime<Utc>, DateTime<Utc>) {
        (midnight(creditor, self.0), midnight(creditor, self.after().0))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text: String = text.chars().take(7).collect();
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map(Self::of)
    }
}

/// When a day begins at a creditor's. Where the clocks skip midnight, an hour later.
fn midnight(creditor: &Creditor, day: NaiveDate) -> DateTime<Utc> {
    let zone: chrono_tz::Tz = creditor.time_zone.parse().unwrap_or(chrono_tz::Europe::Paris);
    let begins = day.and_time(NaiveTime::MIN);
    let found = zone.from_local_datetime(&begins).earliest();
    found
        .or_else(|| zone.from_local_datetime(&(begins + chrono::Duration::hours(1))).earliest())
        .map_or_else(|| begins.and_utc(), |at| at.with_timezone(&Utc))
}

/// How a creditor stands.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// Local time at the creditor's when this was true.
    pub as_of: NaiveDateTime,
    /// What is owed on open invoices, credits not deducted.
    pub open: Money,
    /// The part of it past its due date.
    pub overdue: Money,
    /// How many debtors owe something …
    pub owing: u64,
    /// … of how many.
    pub debtors: u64,
    /// This month …
    pub month: Month,
    /// … and what came in since it began, less what went back.
    pub received: Money,
    /// Tasks that wait.
    pub tasks: u64,
    /// Jobs that were given up.
    pub letters: u64,
}

/// How the creditor stands now.
pub async fn desk(ctx: &Context, actor: &StaffActor) -> Result<Desk, Error> {
    let creditor = &actor.creditor;
    let as_of = ctx.local(creditor);
    let month = Month::of(as_of.date());
    let (from, until) = month.instants(creditor);
    let mut tx = ctx.store.read().await?;
    let totals = store::debtors::totals(&mut tx, creditor.id, as_of.date()).await?;
    let received = store::debtors::received(&mut tx, creditor.id, from, until).await?;
    let money = |minor| Money::new(minor, creditor.currency);
    let count = |count| u64::try_from(count).unwrap_or(0);
    Ok(Desk {
        as_of,
        open: money(totals.open_minor),
        overdue: money(totals.overdue_minor),
        owing: count(totals.owing),
        debtors: count(totals.debtors),
        month,
        received: money(received),
        tasks: count(totals.tasks),
        letters: count(totals.letters),
    })
}

/// Money of one month.
#[derive(Clone, Debug)]
pub struct Received {
    /// The month.
    pub month: Month,
    /// What came in, less what went back.
    pub total: Money,
    /// Each of it, newest first; at most 1,000.
    pub movements: Vec<MovementView>,
}

/// Money that came from a debtor or went back.
#[derive(Clone, Debug)]
pub struct MovementView {
    /// The posting.
    pub posting: PostingId,
    /// When, local time.
    pub at: NaiveDateTime,
    /// What.
    pub kind: PostingKind,
    /// Whose file.
    pub debtor: (DebtorId, String),
    /// Positive when it came in.
    pub amount: Money,
}

/// The money of one month, this one by default, movement by movement.
pub async fn received(
    ctx: &Context,
    actor: &StaffActor,
    month: Option<Month>,
) -> Result<Received, Error> {
    let creditor = &actor.creditor;
    let month = month.unwrap_or_else(|| Month::of(ctx.today(creditor)));
    let (from, until) = month.instants(creditor);
    let mut tx = ctx.store.read().await?;
    let total = store::debtors::received(&mut tx, creditor.id, from, until).await?;
    let movements = store::debtors::movements(&mut tx, creditor.id, from, until).await?;
    let movements = movements.into_iter().map(|row| MovementView {
        posting: row.posting_id,
        at: local(creditor, row.posted_at),
        kind: row.kind,
        debtor: (row.debtor_id, row.debtor_name),
        amount: Money::new(row.minor, row.currency),
    });
    Ok(Received {
        month,
        total: Money::new(total, creditor.currency),
        movements: movements.collect(),
    })
}

/// Something that only a human should decide.
#[derive(Clone, Debug)]
pub struct TaskView {
    /// Its identifier.
    pub id: TaskId,
    /// `payment_mismatch`, `chargeback` or `bounce`; worded by the page.
    pub kind: String,
    /// What is known of it.
    pub detail: Value,
    /// Since when it waits, local time.
    pub since: NaiveDateTime,
    /// Whose file it is about, if one is known.
    pub debtor: Option<(DebtorId, String)>,
}

/// What waits, oldest first.
pub async fn tasks(ctx: &Context, actor: &StaffActor) -> Result<Vec<TaskView>, Error> {
    let mut tx = ctx.store.read().await?;
    let found = store::tasks::open_told(&mut tx, actor.creditor.id).await?;
    Ok(found
        .into_iter()
        .map(|told| task_view(&actor.creditor, told.task, told.debtor_name))
        .collect())
}

pub(super) fn task_view(
    creditor: &Creditor,
    task: store::tasks::Task,
    debtor_name: Option<String>,
) -> TaskView {
    TaskView {
        id: task.id,
        kind: task.kind,
        detail: task.detail.0,
        since: local(creditor, task.created_at),
        debtor: task.debtor_id.zip(debtor_name),
    }
}

/// Closes a task. `false` if it is closed already or is not here.
pub async fn task_done(ctx: &Context, actor: &StaffActor, id: TaskId) -> Result<bool, Error> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let Some(task) = store::tasks::by_id(&mut tx, creditor, id).await? else { return Ok(false) };
    if !store::tasks::done(&mut tx, creditor, id, actor.id, ctx.now()).await? {
        return Ok(false);
    }
    record(ctx, &mut tx, actor, task.debtor_id, "task.closed", id.0, json!({ "kind": task.kind }))
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// A job that was given up.
#[derive(Clone, Debug)]
pub struct DeadLetterView {
    /// Its identifier.
    pub id: JobId,
    /// What it was to do.
    pub kind: JobKind,
    /// The address of a message or the name of a file.
    pub about: Option<String>,
    /// Whose file.
    pub debtor: Option<(DebtorId, String)>,
    /// What went wrong the last time, as the machine says it.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was asked for, local time.
    pub since: NaiveDateTime,
}

/// The creditor's dead letters, newest first.
pub async fn dead_letters(ctx: &Context, actor: &StaffActor) -> Result<Vec<DeadLetterView>, Error> {
    let mut tx = ctx.store.read().await?;
    let found = store::jobs::dead_letters(&mut tx, actor.creditor.id).await?;
    Ok(found
        .into_iter()
        .map(|letter| DeadLetterView {
            id: letter.job.id,
            kind: letter.job.kind,
            about: letter.about,
            debtor: letter.debtor_id.zip(letter.debtor_name),
            error: letter.job.last_error,
            attempts: u64::try_from(letter.job.attempts).unwrap_or(0),
            since: local(&actor.creditor, letter.job.created_at),
        })
        .collect())
}

/// Gives a dead letter another chance. `false` if there is none with this id.
pub async fn revive(ctx: &Context, actor: &StaffActor, id: JobId) -> Result<bool, Error> {
    actor.demand(Role::Manager)?;
    let mut tx = ctx.store.write().await?;
    if !store::jobs::revive(&mut tx, actor.creditor.id, id, ctx.now()).await? {
        return Ok(false);
    }
    record(ctx, &mut tx, actor, None, "job.revived", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        let march: Month = "2026-03".parse().unwrap();
        assert_eq!(march.to_string(), "2026-03");
        assert_eq!(march.before().to_string(), "2026-02");
        assert_eq!(march.after().to_string(), "2026-04");
        let december: Month = "2025-12".parse().unwrap();
        assert_eq!(december.after().to_string(), "2026-01");
        assert_eq!("2026-01".parse::<Month>().unwrap().before(), december);
        for wrong in ["", "2026", "2026-13", "é", "2026-03é"] {
            let _ = wrong.parse::<Month>();
        }
        assert!("2026-13".parse::<Month>().is_err());
    }
}
