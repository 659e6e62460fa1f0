//! One answer for several requests, where that is safe: each goes through the same use case as a
//! single one, with its own version, its own transaction, its own four eyes and its own ten
//! seconds, and what is not done is said with its reason.
//!
//! What asks for a look of its own is not granted in bulk: plans, disputes, settlements and rights
//! over data.

use super::{case, consequences, decide, policy, queue, resting};
use crate::{Context, Error, StaffActor};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Money, RequestId, StaffId,
    party::Role,
    requests::{Answer, Ask, RequestKind, RequestState},
};
use store::{Tx, requests::Request};

/// The most requests at once.
pub const MOST: usize = 50;

/// What is done to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Grants delays and promises as asked, none beyond this day.
    Approve {
        /// The last day.
        within: NaiveDate,
    },
    /// Gives them to a colleague, or to nobody in particular.
    Assign(Option<StaffId>),
    /// Puts them aside until a day.
    Snooze(NaiveDate),
    /// Takes back the answers that do not count yet.
    Undo,
}

/// Why something is not done to one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not this creditor's.
    Unknown,
    /// It has changed, or was answered, since it was shown.
    Stale,
    /// It asks for a look of its own.
    Alone,
    /// What is asked lies beyond the day.
    Beyond,
    /// It waits for the debtor, or has ended.
    NotOpen,
    /// The day has passed, or lies beyond the day that the debtor was promised.
    Date,
    /// The colleague does not work here.
    Unfit,
    /// The law, or the debtor's state, forbids agreeing on anything now.
    Held,
}

impl Why {
    /// Every reason with its name in addresses.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Unknown, "unknown"),
        (Self::Stale, "stale"),
        (Self::Alone, "alone"),
        (Self::Beyond, "beyond"),
        (Self::NotOpen, "not_open"),
        (Self::Date, "date"),
        (Self::Unfit, "unfit"),
        (Self::Held, "held"),
    ];
}

/// One of them, as it would go.
#[derive(Clone, Debug)]
pub struct Previewed {
    /// Which.
    pub id: RequestId,
    /// The version that was looked at.
    pub version: i64,
    /// Whose.
    pub debtor_name: String,
    /// What it is.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// What is at stake.
    pub amount: Money,
    /// The day asked for, if it asks for one.
    pub until: Option<NaiveDate>,
    /// Whether a second person would have to confirm it.
    pub needs_second: bool,
    /// Whether an answer was given that does not count yet.
    pub is_pending: bool,
    /// Until when that can be taken back.
    pub undo_until: Option<DateTime<Utc>>,
    /// What the scenario would do next, or why nothing would be done.
    pub outcome: Result<Vec<case::Consequence>, Why>,
}

/// What would become of each. Nothing is written.
pub async fn preview(
    ctx: &Context,
    actor: &StaffActor,
    wish: Wish,
    ids: &[RequestId],
) -> Result<Vec<Previewed>, Error> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.read().await?;
    let mut all = Vec::new();
    for &id in ids.iter().take(MOST) {
        // What is not here is not even named.
        let found = store::requests::by_id(&mut tx, actor.creditor.id, id).await?;
        if let Some(request) = found {
            all.push(look(ctx, &mut tx, actor, wish, request).await?);
        }
    }
    Ok(all)
}

async fn look(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    wish: Wish,
    request: Request,
) -> Result<Previewed, Error> {
    let creditor = actor.creditor.id;
    let policy = policy::policy(tx, creditor).await?;
    let team = queue::team(tx, actor).await?;
    let hold = resting::forbidding(ctx, tx, &actor.creditor, request.debtor_id).await?;
    let outcome = match fits(ctx, actor, &request, wish, &team) {
        Err(why) => Err(why),
        Ok(()) if matches!(wish, Wish::Approve { .. }) && hold.is_some() => Err(Why::Held),
        Ok(()) if matches!(wish, Wish::Approve { .. }) => {
            let about = store::requests::about(tx, creditor, request.id).await?;
            let choices = consequences::choices(ctx, tx, actor, &request, &about, &policy).await?;
            let granted = choices.into_iter().find(|choice| choice.name == "approve");
            Ok(granted.map(|choice| choice.consequences).unwrap_or_default())
        }
        Ok(()) => Ok(Vec::new()),
    };
    let debtor = store::debtors::by_id(tx, creditor, request.debtor_id).await?;
    let large = policy.four_eyes_minor.is_some_and(|least| request.minor >= least);
    Ok(Previewed {
        id: request.id,
        version: request.version,
        debtor_name: debtor.map(|debtor| debtor.name).unwrap_or_default(),
        kind: request.kind,
        state: request.state,
        amount: Money::new(request.minor, request.currency),
        until: until(&request.ask),
        needs_second: large && matches!(wish, Wish::Approve { .. }),
        is_pending: request.pending.is_some(),
        undo_until: request
            .pending_at
            .filter(|_| request.pending.is_some() && !request.needs_second),
        outcome,
    })
}

