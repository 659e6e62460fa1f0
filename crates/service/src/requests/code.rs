//! The six digits by which a contact commits: sent to the stored address, valid for ten minutes
//! and five tries (trust.md, "Opening a link", point 4).

use crate::{Context, DebtorActor, Error, hash, messages};
use chrono::Duration;
use domain::{ContactId, message::MessageKind, party::mask_email};
use store::{Tx, contacts::Contact, throttle::Limit};

/// How long a code counts.
const LIFETIME: Duration = Duration::minutes(10);
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
    let Some(email) = actor.contact.email.as_deref() else {
        return Ok(Err(CodeError::NoAddress));
    };
    let mut tx = ctx.store.write().await?;
    let key = format!("commitment:{}", actor.contact.id);
    if !store::throttle::take(&mut tx, &key, CODES, ctx.now()).await? {
        return Ok(Err(CodeError::TooMany));
    }
    let kind = MessageKind::CommitmentCode;
    messages::plan(ctx, &mut tx, &actor.creditor, &actor.contact, kind, None).await?;
    tx.commit().await?;
    Ok(Ok(mask_email(email)))
}

/// Makes the digits for the message that carries them; only their hash is stored.
pub(crate) async fn new_code(
    ctx: &Context,
    tx: &mut Tx,
    contact: &Contact,
) -> Result<String, Error> {
    let code = domain::token::six_digits(|| ctx.byte());
    let hash = hashed(&code, contact.id);
    let expires = ctx.now() + LIFETIME;
    store::requests::set_code(tx, contact.creditor_id, contact.id, &hash, expires).await?;
    Ok(code)
}

/// Whether the digits are right; those that are have been used up. Each call is a try, counted
/// whatever follows if the caller commits.
pub(super) async fn sign(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    given: &str,
) -> Result<Result<(), CodeError>, Error> {
    let given: String = given.chars().filter(char::is_ascii_digit).collect();
    if given.is_empty() {
        return Ok(Err(CodeError::Missing));
    }
    let (creditor, contact) = (actor.creditor.id, actor.contact.id);
    let stored = store::requests::try_code(tx, creditor, contact, ctx.now()).await?;
    if !stored.is_some_and(|stored| hash::equal(&stored, &hashed(&given, contact))) {
        return Ok(Err(CodeError::Wrong));
    }
    store::requests::spend_code(tx, creditor, contact).await?;
    Ok(Ok(()))
}

fn hashed(code: &str, contact: ContactId) -> Vec<u8> {
    hash::sha256(format!("commitment:{contact}:{code}").as_bytes())
}
