//! Calls that debtors asked for, as the agenda shows them: on their day, in their part of it.

use super::queue;
use crate::{
    Context, Error, StaffActor,
    scenarios::agenda::{AgendaQuery, Group, Whose},
};
use chrono::NaiveDate;
use domain::{
    DebtorId, RequestId,
    party::Role,
    requests::{Ask, PartOfDay},
    scenario::ActionKind,
};

/// A call that was asked for.
#[derive(Clone, Debug)]
pub struct CallBack {
    /// The request.
    pub request: RequestId,
    /// Whom to call.
    pub debtor: DebtorId,
    /// The debtor's name.
    pub debtor_name: String,
    /// The number, E.164.
    pub phone: String,
    /// The day that was asked for.
    pub on: NaiveDate,
    /// The part of it.
    pub part: PartOfDay,
    /// Who looks after it.
    pub assigned_to: Option<String>,
    /// Whether its day has passed.
    pub is_late: bool,
}

/// Those of the days that an agenda shows, in the order in which they are to be made. Today shows those
/// that are late, too; an agenda of anything but calls shows none.
///
/// # Errors
/// When the role does not allow it, or the database is away.
pub async fn callbacks(
    ctx: &Context,
    actor: &StaffActor,
    asked: AgendaQuery,
) -> Result<Vec<CallBack>, Error> {
    actor.demand(Role::Viewer)?;
    let calls = asked.kind.is_none_or(|kind| kind == ActionKind::CallTask)
        && asked.group.is_none_or(|group| group == Group::ToCall);
    if !calls || asked.page > 1 {
        return Ok(Vec::new());
    }
    let today = ctx.today(&actor.creditor);
    let from = asked.from.unwrap_or(today);
    let to = from + chrono::Days::new(u64::from(asked.days.clamp(1, 31)) - 1);
    let first = (from != today).then_some(from);
    let mut tx = ctx.store.read().await?;
    let found = store::request_queue::callbacks(&mut tx, actor.creditor.id, first, to).await?;
    let team = queue::team(&mut tx, actor).await?;
    let wanted = |given: Option<domain::StaffId>| match asked.whose {
        Whose::Team => true,
        Whose::Nobody => given.is_none(),
        Whose::Of(member) => given == Some(member),
    };
    let mut calls: Vec<CallBack> = found
        .into_iter()
        .filter(|row| wanted(row.request.assigned_to))
        .filter_map(|row| {
            let Ask::Callback(callback) = row.request.ask.0 else { return None };
            let name = row.request.assigned_to.and_then(|given| {
                team.iter().find(|(id, _)| *id == given).map(|(_, name)| name.clone())
            });
            Some(CallBack {
                request: row.request.id,
                debtor: row.request.debtor_id,
                debtor_name: row.debtor_name,
                phone: callback.phone,
                on: callback.on,
                part: callback.part,
                assigned_to: name,
                is_late: callback.on < today,
            })
        })
        .collect();
    calls.sort_by_key(|call| (call.on, PartOfDay::ALL.iter().position(|part| *part == call.part)));
    Ok(calls)
}
