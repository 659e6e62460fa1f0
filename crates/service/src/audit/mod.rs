//! Writing the audit: who did what, in the transaction that did it; and its [`chain`].

pub mod chain;

use crate::{Context, Error, StaffActor};
use domain::{ContactId, CreditorId, DebtorId, StaffId};
use serde_json::Value;
use store::{Tx, audit::AuditEvent};
use uuid::Uuid;

/// Who an act is attributed to.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    System,
    Provider,
    /// A contact, signed in or holding a link of theirs.
    Debtor(ContactId),
    Staff(&'a StaffActor),
    /// A member of staff who decided a moment ago.
    Collector(StaffId),
}

impl By<'_> {
    pub(crate) fn parts(&self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::System => ("system", None),
            Self::Provider => ("provider", None),
            Self::Debtor(contact) => ("debtor", Some(contact.0)),
            Self::Staff(actor) => ("staff", Some(actor.id.0)),
            Self::Collector(id) => ("staff", Some(id.0)),
        }
    }
}

/// One act on one subject.
pub(crate) struct Act<'a> {
    pub(crate) creditor: CreditorId,
    pub(crate) debtor: Option<DebtorId>,
    pub(crate) by: By<'a>,
    /// Subject and verb, such as `payment.booked`; the subject's kind is the part before the dot.
    pub(crate) action: &'static str,
    pub(crate) subject: Uuid,
    pub(crate) detail: Value,
}

pub(crate) async fn record(ctx: &Context, tx: &mut Tx, act: Act<'_>) -> Result<(), Error> {
    let (actor_kind, actor_id) = act.by.parts();
    let event = AuditEvent {
        creditor_id: act.creditor,
        id: ctx.id(),
        at: ctx.now(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        action: act.action.to_owned(),
        subject_kind: act.action.split('.').next().unwrap_or_default().to_owned(),
        subject_id: act.subject,
        debtor_id: act.debtor,
        detail: store::Json(act.detail),
    };
    Ok(store::audit::insert(tx, &event).await?)
}
