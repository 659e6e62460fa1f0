//! Formal notices at the moment they leave: no other message looks at a person first and at the law.

use super::facts::Invoice;
use crate::{
    Context, Error,
    audit::{self, Act, By},
    reminders::templates::{self, Named},
};
use chrono::NaiveDate;
use domain::scenario::{ActionState, Reason, Tone};
use serde_json::json;
use store::{Tx, actions::Action, creditors::Creditor, policies::Policy};

/// The action, as formal as the words it will leave with: its template may have changed, or its
/// channel, since it was planned. Nothing if someone else has changed it.
pub(super) async fn as_worded(
    tx: &mut Tx,
    creditor: &Creditor,
    action: Action,
) -> Result<Option<Action>, Error> {
    if action.tone == Tone::Formal || !action.kind.is_message() {
        return Ok(Some(action));
    }
    let contact = match action.contact_id {
        Some(id) => store::contacts::by_id(tx, creditor.id, id).await?,
        None => None,
    };
    let locale = contact.map_or(creditor.locale, |contact| contact.locale);
    let named = Named { name: &action.template, kind: action.kind, locale };
    let template = templates::find(tx, creditor, named).await?;
    if template.is_none_or(|template| template.tone != Tone::Formal) {
        return Ok(Some(action));
    }
    let formal = Action { tone: Tone::Formal, ..action };
    let written = store::actions::update(tx, &formal, formal.state).await?;
    Ok(written.then_some(formal))
}

/// Whether a person has to look at an action before it leaves, and nobody has.
pub(super) fn needs_validation(policy: &Policy, action: &Action) -> bool {
    action.tone == Tone::Formal
        && action.kind.is_message()
        && !policy.formal_automatic
        && action.validated_by.is_none()
}

/// Gives a planned formal notice to whoever validates.
pub(super) async fn ask_for_validation(
    ctx: &Context,
    tx: &mut Tx,
    action: Action,
) -> Result<(), Error> {
    let waiting = Action { state: ActionState::ToValidate, ..action };
    if !store::actions::update(tx, &waiting, ActionState::Planned).await? {
        return Ok(());
    }
    let act = Act {
        creditor: waiting.creditor_id,
        debtor: Some(waiting.debtor_id),
        by: By::System,
        action: "action.to_validate",
        subject: waiting.id.0,
        detail: json!({ "tone": waiting.tone }),
    };
    audit::record(ctx, tx, act).await
}

/// Why a formal notice may not go about an invoice yet: it is not late, or no earlier message about it
/// has arrived. Of other messages, nothing.
pub(super) fn not_yet(
    action: &Action,
    invoice: &Invoice,
    today: NaiveDate,
) -> Option<&'static str> {
    if action.tone != Tone::Formal || !action.kind.is_message() {
        return None;
    }
    if invoice.row.due_on >= today {
        return Some(Reason::NotDue.as_str());
    }
    (!invoice.reached).then(|| Reason::NotDelivered.as_str())
}
