//! Short messages on their way to the gateway: within the alphabet, the countries and the limits
//! that the operator allows (trust.md, "Opening a link", 7). A bought list of numbers or a loop must
//! not become a bill, nor a nuisance.

use super::{Sms, SmsError, SmsGateway};
use crate::{
    Context, Error,
    audit::{self, Act, By},
    worker::Failure,
};
use chrono::Duration;
use domain::{gsm7, message::MessageState, phone::Phone};
use serde_json::json;
use store::{Tx, creditors::Creditor, messages::Message, throttle::Limit};

/// Letters and digits that a sender's name may have.
const SENDER_LENGTH: usize = 11;

/// Where short messages may go, and how many.
#[derive(Clone, Debug)]
pub struct SmsLimits {
    /// Countries (ISO 3166) that may be written to.
    pub countries: Vec<String>,
    /// Most messages to one number within a day.
    pub to_a_number: i64,
    /// Most messages from one sender's name within a day.
    pub from_a_sender: i64,
    /// Most messages of the whole installation within a day.
    pub in_all: i64,
}

impl Default for SmsLimits {
    fn default() -> Self {
        Self {
            countries: vec!["FR".to_owned()],
            to_a_number: 3,
            from_a_sender: 5_000,
            in_all: 10_000,
        }
    }
}

/// The name that a creditor's short messages come from: as many of its words as fit.
pub fn sender(creditor: &Creditor) -> String {
    let plain = gsm7::ascii(&creditor.name);
    let mut name = String::new();
    for word in plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !name.is_empty() && name.len() + word.len() > SENDER_LENGTH {
            break;
        }
        name.extend(word.chars().take(SENDER_LENGTH - name.len()));
    }
    // Networks refuse names without a letter: they would pass for numbers.
    if name.chars().any(|c| c.is_ascii_alphabetic()) { name } else { "Acquit".to_owned() }
}

/// The number that a text names, if this installation may write to it.
///
/// # Errors
/// Why not, for a dead letter that a human reads.
pub fn reachable(ctx: &Context, number: &str) -> Result<Phone, String> {
    let phone = Phone::parse(number).ok_or("the contact's number is not a telephone number")?;
    if !phone.takes_messages() {
        return Err("the contact's number takes no short messages".to_owned());
    }
    let allowed = &ctx.settings.sms.countries;
    match phone.country() {
        Some(country) if allowed.iter().any(|one| one == country) => Ok(phone),
        Some(country) => {
            Err(format!("short messages to {country} are not allowed (sms.countries)"))
        }
        None => Err("short messages to this country are not allowed (sms.countries)".to_owned()),
    }
}

/// Hands a worded message over. What is returned is the gateway's name for it; note it with
/// [`left`], in the transaction that notes everything else about the sending.
///
/// The text is brought into the alphabet; one that is longer than a single message is refused, for
/// its link would be cut.
pub async fn hand_over(
    ctx: &Context,
    creditor: &Creditor,
    message: &Message,
    text: &str,
) -> Result<String, Failure> {
    let gateway = ctx.sms.as_ref().ok_or_else(|| Failure::give_up("no gateway is configured"))?;
    let to = reachable(ctx, &message.recipient).map_err(Failure::give_up)?;
    let text = gsm7::fit(text);
    if gsm7::septets(&text).is_none_or(|septets| septets > gsm7::ONE_MESSAGE) {
        return Err(Failure::give_up("the text is longer than one short message"));
    }
    let sms = Sms {
        reference: message.id.to_string(),
        to: to.to_string(),
        sender: sender(creditor),
        text,
    };
    let keys = limits(ctx, &sms);
    take_all(ctx, &keys).await?;
    let answer = deliver(&**gateway, &sms).await;
    if matches!(answer, Err(Failure::Retry(_))) {
        // It has not gone: the next try takes its place.
        let mut tx = ctx.store.write().await?;
        for (key, _) in &keys {
            store::throttle::put_back(&mut tx, key).await?;
        }
        tx.commit().await?;
    }
    answer
}

async fn deliver(gateway: &dyn SmsGateway, sms: &Sms) -> Result<String, Failure> {
    match gateway.send(sms).await {
        Ok(reference) => Ok(reference),
        Err(error @ SmsError::Later(_)) => Err(Failure::retry(error)),
        Err(error @ SmsError::Refused(_)) => Err(Failure::give_up(error)),
    }
}

/// Notes that a message has left: to which number in its full form, and what the gateway calls it.
pub async fn left(
    ctx: &Context,
    tx: &mut Tx,
    message: &Message,
    reference: &str,
) -> Result<(), Error> {
    let (creditor, id) = (message.creditor_id, message.id);
    store::messages::set_reference(tx, creditor, id, reference).await?;
    store::messages::set_recipient(tx, creditor, id, &domain::phone::kept(&message.recipient))
        .await?;
    store::messages::set_state(tx, creditor, id, MessageState::Sent, Some(ctx.now())).await?;
    let act = Act {
        creditor,
        debtor: Some(message.debtor_id),
        by: By::System,
        action: "message.sent",
        subject: id.0,
        detail: json!({ "kind": message.kind, "channel": message.channel }),
    };
    audit::record(ctx, tx, act).await
}

/// The buckets that a message takes from.
fn limits(ctx: &Context, sms: &Sms) -> [(String, Limit); 3] {
    let allowed = &ctx.settings.sms;
    [
        (format!("sms:to:{}", sms.to), a_day(allowed.to_a_number)),
        (format!("sms:from:{}", sms.sender), a_day(allowed.from_a_sender)),
        ("sms:all".to_owned(), a_day(allowed.in_all)),
    ]
}

fn a_day(count: i64) -> Limit {
    let capacity = count.max(1);
    Limit {
        capacity,
        refill: Duration::milliseconds(Duration::days(1).num_milliseconds() / capacity),
    }
}

/// Takes one from each bucket, or from none.
async fn take_all(ctx: &Context, keys: &[(String, Limit)]) -> Result<(), Failure> {
    let mut tx = ctx.store.write().await?;
    for (key, limit) in keys {
        if !store::throttle::take(&mut tx, key, *limit, ctx.now()).await? {
            let kind = key.split(':').nth(1).unwrap_or_default();
            return Err(Failure::retry(match kind {
                "to" => "this number has had its short messages for today",
                "from" => "this sender has sent its short messages for today",
                _ => "the installation has sent its short messages for today",
            }));
        }
    }
    Ok(tx.commit().await?)
}
