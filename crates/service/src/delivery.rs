//! What is known of messages after they left: arrived, come back, answered.
//!
//! Mail servers send delivery status notifications ([`receive_dsn`]), gateways call
//! ([`receive_sms`]), collectors note returned letters; all end in [`record`]. A contact whose
//! address is at fault is marked there and a human is asked; scenarios read the marks and wait by
//! themselves.

mod bounce;
mod dsn;
mod sms;
mod verp;

pub use bounce::{Received, receive_dsn};
pub use sms::receive_sms;
pub use verp::Verp;

use crate::{
    Context, Error,
    audit::{self, Act, By},
    hash,
};
use domain::{message::Channel, phone::Phone, scenario::Delivery};
use serde_json::{Value, json};
use store::{Json, Tx, messages::Message, reach::Addresses, tasks::Task};

/// What became of a message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has arrived.
    Delivered,
    /// Still on its way; the other side will try again.
    Delayed,
    /// It will not arrive, and the address is not known to be at fault: a full mailbox, a filter,
    /// a telephone switched off.
    Lost,
    /// It will not arrive: there is nobody at this address.
    Refused,
}

/// Longest text of another server that is kept, in characters.
const LONGEST_DETAIL: usize = 500;

/// Records what is known of a message's arrival. [`Delivery::Bounced`] means that the address is at
/// fault: the contact is marked, and a human is asked to correct it, once for each contact and
/// address. Saying the same again changes nothing.
pub async fn record(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    delivery: Delivery,
    detail: &str,
) -> Result<(), Error> {
    match delivery {
        Delivery::Unknown => Ok(()),
        Delivery::Delivered => conclude(ctx, tx, message, Outcome::Delivered, detail).await,
        Delivery::Bounced => conclude(ctx, tx, message, Outcome::Refused, detail).await,
    }
}

/// The same for what the other side says in more detail.
pub(crate) async fn conclude(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    outcome: Outcome,
    detail: &str,
) -> Result<(), Error> {
    let detail = one_line(detail);
    match outcome {
        Outcome::Delayed => Ok(()),
        Outcome::Delivered => arrived(ctx, tx, message, &detail).await,
        Outcome::Lost | Outcome::Refused => came_back(ctx, tx, message, outcome, &detail).await,
    }
}

/// A mail server that relays a message may hear later that it came back: that counts. Gateways
/// report out of order: a short message that arrived after all has arrived.
async fn arrived(ctx: &Context, tx: &mut Tx, message: &Message, detail: &str) -> Result<(), Error> {
    let is_news = match message.delivery {
        Delivery::Unknown => true,
        Delivery::Delivered => false,
        Delivery::Bounced => message.channel == Channel::Sms,
    };
    if is_news {
        store::messages::set_delivery(tx, message, Delivery::Delivered, ctx.now(), detail).await?;
    }
    Ok(())
}

async fn came_back(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    outcome: Outcome,
    detail: &str,
) -> Result<(), Error> {
    if message.delivery != Delivery::Bounced {
        store::messages::set_delivery(tx, message, Delivery::Bounced, ctx.now(), detail).await?;
        let act = Act {
            creditor: message.creditor_id,
            debtor: Some(message.debtor_id),
            by: By::Provider,
            action: "message.bounced",
            subject: message.id.0,
            detail: json!({ "kind": message.kind, "channel": message.channel, "why": detail }),
        };
        audit::record(ctx, tx, act).await?;
    }
    let found = store::reach::one(tx, message.creditor_id, message.contact_id).await?;
    // Corrected since: nobody needs to do it again.
    if !found.is_some_and(|addresses| still_used(&addresses, message)) {
        return Ok(());
    }
    if outcome == Outcome::Refused {
        let (creditor, contact) = (message.creditor_id, message.contact_id);
        store::reach::mark_bounced(tx, creditor, contact, message.channel, ctx.now()).await?;
    }
    let key = address_key(message);
    let told = json!({ "channel": message.channel, "address": message.recipient, "why": detail });
    ask_a_human(ctx, tx, message, "bounce", key, told).await
}

/// Whether the contact is still written to at the address that a message went to.
fn still_used(addresses: &Addresses, message: &Message) -> bool {
    let same = |current: Option<&str>, equal: fn(&str, &str) -> bool| {
        current.is_some_and(|current| equal(current, &message.recipient))
    };
    match message.channel {
        Channel::Email => same(addresses.email.as_deref(), str::eq_ignore_ascii_case),
        Channel::Sms => same(addresses.phone.as_deref(), |one, other| {
            Phone::parse(one).is_some_and(|phone| Some(phone) == Phone::parse(other))
        }),
        // A postal address is the debtor's; correcting it clears the mark.
        Channel::Letter | Channel::RegisteredLetter => true,
    }
}

/// One cause for each contact and address, whichever message came back.
fn address_key(message: &Message) -> String {
    let address = format!("{}:{}", message.channel, message.recipient.to_lowercase());
    let short = hash::hex(&hash::sha256(address.as_bytes())[..8]);
    format!("bounce:{}:{short}", message.contact_id)
}

async fn ask_a_human(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    kind: &str,
    source_key: String,
    detail: Value,
) -> Result<(), Error> {
    let task = Task {
        creditor_id: message.creditor_id,
        id: ctx.id(),
        debtor_id: Some(message.debtor_id),
        kind: kind.to_owned(),
        source_key,
        detail: Json(detail),
        created_at: ctx.now(),
        done_at: None,
        done_by: None,
    };
    store::tasks::insert(tx, &task).await?;
    Ok(())
}

/// A text of another server, fit to be kept and shown.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_control() || c.is_whitespace()).collect();
    let joined = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    joined.chars().take(LONGEST_DETAIL).collect()
}