const fn until(ask: &Ask) -> Option<NaiveDate> {
    match ask {
        Ask::Delay { until: day } | Ask::Promise { on: day } => Some(*day),
        _ => None,
    }
}

/// Whether the same would be done to it alone.
fn fits(
    ctx: &Context,
    actor: &StaffActor,
    request: &Request,
    wish: Wish,
    team: &[(StaffId, String)],
) -> Result<(), Why> {
    if request.state.is_end() {
        return Err(Why::NotOpen);
    }
    match wish {
        Wish::Approve { .. } if request.pending.is_some() => Err(Why::Stale),
        Wish::Approve { within } => match until(&request.ask) {
            None => Err(Why::Alone),
            Some(_) if request.state == RequestState::Countered => Err(Why::NotOpen),
            Some(day) if day > within => Err(Why::Beyond),
            Some(_) => Ok(()),
        },
        Wish::Assign(to) => {
            let here = to.is_none_or(|to| team.iter().any(|(id, _)| *id == to));
            if here { Ok(()) } else { Err(Why::Unfit) }
        }
        Wish::Snooze(day) => {
            let late = request.answer_by.is_some_and(|promised| day > promised);
            if day <= ctx.today(&actor.creditor) || late { Err(Why::Date) } else { Ok(()) }
        }
        Wish::Undo if request.pending.is_none() => Err(Why::Stale),
        Wish::Undo => Ok(()),
    }
}

/// Does it to each as it was seen, one after the other; what became of each.
pub async fn apply(
    ctx: &Context,
    actor: &StaffActor,
    wish: Wish,
    chosen: &[(RequestId, i64)],
) -> Result<Vec<(RequestId, Result<(), Why>)>, Error> {
    actor.demand(Role::Collector)?;
    let mut done = Vec::new();
    for &(id, version) in chosen.iter().take(MOST) {
        done.push((id, one(ctx, actor, wish, id, version).await?));
    }
    Ok(done)
}

async fn one(
    ctx: &Context,
    actor: &StaffActor,
    wish: Wish,
    id: RequestId,
    version: i64,
) -> Result<Result<(), Why>, Error> {
    // Looked at again: the preview is as old as the page. The version guards what lies between.
    let mut tx = ctx.store.read().await?;
    let Some(request) = store::requests::by_id(&mut tx, actor.creditor.id, id).await? else {
        return Ok(Err(Why::Unknown));
    };
    let team = queue::team(&mut tx, actor).await?;
    drop(tx);
    if request.version != version {
        return Ok(Err(Why::Stale));
    }
    if let Err(why) = fits(ctx, actor, &request, wish, &team) {
        return Ok(Err(why));
    }
    let result = match wish {
        Wish::Approve { .. } => {
            decide::decide(ctx, actor, id, version, Answer::Approve).await.map(drop)
        }
        Wish::Assign(to) => decide::assign(ctx, actor, id, version, to).await,
        Wish::Snooze(day) => decide::snooze(ctx, actor, id, version, day).await,
        Wish::Undo => decide::undo(ctx, actor, id, version).await,
    };
    match result {
        Ok(()) => Ok(Ok(())),
        Err(decide::DecideError::Other(error)) => Err(error),
        Err(error) => Ok(Err(why(&error))),
    }
}

const fn why(error: &decide::DecideError) -> Why {
    match error {
        decide::DecideError::Unknown => Why::Unknown,
        decide::DecideError::Stale => Why::Stale,
        decide::DecideError::Date => Why::Date,
        decide::DecideError::Held(_) => Why::Held,
        _ => Why::Unfit,
    }
}
