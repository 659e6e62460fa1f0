//! E-mails that come back.

use super::{Outcome, conclude, dsn};
use crate::{Context, Error};
use domain::message::Channel;

/// What a returned message was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// The address names no message of ours, or its keyed hash does not hold.
    NotOurs,
    /// It says nothing about a delivery: an absence note, an answer, anything.
    Unread,
    /// It said this of one of our messages.
    Noted(Outcome),
}

/// Takes in what a mail server sends to a return address. `recipient` is the envelope's: the
/// headers can say anything. Whatever the bytes are, nothing but the database can fail here, so
/// that no mail server ever tries again for nothing.
pub async fn receive_dsn(ctx: &Context, recipient: &str, bytes: &[u8]) -> Result<Received, Error> {
    let named = ctx.settings.bounces.as_ref().and_then(|verp| verp.read(recipient));
    let Some(id) = named else {
        tracing::info!("mail for a return address that is not ours was ignored");
        return Ok(Received::NotOurs);
    };
    let Some(told) = dsn::read(bytes) else {
        tracing::info!(message = %id, "what came back for message {id} says nothing about its delivery");
        return Ok(Received::Unread);
    };
    let mut tx = ctx.store.write().await?;
    let found = store::messages::by_id(&mut tx, id).await?;
    let Some(message) = found.filter(|message| message.channel == Channel::Email) else {
        tracing::info!(message = %id, "message {id} came back and is not here");
        return Ok(Received::NotOurs);
    };
    conclude(ctx, &mut tx, &message, told.outcome, &told.detail).await?;
    tx.commit().await?;
    tracing::info!(message = %id, outcome = ?told.outcome, "message {id}: {:?}", told.outcome);
    Ok(Received::Noted(told.outcome))
}
