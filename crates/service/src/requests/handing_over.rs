//! A paper that a debtor asked for is handed over with the answer: judged like any file, between
//! colleagues for the ten seconds in which the answer can be taken back, the debtor's from then on.

use super::{
    answer,
    decide::{self, DecideError, Decided},
    said,
};
use crate::{
    Context, Error, StaffActor,
    audit::By,
    files::{self, Checked, Room},
};
use domain::{
    RequestId,
    requests::{Answer, Ask, RequestEvent},
};
use serde_json::json;
use store::{Json, Tx, requests::Request};

/// Ready, given, and not given after all: what is told of a paper.
const READY: &str = "document_ready";
const GIVEN: &str = "document_given";
const KEPT: &str = "document_kept";

/// Answers a request for a paper with it.
pub async fn hand_over(
    ctx: &Context,
    actor: &StaffActor,
    id: RequestId,
    version: i64,
    files: Vec<Checked>,
) -> Result<Decided, DecideError> {
    let mut tx = ctx.store.write().await?;
    let mut request = decide::take(&mut tx, actor, id, version).await?;
    if request.pending.is_some() {
        return Err(DecideError::Stale);
    }
    if !matches!(request.ask.0, Ask::Document) {
        return Err(DecideError::Unfit);
    }
    request.state.after(RequestEvent::Approved).ok_or(DecideError::Unfit)?;
    if files.is_empty() {
        return Err(DecideError::Missing("files"));
    }
    let count = files.len();
    let room = Room::of_all(&mut tx, &request, files).await?.ok_or(DecideError::Full)?;
    let by = By::Staff(actor);
    let event = said::tell(ctx, &mut tx, &request, READY, by, "", true).await?;
    files::keep(ctx, &mut tx, &request, event, room).await?;
    request.pending = Some(Json(Answer::Approve));
    request.pending_by = Some(actor.id);
    request.needs_second = false;
    let decided = decide::set_going(ctx, &mut tx, &mut request).await?;
    let detail = json!({ "answer": "approved", "needs_second": false, "files": count });
    answer::record(ctx, &mut tx, &request, "request.decided", detail, by).await?;
    tx.commit().await?;
    Ok(decided)
}

/// The answer counts: what was ready is the debtor's.
pub(super) async fn given(tx: &mut Tx, request: &Request) -> Result<(), Error> {
    Ok(store::requests::retell(tx, request.creditor_id, request.id, (READY, GIVEN), true).await?)
}

/// The answer was taken back: what was ready is not handed over by a later one.
pub(super) async fn kept_back(tx: &mut Tx, request: &Request) -> Result<(), Error> {
    Ok(store::requests::retell(tx, request.creditor_id, request.id, (READY, KEPT), false).await?)
}
