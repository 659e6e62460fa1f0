//! What shows that a letter arrived, and what becomes of one that comes back.

use super::record;
use crate::{Context, Error, StaffActor, hash};
use chrono::NaiveDate;
use domain::{
    ActionId, CreditorId, DebtorId, DocumentId, TaskId,
    letter::ReturnReason,
    party::Role,
    scenario::{ActionState, Delivery},
};
use serde_json::json;
use store::{
    Json, Tx,
    documents::Document,
    letters::{Letter, Listed},
    tasks::Task,
};

/// Largest proof, in bytes.
pub const MAX_PROOF: usize = 5 * 1024 * 1024;

/// A scanned or photographed acknowledgement of receipt.
#[derive(Clone, Debug)]
pub struct Proof<'a> {
    /// The file, as it came.
    pub bytes: Vec<u8>,
    /// Its name, as it came.
    pub file_name: &'a str,
    /// The day that it states.
    pub received_on: NaiveDate,
}

/// Why a proof or a return cannot be noted.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// There is no such letter.
    #[error("there is no such letter")]
    NotFound,
    /// It has not been posted yet.
    #[error("the letter has not been posted")]
    NotPosted,
    /// It is known to have arrived, or to have come back.
    #[error("what became of the letter is known already")]
    Known,
    /// The day lies before posting or after today.
    #[error("the day is before posting or after today")]
    Day,
    /// No file came.
    #[error("the file is empty")]
    Empty,
    /// The file is too large.
    #[error("the file is larger than {MAX_PROOF} bytes")]
    TooLarge,
    /// The file is neither PDF nor JPEG nor PNG.
    #[error("the file is neither PDF nor JPEG nor PNG")]
    Kind,
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for ProofError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// What a file is by its first bytes, whatever its name says: media type and ending.
fn kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(("application/pdf", "pdf")),
        [0xff, 0xd8, 0xff, ..] => Some(("image/jpeg", "jpg")),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(("image/png", "png")),
        _ => None,
    }
}

/// Keeps the proof that a letter arrived.
pub async fn prove(
    ctx: &Context,
    actor: &StaffActor,
    action: ActionId,
    proof: Proof<'_>,
) -> Result<DocumentId, ProofError> {
    actor.demand(Role::Collector)?;
    if proof.bytes.is_empty() {
        return Err(ProofError::Empty);
    }
    if proof.bytes.len() > MAX_PROOF {
        return Err(ProofError::TooLarge);
    }
    let (media_type, ending) = kind(&proof.bytes).ok_or(ProofError::Kind)?;
    let mut tx = ctx.store.write().await?;
    let listed = on_the_way(ctx, &mut tx, actor, action, proof.received_on).await?;
    let document = Document {
        creditor_id: actor.creditor.id,
        id: ctx.id(),
        kind: "proof".to_owned(),
        media_type: media_type.to_owned(),
        file_name: format!("{}.{ending}", listed.letter.reference),
        sha256: hash::sha256(&proof.bytes),
        size_bytes: i64::try_from(proof.bytes.len()).map_err(Error::internal)?,
        created_at: ctx.now(),
        content: proof.bytes,
    };
    store::documents::insert(&mut tx, &document).await?;
    let letter = Letter {
        proof_id: Some(document.id),
        received_on: Some(proof.received_on),
        ..listed.letter.clone()
    };
    store::letters::update(&mut tx, &letter).await?;
    delivered(ctx, &mut tx, &listed, Delivery::Delivered, "proof").await?;
    let name: String = proof.file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let detail = json!({ "received_on": proof.received_on, "document": document.id, "file": name });
    record(ctx, &mut tx, actor, &listed, "letter.proved", detail).await?;
    tx.commit().await?;
    Ok(document.id)
}

