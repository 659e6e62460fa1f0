//! Letters that the house which prints refuses for good: a person prints them.

use crate::{
    Context, Error,
    audit::{self, Act, By},
    reminders,
};
use domain::{ActionId, scenario::ActionState};
use serde_json::json;
use store::Tx;

/// Marks a letter whose hand-over was given up: it waits for a batch of our own, and a person is told.
pub(crate) async fn give_up(
    ctx: &Context,
    tx: &mut Tx,
    id: ActionId,
    why: &str,
) -> Result<(), Error> {
    let Some(action) = store::actions::any_by_id(tx, id).await? else { return Ok(()) };
    // Without a house that prints, every letter waits for a batch.
    if action.state != ActionState::ToPrint || ctx.post.is_none() {
        return Ok(());
    }
    let Some(creditor) = store::creditors::by_id(tx, action.creditor_id).await? else {
        return Ok(());
    };
    if !store::letters::refuse(tx, creditor.id, id, ctx.now(), why).await? {
        return Ok(());
    }
    let letter = domain::letter::reference(id);
    let detail = json!({ "letter": letter, "why": why });
    let (debtor, key) = (Some(action.debtor_id), format!("letter:refused:{id}"));
    reminders::add_task(ctx, tx, &creditor, debtor, "letter", key, detail).await?;
    let act = Act {
        creditor: creditor.id,
        debtor,
        by: By::System,
        action: "letter.refused",
        subject: id.0,
        detail: json!({ "reference": letter, "why": why }),
    };
    audit::record(ctx, tx, act).await
}
