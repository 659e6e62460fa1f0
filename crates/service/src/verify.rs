//! "Is this really you?": the code printed in a message tells whether it is genuine.

use crate::{Context, Error, context::local};
use chrono::{Duration, NaiveDateTime};
use domain::{
    message::{Channel, MessageKind},
    token::VerificationCode,
};
use store::{creditors::Creditor, throttle::Limit};

/// Wrong codes from one address: twenty, then one a minute. Codes have 40 bits.
const WRONG_CODES: Limit = Limit { capacity: 20, refill: Duration::minutes(1) };

/// What is confirmed of a genuine message: nothing about the debtor or the debt.
#[derive(Clone, Debug)]
pub struct Genuine {
    /// Who sent it.
    pub creditor: Creditor,
    /// Why.
    pub kind: MessageKind,
    /// How.
    pub channel: Channel,
    /// When it left, local time.
    pub sent_at: NaiveDateTime,
    /// The last digits of the IBAN that it printed.
    pub iban_digits: String,
}

/// What a code tells.
#[derive(Debug)]
pub enum Verdict {
    /// We sent this.
    Genuine(Box<Genuine>),
    /// We sent nothing with this code.
    Unknown,
    /// Too many wrong codes from this address.
    TooManyTries,
}

/// Whether a message with this code was sent. `from` is the asker's address, for the limit.
pub async fn check(ctx: &Context, code: &str, from: &str) -> Result<Verdict, Error> {
    let mut tx = ctx.store.write().await?;
    if !store::throttle::take(&mut tx, &format!("verify:{from}"), WRONG_CODES, ctx.now()).await? {
        return Ok(Verdict::TooManyTries);
    }
    if let Some(code) = VerificationCode::parse(code)
        && let Some(message) = store::messages::by_code(&mut tx, code.as_str()).await?
        && let Some(sent_at) = message.sent_at
        && let Some(creditor) = store::creditors::by_id(&mut tx, message.creditor_id).await?
    {
        // A right code is not counted: the transaction ends here.
        return Ok(Verdict::Genuine(Box::new(Genuine {
            kind: message.kind,
            channel: message.channel,
            sent_at: local(&creditor, sent_at),
            iban_digits: message.iban_digits,
            creditor,
        })));
    }
    tx.commit().await?;
    Ok(Verdict::Unknown)
}
