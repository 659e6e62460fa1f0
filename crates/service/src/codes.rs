//! Six digits sent to the stored address of a contact, valid for ten minutes and five tries (trust.md,
//! "Opening a link", points 3 and 4): one piece of code for the door and for commitments.

use crate::{Context, Error, hash};
use chrono::Duration;
use domain::ContactId;
use store::{Tx, contacts::Contact};

pub(crate) use store::codes::CodeUse;

/// How long a code counts.
const LIFETIME: Duration = Duration::minutes(10);

/// Makes the digits for the message that carries them; only their hash is stored.
pub(crate) async fn make(
    ctx: &Context,
    tx: &mut Tx,
    of: CodeUse,
    contact: &Contact,
) -> Result<String, Error> {
    let code = domain::token::six_digits(|| ctx.byte());
    let (hash, expires) = (hashed(of, &code, contact.id), ctx.now() + LIFETIME);
    store::codes::set(tx, of, contact.creditor_id, contact.id, &hash, expires).await?;
    Ok(code)
}

/// Whether the digits are right; those that are have been used up. Each call is a try, counted
/// whatever follows if the caller commits.
pub(crate) async fn check(
    ctx: &Context,
    tx: &mut Tx,
    of: CodeUse,
    contact: &Contact,
    given: &str,
) -> Result<bool, Error> {
    let creditor = contact.creditor_id;
    let stored = store::codes::attempt(tx, of, creditor, contact.id, ctx.now()).await?;
    let right = stored.is_some_and(|stored| hash::equal(&stored, &hashed(of, given, contact.id)));
    if right {
        store::codes::spend(tx, of, creditor, contact.id).await?;
    }
    Ok(right)
}

fn hashed(of: CodeUse, code: &str, contact: ContactId) -> Vec<u8> {
    let text = match of {
        CodeUse::Door => format!("{contact}:{code}"),
        CodeUse::Commitment => format!("commitment:{contact}:{code}"),
    };
    hash::sha256(text.as_bytes())
}
