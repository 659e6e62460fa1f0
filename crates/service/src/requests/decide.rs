//! A collector answers. The answer counts ten seconds later, so that a slip can be taken back
//! before anything leaves; above an amount a second person confirms it first.

use super::{answer, handing_over, policy, resting, said};
use crate::{Context, Error, StaffActor, audit::By, worker::Failure};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    CreditorId, RequestId, StaffId,
    job::JobKind,
    party::Role,
    plans::TermsError,
    requests::{Answer, Ask, RequestState},
    scenario::HoldReason,
};
use serde_json::json;
use store::{Json, Tx, creditors::Creditor, jobs::Job, requests::Request};
use uuid::Uuid;

/// For so long an answer can be taken back.
pub const UNDO: Duration = Duration::seconds(10);

/// Why an answer is not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// It is not this creditor's.
    #[error("there is no such request here")]
    Unknown,
    /// It has changed since it was shown.
    #[error("the request has changed since it was shown")]
    Stale,
    /// This answer does not fit this request.
    #[error("this answer does not fit")]
    Unfit,
    /// The law, or the debtor's state, forbids agreeing on anything now.
    #[error("nothing can be agreed while {} holds", .0.as_str())]
    Held(HoldReason),
    /// What must be said is missing; the field's name.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The amount is not more than zero and at most what is contested.
    #[error("the amount is not within what is contested")]
    Amount,
    /// The date has passed.
    #[error("the date has passed")]
    Date,
    /// Nobody could keep these terms.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The request has as many files as it can have.
    #[error("the request is full of files")]
    Full,
    /// Whoever gave the answer cannot confirm it too.
    #[error("another person has to confirm it")]
    SamePerson,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for DecideError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Until when it can be taken back; none while a second person is needed.
    pub undo_until: Option<DateTime<Utc>>,
    /// The request's version, for whoever takes it back.
    pub version: i64,
}

/// Answers a request as it was seen at `version`.
pub async fn decide(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
    answer: Answer,
) -> Result<Decided, DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = take(&mut tx, actor, id, version).await?;
    if request.pending.is_some() {
        return Err(DecideError::Stale);
    }
    fit(ctx, actor, &request, &answer)?;
    refuse_while_held(ctx, &mut tx, &actor.creditor, &request, &answer).await?;
    let policy = policy::policy(&mut tx, actor.creditor.id).await?;
    // That a transfer was seen gives nothing up.
    let grants = grants(&answer) && !request.ask.awaits_bank();
    let large = policy.four_eyes_minor.is_some_and(|least| request.minor >= least);
    request.pending = Some(Json(answer));
    request.pending_by = Some(actor.id);
    request.needs_second = grants && large;
    let decided = if request.needs_second {
        request.pending_at = Some(ctx.now());
        answer::write(&mut tx, &mut request).await?;
        Decided { undo_until: None, version: request.version }
    } else {
        set_going(ctx, &mut tx, &mut request).await?
    };
    let answer = request.pending.as_ref().map(|answer| answer::name(answer));
    let detail = json!({ "answer": answer, "needs_second": request.needs_second });
    let by = By::Staff(actor);
    answer::record(ctx, &mut tx, &request, "request.decided", detail, by).await?;
    tx.commit().await?;
    Ok(decided)
}

/// Confirms a colleague's answer, as the second person.
pub async fn confirm(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
) -> Result<Decided, DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = take(&mut tx, actor, id, version).await?;
    if !request.needs_second || request.pending.is_none() {
        return Err(DecideError::Stale);
    }
    if request.pending_by == Some(actor.id) {
        return Err(DecideError::SamePerson);
    }
    if let Some(Json(answer)) = &request.pending {
        refuse_while_held(ctx, &mut tx, &actor.creditor, &request, answer).await?;
    }
    request.needs_second = false;
    let decided = set_going(ctx, &mut tx, &mut request).await?;
    let by = By::Staff(actor);
    answer::record(ctx, &mut tx, &request, "request.confirmed", json!({}), by).await?;
    tx.commit().await?;
    Ok(decided)
}

