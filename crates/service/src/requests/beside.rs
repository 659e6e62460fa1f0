//! Colleagues on the same request: each page says every few seconds that it is open, and is told
//! who else has it open and whether the request has changed since it was shown.
//!
//! What is known lies in the database, so that any number of servers tell the same; it counts for
//! some seconds and is swept away after an hour. Nobody is kept from anything by it: the version
//! that every form carries does that.

use super::queue;
use crate::{Context, Error, StaffActor};
use chrono::Duration;
use domain::{RequestId, StaffId, party::Role};
use store::Tx;

/// How often an open page says so.
pub const BEAT: Duration = Duration::seconds(4);
/// A page that has not said so for this long has been closed: two beats may get lost.
const COUNTS: Duration = Duration::seconds(14);
/// Rows are kept for this long.
pub(crate) const KEPT: Duration = Duration::hours(1);

/// What a page that is open is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Who else has the request open.
    pub others: Vec<String>,
    /// The version as it is now: another than the page's means that it has changed.
    pub version: i64,
    /// Who has given the answer that does not count yet, if someone else has.
    pub answered_by: Option<String>,
}

/// Notes that the reader has a request open, and tells who else has; nothing if it is another
/// creditor's.
pub async fn beat(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
) -> Result<Option<Beside>, Error> {
    actor.demand(Role::Collector)?;
    let creditor = actor.creditor.id;
    let mut tx = ctx.store.write().await?;
    let Some(request) = store::requests::by_id(&mut tx, creditor, id).await? else {
        return Ok(None);
    };
    store::request_desk::read(&mut tx, creditor, id, actor.id, ctx.now()).await?;
    let others = others(ctx, &mut tx, actor, id).await?;
    let by = request.pending_by.filter(|by: &StaffId| *by != actor.id);
    let team = queue::team(&mut tx, actor).await?;
    let name = |by: StaffId| team.iter().find(|(id, _)| *id == by).map(|(_, name)| name.clone());
    tx.commit().await?;
    Ok(Some(Beside { others, version: request.version, answered_by: by.and_then(name) }))
}

/// Who else has a request open at this moment.
pub(super) async fn others(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    id: RequestId,
) -> Result<Vec<String>, Error> {
    let since = ctx.now() - COUNTS;
    Ok(store::request_desk::others(tx, actor.creditor.id, id, actor.id, since).await?)
}
