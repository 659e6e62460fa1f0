//! What the operator of an installation sees and does, across its creditors. Reached from the command
//! line and from the process itself, never from a page: no actor is asked for.

use crate::{
    Context, Error,
    audit::{self, Act, By},
};
use chrono::{DateTime, Utc};
use domain::{JobId, job::JobKind};
use serde::Serialize;
use serde_json::json;

/// A job that was given up. Those without a creditor, such as a provider's event about a payment that
/// is not known here, appear nowhere else.
#[derive(Clone, Debug, Serialize)]
pub struct DeadJob {
    /// Its identifier.
    pub id: JobId,
    /// What it was to do.
    pub kind: JobKind,
    /// The short name of the creditor it concerns, if it is known.
    pub creditor: Option<String>,
    /// When it was asked for.
    pub since: DateTime<Utc>,
    /// How long ago that is, in seconds.
    pub age_seconds: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong the last time, as the machine says it.
    pub error: Option<String>,
}

/// Every job that was given up, oldest first.
pub async fn dead_jobs(ctx: &Context) -> Result<Vec<DeadJob>, Error> {
    let now = ctx.now();
    let mut tx = ctx.store.read().await?;
    let buried = store::jobs::buried(&mut tx).await?;
    let told = buried.into_iter().map(|letter| DeadJob {
        id: letter.job.id,
        kind: letter.job.kind,
        creditor: letter.creditor_slug,
        since: letter.job.created_at,
        age_seconds: (now - letter.job.created_at).num_seconds(),
        attempts: letter.job.attempts,
        error: letter.job.last_error,
    });
    Ok(told.collect())
}

/// Gives a job another chance. `false` if none with this identifier was given up.
pub async fn retry(ctx: &Context, id: JobId) -> Result<bool, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(job) = store::jobs::exhume(&mut tx, id, ctx.now()).await? else { return Ok(false) };
    // The audit is a creditor's; what is nobody's has none.
    if let Some(creditor) = job.creditor_id {
        let act = Act {
            creditor,
            debtor: None,
            by: By::System,
            action: "job.revived",
            subject: id.0,
            detail: json!({}),
        };
        audit::record(ctx, &mut tx, act).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Jobs that wait for their turn or their next try, or are under way.
    pub ready: u32,
    /// Jobs that were given up.
    pub dead: u32,
}

/// How the queue stands now.
pub async fn queue(ctx: &Context) -> Result<Queue, Error> {
    let mut tx = ctx.store.read().await?;
    let (ready, dead) = store::jobs::counts(&mut tx).await?;
    let count = |rows: i64| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok(Queue { ready: count(ready), dead: count(dead) })
}
