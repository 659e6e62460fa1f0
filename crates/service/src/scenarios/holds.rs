//! Holds that a person places and lifts: on an invoice, on a contact, on a debtor.

use super::events::{cancel_actions, happened};
use crate::{
    Context, Error, StaffActor,
    audit::{self, Act, By},
    delegates, links, payments, requests,
};
use chrono::NaiveDate;
use domain::{
    ContactId, DebtorId, HoldId, InvoiceId,
    party::Role,
    scenario::{Event, HoldReason},
};
use serde_json::json;
use store::{Tx, creditors::Creditor, holds::Hold};

/// What is to be held.
#[derive(Clone, Debug)]
pub struct HoldCommand {
    /// The debtor.
    pub debtor: DebtorId,
    /// One of its invoices only.
    pub invoice: Option<InvoiceId>,
    /// One of its contacts only.
    pub contact: Option<ContactId>,
    /// Why.
    pub reason: HoldReason,
    /// The last day; none when only an event or a person ends it.
    pub until: Option<NaiveDate>,
    /// In the collector's words.
    pub note: String,
}

/// Why something cannot be held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The debtor, the invoice or the contact is not this creditor's, or the hold is lifted.
    #[error("there is no such thing here")]
    Unknown,
    /// A collector's stop needs an end, so that nothing is forgotten.
    #[error("a stop needs an end date")]
    NoEnd,
    /// The last day lies before today.
    #[error("the last day has passed")]
    Past,
    /// The day on which proceedings are said to have opened has not come.
    #[error("the day lies ahead")]
    Ahead,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for HoldError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Holds an invoice, a contact or a debtor. What is planned about it is called off at once.
///
/// # Errors
/// [`HoldError`].
pub async fn hold(
    ctx: &Context,
    actor: &StaffActor,
    command: HoldCommand,
) -> Result<(), HoldError> {
    actor.demand(Role::Collector)?;
    let today = ctx.today(&actor.creditor);
    if command.until.is_some_and(|last| last < today) {
        return Err(HoldError::Past);
    }
    if command.reason == HoldReason::Collector && command.until.is_none() {
        return Err(HoldError::NoEnd);
    }
    let mut tx = ctx.store.write().await?;
    place(ctx, &mut tx, &actor.creditor, &command, By::Staff(actor)).await?;
    Ok(tx.commit().await?)
}

/// The same, in the caller's transaction, for whoever asks.
pub(crate) async fn place(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    command: &HoldCommand,
    by: By<'_>,
) -> Result<(), HoldError> {
    let HoldCommand { debtor, invoice, contact, reason, until, .. } = *command;
    store::debtors::by_id(tx, creditor.id, debtor).await?.ok_or(HoldError::Unknown)?;
    store::debtors::lock(tx, creditor.id, debtor).await?;
    if let Some(invoice) = invoice {
        let run = store::runs::of_invoice(tx, creditor.id, invoice).await?;
        let run = run.filter(|run| run.debtor_id == debtor).ok_or(HoldError::Unknown)?;
        happened(ctx, tx, creditor, run, Event::Held { reason, until }, by).await?;
        let note = command.note.trim();
        if !note.is_empty() {
            store::holds::annotate(tx, creditor.id, invoice, reason, note).await?;
        }
        return Ok(());
    }
    if let Some(contact) = contact {
        let found = store::contacts::by_id(tx, creditor.id, contact).await?;
        found.filter(|found| found.debtor_id == debtor).ok_or(HoldError::Unknown)?;
        links::shut_out(ctx, tx, creditor.id, contact).await?;
    }
    delegates::end(ctx, tx, creditor.id, debtor, contact).await?;
    let (author_kind, author_id) = by.parts();
    let row = Hold {
        creditor_id: creditor.id,
        id: ctx.id(),
        debtor_id: debtor,
        invoice_id: None,
        contact_id: contact,
        reason,
        note: command.note.trim().to_owned(),
        starts_on: ctx.today(creditor),
        ends_on: until,
        opened_on: None,
        author_kind: author_kind.to_owned(),
        author_id,
        created_at: ctx.now(),
        lifted_at: None,
    };
    store::holds::insert(tx, &row).await?;
    if contact.is_none() {
        store::runs::wait_for(tx, creditor.id, debtor, reason.as_str(), until, None).await?;
        requests::follow_holds(ctx, tx, creditor, debtor, by).await?;
    }
    if contact.is_none() && reason.forbids_payment() {
        payments::look_at_open(ctx, tx, creditor, debtor).await?;
    }
    call_off(ctx, tx, creditor, debtor, contact, reason).await?;
    let act = Act {
        creditor: creditor.id,
        debtor: Some(debtor),
        by,
        action: "hold.placed",
        subject: row.id.0,
        detail: json!({ "reason": reason, "until": until, "contact": contact }),
    };
    Ok(audit::record(ctx, tx, act).await?)
}

/// Calls off what is planned for a debtor, or to one of its contacts.
async fn call_off(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    contact: Option<ContactId>,
    reason: HoldReason,
) -> Result<(), Error> {
    for action in store::actions::of_debtor(tx, creditor.id, debtor).await? {
        if !action.state.is_open() || (contact.is_some() && action.contact_id != contact) {
            continue;
        }
        for row in store::actions::about(tx, creditor.id, action.id).await? {
            if row.is_open {
                cancel_actions(ctx, tx, creditor.id, row.invoice_id, reason.as_str()).await?;
            }
        }
    }
    Ok(())
}

/// Lifts a hold: what it kept goes on at the next planning, where it stood.
///
/// # Errors
/// [`HoldError::Unknown`] when there is none, or it was lifted.
pub async fn lift(ctx: &Context, actor: &StaffActor, id: HoldId) -> Result<(), HoldError> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let hold = store::holds::by_id(&mut tx, creditor.id, id).await?.ok_or(HoldError::Unknown)?;
    if hold.lifted_at.is_some() {
        return Err(HoldError::Unknown);
    }
    if let Some(invoice) = hold.invoice_id
        && let Some(run) = store::runs::of_invoice(&mut tx, creditor.id, invoice).await?
    {
        let event = Event::HoldEnded { reason: hold.reason };
        happened(ctx, &mut tx, creditor, run, event, By::Staff(actor)).await?;
    } else {
        store::holds::lift(&mut tx, creditor.id, id, ctx.now()).await?;
        let (debtor, reason) = (hold.debtor_id, hold.reason.as_str());
        store::runs::wait_no_more(&mut tx, creditor.id, debtor, reason).await?;
        let act = Act {
            creditor: creditor.id,
            debtor: Some(hold.debtor_id),
            by: By::Staff(actor),
            action: "hold.lifted",
            subject: id.0,
            detail: json!({ "reason": hold.reason }),
        };
        audit::record(ctx, &mut tx, act).await?;
        requests::follow_holds(ctx, &mut tx, creditor, debtor, By::Staff(actor)).await?;
    }
    Ok(tx.commit().await?)
}