/// Notes that the post brought a letter back. If the address is at fault, no further letter goes to
/// it and a person is to mend it; planning takes the next channel.
pub async fn returned(
    ctx: &Context,
    actor: &StaffActor,
    action: ActionId,
    reason: ReturnReason,
    on: NaiveDate,
) -> Result<(), ProofError> {
    actor.demand(Role::Collector)?;
    let mut tx = ctx.store.write().await?;
    let listed = on_the_way(ctx, &mut tx, actor, action, on).await?;
    let letter =
        Letter { returned_on: Some(on), return_reason: Some(reason), ..listed.letter.clone() };
    store::letters::update(&mut tx, &letter).await?;
    if reason.blames_address() {
        delivered(ctx, &mut tx, &listed, Delivery::Bounced, reason.as_str()).await?;
        letters_bounced(ctx, &mut tx, actor.creditor.id, listed.debtor_id).await?;
        mend(ctx, &mut tx, &listed, reason).await?;
    } else {
        // It came to the right place; that nobody took it says nothing against the address.
        delivered(ctx, &mut tx, &listed, Delivery::Unknown, reason.as_str()).await?;
    }
    let detail = json!({ "reason": reason, "on": on });
    record(ctx, &mut tx, actor, &listed, "letter.returned", detail).await?;
    Ok(tx.commit().await?)
}

/// A letter of which nothing is known since it was posted.
async fn on_the_way(
    ctx: &Context,
    tx: &mut Tx,
    actor: &StaffActor,
    action: ActionId,
    on: NaiveDate,
) -> Result<Listed, ProofError> {
    let creditor = &actor.creditor;
    let listed = store::letters::by_action(tx, creditor.id, action).await?;
    let listed = listed.ok_or(ProofError::NotFound)?;
    store::debtors::lock(tx, creditor.id, listed.debtor_id).await?;
    // Read again behind the lock: a colleague may have been first.
    let listed = store::letters::by_action(tx, creditor.id, action).await?;
    let listed = listed.ok_or(ProofError::NotFound)?;
    let Some(posted_on) = listed.letter.posted_on.filter(|_| listed.state == ActionState::Done)
    else {
        return Err(ProofError::NotPosted);
    };
    if listed.letter.proof_id.is_some() || listed.letter.returned_on.is_some() {
        return Err(ProofError::Known);
    }
    if on < posted_on || on > ctx.today(creditor) {
        return Err(ProofError::Day);
    }
    Ok(listed)
}

async fn delivered(
    ctx: &Context,
    tx: &mut Tx,
    listed: &Listed,
    delivery: Delivery,
    detail: &str,
) -> Result<(), Error> {
    let Some(id) = listed.message_id else { return Ok(()) };
    if let Some(message) = store::messages::by_id(tx, id).await? {
        store::messages::set_delivery(tx, &message, delivery, ctx.now(), detail).await?;
    }
    Ok(())
}

/// Notes that letters to a debtor come back. The address is the debtor's: it is everyone's there.
pub(super) async fn letters_bounced(
    ctx: &Context,
    tx: &mut Tx,
    creditor: CreditorId,
    debtor: DebtorId,
) -> Result<(), Error> {
    for mut person in store::reach::of_debtor(tx, creditor, debtor).await? {
        person.letter_bounced_at = person.letter_bounced_at.or(Some(ctx.now()));
        store::reach::update(tx, creditor, &person).await?;
    }
    Ok(())
}

async fn mend(
    ctx: &Context,
    tx: &mut Tx,
    listed: &Listed,
    reason: ReturnReason,
) -> Result<(), Error> {
    let letter = &listed.letter;
    let task = Task {
        creditor_id: letter.creditor_id,
        id: ctx.id::<TaskId>(),
        debtor_id: Some(listed.debtor_id),
        kind: "bounce".to_owned(),
        source_key: format!("letter:{}", letter.action_id),
        detail: Json(json!({ "why": reason, "letter": letter.reference })),
        created_at: ctx.now(),
        done_at: None,
        done_by: None,
    };
    store::tasks::insert(tx, &task).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(kind(b"%PDF-1.7\n").map(|kind| kind.1), Some("pdf"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0").map(|kind| kind.1), Some("jpg"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...").map(|kind| kind.1), Some("png"));
        for other in [&b""[..], b"MZ", b"<html>", b"\x89PNG", b" %PDF-"] {
            assert_eq!(kind(other), None);
        }
    }
}
