//! The six digits by which a contact commits: sent to the stored address, or to the stored number of
//! whoever has no address, valid for ten minutes and five tries (trust.md, "Opening a link", point 4).

use crate::{
    Context, DebtorActor, Error,
    codes::{self, CodeUse},
    messages,
};
use chrono::Duration;
use domain::{
    message::MessageKind,
    party::{mask_email, mask_phone},
};
use store::{Tx, throttle::Limit};

/// Codes asked for: three per contact, then one every ten minutes.
const CODES: Limit = Limit { capacity: 3, refill: Duration::minutes(10) };

/// Why a commitment is not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// No code was given.
    #[error("no code was given")]
    Missing,
    /// It is wrong, has expired, or was tried too often.
    #[error("the code is wrong or has expired")]
    Wrong,
    /// No address is stored to which one could be sent.
    #[error("no address is stored")]
    NoAddress,
    /// Too many were asked for.
    #[error("too many codes were asked for")]
    TooMany,
}

/// Sends six digits to the stored address; the address, masked.
pub async fn send_code(
    ctx: &Context,
    actor: &DebtorActor,
) -> Result<Result<String, CodeError>, Error> {
    let mut tx = ctx.store.write().await?;
    let sent = send_code_in(ctx, &mut tx, actor).await?;
    tx.commit().await?;
    Ok(sent)
}

/// The same, in the caller's transaction.
pub(crate) async fn send_code_in(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
) -> Result<Result<String, CodeError>, Error> {
    actor.demand_own()?;
    let Some(way) = code_way(ctx, actor) else { return Ok(Err(CodeError::NoAddress)) };
    let key = format!("commitment:{}", actor.contact.id);
    if !store::throttle::take(tx, &key, CODES, ctx.now()).await? {
        return Ok(Err(CodeError::TooMany));
    }
    let (creditor, contact) = (&actor.creditor, &actor.contact);
    let kind = MessageKind::CommitmentCode;
    match messages::number(ctx, contact).filter(|_| way.is_sms) {
        Some(number) => messages::plan_code(ctx, tx, creditor, contact, number).await?,
        None => messages::plan(ctx, tx, creditor, contact, kind, None).await?,
    };
    Ok(Ok(way.masked))
}

/// Where the digits of a contact go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeWay {
    /// The address or number, masked.
    pub masked: String,
    /// Whether they go as a short message: to whoever has no e-mail address.
    pub is_sms: bool,
}

/// Where the digits go by which whoever asks commits; none if they can go nowhere.
pub fn code_way(ctx: &Context, actor: &DebtorActor) -> Option<CodeWay> {
    let contact = &actor.contact;
    if let Some(email) = contact.email.as_deref() {
        return Some(CodeWay { masked: mask_email(email), is_sms: false });
    }
    let number = messages::number(ctx, contact)?;
    Some(CodeWay { masked: mask_phone(&number), is_sms: true })
}

/// Whether the digits are right; those that are have been used up. Each call is a try, counted
/// whatever follows if the caller commits.
pub(crate) async fn sign(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    given: &str,
) -> Result<Result<(), CodeError>, Error> {
    let given: String = given.chars().filter(char::is_ascii_digit).collect();
    if given.is_empty() {
        return Ok(Err(CodeError::Missing));
    }
    let right = codes::check(ctx, tx, CodeUse::Commitment, &actor.contact, &given).await?;
    Ok(if right { Ok(()) } else { Err(CodeError::Wrong) })
}