/// Takes an answer back before it counts; anyone of the team may, one's own or a colleague's.
pub async fn undo(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
) -> Result<(), DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = take(&mut tx, actor, id, version).await?;
    if request.pending.is_none() {
        return Err(DecideError::Stale);
    }
    answer::clear_pending(&mut request);
    answer::write(&mut tx, &mut request).await?;
    handing_over::kept_back(&mut tx, &request).await?;
    let by = By::Staff(actor);
    answer::record(ctx, &mut tx, &request, "request.undone", json!({}), by).await?;
    Ok(tx.commit().await?)
}

/// Gives a request to a colleague, or to nobody in particular.
pub async fn assign(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
    to: Option<StaffId>,
) -> Result<(), DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = take(&mut tx, actor, id, version).await?;
    if let Some(to) = to {
        let works_here = store::staff::memberships(&mut tx, to).await?;
        let here = works_here.iter().any(|place| place.creditor_id == actor.creditor.id);
        if !here {
            return Err(DecideError::Unfit);
        }
    }
    request.assigned_to = to;
    answer::write(&mut tx, &mut request).await?;
    let by = By::Staff(actor);
    let detail = json!({ "to": to });
    answer::record(ctx, &mut tx, &request, "request.assigned", detail, by).await?;
    Ok(tx.commit().await?)
}

/// Puts a request aside until a day, no later than the day by which an answer was promised.
pub async fn snooze(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
    until: NaiveDate,
) -> Result<(), DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = take(&mut tx, actor, id, version).await?;
    let today = ctx.today(&actor.creditor);
    let late = request.answer_by.is_some_and(|promised| until > promised);
    if until <= today || late {
        return Err(DecideError::Date);
    }
    request.snoozed_until = Some(until);
    answer::write(&mut tx, &mut request).await?;
    let by = By::Staff(actor);
    let detail = json!({ "until": until });
    answer::record(ctx, &mut tx, &request, "request.snoozed", detail, by).await?;
    Ok(tx.commit().await?)
}

/// Adds a note between colleagues.
pub async fn note(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    words: &str,
) -> Result<(), DecideError> {
    actor.demand(Role::Collector)?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > super::ask::WORDS_MOST {
        return Err(DecideError::Missing("note"));
    }
    let mut tx = ctx.store.write().await?;
    let found = store::requests::by_id(&mut tx, actor.creditor.id, id).await?;
    let request = found.ok_or(DecideError::Unknown)?;
    said::tell(ctx, &mut tx, &request, "note", By::Staff(actor), words, true).await?;
    Ok(tx.commit().await?)
}

/// Makes an answer count whose ten seconds are over.
pub(crate) async fn take_effect(
    ctx: &Context,
    creditor: CreditorId,
    id: Uuid,
) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    let id = RequestId(id);
    let Some(found) = store::requests::by_id(&mut tx, creditor, id).await? else { return Ok(()) };
    store::debtors::lock(&mut tx, creditor, found.debtor_id).await?;
    // Read again under the lock: it may have been taken back, or replaced by a later answer.
    let Some(request) = store::requests::by_id(&mut tx, creditor, id).await? else {
        return Ok(());
    };
    let Some(Json(answer)) = request.pending.clone().filter(|_| !request.needs_second) else {
        return Ok(());
    };
    if let Some(at) = request.pending_at.filter(|at| *at > ctx.now()) {
        // An answer given after one that was taken back has a job of its own.
        tracing::debug!(request = %id, %at, "the answer to request {id} does not count yet");
        return Ok(());
    }
    let owner = store::creditors::by_id(&mut tx, creditor).await?;
    let Some(creditor) = owner else { return Ok(()) };
    match refuse_while_held(ctx, &mut tx, &creditor, &request, &answer).await {
        Ok(()) => {}
        Err(DecideError::Held(reason)) => {
            keep_back(ctx, &mut tx, request, reason).await?;
            return Ok(tx.commit().await?);
        }
        Err(error) => return Err(Failure::retry(error)),
    }
    let by = request.pending_by.map_or(By::System, By::Collector);
    answer::count(ctx, &mut tx, &creditor, request, answer, by).await?;
    Ok(tx.commit().await?)
}

/// Takes back an answer that a hold has overtaken: the request waits for a person again.
async fn keep_back(
    ctx: &Context,
    tx: &mut Tx,
    mut request: Request,
    reason: HoldReason,
) -> Result<(), Error> {
    answer::clear_pending(&mut request);
    answer::write(tx, &mut request).await?;
    said::tell(ctx, tx, &request, "kept_back", By::System, "", true).await?;
    let detail = json!({ "hold": reason });
    answer::record(ctx, tx, &request, "request.undone", detail, By::System).await
}

