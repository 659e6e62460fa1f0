//! The queue: what waits for a decision, the most urgent first.

use super::views::{Due, Filters};
use crate::{Context, Error, StaffActor, office::search};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    DebtorId, Money, RequestId, StaffId,
    party::Role,
    requests::{Ask, PartOfDay, RequestKind, RequestState},
};
use std::collections::BTreeMap;
use store::{
    Tx,
    request_queue::{Filter, Queued},
    requests::Request,
};

/// Requests on a page.
pub const PAGE: u32 = 200;

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
    /// The part of the day for which a call was asked.
    pub slot: Option<PartOfDay>,
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

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// At most [`PAGE`].
    pub rows: Vec<Waiting>,
    /// How many there are of each kind, with the same filters but for that of kinds.
    pub counts: Vec<(RequestKind, u64)>,
    /// How many there are of the kind that was asked for, on all pages.
    pub found: u64,
    /// The page, from 1.
    pub page: u32,
    /// The last page; 1 if there is nothing.
    pub pages: u32,
    /// Colleagues to whom requests can be given.
    pub team: Vec<(StaffId, String)>,
}

/// A page of what waits; beyond the last it is the last.
///
/// # Errors
/// When the role does not allow it, or the database is away.
pub async fn queue(
    ctx: &Context,
    actor: &StaffActor,
    asked: &Filters,
    page: u32,
) -> Result<Queue, Error> {
    actor.demand(Role::Viewer)?;
    let creditor = &actor.creditor;
    let today = ctx.today(creditor);
    let filter = filter(actor, asked, today);
    let mut tx = ctx.store.read().await?;
    let first = first_of_a_debtor(&mut tx, actor, &filter).await?;
    let counts = match &first {
        Some(rows) if rows.len() < PAGE as usize => counted(rows),
        _ => counts(&mut tx, actor, &filter).await?,
    };
    let found = counts
        .iter()
        .filter(|(kind, _)| asked.kind.is_none_or(|wanted| wanted == *kind))
        .map(|(_, count)| count)
        .sum();
    let pages = u32::try_from(u64::div_ceil(found, PAGE.into())).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, pages);
    let offset = i64::from(page - 1) * i64::from(PAGE);
    let rows = match first {
        Some(mut rows) if rows.len() < PAGE as usize => {
            rows.retain(|row| asked.kind.is_none_or(|wanted| wanted == row.request.kind));
            rows
        }
        Some(rows) if page == 1 && asked.kind.is_none() => rows,
        _ => store::request_queue::page(&mut tx, creditor.id, &filter, PAGE.into(), offset).await?,
    };
    let team = team(&mut tx, actor).await?;
    let rows = rows.into_iter().map(|row| waiting(ctx, actor, row, today, &team)).collect();
    Ok(Queue { rows, counts, found, page, pages, team })
}

/// The first page of what matches a debtor who is looked for, of whatever kind. If that is all of it,
/// names are searched once, and not again for the numbers.
async fn first_of_a_debtor(
    tx: &mut Tx,
    actor: &StaffActor,
    filter: &Filter,
) -> Result<Option<Vec<Queued>>, Error> {
    if filter.debtor.iter().all(String::is_empty) {
        return Ok(None);
    }
    let all = Filter { kind: None, ..filter.clone() };
    Ok(Some(store::request_queue::page(tx, actor.creditor.id, &all, PAGE.into(), 0).await?))
}

/// How many there are of each kind, in the order of their names as the database has it.
fn counted(rows: &[Queued]) -> Vec<(RequestKind, u64)> {
    let mut counts: BTreeMap<&str, (RequestKind, u64)> = BTreeMap::new();
    for row in rows {
        let kind = row.request.kind;
        counts.entry(kind.as_str()).or_insert((kind, 0)).1 += 1;
    }
    counts.into_values().collect()
}

/// How many requests wait for an answer.
///
/// # Errors
/// When the role does not allow it, or the database is away.
pub async fn number(ctx: &Context, actor: &StaffActor) -> Result<u64, Error> {
    actor.demand(Role::Viewer)?;
    let filter = filter(actor, &Filters::default(), ctx.today(&actor.creditor));
    let mut tx = ctx.store.read().await?;
    let counts = counts(&mut tx, actor, &filter).await?;
    Ok(counts.iter().map(|(_, count)| count).sum())
}

async fn counts(
    tx: &mut Tx,
    actor: &StaffActor,
    filter: &Filter,
) -> Result<Vec<(RequestKind, u64)>, Error> {
    let all = Filter { kind: None, ..filter.clone() };
    let counts = store::request_queue::counts(tx, actor.creditor.id, &all).await?;
    Ok(counts.into_iter().map(|(kind, count)| (kind, count.unsigned_abs())).collect())
}

/// The request to look at after this one, in the list that is worked through; nothing if no other
/// waits for an answer there.
///
/// # Errors
/// When the database is away.
pub async fn following(
    ctx: &Context,
    actor: &StaffActor,
    asked: &Filters,
    after: &Request,
) -> Result<Option<RequestId>, Error> {
    actor.demand(Role::Viewer)?;
    let filter = filter(actor, asked, ctx.today(&actor.creditor));
    let mut tx = ctx.store.read().await?;
    Ok(store::request_queue::following(&mut tx, actor.creditor.id, &filter, after).await?)
}

fn filter(actor: &StaffActor, asked: &Filters, today: NaiveDate) -> Filter {
    let due = match asked.due {
        None => (None, None),
        Some(Due::Late) => (None, today.pred_opt()),
        Some(Due::Today) => (Some(today), Some(today)),
    };
    Filter {
        kind: asked.kind,
        assigned_to: if asked.mine { Some(actor.id) } else { asked.given_to },
        all_open: asked.all,
        today: (!asked.all).then_some(today),
        due,
        minor: (asked.least_minor, asked.most_minor),
        category: asked.category,
        second: asked.second,
        debtor: search::patterns(&asked.debtor),
    }
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
        slot: match &request.ask.0 {
            Ask::Callback(callback) => Some(callback.part),
            _ => None,
        },
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
