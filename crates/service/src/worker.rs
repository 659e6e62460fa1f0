//! Background work: what becomes of each kind of job, and when it is tried again.
//!
//! Jobs carry ids only and may run twice; each handler looks at the present state first. To add a
//! kind of job: a variant of `domain::job::JobKind`, an arm in [`run`].

use crate::{
    Context, Error, guests, import, letters, messages, payments, reminders, requests, scenarios,
    webhooks,
};
use chrono::Duration;
use domain::{CreditorId, job::JobKind};
use store::jobs::Job;

/// Why a job did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It may work later.
    #[error("{0}")]
    Retry(String),
    /// It never will; a human must look.
    #[error("{0}")]
    GiveUp(String),
}

impl Failure {
    /// Try again later.
    pub fn retry(cause: impl std::fmt::Display) -> Self {
        Self::Retry(cause.to_string())
    }

    /// Never try again.
    pub fn give_up(cause: impl std::fmt::Display) -> Self {
        Self::GiveUp(cause.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::retry(error)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::retry(error)
    }
}

impl From<domain::ledger::LedgerError> for Failure {
    fn from(error: domain::ledger::LedgerError) -> Self {
        Self::give_up(error)
    }
}

/// Tries before a job becomes a dead letter: with the pauses below, about five hours.
const MOST_ATTEMPTS: i64 = 14;
/// How many tries a kind of job is worth.
const fn most_attempts(kind: JobKind) -> i64 {
    match kind {
        JobKind::DeliverWebhook => webhooks::MOST_ATTEMPTS,
        _ => MOST_ATTEMPTS,
    }
}

/// How long a worker may take before another one may take the job over.
const LEASE: Duration = Duration::minutes(5);

/// A worker that is alive says so this often.
const SIGN_OF_LIFE: std::time::Duration = std::time::Duration::from_mins(1);

/// Claims and runs jobs that are due, one after the other. Returns how many were run.
///
/// Each is claimed when its turn comes, so that no lease runs out in a queue.
pub async fn run_due(ctx: &Context, most: i64) -> Result<usize, Error> {
    for count in 0..most {
        let now = ctx.now();
        let mut tx = ctx.store.write().await?;
        let Some(job) = store::jobs::claim(&mut tx, now, now + LEASE, 1).await?.pop() else {
            return Ok(usize::try_from(count).unwrap_or(0));
        };
        tx.commit().await?;
        let result = run_held(ctx, &job).await;
        settle(ctx, &job, result).await?;
    }
    Ok(usize::try_from(most).unwrap_or(0))
}

/// Runs a job, keeping it from other workers for as long as it takes.
async fn run_held(ctx: &Context, job: &Job) -> Result<(), Failure> {
    if job.attempts > most_attempts(job.kind) {
        return Err(Failure::give_up("its worker died each time"));
    }
    // What a job does may be large; it is kept apart from the loop around it.
    let mut work = Box::pin(run(ctx, job));
    loop {
        if let Ok(result) = tokio::time::timeout(SIGN_OF_LIFE, &mut work).await {
            return result;
        }
        let mut tx = ctx.store.write().await?;
        if !store::jobs::hold(&mut tx, job, ctx.now() + LEASE).await? {
            return Err(Failure::retry("another worker has taken it over"));
        }
        tx.commit().await?;
    }
}

/// Runs jobs until none is due, as tests and the demo do. Returns how many were run.
pub async fn drain(ctx: &Context) -> Result<usize, Error> {
    let mut total = 0;
    loop {
        match run_due(ctx, 20).await? {
            0 => return Ok(total),
            count => total += count,
        }
    }
}

async fn run(ctx: &Context, job: &Job) -> Result<(), Failure> {
    let subject = job.subject_id;
    match job.kind {
        JobKind::SendMessage => messages::send(ctx, subject.into()).await,
        JobKind::ApplyProviderEvent => payments::apply_event(ctx, subject.into()).await.map(drop),
        JobKind::ReconcileAttempt => payments::reconcile(ctx, subject.into()).await.map(drop),
        JobKind::SendRefund => payments::send_refund(ctx, subject.into()).await,
        JobKind::SettlePayouts => payments::settlement::settle(ctx, subject).await,
        JobKind::RunImport => import::run(ctx, owner(job)?, subject.into()).await,
        JobKind::PlanDay => scenarios::prepare(ctx, owner(job)?, subject).await,
        JobKind::PlanPage => scenarios::plan_piece(ctx, owner(job)?, subject).await,
        JobKind::PerformAction => scenarios::perform(ctx, subject.into()).await,
        JobKind::PostLetter => letters::hand_over(ctx, subject.into()).await,
        JobKind::AnswerRequest => requests::take_effect(ctx, owner(job)?, subject).await,
        JobKind::SendGuestMail => guests::send(ctx, owner(job)?, subject).await,
        JobKind::DeliverWebhook => webhooks::deliver(ctx, owner(job)?, subject).await,
    }
}

fn owner(job: &Job) -> Result<CreditorId, Failure> {
    job.creditor_id.ok_or_else(|| Failure::give_up("a job without its creditor"))
}

async fn settle(ctx: &Context, job: &Job, result: Result<(), Failure>) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    match result {
        Ok(()) => store::jobs::finish(&mut tx, job).await?,
        Err(Failure::Retry(why)) if job.attempts < most_attempts(job.kind) => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, "job {} will be tried again: {why}", job.id);
            store::jobs::retry(&mut tx, job, ctx.now() + pause(ctx, job.attempts), &why).await?;
        }
        Err(Failure::Retry(why) | Failure::GiveUp(why)) => {
            tracing::error!(job = %job.id, kind = %job.kind, "job {} is given up: {why}", job.id);
            store::jobs::bury(&mut tx, job, &why).await?;
            match job.kind {
                JobKind::SendMessage => {
                    messages::give_up(&mut tx, job.subject_id.into()).await?;
                }
                JobKind::PerformAction => {
                    reminders::give_up(ctx, &mut tx, job.subject_id.into(), &why).await?;
                }
                JobKind::PostLetter => {
                    letters::give_up(ctx, &mut tx, job.subject_id.into(), &why).await?;
                }
                JobKind::DeliverWebhook => {
                    if let Some(creditor) = job.creditor_id {
                        let id = job.subject_id.into();
                        webhooks::give_up(ctx, &mut tx, creditor, id).await?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(tx.commit().await?)
}

/// Two seconds, doubled each time up to four hours, plus up to a quarter by chance, so that jobs
/// that failed together do not come back together.
fn pause(ctx: &Context, attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 14) - 1).unwrap_or(0);
    let seconds = (2_i64 << doublings).min(4 * 3_600);
    let jitter = seconds * 1_000 * i64::from(ctx.byte()) / 1_024;
    Duration::milliseconds(seconds * 1_000 + jitter)
}
