//! The message that carries a link, seen before it is sent.

use super::record;
use crate::{Context, Error, StaffActor, messages};
use chrono::Duration;
use domain::{ContactId, DebtorId, MessageId, message::MessageKind, party::Role};
use serde_json::json;
use store::throttle::Limit;

/// One message a minute to a contact, so that a second click sends no second one.
const BETWEEN: Limit = Limit { capacity: 1, refill: Duration::minutes(1) };

/// What would be sent, and to whom.
#[derive(Clone, Debug)]
pub struct LinkPreview {
    /// Whose contact.
    pub debtor: (DebtorId, String),
    /// The contact's name.
    pub contact: String,
    /// The message; its address is nothing if the contact has none.
    pub message: messages::Preview,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is in the outbox.
    Planned(MessageId),
    /// The contact has no address.
    NoAddress,
    /// One was sent less than a minute ago.
    TooSoon,
    /// Nothing may go to this contact any more: they are not whom we look for.
    Stopped,
}

/// The message with a link as this contact would get it; the link in it opens nothing.
pub async fn preview_link(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    contact: ContactId,
) -> Result<Option<LinkPreview>, Error> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let (contact, debtor) = {
        let mut tx = ctx.store.read().await?;
        let Some(contact) = store::contacts::by_id(&mut tx, creditor.id, contact).await? else {
            return Ok(None);
        };
        if contact.debtor_id != debtor {
            return Ok(None);
        }
        let Some(debtor) = store::debtors::by_id(&mut tx, creditor.id, debtor).await? else {
            return Ok(None);
        };
        (contact, debtor)
    };
    let message = messages::preview(ctx, creditor, &contact).await?;
    Ok(Some(LinkPreview { debtor: (debtor.id, debtor.name), contact: contact.name, message }))
}

/// Sends a link to the contact's stored address; nothing if there is no such contact.
pub async fn send_link(
    ctx: &Context,
    actor: &StaffActor,
    debtor: DebtorId,
    contact: ContactId,
) -> Result<Option<Sent>, Error> {
    actor.demand(Role::Collector)?;
    let creditor = &actor.creditor;
    let mut tx = ctx.store.write().await?;
    let Some(contact) = store::contacts::by_id(&mut tx, creditor.id, contact).await? else {
        return Ok(None);
    };
    if contact.debtor_id != debtor {
        return Ok(None);
    }
    if messages::is_stopped(ctx, &mut tx, creditor, &contact).await? {
        return Ok(Some(Sent::Stopped));
    }
    let key = format!("office:link:{}", contact.id);
    if !store::throttle::take(&mut tx, &key, BETWEEN, ctx.now()).await? {
        return Ok(Some(Sent::TooSoon));
    }
    let planned = messages::plan(ctx, &mut tx, creditor, &contact, MessageKind::Link, None).await?;
    let Some(message) = planned else { return Ok(Some(Sent::NoAddress)) };
    let detail = json!({ "contact": contact.name, "message": message });
    record(ctx, &mut tx, actor, Some(debtor), "link.sent", contact.id.0, detail).await?;
    tx.commit().await?;
    Ok(Some(Sent::Planned(message)))
}
