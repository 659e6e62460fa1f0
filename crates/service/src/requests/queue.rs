//! The queue: what waits for a decision, the most urgent first.

use crate::{Context, Error, StaffActor};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    DebtorId, Money, RequestId, StaffId,
    party::Role,
    requests::{RequestKind, RequestState},
};
pub use store::requests::Filter;
use store::{Tx, requests::Queued};

/// The most requests in one list.
pub const MOST: i64 = 200;

/// A request that waits.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what a row shows, each by itself")]
pub struct Waiting {
    /// Which.
    pub id: RequestId,
    /// Its version, for whoever answers it from the list.
    pub version: i64,
    /// Whose.
    pub debtor: DebtorId,
    /// The debtor's name.
    pub debtor_name: String,
    /// The creditor's reference for it.
    pub debtor_reference: String,
    /// What it is.
    pub kind: RequestKind,
    /// Whether it says that money is on its way.
    pub awaits_bank: bool,
    /// Where it stands.
    pub state: RequestState,
    /// What is at stake.
    pub amount: Money,
    /// Since when, local time.
    pub since: NaiveDateTime,
    /// When an answer was promised.
    pub answer_by: Option<NaiveDate>,
    /// Whether that day is today or has passed.
    pub is_urgent: bool,
    /// Who looks after it.
    pub assigned_to: Option<String>,
    /// Whether an answer waits for a second person.
    pub needs_second: bool,
    /// Whether an answer was given and can still be taken back.
    pub is_decided: bool,
}

/// The queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// At most [`MOST`].
    pub rows: Vec<Waiting>,
    /// How many wait of each kind, whatever the filter.
    pub counts: Vec<(RequestKind, u64)>,
    /// Colleagues to whom requests can be given.
    pub team: Vec<(StaffId, String)>,
}

/// What waits.
pub async fn queue(
    ctx: &Context,
    actor: &StaffActor,
    kind: Option<RequestKind>,
    mine: bool,
    all_open: bool,
) -> Result<Queue, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    let filter = Filter {
        kind,
        assigned_to: mine.then_some(actor.id),
        all_open,
        today: (!all_open).then_some(today),
    };
    let mut tx = ctx.store.read().await?;
    let found = store::requests::queue(&mut tx, creditor.id, filter, MOST).await?;
    let team = team(&mut tx, actor).await?;
    let counts = store::requests::waiting(&mut tx, creditor.id).await?;
    let counts =
        counts.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or(0))).collect();
    let rows = found.into_iter().map(|row| waiting(ctx, actor, row, today, &team)).collect();
    Ok(Queue { rows, counts, team })
}

/// Those to whom requests can be given, by name.
pub async fn colleagues(
    ctx: &Context,
    actor: &StaffActor,
) -> Result<Vec<(StaffId, String)>, Error> {
    actor.demand(Role::Viewer)?;
    let mut tx = ctx.store.read().await?;
    team(&mut tx, actor).await
}

/// Those who work here, by name.
pub(crate) async fn team(tx: &mut Tx, actor: &StaffActor) -> Result<Vec<(StaffId, String)>, Error> {
    let all = store::staff::of_creditor(tx, actor.creditor.id).await?;
    let collectors = all.into_iter().filter(|(_, _, role)| role.includes(Role::Collector));
    Ok(collectors.map(|(id, name, _)| (id, name)).collect())
}

fn waiting(
    ctx: &Context,
    actor: &StaffActor,
    row: Queued,
    today: NaiveDate,
    team: &[(StaffId, String)],
) -> Waiting {
    let Queued { request, debtor_name, debtor_reference } = row;
    let name = |id: StaffId| team.iter().find(|(known, _)| *known == id).map(|(_, n)| n.clone());
    let decided = request.pending.is_some() && !request.needs_second;
    Waiting {
        id: request.id,
        version: request.version,
        debtor: request.debtor_id,
        debtor_name,
        debtor_reference,
        kind: request.kind,
        awaits_bank: request.ask.awaits_bank(),
        state: request.state,
        amount: Money::new(request.minor, request.currency),
        since: crate::context::local(&actor.creditor, request.opened_at),
        answer_by: request.answer_by,
        is_urgent: request.answer_by.is_some_and(|day| day <= today),
        assigned_to: request.assigned_to.and_then(name),
        needs_second: request.needs_second,
        is_decided: decided && request.pending_at.is_some_and(|at| at > ctx.now()),
    }
}