/// Whether an answer gives or offers what was asked.
const fn grants(answer: &Answer) -> bool {
    !matches!(answer, Answer::Refuse { .. } | Answer::AskDocument { .. })
}

/// Refuses to agree with a debtor while the law, or the debtor's state, forbids it. Refusing, asking
/// for a document, disputes and rights over data go on.
async fn refuse_while_held(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    answer: &Answer,
) -> Result<(), DecideError> {
    if !grants(answer) || !request.ask.seeks_agreement() {
        return Ok(());
    }
    let hold = resting::forbidding(ctx, tx, creditor, request.debtor_id).await?;
    hold.map_or(Ok(()), |hold| Err(DecideError::Held(hold.reason)))
}

/// The request as it was seen, with its debtor kept from others.
pub(super) async fn take(
    tx: &mut Tx,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
) -> Result<Request, DecideError> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let found = store::requests::by_id(tx, creditor, id).await?.ok_or(DecideError::Unknown)?;
    store::debtors::lock(tx, creditor, found.debtor_id).await?;
    let request = store::requests::by_id(tx, creditor, id).await?.ok_or(DecideError::Unknown)?;
    if request.version != version || request.state.is_end() {
        return Err(DecideError::Stale);
    }
    Ok(request)
}

/// Sets the ten seconds going.
pub(super) async fn set_going(
    ctx: &Context,
    tx: &mut Tx,
    request: &mut Request,
) -> Result<Decided, DecideError> {
    let at = ctx.now() + UNDO;
    request.pending_at = Some(at);
    answer::write(tx, request).await?;
    let job = Job {
        id: ctx.id(),
        creditor_id: Some(request.creditor_id),
        kind: JobKind::AnswerRequest,
        subject_id: request.id.0,
        run_at: at,
        attempts: 0,
        last_error: None,
        created_at: ctx.now(),
    };
    store::jobs::enqueue(tx, &job).await?;
    Ok(Decided { undo_until: Some(at), version: request.version })
}

/// Whether an answer fits a request.
fn fit(
    ctx: &Context,
    actor: &StaffActor,
    request: &Request,
    answer: &Answer,
) -> Result<(), DecideError> {
    let today = ctx.today(&actor.creditor);
    let ask = &request.ask.0;
    request.state.after(answer::event(answer)).ok_or(DecideError::Unfit)?;
    match answer {
        // What waits for the debtor's acceptance cannot be accepted for them.
        Answer::Approve if request.state == RequestState::Countered => Err(DecideError::Unfit),
        Answer::ApproveUntil { on } => match ask {
            Ask::Delay { .. } | Ask::Promise { .. } if *on < today => Err(DecideError::Date),
            Ask::Delay { .. } | Ask::Promise { .. } => Ok(()),
            _ => Err(DecideError::Unfit),
        },
        Answer::ApprovePart { minor } => match ask {
            Ask::Dispute { .. } if *minor <= 0 || *minor >= request.minor => {
                Err(DecideError::Amount)
            }
            Ask::Dispute { .. } => Ok(()),
            _ => Err(DecideError::Unfit),
        },
        Answer::Counter { terms, open_until } => match ask {
            Ask::Plan { .. } if *open_until < today => Err(DecideError::Date),
            Ask::Plan { .. } => Ok(terms.schedule(request.minor, today).map(drop)?),
            _ => Err(DecideError::Unfit),
        },
        Answer::CounterSum { minor, on, open_until } => match ask {
            Ask::Discount { .. } if *minor <= 0 || *minor >= request.minor => {
                Err(DecideError::Amount)
            }
            // Whoever accepts on the last day can still pay in time.
            Ask::Discount { .. } if *open_until < today || on < open_until => {
                Err(DecideError::Date)
            }
            Ask::Discount { .. } => Ok(()),
            _ => Err(DecideError::Unfit),
        },
        Answer::Refuse { reason } if reason.trim().is_empty() => {
            Err(DecideError::Missing("reason"))
        }
        Answer::AskDocument { what } if what.trim().is_empty() => Err(DecideError::Missing("what")),
        Answer::Approve | Answer::Refuse { .. } | Answer::AskDocument { .. } => Ok(()),
    }
}
