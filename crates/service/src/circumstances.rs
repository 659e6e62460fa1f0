//! What a debtor tells about their situation: it holds at once, and a person looks into it.
//!
//! No proof is asked for first: a reminder that reaches a widow, or breaks the law of insolvency,
//! costs more than one that waits for somebody to look. What was told is on the task, which the
//! collector ends by asking for the proof, or by lifting the hold.

use crate::{
    Context, DebtorActor, Error,
    audit::By,
    preferences,
    reminders::add_task,
    scenarios::{self, HoldCommand, HoldError},
};
use domain::circumstance::Circumstance;
use serde_json::json;
use store::Tx;

/// The most characters of what is told beside.
pub const WORDS_MOST: usize = 1_000;

/// Takes note of a circumstance. Told twice, it is one hold and one task.
pub async fn tell(
    ctx: &Context,
    actor: &DebtorActor,
    circumstance: Circumstance,
    words: &str,
) -> Result<(), Error> {
    actor.demand_own()?;
    let mut tx = ctx.store.write().await?;
    take_note(ctx, &mut tx, actor, circumstance, words).await?;
    Ok(tx.commit().await?)
}

/// The same, in the caller's transaction.
pub(crate) async fn take_note(
    ctx: &Context,
    tx: &mut Tx,
    actor: &DebtorActor,
    circumstance: Circumstance,
    words: &str,
) -> Result<(), Error> {
    let words: String = chat::mask::masked(words.trim()).chars().take(WORDS_MOST).collect();
    let (creditor, debtor, contact) = (&actor.creditor, &actor.debtor, &actor.contact);
    store::debtors::lock(tx, creditor.id, debtor.id).await?;
    if circumstance.is_of_contact() {
        let kind = circumstance.as_str();
        return preferences::stop_contact(ctx, tx, creditor, contact, (kind, &words)).await;
    }
    let reason = circumstance.hold();
    let holds = store::holds::of_debtor(tx, creditor.id, debtor.id).await?;
    let today = ctx.today(creditor);
    let known =
        holds.iter().any(|hold| hold.is_of_debtor() && hold.stands(today) && hold.reason == reason);
    if known {
        return Ok(());
    }
    let hold = HoldCommand {
        debtor: debtor.id,
        invoice: None,
        contact: None,
        reason,
        until: None,
        note: words.clone(),
    };
    let by = By::Debtor(contact.id);
    scenarios::place(ctx, tx, creditor, &hold, by).await.map_err(|error| match error {
        HoldError::Other(error) => error,
        other => Error::internal(other),
    })?;
    // A hold that was lifted and is told again is a new thing to look into.
    let key = format!("{circumstance}:{}:{}", debtor.id, ctx.now().timestamp());
    let detail = json!({ "contact": contact.name, "note": words });
    add_task(ctx, tx, creditor, Some(debtor.id), circumstance.as_str(), key, detail).await
}
